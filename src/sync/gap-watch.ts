/**
 * Asks again for what got lost: updates that wait for a missing one are never re-requested by Yjs itself. Floor 4.
 */
import type * as Y from 'yjs'
import { quietTimeout } from './backoff.js'

const FIRST_MS = 2_000
const MAX_MS = 60_000

/** Calls `ask` when updates have been waiting for 2 s, then at doubling intervals; and every `everyMs` in any case. */
export class GapWatch {
  readonly #ydoc: Y.Doc
  readonly #ask: () => void
  readonly #everyMs: number
  #gap: ReturnType<typeof setTimeout> | undefined
  #delayMs: number = FIRST_MS
  #regular: ReturnType<typeof setTimeout> | undefined

  constructor(ydoc: Y.Doc, ask: () => void, everyMs: number) {
    this.#ydoc = ydoc
    this.#ask = ask
    this.#everyMs = everyMs
    this.#planRegular()
  }

  /** To be called after bytes from outside were applied. */
  look(): void {
    if (!this.#waiting()) {
      clearTimeout(this.#gap)
      this.#gap = undefined
      this.#delayMs = FIRST_MS
    } else if (this.#gap === undefined) this.#planGap()
  }

  stop(): void {
    clearTimeout(this.#gap)
    clearTimeout(this.#regular)
  }

  #waiting(): boolean {
    return this.#ydoc.store.pendingStructs !== null || this.#ydoc.store.pendingDs !== null
  }

  #planGap(): void {
    this.#gap = quietTimeout(() => {
      this.#gap = undefined
      if (!this.#waiting()) return
      this.#ask()
      this.#delayMs = Math.min(MAX_MS, this.#delayMs * 2)
      this.#planGap()
    }, this.#delayMs)
  }

  #planRegular(): void {
    this.#regular = quietTimeout(() => {
      this.#ask()
      this.#planRegular()
    }, this.#everyMs)
  }
}
