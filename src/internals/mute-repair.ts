/**
 * Makes a document speak again after a listener has thrown inside of Yjs. Floor 2.
 *
 * Yjs ends a transaction in this order: `beforeObserverCalls`, observers, deep observers, `afterTransaction` | collect,
 * merge, `afterTransactionCleanup`, `update`, `updateV2`, `subdocs`, the next queued transaction, at last the queue
 * `_transactionCleanups` is emptied and `afterAllTransactions` comes. What an error does depends on where it is thrown
 * (13.6.33, each proved in the guard test):
 *
 * - `observe`, `observeDeep`: harmless. All other observers are called, the update is sent, the error comes out.
 * - `beforeObserverCalls`: this transaction calls no observer and no `afterTransaction` (so no undo step); all else goes on.
 * - `afterTransaction`: listeners registered later do not hear this one (an undo manager books nothing); all else goes on.
 * - `afterTransactionCleanup`, `update`, `updateV2`, `subdocs`: **mute**. Listeners registered later, the later events of
 *   this transaction and everything of the queued ones are lost; and since the queue is never emptied, every later
 *   transaction is queued behind and no event ever comes again. So the bytes are missing: for `afterTransactionCleanup`
 *   in both encodings for all, for `update` in V1 for later listeners and in V2 for all, for `updateV2` for later
 *   listeners, for `subdocs` none. The same happens when encoding the update throws, or destroying a subdocument.
 * - `beforeAllTransactions`, `beforeTransaction`: **mute**. The function is not called; the transaction stays open for
 *   ever, and everything written later becomes a part of it.
 * - `afterAllTransactions`: harmless, later listeners do not hear it.
 */
import * as Y from 'yjs'
import { type Listener, listenersOf } from './yjs-internals.js'

/** Afterwards a transaction with this state is one whose end has not begun. Yjs replaces it before it calls anybody. */
const notBegun: Map<number, number> = new Map()

/** Whether no transaction is open or on its way; true between all calls into a document that is well. */
export function isIdle(ydoc: Y.Doc): boolean {
  return ydoc._transaction === null && ydoc._transactionCleanups.length === 0
}

/**
 * Whether the document was mute; it is not any more, and what it had to say is said.
 *
 * The transaction whose end broke off is ended: its update is emitted to all listeners of `update` and `updateV2`, also
 * to those that had it before the error (updates are idempotent, and who had it cannot be known), its subdocuments are
 * announced if they were not. Every transaction behind it is ended by Yjs itself, observers and undo steps included.
 * Here one throwing listener does not keep the others from hearing. A listener of `afterTransactionCleanup` that stood
 * behind a throwing one does not hear that transaction again.
 *
 * Only to be called when no code of Yjs is on the stack, since a transaction on its way looks the same as one that is
 * stuck: when one has seen `isIdle` before one's own `transact` and that has come back or thrown, or in a microtask.
 *
 * @param onError - gets what listeners throw during the repair; by default it is dropped, the first error has come out
 *   of `transact` already
 * @returns false when nothing was wrong; then it costs two comparisons
 */
export function repairMute(ydoc: Y.Doc, onError: (error: unknown) => void = () => undefined): boolean {
  if (isIdle(ydoc)) return false
  reopenQueue(ydoc)
  const seen = new Set<Y.Transaction>()
  while (ydoc._transactionCleanups.length > 0) {
    const queue = ydoc._transactionCleanups
    const brokenOff = queue.findLastIndex(transaction => hasBegunToEnd(transaction, seen))
    const broken = queue[brokenOff]
    if (broken !== undefined) finish(ydoc, broken, onError)
    // only now: listeners may have written, and their transactions are queued behind
    const waiting = queue.slice(brokenOff + 1)
    if (waiting.length === 0) {
      ydoc._transactionCleanups = []
      tell(ydoc, 'afterAllTransactions', [ydoc, queue], onError)
    } else {
      attempt(() => endTransactions(ydoc, waiting, ydoc._observers), onError)
    }
  }
  return true
}

/** Yjs fills `afterState` first of all; only in a document without any struct it stays as empty as it was before. */
function hasBegunToEnd(transaction: Y.Transaction, seen: Set<Y.Transaction>): boolean {
  if (!seen.has(transaction) && transaction.afterState.size === 0) transaction.afterState = notBegun
  seen.add(transaction)
  return transaction.afterState !== notBegun
}

/**
 * A transaction that a listener of `beforeTransaction` kept open is closed. When that happened inside an observer, Yjs
 * has ended it already, and what was written into it later has no end to come: it is queued again, as a whole.
 */
function reopenQueue(ydoc: Y.Doc): void {
  const open = ydoc._transaction
  ydoc._transaction = null
  if (open === null || ydoc._transactionCleanups.includes(open)) return
  open.afterState = notBegun
  open.changedParentTypes.clear()
  ydoc._transactionCleanups.push(open)
}

/** The rest of a transaction that broke off behind its observers. */
function finish(ydoc: Y.Doc, transaction: Y.Transaction, onError: (error: unknown) => void): void {
  const missing = new Map<string, unknown>()
  attempt(() => encodeUpdates(ydoc, transaction, missing), onError)
  for (const [event, bytes] of missing) tell(ydoc, event, [bytes, transaction.origin, ydoc, transaction], onError)
  announceSubdocs(ydoc, transaction, onError)
}

/** The bytes of a transaction, by Yjs itself: it ends a twin that nobody hears and that has nothing to observe. */
function encodeUpdates(ydoc: Y.Doc, transaction: Y.Transaction, into: Map<string, unknown>): void {
  const twin = new Y.Transaction(ydoc, transaction.origin, true)
  twin.beforeState = transaction.beforeState
  twin.deleteSet = transaction.deleteSet
  const ears = new Map<string, Set<Listener>>()
  for (const event of ['update', 'updateV2']) {
    if (listenersOf(ydoc, event).length > 0) ears.set(event, new Set([bytes => into.set(event, bytes)]))
  }
  const queue = ydoc._transactionCleanups
  try {
    // reason: lib0 types the map by the events of Y.Doc
    endTransactions(ydoc, [twin], ears as unknown as Y.Doc['_observers'])
  } finally {
    ydoc._transactionCleanups = queue
  }
}

/**
 * Lets Yjs end transactions whose functions have run. The end of a transaction is not exported, but it takes whatever
 * lies in the queue: a transaction that nobody hears puts these in its place.
 */
function endTransactions(ydoc: Y.Doc, transactions: readonly Y.Transaction[], hearing: Y.Doc['_observers']): void {
  for (const transaction of transactions) transaction.afterState = notBegun
  const all = ydoc._observers
  ydoc._observers = new Map()
  ydoc._transactionCleanups = []
  try {
    Y.transact(ydoc, () => {
      const queue = ydoc._transactionCleanups
      queue.splice(0, queue.length, ...transactions)
      ydoc._transaction = transactions[0] ?? null
      ydoc._observers = hearing
    })
  } finally {
    // a listener that destroys the document has emptied the map of all, and it stays empty
    if (hearing !== all) ydoc._observers = all
  }
}

function announceSubdocs(ydoc: Y.Doc, transaction: Y.Transaction, onError: (error: unknown) => void): void {
  const { subdocsAdded: added, subdocsRemoved: removed, subdocsLoaded: loaded } = transaction
  if (added.size + removed.size + loaded.size === 0) return
  const isAnnounced =
    added.size + removed.size > 0 &&
    [...added].every(subdoc => ydoc.subdocs.has(subdoc)) &&
    ![...removed].some(subdoc => ydoc.subdocs.has(subdoc))
  if (!isAnnounced) {
    for (const subdoc of added) {
      subdoc.clientID = ydoc.clientID
      subdoc.collectionid ??= ydoc.collectionid
      ydoc.subdocs.add(subdoc)
    }
    for (const subdoc of removed) ydoc.subdocs.delete(subdoc)
    tell(ydoc, 'subdocs', [{ loaded, added, removed }, ydoc, transaction], onError)
  }
  for (const subdoc of removed) if (!subdoc.isDestroyed) attempt(() => subdoc.destroy(), onError)
}

function tell(ydoc: Y.Doc, event: string, args: readonly unknown[], onError: (error: unknown) => void): void {
  for (const listener of listenersOf(ydoc, event)) attempt(() => listener(...args), onError)
}

function attempt(action: () => void, onError: (error: unknown) => void): void {
  try {
    action()
  } catch (error) {
    onError(error)
  }
}
