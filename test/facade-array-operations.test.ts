/**
 * The facade of an array against a native array: everything that is no method, from `length` to `structuredClone`.
 */
import { PlaindocError, snapshot } from '../src/index.js'
import { type Any, canBeShared, costOf, someItems, tracked } from './array-world.js'
import { clone, textOf } from './edits.js'
import { type Random, random, runs } from './random.js'

describe('every operation on an array', () => {
  const keys = [0, 1, 2, '1', '01', -1, 1.5, 7, 'x', 'push', '4294967295', 'length']
  const lengths = [0, 1, 2, 5, '1', null, true, -1, 1.5, 'x', 2 ** 32, 1n, {}, -0]

  /** What is read, set and deleted under names of all kinds. */
  function operate(a: Any, chance: Random): unknown {
    const key = chance.pick(keys)
    const value = key === 'length' ? chance.pick(lengths) : chance.pick<Any>([1, 'x', null, undefined, { id: 1 }, [2]])
    switch (chance.int(8)) {
      case 0:
        return Reflect.deleteProperty(a, key) && a.length
      case 1:
        return [key in a, Object.hasOwn(a, key), typeof a[key]]
      case 2:
        return Object.getOwnPropertyDescriptor(a, key)?.enumerable
      case 3:
        Object.defineProperty(
          a,
          key,
          key === 'length' ? { value } : { value, writable: true, enumerable: true, configurable: true },
        )
        return a.length
      default:
        a[key] = value
        return a.length
    }
  }

  test('A62 items, length and names are read, set and deleted as in JavaScript, or refused and nothing changed', () => {
    for (let seed = 1; seed <= runs(2_000, 100_000); seed++) {
      const items = someItems(random(seed))
      const doc = tracked(clone(items) as unknown[], seed % 2 === 0 ? 'list' : 'array')
      const native = clone(items) as unknown[]
      const told = [`seed ${seed}`, textOf(items)]
      const did = (a: unknown): { result: string; refused: boolean } => {
        try {
          return { result: textOf(operate(a, random(-seed))), refused: false }
        } catch (error) {
          return { result: (error as Error).name, refused: error instanceof PlaindocError }
        }
      }
      const expected = did(native)
      const bytes = doc.encode()
      const got = did(doc.data.a)
      told.push(`${expected.result} / ${got.result}`)

      if (got.refused) {
        const plain = canBeShared(native) && Object.keys(native).length === native.length && native.length < 20
        // a delete of the last item, which JavaScript leaves as a hole, is how its methods shorten an array
        expect([told, plain]).toEqual([told, false])
        expect(Buffer.from(doc.encode()).equals(Buffer.from(bytes))).toBe(true)
      } else if (canBeShared(native)) {
        expect([told, got.result, textOf(doc.data.a)]).toEqual([told, expected.result, textOf(native)])
      }
    }
  })

  test('A63 a facade is an array to whoever asks', () => {
    const items = [3, 'b', { id: 1 }, [1, [2]], null]
    const { a } = tracked(items).data
    const looks = (list: Any): unknown[] => {
      const [first, , third = 'default', ...rest] = list
      const seen: unknown[] = []
      for (const at in list) seen.push(at)
      return [
        Array.isArray(list),
        Array.isArray(list),
        Object.prototype.toString.call(list),
        Object.getPrototypeOf(list) === Array.prototype,
        list.constructor === Array,
        [...list],
        [first, third, rest],
        Array.from(list, (item, at) => [at, item]),
        Array.of(...list),
        Object.keys(list),
        Object.entries(list),
        Object.getOwnPropertyNames(list),
        Reflect.ownKeys(list),
        Object.assign([], list),
        { ...list },
        seen,
        `${list}`,
        JSON.stringify({ list }),
        new Set(list).size,
        new Map(Object.entries(list)).size,
        ['x'].concat(list),
        [[list], list].flat(3),
        0 in list,
        '4' in list,
        5 in list,
        'map' in list,
        list[-1],
        list.nothing,
        list.at(-2),
        Object.getOwnPropertyDescriptor(list, 'length'),
        Reflect.apply(Object.prototype.propertyIsEnumerable, list, ['length']),
        Object.isFrozen(list),
        Object.isExtensible(list),
        typeof list[Symbol.iterator],
        list[Symbol.isConcatSpreadable],
        Object.hasOwn(list, '2'),
      ]
    }

    expect(looks(a)).toEqual(looks(items))
  })

  test('A64 items are found by identity, plain values by value, and equal objects are not the same', () => {
    const { a } = tracked([1, { id: 1 }, [2], { id: 1 }, 1]).data
    const [, one, list] = a

    expect([a.indexOf(one), a.includes(list), a.lastIndexOf(a[3])]).toEqual([1, true, 3])
    expect([a.indexOf(1), a.lastIndexOf(1), a.includes(1, 2)]).toEqual([0, 4, true])
    expect([a.includes({ id: 1 }), a.indexOf([2])]).toEqual([false, -1])
    expect(a.find(item => item === one)).toBe(one)
    expect([...a][1]).toBe(one)
    expect(a.filter(item => item === one)[0]).toBe(one)
    expect(a.with(0, 9)[1]).toBe(one)
  })

  test('A65 iterators see what is written while they run', () => {
    const run = (list: Any[]): unknown[] => {
      const seen: unknown[] = []
      for (const item of list) {
        seen.push(textOf(item))
        if (item === 'b') list.splice(0, 1)
        if (item === 'd') list.unshift('z')
        if (seen.length < 8) list.push(seen.length)
        if (seen.length === 12) list.length = 0
      }
      return [seen, textOf(list)]
    }

    expect(run(tracked(['a', 'b', 'c', 'd']).data.a)).toEqual(run(['a', 'b', 'c', 'd']))
  })

  test('A66 structuredClone takes snapshots, and refuses facades as it refuses every proxy', () => {
    const doc = tracked([{ id: 1, at: new Date(0) }])

    expect(() => structuredClone(doc.data.a)).toThrow(expect.objectContaining({ name: 'DataCloneError' }))
    expect(structuredClone(snapshot(doc.data.a))).toEqual([{ id: 1, at: new Date(0) }])
  })

  test('A67 an item set, and a length, are one transaction and one item', () => {
    const doc = tracked([1, { id: 1 }, 3, 4])

    expect(costOf(doc, () => doc.data.a.splice(1, 0))).toMatchObject({ updates: 0 })
    expect(costOf(doc, () => Reflect.set(doc.data.a, 0, 2))).toEqual({
      transactions: 1,
      updates: 1,
      inserted: 1,
      deleted: 1,
    })
    expect(costOf(doc, () => Reflect.set(doc.data.a, 1, { id: 2 }))).toEqual({
      transactions: 1,
      updates: 1,
      inserted: 0,
      deleted: 0,
    })
    expect(costOf(doc, () => Reflect.set(doc.data.a, 'length', 2))).toEqual({
      transactions: 1,
      updates: 1,
      inserted: 0,
      deleted: 2,
    })
    expect(costOf(doc, () => Reflect.set(doc.data.a, 2, 9))).toEqual({
      transactions: 1,
      updates: 1,
      inserted: 1,
      deleted: 0,
    })
    expect(doc.snapshot()).toEqual({ a: [2, { id: 2 }, 9] })
  })

  test('A68 one push is tens of bytes, whatever the array holds', () => {
    const doc = tracked(Array.from({ length: 1000 }, (_, id) => ({ id })))
    const sizes: number[] = []
    doc.ydoc.on('update', (update: Uint8Array) => void sizes.push(update.length))

    doc.data.a.push(1)
    doc.data.a.shift()
    doc.data.a.splice(500, 1, 'x')
    doc.data.a.reverse()
    doc.data.a.reverse()
    doc.data.a[499].id = 'y'

    const [push, shift, splice, , , edit] = sizes
    for (const size of [push, shift, splice, edit]) expect(size).toBeLessThan(60)
  })
})
