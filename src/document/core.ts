/**
 * One document: a Y.Doc, its frozen snapshot, transactions that take everything back when they throw, and the chain of
 * transitions. The facade and the rooms stand on this. Floor 3.
 */
import * as Y from 'yjs'
import { isIdle, repairMute } from '../internals/mute-repair.js'
import { retryPending } from '../internals/retry-pending.js'
import { type RolledBack, rollback, savepoint } from '../internals/rollback.js'
import { resumeOwn } from '../internals/undo-own.js'
import { forbidUndo } from '../internals/undoable.js'
import { type Path, PlaindocError, type PlainValue } from '../plain/index.js'
import { Mirror, plainOf, type SharedType } from '../shared/index.js'
import { Conflicts } from './conflicts.js'
import { type Journal, journalOf } from './journal.js'
import { reportLater } from './listeners.js'
import { mergeOrigin, mergeUpdate } from './merge.js'
import { refusePromise } from './refuse-promise.js'
import { beginSession } from './root.js'
import { Transitions } from './transitions.js'
import type { TransactOptions, Transition } from './types.js'

/** The origin of everything the user of a document writes without naming another. */
export class LocalOrigin {
  readonly kind = 'plaindoc'
}

/** What our transactions say about themselves in `transaction.meta`, under `ours`. */
export interface TransactionNote {
  readonly core: Core
  readonly label: string | undefined
  readonly undoable: boolean
  /** The session it began under. */
  readonly client: number
}

/** The key of a `TransactionNote` in `transaction.meta`. */
export const ours: unique symbol = Symbol('plaindoc.transaction')

const noOptions: TransactOptions = {}

// two documents over one root would share its nodes and fight for their facades
const inUse = new WeakSet<SharedType>()

/** A Y.Doc as the rooms know it: what it holds now, how it is written, and what it tells. One for each root. */
export class Core {
  readonly ydoc: Y.Doc
  readonly root: SharedType
  readonly mirror: Mirror
  readonly origin: LocalOrigin = new LocalOrigin()
  /** What lost when others wrote at the same place. */
  readonly conflicts: Conflicts
  /** What rooms change with a transaction; taken back with it, whichever document over the Y.Doc opened it. */
  readonly journal: Journal
  readonly #transitions: Transitions
  readonly #settled = new Set<() => void>()
  #destroyed = false

  /** @throws PlaindocError `DOCUMENT_IN_USE` when another document is laid over this root */
  constructor(ydoc: Y.Doc, root: SharedType) {
    if (inUse.has(root)) {
      throw new PlaindocError(
        'DOCUMENT_IN_USE',
        `Cannot track the root '${Y.findRootTypeKey(root)}': another document has it. Use that one, or destroy it first.`,
      )
    }
    inUse.add(root)
    this.ydoc = ydoc
    this.root = root
    this.mirror = new Mirror(ydoc, root)
    this.conflicts = new Conflicts(ydoc)
    this.journal = journalOf(ydoc)
    this.#transitions = new Transitions(ydoc, () => this.current())
    ydoc.on('afterAllTransactions', this.#settle)
  }

  /** The frozen value; inside a listener, the one being delivered. */
  snapshot(): PlainValue {
    return this.#transitions.delivered ?? this.current()
  }

  /** The frozen value of this very moment, also inside an open transaction. */
  current(): PlainValue {
    this.mirror.sync()
    return plainOf(this.mirror.root)
  }

  /** Calls `listener` once per transition, after Yjs has finished; with a path, only when the value there changed. */
  observe(listener: (transition: Transition) => void, path?: Path): () => void {
    this.assertUsable('observe')
    return this.#transitions.observe(listener, path)
  }

  /** Calls `run`, which must not throw, whenever all transactions have ended. One listener of Yjs serves all rooms. */
  onSettled(run: () => void): () => void {
    this.#settled.add(run)
    return () => this.#settled.delete(run)
  }

  /**
   * Runs `fn` as one transaction: all of it, or nothing (SPEC L7). Nested calls join, and their options count for nothing;
   * one that throws takes back its own part.
   *
   * @throws what `fn` throws; `ASYNC_TRANSACTION` when it returns a promise; the first error of a listener otherwise.
   *   All further errors go to the platform (`reportError`)
   */
  transact<R>(fn: () => R, options: TransactOptions = {}): R {
    this.assertUsable('transact')
    if (this.ydoc._transaction !== null) return this.#nested(this.ydoc._transaction, fn)
    return this.#outermost(() => refusePromise(fn(), 'transact'), options)
  }

  /** As `transact`, for what writes shared types directly. Never nested. */
  transactWith<R>(body: (transaction: Y.Transaction) => R, options: TransactOptions): R {
    this.assertIdle('transact')
    return this.#outermost(body, options)
  }

  /** One edit of the facade: joins the open transaction without a savepoint of its own, since its values were admitted. */
  write<R>(edit: (transaction: Y.Transaction) => R): R {
    this.assertUsable('write')
    const open = this.ydoc._transaction
    if (open === null) return this.#outermost(transaction => this.#patched(transaction, edit), noOptions)
    this.mirror.sync()
    this.#claim(open)
    return this.#patched(open, edit)
  }

  /** Throws `IN_TRANSACTION` while one is open: ids are given again after a rollback, so nothing may leave. */
  assertIdle(what: string): void {
    this.assertUsable(what)
    if (this.ydoc._transaction === null) return
    throw new PlaindocError(
      'IN_TRANSACTION',
      `Cannot ${what} inside a transaction: it may still be taken back. Do it after transact has returned.`,
    )
  }

  /** Throws `DOCUMENT_DESTROYED` once it is. `what` is a verb, for the message. */
  assertUsable(what: string): void {
    if (!this.#destroyed) return
    throw new PlaindocError(
      'DOCUMENT_DESTROYED',
      `Cannot ${what}: this document was destroyed. Open it again with open() or track().`,
    )
  }

  /** The state as update bytes, V1, or what is missing from the state vector `since`. */
  encode(since?: Uint8Array): Uint8Array {
    this.assertIdle('encode')
    return Y.encodeStateAsUpdate(this.ydoc, since)
  }

  stateVector(): Uint8Array {
    this.assertIdle('read the state vector')
    return Y.encodeStateVector(this.ydoc)
  }

  /** Applies an update, V1; bytes that are none are refused with `UPDATE_INVALID` and nothing changes. */
  merge(update: Uint8Array, options: { readonly origin?: unknown } = {}): void {
    this.assertIdle('merge')
    this.guarded(() => mergeUpdate(this.ydoc, this.root, update, options.origin))
  }

  destroy(): void {
    if (this.#destroyed) return
    this.#destroyed = true
    inUse.delete(this.root)
    this.ydoc.off('afterAllTransactions', this.#settle)
    this.#transitions.destroy()
    this.conflicts.destroy()
    this.mirror.destroy()
  }

  get destroyed(): boolean {
    return this.#destroyed
  }

  // Says, in a transaction that somebody else opened, that this document writes in it: undo books it as a step.
  #claim({ meta }: Y.Transaction): void {
    if (meta.has(this)) return
    const { clientID: client } = this.ydoc
    meta.set(this, { core: this, label: undefined, undoable: true, client } satisfies TransactionNote)
    this.journal.note(() => meta.delete(this))
  }

  // Our own edits patch the mirrors as they go, so what they moved is known.
  #patched<R>(transaction: Y.Transaction, edit: (transaction: Y.Transaction) => R): R {
    resumeOwn(transaction)
    try {
      return edit(transaction)
    } finally {
      this.mirror.stamp(transaction)
    }
  }

  #outermost<R>(body: (transaction: Y.Transaction) => R, options: TransactOptions): R {
    const { ydoc, mirror } = this
    beginSession(ydoc)
    let result: R | undefined
    let failure: { error: unknown } | undefined
    this.guarded(() => {
      try {
        Y.transact(
          ydoc,
          transaction => {
            const { label, undoable = true } = options
            const note: TransactionNote = { core: this, label, undoable, client: ydoc.clientID }
            transaction.meta.set(ours, note)
            if (!undoable) forbidUndo(transaction)
            const start = savepoint(transaction)
            this.journal.clear()
            this.#transitions.opened(transaction, label)
            try {
              mirror.begin(transaction)
              result = body(transaction)
              mirror.complete(transaction)
              this.#transitions.closed(transaction)
            } catch (error) {
              failure = { error }
              this.#forget(rollback(transaction, start), 0)
              mirror.complete(transaction)
              this.#transitions.dropped(transaction)
            }
          },
          options.origin ?? this.origin,
        )
      } catch (error) {
        // somebody else's listener; the error of the body is the one to hear
        if (failure === undefined) throw error
        reportLater(error)
      }
      if (failure !== undefined) throw failure.error
    })
    return result as R
  }

  #nested<R>(transaction: Y.Transaction, fn: () => R): R {
    this.mirror.sync()
    const start = savepoint(transaction)
    const mark = this.journal.mark()
    this.#claim(transaction)
    try {
      const result = refusePromise(fn(), 'transact')
      this.mirror.sync()
      return result
    } catch (error) {
      this.#forget(rollback(transaction, start), mark)
      throw error
    } finally {
      this.mirror.stamp(transaction)
    }
  }

  /**
   * Runs something that makes Yjs transact. Our listeners run after Yjs has finished, and their errors reach our caller.
   * A listener of somebody else that throws inside Yjs would silence the document for ever, so Yjs is put right first.
   *
   * @throws what `run` throws, and then listeners' errors go to the platform; else the first of those
   */
  guarded(run: () => void): void {
    const idle = isIdle(this.ydoc)
    this.#transitions.hold()
    let thrown: { error: unknown } | undefined
    try {
      run()
    } catch (error) {
      thrown = { error }
    }
    if (!idle) this.#repairSoon()
    else if (repairMute(this.ydoc)) this.mirror.distrust()
    this.#transitions.release(thrown !== undefined)
    if (thrown !== undefined) throw thrown.error
  }

  readonly #settle = (_doc: Y.Doc, transactions: Y.Transaction[]): void => {
    this.journal.clear()
    retryPending(this.ydoc, transactions, mergeOrigin)
    for (const run of this.#settled) run()
  }

  // We are inside an observer, or somebody else's listener has thrown and the document is mute. No code of Yjs is on the
  // stack of a microtask, so there the one can be told from the other.
  #repairSoon(): void {
    queueMicrotask(() => {
      if (!this.#destroyed && repairMute(this.ydoc)) this.mirror.distrust()
    })
  }

  #forget(rolledBack: RolledBack, mark: number): void {
    this.journal.rewind(mark)
    this.mirror.distrust(rolledBack.touched as ReadonlySet<SharedType>)
  }
}
