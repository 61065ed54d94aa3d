/** The snapshot kernel: frozen, shared, the same object for what did not change, whoever writes. */
import * as Y from 'yjs'
import { isTracked, sharedType, snapshot, track } from '../src/index.js'
import { edit, recogniseLive } from './edits.js'
import { random, runs } from './random.js'

recogniseLive(isTracked)

type Data = Record<string, unknown>
type Shared = Y.ContentType['type']

const initial = (): Data => ({
  list: [
    { id: 1, n: 1 },
    { id: 2, n: 2 },
  ],
  map: { a: 'x', deep: { b: [1, 2] } },
  plain: [1, 2, 3],
})

/** Every container of a live document: its shared type, and the frozen value it shows. */
function branches(node: unknown, found = new Map<object, unknown>()): Map<object, unknown> {
  if (!isTracked(node)) return found
  found.set(sharedType(node as object) as object, snapshot(node as object))
  for (const child of Object.values(node as object)) branches(child, found)
  return found
}

/** The types that were written, and everything above them. */
function written(ydoc: Y.Doc): Set<unknown> {
  const dirty = new Set<unknown>()
  ydoc.on('afterTransaction', ({ changed }: Y.Transaction) => {
    for (const type of changed.keys()) {
      let at: Shared | null = type as Shared
      for (; at !== null; at = at._item === null ? null : (at._item.parent as Shared)) dirty.add(at)
    }
  })
  return dirty
}

describe('the snapshot', () => {
  const count = runs(40, 2_000)

  test(`L4 unchanged branches of a snapshot are the same object (${count} histories)`, () => {
    let total = 0
    for (let seed = 1; seed <= count; seed++) {
      const dice = random(seed)
      const [doc, peer] = [track<Data>(initial()), track<Data>(initial())]
      const dirty = written(doc.ydoc)
      for (let step = 0; step < 40; step++) {
        const before = branches(doc.data)
        dirty.clear()
        const what = dice.int(6)
        if (what < 3) edit(doc.data, dice)
        else if (what === 3) doc.undo.undo()
        else if (what === 4) doc.undo.redo()
        else {
          edit(peer.data, dice)
          doc.merge(peer)
          peer.merge(doc)
        }
        let same = 0
        for (const [type, value] of branches(doc.data)) {
          if (dirty.has(type) || !before.has(type)) continue
          if (before.get(type) !== value) throw new Error(`seed ${seed}, step ${step}: another object`)
          same++
        }
        total += same
      }
    }
    expect(total).toBeGreaterThan(count * 40)
  })

  test('K1 is frozen all the way down, and what did not change stays the same object', () => {
    const doc = track(initial() as { list: { n: number }[]; map: { deep: object }; plain: number[] })
    const before = doc.snapshot()
    const frozen = (value: unknown): boolean =>
      typeof value !== 'object' || value === null || (Object.isFrozen(value) && Object.values(value).every(frozen))

    const [item] = doc.data.list
    if (item !== undefined) item.n = 9
    const after = doc.snapshot()

    expect(frozen(before) && frozen(after)).toBe(true)
    expect(after).not.toBe(before)
    expect(after.map).toBe(before.map)
    expect(after.plain).toBe(before.plain)
    expect(after.list[1]).toBe(before.list[1])
    expect(after.list[0]).toEqual({ id: 1, n: 9 })
  })

  test('K2 what was taken back shows as the very object it was; undo brings an equal one back, beside the same neighbours', () => {
    const doc = track({ keep: { a: 1 }, map: { b: { c: 1 } } as Record<string, { c: number }>, list: [{ d: 1 }] })
    const before = doc.snapshot()

    expect(() =>
      doc.transact(data => {
        data.list.push({ d: 2 })
        delete data.map.b
        throw new Error('no')
      }),
    ).toThrow('no')
    expect(doc.snapshot()).toBe(before)
    doc.data.keep.a = 2
    doc.undo.undo()
    doc.undo.redo()
    delete doc.data.map.b
    doc.undo.undo()

    expect(doc.snapshot().map.b).toEqual(before.map.b)
    expect(doc.snapshot().list).toBe(before.list)
  })

  test('K3 the facade follows raw writes at once: inside a transaction, in observers, after undo', () => {
    const doc = track({ list: [1], map: {} as Record<string, number> })
    const list = sharedType(doc.data.list) as unknown as Y.Array<number>
    const map = sharedType(doc.data.map) as unknown as Y.Map<number>
    const seen: unknown[] = []

    map.observe(() => seen.push({ ...doc.data.map }))
    doc.ydoc.transact(() => {
      list.push([2])
      expect([...doc.data.list]).toEqual([1, 2])
      map.set('a', 1)
      expect(doc.data.map).toEqual({ a: 1 })
      doc.data.list.push(3)
      list.delete(0)
      expect([...doc.data.list]).toEqual([2, 3])
    }, doc.undo)
    doc.data.list.push(4)
    doc.undo.undo()

    expect(seen).toEqual([{ a: 1 }])
    expect([...doc.data.list]).toEqual([...list.toArray()])
    expect(doc.snapshot().list).toEqual(list.toArray())
  })

  test('K4 keys come as integers first, then as the defaults have them, then by their oldest entry, on all replicas', () => {
    const first = track<Data>({ z: 1, a: 2 })
    const second = track<Data>({ z: 1, a: 2 })
    first.data.later = 1
    second.merge(first)
    second.data.more = 1
    second.data[7] = 1
    first.merge(second)
    first.data.later = 2

    second.merge(first)

    const order = Object.keys(first.data)
    expect(order.slice(0, 3)).toEqual(['7', 'z', 'a'])
    for (const shown of [second.data, first.snapshot(), second.snapshot()]) expect(Object.keys(shown)).toEqual(order)
  })

  test('K6 keys of other programs that begin with $ are used as they are; ours carry one more', () => {
    const ydoc = new Y.Doc()
    ydoc.getMap('data').set('$ref', 'theirs')
    const doc = track<Data>({}, { ydoc })

    doc.data.$ref = 'changed'
    doc.data.$own = 1

    expect(doc.snapshot()).toEqual({ $ref: 'changed', $own: 1 })
    expect(ydoc.getMap('data').toJSON()).toEqual({ $ref: 'changed', $$own: 1 })
  })
})
