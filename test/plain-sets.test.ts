/** Sets, Maps and marks at the door: what is let in, what is refused, and how they read afterwards (SPEC V). */
import { inspect } from 'node:util'
import { runInNewContext } from 'node:vm'
import fc from 'fast-check'
import {
  admit,
  atomic,
  counter,
  decodeKey,
  type ErrorCode,
  encodeKey,
  equal,
  FrozenMap,
  FrozenSet,
  fromJson,
  isContainer,
  isPlainMap,
  isPlainObject,
  isPlainSet,
  kindOf,
  list,
  type Path,
  PlaindocError,
  type PlainLeaf,
  type PlainMap,
  type PlainSet,
  type PlainValue,
  partAt,
  partsOf,
  sizeOf,
  text,
  toJson,
} from '../src/plain/index.js'
import { plainElement, plainValue } from './plain-values.js'
import { runs } from './random.js'

const numRuns = runs(500, 100_000)
const date = (): Date => new Date(86_400_000)
const bytes = (): Uint8Array => Uint8Array.of(1, 2)

function setOf(...elements: unknown[]): PlainSet {
  return admit(new Set(elements)).plain as PlainSet
}

function mapOf(...entries: [unknown, unknown][]): PlainMap {
  return admit(new Map(entries)).plain as PlainMap
}

function refusal(value: unknown): PlaindocError {
  try {
    admit(value)
  } catch (error) {
    if (error instanceof PlaindocError) return error
    throw error
  }
  throw new Error('the door took it')
}

class Tags extends Set {}
class Point {}

describe('keys', () => {
  test('V30 encodeKey and decodeKey reverse each other, and different leaves have different keys', () => {
    const leaf = plainElement() as fc.Arbitrary<PlainLeaf>
    fc.assert(
      fc.property(leaf, leaf, (a, b) => {
        expect(equal(decodeKey(encodeKey(a)) as PlainValue, a)).toBe(true)
        expect(encodeKey(a) === encodeKey(b)).toBe(equal(a, b))
        expect(encodeKey(a)).not.toBe('__proto__')
        expect(encodeKey(a)).not.toBe('$type')
      }),
      { numRuns },
    )
  })

  test('V30 the keys are pinned: they rest in documents', () => {
    const leaves = [
      'a',
      '',
      '$a',
      '__proto__',
      null,
      true,
      false,
      0,
      -1.5,
      1e21,
      5n,
      date(),
      bytes(),
      new Uint8Array(0),
    ]

    expect(leaves.map(encodeKey)).toEqual([
      'a',
      '',
      '$$a',
      '$string:__proto__',
      '$null',
      '$true',
      '$false',
      '$number:0',
      '$number:-1.5',
      '$number:1e+21',
      '$bigint:5',
      '$date:1970-01-02T00:00:00.000Z',
      '$binary:AQI=',
      '$binary:',
    ])
  })

  test.each([
    '$',
    '$type',
    '$x',
    '$number:01',
    '$number:x',
    '$number:-0',
    '$number:',
    '$number:Infinity',
    '$bigint:05',
  ])('V30 %p is no key', key => {
    expect(decodeKey(key)).toBe(undefined)
  })
  test.each([
    '$bigint:9223372036854775808',
    '$date:1970',
    '$date:x',
    '$binary:AQJ=',
    '$binary:x',
    '__proto__',
    '$string:a',
  ])('V30 %p is no key', key => {
    expect(decodeKey(key)).toBe(undefined)
  })
})

describe('Set and Map at the door', () => {
  test('V31 are copied, frozen, and read as native ones', () => {
    const set = new Set<unknown>(['b', 'a', -0])
    const map = new Map<unknown, unknown>([[2, { x: [1] }]])

    const { s, m } = admit({ s: set, m: map }).plain as unknown as { s: Set<unknown>; m: Map<unknown, { x: number[] }> }

    expect(s).not.toBe(set)
    expect([s instanceof Set, m instanceof Map, s instanceof FrozenSet, m instanceof FrozenMap]).toEqual(
      Array(4).fill(true),
    )
    expect([...s, s.size]).toEqual(['b', 'a', 0, 3])
    expect([...m.entries(), m.size]).toEqual([[2, { x: [1] }], 1])
    expect(Object.isFrozen(m.get(2)?.x)).toBe(true)
    expect([inspect(s), inspect(m)]).toEqual(["Set(3) { 'b', 'a', 0 }", 'Map(1) { 2 => { x: [ 1 ] } }'])
    expect(s).toEqual(new Set(['a', 'b', 0]))
    expect([...structuredClone(s)]).toEqual(['b', 'a', 0])
    expect([...structuredClone(m)]).toEqual([[2, { x: [1] }]])
  })

  test('V31 dates and bytes count by value', () => {
    const set = setOf(date(), date(), bytes(), bytes(), 1n)
    const map = mapOf([date(), 1], [bytes(), 2], [date(), 3])

    expect([set.size, set.has(date()), set.has(bytes()), set.has(1n), set.has(new Date(0)), set.has(1)]).toEqual([
      3,
      true,
      true,
      true,
      false,
      false,
    ])
    expect([map.size, map.get(date()), map.get(bytes()), map.has(date()), map.get(new Date(0))]).toEqual([
      2,
      3,
      2,
      true,
      undefined,
    ])
    expect([...map.values()]).toEqual([3, 2])
    expect(set.has(new Date(Number.NaN))).toBe(false)
  })

  test.each(['add', 'delete', 'clear'] as const)('V32 %s of a frozen Set throws', name => {
    expect(() => (setOf(1) as Set<PlainLeaf>)[name](1)).toThrow(expect.objectContaining({ code: 'OPERATION_REFUSED' }))
  })

  test.each(['set', 'delete', 'clear'] as const)('V32 %s of a frozen Map throws', name => {
    expect(() => (mapOf([1, 1]) as Map<unknown, unknown>)[name](1, 1)).toThrow(
      expect.objectContaining({ code: 'OPERATION_REFUSED' }),
    )
  })

  test('V33 of another realm are taken, by what they are and not by what they claim', () => {
    const foreign = runInNewContext('({ s: new Set(["a", new Date(0)]), m: new Map([[1, new Set([2])]]) })') as unknown
    const own = Object.defineProperty(new Set([1]), Symbol.iterator, { value: () => [2, 3].values() })

    const { s, m } = admit(foreign).plain as unknown as { s: PlainSet; m: PlainMap }

    expect([s.has('a'), s.has(new Date(0)), (m.get(1) as PlainSet).has(2)]).toEqual([true, true, true])
    expect(refusal(own).code).toBe('KEY_REFUSED')
    expect(refusal({ s: Object.setPrototypeOf({}, Set.prototype) }).code).toBe('VALUE_NOT_PLAIN')
  })

  test.each<[string, unknown, ErrorCode, Path]>([
    ['a subclass', new Tags(), 'VALUE_NOT_PLAIN', ['v']],
    ['a proxy of a Set', new Proxy(new Set(), {}), 'VALUE_NOT_PLAIN', ['v']],
    ['an object as an element', new Set([{ id: 1 }]), 'KEY_REFUSED', ['v']],
    ['an array as an element', new Set([[1]]), 'KEY_REFUSED', ['v']],
    ['a Set as an element', new Set([new Set()]), 'KEY_REFUSED', ['v']],
    ['a class instance as a key', new Map([[new Point(), 1]]), 'KEY_REFUSED', ['v']],
    ['a text() as an element', new Set([text('a')]), 'KEY_REFUSED', ['v']],
    ['NaN as an element', new Set([Number.NaN]), 'VALUE_NOT_FINITE', ['v']],
    ['an invalid date as a key', new Map([[new Date(Number.NaN), 1]]), 'VALUE_NOT_FINITE', ['v']],
    ['undefined as an element', new Set([undefined]), 'VALUE_UNDEFINED', ['v']],
    ['a function as a key', new Map([[() => 1, 1]]), 'VALUE_NOT_PLAIN', ['v']],
    ['half a character as an element', new Set(['\ud83d']), 'STRING_NOT_WELL_FORMED', ['v']],
    ['undefined as a value', new Map([['a', undefined]]), 'VALUE_UNDEFINED', ['v', 'a']],
    ['NaN as a value', new Map([[1, { x: Number.NaN }]]), 'VALUE_NOT_FINITE', ['v', '$number:1', 'x']],
    ['a named property', Object.assign(new Set(), { extra: 1 }), 'KEY_REFUSED', ['v', 'extra']],
    ['a symbol property', Object.assign(new Map(), { [Symbol('s')]: 1 }), 'KEY_REFUSED', ['v']],
  ])('V34 %s is refused with its place', (_, v, code, path) => {
    const error = refusal({ v })

    expect([error.code, error.path]).toEqual([code, path])
  })

  test('V34 the sentence names a way out', () => {
    expect(refusal({ tags: new Set([{ id: 1 }]) }).message).toBe(
      'Cannot store Object as an element of a Set at /tags: it is known by its value only, and an object that changes ' +
        'would be another one. Use a list, or a Map by id.',
    )
    expect(refusal(new Tags()).message).toContain('Store new Set(value) instead.')
  })

  test('V35 count towards the depth, and a cycle through the value of a Map is found', () => {
    const nest = (levels: number, leaf: unknown): unknown => {
      let value = leaf
      for (let i = 0; i < levels; i++) value = new Map([['a', value]])
      return value
    }
    const map = new Map<string, unknown>()
    map.set('self', [map])

    expect(() => admit(nest(99, new Set([1])))).not.toThrow()
    expect(refusal(nest(100, new Set([1]))).code).toBe('VALUE_TOO_DEEP')
    expect(refusal(nest(101, 1)).code).toBe('VALUE_TOO_DEEP')
    expect([refusal({ map }).code, refusal({ map }).path]).toEqual(['VALUE_CYCLIC', ['map', 'self', 0]])
  })

  test('V36 are kinds and containers of their own, with parts named by their keys', () => {
    const set = setOf('a', 1)
    const map = mapOf([1, 'x'])

    expect([kindOf(set), kindOf(map)]).toEqual(['set', 'map'])
    expect([isContainer(set), isPlainObject(set), isPlainObject(map), isPlainSet(set), isPlainMap(map)]).toEqual([
      true,
      false,
      false,
      true,
      true,
    ])
    expect([sizeOf(set), sizeOf(map), sizeOf([1]), sizeOf({ a: 1 })]).toEqual([2, 1, 1, 1])
    expect(partsOf(set)).toEqual([
      ['a', 'a'],
      ['$number:1', 1],
    ])
    expect(partsOf(map)).toEqual([['$number:1', 'x']])
    expect([partAt(set, '$number:1'), partAt(set, '1'), partAt(map, '$number:1'), partAt(map, 1)]).toEqual([
      1,
      undefined,
      'x',
      undefined,
    ])
  })

  test('V37 stand in JSON under $set and $map, and come back', () => {
    const value = admit({
      s: new Set(['$a', 1, 1n, date()]),
      m: new Map<unknown, unknown>([[null, { $x: new Set() }]]),
    })

    const json = toJson(value.plain)

    expect(json).toEqual({
      s: { $set: ['$a', 1, { $bigint: '1' }, { $date: '1970-01-02T00:00:00.000Z' }] },
      m: { $map: [[null, { $$x: { $set: [] } }]] },
    })
    expect(equal(fromJson(JSON.parse(JSON.stringify(json))), value.plain)).toBe(true)
    fc.assert(
      fc.property(plainValue(), one => equal(fromJson(JSON.parse(JSON.stringify(toJson(one)))), one)),
      { numRuns },
    )
  })

  test.each([
    { $set: 1 },
    { $set: [1, 1] },
    { $set: [], x: 1 },
    { $map: [[1]] },
    { $map: [1] },
    {
      $map: [
        ['a', 1],
        ['a', 2],
      ],
    },
  ])('V37 %j is refused', json => {
    expect(() => fromJson(json)).toThrow(expect.objectContaining({ code: 'VALUE_NOT_PLAIN' }))
  })
})

describe('marks', () => {
  test('V38 counter, list and atomic read as their values and are noted for their parents', () => {
    const input = { n: counter(2), l: list([text('a'), { c: counter() }]), a: atomic({ t: text('x'), p: [1] }) }

    const { plain, kinds, rootKind } = admit(input)

    const { l, a } = plain as unknown as { l: readonly object[]; a: object }
    expect(plain).toEqual({ n: 2, l: ['a', { c: 0 }], a: { t: 'x', p: [1] } })
    expect([Object.isFrozen(l), Object.getPrototypeOf(l) === Array.prototype, rootKind]).toEqual([
      true,
      true,
      undefined,
    ])
    expect(kinds).toEqual(
      new Map<object, Map<string | number, string>>([
        [a, new Map([['t', 'text']])],
        [l[1] as object, new Map([['c', 'counter']])],
        [l, new Map([[0, 'text']])],
        [
          plain as object,
          new Map([
            ['n', 'counter'],
            ['l', 'list'],
            ['a', 'atomic'],
          ]),
        ],
      ]),
    )
  })

  test('V38 a mark in a Map is noted under the step of its key', () => {
    const { plain, kinds } = admit(
      new Map<unknown, unknown>([
        [1, text('a')],
        ['n', counter(1)],
      ]),
    )

    expect(kinds?.get(plain as object)).toEqual(
      new Map([
        ['$number:1', 'text'],
        ['n', 'counter'],
      ]),
    )
  })

  test.each<[unknown, string]>([
    [counter(1), 'counter'],
    [list(), 'list'],
    [atomic([1]), 'atomic'],
    [atomic(text('a')), 'atomic'],
    [atomic(list()), 'atomic'],
  ])('V38 a mark at the root is its kind: %#', (value, kind) => {
    expect(admit(value).rootKind).toBe(kind)
    expect(admit([value]).rootKind).toBe(undefined)
  })

  test('V38 marks do what their types say until the door has taken them, and refuse what they cannot be', () => {
    expect(counter(1) + 1).toBe(2)
    expect([...list([1, 2]), list([1, 2]).length]).toEqual([1, 2, 2])
    expect(admit(list([1, 2]).map(n => n + 1)).rootKind).toBe(undefined)
    expect(JSON.stringify([counter(1), list([1]), atomic({ a: 1 })])).toBe('[1,[1],{"a":1}]')
    expect(() => counter('1' as unknown as number)).toThrow(TypeError)
    expect(() => list('a' as unknown as string[])).toThrow(TypeError)
    expect(refusal({ n: counter(Number.NaN) }).path).toEqual(['n'])
    expect(refusal({ l: list(new Array(1)) }).code).toBe('ARRAY_HOLE')
    expect(refusal(atomic(new Point())).code).toBe('VALUE_NOT_PLAIN')
  })
})
