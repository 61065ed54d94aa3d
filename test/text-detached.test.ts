/**
 * What was let go, all the way down: parts that nobody had read, handles that come back and are taken back, and how many of
 * them are watched.
 */

import * as Y from 'yjs'
import { type Handle, handleOf } from '../src/facade/handle.js'
import { HandleRefs } from '../src/facade/handle-refs.js'
import { isTracked, type PlaindocError, pathOf, sharedType, snapshot, text, track } from '../src/index.js'

// biome-ignore lint/suspicious/noExplicitAny: reason: programs without types are what is tested here
type Any = any

function errorOf(run: () => unknown): PlaindocError {
  try {
    run()
  } catch (error) {
    return error as PlaindocError
  }
  throw new Error('nothing was thrown')
}

const user = (): Any => ({ name: 'Ada', address: { city: 'London', lines: [{ a: 1 }, 'x'] }, bio: text('long') })

describe('parts of what was let go', () => {
  test('TX140 a part that nobody had read refuses writes, names the place, and reads as it did', () => {
    const doc = track<Any>({ user: user() })
    const u = doc.data.user

    doc.data.user = { name: 'Bob', address: { city: 'Paris', lines: [] } }

    const writes: [() => unknown, (string | number)[]][] = [
      [() => (u.address.city = 'x'), ['user', 'address']],
      [() => delete u.address.city, ['user', 'address']],
      [() => u.address.lines.push(1), ['user', 'address', 'lines']],
      [() => (u.address.lines[0].a = 2), ['user', 'address', 'lines', 0]],
    ]
    for (const [write, path] of writes) {
      expect([errorOf(write).code, errorOf(write).path]).toEqual(['NODE_DETACHED', path])
    }
    expect(errorOf(() => (u.address.city = 'x')).message).toBe(
      'Cannot write to the object that stood at /user/address: another value was assigned there since. Read the object at /user/address again and write to that.',
    )
    expect(u).toEqual({ name: 'Ada', address: { city: 'London', lines: [{ a: 1 }, 'x'] }, bio: 'long' })
    const { address } = u
    expect([u.address === address, Array.isArray(u.address.lines), isTracked(u.address)]).toEqual([true, true, true])
    expect([sharedType(u.address), pathOf(u.address.lines)]).toEqual([undefined, ['user', 'address', 'lines']])
    expect(JSON.stringify(u.address)).toBe('{"city":"London","lines":[{"a":1},"x"]}')
    expect(doc.data.user.address.city).toBe('Paris')
  })

  test('TX141 the last value stays the same object, also after its parts were read', () => {
    const doc = track<Any>({ user: user() })
    const u = doc.data.user
    const before = snapshot(u)

    delete doc.data.user
    const address = u.address

    expect(snapshot(u)).toBe(before)
    expect(snapshot(address)).toBe((before as Any).address)
    expect(errorOf(() => (address.city = 'x')).message).toMatch(/at \/user\/address: it was deleted/)
  })

  test('TX142 a part of what was let go may be stored again, with its texts', () => {
    const doc = track<Any>({ o: { in: { t: text('abc') } } })
    const o = doc.data.o

    doc.data.o = {}
    doc.data.again = o.in

    expect(doc.snapshot()).toEqual({ o: {}, again: { t: 'abc' } })
    expect((sharedType(doc.data.again) as Any).get('t').constructor.name).toMatch(/Text/)
  })

  test('TX143 what others deleted refuses writes with its place, all the way down', () => {
    const doc = track<Any>({ user: user(), list: [{ deep: { x: 1 } }] })
    const peer = track<Any>(undefined)
    peer.merge(doc.encode())
    const { user: u } = peer.data
    const item = peer.data.list[0]
    peer.snapshot()

    doc.transact(() => {
      delete doc.data.user
      doc.data.list.length = 0
    })
    peer.merge(doc)

    expect([errorOf(() => (u.address.city = 'x')).code, errorOf(() => (u.address.city = 'x')).path]).toEqual([
      'NODE_DETACHED',
      ['user', 'address'],
    ])
    expect(errorOf(() => (u.name = 'x')).path).toEqual(['user'])
    expect(errorOf(() => (item.deep.x = 2)).code).toBe('NODE_DETACHED')
    expect([u.name, item.deep.x]).toEqual(['Ada', 1])
  })

  test('TX144 after an undo the parts are read from the document again', () => {
    const doc = track<Any>({ user: user() })
    doc.data.user.name = 'Eve'
    const u = doc.data.user

    delete doc.data.user
    const gone = u.address
    doc.undo.undo()
    u.address.city = 'Rome'

    expect(doc.data.user.address.city).toBe('Rome')
    expect(doc.data.user).toBe(u)
    expect(gone.city).toBe('London')
  })
})

describe('coming back', () => {
  test('TX145 a facade that came back in a transaction that is rolled back is what it was', () => {
    const doc = track<Any>({ o: { v: 1 } })
    doc.data.n = { v: 1 }
    const { n } = doc.data
    expect(n.v).toBe(1)
    const manager = new Y.UndoManager(doc.ydoc.getMap('data'))
    doc.ydoc.getMap('data').delete('n')
    const steps = [...manager.undoStack]

    expect(() =>
      doc.transact(() => {
        manager.undo()
        n.v = 2
        throw new Error('taken back')
      }),
    ).toThrow('taken back')

    expect([n.v, errorOf(() => (n.v = 3)).code, doc.snapshot()]).toEqual([1, 'NODE_DETACHED', { o: { v: 1 } }])
    // what the manager popped in the transaction is its own affair
    manager.undoStack.push(...steps)
    manager.undo()
    n.v = 4
    expect([doc.snapshot(), doc.data.n === n]).toEqual([{ o: { v: 1 }, n: { v: 4 } }, true])
  })

  test('TX146 handles that the collector took are forgotten in time', () => {
    const gone = { ref: 0 }
    const refs = new HandleRefs()
    const RealRef = globalThis.WeakRef
    // the collector cannot be called from here: references that are empty from the start stand for what it took
    globalThis.WeakRef = class {
      deref(): undefined {
        gone.ref++
        return undefined
      }
    } as unknown as typeof WeakRef
    try {
      const doc = track<Any>({ o: {} })
      for (let i = 0; i < 10_000; i++) refs.add(handleOf(doc.data.o) as Handle)
    } finally {
      globalThis.WeakRef = RealRef
    }

    expect(refs.size).toBeLessThanOrEqual(64)
    expect(gone.ref).toBeLessThan(20_000)
  })
})
