/**
 * Lists whose items keep their identity, as programs use them: through facades, on several devices, with undo.
 */
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import * as Y from 'yjs'
import { yamlFile } from '../src/file/index.js'
import {
  conflicts,
  counter,
  type Document,
  increment,
  isTracked,
  list,
  move,
  open,
  pathOf,
  richText,
  sharedType,
  text,
  track,
} from '../src/index.js'
import { clone, edit, recogniseLive, textOf } from './edits.js'
import { device, runWorld } from './list-devices.js'
import { canonical, readForeign } from './list-world.js'
import { type Random, random, runs } from './random.js'

recogniseLive(isTracked)

// biome-ignore lint/suspicious/noExplicitAny: reason: the data of these tests changes its shape as programs without types do
type Any = any

function sync(...docs: Document<Any>[]): void {
  for (const to of docs) for (const from of docs) if (to !== from) to.merge(from.encode(to.stateVector()))
}

function json(doc: Document<Any>): Any {
  return doc.toJSON()
}

function rawList(doc: Document<Any>, key = 'l'): Y.Map<unknown> {
  return doc.ydoc.getMap('data').get(key) as Y.Map<unknown>
}

/** Everything that shows the document agrees. */
function expectSound(...docs: Document<Any>[]): void {
  for (const doc of docs) {
    const shown = textOf(doc.snapshot())
    expect(textOf(doc.data)).toBe(shown)
    const fresh = track<Any>(undefined)
    fresh.merge(doc.encode())
    expect(textOf(fresh.snapshot())).toBe(shown)
  }
}

/** Two devices with one list, under random client ids: twelve times, so that each of them wins some conflicts. */
function onTwo(items: readonly unknown[], run: (a: Document<Any>, b: Document<Any>, chance: Random) => void): void {
  for (let seed = 1; seed <= 12; seed++) {
    const chance = random(seed)
    const a = device<Any>({}, chance)
    const b = device<Any>({}, chance)
    a.data.l = list(items)
    sync(a, b)
    run(a, b, chance)
    sync(a, b)
    expect(canonical(json(a))).toBe(canonical(json(b)))
    expect(canonical(readForeign(rawList(a).toJSON()))).toBe(canonical(json(a).l))
    expectSound(a, b)
  }
}

const abc = () => ['a', 'b', 'c', 'd'].map(id => ({ id }))
const ids = (doc: Document<Any>): string => doc.data.l.map((item: Any) => item.id ?? item).join('')

describe('lists through the facade', () => {
  test('LI20 a list reads and writes as an array, and says in the document what it is', () => {
    const doc = track<Any>({ l: list([1, 2, 3]) })
    const { l } = doc.data
    expect([Array.isArray(l), l.length, l[1], l.at(-1), l.includes(2), 3 in l, [...l]]).toEqual([
      true,
      3,
      2,
      3,
      true,
      false,
      [1, 2, 3],
    ])
    expect(l.push(4, 5)).toBe(5)
    expect(l.pop()).toBe(5)
    expect(l.shift()).toBe(1)
    expect(l.unshift(0)).toBe(4)
    expect(l.splice(1, 2, 'x')).toEqual([2, 3])
    l[0] = 9
    l[3] = 'end'
    expect(l.reverse()).toBe(l)
    expect([...l]).toEqual(['end', 4, 'x', 9])
    expect(l.sort()).toBe(l)
    expect([...l]).toEqual([4, 9, 'end', 'x'])
    l.fill(7, 0, 2)
    l.copyWithin(2, 0)
    expect([...l]).toEqual([7, 7, 7, 7])
    l.length = 1
    expect(json(doc)).toEqual({ l: [7] })
    expect(rawList(doc).get('$type')).toBe('list')
    expect(() => {
      l[5] = 1
    }).toThrow(expect.objectContaining({ code: 'INDEX_OUT_OF_RANGE' }))
    expect(() => l.push(undefined)).toThrow(expect.objectContaining({ code: 'VALUE_UNDEFINED' }))
    expectSound(doc)
  })

  test('LI21 what moves is the very object it was: by move, sort, reverse, assignment, out and in again', () => {
    const doc = track<Any>({ l: list(abc()) })
    const objects = [...doc.data.l]
    const expectOrder = (order: string): void => {
      expect(ids(doc)).toBe(order)
      for (const item of doc.data.l) expect(objects).toContain(item)
      expectSound(doc)
    }
    move(doc.data.l, 0, 2)
    expectOrder('bcad')
    doc.data.l.sort((x: Any, y: Any) => (x.id < y.id ? 1 : -1))
    expectOrder('dcba')
    doc.data.l.reverse()
    expectOrder('abcd')
    const [b] = doc.data.l.splice(1, 1)
    doc.data.l.splice(3, 0, b)
    expectOrder('acdb')
    doc.transact(data => data.l.unshift(data.l.pop()))
    expectOrder('bacd')
    doc.data.l = doc.data.l.filter((item: Any) => item.id !== 'c').reverse()
    expectOrder('dab')
    doc.data.l = [doc.data.l[2], { id: 'new' }, doc.data.l[0]]
    expect([ids(doc), doc.data.l[0] === objects[1], doc.data.l[2] === objects[3]]).toEqual(['bnewd', true, true])
    const [d] = doc.data.l.splice(2, 1)
    doc.data.l = [d, ...doc.data.l]
    expect([ids(doc), doc.data.l[0] === d, doc.data.l[1] === b]).toEqual(['dbnew', true, true])
    doc.undo.undo()
    doc.undo.undo()
    b.done = true
    expect(json(doc).l[0]).toEqual({ id: 'b', done: true })
    expect(pathOf(b)).toEqual(['l', 0])
    for (let n = 0; n < 8; n++) doc.undo.undo()
    expectOrder('bcad')
  })

  test('LI22 two devices, twelve client ids each: set and set', () => {
    onTwo([1, 2, 3], (a, b) => {
      a.data.l[1] = 'A'
      b.data.l[1] = 'B'
      sync(a, b)
      expect(['1,A,3', '1,B,3']).toContain(a.data.l.join())
      expect(conflicts(a.data.l, 1).concat(conflicts(b.data.l, 1))).toContain(a.data.l[1] === 'A' ? 'B' : 'A')
      expect(conflicts(a.data.l, 0)).toEqual([])
    })
  })

  test('LI23 move and move: one of the two places, once', () => {
    onTwo(abc(), (a, b) => {
      move(a.data.l, 0, 3)
      move(b.data.l, 0, 1)
      sync(a, b)
      expect(['bcda', 'bacd']).toContain(ids(a))
    })
  })

  test('LI24 move and edit, move and set: both are kept', () => {
    onTwo([...abc(), 1], (a, b) => {
      move(a.data.l, 1, 3)
      move(a.data.l, 4, 0)
      b.data.l[1].done = true
      b.data.l[4] = 2
      sync(a, b)
      expect(json(a).l).toEqual([2, { id: 'a' }, { id: 'c' }, { id: 'd' }, { id: 'b', done: true }])
    })
  })

  test('LI25 deleted beats moved, set and edited; undo returns the same object with what others did meanwhile', () => {
    onTwo([...abc(), 1], (a, b) => {
      const [x, y, z] = a.data.l
      a.data.l.splice(0, 3)
      a.data.l.pop()
      move(b.data.l, 0, 4)
      b.data.l[0].done = true
      b.data.l[1] = { id: 'C' }
      b.data.l[3] = 2
      sync(a, b)
      expect(json(a).l).toEqual([{ id: 'd' }])
      a.undo.undo()
      a.undo.undo()
      expect(json(a).l.find((item: Any) => item.id === 'b')).toEqual({ id: 'b', done: true })
      sync(a, b)
      expect(json(a).l).toEqual([{ id: 'b', done: true }, { id: 'C' }, { id: 'd' }, 2, { id: 'a' }])
      expect([a.data.l[4], a.data.l[0]]).toEqual([x, y])
      expect(a.data.l[4] === x && a.data.l[0] === y).toBe(true)
      y.more = 1
      expect([x.id, z.id]).toEqual(['a', 'C'])
    })
  })

  test('LI26 runs that both push stay together; sort, reverse and filter beside pushes lose nothing', () => {
    onTwo([], (a, b) => {
      for (const n of [1, 2, 3]) a.data.l.push(`A${n}`)
      for (const n of [1, 2, 3]) b.data.l.push(`B${n}`)
      sync(a, b)
      expect(['A1A2A3B1B2B3', 'B1B2B3A1A2A3']).toContain(a.data.l.join(''))
    })
    onTwo(abc(), (a, b) => {
      a.data.l.sort((x: Any, y: Any) => (x.id < y.id ? 1 : -1))
      b.data.l.push({ id: 'e' })
      b.data.l[0].done = true
      sync(a, b)
      expect(ids(a).replace('e', '')).toBe('dcba')
      expect([...ids(a)].sort().join('')).toBe('abcde')
      expect(json(a).l.find((item: Any) => item.id === 'a')).toEqual({ id: 'a', done: true })
    })
    onTwo(abc(), (a, b) => {
      a.data.l.reverse()
      b.data.l.reverse()
      sync(a, b)
      expect(ids(a)).toBe('dcba')
    })
    onTwo(['c', 'a', 'b'], (a, b) => {
      a.data.l.sort()
      b.data.l.sort()
      sync(a, b)
      expect(ids(a)).toBe('abc')
    })
    onTwo(abc(), (a, b) => {
      a.data.l = a.data.l.filter((item: Any) => item.id !== 'b')
      b.data.l.push({ id: 'e' })
      b.data.l = [...b.data.l, { id: 'f' }]
      b.data.l = b.data.l.map((item: Any) => (item.id === 'c' ? { ...item, done: true } : item))
      sync(a, b)
      expect(ids(a)).toBe('acdef')
      expect(json(a).l[1]).toEqual({ id: 'c', done: true })
    })
  })

  test('LI27 what was taken out by one and put in again by another is there once', () => {
    onTwo(abc(), (a, b) => {
      const [x] = a.data.l.splice(0, 1)
      b.data.l.splice(0, 1)
      sync(a, b)
      a.data.l.push(x)
      sync(a, b)
      b.undo.undo()
      sync(a, b)
      expect([ids(a), a.data.l[3] === x]).toEqual(['bcda', true])
    })
  })

  test('LI28 an object that still stands in the list comes in as a copy', () => {
    const doc = track<Any>({ l: list(abc()) })
    doc.data.l.push(doc.data.l[0])
    expect(ids(doc)).toBe('abcda')
    expect(doc.data.l[4]).not.toBe(doc.data.l[0])
    doc.data.l[4].id = 'e'
    expect(ids(doc)).toBe('abcde')
    expectSound(doc)
  })

  test('LI29 an item that was removed shows its last value, refuses writes, and lives again after undo, nested ones as well', () => {
    const doc = track<Any>({ l: list([{ id: 'a', deep: { n: [1] } }]) })
    const [item] = doc.data.l
    const { deep } = item
    doc.data.l.pop()
    expect([item.id, deep.n[0], sharedType(item), sharedType(deep)]).toEqual(['a', 1, undefined, undefined])
    for (const write of [() => (item.x = 1), () => (deep.x = 1), () => deep.n.push(2)])
      expect(write).toThrow(expect.objectContaining({ code: 'NODE_DETACHED' }))
    doc.undo.undo()
    expect([doc.data.l[0] === item, doc.data.l[0].deep === deep]).toEqual([true, true])
    deep.n.push(2)
    expect(json(doc)).toEqual({ l: [{ id: 'a', deep: { n: [1, 2] } }] })
    expectSound(doc)

    const other = track<Any>(undefined)
    sync(doc, other)
    const far = other.data.l[0]
    doc.data.l.pop()
    sync(doc, other)
    expect(far.id).toBe('a')
    expect(() => (far.deep.x = 1)).toThrow(expect.objectContaining({ code: 'NODE_DETACHED' }))
    doc.undo.undo()
    sync(doc, other)
    expect(other.data.l[0]).toBe(far)
    far.deep.x = 1
    sync(doc, other)
    expect(deep.x).toBe(1)
  })

  test('LI30 texts, counters, sets and lists rest in lists, also where they move or are copied', () => {
    const doc = track<Any>({ l: list([text('one'), counter(1), new Set([1]), list([1, 2])]) })
    const other = track<Any>(undefined)
    sync(doc, other)
    doc.data.l[0] = 'one!'
    other.data.l[0] = '>one'
    increment(doc.data.l, 1)
    other.data.l[1] += 2
    move(doc.data.l, 0, 3)
    doc.data.l[2].push(3)
    sync(doc, other)
    expect(doc.data.l[0]).toBe(4)
    expect(doc.data.l[3]).toBe('>one!')
    expect([...doc.data.l[2]]).toEqual([1, 2, 3])
    richText(doc.data.l, 3).insert(0, '!')
    doc.data.l.reverse()
    doc.data.copy = doc.data.l
    doc.data.copy[0] += '?'
    expect(json(doc).copy[0]).toBe('!>one!?')
    expect(rawList(doc, 'copy').get('$type')).toBe('list')
    expectSound(doc, other)
  })

  test('LI31 a copy of a list holds what it shows, and nothing of what moved or is hidden', () => {
    const doc = track<Any>({ l: list(abc()) })
    doc.data.l.reverse()
    doc.data.l.splice(1, 2)
    doc.data.l[0].done = true
    doc.data.copy = doc.data.l
    expect(json(doc).copy).toEqual([{ id: 'd', done: true }, { id: 'a' }])
    const raw = rawList(doc, 'copy').toJSON()
    expect(Object.keys(raw).length).toBe(4)
    expect((raw.order as unknown[]).length).toBe(2)
    expect(readForeign(raw)).toEqual(json(doc).copy)
    expectSound(doc)
  })
})

describe('what lists leave, and what they become', () => {
  test('LI32 what was removed is deleted for good once no step can bring it back', () => {
    const left = (doc: Document<Any>): string[] => Object.keys(rawList(doc).toJSON()).filter(key => key.includes('!'))
    const made = (): Document<Any> => {
      const doc = track<Any>({})
      doc.data.l = list(abc())
      doc.data.l.splice(0, 2)
      expect(left(doc).length).toBe(2)
      return doc
    }
    const cleared = made()
    cleared.undo.clear()
    const limited = made()
    limited.undo.limit = 0
    limited.data.l.pop()
    const fallen = made()
    fallen.undo.limit = 1
    fallen.data.n = 1
    for (const doc of [cleared, limited, fallen]) {
      expect(left(doc)).toEqual([])
      expect(JSON.stringify(rawList(doc).toJSON())).not.toContain('"b"')
      expectSound(doc)
    }
    // one that a later step has hidden again stays until that one is gone
    const again = made()
    again.data.l.push({ id: 'e' })
    const [e] = again.data.l.splice(2, 1)
    again.data.l.push(e)
    again.data.l.pop()
    again.undo.limit = 1
    expect(left(again).length).toBe(1)
    again.undo.undo()
    expect(ids(again)).toBe('cde')
    expectSound(again)
  })

  test('LI33 destroying a document purges first; without undo nothing is left at once', async () => {
    const doc = track<Any>({ l: list(abc()) })
    const updates: Uint8Array[] = []
    doc.ydoc.on('update', update => updates.push(update))
    doc.data.l.pop()
    doc.transact(data => data.l.pop(), { undoable: false })
    expect(Object.keys(rawList(doc).toJSON()).filter(key => key.includes('!')).length).toBe(1)
    const size = updates.length
    const { ydoc } = doc
    await doc.destroy()
    expect(updates.length).toBe(size + 1)
    const raw = (ydoc.getMap('data').get('l') as Y.Map<unknown>).toJSON()
    expect(Object.keys(raw).length).toBe(4)
  })

  test('LI34 a leaf that is born and removed in one transaction leaves nothing', () => {
    const doc = track<Any>({ l: list([1]) })
    doc.transact(data => {
      data.l.push(2, 3)
      data.l.splice(1, 2)
    })
    expect(rawList(doc).toJSON().order).toHaveLength(1)
    expect(Object.keys(rawList(doc).toJSON())).toHaveLength(3)
    expectSound(doc)
  })

  test('LI35 two devices that create one list have one; equal literals are one, others keep what both have once', () => {
    for (let seed = 1; seed <= 12; seed++) {
      const [a, b] = [device<Any>({}, random(seed)), device<Any>({}, random(seed + 100))]
      a.data.l = list([])
      a.data.l.push('A')
      b.data.l = list([])
      b.data.l.push('B')
      a.data.same = list([1, { n: 2 }])
      b.data.same = list([1, { n: 2 }])
      a.data.other = list(['x', 'y'])
      b.data.other = list(['y', 'z'])
      sync(a, b)
      expect([...a.data.l].sort()).toEqual(['A', 'B'])
      expect(json(a).same).toEqual([1, { n: 2 }])
      expect([...a.data.other].sort()).toEqual(['x', 'y', 'z'])
      expect(canonical(json(a))).toBe(canonical(json(b)))
      expectSound(a, b)
    }
  })

  test('LI36 two versions of a default list are one of them, with what people added', () => {
    for (let seed = 1; seed <= 12; seed++) {
      const a = device<Any>({ l: list(['a', 'b']) }, random(seed))
      const b = device<Any>({ l: list(['a', 'b', 'c']) }, random(seed + 100))
      a.data.l.push('mine')
      sync(a, b)
      sync(a, b)
      expect(canonical(json(a))).toBe(canonical(json(b)))
      expect(['a,b,mine', 'a,b,c,mine', 'mine,a,b,c', 'mine,a,b', 'a,b,mine,c']).toContain(a.data.l.join())
      expectSound(a, b)
    }
  })

  test('LI37 list and array under one key are two things: one replaces the other, on all devices the same', () => {
    const doc = track<Any>({ l: [1, 2] })
    doc.data.l = list([1, 2])
    expect(rawList(doc).get('$type')).toBe('list')
    doc.data.l = [2, 3]
    expect([rawList(doc).get('$type'), json(doc).l]).toEqual(['list', [2, 3]])
    for (let seed = 1; seed <= 12; seed++) {
      const [a, b] = [device<Any>({}, random(seed)), device<Any>({}, random(seed + 100))]
      a.data.l = list([1])
      b.data.l = [2]
      sync(a, b)
      expect(canonical(json(a))).toBe(canonical(json(b)))
      expect([[1], [2]]).toContainEqual(json(a).l)
      expectSound(a, b)
    }
  })

  test("LI38 arrays: 'list' makes lists of all arrays that come in, and leaves those that are there", () => {
    const doc = track<Any>({ a: [1, [2]], deep: { b: [] } }, { arrays: 'list' })
    doc.data.c = { d: [[3]] }
    doc.data.a.push([4])
    const raw = JSON.stringify(doc.ydoc.getMap('data').toJSON())
    expect(raw.match(/"\$type":"list"/g)?.length).toBe(6)
    const ydoc = new Y.Doc()
    ydoc.getMap('data').set('old', Y.Array.from([1]))
    const adopted = track<Any>(undefined, { ydoc, arrays: 'list' })
    adopted.data.old.push(2)
    adopted.data.old = [...adopted.data.old, 3]
    adopted.replace({ ...adopted.snapshot(), old: [1, 2, 3, 4], fresh: [1] })
    expect([ydoc.getMap('data').get('old') instanceof Y.Array, json(adopted)]).toEqual([
      true,
      { old: [1, 2, 3, 4], fresh: [1] },
    ])
    expect(rawList(adopted, 'fresh').get('$type')).toBe('list')
    expect(() => track({}, { arrays: 'map' } as Any)).toThrow(TypeError)
    expectSound(doc, adopted)
  })

  test('LI39 a list is no root', () => {
    expect(() => track(list([1]))).toThrow(expect.objectContaining({ code: 'ROOT_KIND' }))
    expect(track<Any>([[1]], { arrays: 'list' }).toJSON()).toEqual([[1]])
  })

  test('LI40 move says what it cannot do; in a plain array the object follows', () => {
    const doc = track<Any>({ l: list([1, 2]), a: abc(), o: {} })
    for (const [from, to] of [
      [0, 2],
      [-1, 0],
      [0.5, 1],
      [2, 0],
    ] as const)
      expect(() => move(doc.data.l, from, to)).toThrow(expect.objectContaining({ code: 'INDEX_OUT_OF_RANGE' }))
    expect(() => move(doc.data.o, 0, 0)).toThrow(expect.objectContaining({ code: 'OPERATION_REFUSED' }))
    expect(() => move([1, 2], 0, 1)).toThrow(expect.objectContaining({ code: 'NOT_TRACKED' }))
    const [first] = doc.data.a
    move(doc.data.a, 0, 2)
    expect([doc.data.a.map((item: Any) => item.id).join(''), doc.data.a[2] === first]).toEqual(['bcad', true])
    doc.undo.undo()
    expect(doc.data.a[0]).toEqual({ id: 'a' })
    expectSound(doc)
  })

  test('LI41 a list that has lost its order shows nothing, and takes items again', () => {
    const doc = track<Any>({ l: list([1, { id: 2 }]) })
    expect(doc.data.l.length).toBe(2)
    doc.ydoc.transact(() => rawList(doc).delete('order'))
    expect(json(doc)).toEqual({ l: [] })
    doc.data.l.push(3)
    expect(json(doc)).toEqual({ l: [3] })
    expectSound(doc)
  })

  test('LI42 what did not change in a snapshot is the very object it was, whoever changed the rest', () => {
    const [doc, other] = [track<Any>({ l: list(abc()) }), track<Any>(undefined)]
    sync(doc, other)
    const before = doc.snapshot().l
    other.data.l[1].done = true
    move(other.data.l, 0, 2)
    other.data.l.push({ id: 'e' })
    sync(doc, other)
    const after = doc.snapshot().l
    expect([after[0] === before[1], after[1] === before[2], after[2] === before[0], after[3] === before[3]]).toEqual([
      false,
      true,
      true,
      true,
    ])
  })

  test('LI46 written at once, objects in a list take at most 1.45 times the bytes of those in an array', () => {
    const items = Array.from({ length: 2_000 }, (_, id) => ({ id, title: `title of item ${id}`, done: id % 2 === 0 }))
    const [plain, listed] = [track<Any>({ m: {} }), track<Any>({ m: {} })]
    plain.data.m.l = items
    listed.data.m.l = list(items)
    expect(json(listed)).toEqual(json(plain))
    expect(listed.encode().length).toBeLessThan(1.45 * plain.encode().length)
    expectSound(listed)
  })

  test('LI47 a document that is laid over a Y.Doc once more shows what that holds by now', async () => {
    const ydoc = new Y.Doc()
    const first = track<Any>({ n: 1, l: list([1, { x: 1 }, 3]) }, { ydoc })
    expect([first.snapshot().n, first.data.l.length]).toEqual([1, 3])
    await first.destroy()
    const other = track<Any>(undefined)
    other.merge(Y.encodeStateAsUpdate(ydoc))
    other.data.n = 2
    other.data.l[1].x = 5
    other.data.l.reverse()
    Y.applyUpdate(ydoc, other.encode())
    expect(track<Any>(undefined, { ydoc }).toJSON()).toEqual({ n: 2, l: [3, { x: 5 }, 1] })
  })

  test('LI43 a file shows a list as an array, and edits of the file keep the items', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'plaindoc-list-'))
    try {
      const file = join(folder, 'todos.yaml')
      const doc = await open<Any>(
        {
          todos: list([
            { id: 1, title: 'milk' },
            { id: 2, title: 'bread' },
          ]),
        },
        yamlFile(file),
      )
      await doc.flush()
      expect(readFileSync(file, 'utf8')).toBe('todos:\n  - id: 1\n    title: milk\n  - id: 2\n    title: bread\n')
      const [milk] = doc.data.todos
      move(doc.data.todos, 0, 1)
      await doc.flush()
      await doc.destroy()
      writeFileSync(
        file,
        'todos:\n  - id: 1\n    title: oat milk\n  - id: 2\n    title: bread\n  - id: 3\n    title: tea\n',
      )
      const again = await open<Any>({ todos: list([]) }, yamlFile(file))
      expect(json(again).todos.map((one: Any) => one.title)).toEqual(['oat milk', 'bread', 'tea'])
      expect([rawList(again, 'todos').get('$type'), milk.title]).toEqual(['list', 'milk'])
      await again.destroy()
    } finally {
      rmSync(folder, { recursive: true })
    }
  })
})

describe('lists at random', () => {
  test('LI44 three to five devices, updates late, in part and out of order: each edit does what it does to a native array, and nothing diverges, doubles or is lost', () => {
    // 50,000 operations when long
    for (let seed = 1; seed <= runs(8, 334); seed++) runWorld(seed, 150, 3 + (seed % 3), seed % 2 === 0)
  }, 3_600_000)

  test('LI45 all arrays as lists: five devices, partitions, undo, redo, rollback: each shows what JavaScript would', () => {
    // 50,000 operations when long
    for (let seed = 1; seed <= runs(10, 250); seed++) runModel(seed, 200)
  }, 3_600_000)
})

function runModel(seed: number, steps: number): void {
  const chance = random(seed)
  const initial = () => ({ m: { list: [{ id: 1 }, { id: 2 }], plain: [1, 2, 3], deep: { a: 'x', more: { b: [] } } } })
  const docs = Array.from({ length: 5 }, () => track<Any>(initial(), { arrays: 'list' }))
  for (let at = 0; at < steps; at++) {
    const doc = chance.pick(docs)
    const model = clone(doc.snapshot()) as Any
    const before = textOf(doc.snapshot())
    const choice = chance.int(2 ** 30)
    const what = chance.int(20)
    if (what < 3) doc.merge(chance.pick(docs))
    else if (what < 5) {
      const undone = doc.undo.undo()
      if (undone && chance.chance(0.5)) {
        doc.undo.redo()
      }
      expect(textOf(doc.data)).toBe(textOf(doc.snapshot()))
    } else if (what < 7) {
      const bytes = Buffer.from(doc.encode())
      const fails = (): void =>
        doc.transact(data => {
          for (let n = 0; n < 3; n++) edit(data.m, random(choice + n))
          throw new Error('changed my mind')
        })
      expect(fails).toThrow('changed my mind')
      expect([seed, at, textOf(doc.data), bytes.equals(Buffer.from(doc.encode()))]).toEqual([seed, at, before, true])
    } else {
      const expected = edit(model.m, random(choice))
      expect([seed, at, doc.transact(data => edit(data.m, random(choice)))]).toEqual([seed, at, expected])
      expect([seed, at, textOf(doc.data)]).toEqual([seed, at, textOf(model)])
      const after = textOf(doc.snapshot())
      expect([seed, at, after]).toEqual([seed, at, textOf(model)])
      if (after !== before && chance.chance(0.3)) {
        doc.undo.undo()
        expect([seed, at, textOf(doc.data), textOf(doc.snapshot())]).toEqual([seed, at, before, before])
        doc.undo.redo()
        expect([seed, at, textOf(doc.data), textOf(doc.snapshot())]).toEqual([seed, at, after, after])
      }
    }
  }
  sync(...docs)
  sync(...docs)
  for (const doc of docs) expect([seed, textOf(doc.snapshot())]).toEqual([seed, textOf(docs[0]?.snapshot())])
  expectSound(...docs.slice(0, 1))
}
