/**
 * What undo keeps from collection, and letting go of it again. Floor 2.
 *
 * Yjs collects only what a transaction deletes, when that ends; what was kept then is never looked at again. So letting go
 * has to collect, or the content stays in memory and in every encoded state for as long as the document is open.
 */
import * as Y from 'yjs'
import { eachOfRange, eachStruct, type IdSet, type Step } from './undo-ranges.js'
import { RunStep } from './undo-run.js'
import { parentOf, type Struct } from './yjs-internals.js'

/** Keeps the items that a step deleted, and the containers they stand in. */
export function keep(transaction: Y.Transaction, step: Step, inScope: (item: Y.Item) => boolean): void {
  eachDeleted(transaction, step, struct => {
    if (!(struct instanceof Y.Item) || !inScope(struct)) return
    for (let item: Y.Item | null = struct; item !== null && !item.keep; item = parentOf(item)._item) item.keep = true
  })
}

/**
 * Lets go of what `keep` kept, and collects it. What another step keeps in the same containers is still there: Yjs collects
 * an item only when it, or a container around it, is deleted, and then that step keeps the container anew.
 */
export function release(transaction: Y.Transaction, step: Step, inScope: (item: Y.Item) => boolean): void {
  eachDeleted(transaction, step, struct => {
    if (struct instanceof Y.Item && inScope(struct)) {
      for (let item: Y.Item | null = struct; item?.keep === true; item = parentOf(item)._item) item.keep = false
      collect(transaction, struct)
    }
    // Yjs joins what lies side by side in its cleanup
    transaction._mergeStructs.push(struct)
  })
}

function eachDeleted(transaction: Y.Transaction, step: Step, visit: (struct: Struct) => void): void {
  if (step instanceof RunStep && step.isUntouched) {
    eachOfRange(transaction, step.deletedClient, step.deletedFrom, step.deleted, visit)
  } else eachStruct(transaction, step.deletions, visit)
}

/** Drops the content of items that live on as others. A container stays: its items tell where theirs belong. */
export function dropContent(transaction: Y.Transaction, items: Iterable<Y.Item>): void {
  for (const item of items) {
    if (item.content instanceof Y.ContentType) continue
    item.keep = false
    collect(transaction, item)
  }
}

/** Lets go of living items that were kept only while they were made. */
export function unkeepNew(transaction: Y.Transaction, set: IdSet): void {
  eachStruct(transaction, set, struct => {
    if (struct instanceof Y.Item) struct.keep = false
  })
}

function collect({ doc }: Y.Transaction, item: Y.Item): void {
  if (doc.gc && item.deleted && !item.keep && doc.gcFilter(item)) item.gc(doc.store, false)
}
