/** JSON Patch (RFC 6902) and JSON Merge Patch (RFC 7396), both ways (SPEC D70–D82). Cases from the appendices and texts. */
import {
  Added,
  type Change,
  diff,
  Equal,
  fromJsonPatch,
  type JsonPatch,
  Modified,
  mergePatch,
  patch,
  Spliced,
  toJsonPatch,
  toMergePatch,
} from '../src/change/index.js'
import { track } from '../src/index.js'
import { admit, type ErrorCode, fromJson, type Json, type Path, type PlainValue, toJson } from '../src/plain/index.js'

type Operations = readonly Record<string, unknown>[]

function applied(base: PlainValue, operations: Operations): PlainValue {
  return patch(base, fromJsonPatch(base, operations as unknown as JsonPatch))
}

describe('RFC 6902, appendix A', () => {
  test.each<[string, Json, Operations, Json]>([
    ['A.1 a member is added', { foo: 'bar' }, [{ op: 'add', path: '/baz', value: 'qux' }], { baz: 'qux', foo: 'bar' }],
    [
      'A.2 an element is added',
      { foo: ['bar', 'baz'] },
      [{ op: 'add', path: '/foo/1', value: 'qux' }],
      { foo: ['bar', 'qux', 'baz'] },
    ],
    ['A.3 a member is removed', { baz: 'qux', foo: 'bar' }, [{ op: 'remove', path: '/baz' }], { foo: 'bar' }],
    [
      'A.4 an element is removed',
      { foo: ['bar', 'qux', 'baz'] },
      [{ op: 'remove', path: '/foo/1' }],
      { foo: ['bar', 'baz'] },
    ],
    [
      'A.5 a value is replaced',
      { baz: 'qux', foo: 'bar' },
      [{ op: 'replace', path: '/baz', value: 'boo' }],
      { baz: 'boo', foo: 'bar' },
    ],
    [
      'A.6 a value is moved',
      { foo: { bar: 'baz', waldo: 'fred' }, qux: { corge: 'grault' } },
      [{ op: 'move', from: '/foo/waldo', path: '/qux/thud' }],
      { foo: { bar: 'baz' }, qux: { corge: 'grault', thud: 'fred' } },
    ],
    [
      'A.7 an element is moved',
      { foo: ['all', 'grass', 'cows', 'eat'] },
      [{ op: 'move', from: '/foo/1', path: '/foo/3' }],
      { foo: ['all', 'cows', 'eat', 'grass'] },
    ],
    [
      'A.8 a test that holds',
      { baz: 'qux', foo: ['a', 2, 'c'] },
      [
        { op: 'test', path: '/baz', value: 'qux' },
        { op: 'test', path: '/foo/1', value: 2 },
      ],
      { baz: 'qux', foo: ['a', 2, 'c'] },
    ],
    [
      'A.10 a nested member',
      { foo: 'bar' },
      [{ op: 'add', path: '/child', value: { grandchild: {} } }],
      { foo: 'bar', child: { grandchild: {} } },
    ],
    [
      'A.11 unknown members are ignored',
      { foo: 'bar' },
      [{ op: 'add', path: '/baz', value: 'qux', xyz: 123 }],
      { foo: 'bar', baz: 'qux' },
    ],
    [
      'A.14 escapes are read in their order',
      { '/': 9, '~1': 10 },
      [{ op: 'test', path: '/~01', value: 10 }],
      { '/': 9, '~1': 10 },
    ],
    [
      'A.16 an array is added as one value',
      { foo: ['bar'] },
      [{ op: 'add', path: '/foo/-', value: ['abc', 'def'] }],
      { foo: ['bar', ['abc', 'def']] },
    ],
  ])('D71 %s', (_, base, operations, result) => {
    expect(applied(base, operations)).toEqual(result)
  })

  test.each<[string, Json, Operations, ErrorCode, Path]>([
    ['A.9 a test that fails', { baz: 'qux' }, [{ op: 'test', path: '/baz', value: 'bar' }], 'PATCH_CONFLICT', ['baz']],
    [
      'A.12 a parent that is not there',
      { foo: 'bar' },
      [{ op: 'add', path: '/baz/bat', value: 'qux' }],
      'PATCH_CONFLICT',
      ['baz'],
    ],
    [
      'A.15 strings are no numbers',
      { '/': 9, '~1': 10 },
      [{ op: 'test', path: '/~01', value: '10' }],
      'PATCH_CONFLICT',
      ['~1'],
    ],
  ])('D71 %s', (_, base, operations, code, path) => {
    expect(() => applied(base, operations)).toThrow(expect.objectContaining({ code, path }))
  })
})

describe('RFC 6902, the text', () => {
  test.each<[string, Json, Operations, Json]>([
    ['add takes the place of a member that is there', { a: 1 }, [{ op: 'add', path: '/a', value: 2 }], { a: 2 }],
    ['add at the root takes the place of everything', { a: 1 }, [{ op: 'add', path: '', value: [1] }], [1]],
    ['replace at the root', [1], [{ op: 'replace', path: '', value: 'a' }], 'a'],
    ['add may name the end of an array', [1], [{ op: 'add', path: '/1', value: 2 }], [1, 2]],
    ['an empty key is a key', { '': { '': 1 } }, [{ op: 'replace', path: '//', value: 2 }], { '': { '': 2 } }],
    ['digits are a key of an object', { 1: 'a' }, [{ op: 'remove', path: '/1' }], {}],
    ['- is a key of an object', {}, [{ op: 'add', path: '/-', value: 1 }], { '-': 1 }],
    ['null is a value', { a: 1 }, [{ op: 'replace', path: '/a', value: null }], { a: null }],
    [
      'copy to another place',
      { a: { b: [1] } },
      [
        { op: 'copy', from: '/a/b', path: '/c' },
        { op: 'add', path: '/c/-', value: 2 },
      ],
      { a: { b: [1] }, c: [1, 2] },
    ],
    ['copy within an array', [1, 2], [{ op: 'copy', from: '/1', path: '/0' }], [2, 1, 2]],
    ['move to where it is', { a: [1, 2] }, [{ op: 'move', from: '/a/1', path: '/a/1' }], { a: [1, 2] }],
    ['move to the end', [1, 2, 3], [{ op: 'move', from: '/0', path: '/-' }], [2, 3, 1]],
    ['move over a member that is there', { a: 1, b: 2 }, [{ op: 'move', from: '/a', path: '/b' }], { b: 1 }],
    ['move of a part in the place of its whole', { a: { b: 1 } }, [{ op: 'move', from: '/a/b', path: '/a' }], { a: 1 }],
    [
      'the target of a move is looked up without what moves',
      { l: [1, [2], [3]] },
      [{ op: 'move', from: '/l/0', path: '/l/1/0' }],
      { l: [[2], [1, 3]] },
    ],
    [
      'test looks inside, whatever the order of keys',
      { a: { x: 1, y: [1] } },
      [{ op: 'test', path: '/a', value: { y: [1], x: 1 } }],
      { a: { x: 1, y: [1] } },
    ],
    ['test of the root', [], [{ op: 'test', path: '', value: [] }], []],
    [
      'each operation sees what those before have done',
      [],
      [
        { op: 'add', path: '/0', value: {} },
        { op: 'add', path: '/0/a', value: 1 },
      ],
      [{ a: 1 }],
    ],
  ])('D72 %s', (_, base, operations, result) => {
    expect(applied(base, operations)).toEqual(result)
  })

  test.each<[string, Json, unknown, ErrorCode, Path]>([
    ['no array', {}, { op: 'remove', path: '/a' }, 'CHANGE_INVALID', []],
    ['an operation that is none', {}, [1], 'CHANGE_INVALID', []],
    ['an unknown op', {}, [{ op: 'spam', path: '/a' }], 'CHANGE_INVALID', []],
    ['no op', {}, [{ path: '/a', value: 1 }], 'CHANGE_INVALID', []],
    ['no path', {}, [{ op: 'add', value: 1 }], 'CHANGE_INVALID', []],
    ['no value', {}, [{ op: 'add', path: '/a' }], 'CHANGE_INVALID', []],
    ['no from', {}, [{ op: 'copy', path: '/a' }], 'CHANGE_INVALID', []],
    ['a path without its slash', {}, [{ op: 'add', path: 'a', value: 1 }], 'CHANGE_INVALID', []],
    ['an escape that is none', {}, [{ op: 'add', path: '/~2', value: 1 }], 'CHANGE_INVALID', []],
    ['a value moved into itself', { a: {} }, [{ op: 'move', from: '/a', path: '/a/b' }], 'CHANGE_INVALID', []],
    ['an index past the end', [1], [{ op: 'add', path: '/2', value: 1 }], 'PATCH_CONFLICT', [2]],
    ['a leading zero', [1, 2], [{ op: 'remove', path: '/01' }], 'PATCH_CONFLICT', ['01']],
    ['a negative index', [1], [{ op: 'remove', path: '/-1' }], 'PATCH_CONFLICT', ['-1']],
    ['an exponent', [1], [{ op: 'remove', path: '/1e0' }], 'PATCH_CONFLICT', ['1e0']],
    ['a key in an array', [1], [{ op: 'add', path: '/a', value: 1 }], 'PATCH_CONFLICT', ['a']],
    ['- where nothing is added', [1], [{ op: 'remove', path: '/-' }], 'PATCH_CONFLICT', [1]],
    ['replace of what is not there', {}, [{ op: 'replace', path: '/a', value: 1 }], 'PATCH_CONFLICT', ['a']],
    ['remove of what is not there', { a: {} }, [{ op: 'remove', path: '/a/b' }], 'PATCH_CONFLICT', ['a', 'b']],
    ['remove of the whole', {}, [{ op: 'remove', path: '' }], 'PATCH_CONFLICT', []],
    ['a way through a leaf', { a: 1 }, [{ op: 'add', path: '/a/b', value: 1 }], 'PATCH_CONFLICT', ['a', 'b']],
    ['what is inherited', {}, [{ op: 'copy', from: '/toString', path: '/a' }], 'PATCH_CONFLICT', ['toString']],
    ['__proto__', {}, [{ op: 'add', path: '/__proto__/x', value: 1 }], 'PATCH_CONFLICT', ['__proto__']],
    ['__proto__ as the last step', {}, [{ op: 'add', path: '/__proto__', value: 1 }], 'KEY_REFUSED', ['__proto__']],
    ['a move past the end', [1, 2], [{ op: 'move', from: '/0', path: '/2' }], 'PATCH_CONFLICT', [2]],
  ])('D73 %s is refused', (_, base, operations, code, path) => {
    expect(() => fromJsonPatch(base, operations as JsonPatch)).toThrow(expect.objectContaining({ code, path }))
  })
})

describe('JSON Patch and changes', () => {
  test('D74 what comes out are changes that can be inverted: a move in a list is a move, a test an Equal', () => {
    const base = { l: [1, 2, 3], n: 1 }
    const operations: JsonPatch = [
      { op: 'test', path: '/n', value: 1 },
      { op: 'move', from: '/l/0', path: '/l/2' },
      { op: 'add', path: '/l/-', value: 4 },
      { op: 'replace', path: '/n', value: 2 },
    ]

    expect(fromJsonPatch(base, operations)).toEqual([
      new Equal(['n'], 1, 1),
      new Spliced(['l'], 2, [1], [1], 0),
      new Added(['l', 3], 4),
      new Modified(['n'], 1, 2),
    ])
    expect(toJsonPatch(fromJsonPatch(base, operations), base)).toEqual([
      ...operations.slice(0, 2),
      { op: 'add', path: '/l/3', value: 4 },
      operations[3],
    ])
  })

  test.each<[string, PlainValue, readonly Change[], JsonPatch]>([
    [
      'a run of items',
      { l: [1, 2, 3, 4] },
      [new Spliced(['l'], 1, [2, 3], [9])],
      [
        { op: 'replace', path: '/l/1', value: 9 },
        { op: 'remove', path: '/l/2' },
      ],
    ],
    [
      'a move of a run to the back',
      [1, 2, 3, 4],
      [new Spliced([], 2, [1, 2], [1, 2], 0)],
      [
        { op: 'move', from: '/0', path: '/3' },
        { op: 'move', from: '/0', path: '/3' },
      ],
    ],
    [
      'a move of a run to the front',
      [1, 2, 3, 4],
      [new Spliced([], 0, [3, 4], [3, 4], 2)],
      [
        { op: 'move', from: '/2', path: '/0' },
        { op: 'move', from: '/3', path: '/1' },
      ],
    ],
    [
      'runs of a text',
      { t: 'a cat' },
      [new Spliced(['t'], 0, '', 'not '), new Spliced(['t'], 6, 'cat', 'dog')],
      [{ op: 'replace', path: '/t', value: 'not a dog' }],
    ],
    [
      'keys that begin with $, with ~ and with /',
      { $a: { 'b/~': 1 } },
      [new Modified(['$a', 'b/~'], 1, 2)],
      [{ op: 'replace', path: '/$$a/b~1~0', value: 2 }],
    ],
    [
      'a Set and a Map as a whole',
      { s: new Set([1]), m: new Map([[1, { n: 1 }]]) },
      [
        new Added(['s', '$number:2'], 2),
        new Modified(['m', '$number:1', 'n'], 1, 2),
        new Modified(['m', '$number:1', 'n'], 2, 3),
      ],
      [
        { op: 'replace', path: '/s', value: { $set: [1, 2] } },
        { op: 'replace', path: '/m', value: { $map: [[1, { n: 3 }]] } },
      ],
    ],
    [
      'values that JSON lacks',
      {},
      [new Added(['at'], new Date(0)), new Added(['big'], 5n)],
      [
        { op: 'add', path: '/at', value: { $date: '1970-01-01T00:00:00.000Z' } },
        { op: 'add', path: '/big', value: { $bigint: '5' } },
      ],
    ],
  ])('D75 %s in JSON Patch', (_, base, changes, operations) => {
    const before = admit(base).plain

    expect(toJsonPatch(changes, before)).toEqual(operations)
    expect(patch(before, fromJsonPatch(before, operations))).toEqual(patch(before, changes))
  })

  test('D76 a pointer may lead into the JSON of a Set, a Map or a date, and name a $ key as it is', () => {
    const base = admit({ s: new Set([1, 2]), m: new Map([['a', 1]]), at: new Date(0), $id: 1 }).plain

    const after = applied(base, [
      { op: 'add', path: '/s/$set/1', value: 9 },
      { op: 'replace', path: '/at/$date', value: '1970-01-02T00:00:00.000Z' },
      { op: 'test', path: '/at/$date', value: '1970-01-02T00:00:00.000Z' },
      { op: 'replace', path: '/m/$map/0/1', value: 5 },
      { op: 'copy', from: '/m/$map/0/1', path: '/copied' },
      { op: 'replace', path: '/$id', value: 2 },
    ])

    expect(toJson(after)).toEqual({
      s: { $set: [1, 9, 2] },
      m: { $map: [['a', 5]] },
      at: { $date: '1970-01-02T00:00:00.000Z' },
      $$id: 2,
      copied: 5,
    })
    expect(() => applied(base, [{ op: 'add', path: '/s/$set/0', value: 2 }])).toThrow(
      expect.objectContaining({ code: 'VALUE_NOT_PLAIN' }),
    )
  })

  test('D77 doc.patch takes a JSON Patch as it takes changes: one transition, or none', () => {
    const doc = track({ list: [{ n: 1 }, { n: 2 }], at: 1 })
    const second = doc.data.list[1]
    let transitions = 0
    doc.observe(() => transitions++)

    doc.patch([
      { op: 'test', path: '/at', value: 1 },
      { op: 'replace', path: '/list/1/n', value: 3 },
      { op: 'add', path: '/list/-', value: { n: 4 } },
    ])
    expect(() =>
      doc.patch([
        { op: 'remove', path: '/at' },
        { op: 'test', path: '/list/0/n', value: 9 },
      ]),
    ).toThrow(expect.objectContaining({ code: 'PATCH_CONFLICT', path: ['list', 0, 'n'] }))

    expect([doc.snapshot(), transitions, doc.data.list[1] === second]).toEqual([
      { list: [{ n: 1 }, { n: 3 }, { n: 4 }], at: 1 },
      1,
      true,
    ])
    doc.patch(diff(doc.snapshot() as PlainValue, { list: [], at: 1 }))
    expect(doc.data.list.length).toBe(0)
  })

  test('D78 a patch of 10,000 operations costs what it touches, not its square', () => {
    const base = admit({ l: Array.from({ length: 10_000 }, (_, n) => ({ n })) }).plain
    const operations = Array.from({ length: 10_000 }, (_, n): JsonPatch[number] => ({
      op: 'replace',
      path: `/l/${n}/n`,
      value: -1 - n,
    }))

    const changes = fromJsonPatch(base, operations)

    expect(toJsonPatch(changes, base)).toEqual(operations)
  })
})

describe('RFC 7396', () => {
  const rows: [Json, Json, Json][] = [
    [{ a: 'b' }, { a: 'c' }, { a: 'c' }],
    [{ a: 'b' }, { b: 'c' }, { a: 'b', b: 'c' }],
    [{ a: 'b' }, { a: null }, {}],
    [{ a: 'b', b: 'c' }, { a: null }, { b: 'c' }],
    [{ a: ['b'] }, { a: 'c' }, { a: 'c' }],
    [{ a: 'c' }, { a: ['b'] }, { a: ['b'] }],
    [{ a: { b: 'c' } }, { a: { b: 'd', c: null } }, { a: { b: 'd' } }],
    [{ a: [{ b: 'c' }] }, { a: [1] }, { a: [1] }],
    [
      ['a', 'b'],
      ['c', 'd'],
      ['c', 'd'],
    ],
    [{ a: 'b' }, ['c'], ['c']],
    [{ a: 'foo' }, null, null],
    [{ a: 'foo' }, 'bar', 'bar'],
    [{ e: null }, { a: 1 }, { e: null, a: 1 }],
    [[1, 2], { a: 'b', c: null }, { a: 'b' }],
    [{}, { a: { bb: { ccc: null } } }, { a: { bb: {} } }],
  ]
  test.each(rows)('D80 appendix A: %j and %j is %j', (target, merge, result) => {
    expect(mergePatch(target, merge)).toEqual(result)
  })

  test('D80 the example of section 3', () => {
    const target = {
      title: 'Goodbye!',
      author: { givenName: 'John', familyName: 'Doe' },
      tags: ['example', 'sample'],
      content: 'This will be unchanged',
    }
    const after = {
      title: 'Hello!',
      author: { givenName: 'John' },
      tags: ['example'],
      content: 'This will be unchanged',
      phoneNumber: '+01-123-456-7890',
    }
    const merge = { title: 'Hello!', phoneNumber: '+01-123-456-7890', author: { familyName: null }, tags: ['example'] }

    expect(mergePatch(target, merge)).toEqual(after)
    expect(toMergePatch(target, after)).toEqual(merge)
  })

  test('D81 what the patch does not name is shared, the target stays, values that JSON lacks are written as in toJson', () => {
    const target = admit({ keep: { a: 1 }, at: new Date(0), $k: 1, m: new Map([['a', 1]]) }).plain as Record<
      string,
      PlainValue
    >
    const merge: Json = {
      at: { $date: '1970-01-02T00:00:00.000Z' },
      $$k: null,
      m: { $map: [['b', 2]] },
      s: { $set: [1] },
    }

    const after = mergePatch(target, merge) as Record<string, PlainValue>

    expect(after.keep).toBe(target.keep)
    expect(toJson(after)).toEqual({ keep: { a: 1 }, at: merge.at, m: merge.m, s: merge.s })
    expect(toMergePatch(target, after)).toEqual(merge)
    expect(fromJson(toJson(target))).toEqual(target)
  })

  test('D82 a null that came into an object has no words; in a list it has', () => {
    expect(() => toMergePatch({ a: 1 }, { a: { b: null } })).toThrow(
      expect.objectContaining({ code: 'CHANGE_INVALID', path: ['a', 'b'] }),
    )
    expect(toMergePatch({ a: null, b: 1 }, { a: null, b: [null, { c: null }] })).toEqual({ b: [null, { c: null }] })
    expect(() => mergePatch({}, JSON.parse('{"__proto__":{"x":1}}'))).toThrow(
      expect.objectContaining({ code: 'KEY_REFUSED' }),
    )
    expect(() => mergePatch({}, { a: { $evil: 1 } })).toThrow(expect.objectContaining({ code: 'VALUE_NOT_PLAIN' }))
  })
})
