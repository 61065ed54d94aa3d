/**
 * Counters add up: what devices add at once is all there, and what is set begins anew.
 */
import fc from 'fast-check'
import * as Y from 'yjs'
import { counter, type Document, increment, PlaindocError, snapshot, track } from '../src/index.js'
import { random, runs } from './random.js'

interface Stats {
  n: number
  deep?: { n: number }
  list?: number[]
}

function sync(...docs: Document<Stats>[]): void {
  for (const to of docs) for (const from of docs) if (from !== to) to.merge(from)
}

function pair(): [Document<Stats>, Document<Stats>] {
  const a = track<Stats>({ n: counter() })
  const b = track<Stats>({ n: counter() })
  sync(a, b)
  return [a, b]
}

describe('counters', () => {
  test('CO1 a counter reads as a number and what two devices add at once adds up', () => {
    const [a, b] = pair()

    a.data.n++
    b.data.n += 5
    b.data.n -= 2
    sync(a, b)

    expect([a.data.n, b.data.n, a.snapshot().n]).toEqual([4, 4, 4])
  })

  test('CO1 three devices in random partitions count everything once', () => {
    fc.assert(
      fc.property(fc.integer(), seed => {
        const chance = random(seed)
        const docs = [0, 1, 2].map(() => track<Stats>({ n: counter(10) }))
        let expected = 10
        for (let step = 0; step < 40; step++) {
          const doc = chance.pick(docs)
          if (chance.chance(0.3)) doc.merge(chance.pick(docs))
          else {
            const by = chance.int(9) - 4
            doc.data.n += by
            expected += by
          }
        }
        sync(...docs)
        sync(...docs)
        expect(docs.map(doc => doc.data.n)).toEqual([expected, expected, expected])
        const copy = new Y.Doc()
        Y.applyUpdate(copy, (docs[0] as Document<Stats>).encode())
        expect(track(undefined, { ydoc: copy }).snapshot()).toEqual({ n: expected })
      }),
      { numRuns: runs(60, 2_500) },
    )
  }, 3_600_000)

  test('CO2 a counter that both devices create first is one', () => {
    const a = track<{ n?: number }>({})
    const b = track<{ n?: number }>({})

    a.data.n = counter(3)
    b.data.n = counter(3)
    a.data.n++
    b.data.n++
    a.merge(b)
    b.merge(a)

    expect([a.data.n, b.data.n]).toEqual([5, 5])
  })

  test('CO3 counters stand anywhere: in objects, in arrays, in defaults below', () => {
    const doc = track<Stats>({ n: 0, deep: { n: counter(1) }, list: [counter(2)] })
    const other = track<Stats>({ n: 0, deep: { n: counter(1) }, list: [counter(2)] })
    other.merge(doc)

    if (doc.data.deep !== undefined) doc.data.deep.n += 10
    if (other.data.deep !== undefined) other.data.deep.n += 100
    if (doc.data.list !== undefined) doc.data.list[0] = (doc.data.list[0] ?? 0) + 10
    if (other.data.list !== undefined) other.data.list[0] = (other.data.list[0] ?? 0) + 100
    sync(doc, other)

    expect(doc.snapshot()).toEqual({ n: 0, deep: { n: 111 }, list: [112] })
    expect(other.snapshot()).toEqual(doc.snapshot())
  })

  test('CO4 an object assigned as a whole adds the difference of its counters', () => {
    const a = track<{ s: { n: number; x?: number } }>({ s: { n: counter() } })
    const b = track<{ s: { n: number; x?: number } }>({ s: { n: counter() } })

    a.data.s = { ...a.data.s, n: a.data.s.n + 1, x: 1 }
    b.data.s.n++
    a.merge(b)
    b.merge(a)

    expect(a.snapshot()).toEqual({ s: { n: 2, x: 1 } })
    expect(b.snapshot()).toEqual(a.snapshot())
  })

  test('CO5 replace and counter() set: what others add at the same time is gone with the old count', () => {
    for (const reset of [
      (doc: Document<Stats>) => doc.replace({ n: 100 }),
      (doc: Document<Stats>) => {
        doc.data.n = counter(100)
      },
    ]) {
      const [a, b] = pair()
      a.data.n += 7
      sync(a, b)

      reset(a)
      b.data.n++
      expect(a.data.n).toBe(100)
      sync(a, b)
      expect([a.data.n, b.data.n]).toEqual([100, 100])

      b.data.n++
      a.data.n++
      sync(a, b)
      expect([a.data.n, b.data.n]).toEqual([102, 102])
    }
  })

  test('CO6 undo takes back what this device added, and nothing of others', () => {
    const [a, b] = pair()
    a.data.n += 3
    a.data.n += 4
    b.data.n += 100
    sync(a, b)

    expect(a.undo.undo()).toBe(true)
    expect(a.data.n).toBe(103)
    expect(a.undo.undo()).toBe(true)
    expect(a.data.n).toBe(100)
    expect(a.undo.redo()).toBe(true)
    sync(a, b)
    expect([a.data.n, b.data.n]).toEqual([103, 103])
  })

  test('CO7 increment() adds where a counter stands, and says so where none does', () => {
    const doc = track<Stats & { plain: number }>({ n: counter(), plain: 1 })

    increment(doc.data, 'n')
    increment(doc.data, 'n', -3)
    expect(doc.data.n).toBe(-2)

    const state = Buffer.from(doc.encode())
    expect(() => increment(doc.data, 'plain')).toThrow(
      expect.objectContaining({ code: 'NOT_A_COUNTER', path: ['plain'] }),
    )
    expect(() => increment(doc.data, 'n', Number.NaN)).toThrow(PlaindocError)
    doc.data.n = Number.MAX_VALUE
    expect(() => increment(doc.data, 'n', Number.MAX_VALUE)).toThrow(
      expect.objectContaining({ code: 'VALUE_NOT_FINITE', path: ['n'] }),
    )
    doc.undo.undo()
    expect(Buffer.from(doc.encode()).length).toBeGreaterThanOrEqual(state.length)
    expect(doc.data.n).toBe(-2)
  })

  test('CO8 a value of another kind replaces the counter, and a transaction that throws changes nothing', () => {
    const doc = track<{ n: unknown }>({ n: counter(1) })
    expect(() =>
      doc.transact(data => {
        data.n = 5
        throw new Error('no')
      }),
    ).toThrow('no')
    expect(doc.data.n).toBe(1)

    doc.data.n = 'word'
    doc.data.n = 3
    expect(snapshot(doc.data as object)).toEqual({ n: 3 })
    expect(() => increment(doc.data as object, 'n')).toThrow(expect.objectContaining({ code: 'NOT_A_COUNTER' }))
  })
})
