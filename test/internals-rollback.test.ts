/**
 * What a rollback of a whole transaction does, case by case; the fuzz beside it has the mixtures.
 */
import { describe, expect, test } from '@jest/globals'
import * as Y from 'yjs'
import { rollback, rolledBackOrigin, savepoint } from '../src/internals/rollback.js'
import { bytes, sample, tried, triedInside } from './internals-rollback-tries.js'

describe('an outermost rollback', () => {
  test('R2 emits no update and calls no observer of a shared type', () => {
    const { ydoc, map, array, text } = sample()
    const before = bytes(ydoc)
    const heard: string[] = []
    for (const event of ['update', 'updateV2', 'subdocs'] as const) ydoc.on(event, () => heard.push(event))
    for (const type of [map, array, text]) {
      ;(type as Y.AbstractType<unknown>).observe(() => heard.push('observe'))
      ;(type as Y.AbstractType<unknown>).observeDeep(() => heard.push('observeDeep'))
    }

    tried(ydoc, () => {
      map.set('inner', new Y.Doc())
      array.delete(1, 3)
      text.format(2, 4, { bold: true })
    })

    expect(heard).toEqual([])
    expect(bytes(ydoc)).toEqual(before)
    expect(ydoc._transactionCleanups).toEqual([])
  })

  test('R2 lets the document go on: later edits reach another replica', () => {
    const { ydoc, array, text } = sample()
    const other = new Y.Doc()
    Y.applyUpdate(other, Y.encodeStateAsUpdate(ydoc))
    ydoc.on('update', (update: Uint8Array) => Y.applyUpdate(other, update))

    tried(ydoc, () => array.insert(3, [new Y.Map(), 'x']))
    array.insert(2, ['later'])
    text.delete(0, 6)

    expect(other.getArray('array').toJSON()).toEqual([1, 2, 'later', 3, 4, 5, 6])
    expect(other.getText('text').toString()).toBe('world')
  })

  test.each([
    ['a type', (ydoc: Y.Doc) => ydoc.getMap('map')],
    ['the whole document', (ydoc: Y.Doc) => ydoc],
  ])('R3 books no step in an undo manager of %s and leaves it what can be redone', (_, scope) => {
    const { ydoc, map } = sample()
    const undo = new Y.UndoManager(scope(ydoc), { captureTimeout: 0 })
    map.set('a', 1)
    map.set('b', 2)
    undo.undo()

    tried(ydoc, () => map.set('c', 3))

    expect([undo.undoStack.length, undo.redoStack.length]).toEqual([1, 1])
    undo.redo()
    expect(map.get('b')).toBe(2)
  })

  test('R3 an empty transaction has the origin of a rollback; one that writes on keeps its own', () => {
    const { ydoc, map } = sample()
    const origins: unknown[] = []
    ydoc.on('afterTransaction', ({ origin }: Y.Transaction) => origins.push(origin))

    tried(ydoc, () => map.set('a', 1), 'first')
    ydoc.transact(transaction => {
      triedInside(transaction, () => map.set('a', 1))
      map.set('a', 2)
    }, 'second')

    expect(origins).toEqual([rolledBackOrigin, 'second'])
    expect(ydoc._observers.has('beforeObserverCalls' as never)).toBe(false)
  })

  test('R4 tells dead types from touched ones, and a dead type cannot be written', () => {
    const { ydoc, map, array } = sample()
    const inner = map.get('inner') as Y.Map<unknown>
    const [born, child] = [new Y.Map<unknown>(), new Y.Array<unknown>()]

    const { dead, touched } = tried(ydoc, () => {
      map.set('inner', born)
      born.set('child', child)
      array.push([7])
    })

    expect([...dead]).toEqual(expect.arrayContaining([born, child]))
    expect(dead.size).toBe(2)
    expect(touched).toEqual(new Set([map, array, inner]))
    expect([born.doc, born._item, child.doc, child._item]).toEqual([null, null, null, null])
    expect(() => born.set('x', 1)).toThrow(TypeError)
    expect(inner.get('n')).toBe(1)
  })

  test('R5 joins what was cut, a destroyed surrogate pair included', () => {
    const ydoc = new Y.Doc()
    const text = ydoc.getText('text')
    text.insert(0, 'a😀b')
    const before = bytes(ydoc)

    tried(ydoc, () => {
      text.insert(2, 'x')
      text.delete(0, 1)
    })

    expect(text.toString()).toBe('a😀b')
    expect(bytes(ydoc)).toEqual(before)
  })

  test('R5 keeps neighbours apart that were apart before, though Yjs would join them', () => {
    const ydoc = new Y.Doc()
    const array = ydoc.getArray('array')
    array.push([1, 2, 3, 4])
    const structs = ydoc.store.clients.get(ydoc.clientID) ?? []
    // a cut that nobody asks Yjs to join
    ydoc.transact(transaction => {
      Y.getItemCleanStart(transaction, Y.createID(ydoc.clientID, 2))
      transaction._mergeStructs.length = 0
    })
    const before = [structs.length, ...bytes(ydoc)]

    tried(ydoc, () => array.delete(3, 1))

    expect([structs.length, ...bytes(ydoc)]).toEqual(before)
    expect(structs.length).toBe(2)
  })

  test('R6 a text whose only marks were rolled back is a plain one again', () => {
    const { ydoc, text } = sample()

    tried(ydoc, () => text.format(0, 5, { bold: true }))

    expect([text._hasFormatting, text._searchMarker]).toEqual([false, []])
    text.format(0, 5, { bold: true })
    tried(ydoc, () => text.format(0, 5, { italic: true }))
    expect([text._hasFormatting, text._searchMarker]).toEqual([true, null])
  })

  test('R7 an undo that was rolled back can be done again', () => {
    const { ydoc, map } = sample()
    const undo = new Y.UndoManager(map, { captureTimeout: 0 })
    map.set('a', 1)
    map.delete('a')
    const steps = [...undo.undoStack]
    const before = bytes(ydoc)

    tried(ydoc, () => undo.undo())
    undo.undoStack = steps
    expect(bytes(ydoc)).toEqual(before)
    map.set('other', 'gets the id of what was redone')
    undo.undo()
    undo.undo()

    expect(map.toJSON()).toEqual({ inner: { n: 1 }, a: 1 })
  })

  test('R8 pending structs and deletions of an update that came too early are gone again, or there again', () => {
    const { ydoc } = sample()
    const author = new Y.Doc()
    const updates: Uint8Array[] = []
    author.on('update', (update: Uint8Array) => updates.push(update))
    for (const n of [1, 2, 3]) author.getArray('array').push([n])
    author.getArray('array').delete(0, 3)
    const [first, second, third, deletion] = updates as [Uint8Array, Uint8Array, Uint8Array, Uint8Array]

    tried(ydoc, () => [Y.applyUpdate(ydoc, second), Y.applyUpdate(ydoc, deletion)])
    expect([ydoc.store.pendingStructs, ydoc.store.pendingDs]).toEqual([null, null])

    Y.applyUpdate(ydoc, second)
    const before = bytes(ydoc)
    const { local } = ydoc.transact(transaction => {
      tried(ydoc, () => [third, first, deletion].map(update => Y.applyUpdate(ydoc, update)))
      return transaction
    })
    expect(bytes(ydoc)).toEqual(before)
    expect(local).toBe(true)
    for (const update of [first, third, deletion]) Y.applyUpdate(ydoc, update)
    expect(ydoc.getArray('array').length).toBe(6)
  })
})

describe('the door of rollback', () => {
  test('R16 a savepoint before the first write copies nothing', () => {
    const { ydoc } = sample()

    ydoc.transact(transaction => {
      const start = savepoint(transaction)

      expect(start.clocks).toBe(transaction.beforeState)
      expect(start.earlier).toBeNull()
    })
  })

  test('R17 a transaction that is over, and a savepoint of another one, are refused', () => {
    const { ydoc, map } = sample()
    const [transaction, start] = ydoc.transact(open => [open, savepoint(open)] as const)

    expect(() => rollback(transaction, start)).toThrow(TypeError)
    ydoc.transact(open => {
      map.set('a', 1)
      expect(() => rollback(open, start)).toThrow(TypeError)
    })
    expect(map.get('a')).toBe(1)
  })

  test('R18 inside an observer only the transaction of the observer is taken back', () => {
    const { ydoc, array } = sample()
    const other = new Y.Doc()
    Y.applyUpdate(other, Y.encodeStateAsUpdate(ydoc))
    ydoc.on('update', (update: Uint8Array) => Y.applyUpdate(other, update))
    let left = 1
    array.observe(() => {
      if (left-- > 0) tried(ydoc, () => [array.delete(0, 4), array.insert(1, ['lost'])])
    })

    array.insert(3, ['kept'])

    expect(array.toJSON()).toEqual([1, 2, 3, 'kept', 4, 5, 6])
    expect(other.getArray('array').toJSON()).toEqual(array.toJSON())
  })
})
