/**
 * Undo and redo of what this document wrote, as its users see it (SPEC U1–U41). Floor 4.
 */
import type * as Y from 'yjs'
import type { Core } from '../document/core.js'
import { beginWith, callAll, reportLater } from '../document/listeners.js'
import { refusePromise } from '../document/refuse-promise.js'
import type { Undo, UndoState } from '../document/types.js'
import { expectFunction } from '../plain/call.js'
import { Steps } from './steps.js'

/** How many steps are kept unless `limit` says otherwise. */
const UNDO_LIMIT = 1_000

// long enough that all steps of a group join: the manager compares clock times
const joined = Number.MAX_SAFE_INTEGER

/** The `undo` of one document. */
export class UndoRoom implements Undo {
  readonly #steps: Steps
  readonly #core: Core
  readonly #listeners = new Set<(state: UndoState) => void>()
  #state: UndoState = Object.freeze({ canUndo: false, canRedo: false })
  readonly #stopRefreshing: () => void
  #isTelling = false
  #groups = 0

  constructor(core: Core) {
    this.#core = core
    this.#steps = new Steps(core, UNDO_LIMIT)
    this.#stopRefreshing = core.onSettled(this.#settled)
  }

  get manager(): Y.UndoManager {
    return this.#steps
  }

  get canUndo(): boolean {
    return this.#steps.canUndo()
  }

  get canRedo(): boolean {
    return this.#steps.canRedo()
  }

  /** How many steps are kept; the oldest ones fall out, and what only they kept is collected. */
  get limit(): number {
    return this.#steps.limit
  }

  set limit(limit: number) {
    if (!(limit >= 0)) throw new TypeError(`The limit of undo is a number of steps, got ${String(limit)}.`)
    this.#core.assertIdle('limit undo')
    this.#core.guarded(() => {
      this.#steps.limit = limit
    })
    this.#refresh()
  }

  undo(): boolean {
    return this.#pop(() => this.#steps.undo())
  }

  redo(): boolean {
    return this.#pop(() => this.#steps.redo())
  }

  stop(): void {
    this.#steps.stopCapturing()
  }

  clear(): void {
    this.#core.assertIdle('clear undo')
    this.#core.guarded(() => this.#steps.clear())
  }

  group<R>(run: () => R extends PromiseLike<unknown> ? never : R): R {
    expectFunction(run, 'doc.undo.group(() => { … })')
    this.#core.assertIdle('begin an undo group')
    // the first transaction of the outermost group begins a step of its own
    if (this.#groups++ === 0) this.#steps.stopCapturing()
    const { captureTimeout } = this.#steps
    this.#steps.captureTimeout = joined
    try {
      // reason: the condition only keeps functions that return promises out
      return refusePromise(run() as R, 'group')
    } finally {
      this.#steps.captureTimeout = captureTimeout
      if (--this.#groups === 0) this.#steps.stopCapturing()
    }
  }

  subscribe(run: (state: UndoState) => void): () => void {
    expectFunction(run, 'doc.undo.subscribe(({ canUndo }) => …)')
    // a function of its own: the same one subscribed twice is two subscriptions
    const listener = (state: UndoState): void => run(state)
    this.#listeners.add(listener)
    const stop = (): void => {
      this.#listeners.delete(listener)
    }
    return beginWith(() => run(this.#state), stop)
  }

  destroy(): void {
    this.#stopRefreshing()
    this.#listeners.clear()
    this.#steps.destroy()
  }

  /** Lets go of everything that lists keep for undo, so that attachments still get it. */
  end(): void {
    this.#steps.purge(true)
  }

  readonly #settled = (): void => {
    this.#refresh()
    this.#steps.purge()
  }

  #pop(run: () => unknown): boolean {
    try {
      return run() !== null
    } finally {
      this.#refresh()
    }
  }

  // A listener may undo or clear: the others hear that after what it was told, so that the last they hear is how it is.
  readonly #refresh = (): void => {
    if (this.#isTelling || (this.canUndo === this.#state.canUndo && this.canRedo === this.#state.canRedo)) return
    this.#isTelling = true
    const errors: unknown[] = []
    try {
      for (let { canUndo, canRedo } = this; ; { canUndo, canRedo } = this) {
        if (canUndo === this.#state.canUndo && canRedo === this.#state.canRedo) break
        this.#state = Object.freeze({ canUndo, canRedo })
        callAll(this.#listeners, this.#state, errors)
      }
    } finally {
      this.#isTelling = false
    }
    for (const error of errors) reportLater(error)
  }
}
