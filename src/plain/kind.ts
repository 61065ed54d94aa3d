/**
 * Which of the shapes of a plain value one is; the guards that every floor asks with. Ground floor.
 */
import type { PlainArray, PlainContainer, PlainMap, PlainObject, PlainSet, PlainValue } from './types.js'

/** Every shape a plain value has, as one word. */
export type PlainKind =
  | 'null'
  | 'boolean'
  | 'number'
  | 'string'
  | 'bigint'
  | 'bytes'
  | 'date'
  | 'array'
  | 'object'
  | 'set'
  | 'map'

/** Whether `value` has parts: an array, an object, a Set or a Map, not a date and not bytes. */
export function isContainer(value: PlainValue): value is PlainContainer {
  return typeof value === 'object' && value !== null && !(value instanceof Date) && !(value instanceof Uint8Array)
}

/** Whether `value` is a plain array. `Array.isArray` does not narrow readonly arrays. */
export function isPlainArray(value: PlainValue): value is PlainArray {
  return Array.isArray(value)
}

/** Whether `value` is a plain object: not null, an array, a Set, a Map, a date or bytes. */
export function isPlainObject(value: PlainValue): value is PlainObject {
  return isContainer(value) && !Array.isArray(value) && !isPlainSet(value) && !isPlainMap(value)
}

/** Whether `value` is a Set. */
export function isPlainSet(value: PlainValue): value is PlainSet {
  return value instanceof Set
}

/** Whether `value` is a Map. */
export function isPlainMap(value: PlainValue): value is PlainMap {
  return value instanceof Map
}

/** The shape of `value`. */
export function kindOf(value: PlainValue): PlainKind {
  if (value === null) return 'null'
  if (typeof value !== 'object') return typeof value as 'boolean' | 'number' | 'string' | 'bigint'
  if (Array.isArray(value)) return 'array'
  if (value instanceof Date) return 'date'
  if (value instanceof Uint8Array) return 'bytes'
  if (value instanceof Set) return 'set'
  return value instanceof Map ? 'map' : 'object'
}
