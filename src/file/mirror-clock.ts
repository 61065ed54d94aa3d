/** When a mirror saves: a little after the last change, at most so long after the first, and again after a failure. Floor 4. */

const firstRetry = 1_000
const longestRetry = 30_000

export class MirrorClock {
  readonly #debounceMs: number
  readonly #maxDelayMs: number
  readonly #run: () => void
  #timer: NodeJS.Timeout | undefined
  #firstChange: number | undefined
  #retryMs = 0

  constructor(debounceMs: number, maxDelayMs: number, run: () => void) {
    this.#debounceMs = debounceMs
    this.#maxDelayMs = maxDelayMs
    this.#run = run
  }

  /** Whether a save is on its way. */
  get isSet(): boolean {
    return this.#timer !== undefined
  }

  /** Something changed. After a failure it waits like everything else: a full disk is not asked at every keystroke. */
  changed(): void {
    if (this.#retryMs > 0) return
    const now = performance.now()
    this.#firstChange ??= now
    this.#set(Math.min(this.#debounceMs, Math.max(0, this.#firstChange + this.#maxDelayMs - now)))
  }

  failed(): void {
    this.#retryMs = Math.min(longestRetry, Math.max(firstRetry, this.#retryMs * 2))
    // a full disk must not keep a program alive that wants to end
    this.#set(this.#retryMs).unref()
  }

  succeeded(): void {
    this.#retryMs = 0
  }

  /** Whatever was to come does not come: it is being done now, or never. */
  clear(): void {
    clearTimeout(this.#timer)
    this.#timer = undefined
    this.#firstChange = undefined
  }

  #set(delayMs: number): NodeJS.Timeout {
    clearTimeout(this.#timer)
    this.#timer = setTimeout(() => {
      this.clear()
      this.#run()
    }, delayMs)
    return this.#timer
  }
}
