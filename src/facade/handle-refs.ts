/**
 * Handles that are watched without being kept alive. Floor 4.
 */
import type { Handle } from './handle.js'

/** Below this many, nobody looks for references whose handle is gone. */
const sweepFrom = 64

/** A set of handles that the collector may take. It forgets those in time: it is at most twice as long as it has to be. */
export class HandleRefs {
  readonly #references = new Set<WeakRef<Handle>>()
  #sweepAt = sweepFrom

  /** How many references are held, of handles alive and gone. */
  get size(): number {
    return this.#references.size
  }

  add(handle: Handle): void {
    if (this.#references.size >= this.#sweepAt) {
      this.keep(() => true)
      // so that a sweep costs each addition one look
      this.#sweepAt = Math.max(sweepFrom, 2 * this.#references.size)
    }
    this.#references.add(new WeakRef(handle))
  }

  /** Keeps the handles that `wanted` says yes to. */
  keep(wanted: (handle: Handle) => boolean): void {
    for (const reference of this.#references) {
      const handle = reference.deref()
      if (handle === undefined || !wanted(handle)) this.#references.delete(reference)
    }
  }
}
