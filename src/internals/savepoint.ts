/**
 * What has to be remembered of an open transaction so that everything after can be taken back. Floor 2.
 * Where nothing was written yet the transaction's own `beforeState` and empty sets serve, and nothing is copied.
 */
import type * as Y from 'yjs'
import { logSplits } from './split-log.js'
import { changedOf, endClock, type PendingStructs, type SharedType } from './yjs-internals.js'

/** A moment of an open transaction; opaque, and good for one rollback. */
export interface Savepoint {
  readonly transaction: Y.Transaction
  /** Next clock of each client; `beforeState` itself when nothing was written before. */
  readonly clocks: ReadonlyMap<number, number>
  /** Position in the log of splits. */
  readonly splits: number
  /** What the transaction had gathered before; `null` when nothing was written. */
  readonly earlier: Gathered | null
  readonly local: boolean
  readonly pendingStructs: PendingStructs | null
  readonly pendingDs: Uint8Array | null
}

/** Copies of the sets a transaction gathers while it is open. */
export interface Gathered {
  /** Length of each client's list of deletions. */
  readonly deletions: ReadonlyMap<number, number>
  readonly changed: ReadonlyMap<SharedType, ReadonlySet<string | null>>
  readonly subdocsAdded: ReadonlySet<Y.Doc>
  readonly subdocsRemoved: ReadonlySet<Y.Doc>
  readonly subdocsLoaded: ReadonlySet<Y.Doc>
  readonly needFormattingCleanup: boolean
}

/**
 * A savepoint of an open transaction, for `rollback`.
 * Before the first write it costs two small objects (a transaction with one set takes 1.03 times as long); later it
 * copies what the transaction has gathered so far. May be taken as often as one likes; the savepoints of one transaction nest like calls.
 */
export function savepoint(transaction: Y.Transaction): Savepoint {
  const { store } = transaction.doc
  const splits = logSplits(transaction)
  const { pendingStructs, pendingDs } = store
  const fresh = hasGatheredNothing(transaction) && hasIntegratedNothing(transaction)
  if (!fresh) floors.set(transaction, endClock(store.clients.get(transaction.doc.clientID) ?? []))
  return {
    transaction,
    clocks: fresh ? transaction.beforeState : clocksOf(store),
    splits,
    earlier: fresh ? null : gather(transaction),
    local: transaction.local,
    // Yjs changes the pending structs in place
    pendingStructs:
      pendingStructs === null ? null : { missing: new Map(pendingStructs.missing), update: pendingStructs.update },
    pendingDs,
  }
}

// the clock of our client at the last savepoint in the middle of a transaction
const floors = new WeakMap<Y.Transaction, number>()

/** The clock of our client from which on structs lie behind every savepoint: they may still be changed in place. */
export function openClock(transaction: Y.Transaction): number {
  return floors.get(transaction) ?? transaction.beforeState.get(transaction.doc.clientID) ?? 0
}

function hasGatheredNothing(transaction: Y.Transaction): boolean {
  return (
    transaction.changed.size === 0 &&
    transaction.deleteSet.clients.size === 0 &&
    transaction.subdocsAdded.size === 0 &&
    transaction.subdocsRemoved.size === 0 &&
    transaction.subdocsLoaded.size === 0 &&
    !transaction._needFormattingCleanup
  )
}

/**
 * Whether no struct is new. `changed` alone does not tell: structs of GC do not show in it, nor does an item that threw
 * half way. Only updates, which make a transaction a remote one, bring structs of others that do not show.
 */
function hasIntegratedNothing(transaction: Y.Transaction): boolean {
  const { doc, beforeState } = transaction
  const { clients } = doc.store
  if (clients.size !== beforeState.size) return false
  if (transaction.local) return endClock(clients.get(doc.clientID) ?? []) === (beforeState.get(doc.clientID) ?? 0)
  for (const [client, structs] of clients) {
    if (beforeState.get(client) !== endClock(structs)) return false
  }
  return true
}

function clocksOf(store: Y.Doc['store']): Map<number, number> {
  const clocks = new Map<number, number>()
  for (const [client, structs] of store.clients) clocks.set(client, endClock(structs))
  return clocks
}

function gather(transaction: Y.Transaction): Gathered {
  const deletions = new Map<number, number>()
  for (const [client, items] of transaction.deleteSet.clients) deletions.set(client, items.length)
  const changed = new Map<SharedType, ReadonlySet<string | null>>()
  for (const [type, keys] of changedOf(transaction)) changed.set(type, new Set(keys))
  return {
    deletions,
    changed,
    subdocsAdded: new Set(transaction.subdocsAdded),
    subdocsRemoved: new Set(transaction.subdocsRemoved),
    subdocsLoaded: new Set(transaction.subdocsLoaded),
    needFormattingCleanup: transaction._needFormattingCleanup,
  }
}
