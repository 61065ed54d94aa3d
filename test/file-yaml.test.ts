/** YAML texts as people write them, and what one change does to their bytes. */
import fc from 'fast-check'
import { TextMirror, updateTree } from '../src/file/text-mirror.js'
import type { TextPlan } from '../src/file/text-plan.js'
import { yamlFormat } from '../src/file/yaml-format.js'
import { equal, type PlainValue } from '../src/plain/index.js'
import { casesOf, type Edit } from './file-yaml-cases.js'
import { plainValue } from './plain-values.js'
import { runs } from './random.js'

/** The text after `edit` changed its value in place, or returned another one. */
function edited(text: string, edit: Edit): string {
  const before = yamlFormat.parse(text).value
  const copy = structuredClone(before)
  const after = (edit(copy) ?? copy) as PlainValue
  const result = yamlFormat.update(text, before, after)
  expect(equal(yamlFormat.parse(result).value, after)).toBe(true)
  expect(new TextMirror(yamlFormat, text).update(after)).toBe(result)
  return result
}

function check(_title: string, before: string, edit: Edit, after: string): void {
  expect(edited(before, edit)).toBe(after)
}

describe('YAML texts change only where their value does', () => {
  test.each(casesOf('Y1'))('Y1 %s', check)
  test.each(casesOf('Y2'))('Y2 %s', check)
  test.each(casesOf('Y3'))('Y3 %s', check)
  test.each(casesOf('Y4'))('Y4 %s', check)
  test.each(casesOf('Y5'))('Y5 %s', check)
  test.each(casesOf('Y6'))('Y6 %s', check)
  test.each(casesOf('Y7'))('Y7 %s', check)
  test.each(casesOf('Y8'))('Y8 %s', check)
  test.each(casesOf('Y9'))('Y9 %s', check)
  test.each(casesOf('Y10'))('Y10 %s', check)
  test.each(casesOf('Y11'))('Y11 %s', check)
  test.each(casesOf('Y12'))('Y12 %s', check)
  test.each(casesOf('Y13'))('Y13 %s', check)

  test('Y14 update refuses a text that does not hold the value before', () => {
    const refused = (): unknown => yamlFormat.update('a: 1\n', { a: 2 }, { a: 3 })

    expect(refused).toThrow(expect.objectContaining({ code: 'OPERATION_REFUSED' }))
  })

  test('Y18 splices that go wrong are not believed: a larger part is written anew, in the end the whole text', () => {
    const { dialect } = yamlFormat
    const tree = dialect.parse('\ufeff# top\r\n\r\na:\r\n  x: 1 # x\r\n  y: 2\r\nb: 3 # b\r\n')
    const after = { a: { x: 1, z: 2 }, b: 3 }
    const nothing = (): void => undefined
    const wrong = (plan: TextPlan): void => plan.insert(0, '[')

    const deaf = updateTree({ ...dialect, editBlock: nothing }, tree, tree.value, after)
    const mad = updateTree({ ...dialect, editBlock: wrong, replace: wrong }, tree, tree.value, after)

    expect([deaf.reach, deaf.tree.text]).toEqual([2, '# top\r\n\r\na:\r\n  x: 1\r\n  z: 2\r\nb: 3\r\n'])
    expect([mad.reach, mad.tree.mark + mad.tree.text]).toEqual(['all', '\ufeffa:\r\n  x: 1\r\n  z: 2\r\nb: 3\r\n'])
  })

  test('Y14 nothing changed, nothing written', () => {
    const text = 'a: [1,2,   3] \n\n\n# x\nb: "\\x41"\n'

    expect(edited(text, v => structuredClone(v))).toBe(text)
  })
})

describe('YAML texts made fresh', () => {
  test('Y15 a block style that people write', () => {
    const value = { name: 'x', on: true, list: [1, { a: 1, b: [] }, [2, 3]], text: 'one\ntwo\n', none: null, empty: {} }

    expect(yamlFormat.create(value)).toBe(
      'name: x\n"on": true\nlist:\n  - 1\n  - a: 1\n    b: []\n  - - 2\n    - 3\ntext: |\n  one\n  two\nnone: null\nempty: {}\n',
    )
  })

  test.each([
    'yes',
    'No',
    'on',
    'off',
    'y',
    'null',
    '~',
    '',
    '0o17',
    '017',
    '1_000',
    '0b1',
    '1e3',
    '.5',
    '.inf',
    '12:30:45',
    '2001-12-14',
    '=',
    '<<',
    ' x',
    'x ',
    'a: b',
    'a #b',
    '- x',
    '#x',
    '@x',
    '`x',
    '%x',
    '&x',
    '*x',
    '!x',
    '|',
    '>',
    '---',
  ])('Y16 the string %j has quotes, for readers of YAML 1.1 too', text => {
    expect(yamlFormat.create({ a: text })).toMatch(/^a: ["'].*["']\n$/)
  })

  test.each(['word', 'two words', 'http://x.y/z?q=1', '10.0.0.1', 'a,b', '-x', "it's", 'ü😀', '/p', 'v1.2', '50%'])(
    'Y16 the string %j is plain',
    text => {
      expect(yamlFormat.create({ a: text })).toBe(`a: ${text}\n`)
    },
  )

  test('Y17 L8 every value comes back from the text made for it', () => {
    fc.assert(
      fc.property(plainValue(), value => {
        expect(equal(yamlFormat.parse(yamlFormat.create(value)).value, value)).toBe(true)
      }),
      { numRuns: runs(400, 100_000) },
    )
  })

  test('Y17 L8 a key longer than a line may be comes back', () => {
    const value = { ['k'.repeat(2000)]: { ['q'.repeat(1030)]: [1] } }

    expect(yamlFormat.parse(yamlFormat.create(value)).value).toEqual(value)
  })
})
