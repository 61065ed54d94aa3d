/**
 * The entries of a JavaScript Map, as undo sees them: several stored keys are one key to people. Floor 2.
 */
import * as Y from 'yjs'
import { TYPE_KEY } from './layout.js'
import { nameIn } from './tagged-layout.js'
import type { SharedType } from './yjs-internals.js'

/**
 * Whether a shared type is a JavaScript Map, or was one before it was deleted. In a set nothing stands in place of anything,
 * so there it does not matter.
 */
export function isDict(type: SharedType): boolean {
  const content = type._map.get(TYPE_KEY)?.content
  return content instanceof Y.ContentAny && content.arr.at(-1) === 'dict'
}

/** Of entries that a step deleted, for each key the one whose value counted: the others were hidden by it. */
export function oneOfEachName(items: Iterable<Y.Item>): Iterable<Y.Item> {
  const counting = new Map<string, Y.Item>()
  for (const item of items) {
    const name = nameOf(item)
    const other = counting.get(name)
    if (other === undefined || item.id.client > other.id.client) counting.set(name, item)
  }
  return counting.values()
}

/** The living entries of a Map by what people know their key as, without those of `isWritten`. */
export function livingNames(type: SharedType, isWritten: (item: Y.Item) => boolean): Set<string> {
  const names = new Set<string>()
  for (const item of type._map.values()) if (!item.deleted && !isWritten(item)) names.add(nameOf(item))
  return names
}

/** What people know the key of an entry as. */
export function nameOf({ parentSub }: Y.Item): string {
  return nameIn(parentSub as string) ?? (parentSub as string)
}
