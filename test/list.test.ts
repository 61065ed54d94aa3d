/**
 * Lists whose items keep their identity, as programs use them: through facades, on two devices, with undo.
 */
import { conflicts, counter, increment, list, move, pathOf, richText, sharedType, text, track } from '../src/index.js'
import { type Any, abc, expectSound, ids, json, onTwo, rawList, sync } from './list-documents.js'
import { readForeign } from './list-world.js'

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
