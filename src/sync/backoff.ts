/**
 * Waiting before the next attempt: doubling, with jitter, so that ten thousand clients do not come back at once. Floor 4.
 */

const FIRST_MS = 200

/** Runs `attempt` after a delay that doubles with every call until `reset`; its timer never keeps Node alive. */
export class Backoff {
  readonly #attempt: () => void
  readonly #maxMs: number
  #failures = 0
  #timer: ReturnType<typeof setTimeout> | undefined

  constructor(attempt: () => void, maxMs: number) {
    this.#attempt = attempt
    this.#maxMs = maxMs
  }

  /** Plans the next attempt, in place of one already planned. */
  again(): void {
    this.cancel()
    const full = Math.min(this.#maxMs, FIRST_MS * 2 ** Math.min(this.#failures++, 20))
    this.#timer = quietTimeout(this.#attempt, full * (0.5 + Math.random() / 2))
  }

  /** A connection did useful work: the next failure starts from the shortest delay. */
  reset(): void {
    this.#failures = 0
  }

  cancel(): void {
    clearTimeout(this.#timer)
    this.#timer = undefined
  }
}

/** A timer that does not keep Node alive; in a browser, a timer. */
export function quietTimeout(run: () => void, delayMs: number): ReturnType<typeof setTimeout> {
  const timer = setTimeout(run, delayMs)
  // a browser gives a number
  if (typeof timer === 'object') timer.unref()
  return timer
}
