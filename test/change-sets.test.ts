/** Changes of Sets and Maps (SPEC D, M). */
import {
  Added,
  type Change,
  changeFromJson,
  Deleted,
  diff,
  Equal,
  invert,
  likeness,
  listScript,
  Modified,
  merge3,
  patch,
  Spliced,
} from '../src/change/index.js'
import { admit, equal, FrozenSet, type PlainMap, type PlainSet, type PlainValue } from '../src/plain/index.js'

const set = (...elements: unknown[]): PlainSet => admit(new Set(elements)).plain as PlainSet
const map = (...entries: [unknown, unknown][]): PlainMap => admit(new Map(entries)).plain as PlainMap
const date = (): Date => new Date(0)

describe('changes of Sets and Maps', () => {
  test('D40 elements of a Set are deleted, then added, under their key', () => {
    expect([...diff({ s: set('a', 1, 'c') }, { s: set('c', '1', null) })]).toEqual([
      new Deleted(['s', 'a'], 'a'),
      new Deleted(['s', '$number:1'], 1),
      new Added(['s', '1'], '1'),
      new Added(['s', '$null'], null),
    ])
    expect([...diff(set(1), set(1), { includeEqual: true })]).toEqual([new Equal(['$number:1'], 1, 1)])
    expect([...diff(set(1, 2), set(2, 1))]).toEqual([])
  })

  test('D41 entries of a Map are changes under their key, also inside a value', () => {
    const before = map([1, { x: 1, y: [1] }], ['gone', 0])
    const after = map([1, { x: 2, y: [1, 2] }], [date(), true])

    expect([...diff(before, after)]).toEqual([
      new Modified(['$number:1', 'x'], 1, 2),
      new Added(['$number:1', 'y', 1], 2),
      new Deleted(['gone'], 0),
      new Added(['$date:1970-01-01T00:00:00.000Z'], true),
    ])
  })

  test('D42 a Set, a Map, a list and an object are four kinds', () => {
    const values: PlainValue[] = [set(), map(), [], {}]
    for (const before of values) {
      for (const after of values) {
        expect([...diff(before, after)]).toEqual(before === after ? [] : [new Modified([], before, after)])
      }
    }
  })

  test('D43 a patch copies what it touches and nothing else', () => {
    const before = admit({
      m: new Map([
        ['a', { x: [1] }],
        ['b', { y: 1 }],
      ]),
      s: new Set([1]),
    }).plain
    const { m, s } = before as unknown as { m: PlainMap; s: PlainSet }

    const after = patch(before, [new Modified(['m', 'a', 'x', 0], 1, 2), new Added(['m', 'c'], 3)])

    const now = after as unknown as { m: PlainMap; s: PlainSet }
    expect([now.s === s, now.m.get('b') === m.get('b'), now.m.get('a')]).toEqual([true, true, { x: [2] }])
    expect([...now.m.keys()]).toEqual(['a', 'b', 'c'])
    expect([m.has('c'), m.get('a')]).toEqual([false, { x: [1] }])
    expect(() => (now.m as Map<unknown, unknown>).set('d', 1)).toThrow(
      expect.objectContaining({ code: 'OPERATION_REFUSED' }),
    )
  })

  test.each<[string, PlainValue, Change]>([
    ['an element that is there', set('a'), new Added(['a'], 'a')],
    ['an element under another name', set(), new Added(['a'], 'b')],
    ['a container as an element', set(), new Added(['a'], [1])],
    ['an element that is not there', set('a'), new Deleted(['b'], 'b')],
    ['an element that is changed', set('a'), new Modified(['a'], 'a', 'b')],
    ['an element that is typed into', set('ab'), new Spliced(['ab'], 0, 'a', '')],
    ['an index of a Set', set(0), new Deleted([0], 0)],
    ['a step that is no key', map(), new Added(['$x'], 1)],
    ['another spelling of a key', map([1, 2]), new Modified(['$number:1.0'], 2, 3)],
    ['an entry that is there', map([1, 2]), new Added(['$number:1'], 2)],
    ['an entry that is not there', map([1, 2]), new Deleted(['1'], 2)],
  ])('D44 %s is refused', (_, target, change) => {
    expect(() => patch(target, [change])).toThrow(expect.objectContaining({ code: 'PATCH_CONFLICT' }))
  })

  test('D44 a key that reads __proto__ goes its own way', () => {
    const [change, ...others] = [...diff(map(), map(['__proto__', 1]))] as [Change]

    expect([change.path, others]).toEqual([['$string:__proto__'], []])
    expect(patch(map(), [change])).toEqual(map(['__proto__', 1]))
    expect(() => patch(map(), [new Added(['__proto__'], 1)])).toThrow(expect.objectContaining({ code: 'KEY_REFUSED' }))
  })

  test('D45 dates and bytes are known by value, also in Sets that have passed no door', () => {
    const before = new Set<PlainValue>([date(), Uint8Array.of(1)]) as PlainSet
    const after = new Set<PlainValue>([date(), Uint8Array.of(2)]) as PlainSet

    const changes = [...diff(before, after)]

    expect(changes).toEqual([
      new Deleted(['$binary:AQ=='], Uint8Array.of(1)),
      new Added(['$binary:Ag=='], Uint8Array.of(2)),
    ])
    expect(equal(patch(set(date(), Uint8Array.of(1)), changes), after)).toBe(true)
    expect(equal(patch(set(date(), Uint8Array.of(2)), invert(changes)), before)).toBe(true)
    expect(changes.map(change => changeFromJson(JSON.parse(JSON.stringify(change))))).toEqual(changes)
  })

  test('D46 items that are Sets and Maps are matched by value, and by how much they have in common', () => {
    const items = [set(1, 2), map(['a', 1]), set(3)]

    expect(listScript(items, [map(['a', 1]), set(3, 4), set(5)]).kept).toEqual(Int32Array.of(1, 2, -1))
    expect(likeness(set(1, 2, 3), set(1, 2))).toBe(3)
    expect(likeness(map(['a', 1], ['b', 2]), map(['a', 1], ['b', 3]))).toBeCloseTo(2.1)
    expect(likeness(set(), map())).toBe(0.25)
  })
})

describe('merge3 of Sets and Maps', () => {
  const merged = (base: PlainValue, ours: PlainValue, theirs: PlainValue): PlainValue => {
    const { value, conflicts, changes } = merge3(base, ours, theirs)
    expect(conflicts).toEqual([])
    expect(equal(patch(ours, changes), value)).toBe(true)
    return value
  }

  test('M13 a Set has what either side added, and not what either side deleted; never a conflict', () => {
    expect([...(merged(set(1, 2, 3), set(2, 3, 4), set(1, 2, 5)) as PlainSet)]).toEqual([2, 4, 5])
    expect(merged(set(), set(date()), set(date(), 1))).toEqual(set(date(), 1))
    expect(merged({}, { s: set(1) }, { s: set(2) })).toEqual({ s: set(1, 2) })
    expect(merged(set(1), set(1), set())).toEqual(set())
    expect(merged(set(1), set(), set(1, 2))).toEqual(set(2))
    expect(merged(set(1), set(2), set(3))).toBeInstanceOf(FrozenSet)
  })

  test('M14 a Map merges entry by entry, and inside its values', () => {
    const base = map(['a', { x: 1, y: 1 }], [1, 1], ['gone', 1])
    const ours = map(['a', { x: 2, y: 1 }], [1, 1], ['gone', 1], ['mine', 1])
    const theirs = map(['a', { x: 1, y: 2 }], [1, 2], [null, 1])

    expect(merged(base, ours, theirs)).toEqual(map(['a', { x: 2, y: 2 }], [1, 2], ['mine', 1], [null, 1]))
  })

  test('M14 two values for one key of a Map are a conflict at its step', () => {
    expect(merge3(map([1, 1]), map([1, 2]), map([1, 3]))).toMatchObject({
      value: map([1, 3]),
      conflicts: [{ path: ['$number:1'], base: 1, ours: 2, theirs: 3 }],
    })
    expect(merge3(map([1, 1]), map(), map([1, 3])).conflicts).toEqual([
      { path: ['$number:1'], base: 1, ours: undefined, theirs: 3 },
    ])
  })
})
