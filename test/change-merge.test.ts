import { type MergeOptions, merge3 } from '../src/change/index.js'
import type { PlainValue } from '../src/plain/index.js'

function merged(base: PlainValue, ours: PlainValue, theirs: PlainValue, options?: MergeOptions): PlainValue {
  const result = merge3(base, ours, theirs, options)
  expect(result.conflicts).toEqual([])
  return result.value
}

describe('merge3 of objects', () => {
  test('M3 changes of different keys are both taken', () => {
    expect(merged({ a: 1, b: 1, c: 1 }, { a: 2, b: 1 }, { a: 1, b: 1, c: 1, d: 1 })).toEqual({ a: 2, b: 1, d: 1 })
    expect(merged({ o: { a: 1, b: 1 } }, { o: { a: 2, b: 1 } }, { o: { a: 1, b: 2 } })).toEqual({ o: { a: 2, b: 2 } })
  })

  test('M4 two values for one key are a conflict; theirs wins unless ours is preferred', () => {
    const conflict = { path: ['n'], base: 1, ours: 2, theirs: 3 }
    expect(merge3({ n: 1 }, { n: 2 }, { n: 3 })).toMatchObject({ value: { n: 3 }, conflicts: [conflict] })
    expect(merge3({ n: 1 }, { n: 2 }, { n: 3 }, { prefer: 'ours' })).toMatchObject({
      value: { n: 2 },
      changes: [],
      conflicts: [conflict],
    })
  })

  test('M4 the same change on both sides is no conflict', () => {
    expect(merged({ n: 1 }, { n: 2 }, { n: 2 })).toEqual({ n: 2 })
    expect(merged({ n: 1 }, {}, {})).toEqual({})
  })

  test('M5 removing what the other side changed is a conflict with the absent side undefined', () => {
    expect(merge3({ o: { n: 1 } }, {}, { o: { n: 2 } })).toMatchObject({
      value: { o: { n: 2 } },
      conflicts: [{ path: ['o'], base: { n: 1 }, ours: undefined, theirs: { n: 2 } }],
    })
    expect(merge3({ o: 1 }, { o: 2 }, {}).value).toEqual({})
  })

  test('M6 two kinds for one key are a conflict', () => {
    expect(merge3({ a: 1 }, { a: [] }, { a: {} }).conflicts).toEqual([{ path: ['a'], base: 1, ours: [], theirs: {} }])
  })

  test('M7 containers that both sides made at one key merge', () => {
    expect(merged({}, { o: { a: 1 } }, { o: { b: 1 } })).toEqual({ o: { a: 1, b: 1 } })
    expect(merged({}, { l: [1] }, { l: [2] })).toEqual({ l: [1, 2] })
  })
})

describe('merge3 of lists', () => {
  test('M8 items put in, removed and changed at different places are all taken', () => {
    expect(merged([1, 2, 3], [0, 1, 2, 3], [1, 3, 4])).toEqual([0, 1, 3, 4])
    expect(merged([1, 2, 3], [1, 5, 3], [1, 2, 3, 4])).toEqual([1, 5, 3, 4])
  })

  test('M8 what both put in at one place stays, ours first; the same is there once', () => {
    expect(merged([1], [1, 2], [1, 3])).toEqual([1, 2, 3])
    expect(merged([1], [1, 2], [1, 2])).toEqual([1, 2])
    expect(merged([1, 9], [1, 2, 9], [1, 2, 9, 5])).toEqual([1, 2, 9, 5])
  })

  test('M9 items with an id merge inside, wherever either side has moved them', () => {
    const base = [
      { id: 'a', n: 1, t: 1 },
      { id: 'b', n: 1, t: 1 },
      { id: 'c', n: 1, t: 1 },
    ]
    const [a, b, c] = base as unknown as [PlainValue, PlainValue, PlainValue]
    const ours = [c, { id: 'a', n: 2, t: 1 }, b]
    const theirs = [{ id: 'a', n: 1, t: 2 }, { id: 'new', n: 1, t: 1 }, b, { id: 'c', n: 3, t: 1 }]
    expect(merged(base, ours, theirs)).toEqual([
      { id: 'c', n: 3, t: 1 },
      { id: 'a', n: 2, t: 2 },
      { id: 'new', n: 1, t: 1 },
      b,
    ])
    expect(a).toEqual({ id: 'a', n: 1, t: 1 })
  })

  test('M9 an item moved by both sides is there once', () => {
    const base = ['a', 'b', 'c', 'd'].map(id => ({ id }))
    const [a, b, c, d] = base as unknown as [PlainValue, PlainValue, PlainValue, PlainValue]
    expect(merged(base, [d, a, b, c], [a, d, b, c])).toEqual([a, d, b, c])
    expect(merged(base, [d, a, b, c], [a, d, b, c], { prefer: 'ours' })).toEqual([d, a, b, c])
  })

  test('M9 an item with the same new id on both sides is there once, merged', () => {
    expect(merged([], [{ id: 1, a: 1 }], [{ id: 1, b: 1 }])).toEqual([{ id: 1, a: 1, b: 1 }])
  })

  test('M10 an item that one side removed and the other changed is a conflict at its place', () => {
    const base = [
      { id: 1, n: 1 },
      { id: 2, n: 1 },
    ]
    const theirs = [
      { id: 1, n: 1 },
      { id: 2, n: 9 },
    ]
    expect(merge3(base, [{ id: 1, n: 1 }], theirs)).toMatchObject({
      value: theirs,
      conflicts: [{ path: [1], base: { id: 2, n: 1 }, ours: undefined, theirs: { id: 2, n: 9 } }],
    })
  })

  test('M10 items without an id are not mixed when nothing of them is equal', () => {
    const base = [{ t: 'a', n: 1 }]
    const { value, conflicts } = merge3(base, [{ t: 'x', n: 5 }], [{ t: 'a', n: 2 }])
    expect(value).toEqual([
      { t: 'x', n: 5 },
      { t: 'a', n: 2 },
    ])
    expect(conflicts.length).toBe(1)
  })
})

describe('merge3 of texts', () => {
  test('M11 a string is one value unless it is told to be a text', () => {
    expect(merge3({ t: 'a cat' }, { t: 'a fat cat' }, { t: 'a cat!' }).conflicts.length).toBe(1)
    expect(merged({ t: 'a cat' }, { t: 'a fat cat' }, { t: 'a cat!' }, { text: true })).toEqual({ t: 'a fat cat!' })
    const text = (path: readonly (string | number)[]): boolean => path[0] === 't'
    expect(merge3({ t: 'a', u: 'a' }, { t: 'ab', u: 'ab' }, { t: 'ca', u: 'ca' }, { text })).toMatchObject({
      value: { t: 'cab', u: 'ca' },
      conflicts: [{ path: ['u'] }],
    })
  })

  test('M12 texts that both edit at one place keep what both wrote', () => {
    expect(merged('ab', 'aXb', 'aYb', { text: true })).toBe('aXYb')
    expect(merged('ab', 'aXb', 'aXb!', { text: true })).toBe('aXb!')
    expect(merged('a😀b', 'a😁b', 'a😀!b', { text: true })).toBe('a😁!b')
  })
})

describe('merge3 and who decides', () => {
  const base = { n: 1, gone: { x: 1 }, l: [1, 2], t: 'a cat', kind: 1 }
  const ours = { n: 2, l: [1, 5], t: 'a fat cat', kind: [] }
  const theirs = { n: 3, gone: { x: 2 }, l: [1, 7], t: 'the cat', kind: {} }

  test('M15 a function decides each conflict, with its path and all three values; undefined leaves nothing there', () => {
    const seen: unknown[] = []
    const { value, conflicts } = merge3(base, ours, theirs, {
      prefer: conflict => {
        seen.push(conflict)
        if (conflict.path[0] === 'kind') return undefined
        return typeof conflict.ours === 'number' ? Number(conflict.ours) + Number(conflict.theirs) : { x: 'both' }
      },
      text: true,
    })

    expect(value).toEqual({ n: 5, gone: { x: 'both' }, l: [1, 12], t: 'the fat cat' })
    expect(seen).toEqual(conflicts)
    expect(conflicts).toEqual([
      { path: ['n'], base: 1, ours: 2, theirs: 3 },
      { path: ['l', 1], base: 2, ours: 5, theirs: 7 },
      { path: ['kind'], base: 1, ours: [], theirs: {} },
      { path: ['gone'], base: { x: 1 }, ours: undefined, theirs: { x: 2 } },
    ])
  })

  test('M15 what is decided passes the door; the whole value needs one', () => {
    expect(() => merge3({ n: 1 }, { n: 2 }, { n: 3 }, { prefer: () => Number.NaN })).toThrow(
      expect.objectContaining({ code: 'VALUE_NOT_FINITE', path: ['n'] }),
    )
    expect(() => merge3(1, 2, 3, { prefer: () => undefined })).toThrow(
      expect.objectContaining({ code: 'VALUE_UNDEFINED', path: [] }),
    )
    const inner = { a: [1] }
    const { value } = merge3({ n: 1 }, { n: 2 }, { n: 3 }, { prefer: () => inner })
    inner.a.push(2)
    expect(value).toEqual({ n: { a: [1] } })
  })

  test('M15 an item that one side removed goes when nothing is decided for it', () => {
    const items = [
      { id: 1, n: 1 },
      { id: 2, n: 1 },
    ]
    expect(
      merge3(
        items,
        [{ id: 2, n: 1 }],
        [
          { id: 1, n: 2 },
          { id: 2, n: 1 },
        ],
        { prefer: () => undefined },
      ),
    ).toMatchObject({ value: [{ id: 2, n: 1 }], changes: [], conflicts: [{ path: [0], ours: undefined }] })
  })
})
