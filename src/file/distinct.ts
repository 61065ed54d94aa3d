/**
 * Elements of a Set and keys of a Map while a text is read: none may stand there twice. Floor 4, pure.
 */
import { encodeKey } from '../plain/key.js'
import type { PlainLeaf } from '../plain/types.js'

/** What was met so far, by value. */
export class Distinct {
  private readonly seen = new Set<string>()

  /** `element`, or the error of `refuse` when an equal one was met; what is no leaf is left to the door. */
  take(element: unknown, refuse: () => Error): unknown {
    if (
      typeof element === 'object' &&
      element !== null &&
      !(element instanceof Date || element instanceof Uint8Array)
    ) {
      return element
    }
    const key = encodeKey(element as PlainLeaf)
    if (this.seen.has(key)) throw refuse()
    this.seen.add(key)
    return element
  }
}
