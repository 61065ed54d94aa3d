import { type Change, type DiffOptions, diff, diffDict, diffList, invert, patch, Spliced } from '../src/change/index.js'
import { admit, equal, formatPath, type PlainArray, type PlainValue } from '../src/plain/index.js'
import { random } from './random.js'

/** Changes as one line each, for reading. */
function lines(changes: Iterable<Change>): string[] {
  return Array.from(changes, line)
}

function line(change: Change): string {
  const at = formatPath(change.path)
  switch (change.kind) {
    case 'added':
      return `+ ${at} ${JSON.stringify(change.val)}`
    case 'deleted':
      return `- ${at} ${JSON.stringify(change.val)}`
    case 'modified':
      return `! ${at} ${JSON.stringify(change.old)} => ${JSON.stringify(change.new)}`
    case 'equal':
      return `= ${at} ${JSON.stringify(change.new)}`
    case 'spliced':
      return `~ ${at} ${change.index} ${JSON.stringify(change.removed)} => ${JSON.stringify(change.inserted)}`
    case 'formatted':
      return `* ${at}`
  }
}

function changed(before: PlainValue, after: PlainValue, options?: DiffOptions): string[] {
  return lines(diff(before, after, options))
}

function records(length: number): PlainValue[] {
  return Array.from({ length }, (_, n) => ({ title: `Title ${n}`, n, done: false, tags: ['x'] }))
}

describe('diff of objects', () => {
  test('D4 says common keys in the order of before, then deleted, then added ones', () => {
    expect(changed({ c: 1, gone: 1, a: 1, b: { x: 1 } }, { b: { x: 2 }, a: 1, c: 2, came: 1 })).toEqual([
      '! /c 1 => 2',
      '! /b/x 1 => 2',
      '- /gone 1',
      '+ /came 1',
    ])
  })

  test('D5 kinds that differ are one Modified, also at the root', () => {
    expect(changed({ a: [] }, { a: {} })).toEqual(['! /a [] => {}'])
    expect(changed(1, [1])).toEqual(['! / 1 => [1]'])
    expect(changed('a', 'b')).toEqual(['! / "a" => "b"'])
    expect(changed({ a: 1 }, { a: '1' })).toEqual(['! /a 1 => "1"'])
  })

  test('D6 Equal is said for leaves and empty containers, with includeEqual only', () => {
    const value = { a: 1, b: [{ c: null }, {}], e: [] }
    expect(changed(value, structuredClone(value))).toEqual([])
    expect(changed(value, value, { includeEqual: true })).toEqual(['= /a 1', '= /b/0/c null', '= /b/1 {}', '= /e []'])
  })

  test('D7 the walk is lazy: nothing behind the first change is compared', () => {
    const trap = Object.defineProperty({ z: 0 }, 'z', { enumerable: true, get: () => expect(true).toBe(false) })
    const first = diff({ a: 1, b: trap as PlainValue }, { a: 2, b: { z: 1 } }).next()
    expect(first.value).toMatchObject({ kind: 'modified', path: ['a'] })
  })

  test('D8 keys with a meaning in JavaScript are keys', () => {
    expect(changed({ constructor: 1 }, { toString: 1 })).toEqual(['- /constructor 1', '+ /toString 1'])
  })

  test('D9 a value 5,000 deep is compared without overflowing the stack', () => {
    const nest = (leaf: PlainValue): PlainValue => {
      let value = leaf
      for (let i = 0; i < 5000; i++) value = Object.freeze(i % 2 === 0 ? [value] : { a: value })
      return value
    }
    const [change] = diff(nest(1), nest(2), { key: false })
    expect(change).toMatchObject({ kind: 'modified', old: 1, new: 2 })
    expect(change?.path.length).toBe(5000)
  })

  test('D10 what a change holds is frozen and is no part of a structure that lives on', () => {
    const inner = { x: [1] }
    const [change] = diff({}, { a: inner })

    inner.x.push(2)

    expect(change).toMatchObject({ kind: 'added', val: { x: [1] } })
    expect(Object.isFrozen(change) && Object.isFrozen(change?.path)).toBe(true)
  })
})

describe('diff of lists', () => {
  test('D11 one item put in front of 1,000 is one Added', () => {
    const before = records(1000)
    expect(changed(before, ['new', ...records(1000)])).toEqual(['+ /0 "new"'])
  })

  test('D11 one item taken from the middle of 1,000 is one Deleted', () => {
    const before = records(1000)
    const after = records(1000).filter((_, n) => n !== 500)
    expect(lines(diff(before, after)).map(line => line.slice(0, 6))).toEqual(['- /500'])
  })

  test('D11 three scattered items are three Added, at their places', () => {
    const after = records(1000)
    after.splice(900, 0, 3)
    after.splice(500, 0, 2)
    after.splice(10, 0, 1)
    expect(changed(records(1000), after)).toEqual(['+ /10 1', '+ /501 2', '+ /902 3'])
  })

  test('D12 an item that changed inside is entered, also beside one that came or went', () => {
    expect(changed([{ a: 1, b: 1 }], [{ a: 1, b: 2 }])).toEqual(['! /0/b 1 => 2'])
    expect(changed([{ a: 1, b: 1 }, 5], ['new', { a: 1, b: 2 }, 5])).toEqual(['+ /0 "new"', '! /1/b 1 => 2'])
    expect(
      changed(
        [
          { a: 9, b: 9 },
          { a: 1, b: 1 },
        ],
        [{ a: 1, b: 2 }],
      ),
    ).toEqual(['- /0 {"a":9,"b":9}', '! /0/b 1 => 2'])
    expect(changed([1, 2, 3], [1, 5, 3])).toEqual(['! /1 2 => 5'])
  })

  test('D13 items with an id are one item wherever their content goes', () => {
    const before = [
      { id: 1, t: 'a' },
      { id: 2, t: 'b' },
    ]
    expect(
      changed(before, [
        { id: 3, t: 'a' },
        { id: 1, t: 'x' },
        { id: 2, t: 'b' },
      ]),
    ).toEqual(['+ /0 {"id":3,"t":"a"}', '! /1/t "a" => "x"'])
    expect(changed([{ id: 1, t: 'a' }], [{ id: 2, t: 'a' }])).toEqual([
      '- /0 {"id":1,"t":"a"}',
      '+ /0 {"id":2,"t":"a"}',
    ])
  })

  test('D13 key names the field, a function, or false', () => {
    const before = [{ id: 1, name: 'a', n: 1 }]
    const after = [{ id: 2, name: 'a', n: 2 }]
    expect(changed(before, after, { key: 'name' })).toEqual(['! /0/id 1 => 2', '! /0/n 1 => 2'])
    const byName = (item: PlainValue): unknown => (item as { name: string }).name
    expect(changed(before, after, { key: byName })).toEqual(['! /0/id 1 => 2', '! /0/n 1 => 2'])
    expect(changed([{ name: 'a', n: 1 }], [{ name: 'b', n: 1 }], { key: 'name' })).toEqual([
      '- /0 {"name":"a","n":1}',
      '+ /0 {"name":"b","n":1}',
    ])
  })

  test('D14 with runs lists and texts are said in runs', () => {
    expect(changed([1, 2, 3, 4], [1, 9, 8, 4], { runs: true, key: false })).toEqual(['! /1 2 => 9', '! /2 3 => 8'])
    expect(changed([1, 2, 3, 4], [1, 4, 5, 6], { runs: true })).toEqual(['~ / 1 [2,3] => []', '~ / 2 [] => [5,6]'])
    expect(changed({ t: 'the cat' }, { t: 'the fat cat' }, { runs: true })).toEqual(['~ /t 4 "" => "fat "'])
  })

  test('D14 with lists atomic a list is one value', () => {
    expect(changed({ a: [1] }, { a: [1, 2] }, { lists: 'atomic' })).toEqual(['! /a [1] => [1,2]'])
  })

  test('D15 diffList and diffDict do not look inside', () => {
    expect(lines(diffList([1, { a: 1 }], [{ a: 2 }, 3]))).toEqual(['- /0 1', '! /0 {"a":1} => {"a":2}', '+ /1 3'])
    expect(lines(diffDict({ a: { x: 1 }, b: 1 }, { a: { x: 2 } }))).toEqual(['! /a {"x":1} => {"x":2}', '- /b 1'])
  })

  test('D15 the sequences on which the model of this diff was wrong are right', () => {
    const pairs: [PlainArray, PlainArray][] = [
      [
        [1, 2, 3],
        [1, 4, 5],
      ],
      [
        [1, 2, 3],
        [4, 5, 6],
      ],
      [
        [1, 2],
        [1, 5, 6, 7],
      ],
      [
        [1, 2, 3],
        [1, 3],
      ],
      [
        [9, 1, 2],
        [1, 2],
      ],
      [
        [1, 2],
        [0, 1, 2],
      ],
    ]
    for (const [before, after] of pairs) {
      for (const changes of [[...diff(before, after)], [...diffList(before, after)]]) {
        expect(patch(before, changes)).toEqual(after)
        expect(patch(after, invert(changes))).toEqual(before)
        expect(changes.length).toBeLessThanOrEqual(3)
      }
    }
  })

  test('D15 seeds: 10,000 items reversed, shuffled and doubled come back', () => {
    const before = admit(Array.from({ length: 10_000 }, (_, n) => ({ n }))).plain as PlainArray
    for (const after of [
      [...before].reverse(),
      random(3).shuffle(before),
      [...before, ...before],
      before.slice(5000),
    ]) {
      const held = Object.freeze(after)
      expect(equal(patch(before, diff(before, held, { runs: true })), held)).toBe(true)
    }
  })

  test('D15 Spliced is a class and a kind', () => {
    const [change] = diff([1], [1, 2], { runs: true })
    expect(change).toBeInstanceOf(Spliced)
    expect(change?.kind).toBe('spliced')
  })
})
