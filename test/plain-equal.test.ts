import fc from 'fast-check'
import {
  equal,
  isContainer,
  isPlainMap,
  isPlainSet,
  kindOf,
  type PlainLeaf,
  type PlainSet,
  type PlainValue,
  splitsPair,
} from '../src/plain/index.js'
import { plainValue } from './plain-values.js'
import { random, runs } from './random.js'

function copy(value: PlainValue): PlainValue {
  if (value instanceof Date) return new Date(value)
  if (value instanceof Uint8Array) return Uint8Array.from(value)
  if (Array.isArray(value)) return value.map(copy)
  if (typeof value !== 'object' || value === null) return value
  // made of native ones, which know no date by value
  if (isPlainSet(value)) return new Set([...value].reverse().map(copy)) as PlainSet
  if (isPlainMap(value))
    return new Map([...value].reverse().map(([key, child]) => [copy(key) as PlainLeaf, copy(child)]))
  return Object.fromEntries(
    Object.entries(value)
      .reverse()
      .map(([key, child]) => [key, copy(child)]),
  )
}

describe('equal', () => {
  test('V20 a copy with its keys in another order is equal', () => {
    fc.assert(
      fc.property(plainValue(), value => equal(value, copy(value)) && equal(copy(value), value)),
      { numRuns: runs(300, 100_000) },
    )
  })

  test.each<[PlainValue, PlainValue]>([
    [1, '1'],
    [1, 1n],
    [null, {}],
    [{}, []],
    [[], {}],
    [[1], [1, 2]],
    [
      [1, 2],
      [2, 1],
    ],
    [{ a: 1 }, { b: 1 }],
    [{ a: 1 }, { a: 1, b: 1 }],
    [{ toString: 1 }, { a: 1 }],
    [new Date(0), new Date(1)],
    [new Date(0), 0],
    [new Date(0), {}],
    [{}, new Date(0)],
    [new Uint8Array(1), [0]],
    [[0], new Uint8Array(1)],
    [new Uint8Array([1]), new Uint8Array([2])],
    [new Uint8Array(1), new Uint8Array(2)],
    [new Uint8Array(0), {}],
    [[[{ a: [1] }]], [[{ a: [2] }]]],
    [new Set([1]), new Set([2])],
    [new Set([1]), new Set(['1'])],
    [new Set([1]), new Set([1, 2])],
    [new Set([new Date(0)]), new Set([new Date(1)])],
    [new Set([new Date(0), new Date(0)]), new Set([new Date(0), new Date(1)])],
    [new Set([Uint8Array.of(1)]), new Set([Uint8Array.of(2)])],
    [new Set(), []],
    [new Set(), {}],
    [new Set(), new Map()],
    [new Map(), {}],
    [new Map([['a', 1]]), new Map([['b', 1]])],
    [new Map([['a', 1]]), new Map([['a', 2]])],
    [new Map([['a', [1]]]), new Map([['a', [2]]])],
    [new Map([['a', 1]]), { a: 1 }],
  ])('V21 %p and %p differ', (a, b) => {
    expect(equal(a, b)).toBe(false)
    expect(equal(b, a)).toBe(false)
  })

  test('V22 -0 equals 0', () => {
    expect(equal([-0], [0])).toBe(true)
  })

  test('V23 a value 100,000 deep is compared without overflowing the stack', () => {
    const nest = (leaf: PlainValue): PlainValue => {
      let value = leaf
      for (let i = 0; i < 100_000; i++) value = i % 2 === 0 ? [value] : { a: value }
      return value
    }

    expect(equal(nest(1), nest(1))).toBe(true)
    expect(equal(nest(1), nest(2))).toBe(false)
  })
})

describe('kinds', () => {
  test('V24 every value has one kind, only arrays and objects are containers', () => {
    const values: PlainValue[] = [null, true, 1, 'a', 1n, new Uint8Array(1), new Date(0), [], {}]
    expect(values.map(kindOf)).toEqual([
      'null',
      'boolean',
      'number',
      'string',
      'bigint',
      'bytes',
      'date',
      'array',
      'object',
    ])
    expect(values.filter(isContainer)).toEqual([[], {}])
  })

  test('V25 a cut inside a surrogate pair is seen', () => {
    expect([0, 1, 2, 3, 4].map(index => splitsPair('a😀b', index))).toEqual([false, false, true, false, false])
  })
})

describe('the generator of the tests', () => {
  test('V26 mulberry32 gives its published values', () => {
    const dice = random(1)
    expect([dice.next(), dice.next()].map(n => n.toFixed(10))).toEqual(['0.6270739406', '0.0027357212'])
  })

  test('V26 the draws are even over buckets, low bits and neighbours', () => {
    for (const seed of [0, 1, 41, 128_383, -7]) {
      const dice = random(seed)
      const buckets = new Array<number>(64).fill(0)
      const parity = new Array<number>(4).fill(0)
      let last = 0
      for (let i = 0; i < 64_000; i++) {
        const n = dice.int(64)
        buckets[n] = (buckets[n] ?? 0) + 1
        const pair = (last & 1) * 2 + (n & 1)
        parity[pair] = (parity[pair] ?? 0) + 1
        last = n
      }
      // chi-square: 64 buckets of 1,000 have mean 63 and deviation 11; 130 is beyond six of them
      expect(buckets.reduce((sum, n) => sum + (n - 1000) ** 2 / 1000, 0)).toBeLessThan(130)
      expect(parity.reduce((sum, n) => sum + (n - 16_000) ** 2 / 16_000, 0)).toBeLessThan(25)
    }
  })

  test('V26 the same seed draws the same, a shuffle keeps every item', () => {
    const first = random(7)
    const second = random(7)
    expect(Array.from({ length: 20 }, () => first.int(1000))).toEqual(
      Array.from({ length: 20 }, () => second.int(1000)),
    )
    expect(first.shuffle([1, 2, 3, 4, 5]).sort()).toEqual([1, 2, 3, 4, 5])
  })
})
