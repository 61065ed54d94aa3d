/**
 * Counts who is inside, by address and by user, and refuses one too many. Outside.
 */

/** A counter with a limit per key. */
export class Admission {
  readonly #limit: number
  readonly #inside = new Map<string, number>()

  constructor(limit: number) {
    this.#limit = limit
  }

  /** Counts `key` in and gives the way out, which works once; `undefined` when there are too many. */
  enter(key: string): (() => void) | undefined {
    const inside = this.#inside.get(key) ?? 0
    if (inside >= this.#limit) return undefined
    this.#inside.set(key, inside + 1)
    let left = false
    return () => {
      if (left) return
      left = true
      const now = (this.#inside.get(key) ?? 1) - 1
      if (now === 0) this.#inside.delete(key)
      else this.#inside.set(key, now)
    }
  }
}
