/**
 * Every value that is let in is the same locally, at the other device and after a reload; every other one is a typed error
 * that changes no byte.
 */
import fc from 'fast-check'
import * as Y from 'yjs'
import { PlaindocError, track } from '../src/index.js'
import { importInto } from '../src/internals/direct-import.js'
import { admit, equal, type PlainValue } from '../src/plain/index.js'
import { textOf } from './edits.js'
import { plainValue } from './plain-values.js'
import { runs } from './random.js'

type Slot = { v: unknown; list: unknown[]; deep: { o: Record<string, unknown> } }

function slots(): Slot {
  return { v: null, list: [0, 1, 2], deep: { o: {} } }
}

class Point {
  x = 1
}

/** What a caller without types may pass, made anew each time. */
const hostile: (() => unknown)[] = [
  () => () => 1,
  () => Symbol('s'),
  () => new Point(),
  () => new Map([[{}, 2]]),
  () => new Set([[1]]),
  () => /x/,
  () => Promise.resolve(1),
  () => new WeakMap(),
  () => Object(1),
  () => Number.NaN,
  () => Number.POSITIVE_INFINITY,
  () => 2n ** 64n,
  () => '\ud83d',
  () => new Date(Number.NaN),
  () => {
    const cycle: Record<string, unknown> = {}
    cycle.self = cycle
    return cycle
  },
  () => {
    let deep: unknown = 1
    for (let i = 0; i < 5000; i++) deep = [deep]
    return deep
  },
  () => new Array(3),
  () => JSON.parse('{"__proto__": 1}'),
  () => ({ '\udc00': 1 }),
  () => ({ [Symbol('k')]: 1 }),
  () => Object.defineProperty({}, 'x', { enumerable: true, get: () => 1 }),
  () =>
    new Proxy(
      {},
      {
        ownKeys: () => {
          throw new Error('trap')
        },
      },
    ),
  () => new Float64Array(2),
  () => new ArrayBuffer(2),
]

/** Puts `bad` somewhere inside plain data. */
function around(bad: unknown, depth: number): unknown {
  return depth === 0 ? bad : depth % 2 === 0 ? { ok: 1, bad: around(bad, depth - 1) } : ['ok', around(bad, depth - 1)]
}

const writers: ((data: Slot, value: unknown) => void)[] = [
  (data, value) => {
    data.v = value
  },
  (data, value) => {
    data.list.push(value)
  },
  (data, value) => {
    data.list.splice(1, 1, 'fine', value)
  },
  (data, value) => {
    data.list[0] = value
  },
  (data, value) => {
    data.deep.o['a/b.c'] = value
  },
  (data, value) => {
    data.deep = { o: { v: value } }
  },
]

describe('values', () => {
  test('L10 what is let in is the same locally, at the other device, and reloaded from bytes', () => {
    const writer = fc.integer({ min: 0, max: writers.length - 1 })
    fc.assert(
      fc.property(plainValue(false), writer, (value, which) => {
        const doc = track(slots())
        const remote = track(slots())
        doc.ydoc.on('update', (update: Uint8Array) => remote.merge(update))

        ;(writers[which] as (typeof writers)[number])(doc.data, value)

        const expected = structuredClone(slots()) as Slot
        ;(writers[which] as (typeof writers)[number])(expected, value)
        const reloaded = track<unknown>(undefined)
        reloaded.merge(doc.encode())
        const admitted = admit(expected).plain
        for (const one of [doc, remote, reloaded]) {
          expect(equal(one.snapshot() as unknown as PlainValue, admitted)).toBe(true)
          expect(textOf(one.data)).toBe(textOf(admitted))
        }
      }),
      { numRuns: runs(400, 100_000) },
    )
  }, 3_600_000)

  test('L10 every other value is a typed error, and no byte changed', () => {
    const bad = fc.integer({ min: 0, max: hostile.length - 1 })
    const writer = fc.integer({ min: 0, max: writers.length - 1 })
    fc.assert(
      fc.property(bad, writer, fc.integer({ min: 0, max: 5 }), fc.boolean(), (which, how, depth, inside) => {
        const doc = track(slots())
        const before = Buffer.from(doc.encode())
        const shown = doc.snapshot()
        const value = around((hostile[which] as () => unknown)(), depth)
        const write = (): void => (writers[how] as (typeof writers)[number])(doc.data, value)

        try {
          if (inside) doc.transact(write)
          else write()
          throw new Error('it was let in')
        } catch (error) {
          if (!(error instanceof PlaindocError)) throw error
          expect(error.path.length).toBeGreaterThan(0)
          expect(error.message).toMatch(/^Cannot .*: .*\. .*\.$/s)
        }
        expect(Buffer.from(doc.encode()).equals(before)).toBe(true)
        expect(doc.snapshot()).toBe(shown)
      }),
      { numRuns: runs(400, 100_000) },
    )
  }, 3_600_000)

  test('K5 bulk import writes what Yjs writes itself', () => {
    fc.assert(
      fc.property(plainValue(false), value => {
        const admitted = admit({ value }).plain as { value: PlainValue }
        const ours = new Y.Doc()
        const theirs = new Y.Doc()
        ours.clientID = 3_000_000_000

        Y.transact(ours, transaction => {
          const type = new Y.Map()
          ours.getMap('data').set('x', type)
          importInto(transaction, type, admitted, 'map', { copyOf: undefined, created: () => undefined })
        })
        const copy = new Y.Doc()
        Y.applyUpdate(copy, Y.encodeStateAsUpdate(ours))
        Y.applyUpdateV2(theirs, Y.encodeStateAsUpdateV2(ours))

        const shown = track<unknown>(undefined, { ydoc: copy }).snapshot() as { x: PlainValue }
        expect(equal(shown.x, admitted)).toBe(true)
        expect(Buffer.from(Y.encodeStateAsUpdate(copy)).equals(Buffer.from(Y.encodeStateAsUpdate(ours)))).toBe(true)
        expect(Buffer.from(Y.encodeStateAsUpdate(theirs)).equals(Buffer.from(Y.encodeStateAsUpdate(ours)))).toBe(true)
      }),
      { numRuns: runs(300, 20_000) },
    )
  }, 3_600_000)

  test('K5 the bytes of an imported tree are those of a prelim tree set in one go', () => {
    const state = { a: 1, b: { c: 'x', list: [1, 2, { d: true }, 'y', [null]] }, bytes: Uint8Array.of(1, 2), e: [] }
    const ours = new Y.Doc()
    const raw = new Y.Doc()
    ours.clientID = raw.clientID = 3_000_000_000

    Y.transact(ours, transaction => {
      const type = new Y.Map()
      ours.getMap('data').set('x', type)
      importInto(transaction, type, admit(state).plain, 'map', {
        copyOf: undefined,
        created: () => undefined,
      })
    })
    raw.getMap('data').set('x', prelim(state))

    expect(Buffer.from(Y.encodeStateAsUpdate(ours)).equals(Buffer.from(Y.encodeStateAsUpdate(raw)))).toBe(true)
  })
})

function prelim(value: unknown): unknown {
  if (Array.isArray(value)) return Y.Array.from(value.map(prelim) as never[])
  if (typeof value !== 'object' || value === null || value instanceof Uint8Array) return value
  return new Y.Map(Object.entries(value).map(([key, item]) => [key, prelim(item)]))
}
