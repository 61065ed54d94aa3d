/**
 * Takes away for good the deleted items of a list that nobody can bring back. Floor 2.
 *
 * To be called in a transaction that no undo manager follows, and never while updates are pending: out of order, the deletion
 * of a value may arrive before the value that replaced it, and for a moment the item looks dead. Then nothing is done.
 */
import type * as Y from 'yjs'
import { hasPending } from '../internals/yjs-internals.js'
import type { ListOrder } from './list-order.js'
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
