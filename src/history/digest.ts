/**
 * Hashes of plain values and of records. Floor 4.
 */
import { toBase64UrlEncoded } from 'lib0/buffer'
import { digest } from 'lib0/hash/sha256'
import { encodeUtf8 } from 'lib0/string'
import { isContainer, type PlainObject, type PlainValue, toJson } from '../plain/index.js'

/** The first 132 bits of a sha256, in 22 letters, digits, `-` and `_`. */
export function hash(bytes: Uint8Array): string {
  return toBase64UrlEncoded(digest(bytes)).slice(0, 22)
}

/**
 * The hash of a value: the same for equal values, whatever the order of their keys. Part of the layout.
 *
 * A leaf is its JSON. A container is `#` and the hash of its JSON with sorted keys, in which each child stands so;
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
    const json = Array.isArray(value) ? `[${value.map(wordFor)}]` : `{${wordsOf(value as PlainObject)}}`
    word = `#${hash(encodeUtf8(json))}`
    words.set(value, word)
  }
  return word
}

function wordsOf(value: PlainObject): string[] {
  return Object.keys(value)
    .sort()
    .map(key => `${JSON.stringify(key)}:${wordFor(value[key] as PlainValue)}`)
}
