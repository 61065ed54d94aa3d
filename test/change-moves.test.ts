/** Moves in lists, the fewest changes for everyday edits, and values of any size and depth (SPEC D11, D47–D49). */
import fc from 'fast-check'
import { type Change, type DiffOptions, diff, invert, patch, Spliced } from '../src/change/index.js'
import { admit, equal, type PlainArray, type PlainValue } from '../src/plain/index.js'
import { random, runs } from './random.js'

const keyed = (length: number): PlainValue[] =>
  Array.from({ length }, (_, n) => ({ id: `t${n}`, title: `Title ${n}`, tags: ['x'] }))
const plain = (length: number): PlainValue[] => Array.from({ length }, (_, n) => ({ title: `Title ${n}`, n }))

/** Takes the items from `from` on out and puts them in at `to` of the rest. */
function moved(list: readonly PlainValue[], from: number, to: number, count = 1): PlainValue[] {
  const rest = [...list]
  rest.splice(to, 0, ...rest.splice(from, count))
  return rest
}

function comesBack(before: PlainValue, after: PlainValue, options?: DiffOptions): Change[] {
  const changes = [...diff(before, after, options)]
  expect(equal(patch(before, changes), after)).toBe(true)
  expect(equal(patch(after, invert(changes)), before)).toBe(true)
  return changes
}

describe('the fewest changes', () => {
  const list = plain(1000)
  const items = keyed(1000)
  const without = (...places: number[]): PlainValue[] => list.filter((_, n) => !places.includes(n))
  const edited = structuredClone(items)
  ;(edited[7] as { title: string }).title = 'new'
  const scattered = [...list]
  for (const at of [990, 500, 20, 3]) scattered.splice(at, 0, { came: at })

  test.each<[string, PlainValue, PlainValue, number, DiffOptions?]>([
    ['an unequal scalar', { a: { n: 1, m: 1 } }, { a: { n: 2, m: 1 } }, 1],
    ['an insert at the front of 1,000 objects', list, [{ came: 1 }, ...list], 1],
    ['the same with keys', items, [{ id: 'new' }, ...items], 1],
    ['an insert at the end', list, [...list, { came: 1 }], 1],
    ['a delete in the middle', list, without(500), 1],
    ['three deletes', list, without(2, 500, 998), 3],
    ['four scattered inserts', list, scattered, 4],
    ['a keyed item that changed inside', items, edited, 1],
    ['a keyed item that moved', items, moved(items, 10, 900), 1, { moves: true }],
    ['the same without moves', items, moved(items, 10, 900), 2],
    ['an item without a key that moved', list, moved(list, 900, 10), 1, { moves: true }],
    ['the same without moves', list, moved(list, 900, 10), 2],
    ['a run of five items that moved', items, moved(items, 10, 500, 5), 1, { moves: true }],
    ['two items that changed places', items, moved(moved(items, 10, 900), 899, 10), 2, { moves: true }],
    ['a run of ten inserts, said in runs', list, [...plain(10), ...list], 1, { runs: true }],
  ])('D11 %s', (_, before, after, count, options = {}) => {
    expect(comesBack(before, after, options).length).toBe(count)
    const copies = [structuredClone(before), structuredClone(after)] as const
    expect(comesBack(...copies, options).length).toBe(count)
  })

  test('D11 what the diff of objdiff got wrong or lost is said right (seeds OD-b1, OD-b2, OD-b3)', () => {
    const lists: PlainArray[] = [
      [],
      [1],
      [1, 2],
      [1, 2, 3],
      [1, 3],
      [3, 2, 1],
      [1, 4, 5],
      [4, 5, 6],
      [1, 5, 6, 7],
      [9, 1, 2],
    ]
    for (const before of lists) {
      for (const after of lists) {
        for (const options of [{}, { moves: true }, { lists: 'atomic' }, { runs: true }] as const) {
          comesBack(before, after, options)
          comesBack({ a: before }, { a: after }, options)
        }
      }
    }
  })
})

describe('moves', () => {
  test('D47 a move says where it was and where it is, and the item keeps its changes', () => {
    const before = [
      { id: 1, n: 1 },
      { id: 2, n: 1 },
      { id: 3, n: 1 },
    ]
    const [a, b] = before as unknown as [PlainValue, PlainValue]

    expect([...diff(before, [{ id: 3, n: 9 }, a, b], { moves: true })]).toMatchObject([
      { kind: 'spliced', path: [], index: 0, from: 2, removed: [{ id: 3, n: 1 }], inserted: [{ id: 3, n: 1 }] },
      { kind: 'modified', path: [0, 'n'], old: 1, new: 9 },
    ])
  })

  test('D47 moves among inserts and deletes come back, in place too', () => {
    const letters = fc.array(fc.constantFrom('a', 'b', 'c', 'd', 'e', 'f', 1, 2, 3), { maxLength: 12 })
    const objects = fc
      .uniqueArray(fc.integer({ min: 0, max: 9 }), { maxLength: 9 })
      .map(ids => ids.map(id => ({ id, n: id % 2 })))
    fc.assert(
      fc.property(
        fc.oneof(fc.tuple(letters, letters), fc.tuple(objects, objects)),
        fc.boolean(),
        ([before, after], inRuns) => {
          const changes = comesBack(before, after, { moves: true, runs: inRuns })
          expect(patch(structuredClone(before) as PlainValue, changes, { inPlace: true })).toEqual(after)
          // with keys, never more than taking out and putting in
          if (typeof (before[0] ?? after[0]) !== 'object') return
          expect(changes.length).toBeLessThanOrEqual([...diff(before, after, { key: 'id' })].length)
        },
      ),
      { numRuns: runs(1000, 100_000) },
    )
  })

  test('D47 in place the item that moves is the same object', () => {
    const target = keyed(5)
    const [first] = target

    patch(target as PlainValue, [new Spliced([], 4, [first as PlainValue], [first as PlainValue], 0)], {
      inPlace: true,
    })

    expect(target[4]).toBe(first)
  })

  test('D47 10,000 items reversed and shuffled, with keys, stay within the budget', () => {
    const before = admit(keyed(10_000)).plain as PlainArray
    for (const after of [[...before].reverse(), random(5).shuffle(before)]) {
      const held = Object.freeze(after)
      const changes = [...diff(before, held, { moves: true })]
      expect(changes.length).toBeLessThan(10_000)
      expect(changes.every(change => change.kind === 'spliced' && change.from !== undefined)).toBe(true)
      expect(equal(patch(before, changes), held)).toBe(true)
    }
  })
})

describe('size and depth', () => {
  function nest(depth: number, leaf: PlainValue): PlainValue {
    let value = leaf
    for (let n = 0; n < depth; n++)
      value = n % 3 === 0 ? [value, n] : n % 3 === 1 ? { a: value, n } : new Map([['a', value]])
    return value
  }

  test.each<[string, DiffOptions]>([
    ['as usual', {}],
    ['with moves', { moves: true }],
    ['with Equal', { includeEqual: true }],
    ['in runs', { runs: true }],
  ])('D48 values 99 deep are compared, patched and taken back, %s', (_, options) => {
    const [before, after] = [admit(nest(99, { x: 1 })).plain, admit(nest(99, { x: 2 })).plain]

    expect(comesBack(before, after, options).filter(change => change.kind !== 'equal').length).toBe(1)
  })

  test('D48 one change among a million nodes is found, and all of them', () => {
    const rows = (shift: number): PlainValue =>
      Array.from({ length: 1000 }, (_, n) =>
        Array.from({ length: 1000 }, (_, m) => (n === 500 && m >= 990 ? m + shift : m)),
      )
    const [before, after] = [rows(0), rows(1_000_000)]

    expect([...diff(before, structuredClone(before))]).toEqual([])
    expect([...diff(before, after)].map(({ path }) => path[0])).toEqual(Array(10).fill(500))
    const everything = (n: number): PlainValue =>
      Object.fromEntries(Array.from({ length: 100_000 }, (_, at) => [`k${at}`, n]))
    expect([...diff(everything(1), everything(2))].length).toBe(100_000)
  })

  test('D49 the first change is there before anything behind it was looked at, in objects and Maps', () => {
    const trap = new Proxy({}, { ownKeys: () => expect('looked at').toBe('left alone') as never }) as PlainValue
    const pairs: [PlainValue, PlainValue][] = [
      [
        { a: { n: 1 }, b: trap },
        { a: { n: 2 }, b: {} },
      ],
      [
        new Map<string, PlainValue>([
          ['a', 1],
          ['b', trap],
        ]),
        new Map<string, PlainValue>([
          ['a', 2],
          ['b', {}],
        ]),
      ],
    ]
    for (const [before, after] of pairs) expect(diff(before, after).next().value).toMatchObject({ old: 1, new: 2 })
  })
})
