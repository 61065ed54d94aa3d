/**
 * Plain values that may be written to: copies that are not frozen. Floor 1.
 */
import { isPlainArray, isPlainMap, isPlainObject, isPlainSet } from '../plain/kind.js'
import type { PlainLeaf, PlainValue } from '../plain/types.js'

/** A deep copy in objects, arrays, Sets, Maps, dates and bytes of its own, as a program would have made them. */
export function mutableCopy(value: PlainValue): PlainValue {
  if (typeof value !== 'object' || value === null) return value
  if (isPlainArray(value)) return value.map(mutableCopy)
  if (isPlainMap(value)) return new Map(Array.from(value, ([key, child]) => [mutableLeaf(key), mutableCopy(child)]))
  if (isPlainSet(value)) return new Set(Array.from(value, mutableLeaf))
  if (!isPlainObject(value)) return mutableLeaf(value)
  return Object.fromEntries(Object.entries(value).map(([key, child]) => [key, mutableCopy(child)]))
}

function mutableLeaf(leaf: PlainLeaf): PlainLeaf {
  if (leaf instanceof Date) return new Date(leaf.getTime())
  return leaf instanceof Uint8Array ? leaf.slice() : leaf
}
