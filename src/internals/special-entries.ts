/**
 * What lies beside `$type` in the Y.Map of a counter, a list, a set or a Map that is written for the first time. Floor 2.
 */
import * as Y from 'yjs'
import type { PlainValue } from '../plain/index.js'
import { counterBase } from './counter-layout.js'
import type { Layout, SpecialKind } from './layout.js'
import type { ItemContent } from './leaf.js'

/** One entry: content as it is to rest, or, where `layout` asks for a shared type, the value to fill it with. */
export type SpecialEntry =
  | { readonly key: string; readonly value: ItemContent; readonly layout: 'leaf' }
  | { readonly key: string; readonly value: PlainValue; readonly layout: Exclude<Layout, 'leaf'> }

/** The entries of `value`, in the order they are written. */
export function specialEntries(_doc: Y.Doc, value: PlainValue, kind: SpecialKind): Iterable<SpecialEntry> {
  switch (kind) {
    case 'counter':
      return [{ key: 'base', value: new Y.ContentAny([counterBase(value as number)]), layout: 'leaf' }]
    default:
      return []
  }
}
