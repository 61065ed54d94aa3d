/**
 * How each plain value is laid out in shared types: the one place that decides. Floor 2, below `shared/`.
 *
 * An object is a Y.Map, an array a Y.Array, a text a Y.Text. What else merges in its own way is a Y.Map that says what it is
 * under `$type`; user keys never begin with a single `$`, so nobody's data is taken for one.
 */
import * as Y from 'yjs'
import { isContainer } from '../plain/kind.js'
import type { SeedKind } from '../plain/markers.js'
import type { PlainValue } from '../plain/types.js'
import { containerSeed, isUsualList, runsOf } from './layout-memory.js'
import type { SharedType } from './yjs-internals.js'

/** Where a Y.Map says that it is more than an object. */
export const TYPE_KEY = '$type'

/** What a Y.Map may say under `$type`; a JavaScript Map is a `dict`, since objects are the maps of Yjs. */
export type SpecialKind = 'counter' | 'list' | 'set' | 'dict'

/** How a value rests that has a shared type of its own; what a `SpecialKind` names rests in a Y.Map that says so. */
export type SharedLayout = 'map' | 'array' | 'text' | SpecialKind
/** How any value rests: `leaf` and `atomic` in the item itself. */
export type Layout = 'leaf' | 'atomic' | SharedLayout

/**
 * How `value` is laid out.
 *
 * @param seed - what was asked for, or what it was where it comes from; a seed that does not fit the value counts for nothing
 */
export function layoutOf(value: PlainValue, seed: SeedKind | undefined): Layout {
  if (typeof value === 'string') return seed === 'text' ? 'text' : 'leaf'
  if (typeof value === 'number') return seed === 'counter' ? 'counter' : 'leaf'
  if (typeof value !== 'object' || value === null) return 'leaf'
  if (value instanceof Date || value instanceof Uint8Array) return 'leaf'
  const asked = seed ?? containerSeed(value)
  if (asked === 'atomic') return 'atomic'
  if (Array.isArray(value)) return asked === 'list' || (asked === undefined && isUsualList(value)) ? 'list' : 'array'
  if (value instanceof Set) return 'set'
  if (value instanceof Map) return 'dict'
  return runsOf(value) === undefined ? 'map' : 'text'
}

/** Whether a value of this layout rests in a shared type of its own. */
export function isShared(layout: Layout): layout is SharedLayout {
  return layout !== 'leaf' && layout !== 'atomic'
}

/** How a value rests that is kept whole, in the item itself. */
export function wholeLayout(value: PlainValue): 'leaf' | 'atomic' {
  return isContainer(value) ? 'atomic' : 'leaf'
}

/** A new shared type for a layout, not yet part of a document. */
export function newType(layout: SharedLayout): Y.Map<unknown> | Y.Array<unknown> | Y.Text {
  if (layout === 'text') return new Y.Text()
  return layout === 'array' ? new Y.Array() : new Y.Map()
}

/** What a Y.Map says it is, or undefined for an object. */
export function specialKind(type: SharedType): SpecialKind | undefined {
  const name = rawAt(type, TYPE_KEY)
  return name === 'counter' || name === 'list' || name === 'set' || name === 'dict' ? name : undefined
}

/** The raw value in ContentAny that counts at a stored key; undefined where there is none. */
export function rawAt(type: SharedType, storedKey: string): unknown {
  const item = type._map.get(storedKey)
  if (item === undefined || item.deleted || !(item.content instanceof Y.ContentAny)) return undefined
  return item.content.arr[item.length - 1]
}
