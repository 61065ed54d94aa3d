/**
 * Whose step a transaction is that somebody else opened: raw Yjs, or another document of the same Y.Doc.
 */
import * as Y from 'yjs'
import { track } from '../src/index.js'

describe('a transaction that raw Yjs opened', () => {
  test('U34 is a step when the facade, or transact, writes in it', () => {
    const doc = track({ x: 0, y: 0 })
    const root = doc.root as Y.Map<number>

    doc.ydoc.transact(() => {
      doc.data.x = 1
      root.set('y', 1)
    })
    doc.ydoc.transact(() => {
      doc.transact(data => {
        data.x = 2
      })
    })
    doc.ydoc.transact(() => void root.set('x', 3))

    expect(doc.undo.manager.undoStack).toHaveLength(2)
    root.set('x', 2)
    doc.undo.undo()
    expect(doc.snapshot()).toEqual({ x: 2, y: 1 })
    doc.undo.undo()
    expect(doc.snapshot()).toEqual({ x: 2, y: 0 })
  })
})

describe('two documents of one Y.Doc', () => {
  function both() {
    const ydoc = new Y.Doc()
    const d = track({ x: 0, l: [1] }, { ydoc })
    const e = track({ y: 0, l: [1] }, { ydoc, root: 'e' })
    return { d, e }
  }

  test('U36 a step belongs to the document whose root it changed, whoever opened the transaction', () => {
    const { d, e } = both()
    e.data.y = 1

    d.transact(() => {
      e.data.y = 2
    })

    expect([d.undo.canUndo, e.undo.canUndo]).toEqual([false, true])
    e.undo.undo()
    expect(e.snapshot()).toEqual({ y: 1, l: [1] })
    e.undo.undo()
    expect(e.snapshot()).toEqual({ y: 0, l: [1] })
  })

  test('U37 one that changed both is a step of each, and each takes back its own part', () => {
    const { d, e } = both()

    d.transact(data => {
      data.x = 1
      data.l.push(2)
      e.data.l.push(2)
      e.data.y = 1
    })
    e.undo.undo()

    expect([d.snapshot(), e.snapshot()]).toEqual([
      { x: 1, l: [1, 2] },
      { y: 0, l: [1] },
    ])
    d.undo.undo()
    e.undo.redo()
    expect([d.snapshot(), e.snapshot()]).toEqual([
      { x: 0, l: [1] },
      { y: 1, l: [1, 2] },
    ])
    d.undo.redo()
    expect(d.snapshot()).toEqual({ x: 1, l: [1, 2] })
    expect([d.undo.canRedo, e.undo.canRedo, d.undo.canUndo, e.undo.canUndo]).toEqual([false, false, true, true])
  })

  test('U38 one that is not to be undone is no step of either', () => {
    const { d, e } = both()

    d.transact(
      () => {
        e.data.y = 2
      },
      { undoable: false },
    )

    expect([d.undo.canUndo, e.undo.canUndo]).toEqual([false, false])
  })
})
