/**
 * How each plain value is laid out in shared types: the one place that decides. Floor 2, below `shared/`.
 *
 * An object is a Y.Map, an array a Y.Array, a text a Y.Text. What else merges in its own way is a Y.Map that says what it is
 * under `$type`; user keys never begin with a single `$`, so nobody's data is taken for one.
 */
import * as Y from 'yjs'
import type { SeedKind } from '../plain/markers.js'
import type { PlainValue } from '../plain/types.js'
import { containerSeed, isUsualList, runsOf } from './layout-memory.js'

/** Where a Y.Map says that it is more than an object. */
export const TYPE_KEY = '$type'

/** What a Y.Map may say under `$type`; a JavaScript Map is a `dict`, since objects are the maps of Yjs. */
export type SpecialKind = 'counter' | 'list' | 'set' | 'dict'

/** How a value rests: `leaf` and `atomic` in the item itself, everything else as a shared type of its own. */
export type Layout = 'leaf' | 'atomic' | 'map' | 'array' | 'text' | SpecialKind

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
export function isShared(layout: Layout): boolean {
  return layout !== 'leaf' && layout !== 'atomic'
}

/** A new shared type for a layout, not yet part of a document. */
export function newType(layout: Layout): Y.ContentType['type'] {
  if (layout === 'text') return new Y.Text()
  return layout === 'array' ? new Y.Array() : new Y.Map()
}

/** What a Y.Map says it is, or undefined for an object. */
export function specialKind(type: Y.ContentType['type']): SpecialKind | undefined {
  const item = type._map.get(TYPE_KEY)
  if (item === undefined || item.deleted || !(item.content instanceof Y.ContentAny)) return undefined
  const name: unknown = item.content.arr[item.length - 1]
  return name === 'counter' || name === 'list' || name === 'set' || name === 'dict' ? name : undefined
}
