/**
 * Undoes the splits of a transaction, newest first. Floor 2.
 * Yjs cuts items where a write begins and joins them again in its cleanup, but never those that were redone, and it
 * joins neighbours that were separate before. So a rollback joins exactly the halves that the transaction made.
 */
import * as Y from 'yjs'
import { joinStrings, watchCutPairs } from './cut-pairs.js'
import { parentOf, type SharedType, type Struct } from './yjs-internals.js'

/**
 * Begins to log the splits of a transaction.
 *
 * @returns the position in the log up to which `undoSplits` takes back
 */
export function logSplits(transaction: Y.Transaction): number {
  const earlier = transaction._mergeStructs
  if (earlier.push === pushSplit) return earlier.length
  watchCutPairs()
  const log: Y.AbstractStruct[] = []
  log.push = pushSplit
  // splits from before the first savepoint are never undone: their stand-ins are enough for the cleanup of Yjs
  for (const struct of earlier) log.push(struct)
  transaction._mergeStructs = log
  return log.length
}

/**
 * Joins the halves of every split since `position` and forgets them. All structs since then must be unlinked already,
 * and all deletions since then undone: only then do both halves lie side by side in the state they were cut in.
 *
 * @param clocks - the state of the savepoint: a right half from after it is gone already
 * @param touched - gets the types whose items were joined
 */
export function undoSplits(
  transaction: Y.Transaction,
  position: number,
  clocks: ReadonlyMap<number, number>,
  touched: Set<SharedType>,
): void {
  const log = transaction._mergeStructs
  for (let index = log.length - 1; index >= position; index--) {
    const right = log[index]
    if (!(right instanceof Y.Item) || right.id.clock >= (clocks.get(right.id.client) ?? 0)) continue
    join(transaction.doc.store.clients.get(right.id.client) ?? [], right)
    touched.add(parentOf(right))
  }
  log.length = position
}

/**
 * `push` of a `_mergeStructs` that can tell the halves of a split from the rest: splits lie in it as items, all else as a
 * stand-in with the same id. Yjs reads only the ids, in its cleanup.
 *
 * Two places of Yjs push: `splitItem`, when the left half still has its old length and so reaches over the right one,
 * and the deletion of a shared type, which names children deleted earlier. (A property of the array and not a subclass:
 * a subclass made a transaction with one set 6 % slower.)
 */
function pushSplit(this: Y.AbstractStruct[], struct: Y.AbstractStruct): number {
  this[this.length] = isFreshSplit(struct) ? struct : new Y.GC(struct.id, struct.length)
  return this.length
}

function isFreshSplit(struct: Y.AbstractStruct): boolean {
  if (!(struct instanceof Y.Item) || struct.left === null) return false
  const { client, clock } = struct.left.id
  return client === struct.id.client && clock < struct.id.clock && clock + struct.left.length > struct.id.clock
}

function join(structs: Struct[], right: Y.Item): void {
  const left = right.left
  const index = Y.findIndexSS(structs, right.id.clock)
  // a right half that a stack overflow kept out of the store has nothing to be taken out of it
  if (structs[index] === right) structs.splice(index, 1)
  if (left === null) return
  if (left.content instanceof Y.ContentString && right.content instanceof Y.ContentString) {
    joinStrings(left.content, right.content)
  } else {
    left.content.mergeWith(right.content)
  }
  left.length = left.content.getLength()
  left.right = right.right
  if (right.right !== null) right.right.left = left
  else if (right.parentSub !== null) parentOf(right)._map.set(right.parentSub, left)
}
