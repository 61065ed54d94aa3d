/**
 * Whose step a transaction is in which updates of others were applied, and what is left of one that was taken back.
 */
import * as Y from 'yjs'
import { text, track } from '../src/index.js'

describe('a transaction that raw Yjs opened', () => {
  test('U35 is none when what was ours in it was refused', () => {
    const doc = track({ x: 0, y: 0 })
    const root = doc.root as Y.Map<number>

    doc.ydoc.transact(() => {
      root.set('y', 2)
      expect(() => Reflect.set(doc.data, 'x', () => 0)).toThrow()
    })
    expect(doc.snapshot()).toEqual({ x: 0, y: 2 })
    expect(doc.undo.canUndo).toBe(false)
  })
})

describe('an update inside transact', () => {
  test('U23 an update applied inside transact is nobody’s step: neither what it wrote nor what it deleted', () => {
    const a = track({ x: 0, l: ['one', 'two', 'three'] } as Record<string, unknown>)
    const b = a.fork()
    b.data.theirs = { deep: [1] }
    ;(b.data.l as string[]).pop()

    a.transact(data => {
      data.x = 1
      Y.applyUpdate(a.ydoc, b.encode())
      ;(data.l as string[]).shift()
    })
    a.undo.undo()

    expect(a.snapshot()).toEqual({ x: 0, l: ['one', 'two'], theirs: { deep: [1] } })
    a.undo.redo()
    expect(a.snapshot()).toEqual({ x: 1, l: ['two'], theirs: { deep: [1] } })
  })

  test('U39 a first-created literal is ours when we wrote it, and theirs when they did', () => {
    const a = track({} as Record<string, unknown>)
    const b = track({} as Record<string, unknown>)
    b.data.theirs = ['b']

    a.transact(data => {
      Y.applyUpdate(a.ydoc, b.encode())
      data.mine = ['a']
    })
    a.undo.undo()

    expect(a.snapshot()).toEqual({ theirs: ['b'], mine: [] })
    a.undo.redo()
    expect(a.snapshot()).toEqual({ theirs: ['b'], mine: ['a'] })
  })

  test('U40 several updates, each between edits of ours, leave each his deletions', () => {
    const a = track({ l: [0, 1, 2, 3, 4, 5], t: text('abcdef') })
    const b = a.fork()
    const first = b.encode()
    b.data.l.pop()
    const second = b.encode()
    b.data.l.pop()
    b.data.t = 'abcde'

    a.transact(data => {
      data.l.shift()
      Y.applyUpdate(a.ydoc, first)
      data.l.shift()
      Y.applyUpdate(a.ydoc, second)
      data.t = 'bcdef'
      Y.applyUpdate(a.ydoc, b.encode())
    })
    expect(a.snapshot()).toEqual({ l: [2, 3], t: 'bcde' })

    a.undo.undo()
    expect(a.snapshot()).toEqual({ l: [0, 1, 2, 3], t: 'abcde' })
    a.undo.redo()
    expect(a.snapshot()).toEqual({ l: [2, 3], t: 'bcde' })
  })

  test('U41 a part that is rolled back takes the updates in it along, and the rest is a step', () => {
    const a = track({ l: [0, 1, 2, 3] })
    const b = a.fork()
    b.data.l.pop()

    a.transact(data => {
      data.l.shift()
      try {
        a.transact(() => {
          Y.applyUpdate(a.ydoc, b.encode())
          data.l.shift()
          throw new Error('no')
        })
      } catch {}
      data.l.push(9)
    })

    expect(a.snapshot()).toEqual({ l: [1, 2, 3, 9] })
    a.undo.undo()
    expect(a.snapshot()).toEqual({ l: [0, 1, 2, 3] })
  })
})
