/** Texts that are made to be slow: each is read or refused in a time that grows with its length. SPEC Y75–Y77. */
import { jsonFormat, yamlFormat } from '../src/file/index.js'

const invalid = (text: string): string => {
  try {
    yamlFormat.parse(text)
  } catch (error) {
    return (error as Error).message
  }
  return 'read'
}

// a quadratic reader needs minutes for any of these, and the test runs into its time limit
jest.setTimeout(60_000)

describe('a text that is made to be slow', () => {
  test('Y75 100,000 maps on one line are read, in YAML and in JSON', () => {
    const count = 100_000

    expect(yamlFormat.parse(`[${'{a: 1}, '.repeat(count)}]`).value).toHaveLength(count)
    expect(jsonFormat.parse(`[${Array(count).fill('{"a":1}').join()}]`).value).toHaveLength(count)
  })

  test('Y76 more than 10,000 aliases are refused before anything is composed', () => {
    expect(invalid(`a: &a {x: 1}\nl:\n${'- *a\n'.repeat(100_000)}`)).toBe(
      'Cannot read YAML at line 10003, column 3: it has more than 10000 aliases. Mend the text; nothing was changed.',
    )
  })

  test.each([
    ['brackets', '['.repeat(100_000)],
    ['dashes', '- '.repeat(50_000)],
    ['colons', 'a: '.repeat(50_000)],
    ['quotes', '"'.repeat(200_000)],
    ['one key twice', 'a: 1\n'.repeat(50_000)],
    ['anchors', 'a: &a 1\n'.repeat(2_000)],
    [
      'aliases of aliases',
      `a: &a [x,x]\n${[...'bcdefghijklmnop'].map((c, i) => `${c}: &${c} [*${'abcdefghijklmno'[i]},*${'abcdefghijklmno'[i]}]\n`).join('')}`,
    ],
  ])('Y77 many %s are refused with line and column', (_name, text) => {
    expect(invalid(text)).toMatch(
      /^Cannot read YAML at line \d+, column \d+.*: .* Mend the text; nothing was changed\.$/s,
    )
  })
})
