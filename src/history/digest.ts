/**
 * Hashes of plain values and of records. Floor 4.
 */
import { toBase64UrlEncoded } from 'lib0/buffer'
import { digest } from 'lib0/hash/sha256'
import { encodeUtf8 } from 'lib0/string'
import {
  encodeKey,
  isContainer,
  isPlainArray,
  isPlainMap,
  isPlainSet,
  type PlainContainer,
  type PlainObject,
  type PlainValue,
  toJson,
} from '../plain/index.js'

/** The first 132 bits of a sha256, in 22 letters, digits, `-` and `_`. */
export function hash(bytes: Uint8Array): string {
  return toBase64UrlEncoded(digest(bytes)).slice(0, 22)
}

/**
 * The hash of a value: the same for equal values, whatever the order of their keys. Part of the layout.
 *
 * A leaf is its JSON. A container is `#` and the hash of its JSON with sorted keys, in which each child stands so. A Set is
 * `set[…]` with its elements as `encodeKey` has them, sorted, a Map is `map{…}`, as an object with such keys;
 * the whole is hashed once more. Frozen containers are remembered, so the price is the width of what changed.
 */
export function digestOf(value: PlainValue): string {
  return hash(encodeUtf8(wordFor(value)))
}

const words = new WeakMap<object, string>()

function wordFor(value: PlainValue): string {
  // not as JSON, where another program's NaN would be null
  if (typeof value === 'number') return String(value)
  if (!isContainer(value)) return JSON.stringify(toJson(value))
  let word = words.get(value)
  if (word === undefined) {
    word = `#${hash(encodeUtf8(wordsIn(value)))}`
    words.set(value, word)
  }
  return word
}

function wordsIn(value: PlainContainer): string {
  if (isPlainArray(value)) return `[${value.map(wordFor)}]`
  if (isPlainSet(value)) return `set${JSON.stringify(Array.from(value, encodeKey).sort())}`
  if (!isPlainMap(value)) return `{${wordsOf(Object.keys(value), key => (value as PlainObject)[key])}}`
  const children = new Map(Array.from(value, ([key, child]) => [encodeKey(key), child]))
  return `map{${wordsOf([...children.keys()], key => children.get(key))}}`
}

function wordsOf(keys: string[], childAt: (key: string) => PlainValue | undefined): string[] {
  return keys.sort().map(key => `${JSON.stringify(key)}:${wordFor(childAt(key) as PlainValue)}`)
}
