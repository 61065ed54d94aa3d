/**
 * Marked texts made equal to a value: the fewest writes, nothing of anybody else lost, embeds and characters whole.
 */
import * as Y from 'yjs'
import { snapshot, text, track } from '../src/index.js'
import { type Random, random } from './random.js'

interface Mark {
  readonly index: number
  readonly length: number
  readonly attributes?: Record<string, unknown>
  readonly embed?: unknown
}
type Value = string | { readonly text: string; readonly marks: readonly Mark[] }
type Doc = ReturnType<typeof track<{ t: Value }>>

/** How long one test may take, in ms: of use to long runs only. */
const longest = 600_000
const runs = process.env.PLAINDOC_FUZZ === 'long' ? 20_000 : 500

function live(initial = ''): { doc: Doc; type: Y.Text } {
  const doc = track({ t: text(initial) as Value })
  return { doc, type: doc.ydoc.getMap('data').get('t') as Y.Text }
}

function peerOf(doc: Doc): { doc: Doc; type: Y.Text } {
  const peer = track(undefined as unknown as { t: Value })
  peer.merge(doc.encode())
  return { doc: peer, type: peer.ydoc.getMap('data').get('t') as Y.Text }
}

const letters = ['a', 'b', 'c', '\n', '😀', '\uFFFC', '\uE000', ' ']
const embeds = [{ image: 1 }, { image: 2 }, { at: { x: [1, null] } }, 7, null, 'inner']
const attributes: Record<string, unknown>[] = [
  { bold: true },
  { bold: null },
  { italic: true },
  { color: 'red' },
  { color: 'blue', bold: true },
  { link: { href: 'x', at: [1] } },
  { color: null },
]

/** Random raw edits, as an editor makes them. */
function scribble(type: Y.Text, chance: Random, edits: number): void {
  for (let i = 0; i < edits; i++) {
    const at = whole(type, chance.int(type.length + 1))
    const end = whole(type, at + chance.int(type.length - at + 1))
    const kind = chance.int(6)
    if (kind < 2) type.insert(at, Array.from({ length: 1 + chance.int(4) }, () => chance.pick(letters)).join(''))
    else if (kind === 2) type.insertEmbed(at, chance.pick(embeds.slice(0, 4)) as object, { ...chance.pick(attributes) })
    else if (kind === 3 && end > at) type.delete(at, Math.min(end - at, 4) === 4 ? whole(type, at + 4) - at : end - at)
    else if (end > at) type.format(at, end - at, { ...chance.pick(attributes) })
  }
}

function whole(type: Y.Text, index: number): number {
  const shown = unitsOf(type)
  const code = shown.charCodeAt(index)
  return code >= 0xdc00 && code < 0xe000 ? index - 1 : index
}

function unitsOf(type: Y.Text): string {
  return (type.toDelta() as { insert: unknown }[])
    .map(op => (typeof op.insert === 'string' ? op.insert : '\uFFFC'))
    .join('')
}

const shownBy = (doc: Doc): Value => (doc.snapshot() as { t: Value }).t
const copyOf = <T>(value: T): T => JSON.parse(JSON.stringify(value)) as T
const clockOf = (doc: Doc): number => Y.getState(doc.ydoc.store, doc.ydoc.clientID)
const lettersIn = (value: Value): string => (typeof value === 'string' ? value : value.text)

/** What `replace` wrote: how many structs, and whether anything was deleted. */
function written(doc: Doc, value: Value): { structs: number; deleted: number; bytes: number } {
  const before = clockOf(doc)
  let update: Uint8Array = new Uint8Array(0)
  const stop = doc.observe(transition => {
    update = transition.update
  })
  doc.replace({ t: value })
  stop()
  if (update.length === 0) return { structs: 0, deleted: 0, bytes: 0 }
  const { ds } = Y.decodeUpdate(update)
  const deleted = [...ds.clients.values()].flat().reduce((sum, one) => sum + one.len, 0)
  return { structs: clockOf(doc) - before, deleted, bytes: update.length }
}

describe('a text made equal to a marked value', () => {
  test(
    'TX101 any marked text becomes any other, embeds and characters whole, here and at a peer',
    () => {
      for (let seed = 1; seed <= runs; seed++) {
        const chance = random(seed)
        const { doc, type } = live()
        const other = live()
        scribble(type, chance, 12)
        scribble(other.type, chance, 12)
        if (chance.chance(0.5)) {
          // most of the time a value is a little different
          other.type.delete(0, other.type.length)
          other.type.applyDelta(type.toDelta())
          scribble(other.type, chance, 2)
        }
        const value = copyOf(shownBy(other.doc))

        doc.replace({ t: value })

        try {
          expect(shownBy(doc)).toEqual(value)
          expect(doc.ydoc.getMap('data').get('t')).toBe(type)
          expect(shownBy(peerOf(doc).doc)).toEqual(value)
          expect(lettersIn(value)).not.toContain('\uFFFD')
        } catch (error) {
          throw new Error(`seed ${seed}: ${(error as Error).message}`)
        }
      }
    },
    longest,
  )

  test('TX102 an equal value writes nothing, however Yjs keeps its marks', () => {
    for (let seed = 1; seed <= 200; seed++) {
      const { doc, type } = live()
      scribble(type, random(seed), 15)

      expect([seed, written(doc, copyOf(shownBy(doc)))]).toEqual([seed, { structs: 0, deleted: 0, bytes: 0 }])
    }
  })

  test('TX103 one mark more or less is one call of format, also over embeds and other marks', () => {
    const { doc, type } = live('the quick brown fox jumps')
    type.format(4, 5, { italic: true })
    type.insertEmbed(10, { image: 1 })
    const plain = copyOf(shownBy(doc))
    type.format(2, 16, { bold: true })
    const bold = copyOf(shownBy(doc))
    const fresh = peerOf(doc).doc

    const less = written(fresh, plain)
    const more = written(fresh, bold)
    const partly = written(fresh, {
      text: lettersIn(bold),
      marks: (bold as { readonly marks: readonly Mark[] }).marks.map(mark =>
        mark.index < 4 ? { ...mark, attributes: { bold: true, size: 3 } } : mark,
      ),
    })

    expect(less).toMatchObject({ structs: 0, deleted: 2 })
    expect(more).toMatchObject({ structs: 2, deleted: 0 })
    expect(partly).toMatchObject({ structs: 2, deleted: 0 })
    expect(Math.max(less.bytes, more.bytes, partly.bytes)).toBeLessThan(90)
  })

  test('TX104 an embed is written anew only when its value is another', () => {
    const { doc, type } = live('ab\uFFFCcd')
    type.insertEmbed(1, { image: 1 })
    type.insertEmbed(4, { image: 2 })
    const value = copyOf(shownBy(doc)) as { text: string; marks: Mark[] }

    const one = written(doc, {
      ...value,
      marks: [value.marks[0] as Mark, { index: 4, length: 1, embed: { image: 3 } }],
    })
    const gone = written(doc, 'ab\uFFFCcd')

    expect(one).toMatchObject({ structs: 1, deleted: 1 })
    expect(gone).toMatchObject({ structs: 0, deleted: 2 })
    expect(type.toDelta()).toEqual([{ insert: 'ab\uFFFCcd' }])
  })

  test(
    'TX105 what a peer inserts and formats meanwhile elsewhere stays, at its place',
    () => {
      for (let seed = 1; seed <= runs / 2; seed++) {
        const chance = random(seed)
        const { doc, type } = live('Left side. | middle | Right side.')
        scribbleMiddle(type, chance)
        const peer = peerOf(doc)
        const target = peerOf(doc)
        scribbleMiddle(target.type, chance)
        const value = copyOf(shownBy(target.doc))
        const length = peer.type.length

        peer.type.insert(4, 'XYZ')
        peer.type.format(length + 3 - 6, 4, { peer: true })
        doc.replace({ t: value })
        doc.merge(peer.doc)
        peer.doc.merge(doc)

        // what the same value looks like when the peer's edits are made after it
        const expected = peerOf(target.doc)
        expected.type.insert(4, 'XYZ')
        expected.type.format(expected.type.length - 6, 4, { peer: true })
        expect([seed, shownBy(doc)]).toEqual([seed, shownBy(expected.doc)])
        expect(shownBy(peer.doc)).toEqual(shownBy(doc))
      }
    },
    longest,
  )

  test('TX106 a mark that begins or ends within a character begins or ends before it', () => {
    const { doc, type } = live('a😀b😀')

    doc.replace({ t: { text: 'a😀b😀c', marks: [{ index: 2, length: 3, attributes: { bold: true } }] } })

    expect(shownBy(doc)).toEqual({ text: 'a😀b😀c', marks: [{ index: 1, length: 3, attributes: { bold: true } }] })
    expect(unitsOf(type)).toBe('a😀b😀c')
  })

  test('TX107 what only looks like a marked text is an object, and replaces the text', () => {
    const odd: unknown[] = [
      { text: 'ab', marks: [] },
      { text: 'ab', marks: [{ index: 1, length: 5, attributes: { b: 1 } }] },
      { text: 'ab', marks: [{ index: 0, length: 1, attributes: { big: 5n } }] },
      { text: 'ab', marks: [{ index: 0, length: 1, embed: { image: 1 } }] },
      { text: 'ab', marks: [{ index: 0, length: 1, attributes: {}, other: 1 }] },
      {
        text: 'ab',
        marks: [
          { index: 1, length: 1 },
          { index: 0, length: 1 },
        ],
      },
      { text: 'ab', marks: [1] },
    ]
    for (const value of odd) {
      const { doc } = live('hello')

      doc.replace({ t: value as Value })

      expect(doc.snapshot()).toEqual({ t: value })
      expect(doc.ydoc.getMap('data').get('t')).toBeInstanceOf(Y.Map)
    }
  })

  test('TX108 an assigned string edits letters and keeps marks; a replaced one says there are none', () => {
    const { doc, type } = live('hello')
    type.format(0, 2, { bold: true })

    doc.data.t = 'hello!'
    const assigned = copyOf(shownBy(doc))
    doc.replace({ t: 'hello!' })

    expect(assigned).toEqual({ text: 'hello!', marks: [{ index: 0, length: 2, attributes: { bold: true } }] })
    expect(doc.snapshot()).toEqual({ t: 'hello!' })
    expect(doc.ydoc.getMap('data').get('t')).toBe(type)
  })

  test('TX109 a list with marked texts is reconciled text by text', () => {
    const doc = track({ l: [text('one') as Value, text('two') as Value] })
    const list = doc.ydoc.getMap('data').get('l') as Y.Array<Y.Text>
    const types = list.toArray()
    types[1]?.format(0, 1, { bold: true })
    const before = copyOf(doc.snapshot())

    types[1]?.format(0, 3, { bold: null, italic: true })
    doc.replace(before as { l: Value[] })
    doc.replace({ l: ['zero', ...(before as { l: Value[] }).l] })

    expect(doc.snapshot()).toEqual({ l: ['zero', ...(before as { l: Value[] }).l] })
    expect(list.toArray().slice(1)).toEqual(types)
  })

  test('TX110 two unrelated marked texts of 100 kB are compared within the budget', () => {
    const { doc, type } = live('lorem ipsum dolor '.repeat(5_500))
    for (let i = 0; i < 500; i++) type.format(i * 180, 40, { bold: i % 2 === 0 ? true : 1 })
    const value = {
      text: 'sit amet, elit\n'.repeat(6_600),
      marks: [{ index: 5, length: 50_000, attributes: { b: 1 } }],
    }

    doc.replace({ t: value })

    expect(shownBy(doc)).toEqual(value)
  })
})

describe('copies of texts with embeds', () => {
  test('TX111 a text that embeds a shared type is copied with a copy of it', () => {
    const doc = track({ a: { t: text('ab') as Value }, b: {} as { t?: Value }, l: [] as unknown[] })
    const type = (doc.ydoc.getMap('data').get('a') as Y.Map<Y.Text>).get('t') as Y.Text
    const inner = new Y.Map<unknown>()
    inner.set('deep', new Y.Text('x'))
    type.insertEmbed(1, inner, { bold: true })
    type.insertEmbed(2, { plain: 1 })

    doc.data.b = doc.data.a
    doc.data.l.push(doc.data.a)
    doc.data.l.unshift(snapshot(doc.data.a))
    inner.set('later', 1)

    const copies = [
      (doc.ydoc.getMap('data').get('b') as Y.Map<Y.Text>).get('t'),
      ...(doc.ydoc.getMap('data').get('l') as Y.Array<Y.Map<Y.Text>>).toArray().map(map => map.get('t')),
    ]
    for (const copy of copies) {
      const delta = (copy as Y.Text).toDelta() as { insert: unknown; attributes?: unknown }[]
      const [, embed, plain] = delta
      expect(embed?.insert).toBeInstanceOf(Y.Map)
      expect(embed?.insert).not.toBe(inner)
      expect((embed?.insert as Y.Map<unknown> | undefined)?.toJSON()).toEqual({ deep: 'x' })
      expect([embed?.attributes, plain?.insert]).toEqual([{ bold: true }, { plain: 1 }])
    }
    expect(copyOf(peerOf(doc as unknown as Doc).doc.snapshot())).toEqual(copyOf(doc.snapshot()))
  })

  test('TX112 a text that holds a shared type is restored without it, when it is gone, at its place', () => {
    const { doc, type } = live('ab')
    type.insertEmbed(1, new Y.Map())
    const before = doc.snapshot()
    type.delete(0, 3)

    doc.replace(before as { t: Value })

    expect(doc.snapshot()).toEqual({ t: { text: 'a\uFFFCb', marks: [{ index: 1, length: 1, embed: null }] } })
    expect(copyOf(peerOf(doc).doc.snapshot())).toEqual(copyOf(doc.snapshot()))
  })

  test('TX113 an embedded string is one embed, not letters', () => {
    const { doc, type } = live('ab')
    type.insertEmbed(1, 5 as unknown as object)
    const raw = doc.ydoc.getMap('data').get('t') as Y.Text
    for (let item = raw._start; item !== null; item = item.right) {
      if (item.content instanceof Y.ContentEmbed) item.content.embed = 'inner' as unknown as object
    }
    const other = peerOf(doc)

    expect(shownBy(other.doc)).toEqual({ text: 'a\uFFFCb', marks: [{ index: 1, length: 1, embed: 'inner' }] })
    other.doc.replace({ t: { text: '\uFFFC!', marks: [{ index: 0, length: 1, embed: 'other' }] } })
    expect(shownBy(peerOf(other.doc).doc)).toEqual({
      text: '\uFFFC!',
      marks: [{ index: 0, length: 1, embed: 'other' }],
    })
  })
})

// Edits between the two bars only.
function scribbleMiddle(type: Y.Text, chance: Random): void {
  for (let i = 0; i < 3; i++) {
    const shown = unitsOf(type)
    const from = shown.indexOf('|') + 2
    const to = shown.lastIndexOf('|') - 1
    const at = whole(type, from + chance.int(to - from + 1))
    const kind = chance.int(4)
    if (kind === 0) type.insert(at, chance.pick(['new', '😀', 'm']))
    else if (kind === 1) type.insertEmbed(at, chance.pick(embeds.slice(0, 3)) as object)
    else if (kind === 2 && to > at) type.delete(at, whole(type, Math.min(to, at + 3)) - at)
    else if (to > at) type.format(at, to - at, { ...chance.pick(attributes) })
  }
}
