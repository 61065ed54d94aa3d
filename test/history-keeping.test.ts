/**
 * Which revisions are kept, under which names, and what becomes of those that go: here, elsewhere, and as JSON.
 */
import * as Y from 'yjs'
import { counter, PlaindocError, text, track } from '../src/index.js'
import { ids, meet, Replica } from './history-replica.js'

const pad = Array.from({ length: 60 }, (_, i) => `item ${i * 7919}`)

/** A replica with revisions 1, 2, … of which all but the first are changes. */
function many(count: number): Replica {
  const one = new Replica({ n: 0, pad })
  for (let n = 1; n <= count; n++) {
    one.data.n = n
    one.history.commit(n, { at: n })
  }
  return one
}

function names({ history }: Replica): unknown[] {
  return history.revisions.map(({ name }) => name)
}

function codeOf(run: () => unknown): string {
  try {
    run()
  } catch (error) {
    if (error instanceof PlaindocError) return error.code
    throw error
  }
  return 'none'
}

describe('names', () => {
  test('T90 a tag gives a revision another name, everywhere, and null takes it away', () => {
    const one = many(3)
    const [first] = ids(one.history.revisions)
    let told = 0
    one.history.subscribe(() => told++)

    one.history.tag(1, 'start')
    const two = one.twin()
    two.history.tag(2, null)
    one.merge(two)

    expect(names(one)).toEqual(['start', undefined, 3])
    expect(one.history.checkout('start')).toBe(one.history.checkout(first as string))
    expect(codeOf(() => one.history.checkout(1))).toBe('REVISION_UNKNOWN')
    expect(told).toBe(3)
    expect(one.history.hasUncommitted).toBe(false)
    expect(() => one.history.tag(3, {} as string)).toThrow(TypeError)
    expect(codeOf(() => one.history.tag('none', 'x'))).toBe('REVISION_UNKNOWN')
    expect(one.doc.undo.canUndo).toBe(true)
  })

  test('T91 a name that two devices give at once stays with both, and asking for it is refused', () => {
    const one = many(2)
    const two = one.twin()
    one.history.tag(1, 'good')
    two.history.tag(2, 'good')
    meet(one, two)

    expect(codeOf(() => one.history.checkout('good'))).toBe('AMBIGUOUS')
    expect(names(one)).toEqual(['good', 'good'])
  })
})

describe('removing', () => {
  test('T92 the oldest goes, the others are read as before, on every replica; the head never goes', () => {
    const one = many(4)
    const [first, second] = one.history.revisions

    expect(one.history.removeOldest()).toEqual(first)
    expect(one.history.removeOldest()).toEqual(second)
    const two = one.twin()

    expect(names(two)).toEqual([3, 4])
    expect([3, 4].map(name => two.history.checkout(name).n)).toEqual([3, 4])
    expect(two.history.revisions.some(({ damaged }) => damaged)).toBe(false)
    expect(two.history.removeOldest()?.name).toBe(3)
    expect(two.history.removeOldest()).toBeNull()
    expect(two.history.checkout(4)).toEqual({ n: 4, pad })
    expect(two.value).toEqual(one.value)
  })

  test('T93 what leaned on a revision that was removed elsewhere meanwhile can still be read, everywhere', () => {
    const one = many(2)
    const two = one.twin()
    one.data.n = 7
    one.history.commit('mine')
    while (one.history.removeOldest() !== null);
    two.data.n = 8
    const theirs = two.history.commit('theirs')

    meet(one, two)
    meet(one, two)

    for (const replica of [one, two, one.twin(), two.twin()]) {
      expect(replica.history.checkout('theirs').n).toBe(8)
      expect(replica.history.checkout('mine').n).toBe(7)
      expect(replica.history.revisions.some(({ damaged }) => damaged)).toBe(false)
      expect(replica.history.has(theirs?.id as string)).toBe(true)
    }
  })

  test('T94 who only reads says nothing, until it writes', () => {
    const one = many(2)
    const two = one.twin()
    const reader = one.twin()
    two.data.n = 8
    two.history.commit('theirs')
    reader.merge(two)
    one.data.n = 7
    one.history.commit('mine')
    while (one.history.removeOldest() !== null);
    let sent = 0
    reader.ydoc.on('update', (_: Uint8Array, __: unknown, ___: Y.Doc, transaction: Y.Transaction) => {
      if (transaction.local) sent++
    })

    reader.merge(one)
    const quiet = sent
    reader.data.n = 9

    expect(quiet).toBe(0)
    expect(reader.twin().history.checkout('theirs').n).toBe(8)
  })

  test('T95 a limit keeps the latest unnamed revisions; named ones and the head stay', () => {
    const one = new Replica({ n: 0, pad })
    one.history.limit = 3
    one.history.commit('start')
    for (let n = 1; n <= 10; n++) {
      one.data.n = n
      one.history.commit(n === 5 ? 'five' : undefined)
    }

    const two = one.twin()
    expect(two.history.revisions.map(({ id }) => two.history.checkout(id).n)).toEqual([0, 5, 8, 9, 10])
    expect(names(two)).toEqual(['start', 'five', undefined, undefined, undefined])
    expect(one.history.limit).toBe(3)
    expect(two.history.limit).toBe(1000)
    for (const wrong of [0, -1, Number.NaN, '5' as unknown as number]) {
      expect(() => {
        one.history.limit = wrong
      }).toThrow(TypeError)
    }
  })

  test('T96 a large limit is kept with an eighth of slack, so that few keyframes are written', () => {
    const one = new Replica({ n: 0, pad })
    one.history.limit = 80
    let most = 0
    let keyframes = 0
    for (let n = 1; n <= 400; n++) {
      one.data.n = n
      one.history.commit()
      most = Math.max(most, one.history.revisions.length)
    }
    for (const key of one.entries.keys()) if (key.endsWith('+')) keyframes++

    expect(most).toBe(90)
    expect(one.history.revisions.length).toBeGreaterThanOrEqual(80)
    expect(keyframes).toBeLessThanOrEqual(2)
  })

  test('T97 removed revisions are freed in the encoded document', () => {
    const one = new Replica({ n: 0, pad })
    for (let n = 1; n <= 200; n++) {
      one.data.n = n
      one.data.pad.splice(n % 60, 1, ...Array.from({ length: 3 }, (_, i) => `comer ${n * 7919 + i}`))
      one.history.commit()
    }
    const [before, records] = [one.encode().length, one.history.size]
    one.history.limit = 1
    one.data.n = 0
    one.history.commit()
    const after = one.twin().encode().length

    const held = records.keyframes + records.changes
    process.stdout.write(
      `200 revisions: ${held} bytes of records; removed, each leaves ${(after - (before - held)) / 200}\n`,
    )
    expect(one.history.size.revisions).toBe(1)
    // what is left of each is the key that it had
    expect(after).toBeLessThan(before - 0.75 * held)
  })

  test('T98 the size says how many bytes keyframes and changes take', () => {
    const one = many(3)
    const { size } = one.history
    const records = [...one.entries.values()].reduce((sum: number, bytes) => sum + (bytes as Uint8Array).length, 0)

    expect(size).toEqual({ revisions: 3, keyframes: expect.any(Number), changes: expect.any(Number) })
    expect(size.keyframes + size.changes).toBe(records)
  })
})

describe('as JSON', () => {
  test('T99 a document and its history are one JSON value, and come back from it with all kinds', () => {
    const one = new Replica({})
    Object.assign(one.data, { n: 1, t: text('hello'), c: counter(2), at: new Date(5), $x: 1n, s: new Set([1]) })
    one.history.commit('v1', { author: 'Ann' })
    one.data.t += ' world'
    one.history.commit(2)
    one.history.tag('v1', 'start')
    one.data.n = 5

    const json = JSON.parse(JSON.stringify(one.history))
    const two = new Replica({})
    two.history.fromJSON(json)

    expect(two.value).toEqual(one.value)
    expect(two.root.get('t')).toBeInstanceOf(Y.Text)
    expect(two.history.revisions).toEqual(one.history.revisions)
    expect(two.history.checkout('start')).toEqual(one.history.checkout('start'))
    expect(two.history.log(['t']).map(({ value }) => value)).toEqual(['hello world', 'hello'])
    expect(two.history.hasUncommitted).toBe(true)
    two.history.revert({ everyone: true })
    expect(two.history.hasUncommitted).toBe(false)
  })

  test.each<[string, unknown]>([
    ['nothing', undefined],
    ['a text', 'x'],
    ['other JSON', { a: 1 }],
    ['another version', { plaindoc: 9, data: {}, history: {} }],
  ])('T100 %s is refused and changes nothing', (_, json) => {
    const doc = track({ n: 1 })
    const before = doc.encode()

    expect(codeOf(() => doc.history.fromJSON(json))).toBe('UPDATE_INVALID')
    expect(doc.encode()).toEqual(before)
  })

  test('T100 entries that are none are left out, and a value that does not fit changes nothing', () => {
    const doc = track({ n: 1 })
    const history = { 'no id': 'AAAA', ['A'.repeat(22)]: 'AAAA', ['B'.repeat(22)]: 5, [`${'C'.repeat(22)}@`]: [] }

    expect(codeOf(() => doc.history.fromJSON({ plaindoc: 1, data: [1], history }))).toBe('ROOT_KIND')
    expect(doc.history.revisions).toEqual([])
    doc.history.fromJSON({ plaindoc: 1, data: { m: 2 }, history })
    expect(doc.snapshot()).toEqual({ m: 2 })
    expect(doc.history.revisions).toEqual([{ id: 'A'.repeat(22), at: 0, parents: [], damaged: true }])
  })
})
