/**
 * What the history is asked: what touched a place, what differs, who wrote it; and what of it can be brought back.
 */
import { counter, list, PlaindocError, type Transition, text } from '../src/index.js'
import { ids, meet, Replica } from './history-replica.js'

function codeOf(run: () => unknown): string {
  try {
    run()
  } catch (error) {
    if (error instanceof PlaindocError) return error.code
    throw error
  }
  return 'none'
}

/** Commits after each edit, under the names 1, 2, … */
function committed(initial: unknown, ...edits: ((data: Replica['data']) => void)[]): Replica {
  const one = new Replica(initial)
  one.history.commit(1, { at: 1, author: 'Ann' })
  edits.forEach((edit, i) => {
    edit(one.data)
    one.history.commit(i + 2, { at: i + 2, author: i % 2 === 0 ? 'Ben' : 'Ann' })
  })
  return one
}

describe('log', () => {
  const one = (): Replica =>
    committed(
      { a: { x: 1 }, list: ['p'] },
      data => (data.a.x = 2),
      data => data.list.push('q'),
      data => delete data.a,
      data => (data.a = {}),
    )

  test('T70 log gives all revisions with their values, newest first', () => {
    const { history } = one()

    expect(history.log().map(({ revision, value }) => [revision.name, value])).toEqual([
      [5, { list: ['p', 'q'], a: {} }],
      [4, { list: ['p', 'q'] }],
      [3, { list: ['p', 'q'], a: { x: 2 } }],
      [2, { list: ['p'], a: { x: 2 } }],
      [1, { list: ['p'], a: { x: 1 } }],
    ])
  })

  test('T71 log of a path gives the revisions that touched it; absent is undefined, not an empty object', () => {
    const { history } = one().twin()
    const named = (path: (string | number)[]): unknown[] =>
      history.log(path).map(({ revision, value }) => [revision.name, value])

    expect(named(['a'])).toEqual([
      [5, {}],
      [4, undefined],
      [2, { x: 2 }],
      [1, { x: 1 }],
    ])
    expect(named(['a', 'x'])).toEqual([
      [4, undefined],
      [2, 2],
      [1, 1],
    ])
    expect(named(['list', 1])).toEqual([[3, 'q']])
    expect(named(['nothing'])).toEqual([])
    expect(() => history.log('a' as unknown as string[])).toThrow(TypeError)
  })

  test('T72 a commit that only joins touched no place; those of two devices are both there', () => {
    const left = committed({ a: 1, b: 1 })
    const right = left.twin()
    left.data.a = 2
    left.history.commit('left')
    right.data.b = 2
    right.history.commit('right')
    meet(left, right)
    left.history.commit('joined')

    expect(left.history.log(['a']).map(({ revision }) => revision.name)).toEqual(['left', 1])
    expect(left.history.log(['b']).map(({ revision }) => revision.name)).toEqual(['right', 1])
    expect(left.history.log()).toHaveLength(4)
  })

  test('T73 what cannot be read is left out, and who follows it counts as a first one', () => {
    const replica = one()
    const second = replica.history.revisions[1]?.id as string
    replica.entries.set(second, new Uint8Array(9))

    const log = replica.history.log(['a', 'x'])

    expect(log.every(({ revision }) => revision.damaged !== true)).toBe(true)
    expect(log.map(({ revision }) => revision.name)).toContain(1)
  })
})

describe('diff', () => {
  const one = (): Replica =>
    committed(
      { a: 1, deep: { x: 1, y: [1, 2] } },
      data => (data.deep.x = 2),
      data => (data.b = '---x'),
    )

  test('T74 diff goes from the last revision to now, or between any two, either way', () => {
    const replica = one()
    const { history } = replica
    replica.data.a = 5

    expect(history.diff()).toMatchObject([{ kind: 'modified', path: ['a'], old: 1, new: 5 }])
    expect(history.diff({ to: 3 })).toEqual([])
    expect(history.diff({ from: 1, to: 2 })).toMatchObject([{ kind: 'modified', path: ['deep', 'x'], old: 1, new: 2 }])
    expect(history.diff({ from: 3, to: 2 })).toMatchObject([{ kind: 'deleted', path: ['b'], val: '---x' }])
    expect(history.diff({ from: 1 })).toHaveLength(3)
  })

  test('T75 diff of a path names only what differs there, with paths from the root', () => {
    const { history } = one()

    expect(history.diff({ from: 1, to: 2, path: ['deep'] })).toMatchObject([{ path: ['deep', 'x'], old: 1, new: 2 }])
    expect(history.diff({ from: 1, to: 3, path: ['b'] })).toMatchObject([{ kind: 'added', path: ['b'], val: '---x' }])
    expect(history.diff({ from: 3, to: 1, path: ['b'] })).toMatchObject([{ kind: 'deleted', path: ['b'] }])
    expect(history.diff({ from: 1, to: 3, path: ['a'] })).toEqual([])
    expect(history.diff({ from: 1, to: 3, path: ['no', 'where'] })).toEqual([])
  })

  test('T76 diff without a revision, or from one that is unknown, is refused', () => {
    const empty = new Replica({ a: 1 })

    expect(codeOf(() => empty.history.diff())).toBe('NOTHING_COMMITTED')
    expect(codeOf(() => one().history.diff({ from: 9 }))).toBe('REVISION_UNKNOWN')
    expect(codeOf(() => one().history.diff({ from: 9, path: ['a'] }))).toBe('REVISION_UNKNOWN')
  })
})

describe('restore', () => {
  test('T77 restore is one edit forward: undoable, uncommitted, and later revisions stay', () => {
    const one = committed(
      { a: 1, l: ['p'] },
      data => (data.a = 2),
      data => data.l.push('q'),
    )
    one.doc.undo.clear()
    const seen: Transition[] = []
    one.doc.observe(transition => seen.push(transition))

    one.history.restore(1)

    expect(one.value).toEqual({ a: 1, l: ['p'] })
    expect(seen).toHaveLength(1)
    expect(seen[0]).toMatchObject({ label: 'restore' })
    expect(one.history.hasUncommitted).toBe(true)
    expect(one.history.revisions).toHaveLength(3)
    one.doc.undo.undo()
    expect(one.value).toEqual({ a: 2, l: ['p', 'q'] })
    one.doc.undo.redo()
    one.history.restore(1)
    expect(seen).toHaveLength(3)
    one.history.revert()
    expect(one.value).toEqual({ a: 2, l: ['p', 'q'] })
  })

  test('T78 restore writes the fewest changes, and so merges with edits made at once', () => {
    const one = committed(
      { a: 1, b: 1, l: ['p', 'q'], t: text('hello') },
      data => (data.a = 2),
      data => (data.t = 'hello you'),
    )
    const two = one.twin()
    two.data.b = 5
    two.data.l.push('r')
    two.data.t += '!'

    one.history.restore(1)
    meet(one, two)

    expect(one.value).toEqual({ a: 1, b: 5, l: ['p', 'q', 'r'], t: 'hello!' })
    expect(two.value).toEqual(one.value)
  })

  test('T79 restore of what cannot be found or read changes nothing', () => {
    const one = committed({ a: 1 }, data => (data.a = 2))
    const before = one.encode()

    expect(codeOf(() => one.history.restore('none'))).toBe('REVISION_UNKNOWN')
    expect(codeOf(() => one.doc.transact(() => one.history.restore(1)))).toBe('IN_TRANSACTION')
    expect(one.encode()).toEqual(before)
  })
})

describe('reverting one revision', () => {
  test('T80 revert(id) takes back what it did and keeps what came later', () => {
    const one = committed(
      { a: 1, l: ['p'], t: text('the cat') },
      data => Object.assign(data, { a: 2, bad: true, t: 'the fat cat' }),
      data => {
        data.l.push('q')
        data.t = 'the fat cat!'
        data.c = 3
      },
    )

    const conflicts = one.history.revert(2)

    expect(conflicts).toEqual([])
    expect(one.value).toEqual({ a: 1, l: ['p', 'q'], t: 'the cat!', c: 3 })
    one.doc.undo.undo()
    expect(one.value.bad).toBe(true)
  })

  test('T81 what came later stays where it touched the same thing, and is told', () => {
    const one = committed(
      { a: 1, b: 1 },
      data => Object.assign(data, { a: 2, b: 2 }),
      data => (data.a = 3),
    )

    const conflicts = one.history.revert(2)

    expect(one.value).toEqual({ a: 3, b: 1 })
    expect(conflicts).toEqual([{ path: ['a'], base: 2, ours: 3, theirs: 1 }])
  })

  test('T82 what it deleted comes back as what it was; what it counted is counted back', () => {
    const one = new Replica({})
    one.data.box = { title: text('t'), n: counter(1), items: list([{ id: 1 }, { id: 2 }]) }
    one.history.commit(1)
    delete one.data.box.title
    one.data.box.n += 5
    one.data.box.items.shift()
    one.history.commit(2)
    one.data.box.n += 2
    one.data.box.items.push({ id: 3 })
    one.history.commit(3)

    expect(one.history.revert(2)).toEqual([])
    const two = one.twin()
    two.data.box.title += 'wo'
    one.data.box.title = `in ${one.data.box.title}`
    meet(one, two)

    expect(one.value.box).toEqual({ title: 'in two', n: 3, items: [{ id: 1 }, { id: 2 }, { id: 3 }] })
  })

  test('T83 the first revision is taken back against nothing; one whose parent is gone cannot be', () => {
    const one = committed(
      { z: 0 },
      data => (data.a = 1),
      data => (data.b = 1),
    )
    one.history.removeOldest()

    expect(codeOf(() => one.history.revert(2))).toBe('REVISION_DAMAGED')
    one.history.revert(3)
    expect(one.value).toEqual({ z: 0, a: 1 })
    const two = new Replica({ a: 1 })
    two.history.commit('first')
    two.data.b = 2
    two.history.revert('first')
    expect(two.value).toEqual({ b: 2 })
  })
})

describe('blame', () => {
  test('T84 each leaf, list item and empty container names who brought it, and when', () => {
    const one = committed(
      { a: 1, b: { x: 1, y: {} }, l: [{ id: 1, n: 1 }] },
      data => (data.b.x = 2),
      data => data.l.unshift({ id: 2, n: 5 }),
    )
    one.data.a = 9
    const [first, second, third] = ids(one.history.revisions)

    expect(one.history.blame()).toEqual([
      { path: ['a'], revision: null },
      { path: ['b', 'x'], revision: second, author: 'Ben', at: 2 },
      { path: ['b', 'y'], revision: first, author: 'Ann', at: 1 },
      { path: ['l', 0], revision: third, author: 'Ann', at: 3 },
      { path: ['l', 0, 'id'], revision: third, author: 'Ann', at: 3 },
      { path: ['l', 0, 'n'], revision: third, author: 'Ann', at: 3 },
      { path: ['l', 1], revision: first, author: 'Ann', at: 1 },
      { path: ['l', 1, 'id'], revision: first, author: 'Ann', at: 1 },
      { path: ['l', 1, 'n'], revision: first, author: 'Ann', at: 1 },
    ])
    expect(one.history.blame(['b', 'x'])).toEqual([{ path: ['b', 'x'], revision: second, author: 'Ben', at: 2 }])
    expect(one.history.blame(['none'])).toEqual([])
  })

  test('T85 a text is blamed letter by letter', () => {
    const one = committed({ t: text('the cat') }, data => (data.t = 'the fat cat'))
    one.data.t = 'see the fat cat'
    const [first, second] = ids(one.history.revisions)

    expect(one.history.blame(['t']).map(({ index, length, revision }) => [index, length, revision])).toEqual([
      [0, 4, null],
      [4, 4, first],
      [8, 4, second],
      [12, 3, first],
    ])
  })

  test('T86 what two devices wrote at once is blamed on each, not on the commit that joined them', () => {
    const left = committed({ a: 1, b: 1, l: ['p'] })
    const right = left.twin()
    left.data.a = 2
    left.data.l.unshift('left')
    left.history.commit('left')
    right.data.b = 2
    right.data.l.push('right')
    right.history.commit('right')
    meet(left, right)
    left.history.commit('joined')
    const nameOf = new Map(left.history.revisions.map(({ id, name }) => [id, name]))

    expect(left.history.blame().map(({ path, revision }) => [path.join('/'), nameOf.get(revision ?? '')])).toEqual([
      ['a', 'left'],
      ['b', 'right'],
      ['l/0', 'left'],
      ['l/1', 1],
      ['l/2', 'right'],
    ])
  })

  test('T87 an item keeps its writer where it moves', () => {
    const one = committed(
      { l: list([{ id: 1 }, { id: 2 }, { id: 3 }]) },
      data => data.l.reverse(),
      data => (data.l[0].n = 1),
    )
    const [first, , third] = ids(one.history.revisions)

    expect(one.history.blame(['l']).map(({ path, revision }) => [path.slice(1).join('/'), revision])).toEqual([
      ['0', first],
      ['0/id', first],
      ['0/n', third],
      ['1', first],
      ['1/id', first],
      ['2', first],
      ['2/id', first],
    ])
  })
})
