/**
 * The handle of a shared text: letters, marks, embeds, deltas and positions, each write one transition like any other.
 */
import * as Y from 'yjs'
import { richText, type Text, type TextDelta } from '../src/facade/index.js'
import { type PlaindocError, text, track } from '../src/index.js'
import { random } from './random.js'

interface Data {
  t: unknown
  l: unknown[]
  s: string
}
type Doc = ReturnType<typeof track<Data>>

function live(initial = 'hello'): { doc: Doc; t: Text } {
  const doc = track<Data>({ t: text(initial), l: [], s: 'plain' })
  return { doc, t: richText(doc.data, 't') }
}

function errorOf(run: () => unknown): PlaindocError {
  try {
    run()
  } catch (error) {
    return error as PlaindocError
  }
  throw new Error('nothing was thrown')
}

const peerOf = (doc: Doc): Doc => {
  const peer = track<Data>(undefined as unknown as Data)
  peer.merge(doc.encode())
  return peer
}

const stateOf = (doc: Doc): string => Buffer.from(doc.encode()).toString('hex')

describe('finding a text', () => {
  test('TX120 a text has one handle, by key and by index; what is none is refused with the way out', () => {
    const { doc, t } = live()
    doc.data.l.push(text('in a list'), 'string', { deep: text('x') })

    expect(richText(doc.data, 't')).toBe(t)
    expect(String(richText(doc.data.l, 0))).toBe('in a list')
    expect(String(richText(doc.data.l[2] as object, 'deep'))).toBe('x')
    expect(t.type).toBe(doc.ydoc.getMap('data').get('t'))
    const refusals: [object, string | number, string, unknown[], RegExp][] = [
      [doc.data, 's', 'OPERATION_REFUSED', ['s'], /plain string .* text\(value\)/],
      [doc.data.l, 1, 'OPERATION_REFUSED', ['l', 1], /text\(value\)/],
      [doc.data, 'none', 'OPERATION_REFUSED', ['none'], /nothing stands there/],
      [doc.data, 'toString', 'OPERATION_REFUSED', ['toString'], /nothing stands there/],
      [doc.data.l, 'length', 'OPERATION_REFUSED', ['l', 'length'], /no text/],
      [doc.data, 'l', 'OPERATION_REFUSED', ['l'], /no text/],
      [{ t: 'x' }, 't', 'NOT_TRACKED', [], /no part of a live document/],
    ]
    for (const [node, key, code, path, message] of refusals) {
      const error = errorOf(() => richText(node, key))
      expect([key, error.code, error.path]).toEqual([key, code, path])
      expect(error.message).toMatch(message)
    }
  })
})

describe('writing', () => {
  test('TX121 letters, marks and embeds, as Yjs and the snapshot show them', () => {
    const { doc, t } = live('hello world')

    t.format(0, 5, { bold: true, at: new Date(0) })
    t.insert(5, '!')
    t.insert(6, '?', { italic: true })
    t.insertEmbed(0, { image: 'x' }, { big: true })
    t.delete(8, 3)
    t.format(1, 2, { bold: null })

    expect(t.toString()).toBe('\uFFFChello!?rld')
    expect([t.length, t.value]).toEqual([11, doc.snapshot().t])
    expect(t.toDelta()).toEqual([
      { insert: { image: 'x' }, attributes: { big: true } },
      { insert: 'he', attributes: { at: new Date(0) } },
      { insert: 'llo!', attributes: { bold: true, at: new Date(0) } },
      { insert: '?', attributes: { italic: true } },
      { insert: 'rld' },
    ])
    expect(peerOf(doc).snapshot()).toEqual(doc.snapshot())
    expect(String(doc.data.t)).toBe(t.toString())
  })

  test('TX122 a character is never cut: what lies within it counts as before it, ranges take in all of it', () => {
    const { doc, t } = live('a😀b')

    t.insert(2, 'x')
    t.format(3, 1, { bold: true })
    const marked = t.value
    t.delete(3, 1)
    t.applyDelta([{ retain: 2 }, { insert: '😀' }])

    expect(marked).toEqual({ text: 'ax😀b', marks: [{ index: 2, length: 2, attributes: { bold: true } }] })
    expect(t.toString()).toBe('ax😀b')
    expect(peerOf(doc).snapshot()).toEqual(doc.snapshot())
  })

  test('TX123 what is refused is a typed error with the path, and writes nothing', () => {
    const { doc, t } = live('a😀b')
    const before = stateOf(doc)
    let transitions = 0
    doc.observe(() => transitions++)
    class Point {}
    const lone = '\ud800'
    const refusals: [string, () => void][] = [
      ['INDEX_OUT_OF_RANGE', () => t.insert(5, 'x')],
      ['INDEX_OUT_OF_RANGE', () => t.insert(-1, 'x')],
      ['INDEX_OUT_OF_RANGE', () => t.insert(0.5, 'x')],
      ['INDEX_OUT_OF_RANGE', () => t.insert(Number.NaN, '')],
      ['INDEX_OUT_OF_RANGE', () => t.delete(2, 3)],
      ['INDEX_OUT_OF_RANGE', () => t.delete(2, -1)],
      ['INDEX_OUT_OF_RANGE', () => t.format(0, 5, { b: 1 })],
      ['INDEX_OUT_OF_RANGE', () => t.insertEmbed(9, {})],
      ['INDEX_OUT_OF_RANGE', () => t.position(5)],
      ['INDEX_OUT_OF_RANGE', () => t.applyDelta([{ insert: 'x' }, { retain: 3 }, { delete: 2 }])],
      ['STRING_NOT_WELL_FORMED', () => t.insert(0, lone)],
      ['STRING_NOT_WELL_FORMED', () => t.insert(0, 'x', { a: lone })],
      ['STRING_NOT_WELL_FORMED', () => t.replace(lone)],
      ['STRING_NOT_WELL_FORMED', () => t.applyDelta([{ insert: 'x' }, { insert: lone }])],
      ['VALUE_NOT_PLAIN', () => t.format(0, 1, { at: new Point() })],
      ['VALUE_NOT_PLAIN', () => t.format(0, 1, { big: 5n })],
      ['VALUE_NOT_PLAIN', () => t.insert(0, 'x', { bytes: [new Uint8Array(1)] })],
      ['VALUE_NOT_PLAIN', () => t.insert(0, 'x', [] as never)],
      ['VALUE_NOT_PLAIN', () => t.insertEmbed(0, null as never)],
      ['VALUE_NOT_PLAIN', () => t.insertEmbed(0, { deep: { big: 5n } })],
      ['VALUE_NOT_PLAIN', () => t.insertEmbed(0, new Y.Map())],
      ['VALUE_NOT_PLAIN', () => t.replace({ text: 'x', marks: [{ index: 0, length: 2 }] })],
      ['VALUE_NOT_PLAIN', () => t.replace(5 as never)],
      ['VALUE_NOT_PLAIN', () => t.applyDelta([{ insert: 'x' }, { insert: 'y', attributes: { big: 5n } }])],
      ['VALUE_NOT_PLAIN', () => t.applyDelta([{ insert: 7 }])],
      ['CHANGE_INVALID', () => t.applyDelta('x' as unknown as TextDelta)],
      ['CHANGE_INVALID', () => t.applyDelta([{}])],
      ['CHANGE_INVALID', () => t.applyDelta([{ retain: -1 }])],
      ['CHANGE_INVALID', () => t.applyDelta([{ retain: 1, delete: 1 }])],
      ['CHANGE_INVALID', () => t.applyDelta([{ retain: '1' } as never])],
      ['VALUE_NOT_FINITE', () => t.format(0, 1, { n: Number.NaN })],
    ]

    for (const [code, run] of refusals)
      expect([code, String(run), errorOf(run).code]).toEqual([code, String(run), code])
    for (const [, run] of refusals) expect(errorOf(run).path[0]).toBe('t')

    expect(() => t.insert(0, 5 as never)).toThrow(TypeError)
    expect([stateOf(doc), transitions]).toEqual([before, 0])
    expect(errorOf(() => t.insert(9, 'x')).message).toBe(
      'Cannot insert at /t: the text has 4 units, asked for index 9. Count in UTF-16 units from 0, as string.length does; an embed is one.',
    )
  })

  test('TX124 replace makes the text equal a value with the fewest edits', () => {
    const { doc, t } = live('the quick brown fox')
    t.format(4, 5, { bold: true })
    const marked = t.value
    const clock = (): number => Y.getState(doc.ydoc.store, doc.ydoc.clientID)
    const steps: [unknown, number][] = [
      ['the quick brown fox', 0],
      ['the quick brown cat', 3],
      [{ text: 'the quick brown cat', marks: [{ index: 4, length: 5, attributes: { bold: true } }] }, 2],
      [marked, 3],
      [JSON.parse(JSON.stringify(marked)), 0],
    ]

    for (const [value, structs] of steps) {
      const before = clock()
      t.replace(value as string)
      expect([t.value, clock() - before]).toEqual([value, structs])
    }
  })

  test('TX125 a delta that a peer makes of its text gives that text', () => {
    for (let seed = 1; seed <= 100; seed++) {
      const chance = random(seed)
      const from = live('start 😀').t
      for (let i = 0; i < 8; i++) {
        const index = chance.int(from.length + 1)
        const length = chance.int(from.length - index + 1)
        const kind = chance.int(4)
        if (kind < 2) from.insert(index, chance.pick(['x', '😀', '\n']), chance.pick([undefined, { b: 1 }]))
        else if (kind === 2) from.insertEmbed(index, { i })
        else if (chance.chance(0.3)) from.delete(index, Math.min(length, 3))
        else from.format(index, length, { c: chance.pick([1, null, 'x']) })
      }
      const { t } = live('')

      t.applyDelta(from.toDelta())

      expect([seed, t.value, t.toDelta()]).toEqual([seed, from.value, from.toDelta()])
    }
  })
})

describe('transactions, undo and lifetime', () => {
  test('TX126 each write is one transition and one undo step; a rollback takes all of it back', () => {
    const { doc, t } = live()
    const seen: unknown[] = []
    doc.observe(({ after }) => seen.push((after as unknown as Data).t))
    const state = stateOf(doc)

    expect(() =>
      doc.transact(() => {
        t.insert(0, 'x')
        t.format(0, 3, { bold: true })
        t.insertEmbed(1, { a: 1 })
        t.applyDelta([{ retain: 2 }, { delete: 1 }])
        t.replace('other')
        throw new Error('taken back')
      }),
    ).toThrow('taken back')
    expect([stateOf(doc), seen, t.toString()]).toEqual([state, [], 'hello'])
    t.applyDelta([{ delete: 1 }, { insert: 'J' }, { retain: 3 }, { insert: 'y' }])
    t.format(0, 1, { bold: true })

    expect(seen).toEqual(['Jellyo', { text: 'Jellyo', marks: [{ index: 0, length: 1, attributes: { bold: true } }] }])
    doc.undo.undo()
    expect(t.value).toBe('Jellyo')
    doc.undo.undo()
    expect([t.value, doc.undo.canUndo]).toEqual(['hello', false])
    doc.undo.redo()
    expect(t.value).toBe('Jellyo')
  })

  test('TX127 a handle whose text was deleted reads its last value, refuses writes, and lives again after an undo', () => {
    const { doc, t } = live()
    t.insert(5, '!')
    const { type } = t

    delete (doc.data as Partial<Data>).t

    expect([t.toString(), t.length, t.value, t.toDelta()]).toEqual(['hello!', 6, 'hello!', [{ insert: 'hello!' }]])
    const writes = [
      () => t.insert(0, 'x'),
      () => t.delete(0, 1),
      () => t.replace('x'),
      () => t.format(0, 1, {}),
      () => t.insertEmbed(0, {}),
      () => t.applyDelta([]),
      () => t.position(0),
    ]
    for (const write of writes) expect([errorOf(write).code, errorOf(write).path]).toEqual(['NODE_DETACHED', ['t']])
    expect(t.index({ tname: 'data' })).toBeUndefined()
    doc.undo.undo()
    t.insert(0, '>')
    expect([t.toString(), doc.data.t, t.type === type, richText(doc.data, 't') === t]).toEqual([
      '>hello!',
      '>hello!',
      false,
      true,
    ])
  })

  test('TX128 assignments keep the text and its handle; another text in its place does not take it over', () => {
    const { doc, t } = live()

    doc.data.t = 'hello you'
    doc.data = { ...doc.data, s: 'other' }
    t.insert(0, '>')
    const kept = doc.data.t
    delete (doc.data as Partial<Data>).t
    doc.data.t = text('new')

    expect([kept, t.toString()]).toEqual(['>hello you', '>hello you'])
    expect(errorOf(() => t.insert(0, 'x')).code).toBe('NODE_DETACHED')
    expect(String(richText(doc.data, 't'))).toBe('new')
  })

  test('TX129 subscribers are called at once and after each change of the text, by anybody, marks too', () => {
    const { doc, t } = live()
    const seen: unknown[] = []
    const stop = t.subscribe(value => seen.push(value))
    const peer = peerOf(doc)

    doc.data.s = 'other'
    t.insert(5, '!')
    richText(peer.data, 't').format(0, 1, { b: 1 })
    doc.merge(peer)
    t.replace(t.value)
    stop()
    t.insert(0, 'x')

    expect(seen).toEqual([
      'hello',
      'hello!',
      { text: 'hello!', marks: [{ index: 0, length: 1, attributes: { b: 1 } }] },
    ])
    const thrown = errorOf(() =>
      t.subscribe(() => {
        throw new Error('mine')
      }),
    )
    expect(thrown.message).toBe('mine')
    expect(() => t.insert(0, 'y')).not.toThrow()
  })

  test('TX130 a position stays with its letter on every replica, through JSON', () => {
    const { doc, t } = live('hello world')
    const peer = peerOf(doc)
    const other = richText(peer.data, 't')
    const before = JSON.parse(JSON.stringify(t.position(6)))
    const end = JSON.parse(JSON.stringify(t.position(11)))
    const left = JSON.parse(JSON.stringify(t.position(6, -1)))

    other.insert(0, '>> ')
    other.insert(9, 'my ')
    other.insert(other.length, '!')
    doc.merge(peer)

    for (const handle of [t, other]) {
      expect([handle.index(before), handle.index(end), handle.index(left)]).toEqual([12, 18, 9])
    }
    t.delete(8, 6)
    expect(t.index(before)).toBe(8)
  })

  test('TX131 a position that is none of this text is undefined, whatever it is made of', () => {
    const { doc, t } = live()
    doc.data.l.push(text('x'))
    const foreign = richText(doc.data.l, 0).position(0)
    const roots = [...doc.ydoc.share.keys()]
    const id = { client: 4_000_000_000, clock: 0 }
    const odd = [
      foreign,
      null,
      {},
      5,
      { item: id },
      { type: id },
      { tname: 'data' },
      { tname: 'invented' },
      { item: { client: doc.ydoc.clientID, clock: -1 } },
      { item: { client: doc.ydoc.clientID, clock: 0.5 } },
      { item: { client: 'x', clock: 1 } },
      { item: { client: doc.ydoc.clientID, clock: 0 }, assoc: 'x' },
    ]

    for (const position of odd) expect([position, t.index(position as never)]).toEqual([position, undefined])
    expect([...doc.ydoc.share.keys()]).toEqual(roots)
  })

  test('TX132 positions are refused inside a transaction; a destroyed document refuses writes and still reads', async () => {
    const { doc, t } = live()
    const position = t.position(1)

    doc.transact(() => {
      expect(errorOf(() => t.position(1)).code).toBe('IN_TRANSACTION')
      expect(errorOf(() => t.index(position)).code).toBe('IN_TRANSACTION')
    })
    await doc.destroy()

    expect(errorOf(() => t.insert(0, 'x')).code).toBe('DOCUMENT_DESTROYED')
    expect(t.toString()).toBe('hello')
  })

  test('TX133 a handle that came back by an undo inside a transaction is where it was when that is rolled back', () => {
    const { doc, t } = live()
    t.insert(5, '!')
    expect(t.toString()).toBe('hello!')
    const manager = new Y.UndoManager(doc.ydoc.getMap('data'))
    doc.ydoc.getMap('data').delete('t')
    const steps = [...manager.undoStack]

    expect(() =>
      doc.transact(() => {
        manager.undo()
        t.insert(0, 'x')
        throw new Error('taken back')
      }),
    ).toThrow('taken back')

    expect([t.toString(), errorOf(() => t.insert(0, 'x')).code]).toEqual(['hello!', 'NODE_DETACHED'])
    // what the manager popped in the transaction is its own affair
    manager.undoStack.push(...steps)
    manager.undo()
    expect(t.toString()).toBe('hello!')
    t.insert(0, '>')
    expect(doc.data.t).toBe('>hello!')
  })
})
