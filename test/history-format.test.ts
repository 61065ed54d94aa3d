/**
 * The layout of the history as bytes: what was written once must be read for ever.
 */
import { inflateRawSync } from 'node:zlib'
import { packValue, unpackValue } from '../src/history/body.js'
import { digestOf } from '../src/history/digest.js'
import { spell } from '../src/history/spelling.js'
import { admit, type PlainValue } from '../src/plain/index.js'
import { Replica } from './history-replica.js'

const records: readonly (readonly [string, string])[] = [
  [
    'CmL-fL1s69hqUmxruUTBJ_',
    'WzEsMCwxMDAwLCJaUklDaXlYVVc0Y1FrSlRhdVVqY3pMIiwiMW4yeWd1a3lrYjk1IixbXSx7Im5hbWUiOiJ2MSIsImF1dGhvciI6IkFubiJ9XQBd0LEKgDAMBNBfOTJ3sW7+i0OrsRVKI7aCIP13003cwmW4xz3k5e6kv942Qwr7ECOnJNQ0zzQNhg7XxQ79jSQ5gLNcIWKTEzUyluhy4IIq8IzERU+NsFctrrKKbqFga8a5vQ==',
  ],
  [
    'MZc9c60VK1E0Uzw8lNOuMk',
    'WzEsMSwyMDAwLCJKb0lmdWdrTTJOLW9sTFp1cWF1a2k5IiwiczY1OTNwMWFleWo0YSIsWyJDbUwtZkwxczY5aHFVbXhydVVUQkpfIl0seyJuYW1lIjoyLCJtZXNzYWdlIjoic2Vjb25kIn1dAIsG8kB684B8I7ipJfkp+cUg1SCVIGMhwkn5FUAtJUAMcXasjilQXEmhPL8oJwVkoyFYWSJIBhFohpbmBroGhkAUYmBgBUZ6BgYGUUq1sbEA',
  ],
]

describe('the layout', () => {
  test('T53 records of version 1 are read as they were written', () => {
    const one = new Replica(undefined)
    const pad = 'a text long enough for the changes to be less than it'

    for (const [id, base64] of records) one.entries.set(id, Uint8Array.from(Buffer.from(base64, 'base64')))

    const [first, second] = one.history.revisions
    expect(first).toEqual({ id: expect.any(String), name: 'v1', author: 'Ann', at: 1000, parents: [] })
    expect(second).toEqual({ id: expect.any(String), name: 2, message: 'second', at: 2000, parents: [first?.id] })
    expect(new Set([first?.id, second?.id])).toEqual(new Set(records.map(([id]) => id)))
    expect(one.history.checkout('v1')).toEqual({ n: 1, pad, todos: [1, 2, 3], box: { t: 'hello', c: 2 } })
    expect(one.history.checkout(2)).toEqual({
      n: 2,
      pad,
      todos: [1, 3],
      box: { t: 'hello world', c: 2 },
      at: new Date(0),
    })
    expect(spell(one.history.checkout(2))).toMatchObject({ box: { t: { $text: 'hello world' }, c: { $counter: 2 } } })
  })

  test('T54 a body is raw deflate with a preset dictionary, which any zlib reads; its keys are sorted', () => {
    const body = packValue({ b: 1, a: { d: [2n], c: null } })
    const dictionary = Buffer.from(
      '{"$date":"$binary":"$bigint":"{"$$atomic":{"$$counter":{"$$list":[{"attributes":{"text":"{"$$text":"' +
        '{"id":"name":"title":"done":false},true},null,0],[3,0,["],"],[2,0,["]],[1,1,["],"],[0,3,["],0],[0,2,["],1],[0,1,["],"","',
    )

    expect(inflateRawSync(body, { dictionary }).toString()).toBe('{"a":{"c":null,"d":[{"$bigint":"2"}]},"b":1}')
  })

  test('T55 equal values have one digest, whatever the order of their keys; others have others', () => {
    const values = [null, true, 0, 1, '', '0', 'null', [], {}, [[]], [{}], { a: [] }, { '': 1 }, 1n, new Date(0)]
    const bytes = [Uint8Array.of(), Uint8Array.of(0), ['#'], { $date: '1970-01-01T00:00:00.000Z' }, { a: 1, b: 2 }]
    const digests = [...values, ...bytes].map(value => digestOf(value))

    expect(new Set(digests).size).toBe(digests.length)
    expect(digestOf({ b: 2, a: 1 })).toBe(digestOf({ a: 1, b: 2 }))
    expect(digestOf({ a: 1 })).toBe('wXC5MS7-czfA8rRGtXX7Ct')
  })

  test('T55 Sets and Maps have one digest, whatever the order of their elements and entries', () => {
    const set = (...elements: unknown[]): PlainValue => admit(new Set(elements)).plain
    const map = (...entries: [unknown, unknown][]): PlainValue => admit(new Map(entries)).plain
    const values = [{}, [], set(), map(), set('a'), set(1), set('1'), ['a'], { a: 1 }, map(['a', 1]), map(['a', set()])]

    expect(new Set(values.map(value => digestOf(value as PlainValue))).size).toBe(values.length)
    expect(digestOf(set(1, 'a'))).toBe(digestOf(set('a', 1)))
    expect(digestOf(map([1, 'a'], ['b', []]))).toBe(digestOf(map(['b', []], [1, 'a'])))
    expect(unpackValue(packValue(map([1, set(new Date(0))])))).toEqual(map([1, set(new Date(0))]))
  })
})
