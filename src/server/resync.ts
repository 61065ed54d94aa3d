/**
 * Asking a client for everything, because something of it is missing; not too often. Outside.
 * A client that cannot close its own gap would otherwise be asked, and answer with its whole document, without end.
 */

const FIRST_MS = 2_000
const MAX_MS = 60_000

export class Resync {
  /** Whether something of this client is missing. */
  incomplete = false
  /** Whether the client owes an answer; the first question is asked at the start of the connection. */
  asked = true
  readonly #ask: () => void
  #delayMs: number = FIRST_MS
  #askedAt = Number.NEGATIVE_INFINITY
  #timer: ReturnType<typeof setTimeout> | undefined

  constructor(ask: () => void) {
    this.#ask = ask
  }

  /** Something came whose ground is missing. */
  missing(): void {
    this.incomplete = true
    if (this.asked || this.#timer !== undefined) return
    const wait = this.#askedAt + this.#delayMs - Date.now()
    if (wait <= 0) this.#now()
    else this.#timer = setTimeout(() => this.#now(), wait).unref()
  }

  /** The client has sent everything it has. */
  answered(complete: boolean): void {
    this.asked = false
    if (!complete) return
    this.incomplete = false
    this.#delayMs = FIRST_MS
    this.stop()
  }

  stop(): void {
    clearTimeout(this.#timer)
    this.#timer = undefined
  }

  #now(): void {
    this.#timer = undefined
    this.asked = true
    this.#askedAt = Date.now()
    this.#delayMs = Math.min(MAX_MS, this.#delayMs * 2)
    this.#ask()
  }
}
