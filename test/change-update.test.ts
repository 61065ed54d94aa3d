/** Patching in place, and deep updates of plain and tracked values (SPEC D50–D59). */
import {
  Added,
  DELETE,
  Deleted,
  diff,
  Modified,
  patch,
  Spliced,
  deepUpdate as updatePlain,
} from '../src/change/index.js'
import { deepUpdate, isTracked, type PlaindocError, type PlainValue, sharedType, track } from '../src/index.js'

describe('patch in place', () => {
  test('D51 the containers of the target stay the objects they are', () => {
    const target = { list: [{ n: 1 }, { n: 2 }], map: new Map([['a', { x: 1 }]]), other: { y: 1 }, set: new Set([1]) }
    const { list, map, other, set } = target
    const second = list[1]

    const patched = patch(
      target as unknown as PlainValue,
      [
        new Deleted(['list', 0], { n: 1 }),
        new Modified(['list', 0, 'n'], 2, 3),
        new Modified(['map', 'a', 'x'], 1, 2),
        new Added(['set', '$number:2'], 2),
        new Added(['came'], [1]),
      ],
      { inPlace: true },
    )

    expect(patched).toBe(target)
    expect([target.list === list, list[0] === second, target.map === map, target.other === other]).toEqual(
      Array(4).fill(true),
    )
    expect(target).toEqual({
      list: [{ n: 3 }],
      map: new Map([['a', { x: 2 }]]),
      other: { y: 1 },
      set: new Set([1, 2]),
      came: [1],
    })
    expect(target.set).toBe(set)
  })

  test('D52 nothing is half applied', () => {
    const target = { a: [1], b: 1 }

    expect(() =>
      patch(target, [new Added(['a', 0], 0), new Modified(['b'], 1, 2), new Deleted(['c'], 1)], { inPlace: true }),
    ).toThrow(expect.objectContaining({ code: 'PATCH_CONFLICT', path: ['c'] }))
    expect(target).toEqual({ a: [1], b: 1 })
  })

  test('D53 what came is not part of a change, and may be written to', () => {
    const value = Object.freeze({ x: Object.freeze([1]) })
    const change = new Added(['a'], value)
    const target: { a?: { x: number[] } } = {}

    patch(target as unknown as PlainValue, [change, new Added(['a', 'x', 1], 2)], { inPlace: true })
    target.a?.x.push(3)

    expect(target).toEqual({ a: { x: [1, 2, 3] } })
    expect(change.val).toEqual({ x: [1] })
  })

  test('D54 a frozen target is refused, frozen parts of it are replaced; a change of the whole gives another', () => {
    const inner = Object.freeze({ n: 1 })
    const target = { inner, same: inner }

    expect(() => patch(inner, [new Modified(['n'], 1, 2)], { inPlace: true })).toThrow(
      expect.objectContaining({ code: 'OPERATION_REFUSED' }),
    )
    patch(target, [new Modified(['inner', 'n'], 1, 2)], { inPlace: true })
    expect([target, target.same === inner]).toEqual([{ inner: { n: 2 }, same: { n: 1 } }, true])
    expect(patch([1] as PlainValue, [new Modified([], [1], { a: 1 })], { inPlace: true })).toEqual({ a: 1 })
  })

  test('D54 dates and bytes in Sets and Maps of the program are known by value', () => {
    const target = new Map<unknown, unknown>([[new Date(0), new Set([new Date(1)])]]) as unknown as PlainValue
    const at = '$date:1970-01-01T00:00:00.000Z'

    patch(target, [new Deleted([at, '$date:1970-01-01T00:00:00.001Z'], new Date(1))], { inPlace: true })

    expect(target).toEqual(new Map([[new Date(0), new Set()]]))
  })
})

describe('deepUpdate', () => {
  test('D56 it enters objects and Maps, keeps what it does not name, and adds what was not there', () => {
    const base = { a: { x: 1, y: { z: 1 } }, m: new Map([['k', { n: 1, o: 1 }]]), keep: [1] }
    const { y } = base.a

    const updated = updatePlain(base as Record<string, unknown>, {
      a: { y: { z: 2 }, new: { deep: true } },
      m: new Map([['k', { n: 2 }]]),
      b: 2,
    })

    expect(updated).toBe(base)
    expect(base).toEqual({
      a: { x: 1, y: { z: 2 }, new: { deep: true } },
      m: new Map([['k', { n: 2, o: 1 }]]),
      keep: [1],
      b: 2,
    })
    expect(base.a.y).toBe(y)
  })

  test('D56 what the deep_update of objdiff lost or could not do (seeds OD-b1, OD-b2, OD-b6)', () => {
    expect(updatePlain({ a: 1 } as object, { b: 2 })).toEqual({ a: 1, b: 2 })
    expect(updatePlain({ a: { x: 1 } } as object, { a: { y: 2 } })).toEqual({ a: { x: 1, y: 2 } })
    expect(updatePlain([1, 2], [3])).toEqual([3])
    expect(updatePlain({ a: 1 } as unknown, [1])).toEqual([1])
    const updates = { a: { l: [1] } }
    const base = updatePlain({} as { a?: { l: number[] } }, updates)
    base.a?.l.push(2)
    expect(updates).toEqual({ a: { l: [1] } })
  })

  test('D57 DELETE deletes, in objects and Maps, undefined says nothing', () => {
    const base = { a: { x: 1, y: 1 }, b: 1, m: new Map([['k', 1]]) }

    updatePlain(base, {
      a: { x: DELETE },
      b: undefined,
      m: new Map([['k', DELETE]]),
      none: DELETE,
      new: { n: DELETE, o: 1 },
    } as never)

    expect(base).toEqual({ a: { y: 1 }, b: 1, m: new Map(), new: { o: 1 } })
    expect(DELETE).toBe(Symbol.for('plaindoc.delete'))
  })

  test('D58 lists and Sets become what the updates say, and stay the objects they are', () => {
    const base = {
      list: [
        { id: 1, n: 1 },
        { id: 2, n: 1 },
      ],
      set: new Set([1, 2]),
    }
    const { list, set } = base
    const second = list[1]

    updatePlain(base, { list: [{ id: 2, n: 2 }], set: new Set([2, 3]) })

    expect([base.list === list, list[0] === second, base.set === set]).toEqual([true, true, true])
    expect(base).toEqual({ list: [{ id: 2, n: 2 }], set: new Set([2, 3]) })
  })

  test.each<[string, object, string, PlaindocError['path']]>([
    ['a function', { a: { f: () => 1 } }, 'VALUE_NOT_PLAIN', ['a', 'f']],
    ['an accessor', Object.defineProperty({}, 'g', { get: () => 1, enumerable: true }), 'VALUE_NOT_PLAIN', ['g']],
    ['__proto__', JSON.parse('{"a":{"__proto__":{"x":1}}}'), 'KEY_REFUSED', ['a', '__proto__']],
    ['NaN', { a: { n: Number.NaN } }, 'VALUE_NOT_FINITE', ['a', 'n']],
    ['DELETE in a list', { a: [DELETE] }, 'VALUE_NOT_PLAIN', ['a', 0]],
  ])('D59 %s is refused with its place, and nothing changed', (_, updates, code, path) => {
    const base = { a: { x: 1 } }
    const doc = track({ a: { x: 1 } as object })

    for (const run of [() => updatePlain(base, updates as never), () => deepUpdate(doc.data, updates as never)]) {
      expect(run).toThrow(expect.objectContaining({ code, path }))
    }
    expect([base, doc.snapshot()]).toEqual([{ a: { x: 1 } }, { a: { x: 1 } }])
    expect(({} as { x?: number }).x).toBe(undefined)
  })

  test('D59 updates that hold themselves are refused', () => {
    const updates: { a?: object } = {}
    updates.a = updates
    expect(() => updatePlain({} as object, updates)).toThrow(expect.objectContaining({ name: 'PlaindocError' }))
  })

  test('D55 on a tracked object it is one transition of the fewest changes, in which every facade stays live', () => {
    const doc = track({ conf: { endpoint: { protocol: 'HTTP', port: 80 }, retry: [1, 3, 5] }, other: { n: 1 } })
    const { conf } = doc.data
    const { endpoint, retry } = conf
    const seen: unknown[] = []
    doc.observe(({ changes }) => seen.push(changes.map(change => [change.kind, ...change.path])))

    const result = deepUpdate(conf, {
      endpoint: { protocol: 'HTTPS', port: DELETE },
      retry: [1, 3, 5, 10],
      new: { x: 1 },
    })

    expect(result).toBe(conf)
    expect(seen).toEqual([
      [
        ['modified', 'conf', 'endpoint', 'protocol'],
        ['deleted', 'conf', 'endpoint', 'port'],
        ['added', 'conf', 'retry', 3],
        ['added', 'conf', 'new'],
      ],
    ])
    expect([isTracked(endpoint), sharedType(endpoint) !== undefined, conf.retry === retry]).toEqual([true, true, true])
    expect(endpoint).toEqual({ protocol: 'HTTPS' })
    doc.undo.undo()
    expect(conf).toEqual({ endpoint: { protocol: 'HTTP', port: 80 }, retry: [1, 3, 5] })
    deepUpdate(doc.data, { other: { n: 1 } })
    expect(seen.length).toBe(2)
  })

  test('D55 a detached object is refused', () => {
    const doc = track({ a: { x: 1 } as { x: number } | null })
    const { a } = doc.data
    doc.data.a = null

    expect(() => deepUpdate(a as { x: number }, { x: 2 })).toThrow(expect.objectContaining({ code: 'NODE_DETACHED' }))
  })

  test('D50 a diff of what a patch made says the same again', () => {
    const target = { a: [1, 2, 3] }
    const changes = [...diff(target, { a: [3, 1] })]
    patch(target, changes, { inPlace: true })
    expect(target).toEqual({ a: [3, 1] })
    expect(() => patch(target, [new Spliced(['a'], 0, [1], [])], { inPlace: true })).toThrow()
  })
})
