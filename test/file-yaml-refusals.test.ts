/** What the YAML reader refuses, with line and column, and what it takes that others do not. */
import { yamlFormat } from '../src/file/yaml-format.js'
import { PlaindocError } from '../src/plain/index.js'
import { decorate } from './file-yaml-decorated.js'
import { freshValue } from './file-yaml-world.js'
import { random, runs } from './random.js'

function outcome(text: string): unknown {
  try {
    yamlFormat.parse(text)
    return undefined
  } catch (error) {
    return error
  }
}

function refusal(text: string | Uint8Array): PlaindocError {
  try {
    yamlFormat.parse(text)
  } catch (error) {
    if (error instanceof PlaindocError) return error
    throw error
  }
  throw new Error('it was taken')
}

const bomb = `a: &a [${'x,'.repeat(9)}]\n${'bcdefgh'.replace(/./g, (name, at: number) => `${name}: &${name} [${`*${'abcdefgh'[at]},`.repeat(9)}]\n`)}`
const steps = Array.from({ length: 300 }, (_, i) => `${' '.repeat(i)}a:\n`).join('')

const refused: readonly [what: string, text: string | Uint8Array, place: string, path: string][] = [
  ['a bracket that is not closed', 'a: [1,\n', 'line 2, column 1', '/'],
  ['a quote that is not closed', 'a: "x\nb: 1\n', 'line 3, column 1', '/'],
  ['a tab as indentation', 'a:\n\tb: 1\n', 'line 2', '/'],
  ['a map within a line', 'a: b: c\n', 'line 1, column 4', '/'],
  ['a key twice', 'a: 1\nb: {c: 1, c: 2}\n', 'line 2, column 11', '/b/c'],
  ['a key twice, once as a number', '1: a\n"1": b\n', 'line 2, column 1', '/1'],
  ['a list as a key', '? [1]\n: 2\n', 'line 1, column 3', '/'],
  ['the key __proto__', 'a:\n  __proto__: 1\n', 'line 2, column 3', '/a/__proto__'],
  ['two documents', 'a: 1\n---\nb: 2\n', 'line 2, column 1', '/'],
  ['an integer of more than 64 bits', 'a: 99999999999999999999\n', 'line 1, column 4', '/a'],
  ['infinity', 'a: -.inf\n', 'line 1, column 4', '/a'],
  ['no number', 'a: .nan\n', 'line 1, column 4', '/a'],
  ['half a surrogate pair', 'a: "\\uD800"\n', 'line 1', '/a'],
  ['bytes that are no UTF-8', Uint8Array.of(97, 58, 32, 255), 'line 1, column 4', '/'],
  ['an unknown tag', 'a: !Ref x\n', 'line 1', '/a'],
  ['a set that is a list', 'a: !!set [x]\n', 'line 1', '/a'],
  ['a set that is nothing', 'a: !!set\nb: 1\n', 'line 1', '/a'],
  ['a set whose element has a value', 'a: !!set\n  x: 1\n', 'line 2', '/a/x'],
  ['a set with one element twice', 'a: !!set { 1, 0x1 }\n', 'line 1', '/a/$number:1'],
  ['a set with a list in it', 'a: !!set { [x] }\n', 'line 1', '/a'],
  ['an ordered map that is a map', 'a: !!omap { x: 1 }\n', 'line 1', '/a'],
  ['an ordered map with an item that is no pair', 'a: !!omap [ x ]\n', 'line 1', '/a'],
  ['an ordered map with an item of two entries', 'a: !!omap\n  - x: 1\n    y: 2\n', 'line 2', '/a'],
  ['an ordered map with one key twice', 'a: !!omap\n  - x: 1\n  - "x": 2\n', 'line 3', '/a/x'],
  ['an ordered map with a list as a key', 'a: !!omap\n  - ? [x]\n    : 1\n', 'line 2', '/a'],
  ['an ordered map with an alias as an item', 'x: &x {a: 1}\na: !!omap\n  - *x\n', 'line 3', '/a'],
  ['pairs', 'a: !!pairs [x: 1]\n', 'line 1', '/a'],
  ['a day that does not exist', 'a: !!timestamp 2001-02-30\n', 'line 1', '/a'],
  ['bytes that are no base64', 'a: !!binary x\n', 'line 1', '/a'],
  ['a bigint that is none', 'a: !bigint 1.5\n', 'line 1', '/a'],
  ['an alias without an anchor', 'a: *x\n', 'line 1, column 4', '/a'],
  ['an alias in its own anchor', 'a: &x [*x]\n', 'line 1, column 8', '/a/0'],
  ['a bomb of aliases', bomb, 'line 5', '/e'],
  ['a thousand and one anchors', Array.from({ length: 1001 }, (_, i) => `- &a${i} 1\n`).join(''), 'line 1001', '/'],
  ['10,000 brackets', '['.repeat(10_000), 'line 1, column 102', '/'],
  ['10,000 dashes', '- '.repeat(10_000), 'line 1', '/'],
  ['300 levels of maps', steps, 'line 103', '/'],
  ['101 lists', `${'['.repeat(101)}${']'.repeat(101)}`, 'line 1', '/0'],
]

describe('the YAML reader refuses', () => {
  test.each(refused)('Y20 %s', (_what, text, place, path) => {
    const error = refusal(text)

    expect(error.code).toBe('FILE_INVALID')
    expect(error.message).toContain(place)
    expect(`/${error.path.join('/')}`.startsWith(path === '/' ? '/' : path)).toBe(true)
  })

  test('Y20 the sentence', () => {
    expect(refusal('a: 1\na: 2\n').message).toBe(
      'Cannot read YAML at line 2, column 1, at /a: the key stands twice in one map. Mend the text; nothing was changed.',
    )
  })

  test('Y26 damaged texts, with the one error of the house or not at all', () => {
    for (let seed = 1; seed <= runs(200, 50_000); seed++) {
      const chance = random(seed)
      const { text } = decorate(chance, freshValue(chance, 3))
      const at = chance.int(text.length + 1)
      const scrap = chance.pick([
        '',
        '\t',
        '  ',
        '"',
        "'",
        '[',
        '}',
        ': ',
        '- ',
        '&x ',
        '*x',
        '!t ',
        '|\n',
        '#',
        '%',
        '---\n',
        '\u0000',
      ])
      const damaged = chance.chance()
        ? text.slice(0, at) + scrap
        : text.slice(0, at) + scrap + text.slice(at + chance.int(4))

      const error = outcome(damaged)

      if (error !== undefined && !(error instanceof PlaindocError))
        throw new Error(`seed ${seed}: ${String(error)}\n${damaged}`)
    }
  })

  test('Y21 a text of more than 10 MB', () => {
    expect(refusal('#'.repeat(10_000_001)).code).toBe('FILE_TOO_LARGE')
  })
})

describe('the YAML reader takes', () => {
  test.each<[what: string, text: string, value: unknown]>([
    [
      'words of YAML 1.1 as strings',
      'a: yes\nb: 12:30:45\nc: 2001-12-14\n',
      { a: 'yes', b: '12:30:45', c: '2001-12-14' },
    ],
    ['1.1 words as strings also behind a directive', '%YAML 1.1\n---\na: off\n', { a: 'off' }],
    [
      'integers that a number would round as bigints',
      'a: 9007199254740993\nb: 0x1F\n',
      { a: 9007199254740993n, b: 31 },
    ],
    ['keys as they are written', '1.10: a\ntrue: b\n~: c\n', { '1.10': 'a', true: 'b', '~': 'c' }],
    ['merge keys as keys', 'a: &a {x: 1}\nb:\n  <<: *a\n', { a: { x: 1 }, b: { '<<': { x: 1 } } }],
    [
      'timestamps of all forms',
      '- !!timestamp 2001-12-14\n- !!timestamp 2001-12-14t21:59:43.10-05:00\n',
      [new Date('2001-12-14'), new Date('2001-12-15T02:59:43.100Z')],
    ],
    ['150 uses of one anchor', `a: &a x\nl: [${'*a,'.repeat(150)}]\n`, { a: 'x', l: Array(150).fill('x') }],
    ['100 lists', `${'['.repeat(100)}${']'.repeat(100)}`, JSON.parse(`${'['.repeat(100)}${']'.repeat(100)}`)],
  ])('Y22 %s', (_what, text, value) => {
    expect(yamlFormat.parse(text).value).toEqual(value)
  })

  test.each(['', '\n\n', '# only a comment\n', '---\n', '\ufeff'])('Y23 %j as a text without a value', text => {
    expect(yamlFormat.parse(text)).toMatchObject({ value: null, empty: true, text })
  })

  test('Y23 a written null as a value', () => {
    expect(yamlFormat.parse('~\n')).toMatchObject({ value: null, empty: false })
  })

  test('Y24 bytes with their mark and line breaks', () => {
    const parsed = yamlFormat.parse(new TextEncoder().encode('\ufeffa: 1\r\n'))

    expect(parsed).toEqual({ value: { a: 1 }, empty: false, text: '\ufeffa: 1\r\n', bom: true, eol: '\r\n' })
    expect(Object.isFrozen(parsed.value)).toBe(true)
  })

  test('Y25 50,000 keys without comparing all with all', () => {
    const text = Array.from({ length: 50_000 }, (_, i) => `k${i}: ${i}\n`).join('')

    expect(Object.keys(yamlFormat.parse(text).value as object)).toHaveLength(50_000)
  })
})
