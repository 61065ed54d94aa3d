/**
 * The live mirror of a container: a plain object or array whose values are leaves and nodes, which the facade reads.
 * Kept in step entry by entry; read anew where that is not enough. Floor 2.
 */
import type * as Y from 'yjs'
import type { PlainObject } from '../plain/index.js'
import { unpackKey } from './leaf.js'
import { type Entry, forget, forgetKey, isAlive, type Node, noteSplice } from './node.js'
import { compareKeys, firstItem } from './order.js'
import { arrayEntries, mapEntries, mapEntry, put } from './read.js'

/** The mirror of a container, up to date. */
export function liveOf(node: Node): Record<string, Entry> | Entry[] {
  return node.kind === 'array' ? liveArray(node) : liveMap(node)
}

/** The mirror of a map, up to date; one that is no longer in the document keeps its last entries. */
export function liveMap(node: Node): Record<string, Entry> {
  if (node.live === null) {
    node.live = (lastKnown(node) as Record<string, Entry> | undefined) ?? fillMap({}, node)
  } else if (node.stale && isAlive(node)) {
    const live = node.live as Record<string, Entry>
    for (const key of Object.keys(live)) delete live[key]
    fillMap(live, node)
  }
  node.stale = false
  return node.live as Record<string, Entry>
}

/** The mirror of an array, up to date; one that is no longer in the document keeps its last entries. */
export function liveArray(node: Node): Entry[] {
  if (node.live === null) {
    node.live = (lastKnown(node) as Entry[] | undefined) ?? arrayEntries(node.type)
  } else if (node.stale && isAlive(node)) {
    const live = node.live as Entry[]
    const entries = arrayEntries(node.type)
    live.length = entries.length
    for (let i = 0; i < entries.length; i++) live[i] = entries[i] as Entry
  }
  node.stale = false
  return node.live as Entry[]
}

// What a container that others deleted showed last, as far as anybody has looked: its own content is gone.
function lastKnown(node: Node): object | undefined {
  const { plain } = node
  if (isAlive(node) || plain === undefined) return undefined
  return Array.isArray(plain) ? [...plain] : { ...(plain as PlainObject) }
}

/** A stored key of a map was written: its mirror and its frozen value follow. */
export function keyChanged(node: Node, storedKey: string): void {
  forgetKey(node, storedKey)
  if (node.live === null || node.stale) return
  const live = node.live as Record<string, Entry>
  const key = unpackKey(storedKey)
  const entry = mapEntry(node.type, storedKey)
  if (key === storedKey && storedKey.startsWith('$')) node.stale = true
  else if (entry === undefined) delete live[key]
  else if (Object.hasOwn(live, key) || isLast(node, key, storedKey)) put(live, key, entry)
  // somewhere in the middle: the order is built anew on the next read
  else node.stale = true
}

/** A run of an array was written through this node: its mirror follows without being read anew. */
export function itemsChanged(node: Node, index: number, removed: number, inserted: readonly Entry[]): void {
  noteSplice(node, { index, removed, inserted })
  if (node.live === null || node.stale) return
  const live = node.live as Entry[]
  if (removed === 0 && index === live.length) for (const entry of inserted) live.push(entry)
  else if (inserted.length < 10_000) live.splice(index, removed, ...inserted)
  else node.stale = true
}

/**
 * This type was written to elsewhere than through its node, or that was taken back: what was read from it is doubtful.
 *
 * @param storedKeys - as Yjs books them, null for a list; undefined for everything
 * @param transaction - the one that wrote
 */
export function changedByOthers(
  node: Node,
  storedKeys?: ReadonlySet<string | null>,
  transaction?: Y.Transaction,
): void {
  if (!isAlive(node)) return
  if (node.kind !== 'map' || storedKeys === undefined || moves(node, storedKeys, transaction)) {
    forget(node)
    if (node.live !== null) node.stale = true
    return
  }
  for (const storedKey of storedKeys) if (storedKey !== null) keyChanged(node, storedKey)
}

// Whether a key may stand elsewhere now: an entry older than all that were known has come in, or the first one.
function moves(node: Node, storedKeys: ReadonlySet<string | null>, transaction: Y.Transaction | undefined): boolean {
  for (const storedKey of storedKeys) {
    const item = storedKey === null ? undefined : node.type._map.get(storedKey)
    if (item === undefined) continue
    const { id } = firstItem(item)
    if (transaction !== undefined && id.clock >= (transaction.beforeState.get(id.client) ?? 0)) return true
  }
  return false
}

function fillMap(live: Record<string, Entry>, node: Node): Record<string, Entry> {
  const entries = mapEntries(node)
  for (const { key, entry } of entries) put(live, key, entry)
  node.tail = entries[entries.length - 1]?.order
  return live
}

// Whether a key that is new in the mirror belongs at its end: true for nearly every key written here.
function isLast(node: Node, key: string, storedKey: string): boolean {
  const order = { rank: node.order?.get(key), first: firstItem(node.type._map.get(storedKey) as Y.Item) }
  // `tail` may be of a key that has gone since: it stays an upper bound
  if (node.tail !== undefined && compareKeys(node.tail, order) > 0) return false
  node.tail = order
  return true
}
