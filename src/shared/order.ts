/**
 * The order of a map's keys, the same on all replicas: first the order that defaults give, then the oldest entry of
 * each key by (clock, client). Integer-like keys come first wherever JavaScript enumerates an object. Floor 2.
 */
import type * as Y from 'yjs'

/** What decides where a key stands. */
export interface KeyOrder {
  /** The place defaults give the key; undefined after all that have one. */
  readonly rank: number | undefined
  /** The oldest entry ever written at the key. */
  readonly first: Y.Item
}

/** Negative when `a` stands before `b`. */
export function compareKeys(a: KeyOrder, b: KeyOrder): number {
  if (a.rank !== b.rank) {
    if (a.rank === undefined) return 1
    return b.rank === undefined ? -1 : a.rank - b.rank
  }
  const x = a.first.id
  const y = b.first.id
  return x.clock - y.clock || x.client - y.client
}

// Overwritten entries of a key are a chain to the left that only grows; a hot key's chain is long, so its end is kept.
const ends = new WeakMap<Y.Item, Y.Item>()

/** The oldest entry of the key that `item` is the newest of. */
export function firstItem(item: Y.Item): Y.Item {
  let first = item
  for (let steps = 0; first.left !== null; steps++) {
    const end = steps >= 8 ? ends.get(first) : undefined
    first = end ?? first.left
  }
  // the entry a few steps down is met again by the next overwrite, which is one step further away
  if (item.left !== null) ends.set(item, first)
  return first
}
