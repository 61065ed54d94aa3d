/**
 * What the page calls the kinds of values, how it writes leaves, and how it reads what people type. Outside.
 */
import { type PlainArray, type PlainObject, type PlainValue, text } from '../index.js'

/** A kind as people see it; `date` and `bytes` are shown and not edited here. */
export type Kind =
  | 'text'
  | 'long text'
  | 'number'
  | 'big number'
  | 'true/false'
  | 'null'
  | 'object'
  | 'list'
  | 'date'
  | 'bytes'

/** The kinds that a value can be made into. */
export const choices: readonly Kind[] = ['text', 'long text', 'number', 'true/false', 'null', 'object', 'list']

/** Where a string begins to be edited in several lines. */
const longFrom = 90

/** @param isShared - whether a string is a shared text, edited letter by letter */
export function kindOf(value: PlainValue, isShared: boolean): Kind {
  if (value === null) return 'null'
  switch (typeof value) {
    case 'string':
      return isShared || value.length > longFrom || value.includes('\n') ? 'long text' : 'text'
    case 'number':
      return 'number'
    case 'bigint':
      return 'big number'
    case 'boolean':
      return 'true/false'
    default:
      if (value instanceof Date) return 'date'
      if (value instanceof Uint8Array) return 'bytes'
      return Array.isArray(value) ? 'list' : 'object'
  }
}

export function isList(value: PlainValue): value is PlainArray {
  return Array.isArray(value)
}

export function isObject(value: PlainValue): value is PlainObject {
  return typeof value === 'object' && value !== null && !isList(value) && !isOpaque(value)
}

function isOpaque(value: object): boolean {
  return value instanceof Date || value instanceof Uint8Array
}

/** A leaf in words, for reading; containers by their size. */
export function describe(value: PlainValue): string {
  if (typeof value === 'string') return value
  if (value instanceof Date) return value.toISOString()
  if (value instanceof Uint8Array) {
    const start = [...value.subarray(0, 8)].map(byte => byte.toString(16).padStart(2, '0')).join(' ')
    return `${value.length} bytes${value.length === 0 ? '' : `: ${start}${value.length > 8 ? ' …' : ''}`}`
  }
  if (isList(value)) return value.length === 1 ? '1 item' : `${value.length.toLocaleString('en')} items`
  if (isObject(value)) {
    const { length } = Object.keys(value)
    return length === 1 ? '1 key' : `${length.toLocaleString('en')} keys`
  }
  return String(value)
}

/** The number that was typed, or undefined when it is none. */
export function readNumber(typed: string): number | undefined {
  const trimmed = typed.trim().replace(/^[+]/, '')
  const value = Number(trimmed)
  return trimmed !== '' && Number.isFinite(value) ? value : undefined
}

/** The 64-bit number that was typed, or undefined when it is none. */
export function readBigint(typed: string): bigint | undefined {
  return /^-?\d+$/.test(typed.trim()) ? BigInt(typed.trim()) : undefined
}

/** A new value as people type it: `12`, `true`, `null`, `{}` and `[]` mean what they say, quotes force a text. */
export function readNew(typed: string): unknown {
  const trimmed = typed.trim()
  switch (trimmed) {
    case 'true':
    case 'false':
      return trimmed === 'true'
    case 'null':
      return null
    case '{}':
      return {}
    case '[]':
      return []
  }
  const quoted = /^"(.*)"$|^'(.*)'$/s.exec(trimmed)
  if (quoted !== null) return quoted[1] ?? quoted[2]
  return readNumber(trimmed) ?? typed
}

/** `value` as the nearest value of another kind. What cannot be kept begins empty. */
export function convert(value: PlainValue, kind: Kind): unknown {
  const words = isList(value) || isObject(value) ? '' : value === null ? '' : describe(value)
  switch (kind) {
    case 'text':
      return words
    case 'long text':
      return text(words)
    case 'number':
      return readNumber(words) ?? 0
    case 'true/false':
      return words === 'true' || words === 'yes' || words === '1'
    case 'object':
      return isList(value) ? Object.fromEntries(value.map((item, index) => [String(index), item])) : {}
    case 'list':
      return isObject(value) ? Object.values(value) : []
    default:
      return null
  }
}
