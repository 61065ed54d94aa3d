import { runInNewContext } from 'node:vm'
import fc from 'fast-check'
import {
  type Admitted,
  admit,
  type ErrorCode,
  equal,
  FrozenDate,
  isWellFormed,
  type Path,
  PlaindocError,
  text,
} from '../src/plain/index.js'
import { plainValue } from './plain-values.js'
import { runs } from './random.js'

/** What the door says to `value`: its code, path and sentence. */
function refusal(value: unknown, path?: Path): PlaindocError {
  try {
    admit(value, path)
  } catch (error) {
    if (error instanceof PlaindocError) return error
    throw error
  }
  throw new Error('the door took it')
}

function expectRefused(value: unknown, code: ErrorCode, path: Path): void {
  const error = refusal(value)
  expect({ code: error.code, path: error.path }).toEqual({ code, path })
  expect(error.message).toMatch(/^Cannot .+ at \/.*: .+\. .+[.)]$/)
}

function nest(depth: number, inArrays = false): unknown {
  let value: unknown = 1
  for (let i = 0; i < depth; i++) value = inArrays ? [value] : { a: value }
  return value
}

function everyContainer(value: unknown, visit: (container: object) => void): void {
  if (typeof value !== 'object' || value === null || ArrayBuffer.isView(value) || value instanceof Date) return
  visit(value)
  for (const child of Object.values(value)) everyContainer(child, visit)
}

describe('what the door takes', () => {
  test('V1 null, booleans, finite numbers, strings and bigint are themselves', () => {
    for (const value of [null, true, false, 0, -1.5, 2 ** 53, Number.MIN_VALUE, '', 'a😀', 0n, 2n ** 63n - 1n]) {
      expect(admit(value).plain).toBe(value)
    }
  })

  test('V1 the least bigint is -2^63', () => {
    expect(admit(-(2n ** 63n)).plain).toBe(-(2n ** 63n))
  })

  test('V2 -0 becomes 0', () => {
    expect(Object.is(admit(-0).plain, 0)).toBe(true)
    expect(Object.is((admit([-0]).plain as number[])[0], 0)).toBe(true)
  })

  test('V3 undefined in an object is the same as absent', () => {
    expect(Object.keys(admit({ a: undefined, b: 1 }).plain as object)).toEqual(['b'])
  })

  test('V4 bytes are copied, a Buffer becomes a plain Uint8Array', () => {
    const source = Buffer.from([1, 2, 3])

    const copy = admit({ source }).plain as { source: Uint8Array }
    source[0] = 9

    expect(Object.getPrototypeOf(copy.source)).toBe(Uint8Array.prototype)
    expect([...copy.source]).toEqual([1, 2, 3])
  })

  test('V4 bytes over shared memory become bytes of their own', () => {
    const shared = new Uint8Array(new SharedArrayBuffer(2))

    const copy = admit(shared).plain as Uint8Array

    expect(copy.buffer instanceof SharedArrayBuffer).toBe(false)
    expect([...copy]).toEqual([0, 0])
  })

  test('V5 a date becomes a FrozenDate whose setters throw', () => {
    const source = new Date(1000)

    const copy = admit(source).plain as Date
    source.setTime(0)

    expect(copy).toBeInstanceOf(FrozenDate)
    expect(copy.getTime()).toBe(1000)
    expect(Object.isFrozen(copy)).toBe(true)
    for (const name of Object.getOwnPropertyNames(Date.prototype).filter(name => name.startsWith('set'))) {
      const setter = Reflect.get(copy, name) as (n: number) => void
      expect(() => setter.call(copy, 1)).toThrow(PlaindocError)
    }
    expect(copy.getTime()).toBe(1000)
    expect((admit(copy).plain as Date).getTime()).toBe(1000)
  })

  test('V6 plain objects, arrays, dates and bytes of another realm are taken', () => {
    const foreign: unknown = runInNewContext('({ list: [1, { a: null }], at: new Date(5), bare: Object.create(null) })')

    const { plain } = admit(foreign)

    expect(equal(plain, { list: [1, { a: null }], at: new Date(5), bare: {} })).toBe(true)
    expect(Object.getPrototypeOf(plain)).toBe(Object.prototype)
  })

  test('V6 an object without a prototype is taken, properties that are not enumerable are not seen', () => {
    const bare = Object.assign(Object.create(null), { a: 1 })
    Object.defineProperty(bare, 'hidden', { value: 2, enumerable: false })

    expect(admit(bare).plain).toEqual({ a: 1 })
  })

  test('V7 the keys constructor, toString, hasOwnProperty and the empty key are keys', () => {
    const value = { constructor: 1, toString: 2, hasOwnProperty: 3, '': 4, prototype: 5 }
    expect(admit(value).plain).toEqual(value)
  })

  test('V8 the result is frozen all the way down and shares no container with the input', () => {
    const leaf = { n: 1 }
    const input = { a: [leaf, leaf], b: leaf }
    const sources = new Set<object>([input, input.a, leaf])
    const seen = new Set<object>()

    const { plain } = admit(input)

    everyContainer(plain, container => {
      expect(Object.isFrozen(container)).toBe(true)
      expect(sources.has(container)).toBe(false)
      expect(seen.has(container)).toBe(false)
      seen.add(container)
    })
    expect(seen.size).toBe(5)
    expect(Object.isFrozen(leaf)).toBe(false)
  })

  test('V8 property: whatever is taken equals its input and passes the door again', () => {
    fc.assert(
      fc.property(plainValue(), value => {
        const { plain } = admit(value)
        expect(equal(plain, value)).toBe(true)
        everyContainer(plain, container => expect(Object.isFrozen(container)).toBe(true))
      }),
      { numRuns: runs(300, 100_000) },
    )
  })
})

describe('what the door refuses', () => {
  class Point {
    x = 1
  }
  class Names extends Array<string> {}
  class Moment extends Date {}
  const loud = new Proxy({}, { ownKeys: () => boom() })
  const revoked = Proxy.revocable({}, {})
  revoked.revoke()
  function boom(): never {
    throw new Error('boom')
  }

  test.each([
    ['NaN', Number.NaN, 'VALUE_NOT_FINITE'],
    ['Infinity', Number.POSITIVE_INFINITY, 'VALUE_NOT_FINITE'],
    ['an invalid date', new Date('x'), 'VALUE_NOT_FINITE'],
    ['undefined', undefined, 'VALUE_UNDEFINED'],
    ['a bigint above 64 bits', 2n ** 63n, 'VALUE_OUT_OF_RANGE'],
    ['a bigint below 64 bits', -(2n ** 63n) - 1n, 'VALUE_OUT_OF_RANGE'],
    ['a lone surrogate', '\ud83d', 'STRING_NOT_WELL_FORMED'],
    ['a lone low surrogate', 'a\ude00', 'STRING_NOT_WELL_FORMED'],
    ['a text with a lone surrogate', text('\ud83d'), 'STRING_NOT_WELL_FORMED'],
    ['a function', () => 1, 'VALUE_NOT_PLAIN'],
    ['a class', Point, 'VALUE_NOT_PLAIN'],
    ['a symbol', Symbol('s'), 'VALUE_NOT_PLAIN'],
    ['a class instance', new Point(), 'VALUE_NOT_PLAIN'],
    ['an object that inherits', Object.create({ a: 1 }), 'VALUE_NOT_PLAIN'],
    ['a subclass of Array', new Names(), 'VALUE_NOT_PLAIN'],
    ['a subclass of Date', new Moment(), 'VALUE_NOT_PLAIN'],
    ['a WeakMap', new WeakMap(), 'VALUE_NOT_PLAIN'],
    ['a boxed number', Object(1), 'VALUE_NOT_PLAIN'],
    ['a boxed string', Object('a'), 'VALUE_NOT_PLAIN'],
    ['a boxed bigint', Object(1n), 'VALUE_NOT_PLAIN'],
    ['a RegExp', /a/, 'VALUE_NOT_PLAIN'],
    ['a promise', Promise.resolve(1), 'VALUE_NOT_PLAIN'],
    ['an error', new TypeError('x'), 'VALUE_NOT_PLAIN'],
    ['a URL', new URL('http://docs.example'), 'VALUE_NOT_PLAIN'],
    ['a Float64Array', new Float64Array(1), 'VALUE_NOT_PLAIN'],
    ['a Uint8ClampedArray', new Uint8ClampedArray(1), 'VALUE_NOT_PLAIN'],
    ['an ArrayBuffer', new ArrayBuffer(1), 'VALUE_NOT_PLAIN'],
    ['a DataView', new DataView(new ArrayBuffer(1)), 'VALUE_NOT_PLAIN'],
    ['a proxy that throws', loud, 'VALUE_NOT_PLAIN'],
    ['a revoked proxy', revoked.proxy, 'VALUE_NOT_PLAIN'],
  ] as [string, unknown, ErrorCode][])('V9 %s is refused with its place', (_, value, code) => {
    expectRefused(value, code, [])
    expectRefused({ list: [0, { deep: value ?? Number.NaN }] }, value === undefined ? 'VALUE_NOT_FINITE' : code, [
      'list',
      1,
      'deep',
    ])
  })

  test('V9 undefined in an array is refused', () => {
    expectRefused({ a: [1, undefined] }, 'VALUE_UNDEFINED', ['a', 1])
  })

  test('V9 the place begins with the path that the caller gives', () => {
    expect(refusal({ a: Number.NaN }, ['users', 0]).path).toEqual(['users', 0, 'a'])
  })

  test('V10 the sentence names the class and a way out', () => {
    expect(refusal({ where: new Point() }).message).toBe(
      'Cannot store Point at /where: only JSON values, bytes, bigint, Date, Set, Map and plain objects are shared. ' +
        'Store { ...value } or value.toString() instead.',
    )
    expect(refusal([function save() {}]).message).toContain('store function save at /0')
  })

  test('V10 every code has its sentence', () => {
    const sentences = [
      refusal(Number.NaN),
      refusal(2n ** 70n),
      refusal([undefined]),
      refusal(Object.assign(new Array(2), { 0: 1 })),
      refusal('\ud83d'),
      refusal(JSON.parse('{"__proto__":1}')),
      refusal(nest(101)),
    ].map(error => error.message)
    expect(sentences).toEqual([
      'Cannot store NaN at /: JSON and YAML readers have no such number. Store null, or the number as a string.',
      'Cannot store 1180591620717411303424n at /: a bigint has 64 bits, from -2^63 to 2^63 - 1. Store value.toString() instead.',
      'Cannot store undefined at /0: there is no undefined in a document. Store null, or leave it out: a missing key and undefined are the same in an object.',
      'Cannot store an array at /1: it has a hole here. Fill it with null, or filter the array.',
      'Cannot store a string at /: half of a surrogate pair stands alone in it, and replicas would read different texts. Store value.toWellFormed() instead.',
      'Cannot store the key __proto__ at /__proto__: JavaScript would take it for the prototype. Use another key.',
      `Cannot store a value at ${'/a'.repeat(100)}: it stands in more than 100 objects and arrays. Flatten it: keep nodes in one object by id and refer to them.`,
    ])
  })

  test('V11 holes and named properties of an array are refused', () => {
    expectRefused({ a: new Array(3) }, 'ARRAY_HOLE', ['a', 0])
    expectRefused([Object.assign([1], { extra: 1 })], 'KEY_REFUSED', [0, 'extra'])
    expectRefused(Object.assign([], { '-1': 1 }), 'KEY_REFUSED', ['-1'])
    expectRefused(Object.assign([], { 4294967295: 1 }), 'KEY_REFUSED', ['4294967295'])
    expectRefused('ab'.match(/a/), 'KEY_REFUSED', ['index'])
  })

  test('V12 the key __proto__, symbol keys and keys that are not well-formed are refused', () => {
    expectRefused({ a: JSON.parse('{"__proto__":{"x":1}}') }, 'KEY_REFUSED', ['a', '__proto__'])
    expectRefused({ a: { [Symbol('s')]: 1 } }, 'KEY_REFUSED', ['a'])
    expectRefused(Object.assign([1], { [Symbol('s')]: 1 }), 'KEY_REFUSED', [])
    expectRefused({ '\ud83d': 1 }, 'STRING_NOT_WELL_FORMED', ['\ud83d'])
    expect(({} as { x?: number }).x).toBe(undefined)
  })

  test('V13 accessors are refused and never run', () => {
    let ran = 0
    const getter = { configurable: true, enumerable: true, get: () => ++ran }
    const setter = { configurable: true, enumerable: true, set: () => ++ran }

    expectRefused({ o: Object.defineProperty({ a: 1 }, 'b', getter) }, 'VALUE_NOT_PLAIN', ['o', 'b'])
    expectRefused({ o: Object.defineProperty({}, 'b', setter) }, 'VALUE_NOT_PLAIN', ['o', 'b'])
    expectRefused(Object.defineProperty([1, 2], 1, getter), 'VALUE_NOT_PLAIN', [1])
    expectRefused(Object.defineProperty([1, 2], 1, setter), 'VALUE_NOT_PLAIN', [1])
    expectRefused(
      new (class {
        get a() {
          return ++ran
        }
      })(),
      'VALUE_NOT_PLAIN',
      [],
    )

    expect(ran).toBe(0)
  })

  test('V14 100 containers are taken, 101 refused, a million never overflow the stack', () => {
    admit(nest(100))
    admit(nest(100, true))
    expectRefused(nest(101), 'VALUE_TOO_DEEP', Array(100).fill('a'))
    expectRefused(nest(101, true), 'VALUE_TOO_DEEP', Array(100).fill(0))
    expectRefused(nest(1_000_000), 'VALUE_TOO_DEEP', Array(100).fill('a'))
  })

  test('V14 the path that the caller gives counts towards the depth', () => {
    admit(nest(98), ['x', 0])
    expect(refusal(nest(99), ['x', 0]).code).toBe('VALUE_TOO_DEEP')
  })

  test('V15 a cycle is refused with the place it leads back to', () => {
    const a: Record<string, unknown> = {}
    a.list = [{ a }]
    expectRefused({ a }, 'VALUE_CYCLIC', ['a', 'list', 0, 'a'])
    expect(refusal({ a }).message).toContain('it is the object at /a.')
  })

  test('V16 an object that throws when it is read is refused with the cause', () => {
    const error = refusal({ p: loud })
    expect(error.path).toEqual(['p'])
    expect(error.cause).toEqual(new Error('boom'))
  })
})

describe('marks and live objects', () => {
  test('V17 text() reads as its string and is noted beside its parent', () => {
    const { plain, kinds, rootKind } = admit({ title: text('Draft'), list: [1, text()] })

    const { list } = plain as unknown as { list: object }
    expect(plain).toEqual({ title: 'Draft', list: [1, ''] })
    expect(rootKind).toBe(undefined)
    expect(kinds).toEqual(
      new Map<object, Map<string | number, string>>([
        [list, new Map([[1, 'text']])],
        [plain as object, new Map([['title', 'text']])],
      ]),
    )
  })

  test('V17 a text at the root is noted as the kind of the root', () => {
    expect(admit(text('a'))).toEqual({ plain: 'a', kinds: undefined, rootKind: 'text' })
    expect(admit('a')).toEqual({ plain: 'a', kinds: undefined, rootKind: undefined })
    expect(`${text('a')}b`).toBe('ab')
    expect(() => text(5 as unknown as string)).toThrow(TypeError)
  })

  test('V18 a live object goes through resolve and is taken as it is, with its marks', () => {
    const live = new (class Live {})()
    const held = admit({ t: text('x') })
    const resolve = (value: object): Admitted | undefined => (value === live ? held : undefined)

    const { plain, kinds } = admit({ a: live, b: [live] }, [], resolve)

    expect((plain as Record<string, unknown>).a).toBe(held.plain)
    expect(kinds?.get(held.plain as object)).toEqual(new Map([['t', 'text']]))
    expect(admit(live, [], () => ({ plain: 'x', kinds: undefined, rootKind: 'text' })).rootKind).toBe('text')
  })

  test('V18 what resolve returns counts towards the depth, what it throws passes through', () => {
    const live = {}
    const deep = admit(nest(60))
    const resolve = (value: object): Admitted | undefined => (value === live ? deep : undefined)

    expect(() => admit([live], Array(39).fill('a'), resolve)).not.toThrow()
    expect(() => admit([live], Array(40).fill('a'), resolve)).toThrow(
      expect.objectContaining({ code: 'VALUE_TOO_DEEP' }),
    )
    expect(() =>
      admit([live], [], () => {
        throw new RangeError('mine')
      }),
    ).toThrow(RangeError)
  })

  test('V19 strings are checked alike where the engine has no isWellFormed', () => {
    const lone = /[\ud800-\udfff]/u
    for (const value of ['', 'a', '😀', '\ud83d', '\ude00\ud83d', 'a\ude00', '😀\ud83d']) {
      expect(isWellFormed(value)).toBe(!lone.test(value))
    }
  })
})
