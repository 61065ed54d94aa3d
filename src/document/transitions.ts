/**
 * Turns Yjs transactions into one chain of transitions and delivers them when Yjs has finished. Floor 3.
 *
 * Yjs runs the transactions that observers queue before the first one's events have ended, so no event shows a
 * transaction alone. Ours know their `after` because it is taken at the end of their body; what others wrote in between
 * is credited to the earliest transaction that is still waiting (SPEC L12).
 */
import type * as Y from 'yjs'
import { type Change, diff } from '../change/index.js'
import type { Path, PlainValue } from '../plain/index.js'
import { callAll, reportLater } from './listeners.js'
import type { Transition } from './types.js'
import { valueAt } from './value-at.js'

/** A transaction of ours that is being written, or any that Yjs has emitted and nobody was told of yet. */
interface Pending {
  readonly transaction: Y.Transaction
  update: Uint8Array | undefined
  label: string | undefined
  /** What the document showed when its body began, and when it ended; undefined for transactions of others. */
  before: PlainValue | undefined
  after: PlainValue | undefined
}

type Listener = (transition: Transition) => void

/** The chain of one document's transitions, and who hears of them. Costs nothing while nobody does. */
export class Transitions {
  readonly #ydoc: Y.Doc
  readonly #read: () => PlainValue
  readonly #listeners = new Set<Listener>()
  /** Ours by transaction, in the order their bodies ran. */
  readonly #ours = new Map<Y.Transaction, Pending>()
  readonly #queue: Pending[] = []
  #last: PlainValue | undefined
  #delivering: PlainValue | undefined
  #isDelivering = false
  #isListening = false
  // the open transaction in which listening began: what it had written by then may be taken back
  #begunIn: Y.Transaction | null = null
  #held = 0

  /** @param read - the current frozen value */
  constructor(ydoc: Y.Doc, read: () => PlainValue) {
    this.#ydoc = ydoc
    this.#read = read
  }

  /** What a listener is being told, while it is; undefined at any other time. */
  get delivered(): PlainValue | undefined {
    return this.#delivering
  }

  observe(listener: Listener, path: Path | undefined): () => void {
    // an object of its own: the same function observed twice is two subscriptions
    const run: Listener = transition => {
      if (path === undefined || valueAt(transition.before, path) !== valueAt(transition.after, path))
        listener(transition)
    }
    if (!this.#isListening) this.#begin()
    this.#listeners.add(run)
    return () => {
      this.#listeners.delete(run)
      // while transitions are delivered, somebody may still subscribe who must hear those that wait
      if (this.#listeners.size === 0 && !this.#isDelivering) this.#end()
    }
  }

  /** The body of one of our transactions begins; what others wrote before it ends here. */
  opened(transaction: Y.Transaction, label: string | undefined): void {
    if (!this.#isListening) return
    const pending = this.#ydoc._transactionCleanups.length > 1
    const before = pending ? this.#read() : undefined
    this.#ours.set(transaction, { transaction, update: undefined, label, before, after: undefined })
  }

  /** The body of one of our transactions has ended. */
  closed(transaction: Y.Transaction): void {
    if (!this.#isListening) return
    const pending = this.#ours.get(transaction)
    if (pending !== undefined) pending.after = this.#read()
  }

  /** One of our transactions was taken back as a whole. */
  dropped(transaction: Y.Transaction): void {
    this.#ours.delete(transaction)
    if (this.#begunIn === transaction) this.#last = this.#read()
  }

  /** Keeps delivery back until `release`, so that errors of listeners reach the caller whose write they follow. */
  hold(): void {
    this.#held++
  }

  /**
   * Delivers what waits. A caller hears one error: the first of a listener, unless it has one of its own to hear; the
   * platform hears the others.
   *
   * @param failed - whether the caller is about to throw already
   * @throws the first error of a listener, after all listeners ran
   */
  release(failed: boolean): void {
    this.#held--
    if (this.#held > 0 || !this.#isListening) return
    const errors = this.#deliver()
    if (errors.length === 0) return
    for (const error of failed ? errors : errors.slice(1)) reportLater(error)
    if (!failed) throw errors[0]
  }

  destroy(): void {
    this.#listeners.clear()
    this.#end()
  }

  #begin(): void {
    this.#isListening = true
    this.#begunIn = this.#ydoc._transaction
    this.#last = this.#read()
    this.#ydoc.on('update', this.#updated)
    this.#ydoc.on('afterAllTransactions', this.#finished)
  }

  #end(): void {
    this.#isListening = false
    this.#ydoc.off('update', this.#updated)
    this.#ydoc.off('afterAllTransactions', this.#finished)
    this.#ours.clear()
    this.#queue.length = 0
    this.#last = undefined
  }

  readonly #updated = (update: Uint8Array, _origin: unknown, _doc: Y.Doc, transaction: Y.Transaction): void => {
    const ours = this.#ours.get(transaction)
    this.#ours.delete(transaction)
    const pending = ours ?? { transaction, update, label: undefined, before: undefined, after: undefined }
    pending.update = update
    this.#queue.push(pending)
  }

  readonly #finished = (): void => {
    if (this.#held === 0) for (const error of this.#deliver()) reportLater(error)
  }

  // All that waits, in order; what listeners write joins the end. Nested calls leave it to the outermost one.
  #deliver(): unknown[] {
    const errors: unknown[] = []
    if (this.#isDelivering) return errors
    this.#isDelivering = true
    try {
      for (let next = this.#queue.shift(); next !== undefined; next = this.#queue.shift()) {
        const transition = this.#transition(next)
        this.#delivering = transition.after
        callAll(this.#listeners, transition, errors)
        this.#delivering = undefined
      }
      this.#ours.clear()
    } finally {
      this.#isDelivering = false
      this.#delivering = undefined
      if (this.#listeners.size === 0) this.#end()
    }
    return errors
  }

  #transition(pending: Pending): Transition {
    const before = this.#last as PlainValue
    const after = pending.after ?? this.#queue.find(later => later.before !== undefined)?.before ?? this.#read()
    this.#last = after
    return new TransitionRecord(before, after, pending.update as Uint8Array, pending.transaction, pending.label)
  }
}

class TransitionRecord implements Transition {
  readonly before: PlainValue
  readonly after: PlainValue
  readonly update: Uint8Array
  readonly origin: unknown
  readonly local: boolean
  readonly label: string | undefined
  #changes: readonly Change[] | undefined

  constructor(
    before: PlainValue,
    after: PlainValue,
    update: Uint8Array,
    transaction: Y.Transaction,
    label: string | undefined,
  ) {
    this.before = before
    this.after = after
    this.update = update
    this.origin = transaction.origin
    this.local = transaction.local
    this.label = label
  }

  get changes(): readonly Change[] {
    this.#changes ??= Object.freeze([...diff(this.before, this.after)])
    return this.#changes
  }
}
