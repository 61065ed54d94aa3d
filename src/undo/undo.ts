/**
 * Undo and redo of what this document wrote: a Y.UndoManager with its traps closed (SPEC U1–U9). Floor 4.
 */
import * as Y from 'yjs'
import { type Core, ours, type TransactionNote } from '../document/core.js'
import { callAll, reportLater } from '../document/listeners.js'
import type { Undo, UndoState } from '../document/types.js'
import { isFirstCreated } from '../internals/derived-container.js'
import { stripOverwritten } from '../internals/undo-strip.js'

// long enough that all steps of a group join: the manager compares clock times
const joined = Number.MAX_SAFE_INTEGER

export class UndoRoom implements Undo {
  readonly manager: Y.UndoManager
  readonly #core: Core
  readonly #listeners = new Set<(state: UndoState) => void>()
  #state: UndoState = { canUndo: false, canRedo: false }
  #groups = 0

  constructor(core: Core) {
    this.#core = core
    this.manager = new Y.UndoManager(core.root, {
      captureTimeout: 0,
      captureTransaction: transaction => this.#captures(transaction),
      // a first-created container is everybody's; only what the step wrote into it goes
      deleteFilter: item => !isFirstCreated(item),
      trackedOrigins: new AnyOrigin(),
      ignoreRemoteMapChanges: true,
    })
    core.ydoc.on('afterAllTransactions', this.#refresh)
  }

  get canUndo(): boolean {
    return this.manager.canUndo()
  }

  get canRedo(): boolean {
    return this.manager.canRedo()
  }

  undo(): boolean {
    return this.#pop('undo', this.manager.undoStack)
  }

  redo(): boolean {
    return this.#pop('redo', this.manager.redoStack)
  }

  stop(): void {
    this.manager.stopCapturing()
  }

  clear(): void {
    this.#core.assertIdle('clear undo')
    this.#core.guarded(() => this.manager.clear())
  }

  group<R>(run: () => R): R {
    this.#core.assertIdle('begin an undo group')
    // the first transaction of the outermost group begins a step of its own
    if (this.#groups++ === 0) this.manager.stopCapturing()
    this.manager.captureTimeout = joined
    try {
      return run()
    } finally {
      if (--this.#groups === 0) {
        this.manager.captureTimeout = 0
        this.manager.stopCapturing()
      }
    }
  }

  subscribe(run: (state: UndoState) => void): () => void {
    this.#listeners.add(run)
    run(this.#state)
    return () => {
      this.#listeners.delete(run)
    }
  }

  destroy(): void {
    this.#core.ydoc.off('afterAllTransactions', this.#refresh)
    this.#listeners.clear()
    this.manager.destroy()
  }

  // Only what this document wrote itself: an update applied without an origin looks local to a default manager.
  #captures(transaction: Y.Transaction): boolean {
    if (transaction.origin === this.manager) return true
    const note = transaction.meta.get(ours) as TransactionNote | undefined
    return note?.core === this.#core && note.undoable && wroteAnything(transaction)
  }

  // One call, one step. Yjs goes on to the next older step when the newest has nothing left to do because others have
  // overwritten it, so the older ones are out of its reach meanwhile.
  #pop(what: 'undo' | 'redo', stack: Y.UndoManager['undoStack']): boolean {
    this.#core.assertIdle(what)
    const step = stack[stack.length - 1]
    if (step === undefined) return false
    stripOverwritten(this.#core.ydoc, step)
    const older = stack.splice(0, stack.length - 1)
    let done = false
    try {
      this.#core.guarded(() => {
        done = this.manager[what]() !== null
      })
    } finally {
      stack.unshift(...older)
      this.#refresh()
    }
    return done
  }

  readonly #refresh = (): void => {
    const { canUndo, canRedo } = this
    if (canUndo === this.#state.canUndo && canRedo === this.#state.canRedo) return
    this.#state = Object.freeze({ canUndo, canRedo })
    const errors: unknown[] = []
    callAll(this.#listeners, this.#state, errors)
    for (const error of errors) reportLater(error)
  }
}

// Which transactions count is decided by `captureTransaction`; any origin a user gives to `transact` is welcome.
class AnyOrigin extends Set<unknown> {
  override has(): boolean {
    return true
  }
}

function wroteAnything(transaction: Y.Transaction): boolean {
  const { clientID } = transaction.doc
  if (transaction.deleteSet.clients.size > 0) return true
  if (transaction.beforeState.get(clientID) !== transaction.afterState.get(clientID)) return true
  for (const [client, clock] of transaction.afterState) {
    if (transaction.beforeState.get(client) !== clock) return true
  }
  return false
}
