/** Changes taken together, and changes as text (SPEC D60–D67). */
import {
  Added,
  type Change,
  Deleted,
  diff,
  Equal,
  Formatted,
  formatChanges,
  Modified,
  patch,
  Spliced,
  squash,
} from '../src/change/index.js'
import { admit, type PlainValue } from '../src/plain/index.js'

describe('squash', () => {
  test.each<[string, readonly Change[], readonly Change[]]>([
    [
      'a key that was written twice',
      [new Modified(['a'], 1, 2), new Modified(['a'], 2, 3)],
      [new Modified(['a'], 1, 3)],
    ],
    ['a key that is back where it was', [new Modified(['a'], 1, 2), new Modified(['a'], 2, 1)], []],
    ['a key that came and went', [new Added(['a'], 1), new Deleted(['a'], 1)], []],
    ['a key that went and came', [new Deleted(['a'], 1), new Added(['a'], 2)], [new Modified(['a'], 1, 2)]],
    [
      'what came and was changed inside',
      [new Added(['a'], { x: 1 }), new Modified(['a', 'x'], 1, 2)],
      [new Added(['a'], { x: 2 })],
    ],
    [
      'what was changed inside and went',
      [new Modified(['a', 'x'], 1, 2), new Deleted(['a'], { x: 2, y: 1 })],
      [new Deleted(['a'], { x: 1, y: 1 })],
    ],
    [
      'an item that came and went, with others around',
      [new Added(['l', 3], 'x'), new Added(['l', 0], 'y'), new Deleted(['l', 4], 'x')],
      [new Added(['l', 0], 'y')],
    ],
    [
      'an item that went and came',
      [new Deleted(['l', 3], 1), new Deleted(['l', 0], 0), new Added(['l', 2], 1)],
      [new Deleted(['l', 0], 0)],
    ],
    [
      'an item that was changed behind others that came',
      [new Modified(['l', 1, 'n'], 1, 2), new Added(['l', 0], 0), new Modified(['l', 2, 'n'], 2, 3)],
      [new Added(['l', 0], 0), new Modified(['l', 2, 'n'], 1, 3)],
    ],
    [
      'a run of items, as items',
      [new Spliced(['l'], 1, [1, 2], [3])],
      [new Deleted(['l', 1], 1), new Deleted(['l', 1], 2), new Added(['l', 1], 3)],
    ],
    ['Equal', [new Equal(['a'], 1, 1)], []],
    ['the whole', [new Modified([], 1, { a: 1 }), new Added(['b'], 2)], [new Modified([], 1, { a: 1, b: 2 })]],
    ['a move', [new Spliced(['l'], 0, [1], [1], 3)], [new Spliced(['l'], 0, [1], [1], 3)]],
    ['an element of a Set', [new Added(['s', '$number:1'], 1), new Deleted(['s', '$number:1'], 1)], []],
  ])('D61 %s', (_, changes, squashed) => {
    expect(squash(changes)).toEqual(squashed)
  })

  test('D62 typing in one place is one run, forth and back', () => {
    const typed = [...'hello'].map((letter, at) => new Spliced(['t'], 2 + at, '', letter))

    expect(squash(typed)).toEqual([new Spliced(['t'], 2, '', 'hello')])
    expect(squash([...typed, new Spliced(['t'], 6, 'o', ''), new Spliced(['t'], 5, 'l', 'p!')])).toEqual([
      new Spliced(['t'], 2, '', 'help!'),
    ])
    expect(squash([...typed, new Spliced(['t'], 1, 'ahello', 'b')])).toEqual([new Spliced(['t'], 1, 'a', 'b')])
    expect(squash([new Spliced(['t'], 4, 'x', ''), new Spliced(['t'], 3, 'wy', 'z')])).toEqual([
      new Spliced(['t'], 3, 'wxy', 'z'),
    ])
    expect(squash([...typed, new Spliced(['t'], 2, 'hello', '')])).toEqual([])
    expect(squash([...typed, new Deleted(['t'], 'a hello')])).toEqual([new Deleted(['t'], 'a ')])
  })

  test('D63 a list with moves and a marked text keep the order of their changes', () => {
    const bold = new Formatted(['t'], 0, 2, { b: true }, { b: null })
    const move = new Spliced(['l'], 0, [{ n: 1 }], [{ n: 1 }], 2)
    const changes = [new Added(['l', 3], 0), bold, move, new Modified(['l', 0, 'n'], 1, 2), new Added(['l', 0], 9)]
    const before = admit({ t: 'ab', l: [1, 2, { n: 1 }] }).plain

    const squashed = squash(changes)

    expect(patch(before, squashed)).toEqual(patch(before, changes))
    expect(squashed.length).toBe(5)
    expect(
      squash([bold, new Deleted(['t'], { text: 'ab', marks: [{ index: 0, length: 2, attributes: { b: true } }] })]),
    ).toEqual([new Deleted(['t'], 'ab')])
  })

  test('D63 changes that contradict each other are refused', () => {
    for (const changes of [
      [new Added(['a'], 1), new Added(['a'], 2)],
      [new Deleted(['a'], 1), new Modified(['a'], 1, 2)],
      [new Added(['l', 0], 1), new Deleted(['l', 0], 2)],
      [new Added(['l', 0], 1), new Added(['l', 'x'], 2)],
    ]) {
      expect(() => squash(changes)).toThrow(expect.objectContaining({ code: 'PATCH_CONFLICT' }))
    }
  })
})

describe('formatChanges', () => {
  const before = admit({
    endpoint: { protocol: 'HTTP', port: 80 },
    retry: [1, 3],
    at: new Date(0),
    title: 'a cat',
  }).plain
  const after = admit({
    endpoint: { protocol: 'HTTPS' },
    retry: [1, 3, 5],
    at: new Date(0),
    title: 'a fat cat',
    new: { a: [1] },
  }).plain

  test('D65 a line for each change', () => {
    expect(formatChanges(diff(before, after, { runs: true }))).toBe(
      [
        '~ /endpoint/protocol 4: "" => "S"',
        '- /endpoint/port: 80',
        '~ /retry 2: [] => [5]',
        '~ /title 2: "" => "fat "',
        '+ /new: {"a":[1]}',
      ].join('\n'),
    )
    expect(formatChanges([])).toBe('')
    expect(
      formatChanges([
        new Spliced(['l'], 0, ['x'], ['x'], 2),
        new Formatted(['t'], 1, 3, { b: true }),
        new Equal([], 1, 1),
        new Modified(['a/b', '~', 0], new Date(0), 5n),
      ]),
    ).toBe(
      [
        '> /l 2 => 0: ["x"]',
        '* /t 1+3: {"b":true}',
        '= /: 1',
        '! /a~1b/~0/0: {"$date":"1970-01-01T00:00:00.000Z"} => {"$bigint":"5"}',
      ].join('\n'),
    )
  })

  test('D66 a tree, as traceable-dict prints it', () => {
    expect(formatChanges(diff(before, after), { style: 'tree' })).toBe(
      [
        'endpoint:',
        '  protocol: ---"HTTP" +++"HTTPS"',
        '  port: ---80',
        'retry:',
        '  2: +++5',
        'title: ---"a cat" +++"a fat cat"',
        'new: +++{"a":[1]}',
      ].join('\n'),
    )
    expect(formatChanges([new Modified([], 1, 2)], { style: 'tree' })).toBe('---1 +++2')
    expect(
      formatChanges([new Spliced(['a', 'l'], 0, [1], [1], 2), new Equal(['a', 'x'], 1, 1)], { style: 'tree' }),
    ).toBe('a:\n  l:\n    [2 => 0]: [1]\n  x: 1')
  })

  test('D67 colours are for those who ask, and nothing in a value steers the terminal', () => {
    const changes = [new Added(['a'], 1), new Deleted(['b'], 1), new Modified(['c'], 1, 2)]

    expect(formatChanges(changes, { colour: true }).split('\n')).toEqual([
      '\u001b[32m+ /a: 1\u001b[39m',
      '\u001b[31m- /b: 1\u001b[39m',
      '\u001b[33m! /c: 1 => 2\u001b[39m',
    ])
    for (const style of ['lines', 'tree'] as const) {
      const hostile: PlainValue = '\u001b[2J\u009b31m\u202e\n'
      const text = formatChanges([new Added(['\u001b[2Jkey\n', 'x'], hostile)], { style })
      expect(text.replaceAll('\n', style === 'tree' ? '' : '\n')).toMatch(/^[\x20-\x7e]*$/)
    }
  })
})
