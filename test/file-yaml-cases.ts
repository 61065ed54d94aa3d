/** YAML texts, one change each, and the bytes that come of it. */

/** Changes its argument in place, or returns another value. */
// biome-ignore lint/suspicious/noExplicitAny: a change reads like code on plain objects
export type Edit = (value: any) => unknown

/** A rule and its case in words, a text, a change of its value, and the text wanted. */
const cases: readonly [title: string, before: string, edit: Edit, after: string][] = [
  [
    'Y1 an item pushed onto a list stands on a line of its own',
    'retry:\n  - 1\n  - 3\n  - 5\n',
    v => void v.retry.push(10),
    'retry:\n  - 1\n  - 3\n  - 5\n  - 10\n',
  ],
  [
    'Y1 an item of a list that is not indented neither is',
    'a:\n- 1 # one\nb: 2\n',
    v => void v.a.push(2),
    'a:\n- 1 # one\n- 2\nb: 2\n',
  ],
  [
    'Y2 a changed leaf keeps the spaces before it and the comment behind it',
    '# top\n\na:    1   # one\nb: 2\n',
    v => ({ ...v, a: 2 }),
    '# top\n\na:    2   # one\nb: 2\n',
  ],
  ['Y2 a changed string keeps its single quotes', "a: 'x' # q\n", v => ({ ...v, a: "it's" }), "a: 'it''s' # q\n"],
  ['Y2 a changed string keeps its double quotes', 'a: "x"\n', v => ({ ...v, a: 'y' }), 'a: "y"\n'],
  [
    'Y2 a plain string gets quotes when a reader could take it for something else',
    'a: yea\n',
    v => ({ ...v, a: 'yes' }),
    'a: "yes"\n',
  ],
  ['Y2 quotes are those the text uses', "a: x\nb: 'y'\n", v => ({ ...v, a: 'no' }), "a: 'no'\nb: 'y'\n"],
  [
    'Y2 a literal block stays one',
    'a: | # note\n  one\n  two\nb: 1\n',
    v => ({ ...v, a: 'one\nthree\n' }),
    'a: | # note\n  one\n  three\nb: 1\n',
  ],
  [
    'Y2 a literal block that loses its last line break says so',
    'a: |\n  one\n',
    v => ({ ...v, a: 'one\ntwo' }),
    'a: |-\n  one\n  two\n',
  ],
  [
    'Y2 a folded block stays one, as wide as it was',
    'a: >-\n  some words that are\n  folded here\n',
    v => ({ ...v, a: 'some other words that are folded here' }),
    'a: >-\n  some other words\n  that are folded\n  here\n',
  ],
  [
    'Y2 a block becomes a number on its first line',
    'a: |- # note\n  q\nb: 1\n',
    v => ({ ...v, a: 5 }),
    'a: 5 # note\nb: 1\n',
  ],
  [
    'Y2 a string of two lines becomes a literal block',
    'a: x # c\nb: 1\n',
    v => ({ ...v, a: 'x\ny\n' }),
    'a: | # c\n  x\n  y\nb: 1\n',
  ],
  [
    'Y3 a new key stands behind the one before it',
    'a: 1\n# about c\nc: 3\n',
    v => ({ a: 1, b: [2, { x: 1 }], c: v.c }),
    'a: 1\nb:\n  - 2\n  - x: 1\n# about c\nc: 3\n',
  ],
  [
    'Y3 a new key follows the indentation of the text',
    'a:\n    b: 1\n',
    v => void Object.assign(v.a, { c: { d: { e: 1 } } }),
    'a:\n    b: 1\n    c:\n        d:\n            e: 1\n',
  ],
  [
    'Y3 a new first item stands above the comment of the next',
    'l:\n  # about 1\n  - 1\n',
    v => void v.l.unshift(0),
    'l:\n  - 0\n  # about 1\n  - 1\n',
  ],
  [
    'Y3 a new first key stands below a comment that may be about the whole file',
    '# what this file is\nb: 1\n',
    v => ({ a: 0, b: v.b }),
    '# what this file is\nb: 1\na: 0\n',
  ],
  [
    'Y3 a new first key of an item moves the old one down',
    '- b: 1\n  c: 2\n',
    v => [{ a: 0, ...v[0] }],
    '- a: 0\n  b: 1\n  c: 2\n',
  ],
  [
    'Y4 a removed key takes its comments along',
    '# file\n\na: 1\n# about b\n# more\nb: 2 # two\n\n# about c\nc: 3\n',
    v => void delete v.b,
    '# file\n\na: 1\n\n# about c\nc: 3\n',
  ],
  [
    'Y4 a removed key takes all below it along',
    'a:\n  # in\n  x: 1\n  # end of a\nb: 2\n',
    v => void delete v.a,
    'b: 2\n',
  ],
  [
    'Y4 a comment apart from the removed key stays',
    'a: 1\n\n# apart\n\nb: 2\n',
    v => void delete v.b,
    'a: 1\n\n# apart\n\n',
  ],
  [
    'Y4 a comment for programs stays',
    '# yaml-language-server: $schema=x\na: 1\nb: 2\n',
    v => void delete v.a,
    '# yaml-language-server: $schema=x\nb: 2\n',
  ],
  [
    'Y4 the first key behind a dash goes, the next moves up',
    '- a: 1\n  b: 2 # bb\n',
    v => void delete v[0].a,
    '- b: 2 # bb\n',
  ],
  [
    'Y4 a removed item takes its lines along',
    '- a: 1\n  b: 2\n# about x\n- x # x\n- y\n',
    v => void v.splice(1, 1),
    '- a: 1\n  b: 2\n- y\n',
  ],
  [
    'Y5 an item that moves takes its comments along',
    'l:\n  # about a\n  - a # a\n  - b\n  - c # c\n',
    v => ({ ...v, l: ['b', 'c', 'a'] }),
    'l:\n  - b\n  - c # c\n  # about a\n  - a # a\n',
  ],
  [
    'Y5 the order of keys alone changes nothing',
    'a: 1\nb: {x: 1, y: 2}\n',
    v => ({ b: { y: 2, x: 1 }, a: v.a }),
    'a: 1\nb: {x: 1, y: 2}\n',
  ],
  ['Y6 a map loses its last key', 'a: # about a\n  x: 1\nb: 2\n', v => void delete v.a.x, 'a: {} # about a\nb: 2\n'],
  ['Y6 an item loses its last key', '- a: 1 # c\n- 2\n', v => void delete v[0].a, '- {}\n- 2\n'],
  ['Y6 a root loses its last key', '# top\n\na: 1\n# tail', () => ({}), '# top\n\n{}\n# tail'],
  [
    'Y6 empty brackets become a block',
    'a: {}  # c\nb: []\n',
    v => void Object.assign(v, { a: { x: 1 }, b: [1, [2]] }),
    'a:  # c\n  x: 1\nb:\n  - 1\n  - - 2\n',
  ],
  [
    'Y6 null becomes a block',
    'a:\nb: ~ # d\n',
    v => void Object.assign(v, { a: [1], b: { x: null } }),
    'a:\n  - 1\nb: # d\n  x: null\n',
  ],
  ['Y6 an item with a comment gets its map below', '- 5 # five\n', () => [{ a: 1 }], '- # five\n  a: 1\n'],
  [
    'Y7 a leaf becomes a map, its comment stays with the key',
    'a: 1 # c\nb: 2\n',
    v => ({ ...v, a: { x: [1] } }),
    'a: # c\n  x:\n    - 1\nb: 2\n',
  ],
  ['Y7 a map becomes a leaf', 'a: # c\n  x: 1 # x\n  y: 2\nb: 2\n', v => ({ ...v, a: 'z' }), 'a: z # c\nb: 2\n'],
  ['Y7 a list becomes a map', 'a:\n  - 1\nb: 2\n', v => ({ ...v, a: { x: 1 } }), 'a:\n  x: 1\nb: 2\n'],
  [
    'Y8 brackets on one line keep their style',
    'a: [1, 2, 3] # c\nb: {x: 1, y: 2}\n',
    () => ({ a: [0, 1, 3, 4], b: { y: 2, z: 3 } }),
    'a: [0, 1, 3, 4] # c\nb: {y: 2, z: 3}\n',
  ],
  [
    'Y8 brackets over lines keep commas and comments in order',
    'c: [\n  1, # one\n  # about 2\n  2, # two\n  3 # three\n]\n',
    v => ({ ...v, c: [0, 1, 3, 4] }),
    'c: [\n  0,\n  1, # one\n  3, # three\n  4\n]\n',
  ],
  [
    'Y8 a comma at the end stays one',
    'c: [\n  1,\n  2,\n]\n',
    v => ({ ...v, c: [1, 3, 4] }),
    'c: [\n  1,\n  3,\n  4,\n]\n',
  ],
  [
    'Y8 brackets as in JSON get keys as in JSON',
    'c: {"a": 1}\n',
    v => void Object.assign(v.c, { b: 'x' }),
    'c: {"a": 1, "b": "x"}\n',
  ],
  ['Y8 brackets that lose all are empty', 'c: [1, 2] # c\n', v => ({ ...v, c: [] }), 'c: [] # c\n'],
  [
    'Y9 a changed anchor first writes its aliases out',
    'b: &b\n  x: 1\nc: *b # c\nd:\n  <<: *b\n',
    v => void Object.assign(v.b, { x: 9 }),
    'b: &b\n  x: 9\nc: # c\n  x: 1\nd:\n  <<:\n    x: 1\n',
  ],
  [
    'Y9 a changed alias is written out, the anchor stays',
    'b: &b\n  x: 1\nc: *b\nd: *b\n',
    v => ({ ...v, c: { x: 2 } }),
    'b: &b\n  x: 1\nc:\n  x: 2\nd: *b\n',
  ],
  [
    'Y9 a removed anchor leaves its value to its aliases',
    'b: &b [1, 2]\nc: {q: *b}\n',
    v => void delete v.b,
    'c: {q: [1, 2]}\n',
  ],
  [
    'Y9 a change elsewhere leaves anchors and aliases alone',
    'b: &b [1]\nc: *b\nd: 1\n',
    v => ({ ...v, d: 2 }),
    'b: &b [1]\nc: *b\nd: 2\n',
  ],
  [
    'Y10 directives, markers and the end of the document stay',
    '%YAML 1.2\n--- # go\na: 1\n...\n',
    v => ({ ...v, b: 2 }),
    '%YAML 1.2\n--- # go\na: 1\nb: 2\n...\n',
  ],
  [
    'Y10 line breaks are those of the text',
    'a: 1\r\nb:\r\n  c: 2\r\n',
    v => void Object.assign(v.b, { d: { e: 'x\ny\n' } }),
    'a: 1\r\nb:\r\n  c: 2\r\n  d:\r\n    e: |\r\n      x\r\n      y\r\n',
  ],
  ['Y10 a line break missing at the end stays missing', 'a: 1', v => ({ ...v, b: 2 }), 'a: 1\nb: 2'],
  ['Y10 a byte order mark stays', '\ufeff- 1\n', () => [1, 2], '\ufeff- 1\n- 2\n'],
  ['Y11 a text of comments keeps them', '# only\n', () => ({ a: 1 }), '# only\na: 1\n'],
  ['Y11 an empty text gets a fresh one', '', () => ({ a: [1] }), 'a:\n  - 1\n'],
  ['Y11 a marker alone stays', '---\n# c\n', () => [1], '---\n# c\n- 1\n'],
  [
    'Y12 dates, bytes and big integers have tags',
    'a: 1\n',
    v => void Object.assign(v, { a: new Date(0), b: Uint8Array.of(1, 2, 3), c: 5n, d: 2n ** 60n }),
    'a: !!timestamp 1970-01-01T00:00:00.000Z\nb: !!binary AQID\nc: !bigint 5\nd: 1152921504606846976\n',
  ],
  ['Y12 a tag goes with the value it stood before', 'a: !!binary AQID # b\n', v => ({ ...v, a: 'x' }), 'a: x # b\n'],
  [
    'Y13 a key with a question mark keeps it while a leaf is a leaf',
    '? a\n: 1 # one\nb: 2\n',
    v => ({ ...v, a: 3 }),
    '? a\n: 3 # one\nb: 2\n',
  ],
]

/** The cases of one rule, without its number. */
export function casesOf(rule: string): [title: string, before: string, edit: Edit, after: string][] {
  return cases
    .filter(([title]) => title.startsWith(`${rule} `))
    .map(([title, before, edit, after]) => [title.slice(rule.length + 1), before, edit, after])
}
