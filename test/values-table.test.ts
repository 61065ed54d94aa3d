/**
 * The values that systems of this kind lose or bend, one by one: each is the same here, at the other device and after a
 * reload, or a typed error that changes no byte, whichever way it is written.
 */
import vm from 'node:vm'
import * as Y from 'yjs'
import { Added, type Document, type ErrorCode, PlaindocError, text, track } from '../src/index.js'
import { admit, equal, type PlainValue } from '../src/plain/index.js'
import { textOf } from './edits.js'

// biome-ignore lint/suspicious/noExplicitAny: reason: what programs without types write is tested here
type Any = any
type Doc = Document<Any>

const slots = (): Any => ({ v: null, list: [0, 1, 2], deep: { o: {} }, text: text('abc') })

/** Every way a value comes in: what is written, and where it is read. */
const ways: Record<string, { write: (doc: Doc, value: unknown) => unknown; read: (data: Any) => unknown }> = {
  'o[key] =': { write: ({ data }, value) => Reflect.set(data, 'v', value), read: ({ v }) => v },
  'a[i] =': { write: ({ data }, value) => Reflect.set(data.list, 0, value), read: ({ list }) => list[0] },
  'a[a.length] =': { write: ({ data }, value) => Reflect.set(data.list, 3, value), read: ({ list }) => list[3] },
  push: { write: ({ data }, value) => data.list.push('fine', value), read: ({ list }) => list[4] },
  unshift: { write: ({ data }, value) => data.list.unshift(value), read: ({ list }) => list[0] },
  splice: { write: ({ data }, value) => data.list.splice(1, 1, 'fine', value), read: ({ list }) => list[2] },
  fill: { write: ({ data }, value) => data.list.fill(value, 1), read: ({ list }) => list[2] },
  'inside an object': { write: ({ data }, value) => Reflect.set(data, 'v', { in: value }), read: ({ v }) => v.in },
  'inside an array': { write: ({ data }, value) => Reflect.set(data, 'v', ['fine', value]), read: ({ v }) => v[1] },
  'a key of any text': {
    write: ({ data }, value) => Object.assign(data.deep.o, { 'a/b.c': value }),
    read: ({ deep }) => deep.o['a/b.c'],
  },
  defineProperty: {
    write: ({ data }, value) => {
      const all = { writable: true, enumerable: true, configurable: true }
      Object.defineProperty(data.deep.o, 'k', { ...all, value })
    },
    read: ({ deep }) => deep.o.k,
  },
  'doc.data =': {
    write: (doc, value) => {
      doc.data = { ...slots(), v: value }
    },
    read: ({ v }) => v,
  },
  replace: { write: (doc, value) => doc.replace({ ...slots(), v: value }), read: ({ v }) => v },
  patch: { write: (doc, value) => doc.patch([new Added(['new'], value as PlainValue)]), read: data => data.new },
  transact: {
    write: (doc, value) =>
      doc.transact(data => {
        data.list.push(1)
        data.v = value
      }),
    read: ({ v }) => v,
  },
  'defaults of another device': {
    write: (doc, value) => doc.merge(track({ fresh: value } as Any)),
    read: data => data.fresh,
  },
}
const foreign = vm.runInNewContext('({ o: { a: [1] }, at: new Date(5), bytes: new Uint8Array([1, 2]) })')
const nested = (depth: number): unknown => {
  let value: unknown = 'bottom'
  for (let i = 0; i < depth; i++) value = i % 2 === 0 ? [value] : { value }
  return value
}
const shared = { x: 1 }

/** What is taken, and what it is read as. */
const taken: [string, () => unknown, unknown?][] = [
  ['null', () => null],
  ['booleans', () => [true, false]],
  ['numbers', () => [0, 1, -1, 1.5, 2 ** 31, 2 ** 53, -(2 ** 53) - 2, Number.MAX_VALUE, Number.MIN_VALUE, 1e-7]],
  ['-0, which becomes 0', () => -0, 0],
  ['strings', () => ['', 'é', '😀', '\u0000', '\ufeff', '\uffff', 'long '.repeat(1000), '__proto__']],
  ['bigint in 64 bits', () => [0n, 5n, -1n, 2n ** 53n + 1n, 2n ** 63n - 1n, -(2n ** 63n)]],
  ['Date', () => new Date(1_700_000_000_123)],
  ['Date at its ends', () => [new Date(8.64e15), new Date(-8.64e15), new Date(0)]],
  ['Date of another realm', () => foreign.at, new Date(5)],
  ['Uint8Array', () => Uint8Array.of(0, 1, 255)],
  ['Uint8Array without bytes', () => new Uint8Array()],
  ['a window of a Uint8Array', () => Uint8Array.of(1, 2, 3, 4).subarray(1, 3), Uint8Array.of(2, 3)],
  ['Buffer', () => Buffer.from([1, 2]), Uint8Array.of(1, 2)],
  ['bytes over shared memory', () => new Uint8Array(new SharedArrayBuffer(2)), new Uint8Array(2)],
  ['bytes of another realm', () => foreign.bytes, Uint8Array.of(1, 2)],
  ['an empty array and object', () => [[], {}]],
  ['objects of another realm', () => foreign.o, { a: [1] }],
  ['an object without prototype', () => Object.assign(Object.create(null), { a: 1 }), { a: 1 }],
  ['a frozen tree', () => Object.freeze({ a: Object.freeze([1]) })],
  ['undefined in an object, which is absent', () => ({ a: undefined, b: 1 }), { b: 1 }],
  ['an object that stands in two places', () => [shared, shared], [{ x: 1 }, { x: 1 }]],
  ['keys that begin with $', () => ({ $date: 'x', $type: 'list', $$: 1, $: { $x: 2 } })],
  ['an object that looks like a date on the wire', () => ({ $date: '2024-01-31T00:00:00.000Z' })],
  ['keys of Object.prototype', () => ({ constructor: 1, toString: 'x', hasOwnProperty: null, valueOf: [] })],
  ['keys like indices, empty and odd', () => ({ 0: 'a', '-1': 'b', '': 'c', 'a.b/c~': 'd', '😀': 'e' })],
  [
    'a facade of another document',
    () => track({ o: { list: [1, { x: text('t') }] } }).data.o,
    { list: [1, { x: 't' }] },
  ],
  ['a snapshot', () => track({ o: { list: [1] } }).snapshot().o],
  ['a Set', () => new Set([1, 'a', null, true, 5n, '$x', new Date(7), Uint8Array.of(1)])],
  [
    'a Map',
    () =>
      new Map<unknown, unknown>([
        ['k', { x: [1] }],
        [1, 'one'],
        ['$x', null],
        [new Date(7), new Set([1])],
      ]),
  ],
  ['an empty Set and Map', () => [new Set(), new Map()]],
  ['text()', () => ({ t: text('hi') }), { t: 'hi' }],
]

class Point {
  x = 1
}
class Items extends Array<number> {}

/** What is refused, and with which code. */
const refused: [string, () => unknown, ErrorCode][] = [
  ['NaN', () => Number.NaN, 'VALUE_NOT_FINITE'],
  ['Infinity', () => Number.POSITIVE_INFINITY, 'VALUE_NOT_FINITE'],
  ['-Infinity', () => Number.NEGATIVE_INFINITY, 'VALUE_NOT_FINITE'],
  ['an invalid Date', () => new Date(Number.NaN), 'VALUE_NOT_FINITE'],
  ['bigint above 64 bits', () => 2n ** 63n, 'VALUE_OUT_OF_RANGE'],
  ['bigint below 64 bits', () => -(2n ** 63n) - 1n, 'VALUE_OUT_OF_RANGE'],
  ['undefined in an array', () => [1, undefined], 'VALUE_UNDEFINED'],
  ['a hole', () => Object.assign([1], { length: 2 }), 'ARRAY_HOLE'],
  ['an array of holes', () => new Array(3), 'ARRAY_HOLE'],
  ['an array with a name', () => Object.assign([1], { name: 1 }), 'KEY_REFUSED'],
  ['half of a surrogate pair', () => 'a\ud83d', 'STRING_NOT_WELL_FORMED'],
  ['the other half', () => ['\ude00a'], 'STRING_NOT_WELL_FORMED'],
  ['half a pair in text()', () => text('\ud83d'), 'STRING_NOT_WELL_FORMED'],
  ['half a pair in a key', () => ({ '\udc00': 1 }), 'STRING_NOT_WELL_FORMED'],
  ['the key __proto__', () => JSON.parse('{"a": {"__proto__": 1}}'), 'KEY_REFUSED'],
  ['a symbol as key', () => ({ [Symbol('k')]: 1 }), 'KEY_REFUSED'],
  ['a symbol', () => Symbol('s'), 'VALUE_NOT_PLAIN'],
  ['a function', () => () => 1, 'VALUE_NOT_PLAIN'],
  ['a class', () => Point, 'VALUE_NOT_PLAIN'],
  ['an instance', () => new Point(), 'VALUE_NOT_PLAIN'],
  ['a subclass of Array', () => Items.of(1), 'VALUE_NOT_PLAIN'],
  ['a getter', () => Object.defineProperty({}, 'x', { enumerable: true, get: () => 1 }), 'VALUE_NOT_PLAIN'],
  ['RegExp', () => /x/, 'VALUE_NOT_PLAIN'],
  ['Error', () => new Error('x'), 'VALUE_NOT_PLAIN'],
  ['URL', () => new URL('http://docs.example'), 'VALUE_NOT_PLAIN'],
  ['Promise', () => Promise.resolve(1), 'VALUE_NOT_PLAIN'],
  ['WeakMap', () => new WeakMap(), 'VALUE_NOT_PLAIN'],
  ['a boxed number', () => Object(1), 'VALUE_NOT_PLAIN'],
  ['a boxed string', () => Object('x'), 'VALUE_NOT_PLAIN'],
  ['ArrayBuffer', () => new ArrayBuffer(2), 'VALUE_NOT_PLAIN'],
  ['DataView', () => new DataView(new ArrayBuffer(2)), 'VALUE_NOT_PLAIN'],
  ['Float64Array', () => new Float64Array(2), 'VALUE_NOT_PLAIN'],
  ['Uint8ClampedArray', () => new Uint8ClampedArray(2), 'VALUE_NOT_PLAIN'],
  ['a generator', () => [1].values(), 'VALUE_NOT_PLAIN'],
  ['a Set of objects', () => new Set([{}]), 'KEY_REFUSED'],
  ['a Map with objects as keys', () => new Map([[{}, 1]]), 'KEY_REFUSED'],
  ['a Y.Map', () => new Y.Map(), 'VALUE_NOT_PLAIN'],
  ['a Y.Text', () => new Y.Text('x'), 'VALUE_NOT_PLAIN'],
  ['a Y.Doc', () => new Y.Doc(), 'VALUE_NOT_PLAIN'],
  ['a document', () => track({}), 'VALUE_NOT_PLAIN'],
  ['a cycle', () => cycle(), 'VALUE_CYCLIC'],
  ['101 containers', () => nested(101), 'VALUE_TOO_DEEP'],
  ['5,000 containers', () => nested(5_000), 'VALUE_TOO_DEEP'],
]

function cycle(): unknown {
  const list: unknown[] = [1]
  list.push({ back: list })
  return list
}

describe('the values that others bend', () => {
  test.each(taken)(
    'L10 %s: here, at the other device and reloaded the same, whichever way it comes',
    (_, make, ...[as]) => {
      for (const [way, { write, read }] of Object.entries(ways)) {
        const doc: Doc = track(slots())
        const remote: Doc = track(slots())
        doc.ydoc.on('update', (update: Uint8Array) => remote.merge(update))

        write(doc, make())

        const ydoc = new Y.Doc()
        Y.applyUpdateV2(ydoc, Y.encodeStateAsUpdateV2(doc.ydoc))
        const expected = admit(as ?? make()).plain
        for (const one of [doc, remote, track<Any>(undefined, { ydoc })]) {
          expect([way, read(one.snapshot())]).toEqual([way, expected])
          expect(equal(read(one.snapshot()) as PlainValue, expected)).toBe(true)
          expect([way, textOf(read(one.data))]).toEqual([way, textOf(expected)])
        }
      }
    },
  )

  test.each(refused)(
    'L10 %s: a typed error with its place, and no byte changed, whichever way it comes',
    (_, make, code) => {
      const doc: Doc = track(slots())
      const bytes = Buffer.from(doc.encode())
      const shown = doc.snapshot()
      let updates = 0
      doc.ydoc.on('update', () => updates++)
      for (const [way, { write }] of Object.entries(ways)) {
        let error: unknown
        try {
          write(doc, make())
        } catch (thrown) {
          error = thrown
        }

        expect([way, error instanceof PlaindocError ? error.code : error]).toEqual([way, code])
        expect((error as PlaindocError).path.length).toBeGreaterThan(0)
        expect((error as Error).message).toMatch(/^Cannot .*: .*\. .*\.$/s)
        expect([Buffer.from(doc.encode()).equals(bytes), doc.snapshot() === shown, updates]).toEqual([true, true, 0])
        expect([doc.undo.canUndo, doc.undo.canRedo]).toEqual([false, false])
      }
    },
  )

  test('L10 what the caller does with a value afterwards changes nothing', () => {
    const doc: Doc = track(slots())
    const value = { list: [1], at: new Date(0), bytes: Uint8Array.of(1), deep: { x: 1 } }
    const expected = structuredClone(value)

    doc.data.v = value
    value.list.push(2)
    value.at.setTime(9)
    value.bytes[0] = 9
    value.deep.x = 9

    expect(doc.snapshot().v).toEqual(expected)
    expect(doc.data.v).toEqual(expected)
  })

  test('L10 undefined assigned to a key removes it, and as an item it is refused', () => {
    const doc: Doc = track(slots())

    doc.data.v = undefined
    expect('v' in doc.data).toBe(false)
    expect(() => doc.data.list.push(undefined)).toThrow(expect.objectContaining({ code: 'VALUE_UNDEFINED' }))
    expect(doc.snapshot().list).toEqual([0, 1, 2])
  })

  test('L10 100 containers around a value are taken, counted from the root', () => {
    const doc: Doc = track(slots())

    doc.data.v = nested(99)
    expect(equal(doc.snapshot().v, admit(nested(99)).plain)).toBe(true)
    expect(() => Reflect.set(doc.data, 'v', nested(100))).toThrow(expect.objectContaining({ code: 'VALUE_TOO_DEEP' }))
  })
})
