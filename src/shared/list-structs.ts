/**
 * The structs of a list: runs into its order, deletions of entries, registers. Entries are found by their ids in Yjs, not by
 * counting to an index, which Yjs does by walking. Floor 2.
 */
import * as Y from 'yjs'
import { setWithoutOrigin } from '../internals/derived-entry.js'
import { insertContents } from '../internals/list-insert.js'
import type { ItemContent } from './leaf.js'
import type { ListOrder, Run } from './list-order.js'
import type { Place } from './list-places.js'

/** Writes entries side by side into the order. */
export function writeRun(
  transaction: Y.Transaction,
  { array }: ListOrder,
  after: Place | null | 'end',
  entries: readonly unknown[],
): Run {
  const { store, clientID } = transaction.doc
  const start = Y.createID(clientID, Y.getState(store, clientID))
  if (after === 'end') insertContents(transaction, array, array._length, entries)
  else {
    const left =
      after === null ? null : Y.getItemCleanEnd(transaction, store, Y.createID(after.start.client, after.clock))
    const right = left === null ? array._start : left.right
    const content = new Y.ContentAny([...entries])
    const item = new Y.Item(start, left, left?.lastId ?? null, right, right?.id ?? null, array, null, content)
    item.integrate(transaction, 0)
    forgetPositions(array)
  }
  return { after, start, entries }
}

/** Deletes the entries of places. */
export function deleteEntries(transaction: Y.Transaction, { array }: ListOrder, places: readonly Place[]): void {
  if (places.length === 0) return
  const ordered = [...places].sort((a, b) => a.start.client - b.start.client || a.clock - b.clock)
  // neighbours at once: each cut copies the rest of a run
  for (let from = 0; from < ordered.length; ) {
    const { start, clock } = ordered[from] as Place
    let to = from + 1
    while (ordered[to]?.start.client === start.client && ordered[to]?.clock === clock + to - from) to++
    deleteRange(transaction, start.client, clock, to - from)
    from = to
  }
  forgetPositions(array)
}

function deleteRange(transaction: Y.Transaction, client: number, clock: number, length: number): void {
  const { store } = transaction.doc
  for (let at = clock; at < clock + length; ) {
    let item = Y.getItemCleanStart(transaction, Y.createID(client, at)) as Y.Item
    if (item.id.clock + item.length > clock + length) {
      item = Y.getItemCleanEnd(transaction, store, Y.createID(client, clock + length - 1)) as Y.Item
    }
    item.delete(transaction)
    at = item.id.clock + item.length
  }
}

// What Yjs remembers of indices in an array, which it did not see change.
function forgetPositions(array: Y.Array<unknown>): void {
  for (const marker of array._searchMarker ?? []) marker.p.marker = false
  if (array._searchMarker !== null) array._searchMarker.length = 0
}

/** Sets a register. */
export function setRegister(transaction: Y.Transaction, { type }: ListOrder, key: string, content: ItemContent): void {
  setWithoutOrigin(transaction, type, key, content)
}

/** Deletes a register that is set. @returns whether it was */
export function deleteRegister(transaction: Y.Transaction, { type }: ListOrder, key: string): boolean {
  const item = type._map.get(key)
  if (item === undefined || item.deleted) return false
  item.delete(transaction)
  return true
}
