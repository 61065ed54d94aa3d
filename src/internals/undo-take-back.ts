/**
 * Takes one step back: deletes what it wrote, as that is now, and brings back what it deleted. Floor 2.
 *
 * The part of Y.UndoManager that could not be trusted. It follows an item that was undone and redone to the item it is
 * now, and deletes that as a whole; Yjs has meanwhile joined it with its neighbours, or somebody has cut it, so more or
 * less was deleted than the step had written (SPEC U10, U11).
 */
import * as Y from 'yjs'
import { addRange, emptySet, type IdSet, isEmptySet, type Step, sorted, structsIn, without } from './undo-ranges.js'
import { Restoration } from './undo-restore.js'
import { piecesNow } from './undo-trace.js'
import { changedOf } from './yjs-internals.js'

/** What may be touched. */
export interface TakeBackRules {
  /** Whether an item lies in what the undo is for. */
  readonly inScope: (item: Y.Item) => boolean
  /** Whether a live item of the step may be deleted. */
  readonly mayDelete: (item: Y.Item) => boolean
}

/** What taking a step back came to. */
export interface TakenBack {
  /** What takes it back again. */
  readonly inverse: Step
  /** Deleted items that live on as others. */
  readonly restored: readonly Y.Item[]
}

/**
 * Takes `step` back inside an open transaction in which nothing else is written.
 *
 * A key that others have set since keeps their value; what they wrote into a container that the step made goes with it.
 *
 * @returns undefined when nothing was left to do
 */
export function takeBack(transaction: Y.Transaction, step: Step, rules: TakeBackRules): TakenBack | undefined {
  const { doc, beforeState } = transaction
  const insertions = sorted(step.insertions)
  const written = livingNow(doc.store, insertions)
  const deleted: Y.Item[] = []
  for (const struct of structsIn(transaction, without(sorted(step.deletions), insertions))) {
    if (struct instanceof Y.Item && canComeBack(struct) && rules.inScope(struct)) deleted.push(struct)
  }
  const restoration = new Restoration(transaction, deleted, winner => Y.isDeleted(written, winner.id))
  restoration.run()
  // anew: of a long group a part may have been deleted, and be back now. Children before their parents
  for (const item of [...structsIn(transaction, livingNow(doc.store, insertions))].reverse()) {
    if (item instanceof Y.Item && rules.inScope(item) && rules.mayDelete(item)) item.delete(transaction)
  }
  forgetPositions(transaction)

  const start = beforeState.get(doc.clientID) ?? 0
  const inverse: Step = { insertions: emptySet(), deletions: sorted(transaction.deleteSet), meta: new Map() }
  addRange(inverse.insertions, doc.clientID, start, Y.getState(doc.store, doc.clientID) - start)
  if (isEmptySet(inverse.insertions) && isEmptySet(inverse.deletions)) return undefined
  return { inverse, restored: restoration.restored }
}

/** Whether there is anything to take back: not when all that was deleted had been inserted along with it. */
export function hasEffect(transaction: Y.Transaction, { insertions, deletions }: Step): boolean {
  if (!isEmptySet(without(deletions, insertions))) return true
  for (const struct of structsIn(transaction, insertions)) if (!struct.deleted) return true
  return false
}

// Content that was collected is gone; what was brought back already lives, or others have deleted it since.
function canComeBack(item: Y.Item): boolean {
  return item.deleted && item.redone === null && !(item.content instanceof Y.ContentDeleted)
}

// What of a set of ids lives, as the ids it has by now.
function livingNow(store: Y.Doc['store'], set: IdSet): IdSet {
  const living = emptySet()
  for (const [client, ranges] of set.clients) {
    for (const { clock, len } of ranges) {
      for (const piece of piecesNow(store, client, clock, len)) {
        if (!piece.struct.deleted) addRange(living, piece.struct.id.client, piece.clock, piece.len)
      }
    }
  }
  return sorted(living)
}

/** Items were written and deleted without the shared types noticing, so what they remember of places may be wrong. */
function forgetPositions(transaction: Y.Transaction): void {
  for (const [type, keys] of changedOf(transaction)) {
    if (!keys.has(null) || !type._searchMarker) continue
    for (const marker of type._searchMarker) marker.p.marker = false
    type._searchMarker.length = 0
  }
}
