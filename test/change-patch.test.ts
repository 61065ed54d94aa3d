import {
  Added,
  type Change,
  changeFromJson,
  Deleted,
  Equal,
  Formatted,
  invert,
  Modified,
  patch,
  Spliced,
} from '../src/change/index.js'
import { type ErrorCode, fromJson, type Path, PlaindocError, type PlainValue, toJson } from '../src/plain/index.js'

function expectRefused(run: () => unknown, code: ErrorCode, path: Path = []): void {
  try {
    run()
  } catch (error) {
    if (!(error instanceof PlaindocError)) throw error
    expect({ code: error.code, path: error.path }).toEqual({ code, path })
    return
  }
  throw new Error('it was not refused')
}

describe('patch', () => {
  test('D16 what no change touches keeps its identity, the target stays as it is', () => {
    const target = Object.freeze({ a: Object.freeze({ n: 1 }), b: Object.freeze({ n: 1 }) })

    const patched = patch(target, [new Modified(['a', 'n'], 1, 2)]) as typeof target

    expect(patched).toEqual({ a: { n: 2 }, b: { n: 1 } })
    expect(patched.b).toBe(target.b)
    expect(target.a.n).toBe(1)
    expect(patch(target, [])).toBe(target)
  })

  test('D16 a target that is not frozen is copied', () => {
    const target = { a: [1] }
    const patched = patch(target, [])
    target.a.push(2)
    expect(patched).toEqual({ a: [1] })
  })

  test.each<[string, PlainValue, Change, Path]>([
    ['Modified over another value', { a: 1 }, new Modified(['a'], 2, 3), ['a']],
    ['Modified of a missing key', {}, new Modified(['a'], 1, 2), ['a']],
    ['Modified of the root', 1, new Modified([], 2, 3), []],
    ['Added over a present key', { a: 1 }, new Added(['a'], 2), ['a']],
    ['Added past the end', [1], new Added([2], 2), [2]],
    ['Added at the root', 1, new Added([], 2), []],
    ['Added by key into a list', [1], new Added(['0'], 2), ['0']],
    ['Added by index into an object', { 0: 1 }, new Added([1], 2), [1]],
    ['Added at a broken index', [1], new Added([0.5], 2), [0.5]],
    ['Added at a negative index', [1], new Added([-1], 2), [-1]],
    ['Added through a leaf', { a: 1 }, new Added(['a', 'b'], 2), ['a', 'b']],
    ['Added under an ill-formed key', {}, new Added(['\ud83d'], 2), ['\ud83d']],
    ['Deleted of another value', { a: 1 }, new Deleted(['a'], 2), ['a']],
    ['Deleted of what is inherited', {}, new Deleted(['toString'], 1), ['toString']],
    ['Deleted of an item beyond', [1], new Deleted([1], 1), [1]],
    ['Deleted of the length', [1], new Deleted(['length'], 1), ['length']],
    ['Equal that is not', { a: 1 }, new Equal(['a'], 2, 2), ['a']],
    ['Spliced of other items', [1, 2], new Spliced([], 0, [2], []), []],
    ['Spliced beyond the end', [1, 2], new Spliced([], 3, [], [1]), []],
    ['Spliced at a broken index', [1, 2], new Spliced([], 0.5, [], [1]), []],
    ['Spliced of a text in a list', [1], new Spliced([], 0, '', 'a'), []],
    ['Spliced of a list in a text', 'a', new Spliced([], 0, [], [1]), []],
    ['Spliced of another text', 'abc', new Spliced([], 1, 'c', ''), []],
    ['Spliced inside a character', '😀', new Spliced([], 1, '', 'a'), []],
    ['a move past the end', [1, 2], new Spliced([], 2, [1], [1], 0), []],
    ['Formatted beyond the text', 'abc', new Formatted([], 2, 2, { b: true }), []],
    ['Formatted of a list', [1], new Formatted([], 0, 1, { b: true }), []],
  ])('D17 %s is refused with its place', (_, target, change, path) => {
    expectRefused(() => patch(target, [change]), 'PATCH_CONFLICT', path)
  })

  test('D17 nothing is half applied', () => {
    const target = Object.freeze({ a: Object.freeze([1]) })
    expectRefused(() => patch(target, [new Added(['a', 0], 0), new Deleted(['b'], 1)]), 'PATCH_CONFLICT', ['b'])
    expect(target).toEqual({ a: [1] })
  })

  test('D18 __proto__ in a path is refused, whoever wrote it', () => {
    for (const path of [['__proto__', 'x'], ['a', '__proto__'], ['__proto__']]) {
      for (const change of [
        new Added(path, 1),
        new Modified(path, 1, 2),
        new Deleted(path, 1),
        new Spliced(path, 0, '', 'x'),
      ]) {
        expectRefused(() => patch({ a: {} }, [change]), 'KEY_REFUSED', path)
      }
    }
    expectRefused(() => patch({}, [new Added(['constructor', 'prototype', 'x'], 1)]), 'PATCH_CONFLICT', [
      'constructor',
      'prototype',
      'x',
    ])
    expect(({} as { x?: number }).x).toBe(undefined)
  })

  test('D18 a value put in twice stays one frozen value and is copied where it is changed', () => {
    const shared = Object.freeze({ n: 1 })
    const patched = patch({}, [new Added(['a'], shared), new Added(['b'], shared), new Modified(['a', 'n'], 1, 2)])
    expect(patched).toEqual({ a: { n: 2 }, b: { n: 1 } })
    expect(shared.n).toBe(1)
  })

  test('D19 a move takes the items out at from and puts them in at index', () => {
    const move = new Spliced(['l'], 0, ['c', 'd'], ['c', 'd'], 2)
    const before = { l: ['a', 'b', 'c', 'd', 'e'] }
    const after = patch(before, [move])
    expect(after).toEqual({ l: ['c', 'd', 'a', 'b', 'e'] })
    expect(patch(after, invert([move]))).toEqual(before)
  })

  test('D19 texts with marks are spliced and formatted as values', () => {
    const bold = new Formatted(['t'], 2, 3, { b: true }, { b: null })
    const marked = patch({ t: 'hello' }, [bold])
    expect(marked).toEqual({ t: { text: 'hello', marks: [{ index: 2, length: 3, attributes: { b: true } }] } })
    expect(patch(marked, invert([bold]))).toEqual({ t: 'hello' })
    expect(patch(marked, [new Spliced(['t'], 3, 'l', 'LL')])).toEqual({
      t: {
        text: 'helLLo',
        marks: [
          { index: 2, length: 1, attributes: { b: true } },
          { index: 5, length: 1, attributes: { b: true } },
        ],
      },
    })
    expectRefused(() => invert([new Formatted(['t'], 0, 1, { b: true })]), 'CHANGE_INVALID', ['t'])
  })
})

describe('changes as JSON', () => {
  test('D36 a change is written with its kind; dates, bytes, bigint and $ keys are encoded', () => {
    const change = new Added(['a', 0], { at: new Date(0), raw: new Uint8Array([1, 255]), big: 2n ** 63n - 1n, $x: 1 })
    expect(JSON.parse(JSON.stringify(change))).toEqual({
      kind: 'added',
      path: ['a', 0],
      val: {
        at: { $date: '1970-01-01T00:00:00.000Z' },
        raw: { $binary: 'Af8=' },
        big: { $bigint: '9223372036854775807' },
        $$x: 1,
      },
    })
    expect(changeFromJson(JSON.parse(JSON.stringify(change)))).toEqual(change)
  })

  test.each<[string, Change]>([
    ['a move', new Spliced(['l'], 0, [1], [1], 2)],
    ['a text run', new Spliced([], 3, 'a', '😀')],
    ['a formatting', new Formatted(['t'], 0, 2, { b: null }, { b: true })],
    ['an equal', new Equal(['t'], 1, 1)],
  ])('D36 %s survives JSON', (_, change) => {
    const read = changeFromJson(JSON.parse(JSON.stringify(change)))
    expect(read).toEqual(change)
    expect(Object.keys(read)).toEqual(Object.keys(change))
  })

  test.each<[string, unknown]>([
    ['null', null],
    ['a list', []],
    ['no kind', { path: [] }],
    ['a path of objects', { kind: 'added', path: [{}], val: 1 }],
    ['a negative index', { kind: 'added', path: [-1], val: 1 }],
    ['an ill-formed key', { kind: 'added', path: ['\ud83d'], val: 1 }],
    ['no value', { kind: 'added', path: [] }],
    ['a broken index', { kind: 'spliced', path: [], index: 0.5, removed: [], inserted: [] }],
    ['a run that is no run', { kind: 'spliced', path: [], index: 0, removed: 1, inserted: [] }],
    ['a list against a text', { kind: 'spliced', path: [], index: 0, removed: 'a', inserted: [] }],
    ['attributes that are none', { kind: 'formatted', path: [], index: 0, length: 1, attributes: [] }],
  ])('D37 %s is no change', (_, json) => {
    expectRefused(() => changeFromJson(json), 'CHANGE_INVALID')
  })

  test('D38 hostile values are refused by the door', () => {
    const change = (val: string): unknown => JSON.parse(`{"kind":"added","path":["a"],"val":${val}}`)
    expectRefused(() => changeFromJson(change('{"__proto__":{"x":1}}')), 'KEY_REFUSED', ['__proto__'])
    expectRefused(() => changeFromJson(change('{"$evil":1}')), 'VALUE_NOT_PLAIN')
    expectRefused(() => changeFromJson(change('{"a":1,"$date":"x"}')), 'VALUE_NOT_PLAIN')
    expectRefused(() => changeFromJson(change('{"$date":"never"}')), 'VALUE_NOT_PLAIN')
    expectRefused(() => changeFromJson(change('{"$binary":"*"}')), 'VALUE_NOT_PLAIN')
    expectRefused(() => changeFromJson(change('{"$bigint":"9223372036854775808"}')), 'VALUE_OUT_OF_RANGE')
    expectRefused(
      () => changeFromJson(change('['.repeat(5000) + ']'.repeat(5000))),
      'VALUE_TOO_DEEP',
      Array(100).fill(0),
    )
  })

  test('D38 bytes of any length survive JSON', () => {
    const bytes = Uint8Array.from({ length: 20_001 }, (_, n) => n % 251)
    expect(fromJson(JSON.parse(JSON.stringify(toJson({ bytes }))))).toEqual({ bytes })
  })
})
