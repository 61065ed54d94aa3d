/**
 * The facade of an object against a plain object: every operation that JavaScript has on one.
 */
import { type Document, isTracked, PlaindocError, pathOf, snapshot, track } from '../src/index.js'
import { clone, textOf, value } from './edits.js'
import { type Random, random, runs } from './random.js'

// biome-ignore lint/suspicious/noExplicitAny: reason: what programs without types do is tested here
type Any = any

const keys = (
  'a b a.b a/b ~0 ~1 0 7 -1 1.5 007 $x $$ $type $date 😀 ü ÿ toString constructor hasOwnProperty valueOf isPrototypeOf ' +
  'prototype length name then toJSON __defineGetter__ __lookupGetter__ caller arguments undefined null true'
)
  .split(' ')
  .concat(['', ' ', '\u0000', '\n', 'long '.repeat(50)])

type Operation = (o: Any, key: string, arrives: unknown) => unknown

/** Everything one does with an object; the results are compared. */
const operations: Record<string, Operation> = {
  get: (o, key) => (typeof o[key] === 'function' ? o[key] === Reflect.get(Object.prototype, key) : o[key]),
  set: (o, key, arrives) => Reflect.set(o, key, arrives) && o[key],
  delete: (o, key) => Reflect.deleteProperty(o, key),
  in: (o, key) => [key in o, Reflect.has(o, key)],
  hasOwn: (o, key) => [Object.hasOwn(o, key), Object.hasOwn(o, key)],
  keys: o => [Object.keys(o).sort(), Object.getOwnPropertyNames(o).sort(), Reflect.ownKeys(o).sort()],
  entries: o => Object.fromEntries(Object.entries(o)),
  values: o => Object.values(o).map(textOf).sort(),
  'for in': o => {
    const seen: string[] = []
    for (const key in o) seen.push(key)
    return seen.sort()
  },
  assign: (o, key, arrives) => Object.assign(o, { [key]: arrives, b: 1 }, null, 'x') === o,
  'assign from': o => Object.assign({ mine: 1 }, o),
  spread: o => ({ ...o, more: 1 }),
  destructuring: (o, key) => {
    const { [key]: one = 'default', a, ...rest } = o
    return [typeof one === 'function' ? 'inherited' : one, a, rest]
  },
  '??=': (o, key, arrives) => {
    o[key] ??= arrives
    return typeof o[key]
  },
  '+= ': (o, key) => {
    if (Object.hasOwn(o, key) && typeof o[key] === 'string') o[key] += '!'
    if (Object.hasOwn(o, key) && typeof o[key] === 'number') o[key]++
  },
  defineProperty: (o, key, arrives) =>
    Reflect.defineProperty(o, key, { value: arrives, writable: true, enumerable: true, configurable: true }),
  defineProperties: (o, key, arrives) =>
    Object.defineProperties(o, {
      [key]: { value: arrives, writable: true, enumerable: true, configurable: true },
    }) === o,
  getOwnPropertyDescriptor: (o, key) => ({ ...Object.getOwnPropertyDescriptor(o, key) }),
  getOwnPropertyDescriptors: o => ({ ...Object.getOwnPropertyDescriptors(o) }),
  'is enumerable': (o, key) => Object.prototype.propertyIsEnumerable.call(o, key),
  getOwnPropertySymbols: o => Object.getOwnPropertySymbols(o),
  prototype: o => [Object.getPrototypeOf(o) === Object.prototype, o instanceof Object, '__proto__' in o],
  kind: o => [typeof o, Array.isArray(o), Object.prototype.toString.call(o)],
  state: o => [Object.isFrozen(o), Object.isSealed(o), Object.isExtensible(o)],
  symbols: o => [o[Symbol.iterator], o[Symbol.toPrimitive], o[Symbol.toStringTag], Symbol.iterator in o],
  identity: (o, key) => {
    const [one, other] = [o[key], o[key]]
    // bytes cannot be frozen, so every reader has its own
    return one instanceof Uint8Array ? textOf(one) === textOf(other) : Object.is(one, other)
  },
  'set as array': (o, key, arrives) => {
    o[key] = [arrives, { inner: arrives }]
    return o[key][1]
  },
  'replace with itself': (o, key) => {
    if (Object.hasOwn(o, key)) o[key] = typeof o[key] === 'object' ? o[key] : o[key]
  },
  'the same prototype': o => Reflect.setPrototypeOf(o, Object.prototype),
}

// The same edit on both, and what it returned or threw.
function told(run: () => unknown): string {
  try {
    return textOf(run())
  } catch (error) {
    return (error as Error).name
  }
}

function codeOf(run: () => unknown): string {
  try {
    run()
  } catch (error) {
    if (error instanceof PlaindocError) return error.code
    throw error
  }
  return 'nothing was thrown'
}

describe('every operation on an object', () => {
  test.each(Object.keys(operations))('A70 %s gives and leaves what it does on a plain object', name => {
    const operation = operations[name] as Operation
    for (let seed = 1; seed <= runs(40, 3_000); seed++) {
      const chance = random(seed)
      const initial = Object.fromEntries(
        Array.from({ length: chance.int(8) }, () => [chance.pick(keys), value(chance, 1)]),
      )
      const doc = track({ o: clone(initial) as Any })
      const plain = { o: clone(initial) as Any }
      for (let step = 0; step < 4; step++) {
        const key = chance.chance() ? chance.pick(keys) : (Object.keys(plain.o)[0] ?? 'a')
        const arrives = value(chance, 1)
        const where = `seed ${seed}, step ${step}, key ${JSON.stringify(key)}`
        const expected = told(() => operation(plain.o, key, clone(arrives)))
        expect([where, told(() => operation(doc.data.o, key, clone(arrives)))]).toEqual([where, expected])
        expect([where, textOf(doc.data.o)]).toEqual([where, textOf(plain.o)])
        expect(textOf(doc.snapshot())).toBe(textOf(plain))
        expect(Object.keys(doc.data.o)).toEqual(Object.keys(doc.snapshot().o))
      }
    }
  })

  test('A71 keys of any text name their own place, and are read back from the bytes', () => {
    const doc = track({ o: {} as Any })

    for (const [n, key] of keys.entries()) doc.data.o[key] = { n }
    const reloaded = track(undefined as Any)
    reloaded.merge(doc.encode())

    for (const [n, key] of keys.entries()) {
      expect(reloaded.data.o[key].n).toBe(n)
      expect(pathOf(doc.data.o[key])).toEqual(['o', key])
    }
    expect(Object.keys(reloaded.data.o)).toEqual(Object.keys(doc.data.o))
    expect(JSON.parse(JSON.stringify(doc.data))).toEqual(JSON.parse(JSON.stringify(reloaded.data)))
  })

  test('A72 toString, constructor and the methods of Object.prototype are inherited until they are keys', () => {
    const doc = track({ o: { x: 1 } as Any })
    const { o } = doc.data

    expect([`${o}`, String(o), o.constructor === Object, o.valueOf() === o]).toEqual([
      '[object Object]',
      '[object Object]',
      true,
      true,
    ])
    expect([Object.hasOwn(o, 'x'), Reflect.get(o, 'isPrototypeOf').call(o, {}), o.toLocaleString()]).toEqual([
      true,
      false,
      '[object Object]',
    ])
    expect(Object.getPrototypeOf(Reflect.get(o, '__proto__'))).toBe(null)
    o.toString = 'mine'
    o.constructor = { name: 'none' }
    expect([o.toString, o.constructor.name, Object.hasOwn(o, 'toString')]).toEqual(['mine', 'none', true])
    delete o.toString
    delete o.constructor
    expect([typeof o.toString, o.constructor === Object]).toEqual(['function', true])
    expect(doc.snapshot()).toEqual({ o: { x: 1 } })
  })

  test('A73 what would fix or hide a live object is refused with its code and place, and changes no byte', () => {
    const doc = track({ o: { x: 1 } as Any })
    const { o } = doc.data
    const symbol = Symbol('s')
    const refused: [string, () => unknown][] = [
      ['OPERATION_REFUSED', () => Object.freeze(o)],
      ['OPERATION_REFUSED', () => Object.seal(o)],
      ['OPERATION_REFUSED', () => Object.preventExtensions(o)],
      ['OPERATION_REFUSED', () => Object.setPrototypeOf(o, {})],
      ['KEY_REFUSED', () => Reflect.set(o, '__proto__', {})],
      ['KEY_REFUSED', () => Object.defineProperty(o, '__proto__', { value: 1, writable: true })],
      ['OPERATION_REFUSED', () => Object.defineProperty(o, 'y', { get: () => 1 })],
      ['OPERATION_REFUSED', () => Object.defineProperty(o, 'y', { value: 1, enumerable: false })],
      ['OPERATION_REFUSED', () => Object.defineProperty(o, 'y', { value: 1, writable: false })],
      ['OPERATION_REFUSED', () => Object.defineProperty(o, 'y', { value: 1, configurable: false })],
      ['KEY_REFUSED', () => Reflect.set(o, symbol, 1)],
      ['KEY_REFUSED', () => Object.defineProperty(o, symbol, { value: 1, writable: true })],
      ['KEY_REFUSED', () => Object.assign(o, { [symbol]: 1 })],
      ['OPERATION_REFUSED', () => o.__defineGetter__('y', () => 1)],
    ]
    const bytes = Buffer.from(doc.encode())

    for (const [code, run] of refused) expect([String(run), codeOf(run)]).toEqual([String(run), code])

    expect(Buffer.from(doc.encode()).equals(bytes)).toBe(true)
    expect([o[symbol], symbol in o, Object.hasOwn(o, symbol), delete o[symbol]]).toEqual([
      undefined,
      false,
      false,
      true,
    ])
  })

  test('A74 the same node is the same object for ===, Object.is, Set and Map, and others are not', () => {
    const { data } = track({ a: { x: 1 }, b: { x: 1 } } as Any)

    const { a } = data
    expect(Object.is(data.a, a) && data.a === a).toBe(true)
    expect(Object.is(data.a, data.b)).toBe(false)
    expect(new Set([data.a, data.a, data.b]).size).toBe(2)
    expect(new Map([[data.a, 1]]).get(data.a)).toBe(1)
    expect(new WeakSet([data.a]).has(data.a)).toBe(true)
  })

  test('A75 what inherits from a facade reads through it and writes beside it', () => {
    const doc = track({ o: { x: 1, deep: { y: 1 } } as Any })
    const heir = Object.create(doc.data.o)

    heir.own = 1
    heir.x++
    heir.deep.y = 2

    expect([heir.x, heir.own, 'x' in heir, Object.keys(heir)]).toEqual([2, 1, true, ['own', 'x']])
    expect(isTracked(heir)).toBe(false)
    expect(doc.snapshot()).toEqual({ o: { x: 1, deep: { y: 2 } } })
    class Getter {
      #of = doc.data.o
      get x(): number {
        return this.#of.x
      }
    }
    expect(new Getter().x).toBe(1)
  })

  test('A76 JSON writes what it would of the snapshot, with a replacer, with spaces', () => {
    const doc = track({ o: { at: new Date(0), list: [1, { x: null }], deep: { '': 'é' } } as Any })

    expect(JSON.stringify(doc.data)).toBe(JSON.stringify(doc.snapshot()))
    expect(JSON.stringify(doc.data, null, 2)).toBe(JSON.stringify(doc.snapshot(), null, 2))
    expect(JSON.stringify(doc.data, ['o', 'deep', ''])).toBe('{"o":{"deep":{"":"é"}}}')
  })

  test('A77 structuredClone takes snapshots, and refuses facades as it refuses every proxy', () => {
    const doc = track({ o: { x: [1] } })

    expect(() => structuredClone(doc.data.o)).toThrow(expect.objectContaining({ name: 'DataCloneError' }))
    expect(structuredClone(snapshot(doc.data.o))).toEqual({ x: [1] })
  })

  test('A78 keys stand in one order on all replicas, in facades, snapshots and reloads', () => {
    for (let seed = 1; seed <= runs(60, 5_000); seed++) {
      const chance = random(seed)
      // the defaults give an order, so a replica is one that has them
      const replica = (): Document<Any> => track({ o: { z: 1, 9: 1 } as Any })
      const docs = Array.from({ length: 3 }, replica)
      for (let step = 0; step < 12; step++) {
        const doc = chance.pick(docs)
        if (chance.chance(0.3)) doc.merge(chance.pick(docs).encode())
        scribble(doc, chance)
      }
      for (const one of docs) for (const other of docs) one.merge(other.encode())
      const reloaded = replica()
      reloaded.merge((docs[0] as Document<Any>).encode())

      const orders = [...docs, reloaded].flatMap(doc => [Object.keys(doc.data.o), Object.keys(doc.snapshot().o)])
      expect([seed, new Set(orders.map(order => order.join('|'))).size]).toEqual([seed, 1])
    }
  })
})

function scribble({ data }: Document<Any>, chance: Random): void {
  const key = chance.pick(['a', 'b', 'c', 'z', '9', '3', '$x', ''])
  if (chance.chance(0.3)) delete data.o[key]
  else if (chance.chance(0.2)) data.o = { ...data.o, [key]: chance.int(9) }
  else data.o[key] = chance.int(9)
}
