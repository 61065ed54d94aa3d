/**
 * Takes integrated structs out of a document again, and gives deleted items their life back. Floor 2.
 * Both are the exact inverse of what Yjs does on integration and deletion, apart from what is gathered in the
 * transaction itself.
 */
import * as Y from 'yjs'
import { countedLength, endClock, heldDoc, heldType, parentOf, type SharedType, type Struct } from './yjs-internals.js'

/** What was taken out of the document. */
export interface Removed {
  /** Types and subdocuments that came with the removed structs, each once. */
  readonly types: Set<SharedType>
  readonly docs: Set<Y.Doc>
  /** Types that a removed item lay in; among them types that were removed themselves. */
  readonly parents: Set<SharedType>
  /** Those of the parents that a mark was removed from. */
  readonly formatted: Set<SharedType>
  /** Whether one of the structs came from an undo or redo: only those are kept from the start. */
  redone: boolean
}

/**
 * Takes back every struct from `clocks` on, of all clients, newest first.
 * Afterwards the clocks of the store are `clocks`, and a client without structs is unknown again.
 */
export function unintegrate(store: Y.Doc['store'], clocks: ReadonlyMap<number, number>): Removed {
  const removed: Removed = {
    types: new Set(),
    docs: new Set(),
    parents: new Set(),
    formatted: new Set(),
    redone: false,
  }
  for (const [client, structs] of store.clients) {
    const end = clocks.get(client) ?? 0
    while (endClock(structs) > end) {
      const struct = structs.pop()
      if (struct instanceof Y.Item) {
        unlink(struct)
        account(struct, removed)
      }
    }
    if (structs.length === 0) store.clients.delete(client)
  }
  return removed
}

function account(item: Y.Item, removed: Removed): void {
  const parent = parentOf(item)
  removed.parents.add(parent)
  if (item.content instanceof Y.ContentFormat) removed.formatted.add(parent)
  if (item.keep) removed.redone = true
  const type = heldType(item)
  if (type !== undefined) removed.types.add(type)
  const subdoc = heldDoc(item)
  if (subdoc !== undefined) removed.docs.add(subdoc)
}

/** Lists of Yjs are linked both ways, so the order in which items are taken out does not matter. */
function unlink(item: Y.Item): void {
  const { left, right, parentSub } = item
  const parent = parentOf(item)
  parent._length -= countedLength(item)
  if (left !== null) left.right = right
  else if (parentSub === null) parent._start = right
  if (right !== null) right.left = left
  else if (parentSub !== null) {
    // the rightmost item is the value of its key
    if (left !== null) parent._map.set(parentSub, left)
    else parent._map.delete(parentSub)
  }
}

/**
 * Gives every item its life back that was deleted since `lengths`, and forgets these deletions.
 * To be called after `unintegrate`: what was integrated since is gone and needs no life.
 *
 * @param lengths - how many deletions of each client stay
 * @returns the revived items
 */
export function revive(transaction: Y.Transaction, lengths: ReadonlyMap<number, number> | undefined): Y.Item[] {
  const revived: Y.Item[] = []
  const { clients } = transaction.deleteSet
  for (const [client, deletions] of clients) {
    const stays = lengths?.get(client) ?? 0
    const structs = transaction.doc.store.clients.get(client) ?? []
    const end = endClock(structs)
    for (let index = stays; index < deletions.length; index++) {
      const deletion = deletions[index]
      if (deletion !== undefined && deletion.clock < end) {
        reviveRange(structs, deletion.clock, deletion.clock + deletion.len, revived)
      }
    }
    if (stays === 0) clients.delete(client)
    else deletions.length = stays
  }
  return revived
}

/** One deletion is one item, whole when it was deleted; later splits made several of it. */
function reviveRange(structs: Struct[], from: number, to: number, revived: Y.Item[]): void {
  for (let index = Y.findIndexSS(structs, from); index < structs.length; index++) {
    const struct = structs[index]
    if (struct === undefined || struct.id.clock >= to) return
    if (!(struct instanceof Y.Item)) continue
    struct.deleted = false
    parentOf(struct)._length += countedLength(struct)
    revived.push(struct)
  }
}
