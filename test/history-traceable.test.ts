/**
 * What a traced dictionary promises, and each of its bugs turned round.
 */
import { counter, isTracked, PlaindocError, snapshot, text, track } from '../src/index.js'
import { edit, recogniseLive, textOf } from './edits.js'
import { ids, meet, Replica } from './history-replica.js'
import { random } from './random.js'

recogniseLive(isTracked)

/** A document after a commit, one more edit, and another commit, and so on; named 1, 2, … */
function traced(initial: unknown, ...edits: ((data: Replica['data']) => void)[]): Replica {
  const one = new Replica(initial)
  one.history.commit(1)
  edits.forEach((change, i) => {
    change(one.data)
    one.history.commit(i + 2)
  })
  return one
}

function codeOf(run: () => unknown): string {
  try {
    run()
  } catch (error) {
    if (error instanceof PlaindocError) return error.code
    throw error
  }
  return 'none'
}

describe('promises', () => {
  test('T120 content and structure are traced inside the document, and travel with it (TD-1, TD-6, TD-40)', () => {
    const one = traced(
      { a: { b: 1 } },
      data => (data.a = [1]),
      data => (data.a = null),
    )

    for (const other of [one.twin(), new Replica(undefined, { bytes: one.doc.fork().encode() })]) {
      expect([1, 2, 3].map(name => other.history.checkout(name).a)).toEqual([{ b: 1 }, [1], null])
    }
  })

  test('T121 ids may be versions, times or texts, in any order, negative and with gaps (TD-5, TD-23)', () => {
    const one = new Replica({ n: 0 })
    const names = [5, -3, 0, 1_700_000_000_000, 'v1', 'before the weekend']
    names.forEach((name, n) => {
      one.data.n = n
      one.history.commit(name)
    })

    expect(one.history.revisions.map(({ name }) => name)).toEqual(names)
    expect(names.map(name => one.history.checkout(name).n)).toEqual([0, 1, 2, 3, 4, 5])
  })

  test('T122 nothing of the trace is among the keys of the user, whatever these are (TD-7, TD-b6)', () => {
    const one = traced({ a: 1, __trace__: 'mine', __revisions__: [] }, data => (data.a = 2))

    expect(Object.keys(one.data)).toEqual(['a', '__trace__', '__revisions__'])
    for (const key of Object.keys(one.data)) delete one.data[key]
    expect(one.history.checkout(1)).toEqual({ a: 1, __trace__: 'mine', __revisions__: [] })
    expect(one.history.commit()).not.toBeNull()
    expect(one.value).toEqual({})
  })

  test('T123 space is linear in what changed and in the number of revisions (TD-8)', () => {
    const sizeOf = (nodes: number, revisions: number): number => {
      const one = new Replica({ items: Array.from({ length: nodes }, (_, id) => ({ id, n: id * 7919 })) })
      one.history.commit()
      const first = one.history.size.keyframes
      for (let n = 1; n <= revisions; n++) {
        one.data.items[n % nodes].n = n
        one.history.commit()
      }
      return one.history.size.changes + one.history.size.keyframes - first
    }
    const [small, long, wide] = [sizeOf(500, 20), sizeOf(500, 40), sizeOf(2000, 20)]

    expect(long / small).toBeLessThan(2.3)
    expect(wide / small).toBeLessThan(1.3)
  })

  test('T124 reading the latest value costs the same with and without a history (TD-6, TD-10)', () => {
    const one = traced({ n: 0 }, ...Array.from({ length: 50 }, (_, i) => (data: Replica['data']) => (data.n = i + 1)))

    expect(one.doc.snapshot()).toBe(one.doc.snapshot())
    expect(one.value).toEqual({ n: 50 })
    expect(one.root.size).toBe(1)
  })

  test('T125 before the first commit everything counts as one revision without a trace (TD-20, TD-22)', () => {
    const one = new Replica({ a: 1 })
    one.data.a = 2
    one.data.b = 1

    expect(one.history.hasUncommitted).toBe(true)
    expect(one.history.revisions).toEqual([])
    expect(one.history.log(['a'])).toEqual([])
    one.history.commit(1)
    expect(one.history.log(['a']).map(({ value }) => value)).toEqual([2])
  })

  test('T126 nothing to commit is null and no error, whatever the name (TD-23)', () => {
    const one = traced({ a: 1 })

    expect(one.history.commit(1)).toBeNull()
    expect(one.history.commit('x')).toBeNull()
    expect(one.history.revisions).toHaveLength(1)
  })

  test('T127 the whole value may be replaced, and the difference is an edit (TD-29)', () => {
    const one = traced({ a: 1, b: { x: 1 } })
    one.doc.replace({ b: { x: 2 }, c: 3 })

    expect(one.history.diff().map(({ kind, path }) => [kind, ...path])).toEqual([
      ['modified', 'b', 'x'],
      ['deleted', 'a'],
      ['added', 'c'],
    ])
    expect(one.history.commit(2)?.parents).toEqual([one.history.revisions[0]?.id])
  })

  test('T128 checkout works beside uncommitted changes and leaves the document alone (TD-32)', () => {
    const one = traced({ a: 1 }, data => (data.a = 2))
    one.data.a = 3

    expect(one.history.checkout(1)).toEqual({ a: 1 })
    expect(one.value).toEqual({ a: 3 })
    expect(one.history.hasUncommitted).toBe(true)
    expect(codeOf(() => one.history.checkout(55))).toBe('REVISION_UNKNOWN')
    expect(codeOf(() => new Replica({}).history.checkout(1))).toBe('REVISION_UNKNOWN')
  })

  test('T129 the latest k are kept, in a ring or by hand, and the pending changes with them (TD-9, TD-35)', () => {
    const one = new Replica({ n: 0 })
    one.history.limit = 2
    for (let n = 1; n <= 5; n++) {
      one.data.n = n
      one.history.commit()
    }
    one.data.n = 9
    const [fourth] = one.history.revisions

    expect(one.history.removeOldest()).toEqual(fourth)
    expect(one.history.removeOldest()).toBeNull()
    expect(one.history.diff()).toMatchObject([{ old: 5, new: 9 }])
  })
})

describe('bugs turned round', () => {
  test('T130 a key that changes twice, comes and changes, comes and goes is taken back rightly (TD-b1)', () => {
    const one = new Replica({ a: 1, d: 1 })
    one.history.commit(1)
    one.data.a = 2
    one.data.a = 3
    one.data.b = 1
    one.data.b = 2
    one.data.c = 1
    delete one.data.c
    one.data.d = 2
    delete one.data.d
    one.history.commit(2)

    expect(one.twin().history.checkout(1)).toEqual({ a: 1, d: 1 })
    one.history.restore(1)
    expect(one.value).toEqual({ a: 1, d: 1 })
    one.history.revert()
    expect(one.value).toEqual({ a: 3, b: 2 })
  })

  test('T131 nothing of a revision is shared with what lives on, nor one document with another (TD-b2)', () => {
    const one = traced({ a: { x: [1] } })
    const fork = one.doc.fork()
    ;(fork.data as Replica['data']).a.x.push(2)
    fork.history.commit(2)
    const checked = one.history.checkout(1)

    expect(() => checked.a.x.push(5)).toThrow(TypeError)
    expect(() => (one.history.revisions as unknown[]).push(1)).toThrow(TypeError)
    expect(one.history.revisions).toHaveLength(1)
    one.data.a.x.push(3)
    expect(one.history.checkout(1)).toEqual({ a: { x: [1] } })
    one.doc.merge(fork)
    expect(one.history.checkout(2)).toEqual({ a: { x: [1, 2] } })
  })

  test('T132 edits deep inside count (TD-b3)', () => {
    const one = traced({ a: { b: 1 }, l: [[]] })
    one.data.a.b = 2
    one.data.l[0].push(3)

    expect(one.history.hasUncommitted).toBe(true)
    one.history.commit(2)
    expect(one.history.log(['l', 0, 0]).map(({ value }) => value)).toEqual([3])
    expect(one.history.checkout(1)).toEqual({ a: { b: 1 }, l: [[]] })
  })

  test('T133 a leaf may become a container and the other way round (TD-b4)', () => {
    const one = traced(
      { a: 1, b: { x: 1 } },
      data => Object.assign(data, { a: { x: 1 }, b: 'leaf' }),
      data => (data.a = [{}]),
    )

    expect([1, 2, 3].map(name => one.twin().history.checkout(name))).toEqual([
      { a: 1, b: { x: 1 } },
      { a: { x: 1 }, b: 'leaf' },
      { a: [{}], b: 'leaf' },
    ])
    one.history.restore(1)
    expect(one.value).toEqual({ a: 1, b: { x: 1 } })
  })

  test('T134 empty containers come, stay and come back (TD-b5)', () => {
    const one = traced(
      { a: { e: {} } },
      data => (data.b = {}),
      data => delete data.a,
    )

    expect(one.history.diff({ from: 1, to: 2 })).toMatchObject([{ kind: 'added', path: ['b'], val: {} }])
    expect(one.history.diff({ from: 2, to: 3 })).toMatchObject([{ kind: 'deleted', path: ['a'], val: { e: {} } }])
    one.history.restore(1)
    expect(one.value).toEqual({ a: { e: {} } })
  })

  test('T135 through JSON paths, types and names stay what they are (TD-b7)', () => {
    const one = traced(
      { 1: 'one', l: [1] },
      data => (data[1] = 'uno'),
      data => data.l.push(2),
    )
    const two = new Replica({})
    two.history.fromJSON(JSON.parse(JSON.stringify(one.history)))

    expect(two.history.log(['1']).map(({ revision, value }) => [revision.name, value])).toEqual([
      [2, 'uno'],
      [1, 'one'],
    ])
    expect(two.history.checkout(1)).toEqual({ 1: 'one', l: [1] })
    two.history.restore(1)
    expect(Object.keys(two.value)).toEqual(['1', 'l'])
  })

  test('T136 a path that a revision did not touch is no change and no error (TD-b8)', () => {
    const one = traced({ a: 1, b: 1 }, data => (data.b = 2))

    expect(one.history.diff({ from: 1, to: 2, path: ['a'] })).toEqual([])
    expect(one.history.diff({ path: ['a'] })).toEqual([])
  })

  test('T137 differences keep types, are one for each place, and none for what came back (TD-b9)', () => {
    const one = traced({ a: 1, ü: '---x', big: 1n, same: 1 })
    Object.assign(one.data, { a: 2, ü: '+++ü', big: 2n, same: 2 })
    Object.assign(one.data, { a: 3, same: 1 })

    expect(one.history.diff()).toMatchObject([
      { path: ['a'], old: 1, new: 3 },
      { path: ['ü'], old: '---x', new: '+++ü' },
      { path: ['big'], old: 1n, new: 2n },
    ])
  })

  test('T138 log prints nothing; absent, empty and falsy are three things (TD-b10, TD-33)', () => {
    const one = traced(
      { a: 0 },
      data => (data.a = ''),
      data => (data.a = {}),
      data => delete data.a,
      data => (data.a = null),
    )
    const print = jest.spyOn(console, 'log')

    expect(one.history.log(['a']).map(({ value }) => value)).toEqual([null, undefined, {}, '', 0])
    expect(print).not.toHaveBeenCalled()
    print.mockRestore()
  })

  test('T139 reading copies nothing: unchanged branches are the same objects in document and revisions (TD-b11)', () => {
    const one = traced({ big: { l: Array.from({ length: 100 }, (_, i) => ({ i })) }, n: 1 }, data => (data.n = 2))

    expect(snapshot(one.data.big)).toBe(one.history.checkout(2).big)
    expect(one.history.checkout(1).big).toBe(one.history.checkout(2).big)
  })

  test('T140 commits on two devices meet, and any two revisions are compared (TD-b13)', () => {
    const one = traced({ l: ['a'], n: 1 })
    const two = one.twin()
    one.data.l.push('b')
    one.history.commit('one', { author: 'Ann', message: 'm', at: 5 })
    two.data.n = 2
    two.history.commit('two')
    meet(one, two)
    one.history.commit('both')

    expect(one.history.checkout('both')).toEqual({ l: ['a', 'b'], n: 2 })
    expect(one.history.diff({ from: 'one', to: 'two' }).map(({ kind }) => kind)).toEqual(['deleted', 'modified'])
    expect(one.history.revisions.find(({ name }) => name === 'one')).toMatchObject({
      author: 'Ann',
      message: 'm',
      at: 5,
    })
    expect(ids(two.history.revisions)).toHaveLength(3)
  })

  test('T141 any edits, committed or not, are taken back exactly (TD-2, TD-4, TD-31)', () => {
    for (let seed = 1; seed <= 20; seed++) {
      const draw = random(seed)
      const doc = track<Record<string, unknown>>({ a: [], t: text('x'), c: counter(1) })
      const states: string[] = []
      for (let n = 0; n < 6; n++) {
        for (let i = 0; i < 5; i++) edit(doc.data, draw)
        doc.data.step = n
        doc.history.commit(n)
        states.push(textOf(doc.snapshot()))
      }
      edit(doc.data, draw)
      doc.history.revert()
      expect(textOf(doc.snapshot())).toBe(states[5])
      for (const n of draw.shuffle([0, 1, 2, 3, 4, 5])) {
        doc.history.restore(n)
        expect(`${seed} ${textOf(doc.snapshot())}`).toBe(`${seed} ${states[n]}`)
      }
    }
  })
})
