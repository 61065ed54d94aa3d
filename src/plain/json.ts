/**
 * Plain values in JSON: dates, bytes, bigint, sets and maps as `$date`, `$binary`, `$bigint`, `$set` and `$map`. Ground floor.
 * A key of the user that begins with `$` gets a second one, so what begins with one is ours alone.
 */
import { fromBase64, toBase64 } from './base64.js'
import { PlaindocError } from './error.js'
import { isPlainMap, isPlainSet } from './kind.js'
import type { PlainObject, PlainValue } from './types.js'
import { admit, depthLimit } from './value.js'

/** What `JSON.stringify` writes and `JSON.parse` reads, without loss. */
export type Json = null | boolean | number | string | readonly Json[] | { readonly [key: string]: Json }

/**
 * `value` as JSON. `fromJson(toJson(v))` equals `v`; leaves and branches that JSON knows are written as they are.
 *
 * @example toJson({ at: new Date(0), $x: 1 }) // => { at: { $date: '1970-01-01T00:00:00.000Z' }, $$x: 1 }
 * @example toJson(new Map([[1, new Set(['a'])]])) // => { $map: [[1, { $set: ['a'] }]] }
 */
export function toJson(value: PlainValue): Json {
  if (typeof value === 'bigint') return { $bigint: value.toString() }
  if (typeof value !== 'object' || value === null) return value
  if (value instanceof Date) return { $date: value.toISOString() }
  if (value instanceof Uint8Array) return { $binary: toBase64(value) }
  if (Array.isArray(value)) return value.map(toJson)
  if (isPlainSet(value)) return { $set: Array.from(value, toJson) }
  if (isPlainMap(value)) return { $map: Array.from(value, ([key, child]) => [toJson(key), toJson(child)]) }
  const json: Record<string, Json> = {}
  for (const [key, child] of Object.entries(value as PlainObject))
    json[key.startsWith('$') ? `$${key}` : key] = toJson(child)
  return json
}

/**
 * The frozen plain value that `json` stands for; unknown input is checked on the way.
 *
 * @throws PlaindocError `VALUE_NOT_PLAIN` for a `$` word that is not ours or holds no such value; what the door throws
 */
export function fromJson(json: unknown): PlainValue {
  return admit(decode(json, 0)).plain
}

function decode(json: unknown, depth: number): unknown {
  // deeper than the door allows: left as it is, the door says so with the path
  if (typeof json !== 'object' || json === null || depth > depthLimit) return json
  if (Array.isArray(json)) return json.map(item => decode(item, depth + 1))
  const entries = Object.entries(json)
  const word = entries.find(([key]) => key.startsWith('$') && !key.startsWith('$$'))
  if (word !== undefined) return decodeWord(word[0], word[1], entries.length, depth)
  // defineProperty: JSON.parse gives an own __proto__, which the door must see to refuse it
  const object = {}
  for (const [name, child] of entries) {
    const plain = name.startsWith('$$') ? name.slice(1) : name
    const value = decode(child, depth + 1)
    Object.defineProperty(object, plain, { value, enumerable: true, configurable: true, writable: true })
  }
  return object
}

function decodeWord(word: string, inner: unknown, size: number, depth: number): unknown {
  if (size === 1 && Array.isArray(inner)) {
    const parts: readonly unknown[] = inner
    if (word === '$set') {
      const set = new Set(parts.map(element => decode(element, depth + 1)))
      if (set.size === parts.length) return set
    }
    if (word === '$map' && parts.every(isPair)) {
      const map = new Map(parts.map(([key, child]) => [decode(key, depth + 1), decode(child, depth + 1)]))
      if (map.size === parts.length) return map
    }
  }
  if (size === 1 && typeof inner === 'string') {
    if (word === '$date') {
      const date = new Date(inner)
      if (!Number.isNaN(date.getTime())) return date
    }
    if (word === '$bigint' && /^-?\d{1,19}$/.test(inner)) return BigInt(inner)
    const bytes = word === '$binary' ? fromBase64(inner) : undefined
    if (bytes !== undefined) return bytes
  }
  throw new PlaindocError(
    'VALUE_NOT_PLAIN',
    `Cannot read ${word}: it holds no such value. Write a key that begins with $ as $$.`,
  )
}

function isPair(part: unknown): part is readonly [unknown, unknown] {
  return Array.isArray(part) && part.length === 2
}
