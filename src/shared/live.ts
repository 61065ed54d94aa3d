/**
 * The live mirror of a container: a plain object or array whose values are leaves and nodes, which the facade reads.
 * Kept in step entry by entry; read anew where that is not enough. Floor 2.
 */
import type * as Y from 'yjs'
import { TYPE_KEY } from '../internals/layout.js'
import type { PlainLeaf, PlainObject } from '../plain/index.js'
import { unpackKey } from './leaf.js'
import { itemEntry, listEntries, listOf } from './list-node.js'
import type { ListChange } from './list-order.js'
import { type Entry, forget, forgetKey, isAlive, kindOfType, Node, noteSplice } from './node.js'
import { compareKeys, firstItem } from './order.js'
import { arrayEntries, mapEntries, mapEntry, put } from './read.js'
import { isTagged, memberChanged, recordOf } from './tagged.js'

/** The mirror of a container, up to date. */
export function liveOf(node: Node): Record<string, Entry> | Entry[] {
  if (node.kind === 'dict') return recordOf(node)
  // elements of a set have no parts, and nobody looks them up by place
  if (node.kind === 'set') return {}
  return node.kind === 'array' || node.kind === 'list' ? liveArray(node) : liveMap(node)
}

/** Brings all mirrors of a container and its parts up to date that anybody has read: later it may be gone, and keep them. */
export function freshen(node: Node): void {
  if (node.live === null && !node.parts) return
  for (const entry of Object.values(liveOf(node))) if (entry instanceof Node) freshen(entry)
}

/** The mirror of a map, up to date; one that is no longer in the document keeps its last entries. */
function liveMap(node: Node): Record<string, Entry> {
  if (node.live === null) {
    node.live = (lastKnown(node) as Record<string, Entry> | undefined) ?? fillMap({}, node)
  } else if (node.stale && isAlive(node)) {
    // a new one: deleting keys would leave a slow object behind, and nobody holds a mirror for long
    node.live = fillMap({}, node)
  }
  node.stale = false
  return node.live as Record<string, Entry>
}

/** The mirror of an array, up to date; one that is no longer in the document keeps its last entries. */
export function liveArray(node: Node): Entry[] {
  if (node.live === null) {
    node.live = (lastKnown(node) as Entry[] | undefined) ?? itemsIn(node)
  } else if (node.stale && isAlive(node)) {
    node.live = itemsIn(node)
  }
  node.stale = false
  return node.live as Entry[]
}

function itemsIn(node: Node): Entry[] {
  return node.kind === 'list' ? listEntries(node) : arrayEntries(node.type)
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
  else if (Object.hasOwn(live, key) || advanceTail(node, key, storedKey)) put(live, key, entry)
  // somewhere in the middle: the order is built anew on the next read
  else node.stale = true
}

/** As `keyChanged`, where a leaf was written; `value` is what it reads as. */
export function leafChanged(node: Node, storedKey: string, value: PlainLeaf): void {
  const live = node.live as Record<string, Entry> | null
  if (live !== null && !node.stale && !storedKey.startsWith('$') && Object.hasOwn(live, storedKey)) {
    forgetKey(node, storedKey)
    put(live, storedKey, value)
  } else keyChanged(node, storedKey)
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

/** A list was written: its mirror and its frozen value follow. Undefined: both are to be read anew. */
export function listChanged(node: Node, change: ListChange | undefined): void {
  const list = listOf(node)
  if (change === undefined || list === undefined) {
    forget(node)
    if (node.live !== null) node.stale = true
    return
  }
  for (const { index, removed, inserted } of change.splices) {
    itemsChanged(
      node,
      index,
      removed,
      inserted.map(id => itemEntry(list, id)),
    )
  }
  for (const id of change.values) {
    const index = list.indexOf(id)
    if (index !== -1) itemsChanged(node, index, 1, [itemEntry(list, id)])
  }
}

function followList(node: Node, transaction: Y.Transaction | undefined): void {
  const list = listOf(node)
  const change = transaction === undefined ? undefined : list?.absorb(transaction)
  if (change === undefined) list?.distrust()
  listChanged(node, change)
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
  if (storedKeys === undefined || storedKeys.has(TYPE_KEY)) renew(node)
  if (node.kind === 'list') {
    followList(node, storedKeys === undefined ? undefined : transaction)
    return
  }
  if (isTagged(node.kind) && storedKeys !== undefined) {
    for (const storedKey of storedKeys) if (storedKey !== null) memberChanged(node, storedKey)
    return
  }
  if (node.kind !== 'map' || storedKeys === undefined || mayReorder(node, storedKeys, transaction)) {
    forget(node)
    if (node.live !== null) node.stale = true
    return
  }
  for (const storedKey of storedKeys) if (storedKey !== null) keyChanged(node, storedKey)
}

// What a map says it is may have been written by others; then the facade is of another class.
function renew(node: Node): void {
  const kind = kindOfType(node.type)
  if (kind === node.kind) return
  node.kind = kind
  node.live = null
  node.facade = null
  forget(node)
}

// Whether a key may stand elsewhere now: an entry older than all that were known has come in, or the first one.
function mayReorder(
  node: Node,
  storedKeys: ReadonlySet<string | null>,
  transaction: Y.Transaction | undefined,
): boolean {
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

// Moves the end to a key that is new in the mirror. False where it belongs before the end: for hardly any that is written here.
function advanceTail(node: Node, key: string, storedKey: string): boolean {
  const order = { rank: node.order?.get(key), first: firstItem(node.type._map.get(storedKey) as Y.Item) }
  // `tail` may be of a key that has gone since: it stays an upper bound
  if (node.tail !== undefined && compareKeys(node.tail, order) > 0) return false
  node.tail = order
  return true
}
