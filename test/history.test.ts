/**
 * The history of a document: committing, finding and reading revisions, on one replica and on several.
 */
import * as Y from 'yjs'
import { PlaindocError, type Transition } from '../src/index.js'
import { ids, meet, Replica } from './history-replica.js'

/** The error that `run` throws, with its code and message. */
function refusal(run: () => unknown): PlaindocError {
  try {
    run()
  } catch (error) {
    if (error instanceof PlaindocError) return error
    throw error
  }
  throw new Error('nothing was thrown')
}

describe('committing', () => {
  test('T1 a commit keeps the value, whatever is edited afterwards', () => {
    const one = new Replica({ n: 1, list: [{ x: 1 }] })

    const first = one.history.commit('v1', { message: 'the first', author: 'Ann', at: 1000 })
    one.data.n = 2
    one.data.list[0].x = 5

    expect(first).toEqual({
      id: expect.stringMatching(/^[\w-]{22}$/),
      name: 'v1',
      message: 'the first',
      author: 'Ann',
      at: 1000,
      parents: [],
    })
    expect(one.history.checkout('v1')).toEqual({ n: 1, list: [{ x: 1 }] })
    expect(one.value).toEqual({ n: 2, list: [{ x: 5 }] })
  })

  test('T2 a commit gives null when nothing changed since the head, also after a change and back', () => {
    const one = new Replica({ n: 1 })

    const first = one.history.commit()
    one.data.n = 2
    one.data.n = 1

    expect(first).not.toBeNull()
    expect(one.history.commit('again')).toBeNull()
    expect(one.history.hasUncommitted).toBe(false)
    expect(one.history.revisions).toEqual([first])
  })

  test('T3 before the first revision there is something to commit once the document was written', () => {
    const one = new Replica(undefined)

    const untouched = one.history.hasUncommitted
    const nothing = one.history.commit()
    one.data.n = 1
    delete one.data.n

    expect(untouched).toBe(false)
    expect(nothing).toBeNull()
    expect(one.history.hasUncommitted).toBe(true)
    expect(one.history.commit()).not.toBeNull()
    expect(one.history.hasUncommitted).toBe(false)
  })

  test('T4 each revision has the one before as its parent; the time is now unless given', () => {
    const one = new Replica({ n: 1 })
    const start = Date.now()

    const first = one.history.commit()
    one.data.n = 2
    const second = one.history.commit()

    expect(second?.parents).toEqual([first?.id])
    expect(first?.at).toBeGreaterThanOrEqual(start)
    expect(first?.at).toBeLessThanOrEqual(Date.now())
    expect(one.history.heads).toEqual([second])
  })

  test('T5 a commit is no undo step, keeps redo, and changes no value', () => {
    const one = new Replica({ n: 1 })
    const seen: Transition[] = []
    one.data.n = 2
    one.doc.undo.undo()
    one.doc.observe(transition => seen.push(transition))

    one.history.commit('v1')

    expect(seen.map(({ changes }) => changes)).toEqual([[]])
    expect(seen[0]?.before).toBe(seen[0]?.after)
    expect(one.doc.undo.canUndo).toBe(false)
    expect(one.doc.undo.redo()).toBe(true)
    expect(one.value).toEqual({ n: 2 })
    expect(one.doc.undo.undo()).toBe(true)
    expect(one.history.has(one.history.revisions[0]?.id ?? '')).toBe(true)
  })

  test('T6 commit and revert are refused inside a transaction', () => {
    const one = new Replica({ n: 1 })
    one.history.commit()

    expect(refusal(() => one.doc.transact(() => one.history.commit())).code).toBe('IN_TRANSACTION')
    expect(refusal(() => one.doc.transact(() => one.history.revert())).code).toBe('IN_TRANSACTION')
  })

  test('T7 a listener can commit: it keeps what it is being told', () => {
    const one = new Replica({ n: 1 })
    one.history.commit()
    one.doc.observe(({ changes }) => {
      if (changes.length > 0) one.history.commit()
    })

    one.data.n = 2
    one.data.n = 3

    expect(one.history.revisions.map(({ id }) => one.history.checkout(id))).toEqual([{ n: 1 }, { n: 2 }, { n: 3 }])
    one.history.revert()
    expect(one.value).toEqual({ n: 3 })
  })

  test('T8 what no revision can hold is refused with its place, and nothing is written', () => {
    const one = new Replica({ n: 1 })
    one.ydoc.getMap('data').set('bad', Number.NaN)
    const before = one.encode()

    expect(refusal(() => one.history.commit())).toMatchObject({ code: 'VALUE_NOT_FINITE', path: ['bad'] })
    expect(refusal(() => one.history.commit(Number.NaN)).code).toBe('VALUE_NOT_FINITE')
    expect(refusal(() => one.history.commit('\ud800')).code).toBe('STRING_NOT_WELL_FORMED')
    expect(() => one.history.commit({} as string)).toThrow(TypeError)
    expect(one.encode()).toEqual(before)
  })

  test('T9 every kind of plain value comes back, in a keyframe and in changes', () => {
    const odd = {
      at: new Date(5),
      big: 2n ** 62n,
      bytes: Uint8Array.of(0, 255),
      $x: { $date: 'no' },
      é: [null, true, 1e-9],
    }
    const one = new Replica({ pad: 'x'.repeat(500), ...odd })
    one.history.commit(1)
    Object.assign(one.data, { copy: odd, big: -1n, at: new Date(6) })
    one.history.commit(2)

    const other = one.twin()

    expect(other.history.checkout(1)).toEqual({ pad: 'x'.repeat(500), ...odd })
    expect(other.history.checkout(2)).toEqual({ pad: 'x'.repeat(500), ...odd, copy: odd, big: -1n, at: new Date(6) })
  })
})

describe('finding', () => {
  test('T10 a name that two revisions have is refused with both ids; each id still works', () => {
    const one = new Replica({ n: 1 })
    const two = one.twin()
    one.data.n = 2
    const mine = one.history.commit('v1')
    two.data.n = 3
    const other = two.history.commit('v1')
    meet(one, two)

    const error = refusal(() => one.history.checkout('v1'))

    expect(error.code).toBe('AMBIGUOUS')
    expect(error.message).toContain(mine?.id)
    expect(error.message).toContain(other?.id)
    expect(one.history.checkout(mine?.id as string)).toEqual({ n: 2 })
    expect(one.history.checkout(other?.id as string)).toEqual({ n: 3 })
  })

  test('T11 an unknown name is refused and the message says what exists', () => {
    const one = new Replica({ n: 1 })
    const empty = refusal(() => one.history.checkout('v1'))
    one.history.commit('v1')

    expect(empty).toMatchObject({ code: 'REVISION_UNKNOWN' })
    expect(empty.message).toBe("Cannot check out 'v1': this document has no revisions. Call commit() first.")
    expect(refusal(() => one.history.checkout(7)).message).toBe(
      "Cannot check out 7: the revisions of this document are 'v1'. See history.revisions.",
    )
  })

  test("T12 1 and '1' are two names", () => {
    const one = new Replica({ n: 1 })
    const number = one.history.commit(1)
    one.data.n = 2
    const text = one.history.commit('1')

    expect([number?.name, text?.name]).toEqual([1, '1'])
    expect(one.history.checkout(1)).toEqual({ n: 1 })
    expect(one.history.checkout('1')).toEqual({ n: 2 })
    expect(one.twin().history.checkout(1)).toEqual({ n: 1 })
  })

  test('T13 a checked out value is frozen, the same object when asked again, and shares what did not change', () => {
    const one = new Replica({ a: { x: 1 }, b: { y: 'long enough for changes to be less than a keyframe, or so' } })
    one.history.commit(1)
    one.data.a.x = 2
    one.history.commit(2)

    const { history } = one.twin()
    const [first, second] = [history.checkout(1), history.checkout(2)]

    expect(Object.isFrozen(second) && Object.isFrozen(second.a)).toBe(true)
    expect(history.checkout(2)).toBe(second)
    expect(second.b).toBe(first.b)
  })

  test('T14 subscribers are called at once, and after each commit of anybody, not after edits', () => {
    const one = new Replica({ n: 1 })
    const two = one.twin()
    const counts: number[] = []
    const stop = one.history.subscribe(revisions => counts.push(revisions.length))

    one.history.commit()
    one.data.n = 2
    two.data.n = 3
    two.history.commit()
    one.merge(two)
    stop()
    one.history.commit()

    expect(counts).toEqual([0, 1, 2])
  })
})

describe('several replicas', () => {
  test('T15 commits at once both stay as two heads, and the next commit follows both', () => {
    const one = new Replica({ a: 0, b: 0 })
    one.history.commit()
    const two = one.twin()
    one.data.a = 1
    const left = one.history.commit('left', { at: 5 })
    two.data.b = 1
    const right = two.history.commit('right', { at: 5 })
    meet(one, two)

    expect(new Set(ids(one.history.heads))).toEqual(new Set([left?.id, right?.id]))
    expect(one.history.hasUncommitted).toBe(true)
    const joined = one.history.commit()

    expect(new Set(joined?.parents)).toEqual(new Set([left?.id, right?.id]))
    expect(one.history.heads).toEqual([joined])
    expect(one.history.hasUncommitted).toBe(false)
    two.merge(one)
    expect(two.history.checkout(joined?.id as string)).toEqual({ a: 1, b: 1 })
    expect(two.history.checkout('left')).toEqual({ a: 1, b: 0 })
    expect(two.history.checkout('right')).toEqual({ a: 0, b: 1 })
  })

  test('T16 equal contents committed at once, at one time and under one name, are two revisions', () => {
    const one = new Replica({ n: 1 })
    const two = one.twin()
    one.history.commit('v', { at: 1 })
    two.history.commit('v', { at: 1 })
    meet(one, two)

    expect(one.history.heads).toHaveLength(2)
    expect(one.history.commit()?.parents).toHaveLength(2)
    expect(one.history.commit()).toBeNull()
  })

  test('T17 parents stand before children on every replica, whatever their clocks said', () => {
    const one = new Replica({ n: 0 })
    for (let n = 1; n <= 5; n++) {
      one.data.n = n
      one.history.commit(n, { at: 100 - n })
    }
    const two = one.twin()
    one.data.n = 7
    one.history.commit('a', { at: 1 })
    two.data.n = 8
    two.history.commit('b', { at: 0 })
    meet(one, two)

    expect(one.history.revisions.map(({ name }) => name)).toEqual([1, 2, 3, 4, 5, 'b', 'a'])
    expect(two.history.revisions).toEqual(one.history.revisions)
  })

  test('T18 roots of one Y.Doc have histories of their own', () => {
    const one = new Replica({ n: 1 })
    const two = new Replica({ m: 1 }, { ydoc: one.ydoc, root: 'more' })

    one.history.commit('v')
    two.history.commit('v')

    expect(one.history.checkout('v')).toEqual({ n: 1 })
    expect(two.history.checkout('v')).toEqual({ m: 1 })
    expect(one.history.revisions).toHaveLength(1)
  })

  test('T19 a root of the user is never taken for the history', () => {
    const list = new Y.Doc()
    list.getArray('data:history').push([1])
    const map = new Y.Doc()
    map.getMap('data:history').set('mine', 1)
    const raw = new Y.Doc()
    Y.applyUpdate(raw, Y.encodeStateAsUpdate(list))
    const [inMap, inRaw] = [new Replica({ n: 1 }, { ydoc: map }), new Replica({ n: 1 }, { ydoc: raw })]

    expect(refusal(() => new Replica({ n: 1 }, { ydoc: list })).code).toBe('ROOT_KIND')
    expect(refusal(() => inMap.history.commit()).code).toBe('ROOT_KIND')
    expect(refusal(() => inRaw.history.commit()).code).toBe('ROOT_KIND')
    expect(map.getMap('data:history').toJSON()).toEqual({ mine: 1 })
  })
})
