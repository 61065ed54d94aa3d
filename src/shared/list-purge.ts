/**
 * Takes away for good what a list no longer shows: deleted items that nobody can bring back, places that lost. Floor 2.
 *
 * To be called in a transaction that no undo manager follows, and never while updates are pending: out of order, the deletion
 * of a value may arrive before the value that replaced it, and for a moment the item looks dead. Then nothing is done.
 */
import type * as Y from 'yjs'
import { idOfKey } from '../internals/list-layout.js'
import { hasPending } from '../internals/yjs-internals.js'
import type { ListOrder } from './list-order.js'
import type { Place } from './list-places.js'
import { deleteEntries } from './list-structs.js'
import { deleteItems } from './list-write.js'

/**
 * Deletes items for good that somebody has deleted; others are left alone.
 *
 * @param ids - deleted by this document, in a step that can no longer be undone
 * @returns how many
 */
export function purge(transaction: Y.Transaction, list: ListOrder, ids: Iterable<string>): number {
  if (hasPending(transaction.doc.store)) return 0
  list.sync()
  const dead = [...new Set(ids)].filter(id => list.gone.has(id))
  if (dead.length > 0) deleteItems(transaction, list, dead)
  return dead.length
}

/**
 * Deletes everything that the list does not show, whoever deleted it: what was deleted can no longer be brought back by undo.
 *
 * @returns how many items and places
 */
export function compactList(transaction: Y.Transaction, list: ListOrder): number {
  if (hasPending(transaction.doc.store)) return 0
  list.sync()
  const dead = new Set(list.gone.keys())
  const losers: Place[] = []
  for (const member of list.members.values()) {
    if (member.shown === undefined) dead.add(member.id)
    else losers.push(...member.places().filter(place => place !== member.shown && place.rank > 0))
  }
  for (const [key, item] of list.type._map) {
    const id = item.deleted ? undefined : idOfKey(key)
    if (id !== undefined && !list.members.has(id)) dead.add(id)
  }
  deleteEntries(transaction, list, losers)
  list.patch({ removed: losers })
  deleteItems(transaction, list, [...dead])
  return dead.size + losers.length
}
