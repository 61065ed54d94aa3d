/**
 * Plain values in JSON: dates, bytes and bigint as `$date`, `$binary` and `$bigint`. Ground floor.
 * A key of the user that begins with `$` gets a second one, so what begins with one is ours alone.
 */
import { PlaindocError } from './error.js'
import type { PlainObject, PlainValue } from './types.js'
import { admit } from './value.js'

/** What `JSON.stringify` writes and `JSON.parse` reads, without loss. */
export type Json = null | boolean | number | string | readonly Json[] | { readonly [key: string]: Json }

/**
 * `value` as JSON. `fromJson(toJson(v))` equals `v`; leaves and branches that JSON knows are written as they are.
 *
 * @example toJson({ at: new Date(0), $x: 1 }) // => { at: { $date: '1970-01-01T00:00:00.000Z' }, $$x: 1 }
 */
export function toJson(value: PlainValue): Json {
  if (typeof value === 'bigint') return { $bigint: value.toString() }
  if (typeof value !== 'object' || value === null) return value
  if (value instanceof Date) return { $date: value.toISOString() }
  if (value instanceof Uint8Array) return { $binary: toBase64(value) }
  if (Array.isArray(value)) return value.map(toJson)
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
  if (typeof json !== 'object' || json === null || depth > 100) return json
  if (Array.isArray(json)) return json.map(item => decode(item, depth + 1))
  const entries = Object.entries(json)
  const word = entries.find(([key]) => key.startsWith('$') && !key.startsWith('$$'))
  if (word !== undefined) return decodeWord(word[0], word[1], entries.length)
  // defineProperty: JSON.parse gives an own __proto__, which the door must see to refuse it
  const object = {}
  for (const [name, child] of entries) {
    const plain = name.startsWith('$$') ? name.slice(1) : name
    const value = decode(child, depth + 1)
    Object.defineProperty(object, plain, { value, enumerable: true, configurable: true, writable: true })
  }
  return object
}

function decodeWord(word: string, inner: unknown, size: number): unknown {
  if (size === 1 && typeof inner === 'string') {
    if (word === '$date') {
      const date = new Date(inner)
      if (!Number.isNaN(date.getTime())) return date
    }
    if (word === '$bigint' && /^-?\d{1,19}$/.test(inner)) return BigInt(inner)
    if (word === '$binary' && /^[A-Za-z0-9+/]*={0,2}$/.test(inner) && inner.length % 4 === 0) return fromBase64(inner)
  }
  throw new PlaindocError(
    'VALUE_NOT_PLAIN',
    `Cannot read ${word}: it holds no such value. Write a key that begins with $ as $$.`,
  )
}

function toBase64(bytes: Uint8Array): string {
  let binary = ''
  // in slices: the arguments of one call are limited
  for (let i = 0; i < bytes.length; i += 8192) binary += String.fromCharCode(...bytes.subarray(i, i + 8192))
  return btoa(binary)
}

function fromBase64(text: string): Uint8Array {
  return Uint8Array.from(atob(text), letter => letter.charCodeAt(0))
}
