/**
 * What of a transaction this document wrote itself, when an update of somebody else was applied in the middle of it. Floor 2.
 *
 * Insertions tell by their client, but for derived ones, which every device writes alike: `noteWritten` says who did.
 * Deletions tell nothing; but Yjs marks a transaction as a remote one whenever an update begins in it, which is seen here,
 * and the document says when it goes on writing (`resumeOwn`).
 */
import * as Y from 'yjs'
import { addAll, addRange, emptySet, type IdSet, sorted, without } from './undo-ranges.js'
import { RunStep } from './undo-run.js'

/** Deletions of a transaction that was interrupted by updates. */
interface Interrupted {
  /** Ours, up to the last update. */
  readonly own: IdSet
  /** Not ours: those of updates, and what was written with raw Yjs right after one. */
  readonly foreign: IdSet
  /** How many deletions of each client have been judged. */
  readonly judged: Map<number, number>
  /** Whether what is written now is ours. */
  writing: boolean
}

const interrupted = new WeakMap<Y.Transaction, Interrupted>()
const derived = new WeakMap<Y.Transaction, IdSet>()

/** Notes that structs of a derived client were written, not received. */
export function noteWritten(transaction: Y.Transaction, client: number, clock: number): void {
  let set = derived.get(transaction)
  if (set === undefined) {
    set = emptySet()
    derived.set(transaction, set)
  }
  addRange(set, client, clock, Y.getState(transaction.doc.store, client) - clock)
}

/** Notes that the document writes again, after an update was applied in the open transaction. */
export function resumeOwn(transaction: Y.Transaction): void {
  const state = interrupted.get(transaction)
  if (state === undefined || state.writing) return
  judge(transaction, state, state.foreign)
  state.writing = true
}

/**
 * What this document wrote in a transaction that has ended.
 *
 * @param ends - the clocks when its body ended
 * @param sessions - the client ids this document writes under
 */
export function ownPart(
  transaction: Y.Transaction,
  ends: ReadonlyMap<number, number>,
  sessions: ReadonlySet<number>,
): { readonly insertions: IdSet; readonly deletions: IdSet } {
  const insertions = emptySet()
  const { beforeState, local } = transaction
  for (const [client, end] of ends) {
    const start = beforeState.get(client) ?? 0
    if (end > start && (local || sessions.has(client))) addRange(insertions, client, start, end - start)
  }
  if (local) return { insertions, deletions: sorted(transaction.deleteSet) }
  addAll(insertions, derived.get(transaction) ?? emptySet())
  return { insertions, deletions: ownDeletions(transaction) }
}

/**
 * The same for nearly all transactions: nothing but `client` wrote in it, and at most one run was deleted. Costs no look at
 * the clocks of others.
 *
 * @param transaction - has ended, and its deletions are sorted
 * @returns undefined where that is not all
 */
export function ownRun(transaction: Y.Transaction, client: number): RunStep | undefined {
  const { beforeState, afterState, deleteSet } = transaction
  const { clients } = deleteSet
  if (clients.size > 1 || !transaction.local || derived.has(transaction)) return undefined
  const start = beforeState.get(client) ?? 0
  const inserted = { client, clock: start, length: (afterState.get(client) ?? 0) - start }
  for (const [deletedClient, ranges] of clients) {
    const [range] = ranges
    if (range === undefined || ranges.length > 1) return undefined
    return new RunStep(inserted, { client: deletedClient, clock: range.clock, length: range.len })
  }
  return new RunStep(inserted, { client, clock: start, length: 0 })
}

// By now Yjs has sorted the deletions, or has not: what was judged before is known by its ids.
function ownDeletions(transaction: Y.Transaction): IdSet {
  const state = interrupted.get(transaction)
  if (state === undefined) return emptySet()
  const deletions = sorted(transaction.deleteSet)
  if (state.writing) return without(deletions, sorted(state.foreign))
  // only what is deleted still: a rollback may have taken some back
  return without(deletions, without(deletions, sorted(state.own)))
}

// All deletions since the last time go to `side`.
function judge(transaction: Y.Transaction, state: Interrupted, side: IdSet): void {
  for (const [client, ranges] of transaction.deleteSet.clients) {
    for (const { clock, len } of ranges.slice(state.judged.get(client) ?? 0)) addRange(side, client, clock, len)
    state.judged.set(client, ranges.length)
  }
}

function interrupt(transaction: Y.Transaction): void {
  let state = interrupted.get(transaction)
  if (state === undefined) {
    state = { own: emptySet(), foreign: emptySet(), judged: new Map(), writing: true }
    interrupted.set(transaction, state)
  }
  // a rollback shortens the lists before it comes here
  for (const [client, count] of state.judged) {
    state.judged.set(client, Math.min(count, transaction.deleteSet.clients.get(client)?.length ?? 0))
  }
  if (!state.writing) return
  judge(transaction, state, state.own)
  state.writing = false
}

const isLocal = Symbol('local')
interface Watched extends Y.Transaction {
  [isLocal]: boolean
}
let watching = false

/**
 * From now on local transactions notice when an update begins in them. Does nothing the second time.
 * Yjs says it nowhere but in `transaction.local`, which it sets for each update.
 */
export function watchUpdates(): void {
  if (watching) return
  watching = true
  Object.defineProperty(Y.Transaction.prototype, 'local', {
    configurable: true,
    get(this: Watched): boolean {
      return this[isLocal]
    },
    set(this: Watched, local: boolean) {
      const before = this[isLocal]
      this[isLocal] = local
      if (before === undefined) return
      // a rollback sets what was: then it has taken back every update since the savepoint
      if (local) interrupted.delete(this)
      else if (before || interrupted.has(this)) interrupt(this)
    },
  })
}
