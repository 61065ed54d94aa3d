/** JSON texts: read exactly, changed only where their value changes. */
import fc from 'fast-check'
import { jsonFormat } from '../src/file/json-format.js'
import { TextMirror, updateTree } from '../src/file/text-mirror.js'
import { equal, type PlainValue } from '../src/plain/index.js'
import { editedPair } from './change-values.js'
import { editedValue, freshValue, restartLeaves } from './file-yaml-world.js'
import { plainValue } from './plain-values.js'
import { type Random, random, runs } from './random.js'

// biome-ignore lint/suspicious/noExplicitAny: a change reads like code on plain objects
type Edit = (value: any) => unknown

function edited(text: string, edit: Edit): string {
  const before = jsonFormat.parse(text).value
  const copy = structuredClone(before)
  const after = (edit(copy) ?? copy) as PlainValue
  const result = jsonFormat.update(text, before, after)
  expect(equal(jsonFormat.parse(result).value, after)).toBe(true)
  expect(new TextMirror(jsonFormat, text).update(after)).toBe(result)
  return result
}

const cases: readonly [title: string, before: string, edit: Edit, after: string][] = [
  [
    'a changed leaf leaves all else as it is',
    '{ "a" :1,\n\t"b":  [ 1,2 ]}',
    v => ({ ...v, a: 2 }),
    '{ "a" :2,\n\t"b":  [ 1,2 ]}',
  ],
  [
    'a new entry follows the lines and tabs of the text',
    '{\n\t"a": 1\n}',
    v => ({ ...v, b: { c: [1] } }),
    '{\n\t"a": 1,\n\t"b": {\n\t\t"c": [\n\t\t\t1\n\t\t]\n\t}\n}',
  ],
  [
    'a new entry in the middle stands behind the one before it',
    '{\n  "a": 1,\n  "c": 3\n}\n',
    v => ({ a: 1, b: 2, c: v.c }),
    '{\n  "a": 1,\n  "b": 2,\n  "c": 3\n}\n',
  ],
  [
    'an entry on one line stays there',
    '{ "a": [1, 2] }\n',
    v => void v.a.push({ x: 1 }),
    '{ "a": [1, 2, {"x": 1}] }\n',
  ],
  [
    'a text without blanks stays so',
    '{"a":1,"b":[1,2]}',
    v => void Object.assign(v, { b: [2], c: { x: [1, {}] } }),
    '{"a":1,"b":[2],"c":{"x":[1,{}]}}',
  ],
  [
    'the last entry goes with the comma before it',
    '{\n  "a": 1,\n  "b": 2\n}\n',
    v => void delete v.b,
    '{\n  "a": 1\n}\n',
  ],
  ['the first entry goes with the comma behind it', '{ "a": 1, "b": 2 }', v => void delete v.a, '{ "b": 2 }'],
  ['all entries go', '{\n  "a": 1\n}\n', () => ({}), '{}\n'],
  [
    'empty brackets open',
    '{\n  "a": {}\n}\n',
    v => void Object.assign(v.a, { x: [1] }),
    '{\n  "a": {\n    "x": [\n      1\n    ]\n  }\n}\n',
  ],
  [
    'line breaks are those of the text',
    '{\r\n  "a": 1\r\n}\r\n',
    v => ({ ...v, b: 2 }),
    '{\r\n  "a": 1,\r\n  "b": 2\r\n}\r\n',
  ],
  ['an empty text gets a fresh one', '', () => ({ a: 1 }), '{\n  "a": 1\n}\n'],
  [
    'dates, bytes and big integers are objects with one key',
    '{"a": 1}\n',
    () => ({ a: new Date(0), b: Uint8Array.of(1), c: 5n }),
    '{"a": {"$date": "1970-01-01T00:00:00.000Z"}, "b": {"$bytes": "AQ=="}, "c": {"$bigint": "5"}}\n',
  ],
  [
    'a key with $ gets one more, one that stood there stays',
    '{\n  "$schema": "x"\n}\n',
    v => ({ ...v, $new: { $date: 1 } }),
    '{\n  "$schema": "x",\n  "$$new": {\n    "$$date": 1\n  }\n}\n',
  ],
  [
    'Sets and Maps are objects with one key',
    '{\n  "a": 1,\n  "z": 2\n}\n',
    v => ({ a: new Set(['x', 1]), m: new Map<unknown, unknown>([[1, { y: 2 }]]), z: v.z }),
    '{\n  "a": {"$set": [\n    "x",\n    1\n  ]},\n  "m": {"$map": [\n    [\n      1,\n      {\n        "y": 2\n      }\n    ]\n  ]},\n  "z": 2\n}\n',
  ],
  [
    'a Set or Map that changes is written anew, all around it stays',
    '{ "s": {"$set":["b",  "a"]}, "m" : {"$map":[["k", 1]]}, "n":  1 }\n',
    v => ({ ...v, s: new Set(['b', 'c']), m: new Map([['k', 2]]) }),
    '{ "s": {"$set": ["b", "c"]}, "m" : {"$map": [["k", 2]]}, "n":  1 }\n',
  ],
  [
    'the order of elements and entries alone changes nothing',
    '{"s": {"$set":["b",  "a"]}}',
    () => ({ s: new Set(['a', 'b']) }),
    '{"s": {"$set":["b",  "a"]}}',
  ],
]

const refused: readonly [what: string, text: string, place: string][] = [
  ['a comment', '{\n  // no\n  "a": 1\n}', 'line 2, column 3'],
  ['a comma at the end', '[1,]', 'line 1, column 4'],
  ['a missing comma', '[1 2]', 'line 1, column 4'],
  ['a key without quotes', '{a: 1}', 'line 1, column 2'],
  ['single quotes', "['a']", 'line 1, column 2'],
  ['something behind the value', '{} x', 'line 1, column 4'],
  ['a cut text', '{"a": [1, ', 'line 1, column 11'],
  ['a string over two lines', '["a\nb"]', 'line 1, column 2'],
  ['an unknown escape', '["\\x41"]', 'line 1, column 2'],
  ['a leading zero', '[01]', 'line 1, column 3'],
  ['a key twice', '{"a": 1,\n "a": 2}', 'line 2, column 2'],
  ['a key twice, once escaped', '{"$a": 1, "$$a": 2}', 'line 1, column 11'],
  ['the key __proto__', '{"__proto__": 1}', 'line 1, column 2'],
  ['an integer of more than 64 bits', '[99999999999999999999]', 'line 1, column 2'],
  ['a number past all bounds', '[1e999]', 'line 1, column 2'],
  ['half a surrogate pair', '["\\ud800"]', 'line 1, column 2'],
  ['a date that is none', '{"a": {"$date": "tomorrow"}}', 'line 1, column 7'],
  ['bytes that are none', '{"$bytes": 5}', 'line 1, column 1'],
  ['a Set that is none', '{"a": {"$set": {}}}', 'line 1, column 7'],
  ['a Set with one element twice', '[{"$set": [1, 1.0]}]', 'line 1, column 2'],
  [
    'a Set with one date twice',
    '{"$set": [{"$date": "1970-01-01"}, {"$date": "1970-01-01T00:00:00Z"}]}',
    'line 1, column 1',
  ],
  ['a Set of objects', '{"a": {"$set": [{}]}}', 'line 1, column 2'],
  ['a Map that is none', '{"$map": [["a"]]}', 'line 1, column 1'],
  ['a Map with one key twice', '{"$map": [["a", 1], ["a", 2]]}', 'line 1, column 1'],
  ['10,000 Maps in one another', '{"$map":[["a",'.repeat(10_000), 'line 1, column'],
  ['10,000 brackets', '['.repeat(10_000), 'line 1, column 102'],
]

describe('JSON texts', () => {
  test.each(cases)('Y40 %s', (_title, before, edit, after) => {
    expect(edited(before, edit)).toBe(after)
  })

  test.each(refused)('Y42 %s is refused', (_what, text, place) => {
    expect(() => jsonFormat.parse(text)).toThrow(
      expect.objectContaining({ code: 'FILE_INVALID', message: expect.stringContaining(place) }),
    )
  })

  test('Y43 integers keep their digits', () => {
    expect(jsonFormat.parse('[9007199254740993, 9007199254740992.0, -0]').value).toEqual([
      9007199254740993n,
      2 ** 53,
      0,
    ])
  })

  test('Y43 blanks alone are a text without a value', () => {
    expect(jsonFormat.parse(' \n')).toMatchObject({ value: null, empty: true })
  })

  test('Y44 L8 every value comes back from the text made for it', () => {
    fc.assert(
      fc.property(plainValue(), value => {
        expect(equal(jsonFormat.parse(jsonFormat.create(value)).value, value)).toBe(true)
      }),
      { numRuns: runs(400, 100_000) },
    )
  })

  test('Y44 Maps stand 100 deep in one another, and no deeper', () => {
    const nest = (levels: number): string => `${'{"$map": [["a", '.repeat(levels)}1${']]}'.repeat(levels)}`

    expect(jsonFormat.parse(nest(100)).empty).toBe(false)
    expect(() => jsonFormat.parse(nest(101))).toThrow(expect.objectContaining({ code: 'FILE_INVALID' }))
  })

  test('Y45 L8 Sets and Maps under random changes: the value arrives', () => {
    fc.assert(
      fc.property(editedPair(), ([before, after]) => {
        const text = jsonFormat.create(before)
        const { tree } = updateTree(jsonFormat.dialect, jsonFormat.dialect.parse(text), before, after)
        expect(equal(tree.value, after)).toBe(true)
        expect(equal(jsonFormat.parse(new TextMirror(jsonFormat, text).update(after)).value, after)).toBe(true)
      }),
      { numRuns: runs(200, 20_000) },
    )
  })

  test('Y45 L8 under random changes the value arrives, untouched lines stay, and nothing is rewritten as a whole', () => {
    for (let seed = 1; seed <= runs(500, 100_000); seed++) oneCase(seed)
  })
})

function oneCase(seed: number): void {
  const chance = random(seed)
  restartLeaves()
  let value = freshValue(chance, 1 + chance.int(4))
  const mirror = new TextMirror(jsonFormat, restyled(chance, jsonFormat.create(value)))
  for (let step = 0; step < 4; step++) {
    const before = mirror.text
    const after = editedValue(chance, value, 1 + chance.int(2))
    const { tree, reach } = updateTree(jsonFormat.dialect, jsonFormat.dialect.parse(before), value, after)
    const kept = mirror.update(after)
    const isRight =
      equal(jsonFormat.parse(kept).value, after) && tree.text.replace(/\s/g, '') === kept.replace(/\s/g, '')
    if (reach !== 0 || !isRight)
      throw new Error(`seed ${seed}, reach ${reach}\n${before}\n=====>\n${kept}\n=====> fresh\n${tree.text}`)
    value = after
  }
}

/** The same JSON with other blanks; no string of the random words has two blanks or a line break in it. */
function restyled(chance: Random, text: string): string {
  const style = chance.int(4)
  if (style === 0) return text
  if (style === 1) return text.replace(/\n */g, '')
  if (style === 2) return text.replaceAll('\n', '\r\n').trimEnd()
  return text.replace(/^ +/gm, blanks => '\t'.repeat(blanks.length / 2))
}
