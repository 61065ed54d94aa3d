/**
 * Takes back what an open transaction has written since a savepoint, as if it had never been written. Floor 2.
 *
 * Yjs has no rollback: a function that throws inside `transact` keeps its partial write and sends it. But until the
 * outermost transaction ends nothing has left the document: no event has fired, nothing was collected or merged, every
 * new struct lies at the end of its client's list. So the structs are taken out again, the deleted items get their life
 * back, the splits are joined, and the transaction forgets; what then reaches the cleanup of Yjs is an empty
 * transaction, which emits no update, calls no observer and books no undo step.
 */
import * as Y from 'yjs'
import type { Savepoint } from './savepoint.js'
import { undoSplits } from './split-log.js'
import { restoreSubdocs } from './subdoc-sets.js'
import { sweep } from './sweep.js'
import { revive, unintegrate } from './unintegrate.js'
import { changedOf, heldType, parentOf, type SharedType } from './yjs-internals.js'

export { type Savepoint, savepoint } from './savepoint.js'

/** What a rollback did to shared types. Both sets are disjoint. */
export interface RolledBack {
  /** Types that were created since the savepoint. They are empty, have no document, and writing to them throws. */
  readonly dead: ReadonlySet<SharedType>
  /** Types that live and whose content was reset, and those that were deleted since the savepoint and live again. */
  readonly touched: ReadonlySet<SharedType>
}

/**
 * The origin of a transaction that ends without having written anything, after a rollback in it.
 * It replaces the origin of the writer because Y.UndoManager, with a whole document as its scope, books a step for every
 * transaction of a tracked origin, also for an empty one, and drops what could be redone.
 */
export const rolledBackOrigin: unique symbol = Symbol('rolled back')

/**
 * Resets the document to the savepoint; everything written since is gone, whoever wrote it.
 *
 * Laws: after the rollback to a savepoint from before the first write, and at any moment before the next write,
 * `encodeStateAsUpdate` gives the bytes it gave before, in both encodings (SPEC L7); the transaction emits no update,
 * calls no observer of a shared type and books no step in any Y.UndoManager. After one to a later savepoint the bytes
 * are those of the savepoint, and the transaction goes on as if nothing had been written since.
 * The events of transactions themselves (`beforeTransaction`, `afterTransaction`, …) still come in pairs.
 *
 * Costs what is taken back, plus one pass over all structs when types, subdocuments or undone items were created since.
 *
 * Not taken back, because it is no part of the document: root types that were first asked for, `transaction.meta`, the
 * stacks of a Y.UndoManager whose `undo` or `redo` was called inside, the `keep` marks that call left on parents (they
 * only delay collection), and the destruction of a subdocument (it is announced all the same).
 * A stack overflow inside of Yjs itself may leave an item half made; call user code with room on the stack.
 *
 * @param transaction - must be the open transaction of its document
 * @param savepoint - of this transaction; it and all later ones are used up
 * @throws TypeError when the transaction is not open, or not the one of the savepoint; nothing was changed then
 * @example
 * Y.transact(ydoc, transaction => {
 *   const start = savepoint(transaction)
 *   try { write() } catch (error) { rollback(transaction, start); throw error }
 * })
 */
export function rollback(transaction: Y.Transaction, savepoint: Savepoint): RolledBack {
  const ydoc = transaction.doc
  if (ydoc._transaction !== transaction || savepoint.transaction !== transaction) {
    throw new TypeError('rollback needs the open transaction of its document and a savepoint of it')
  }
  const { clocks, earlier } = savepoint

  const removed = unintegrate(ydoc.store, clocks)
  const revived = revive(transaction, earlier?.deletions)
  const touched = removed.parents
  for (const item of revived) {
    touched.add(parentOf(item))
    const type = heldType(item)
    if (type !== undefined) touched.add(type)
  }
  undoSplits(transaction, savepoint.splits, clocks, touched)
  const dead = sweep(ydoc, clocks, removed)
  for (const type of dead.types) touched.delete(type)

  for (const type of touched) forgetPositions(type)
  for (const type of removed.formatted) if (touched.has(type)) forgetMarks(type)
  restoreTransaction(transaction, savepoint)
  restoreSubdocs(transaction, earlier, revived)
  disownIfEmpty(transaction)
  return { dead: dead.types, touched }
}

/** Search markers hold items and indices that the rollback has moved; Yjs makes new ones as it needs them. */
function forgetPositions(type: SharedType): void {
  if (type._searchMarker === null) return
  for (const marker of type._searchMarker) marker.p.marker = false
  type._searchMarker.length = 0
}

/** The first mark turns a text into one without search markers, for good; without any mark it is a plain one again. */
function forgetMarks(type: SharedType): void {
  if (!(type instanceof Y.Text)) return
  for (let item = type._start; item !== null; item = item.right) {
    if (item.content instanceof Y.ContentFormat) return
  }
  type._hasFormatting = false
  type._searchMarker = []
}

function restoreTransaction(transaction: Y.Transaction, savepoint: Savepoint): void {
  const { earlier } = savepoint
  const { store } = transaction.doc
  const changed = changedOf(transaction)
  changed.clear()
  for (const [type, keys] of earlier?.changed ?? []) changed.set(type, new Set(keys))
  // filled by observers only, which run when the transaction is closed
  transaction.changedParentTypes.clear()
  transaction._needFormattingCleanup = earlier?.needFormattingCleanup ?? false
  // applying an update makes the transaction around it a remote one
  transaction.local = savepoint.local
  store.pendingStructs = savepoint.pendingStructs
  store.pendingDs = savepoint.pendingDs
}

/** The emptiness can only be told at the end: code around the rollback may write on. Rooms of Yjs ask for it later. */
function disownIfEmpty(transaction: Y.Transaction): void {
  const ydoc = transaction.doc
  const atEnd = (ended: Y.Transaction): void => {
    if (ended !== transaction) return
    ydoc.off('beforeObserverCalls', atEnd)
    if (isEmpty(transaction)) transaction.origin = rolledBackOrigin
  }
  ydoc.on('beforeObserverCalls', atEnd)
}

function isEmpty(transaction: Y.Transaction): boolean {
  if (transaction.deleteSet.clients.size > 0) return false
  for (const [client, clock] of transaction.afterState) {
    if (transaction.beforeState.get(client) !== clock) return false
  }
  return true
}
