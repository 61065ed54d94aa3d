/**
 * The steps of a document: a Y.UndoManager, so that editor bindings can use it, that books and takes back by itself. Floor 4.
 *
 * What it does otherwise than Yjs, and why (SPEC U1–U41): it books a transaction when its body has ended, before any
 * observer may undo; a step holds what this document wrote and nothing an update brought; one call takes back one step,
 * whatever is left of it; and a step that falls out lets go of what it kept.
 */
import * as Y from 'yjs'
import { type Core, ours, type TransactionNote } from '../document/core.js'
import { reportLater } from '../document/listeners.js'
import { isFirstCreated } from '../internals/derived-container.js'
import { dropContent, keep, release, unkeepNew } from '../internals/undo-keep.js'
import { ownPart, ownRun, watchUpdates } from '../internals/undo-own.js'
import { addAll, type Step } from '../internals/undo-ranges.js'
import { runHasEffect } from '../internals/undo-run.js'
import { hasEffect, type TakenBack, takeBack } from '../internals/undo-take-back.js'
import { parentOf, type SharedType } from '../internals/yjs-internals.js'
import { Leavings } from './leavings.js'

/** Which stack a step is on, and which way it is taken. */
type Kind = 'undo' | 'redo'

/** A transaction that is or becomes a step, until Yjs has told its observers. */
interface Booking {
  readonly step: Step
  readonly kind: Kind
  readonly added: boolean
}

/** The undo and redo stacks of one document. */
export class Steps extends Y.UndoManager {
  readonly #core: Core
  readonly #sessions = new Set<number>()
  readonly #leavings: Leavings
  /** Undone or redone, and not collected yet. */
  readonly #takenBack = new Map<Y.Transaction, TakenBack>()
  #limit: number

  constructor(core: Core, limit: number) {
    const added = new AddedOrigins()
    super(core.root, {
      captureTimeout: 0,
      captureTransaction: transaction => isOurs(core, transaction) || added.holds(transaction.origin),
      // a first-created container is everybody's; only what the step wrote into it goes
      deleteFilter: item => !isFirstCreated(item),
      trackedOrigins: added,
      ignoreRemoteMapChanges: true,
    })
    this.#core = core
    this.#leavings = new Leavings(this.doc)
    this.#limit = limit
    watchUpdates()
    this.#sessions.add(this.doc.clientID)
    this.doc.off('afterTransaction', this.afterTransactionHandler)
    this.afterTransactionHandler = transaction => this.#announce(transaction)
    this.doc.on('beforeObserverCalls', this.#ended)
    this.doc.on('afterTransaction', this.afterTransactionHandler)
  }

  get limit(): number {
    return this.#limit
  }

  set limit(limit: number) {
    this.#limit = limit
    if (this.undoStack.length > limit) this.doc.transact(transaction => this.#trim(transaction))
  }

  override undo(): Step | null {
    return this.#pop('undo')
  }

  override redo(): Step | null {
    return this.#pop('redo')
  }

  override clear(clearUndoStack = true, clearRedoStack = true): void {
    this.#bookQueued()
    const undone = clearUndoStack ? this.undoStack.splice(0) : []
    const redone = clearRedoStack ? this.redoStack.splice(0) : []
    if (undone.length + redone.length === 0) return
    // inside a transaction nothing is collected: it may still be taken back
    if (this.doc._transaction === null) {
      for (const step of undone) this.#leavings.add(step)
      this.doc.transact(transaction => {
        for (const step of [...undone, ...redone]) release(transaction, step, this.#inScope)
      })
    }
    const cleared = { undoStackCleared: undone.length > 0, redoStackCleared: redone.length > 0 }
    this.#tell(() => this.emit('stack-cleared', [cleared]))
  }

  /** Deletes for good what lists only hide for steps that are gone; with `all`, for any. Never inside a transaction. */
  purge(all = false): void {
    if (all) for (const step of this.undoStack) this.#leavings.add(step)
    this.#leavings.purge()
  }

  override destroy(): void {
    this.doc.off('beforeObserverCalls', this.#ended)
    super.destroy()
  }

  #pop(kind: Kind): Step | null {
    this.#core.assertIdle(kind)
    this.#bookQueued()
    const [stack, other] = kind === 'undo' ? [this.undoStack, this.redoStack] : [this.redoStack, this.undoStack]
    const step = stack.at(-1)
    if (step === undefined) return null
    let popped: Y.Transaction | undefined
    if (kind === 'undo') this.undoing = true
    else this.redoing = true
    this.stopCapturing()
    try {
      this.#core.transactWith(
        transaction => {
          stack.pop()
          this.#core.journal.note(() => stack.push(step))
          const inverse = this.#takeBack(transaction, step, kind === 'undo' ? 'redo' : 'undo')
          if (inverse === undefined) return
          popped = transaction
          other.push(inverse)
          this.#core.journal.note(() => {
            other.pop()
            popped = undefined
          })
        },
        { origin: this, undoable: false },
      )
    } finally {
      this.undoing = false
      this.redoing = false
      this.currStackItem = null
      if (popped !== undefined) {
        const { changedParentTypes } = popped
        this.#tell(() =>
          this.emit('stack-item-popped', [{ stackItem: step, type: kind, changedParentTypes, origin: this }, this]),
        )
      }
    }
    return popped === undefined ? null : step
  }

  // Takes a step back in this transaction, which books its inverse. Undefined when others have overwritten all of it.
  #takeBack(transaction: Y.Transaction, step: Step, kind: Kind): Step | undefined {
    this.#note(transaction, undefined)
    const taken = takeBack(transaction, step, { inScope: this.#inScope, mayDelete: this.deleteFilter })
    if (taken === undefined) return undefined
    this.currStackItem = step
    this.#takenBack.set(transaction, taken)
    this.#note(transaction, { step: taken.inverse, kind, added: true })
    return taken.inverse
  }

  readonly #ended = (transaction: Y.Transaction): void => {
    this.#book(transaction)
    if (this.#takenBack.size === 0) return
    const taken = this.#takenBack.get(transaction)
    if (taken === undefined) return
    this.#takenBack.delete(transaction)
    unkeepNew(transaction, taken.inverse.insertions)
    keep(transaction, taken.inverse, this.#inScope)
    dropContent(transaction, taken.restored)
  }

  // Transactions that ended inside an observer wait for their own observers; who undoes meanwhile means the last of them.
  #bookQueued(): void {
    for (const transaction of this.doc._transactionCleanups) {
      if (transaction !== this.doc._transaction) this.#book(transaction)
    }
  }

  #book(transaction: Y.Transaction): void {
    this.#sessions.add(this.doc.clientID)
    if (transaction.meta.has(this)) return
    this.#note(transaction, undefined)
    if (!this.captureTransaction(transaction) || !this.#changesScope(transaction)) return
    const run = this.#runOf(transaction)
    const own = run === undefined ? this.#partOf(transaction) : run
    if (own === null) return
    if (this.redoStack.length > 0) {
      for (const undone of this.redoStack.splice(0)) release(transaction, undone, this.#inScope)
    }
    keep(transaction, own, this.#inScope)
    const now = Date.now()
    const last = this.undoStack.at(-1)
    const joins = last !== undefined && this.lastChange > 0 && now - this.lastChange < this.captureTimeout
    const step = joins ? last : own
    if (joins) {
      addAll(step.insertions, own.insertions)
      addAll(step.deletions, own.deletions)
    } else this.undoStack.push(step)
    this.lastChange = now
    this.#trim(transaction)
    this.#note(transaction, { step, kind: 'undo', added: !joins })
  }

  // A transaction needs no further look, and what it has become. In the transaction itself: a WeakMap of them costs more
  // than all the rest, since the collector goes over it every time.
  #note({ meta }: Y.Transaction, booking: Booking | undefined): void {
    meta.set(this, booking)
  }

  // What nearly every transaction is: ours, alone, with one session. Null when it has no effect.
  #runOf(transaction: Y.Transaction): Step | undefined | null {
    const note = transaction.meta.get(ours) as TransactionNote | undefined
    const { clientID, store, _transactionCleanups: queue } = this.doc
    if (note?.client !== clientID || queue.length > 1 || transaction.afterState.size === 0) return undefined
    const run = ownRun(transaction, clientID)
    return run === undefined || runHasEffect(store, run) ? run : null
  }

  #partOf(transaction: Y.Transaction): Step | null {
    const { insertions, deletions } = ownPart(transaction, this.#ends(transaction), this.#sessions)
    const step = { insertions, deletions, meta: new Map() }
    return hasEffect(transaction, step) ? step : null
  }

  // When a transaction is ended late, observers have written more; but what begins where the next one began is not its own.
  #ends(transaction: Y.Transaction): ReadonlyMap<number, number> {
    const queue = this.doc._transactionCleanups
    const next = queue[queue.indexOf(transaction) + 1]
    if (next !== undefined) return next.beforeState
    return transaction.afterState.size > 0 ? transaction.afterState : clocksOf(this.doc)
  }

  #trim(transaction: Y.Transaction): void {
    const extra = this.undoStack.length - this.#limit
    if (extra <= 0) return
    // nearly always one, and `shift` moves nothing
    const fallen = extra === 1 ? [this.undoStack.shift() as Step] : this.undoStack.splice(0, extra)
    for (const step of fallen) {
      this.#leavings.add(step)
      release(transaction, step, this.#inScope)
    }
  }

  #announce(transaction: Y.Transaction): void {
    const booking = transaction.meta.get(this) as Booking | undefined
    if (booking === undefined) return
    const { step, kind, added } = booking
    const event = added ? 'stack-item-added' : 'stack-item-updated'
    if (!this._observers.has(event)) return
    const { origin, changedParentTypes } = transaction
    // an observer may have taken it back already
    const stack = kind === 'undo' ? this.undoStack : this.redoStack
    if (stack.at(-1) !== step && !stack.includes(step)) return
    this.#tell(() => this.emit(event, [{ stackItem: step, origin, type: kind, changedParentTypes }, this]))
  }

  // A listener that throws inside an event of Yjs would keep others from hearing.
  #tell(emit: () => void): void {
    try {
      emit()
    } catch (error) {
      reportLater(error)
    }
  }

  #changesScope(transaction: Y.Transaction): boolean {
    for (const type of transaction.changed.keys()) if (this.#holds(type)) return true
    return false
  }

  readonly #inScope = (item: Y.Item): boolean => this.#holds(parentOf(item))

  #holds(type: SharedType): boolean {
    const { scope } = this
    if (scope.includes(this.doc)) return true
    for (let above = type; ; above = parentOf(above._item)) {
      if (scope.includes(above)) return true
      if (above._item === null) return false
    }
  }
}

// A transaction belongs to every document that wrote in it, unless the one that opened it wants no step.
function isOurs(core: Core, { meta }: Y.Transaction): boolean {
  const opener = meta.get(ours) as TransactionNote | undefined
  if (opener?.undoable === false) return false
  return opener?.core === core || (meta.get(core) as TransactionNote | undefined)?.undoable === true
}

function clocksOf({ store }: Y.Doc): Map<number, number> {
  const clocks = new Map<number, number>()
  for (const client of store.clients.keys()) clocks.set(client, Y.getState(store, client))
  return clocks
}

// Bindings name their origins with `addTrackedOrigin`; an instance counts for its class, as in Yjs.
class AddedOrigins extends Set<unknown> {
  holds(origin: unknown): boolean {
    if (origin === null || origin === undefined) return false
    return this.has(origin) || this.has((origin as object).constructor)
  }
}
