/**
 * How lists come to be, what they leave behind, and how they stand among arrays, files and copies.
 */
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import * as Y from 'yjs'
import { yamlFile } from '../src/file/index.js'
import { type Document, diff, list, move, open, track } from '../src/index.js'
import { device } from './list-devices.js'
import { type Any, abc, expectSound, ids, json, rawList, sync } from './list-documents.js'
import { canonical } from './list-world.js'
import { random } from './random.js'

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

  test('LI48 replace, patch, revert and checkout keep every item that is still meant, and its facade', () => {
    const doc = track<Any>({ l: list([{ id: 1 }, { id: 2 }, { id: 3 }]) })
    const [x, , z] = doc.data.l
    doc.replace({ l: [{ id: 3, n: 1 }, { id: 1 }, { id: 9 }] })
    expect([json(doc).l, doc.data.l[0] === z, doc.data.l[1] === x]).toEqual([
      [{ id: 3, n: 1 }, { id: 1 }, { id: 9 }],
      true,
      true,
    ])
    const before = doc.snapshot()
    doc.data.l.reverse()
    doc.data.l.push(5)
    doc.patch(diff(doc.snapshot(), before))
    expect([json(doc), doc.data.l[0] === z]).toEqual([before, true])
    doc.history.commit('a')
    doc.data.l.pop()
    move(doc.data.l, 0, 1)
    doc.history.revert()
    expect(json(doc)).toEqual(before)
    doc.data.l.reverse()
    doc.replace(doc.history.checkout('a'))
    expect([json(doc), doc.data.l[0] === z, doc.data.l[1] === x]).toEqual([before, true, true])
    expectSound(doc)
  })

  test('LI49 a list comes into itself as a copy, and two of its items change places by assignment', () => {
    const doc = track<Any>({ l: list([1, { a: 1 }]) })
    doc.data.l.push(doc.data.l)
    doc.data.l[2].push(doc.data.l[1])
    expect(json(doc).l).toEqual([1, { a: 1 }, [1, { a: 1 }, { a: 1 }]])
    ;[doc.data.l[0], doc.data.l[1]] = [doc.data.l[1], doc.data.l[0]]
    expect(json(doc).l.slice(0, 2)).toEqual([{ a: 1 }, 1])
    expectSound(doc)
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
