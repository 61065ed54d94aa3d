/**
 * One string for every leaf: how the elements of a Set and the keys of a Map stand in paths and in shared types. Ground floor.
 */
import { fromBase64, toBase64 } from './base64.js'
import { FrozenDate } from './frozen-date.js'
import { isInt64 } from './int64.js'
import type { PlainLeaf } from './types.js'

const marker = 36 // `$`
const words: ReadonlyMap<string, PlainLeaf> = new Map<string, PlainLeaf>([
  ['$null', null],
  ['$true', true],
  ['$false', false],
  ['$string:__proto__', '__proto__'],
])

/**
 * The string that stands for `leaf`: different leaves give different strings, equal ones (dates by time, bytes by content)
 * the same, and `decodeKey` reverses it. A string stands for itself; one that begins with `$` gets one more, as keys in
 * JSON do. Others are `$null`, `$true`, `$false`, `$number:1.5`, `$bigint:5`, `$date:1970-01-01T00:00:00.000Z`,
 * `$binary:AQ==`. `__proto__`, which no path may hold, is `$string:__proto__`. Never `$type`.
 *
 * @example encodeKey(1) // => '$number:1', while encodeKey('1') is '1'
 * @see SPEC V30
 */
export function encodeKey(leaf: PlainLeaf): string {
  if (typeof leaf === 'string') {
    if (leaf.charCodeAt(0) === marker) return `$${leaf}`
    return leaf === '__proto__' ? '$string:__proto__' : leaf
  }
  if (leaf === null) return '$null'
  if (typeof leaf !== 'object') return typeof leaf === 'boolean' ? `$${leaf}` : `$${typeof leaf}:${leaf}`
  return leaf instanceof Date ? `$date:${leaf.toISOString()}` : `$binary:${toBase64(leaf)}`
}

/** The leaf that `key` stands for; `undefined` for a string that `encodeKey` never gives. */
export function decodeKey(key: string): PlainLeaf | undefined {
  if (key.charCodeAt(0) !== marker) return key === '__proto__' ? undefined : key
  if (key.charCodeAt(1) === marker) return key.slice(1)
  const word = words.get(key)
  if (word !== undefined) return word
  const colon = key.indexOf(':')
  const leaf = decodeText(key.slice(1, colon), key.slice(colon + 1))
  // another spelling of a leaf would be a second key for it
  return leaf !== undefined && encodeKey(leaf) === key ? leaf : undefined
}

function decodeText(type: string, text: string): PlainLeaf | undefined {
  switch (type) {
    case 'number': {
      const number = Number(text)
      return Number.isFinite(number) ? number : undefined
    }
    case 'bigint': {
      if (!/^-?\d{1,19}$/.test(text)) return undefined
      const bigint = BigInt(text)
      return isInt64(bigint) ? bigint : undefined
    }
    case 'date': {
      const time = Date.parse(text)
      return Number.isNaN(time) ? undefined : new FrozenDate(time)
    }
    default:
      return type === 'binary' ? fromBase64(text) : undefined
  }
}
