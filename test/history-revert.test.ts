/**
 * Reverting: what this replica wrote goes, what others wrote stays.
 */
import * as Y from 'yjs'
import { PlaindocError, text } from '../src/index.js'
import { meet, Replica } from './history-replica.js'

function codeOf(run: () => unknown): string {
  try {
    run()
  } catch (error) {
    if (error instanceof PlaindocError) return error.code
    throw error
  }
  return 'none'
}

/** Two replicas that share a revision of `initial`. */
function pair(initial: unknown): [Replica, Replica] {
  const one = new Replica(initial)
  one.history.commit('start')
  return [one, one.twin()]
}

describe('revert', () => {
  test('T30 alone it gives the content of the head, in one transition that is one undo step', () => {
    const one = new Replica({ n: 1, list: ['a', 'b'], map: { x: 1 } })
    one.history.commit()
    one.doc.undo.clear()
    const before = one.value
    one.data.n = 2
    one.data.list.splice(0, 1, 'c', 'd')
    one.data.map = { y: 2 }
    const edited = one.value
    let transitions = 0
    one.doc.observe(() => transitions++)

    one.history.revert()

    expect(one.value).toEqual(before)
    expect(transitions).toBe(1)
    expect(one.history.hasUncommitted).toBe(false)
    one.doc.undo.undo()
    expect(one.value).toEqual(edited)
    one.history.revert()
    expect(one.value).toEqual(before)
    one.history.revert()
    expect(transitions).toBe(3)
  })

  test('T31 without a revision there is nothing to go back to', () => {
    const one = new Replica({ n: 1 })

    expect(codeOf(() => one.history.revert())).toBe('NOTHING_COMMITTED')
    expect(codeOf(() => one.history.revert({ everyone: true }))).toBe('NOTHING_COMMITTED')
  })

  test.each(['mine first', 'theirs first'])('T32 what others wrote since the head stays, %s', order => {
    const [one, two] = pair({ mine: 0, theirs: 0, both: 0, list: ['a', 'b'], deep: { x: { n: 1 } } })
    const mine = (): void => {
      one.data.mine = 1
      one.data.list.push('mine')
      one.data.deep.x.mine = 1
      one.data.list.shift()
      meet(one, two)
    }
    const theirs = (): void => {
      two.data.theirs = 2
      two.data.list.push('theirs')
      two.data.deep.x.theirs = 2
      meet(one, two)
    }

    for (const step of order === 'mine first' ? [mine, theirs] : [theirs, mine]) step()
    one.history.revert()
    meet(one, two)

    const kept = { mine: 0, theirs: 2, both: 0, list: ['a', 'b', 'theirs'], deep: { x: { n: 1, theirs: 2 } } }
    expect(one.value).toEqual(kept)
    expect(two.value).toEqual(kept)
  })

  test('T33 where another wrote over an edit, theirs stays; where an edit wrote over theirs, theirs comes back', () => {
    const [one, two] = pair({ over: 'start', under: 'start' })
    one.data.over = 'mine'
    two.data.under = 'theirs'
    meet(one, two)
    two.data.over = 'theirs'
    one.data.under = 'mine'
    meet(one, two)

    one.history.revert()

    expect(one.value).toEqual({ over: 'theirs', under: 'theirs' })
  })

  test('T34 many turns of both give the work of the other alone', () => {
    const [one, two] = pair({ mine: [], theirs: [], log: [] })
    for (let turn = 0; turn < 200; turn++) {
      one.data.mine.push(turn)
      if (turn % 3 === 0) one.data.log.push(`mine ${turn}`)
      meet(one, two)
      two.data.theirs.push(turn)
      if (turn % 5 === 0) two.data.log.push(`theirs ${turn}`)
      meet(one, two)
    }

    one.history.revert()

    expect(one.value.mine).toEqual([])
    expect(one.value.theirs).toHaveLength(200)
    expect(one.value.log).toEqual(Array.from({ length: 40 }, (_, i) => `theirs ${i * 5}`))
  })

  test('T35 letters of a shared text go, those of others stay; a string is one value', () => {
    const [one, two] = pair({ shared: text('hello'), plain: 'HTTP' })
    one.data.shared = 'hello world'
    one.data.plain = 'FTP'
    meet(one, two)
    two.data.shared = 'oh hello world!'
    two.data.plain = 'SFTP'
    meet(one, two)

    one.history.revert()

    expect(one.value).toEqual({ shared: 'oh hello!', plain: 'SFTP' })
  })

  test("T36 what another's revision contains is committed and stays; what it does not contain goes", () => {
    const [one, two] = pair({ list: ['a'], n: 0 })
    one.data.list.push('committed')
    one.data.n = 1
    two.merge(one)
    one.data.list.push('late')
    one.data.m = 1
    two.data.list.push('theirs')
    two.history.commit()
    two.data.list.push('theirs later')
    two.data.other = 1
    meet(one, two)
    one.data.n = 2

    one.history.revert()

    expect(new Set(one.value.list)).toEqual(new Set(['a', 'committed', 'theirs', 'theirs later']))
    expect(one.value.list).toHaveLength(4)
    expect(one.value).toMatchObject({ n: 1, other: 1 })
    expect(one.value.m).toBeUndefined()
  })

  test('T37 an undo counts as an edit, an edit and its undo as none', () => {
    const [one, two] = pair({ n: 0, list: ['a'] })
    one.data.list.push('b')
    one.history.commit('with b')
    one.doc.undo.undo()
    two.data.n = 5
    meet(one, two)
    one.data.n = 6
    one.doc.undo.undo()

    one.history.revert()

    expect(one.value).toEqual({ n: 5, list: ['a', 'b'] })
  })

  test('T38 edits of an earlier session, and those before history was in use, are nobody’s: only everyone drops them', () => {
    const one = new Replica({ n: 0, m: 0 })
    one.history.commit()
    one.data.n = 1
    const again = one.twin()
    again.data.m = 1

    again.history.revert()
    const mine = again.value
    again.history.revert({ everyone: true })

    expect(mine).toEqual({ n: 1, m: 0 })
    expect(again.value).toEqual({ n: 0, m: 0 })
  })

  test('T39 everyone drops what anybody wrote since the head', () => {
    const [one, two] = pair({ mine: 0, theirs: 0 })
    one.data.mine = 1
    two.data.theirs = 2
    meet(one, two)

    one.history.revert({ everyone: true })
    meet(one, two)

    expect(two.value).toEqual({ mine: 0, theirs: 0 })
    expect(two.history.hasUncommitted).toBe(false)
  })

  test('T40 everyone with two heads is refused until a commit joins them, unless they have one content', () => {
    const [one, two] = pair({ list: ['a'] })
    one.data.list.push('b')
    one.history.commit()
    two.data.list.push('c')
    two.history.commit()
    meet(one, two)

    const refused = codeOf(() => one.history.revert({ everyone: true }))
    one.history.commit()
    two.merge(one)
    for (const replica of [one, two]) replica.data.more = 1
    for (const replica of [one, two]) replica.history.commit()
    meet(one, two)
    two.data.list.pop()
    two.history.revert({ everyone: true })

    expect(refused).toBe('AMBIGUOUS')
    expect(two.history.heads).toHaveLength(2)
    expect(two.value).toEqual({ list: expect.arrayContaining(['a', 'b', 'c']), more: 1 })
  })

  test('T41 the first revision may come from another, and edits count from then on', () => {
    const one = new Replica({ n: 0, m: 0 })
    const two = one.twin()
    two.history.commit()
    one.data.m = 1
    meet(one, two)
    one.data.n = 1

    one.history.revert()

    expect(one.value).toEqual({ n: 0, m: 1 })
  })

  test('T42 an edit through the shared types is an edit of this replica', () => {
    const [one] = pair({ n: 0 })

    Y.transact(one.ydoc, () => (one.doc.root as Y.Map<unknown>).set('n', 4))
    one.history.revert()

    expect(one.value).toEqual({ n: 0 })
  })

  test('T45 an edit that was committed and then undone comes back, though the state came twice (seed 80890)', () => {
    const [one, two] = pair({ list: ['a'], n: 0 })
    one.data.list.push('b')
    two.data.n = 1
    two.history.commit('without b')
    two.merge(one)
    two.history.commit('with b')
    one.doc.undo.undo()
    one.merge(two)

    one.history.revert()

    expect(one.value).toEqual({ list: ['a', 'b'], n: 1 })
  })

  test.each([
    ['a list', ['a', 'b'], (data: unknown[]) => data.push('c')],
    ['an object', { n: 1 }, (data: { n: number }) => data.n++],
  ])('T43 a document that is %s is kept and reverted', (_, initial, change) => {
    const [one, two] = pair(initial)
    change(one.data)
    one.history.commit('changed')
    const changed = one.value
    change(one.data)

    one.history.revert()
    two.merge(one)

    expect(two.value).toEqual(changed)
    expect(two.history.checkout('start')).toEqual(initial)
    expect(two.history.checkout('changed')).toEqual(changed)
  })

  test('T44 a document that is a text is kept and reverted', () => {
    const one = new Replica(text('hello'))
    const root = one.doc.root as Y.Text
    one.history.commit('start')
    const two = one.twin()
    root.insert(5, ' world')
    meet(one, two)
    ;(two.doc.root as Y.Text).insert(0, 'oh ')
    meet(one, two)

    one.history.revert()

    expect(one.value).toBe('oh hello')
    expect(one.history.checkout('start')).toBe('hello')
  })
})
