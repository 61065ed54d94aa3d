/**
 * Leaf values as they rest in shared types: one packing, one reading, and the escape of keys. Floor 2, below `shared/`.
 * The layout is stable: null, booleans, numbers, strings and bigints are ContentAny, bytes are ContentBinary,
 * a date is ContentAny `{ $date: '2024-01-31T00:00:00.000Z' }`, an atomic value ContentAny `{ $atomic: … }`; user keys that
 * begin with `$` carry one more `$`.
 */
import * as Y from 'yjs'
import { FrozenDate, fromJson, type PlainLeaf, type PlainValue, toJson } from '../plain/index.js'
import type { Layout } from './layout.js'
import { rememberContainer } from './layout-memory.js'

/** What an item of Yjs holds. Yjs does not export the name. */
export type ItemContent = Y.Item['content']

// The whole date and time with a zone: what `toISOString` gives, and what other writers of JSON mean by it.
const isoDate = /^(?:\d{4}|[+-]\d{6})-\d\d-\d\dT\d\d:\d\d(?::\d\d(?:\.\d+)?)?(?:Z|[+-]\d\d:\d\d)$/

/**
 * The raw value that rests in ContentAny for `value`, or the bytes themselves for ContentBinary.
 * Bytes are copied, so the caller may go on writing into its own.
 */
export function packValue(value: PlainLeaf): unknown {
  if (value instanceof Date) return remember({ $date: value.toISOString() }, value)
  if (value instanceof Uint8Array) return remember(value.slice(), value)
  return value
}

// What each raw object reads as: the same object every time, so that a snapshot read anew shows the same dates and bytes.
const readings = new WeakMap<object, PlainValue>()

function remember<R extends object>(raw: R, value: PlainValue): R {
  readings.set(raw, value)
  return raw
}

/** The content of an item that holds one leaf. */
export function packLeaf(value: PlainLeaf): ItemContent {
  const packed = packValue(value)
  return packed instanceof Uint8Array ? new Y.ContentBinary(packed) : new Y.ContentAny([packed])
}

/** The content of an item that holds `value`, which is laid out as a leaf or as one atomic value. */
export function packContent(value: PlainValue, layout: Layout): ItemContent {
  return layout === 'atomic' ? new Y.ContentAny([packAtomic(value)]) : packLeaf(value as PlainLeaf)
}

/** As `packContent`, for a run of ContentAny; not for bytes. */
export function packRaw(value: PlainValue, layout: Layout): unknown {
  return layout === 'atomic' ? packAtomic(value) : packValue(value as PlainLeaf)
}

/** The one JSON text of an atomic value. */
export function toCanonicalJson(value: PlainValue): string {
  return JSON.stringify(toJson(value))
}

/** The raw value that rests in ContentAny for a whole value that is never merged: its JSON form under `$atomic`. */
function packAtomic(value: PlainValue): unknown {
  rememberAtomic(value)
  return remember({ $atomic: toJson(value) }, value)
}

/**
 * The frozen plain value of one content value, ours or a foreign writer's.
 * Foreign objects and arrays become frozen copies with their keys as they are; what is no plain value reads as null.
 *
 * @param value - one element of `content.getContent()` that is no shared type
 */
export function unpackLeaf(value: unknown): PlainValue {
  switch (typeof value) {
    case 'boolean':
    case 'string':
    case 'bigint':
      return value
    case 'number':
      return value === 0 ? 0 : value // -0 has no place in JSON and would differ from the writer's own 0
    case 'object':
      return value === null ? null : reading(value)
    default:
      return null
  }
}

function reading(raw: object): PlainValue {
  const known = readings.get(raw)
  if (known !== undefined) return known
  const value = unpackObject(raw)
  readings.set(raw, value)
  return value
}

function unpackObject(value: object): PlainValue {
  if (value instanceof Uint8Array) return value.slice()
  if (Array.isArray(value)) return Object.freeze(value.map(unpackLeaf))
  if (value instanceof Date) return new FrozenDate(value.getTime())
  const prototype: unknown = Object.getPrototypeOf(value)
  if (prototype !== Object.prototype && prototype !== null) return null
  const entries: [string, unknown][] = Object.entries(value)
  const tagged = entries.length === 1 && entries[0] !== undefined ? untagged(...entries[0]) : undefined
  if (tagged !== undefined) return tagged
  // fromEntries defines, it never assigns: a foreign key `__proto__` stays a key
  return Object.freeze(Object.fromEntries(entries.map(([key, item]) => [key, unpackLeaf(item)])))
}

function untagged(tag: string, raw: unknown): PlainValue | undefined {
  if (tag === '$date') {
    const time = typeof raw === 'string' && isoDate.test(raw) ? Date.parse(raw) : Number.NaN
    return Number.isNaN(time) ? undefined : new FrozenDate(time)
  }
  if (tag !== '$atomic') return undefined
  try {
    const value = fromJson(raw)
    rememberAtomic(value)
    return value
  } catch {
    // another program's `$atomic`: shown as it is
    return undefined
  }
}

function rememberAtomic(value: PlainValue): void {
  if (typeof value === 'object' && value !== null) rememberContainer(value, 'atomic')
}

/** The key as it rests in a Y.Map: `$` in front is doubled, so that `$type` and its like are ours alone. */
export function packKey(userKey: string): string {
  return userKey.startsWith('$') ? `$${userKey}` : userKey
}

/** The user's key of a packed one. Keys of our own (`$type`) are not packed user keys and come back as they are. */
export function unpackKey(packedKey: string): string {
  return packedKey.startsWith('$$') ? packedKey.slice(1) : packedKey
}
