/**
 * Rollback after a write that Yjs broke off, with subdocuments, and to a savepoint in the middle of a transaction.
 */
import { describe, expect, jest, test } from '@jest/globals'
import * as Y from 'yjs'
import { bytes, sample, tried, triedInside } from './internals-rollback-tries.js'

describe('a write that Yjs broke off half way', () => {
  test('R9 a container with a value that Yjs refuses leaves nothing behind', () => {
    const { ydoc, map } = sample()
    const before = bytes(ydoc)

    const { dead } = tried(ydoc, () => map.set('x', new Y.Map<unknown>(Object.entries({ a: 1, bad: () => 0 }))))

    expect(dead.size).toBe(1)
    expect(bytes(ydoc)).toEqual(before)
  })

  test('R9 a value that cannot be encoded is gone', () => {
    const { ydoc, map } = sample()
    const before = bytes(ydoc)
    const circle: unknown[] = []
    circle.push(circle)

    tried(ydoc, () => map.set('x', circle))

    expect(bytes(ydoc)).toEqual(before)
  })

  test('R10 a type that was inserted a second time is back in its first place, also an empty one and a root', () => {
    const { ydoc, map, array } = sample()
    const quiet = jest.spyOn(console, 'error').mockImplementation(() => undefined)
    const [text, empty] = [new Y.Text('t'), new Y.Map()]
    map.set('text', text)
    array.push([empty])
    const items = [text._item, empty._item]
    const before = bytes(ydoc)

    const results = [text, empty, map].map(type => tried(ydoc, () => array.insert(0, [type])))

    quiet.mockRestore()
    expect(results.map(({ dead }) => dead.size)).toEqual([0, 0, 0])
    expect([text._item, empty._item, map._item]).toEqual([...items, null])
    expect([text.doc, empty.doc, map.doc]).toEqual([ydoc, ydoc, ydoc])
    expect(bytes(ydoc)).toEqual(before)
  })
})

describe('subdocuments', () => {
  function withSubdoc(): { ydoc: Y.Doc; map: Y.Map<unknown>; subdoc: Y.Doc; heard: unknown[] } {
    const ydoc = new Y.Doc()
    const map = ydoc.getMap('map')
    const subdoc = new Y.Doc({ guid: 'sub', shouldLoad: false })
    map.set('doc', subdoc)
    const heard: unknown[] = []
    ydoc.on('subdocs', (event: { added: Set<Y.Doc>; removed: Set<Y.Doc>; loaded: Set<Y.Doc> }) => {
      heard.push([event.added.size, event.removed.size, event.loaded.size])
    })
    return { ydoc, map, subdoc, heard }
  }

  test('R11 one that was inserted is free again, one that was deleted is not destroyed', () => {
    const { ydoc, map, subdoc, heard } = withSubdoc()
    const other = new Y.Doc()

    tried(ydoc, () => map.set('doc', other))

    expect([other._item, subdoc.isDestroyed, heard]).toEqual([null, false, []])
    expect([...ydoc.subdocs]).toEqual([subdoc])
    expect(map.get('doc')).toBe(subdoc)
  })

  test('R11 one that was asked to load can be asked again', () => {
    const { ydoc, subdoc, heard } = withSubdoc()

    tried(ydoc, () => subdoc.load())
    expect([subdoc.shouldLoad, heard]).toEqual([false, []])
    subdoc.load()

    expect(heard).toEqual([[0, 0, 1]])
  })

  test('R11 one that was inserted a second time is back in its first place', () => {
    const { ydoc, map, subdoc } = withSubdoc()
    const quiet = jest.spyOn(console, 'error').mockImplementation(() => undefined)
    const item = subdoc._item

    tried(ydoc, () => map.set('again', subdoc))

    quiet.mockRestore()
    expect(item).not.toBeNull()
    expect(subdoc._item).toBe(item)
  })

  test.each([false, true])(
    'R12 one that was destroyed is replaced and announced all the same, then deleted: %p',
    isDeleted => {
      const { ydoc, map, subdoc, heard } = withSubdoc()
      const before = bytes(ydoc)

      tried(ydoc, () => {
        subdoc.destroy()
        if (isDeleted) map.delete('doc')
      })

      expect(heard).toEqual([[1, 1, 0]])
      expect([...ydoc.subdocs]).toEqual([map.get('doc')])
      expect(bytes(ydoc)).toEqual(before)
    },
  )
})

describe('a rollback to a later savepoint', () => {
  test('R13 an item from before it comes back, one deleted before it stays deleted', () => {
    const { ydoc, array } = sample()

    ydoc.transact(transaction => {
      array.insert(3, ['new'])
      array.delete(0, 1)
      triedInside(transaction, () => array.delete(0, array.length))
      array.push(['end'])
    })

    expect(array.toJSON()).toEqual([2, 3, 'new', 4, 5, 6, 'end'])
    const other = new Y.Doc()
    Y.applyUpdate(other, Y.encodeStateAsUpdate(ydoc))
    expect(other.getArray('array').toJSON()).toEqual(array.toJSON())
  })

  test('R13 observers hear only what stayed', () => {
    const { ydoc, map, array } = sample()
    const heard: unknown[] = []
    map.observe(({ keysChanged }) => heard.push([...(keysChanged as Set<string>)]))
    array.observe(({ changes }) => heard.push(changes.delta))

    ydoc.transact(transaction => {
      map.set('kept', 1)
      triedInside(transaction, () => [map.set('lost', 2), array.push([7])])
    })

    expect(heard).toEqual([['kept']])
  })

  test('R14 savepoints nest: the outer one takes back what an inner one left', () => {
    const { ydoc, map, text } = sample()
    const before = bytes(ydoc)

    tried(ydoc, transaction => {
      text.insert(3, 'one')
      triedInside(transaction, () => text.insert(4, 'two'))
      expect(text.toString()).toBe('helonelo world')
      triedInside(transaction, () => map.clear())
      text.delete(1, 8)
    })

    expect(bytes(ydoc)).toEqual(before)
  })

  test('R15 collected structs of an update before it stay, though they leave no trace in the transaction', () => {
    const ydoc = new Y.Doc()
    const author = new Y.Doc()
    author.getArray('array').insert(0, [new Y.Map([['a', 1]])])
    author.getArray('array').delete(0, 1)
    const update = Y.encodeStateAsUpdate(author)

    ydoc.transact(transaction => {
      Y.applyUpdate(ydoc, update)
      const before = bytes(ydoc)
      triedInside(transaction, () => ydoc.getMap('map').set('a', 1))
      expect(bytes(ydoc)).toEqual(before)
    })

    expect(Y.encodeStateVector(ydoc)).toEqual(Y.encodeStateVector(author))
  })

  test('R15 a struct that broke off before it, and was let be, stays', () => {
    const { ydoc, map } = sample()

    ydoc.transact(transaction => {
      expect(() => map.set('half', new Y.Map<unknown>(Object.entries({ a: 1, bad: () => 0 })))).toThrow()
      triedInside(transaction, () => map.set('b', 1))
    })

    expect(map.toJSON()).toEqual({ inner: { n: 1 }, half: { a: 1 } })
  })
})
