/**
 * JavaScript Sets and Maps, as they are written. Floor 2. What an element is known by is what `encodeKey` makes of it.
 */
import * as Y from 'yjs'
import { deleteWithoutOrigin, setWithoutOrigin } from '../internals/derived-entry.js'
import { peerOf } from '../internals/peer.js'
import { elementKey, entryKey, nextRank } from '../internals/tagged-layout.js'
import { encodeKey, type PlainSet } from '../plain/index.js'
import type { Context, Incoming } from './incoming.js'
import { Node } from './node.js'
import { plainOf } from './read.js'
import { memberChanged, membersOf } from './tagged.js'
import { writeEntry } from './write.js'

/** Adds an element to a set; writes nothing when it is there. */
export function addMember(transaction: Y.Transaction, node: Node, name: string): void {
  const members = membersOf(node)
  if (members.byName.has(name)) return
  const storedKey = elementKey(name, peerOf(transaction.doc))
  const rank = nextRank(members.tail?.rank ?? 0)
  setWithoutOrigin(transaction, node.type as Y.Map<unknown>, storedKey, new Y.ContentAny([rank]))
  memberChanged(node, storedKey)
}

/**
 * Sets one entry of a Map; what stood there is replaced as a whole, and its place is kept. Under a key of this peer's own,
 * so that nobody's deletion of what was there takes it away.
 */
export function setMember(
  transaction: Y.Transaction,
  node: Node,
  name: string,
  incoming: Incoming,
  context: Context,
): void {
  const members = membersOf(node)
  const member = members.byName.get(name)
  const rank = member === undefined ? nextRank(members.tail?.rank ?? 0) : member.place.rank
  const storedKey = entryKey(name, rank, peerOf(transaction.doc))
  writeEntry(transaction, node.type as Y.Map<unknown>, storedKey, incoming, context)
  memberChanged(node, storedKey)
  for (const other of member?.entries ?? []) if (other.storedKey !== storedKey) drop(transaction, node, other.storedKey)
}

/** Removes an element of a Set, or an entry of a Map: all that anybody has added of it, as far as it is known here. */
export function removeMember(
  node: Node,
  name: string,
  context: { readonly transaction: Y.Transaction; readonly removed: ((node: Node) => void) | undefined },
): void {
  const member = membersOf(node).byName.get(name)
  if (member === undefined) return
  if (member.entry instanceof Node) context.removed?.(member.entry)
  for (const { storedKey } of member.entries) drop(context.transaction, node, storedKey)
}

/** Makes a set hold these elements. */
export function reconcileSet(node: Node, value: PlainSet, transaction: Y.Transaction): void {
  const names = new Set<string>()
  for (const element of value) names.add(encodeKey(element))
  for (const element of plainOf(node) as PlainSet) {
    const name = encodeKey(element)
    if (!names.delete(name)) removeMember(node, name, { transaction, removed: undefined })
  }
  for (const name of names) addMember(transaction, node, name)
}

function drop(transaction: Y.Transaction, node: Node, storedKey: string): void {
  deleteWithoutOrigin(transaction, node.type as Y.Map<unknown>, storedKey)
  memberChanged(node, storedKey)
}
