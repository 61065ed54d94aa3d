/** Sets and Maps in YAML: `!!set` and `!!omap`, read, written and changed in place. */
import fc from 'fast-check'
import { parse } from 'yaml'
import { type Reach, TextMirror, updateTree } from '../src/file/text-mirror.js'
import { yamlFormat } from '../src/file/yaml-format.js'
import { admit, equal, type PlainValue } from '../src/plain/index.js'
import { edit, editedPair } from './change-values.js'
import { plainLeaf, plainValue } from './plain-values.js'
import { random, runs } from './random.js'

const { dialect } = yamlFormat

/** The text after its value became `after`, by a fresh update and by a mirror alike. */
function updated(text: string, after: unknown): string {
  const { plain } = admit(after)
  const result = yamlFormat.update(text, yamlFormat.parse(text).value, plain)
  expect(equal(yamlFormat.parse(result).value, plain)).toBe(true)
  expect(new TextMirror(yamlFormat, text).update(plain)).toBe(result)
  return result
}

const cases: readonly [title: string, before: string, after: unknown, expected: string][] = [
  [
    'an element comes behind the one before it, and takes nothing along',
    's: !!set # tags\n  ? a # first\n  # about c\n  ? c\nn: 1\n',
    { s: new Set(['a', 'b', 'c', 'd']), n: 1 },
    's: !!set # tags\n  ? a # first\n  ? b\n  # about c\n  ? c\n  ? d\nn: 1\n',
  ],
  [
    'an element that goes takes its comments along',
    's: !!set\n  ? a # first\n  # about b\n  ? b\n  ? c # third\n',
    { s: new Set(['a', 'c']) },
    's: !!set\n  ? a # first\n  ? c # third\n',
  ],
  [
    'a set of keys without values is a set too',
    's: !!set\n  a: # first\n  b:\n',
    { s: new Set(['a', 'c']) },
    's: !!set\n  a: # first\n  ? c\n',
  ],
  ['brackets keep their style', 's: !!set {a, b} # c\n', { s: new Set(['b', 1, '1']) }, 's: !!set {b, 1, "1"} # c\n'],
  ['brackets as in JSON stay so', 's: !!set {"a"}\n', { s: new Set(['a', 'b', 2]) }, 's: !!set {"a", "b", 2}\n'],
  [
    'the last element goes, the tag stays',
    's: !!set # c\n  ? a\nn: 1\n',
    { s: new Set(), n: 1 },
    's: !!set {} # c\nn: 1\n',
  ],
  [
    'an empty set becomes lines',
    's: !!set {} # c\nn: 1\n',
    { s: new Set([1, 2]), n: 1 },
    's: !!set # c\n  ? 1\n  ? 2\nn: 1\n',
  ],
  [
    'the order of elements and entries alone changes nothing',
    's: !!set {b, a}\nm: !!omap\n  - b: 1\n  - a: 2\n',
    {
      s: new Set(['a', 'b']),
      m: new Map([
        ['a', 2],
        ['b', 1],
      ]),
    },
    's: !!set {b, a}\nm: !!omap\n  - b: 1\n  - a: 2\n',
  ],
  [
    'a value of a Map changes in its line',
    'm: !!omap\n  - a: 1 # one\n  - 2: x # two\n',
    {
      m: new Map<unknown, unknown>([
        ['a', 9],
        [2, 'z'],
      ]),
    },
    'm: !!omap\n  - a: 9 # one\n  - 2: z # two\n',
  ],
  [
    'a change inside a value of a Map goes no farther',
    'm: !!omap\n  - a: # about a\n      x: 1 # x\n      y: [1, 2] # y\n',
    { m: new Map([['a', { x: 2, y: [1, 2, 3] }]]) },
    'm: !!omap\n  - a: # about a\n      x: 2 # x\n      y: [1, 2, 3] # y\n',
  ],
  [
    'entries come and go with their comments',
    'm: !!omap\n  # about a\n  - a: 1\n  - b: 2 # b\n',
    {
      m: new Map<unknown, unknown>([
        ['b', 2],
        [null, { x: 1 }],
        ['c', [1]],
      ]),
    },
    'm: !!omap\n  - b: 2 # b\n  - null:\n      x: 1\n  - c:\n      - 1\n',
  ],
  [
    'a leaf of a Map becomes a block below its key',
    'm: !!omap\n- a: 1 # one\n- b: 2\n',
    {
      m: new Map<unknown, unknown>([
        ['a', new Set(['x'])],
        ['b', { z: 2 }],
      ]),
    },
    'm: !!omap\n- a: !!set # one\n    ? x\n- b:\n    z: 2\n',
  ],
  [
    'pairs in brackets stay there',
    'm: !!omap [ a: 1, b: 2 ] # c\n',
    {
      m: new Map<unknown, unknown>([
        ['b', 3],
        [1n, [1]],
      ]),
    },
    'm: !!omap [ b: 3, !bigint 1: [1] ] # c\n',
  ],
  [
    'pairs in braces are written anew, the comment stays',
    'm: !!omap [ {a: 1}, {b: 2} ] # c\n',
    { m: new Map([['b', 3]]) },
    'm: !!omap # c\n  - b: 3\n',
  ],
  ['the last entry goes, the tag stays', 'm: !!omap\n  - a: 1\nn: 1\n', { m: new Map(), n: 1 }, 'm: !!omap []\nn: 1\n'],
  [
    'a set becomes a list, a list a Map',
    'a: !!set # a\n  ? x\nb: # b\n  - 1\n',
    { a: ['x'], b: new Map([[1, 2]]) },
    'a: # a\n  - x\nb: !!omap # b\n  - 1: 2\n',
  ],
  [
    'a list holds sets below its dashes',
    '- 1\n- 2 # two\n',
    [1, new Set(['x']), new Map([['a', new Set()]])],
    '- 1\n- !!set # two\n  ? x\n- !!omap\n  - a: !!set {}\n',
  ],
  ['a root that is a set', '!!set\n? a # a\n? b\n', new Set(['a', 'c']), '!!set\n? a # a\n? c\n'],
  [
    'an alias inside a Map is written out when its anchor changes',
    'x: &x [1]\nm: !!omap\n  - a: *x # a\n',
    { x: [2], m: new Map([['a', [1]]]) },
    'x: &x [2]\nm: !!omap\n  - a: # a\n      - 1\n',
  ],
]

describe('sets and Maps in YAML', () => {
  test.each(cases)('Y50 %s', (_, before, after, expected) => {
    expect(updated(before, after)).toBe(expected)
  })

  test('Y51 fresh texts have tags, and elements and keys of every type', () => {
    const value = {
      s: new Set<unknown>(['a', '1', 1, 2n, null, 'null', true, new Date(0), Uint8Array.of(1)]),
      m: new Map<unknown, unknown>([
        ['a', { x: 1 }],
        [1, 'one'],
        [new Date(0), new Map([[null, []]])],
        ['b', new Set()],
      ]),
      l: [new Set([1]), new Map()],
    }

    expect(yamlFormat.create(admit(value).plain)).toBe(
      's: !!set\n  ? a\n  ? "1"\n  ? 1\n  ? !bigint 2\n  ? null\n  ? "null"\n  ? true\n' +
        '  ? !!timestamp 1970-01-01T00:00:00.000Z\n  ? !!binary AQ==\n' +
        'm: !!omap\n  - a:\n      x: 1\n  - 1: one\n  - !!timestamp 1970-01-01T00:00:00.000Z: !!omap\n      - null: []\n' +
        '  - b: !!set {}\nl:\n  - !!set\n    ? 1\n  - !!omap []\n',
    )
  })

  test('Y51 another reader of YAML 1.1 tags reads the same', () => {
    const text = yamlFormat.create(
      admit({
        s: new Set(['a', 1, null]),
        m: new Map<unknown, unknown>([
          ['a', [1]],
          [2, new Set(['x'])],
        ]),
      }).plain,
    )

    const read = parse(text, { customTags: ['set', 'omap'] }) as Record<'s' | 'm', unknown>

    expect([...(read.s as Set<{ key?: { value: unknown } }>)]).toHaveLength(3)
    expect(read.m).toBeInstanceOf(Map)
    expect([...(read.m as Map<unknown, unknown>).keys()]).toEqual(['a', 2])
  })

  test.each([
    ['a set in lines', 's: !!set\n  ? a\n  ? 1\n', { s: new Set(['a', 1]) }],
    [
      'a set with quoted and block elements',
      's: !!set\n  ? "a b"\n  ? |-\n    c\n    d\n',
      { s: new Set(['a b', 'c\nd']) },
    ],
    ['a set in brackets with question marks', 's: !!set {? a, ? b}\n', { s: new Set(['a', 'b']) }],
    ['a set with null as values', 's: !!set {a: null, b: ~}\n', { s: new Set(['a', 'b']) }],
    ['a long tag', 's: !<tag:yaml.org,2002:set> {a}\n', { s: new Set(['a']) }],
    [
      'a Map of braces',
      'm: !!omap\n  - {a: 1}\n  - {b: 2}\n',
      {
        m: new Map([
          ['a', 1],
          ['b', 2],
        ]),
      },
    ],
    ['a Map with question marks', 'm: !!omap\n  - ? a\n    : 1\n', { m: new Map([['a', 1]]) }],
    ['a Map with the key __proto__', 'm: !!omap\n  - __proto__: 1\n', { m: new Map([['__proto__', 1]]) }],
    ['an empty Map', 'm: !!omap []\n', { m: new Map() }],
    [
      'anchors on elements and keys',
      's: !!set\n  ? &x a\nm: !!omap\n  - &y b: *x\nz: *y\n',
      { s: new Set(['a']), m: new Map([['b', 'a']]), z: 'b' },
    ],
  ])('Y52 the reader takes %s', (_, text, value) => {
    expect(equal(yamlFormat.parse(text).value, admit(value).plain)).toBe(true)
  })

  test('Y52 Maps stand 100 deep in one another, in lines and in brackets, and no deeper', () => {
    const nest = (levels: number): PlainValue => {
      let value: PlainValue = 1
      for (let i = 0; i < levels; i++) value = admit(new Map([['a', value]])).plain
      return value
    }
    const lines = yamlFormat.create(nest(100))
    const deeper = `!!omap\n- a: ${lines.replaceAll('\n', '\n    ').trimEnd()}\n`

    expect(equal(yamlFormat.parse(lines).value, nest(100))).toBe(true)
    expect(equal(yamlFormat.parse(`${'!!omap [ a: '.repeat(100)}1${' ]'.repeat(100)}`).value, nest(100))).toBe(true)
    expect(() => yamlFormat.parse(deeper)).toThrow(expect.objectContaining({ code: 'FILE_INVALID' }))
  })

  test('Y53 L8 sets and Maps under random changes: the value arrives, a mirror writes the same', () => {
    const reaches = new Map<Reach, number>()
    fc.assert(
      fc.property(editedPair(), ([before, after]) => {
        const text = yamlFormat.create(before)
        const tree = dialect.parse(text)
        const { tree: changed, reach } = updateTree(dialect, tree, tree.value, after)
        reaches.set(reach, (reaches.get(reach) ?? 0) + 1)
        expect(equal(changed.value, after)).toBe(true)
        expect(equal(yamlFormat.parse(new TextMirror(yamlFormat, text).update(after)).value, after)).toBe(true)
      }),
      { numRuns: runs(400, 50_000) },
    )
    // the smallest splices nearly always
    expect((reaches.get(0) ?? 0) / [...reaches.values()].reduce((a, b) => a + b)).toBeGreaterThan(0.97)
    expect(reaches.has('all')).toBe(false)
  })

  test('Y53 comments of elements and entries that stay are there, in order', () => {
    fc.assert(
      fc.property(fc.uniqueArray(fc.constantFrom(...'abcdefghij')), fc.integer(), fc.boolean(), (keys, seed, isSet) => {
        const dice = random(seed)
        const value = isSet ? new Set(keys) : new Map(keys.map(key => [key, `${key}1`]))
        const lines = keys.map(key => `  # above ${key}\n  ${isSet ? `? ${key}` : `- ${key}: ${key}1`} # at ${key}\n`)
        const text = `v:${isSet ? ' !!set' : ' !!omap'}${keys.length === 0 ? (isSet ? ' {}' : ' []') : ''}\n${lines.join('')}z: 1\n`
        const after = edit(admit(value).plain, dice, ['a', 'k', 'x', 'y'])

        const result = updated(text, { v: after, z: 1 })

        const kept = keys.filter(key => (after as unknown as ReadonlySet<unknown>).has(key))
        const comments = result.match(/# (?:above|at) \w/g) ?? []
        expect(comments).toEqual(kept.flatMap(key => [`# above ${key}`, `# at ${key}`]))
      }),
      { numRuns: runs(200, 20_000) },
    )
  })

  test('Y53 one mirror follows many changes', () => {
    fc.assert(
      fc.property(plainValue(), fc.integer(), fc.array(plainLeaf(), { minLength: 3 }), (value, seed, leaves) => {
        const dice = random(seed)
        const mirror = new TextMirror(yamlFormat, yamlFormat.create(value))
        let now = value
        for (let step = 0; step < 5; step++) {
          now = admit(edit(now, dice, leaves)).plain
          expect(equal(yamlFormat.parse(mirror.update(now)).value, now)).toBe(true)
        }
      }),
      { numRuns: runs(100, 10_000) },
    )
  })
})
