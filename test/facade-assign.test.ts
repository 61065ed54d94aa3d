/**
 * What an assignment means, handle by handle.
 */
import { inspect } from 'node:util'
import { isTracked, PlaindocError, pathOf, snapshot, text, track } from '../src/index.js'

/** Two devices with the same state. */
function pair<T>(initial: T) {
  const a = track(initial)
  const b = track(initial)
  const sync = (): void => {
    a.merge(b.encode(a.stateVector()))
    b.merge(a.encode(b.stateVector()))
  }
  sync()
  return { a, b, sync }
}

function codeOf(run: () => unknown): string {
  try {
    run()
  } catch (error) {
    if (error instanceof PlaindocError) return error.code
    throw error
  }
  throw new Error('nothing was thrown')
}

describe('assignment', () => {
  test('A10 the same place gives the same facade, and facades look like plain objects', () => {
    const { data } = track({ o: { x: 1 }, list: [{ n: 1 }] })

    expect(data.o).toBe(data.o)
    expect(data.list[0]).toBe(data.list[0])
    expect(Array.isArray(data.list)).toBe(true)
    expect({ ...data.o }).toEqual({ x: 1 })
    expect(JSON.stringify(data)).toBe('{"o":{"x":1},"list":[{"n":1}]}')
    expect('x' in data.o && !('y' in data.o)).toBe(true)
    expect(Object.keys(data)).toEqual(['o', 'list'])
    expect(data.list.map(item => item.n)).toEqual([1])
    expect(data.list.indexOf(data.list[0] as { n: number })).toBe(0)
    expect(isTracked(data.o) && !isTracked({})).toBe(true)
  })

  test('A11 an object spread into its own place keeps the other device’s edit', () => {
    const { a, b, sync } = pair({ o: { x: 1, y: 1 } as Record<string, number> })

    a.data.o = { ...a.data.o, x: 2 }
    b.data.o.y = 2
    sync()

    expect(a.snapshot()).toEqual({ o: { x: 2, y: 2 } })
    expect(b.snapshot()).toEqual(a.snapshot())
  })

  test('A12 an array rebuilt from itself keeps the other device’s push', () => {
    const { a, b, sync } = pair({ list: [{ n: 1 }, { n: 2 }, { n: 3 }] })

    a.data.list = a.data.list.filter(item => item.n !== 2)
    b.data.list.push({ n: 4 })
    sync()

    expect(a.snapshot().list.map(item => item.n)).toEqual([1, 3, 4])
    expect(b.snapshot()).toEqual(a.snapshot())
  })

  test('A13 an item spread into its own place keeps the other device’s edit of another field', () => {
    const { a, b, sync } = pair({ list: [{ t: 'a', u: 'a' }] })

    a.data.list[0] = { ...(a.data.list[0] as { t: string; u: string }), t: 'b' }
    ;(b.data.list[0] as { u: string }).u = 'c'
    sync()

    expect(a.snapshot()).toEqual({ list: [{ t: 'b', u: 'c' }] })
    expect(b.snapshot()).toEqual(a.snapshot())
  })

  test('A14 swaps mean what they mean in JavaScript', () => {
    const doc = track({ a: { v: 1 }, b: { v: 2 }, list: [{ id: 'x' }, { id: 'y' }, { id: 'z' }] })
    const { data } = doc

    ;[data.a, data.b] = [data.b, data.a]
    ;[data.list[0], data.list[2]] = [data.list[2] as { id: string }, data.list[0] as { id: string }]

    expect(doc.snapshot()).toEqual({ a: { v: 2 }, b: { v: 1 }, list: [{ id: 'z' }, { id: 'y' }, { id: 'x' }] })
  })

  test('A15 what is replaced keeps its last value, and can be stored elsewhere', () => {
    const doc = track({ todos: [{ t: 1 }, { t: 2 }], done: [] as { t: number }[] })
    const old = doc.data.todos
    const item = old[0] as { t: number }

    doc.data.todos = []
    doc.data.done = old

    expect(doc.snapshot()).toEqual({ todos: [], done: [{ t: 1 }, { t: 2 }] })
    expect(old).toEqual([{ t: 1 }, { t: 2 }])
    expect(old[0]).toBe(item)
    expect(codeOf(() => old.push({ t: 3 }))).toBe('NODE_DETACHED')
    expect(
      codeOf(() => {
        item.t = 9
      }),
    ).toBe('NODE_DETACHED')
    expect(isTracked(old)).toBe(true)
  })

  test('A16 facades found on the right side at their own place stay live', () => {
    const doc = track({ o: { child: { n: 1 }, x: 1 } })
    const { child } = doc.data.o
    const before = doc.data.o

    doc.data.o = { ...doc.data.o, x: 2 }
    child.n = 2

    expect(doc.snapshot()).toEqual({ o: { child: { n: 2 }, x: 2 } })
    expect(doc.data.o.child).toBe(child)
    expect(doc.data.o).not.toBe(before)
    expect(before.x).toBe(1)
    expect(before.child).toBe(child)
  })

  test('A17 a plain copy in the place of an object lets the old object go', () => {
    const doc = track({ o: { child: { n: 1 } } })
    const { child } = doc.data.o

    doc.data.o = { child: { n: 2 } }

    expect(child.n).toBe(1)
    expect(
      codeOf(() => {
        child.n = 3
      }),
    ).toBe('NODE_DETACHED')
    expect(doc.snapshot()).toEqual({ o: { child: { n: 2 } } })
  })

  test('A18 replace reconciles in place: every facade stays live', () => {
    const doc = track({ o: { child: { n: 1 } }, list: [{ id: 1, n: 1 }] })
    const { child } = doc.data.o
    const item = doc.data.list[0] as { n: number }

    doc.replace({
      o: { child: { n: 2 } },
      list: [
        { id: 0, n: 0 },
        { id: 1, n: 2 },
      ],
    })
    child.n++
    item.n++

    expect(doc.snapshot()).toEqual({
      o: { child: { n: 3 } },
      list: [
        { id: 0, n: 0 },
        { id: 1, n: 3 },
      ],
    })
    expect(pathOf(item)).toEqual(['list', 1])
  })

  test('A19 sorting and reversing keep the objects: a handle follows its item', () => {
    const doc = track({
      list: [
        { n: 3, deep: { k: 'c' } },
        { n: 1, deep: { k: 'a' } },
        { n: 2, deep: { k: 'b' } },
      ],
    })
    const first = doc.data.list[0] as { n: number; deep: { k: string } }
    const { deep } = first

    doc.data.list.sort((x, y) => x.n - y.n)
    deep.k = 'C'
    doc.data.list.reverse()
    first.n = 30

    expect(doc.snapshot().list).toEqual([
      { n: 30, deep: { k: 'C' } },
      { n: 2, deep: { k: 'b' } },
      { n: 1, deep: { k: 'a' } },
    ])
    expect(doc.data.list[0]).toBe(first)
    expect(first.deep).toBe(deep)
  })

  test('A20 a node assigned elsewhere is copied with its texts, also into itself', () => {
    const doc = track({ a: { title: text('hi'), tags: ['x'] } as Record<string, unknown> } as Record<string, unknown>)
    const data = doc.data as { a: Record<string, unknown>; b: Record<string, unknown> }

    data.b = data.a
    data.a.self = data.a

    expect(doc.snapshot()).toEqual({
      a: { title: 'hi', tags: ['x'], self: { title: 'hi', tags: ['x'] } },
      b: { title: 'hi', tags: ['x'] },
    })
    const other = track<unknown>(undefined)
    other.merge(doc.encode())
    ;(other.data as typeof data).b.title = 'hi there'
    data.b.title = 'oh hi'
    doc.merge(other.encode())
    expect(data.b.title).toBe('oh hi there')
  })

  test('A21 a text merges both devices’ edits made by assignment, and never splits a character', () => {
    const { a, b, sync } = pair({ title: text('the cat 😀') })

    a.data.title = 'the fat cat 😀'
    b.data.title += '!'
    sync()
    expect(a.data.title).toBe('the fat cat 😀!')
    a.data.title = 'the fat cat 😁!'
    expect(a.snapshot()).toEqual({ title: 'the fat cat 😁!' })
  })

  test('A22 refusals name the place and change nothing', () => {
    const doc = track({ o: {} as Record<string, unknown>, list: [1, 2] as unknown[] })
    const before = doc.encode()
    const { o, list } = doc.data
    const refused: [() => unknown, string, unknown[]][] = [
      [
        () => {
          o.f = () => 1
        },
        'VALUE_NOT_PLAIN',
        ['o', 'f'],
      ],
      [
        () => {
          o.deep = { x: [Number.NaN] }
        },
        'VALUE_NOT_FINITE',
        ['o', 'deep', 'x', 0],
      ],
      [
        () => {
          list[5] = 1
        },
        'INDEX_OUT_OF_RANGE',
        ['list', 5],
      ],
      [() => list.push(1, Symbol('s')), 'VALUE_NOT_PLAIN', ['list', 3]],
      [() => list.push(undefined), 'VALUE_UNDEFINED', ['list', 2]],
      [() => delete list[0], 'ARRAY_HOLE', ['list']],
      [
        () => {
          list.length = 9
        },
        'ARRAY_HOLE',
        ['list'],
      ],
      [
        () => {
          ;(list as unknown as Record<string, unknown>).name = 1
        },
        'KEY_REFUSED',
        ['list'],
      ],
      [
        () => {
          ;(o as Record<symbol, unknown>)[Symbol.iterator] = 1
        },
        'KEY_REFUSED',
        ['o'],
      ],
      [
        () => {
          Reflect.set(o, '__proto__', { x: 1 })
        },
        'KEY_REFUSED',
        ['o'],
      ],
      [
        () => {
          o['\ud800'] = 1
        },
        'STRING_NOT_WELL_FORMED',
        ['o'],
      ],
      [
        () => {
          o.s = '\udc00'
        },
        'STRING_NOT_WELL_FORMED',
        ['o', 's'],
      ],
      [() => Object.freeze(o), 'OPERATION_REFUSED', ['o']],
      [() => Object.defineProperty(o, 'x', { get: () => 1 }), 'OPERATION_REFUSED', ['o']],
      [() => Object.setPrototypeOf(o, null), 'OPERATION_REFUSED', ['o']],
    ]

    for (const [run, code, path] of refused) {
      try {
        run()
        throw new Error(`${code} was not thrown`)
      } catch (error) {
        expect([(error as PlaindocError).code, (error as PlaindocError).path]).toEqual([code, path])
      }
    }
    expect(Buffer.from(doc.encode()).equals(Buffer.from(before))).toBe(true)
  })

  test('A23 assigning undefined removes the key, as JSON would', () => {
    const doc = track({ o: { x: 1 } as { x?: number } })

    doc.data.o.x = undefined as unknown as number

    expect(Object.keys(doc.data.o)).toEqual([])
  })

  test('A24 an assignment of what is there already writes nothing', () => {
    const doc = track({ o: { x: 1, deep: { y: [1, 2] } } })
    let updates = 0
    doc.ydoc.on('update', () => {
      updates++
    })

    doc.data.o.x = 1
    const { o } = doc.data
    doc.data.o = o
    doc.data.o = { x: 1, deep: { y: [1, 2] } }
    doc.data.o.deep.y = [...doc.data.o.deep.y]
    doc.replace(doc.snapshot() as never)

    expect(updates).toBe(0)
  })

  test('A25 a deleted object’s handle reads its last value, and lives again after an undo', () => {
    const doc = track({ o: { child: { n: 1 } } as { child?: { n: number } } })
    const child = doc.data.o.child as { n: number }

    delete doc.data.o.child
    expect(child.n).toBe(1)
    expect(
      codeOf(() => {
        child.n = 2
      }),
    ).toBe('NODE_DETACHED')
    doc.undo.undo()
    child.n = 3

    expect(doc.snapshot()).toEqual({ o: { child: { n: 3 } } })
  })

  test('A26 node snapshots are the branches of the document’s snapshot, and unchanged ones keep their identity', () => {
    const doc = track({ a: { x: 1 }, b: { list: [{ n: 1 }, { n: 2 }] } })
    const before = doc.snapshot()

    ;(doc.data.b.list[1] as { n: number }).n = 3
    const after = doc.snapshot()

    expect(after.a).toBe(before.a)
    expect(after.b.list[0]).toBe(before.b.list[0])
    expect(after.b.list[1]).not.toBe(before.b.list[1])
    expect(snapshot(doc.data.b)).toBe(after.b)
    expect(Object.isFrozen(after) && Object.isFrozen(after.b.list[1])).toBe(true)
  })

  test('A27 both devices creating the same thing for the first time have created one', () => {
    const a = track({} as Record<string, unknown>)
    const b = track({} as Record<string, unknown>)

    a.data.todos = []
    ;(a.data.todos as string[]).push('a')
    b.data.todos = []
    ;(b.data.todos as string[]).push('b')
    a.data.same = { x: [1, 2] }
    b.data.same = { x: [1, 2] }
    a.merge(b.encode())
    b.merge(a.encode())

    expect([...(a.data.todos as string[])].sort()).toEqual(['a', 'b'])
    expect(a.data.same).toEqual({ x: [1, 2] })
    expect(b.snapshot()).toEqual(a.snapshot())
  })

  test('A28 the same default on two devices is one, and an edit beats every version of a default', () => {
    const old = track({ theme: 'light', list: [1, 2], nested: { size: 1 } })
    const fresh = track({ theme: 'dark', list: [1, 2], nested: { size: 2 }, added: true })

    old.data.theme = 'mine'
    old.data.nested.size = 7
    fresh.merge(old.encode() as never)
    old.merge(fresh.encode() as never)

    expect(fresh.snapshot()).toEqual({ theme: 'mine', list: [1, 2], nested: { size: 7 }, added: true })
    expect(old.snapshot()).toEqual(fresh.snapshot())
  })
})

describe('facades among other code', () => {
  test('A30 what inherits from a facade gets properties of its own', () => {
    const doc = track({ o: { x: 1 } })
    const heir = Object.create(doc.data.o) as { x: number; y?: number }

    heir.x = 2
    heir.y = 3

    expect(doc.snapshot()).toEqual({ o: { x: 1 } })
    expect([heir.x, heir.y]).toEqual([2, 3])
  })

  test('A31 printing a facade shows its value, also of a detached one', () => {
    const doc = track({ o: { list: [{ n: 1 }] } })
    const { o } = doc.data
    doc.data.o = { list: [] }

    expect(inspect(doc.data)).toBe('{ o: { list: [] } }')
    expect(inspect(o)).toBe('{ list: [ { n: 1 } ] }')
    expect(inspect(doc.data.o.list)).toBe('[]')
  })
})
