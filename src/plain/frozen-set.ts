/**
 * The Set inside a snapshot: a `Set` that cannot be changed, and knows dates and bytes by value. Ground floor.
 */
import { refuseChange } from './frozen-refusal.js'
import { encodeKey } from './key.js'
import { freezeMarkable } from './mark.js'
import type { PlainLeaf } from './types.js'

/**
 * A Set of a snapshot: reads as any `Set`, in the order of insertion; `add`, `delete` and `clear` throw `OPERATION_REFUSED`.
 * Elements count by value, also dates and bytes: `has(new Date(0))` finds an equal date, where a Set of JavaScript would look
 * for that very object. Frozen as soon as it is made. `structuredClone` gives a plain `Set`.
 *
 * @example new FrozenSet([new Date(0)]).has(new Date(0)) // => true
 */
export class FrozenSet extends Set<PlainLeaf> {
  /** Dates and bytes by their key; undefined while there are none. */
  #objects: Map<string, PlainLeaf> | undefined = undefined

  static {
    for (const name of ['add', 'delete', 'clear']) {
      Object.defineProperty(FrozenSet.prototype, name, { value: refuseChange(name, 'Set') })
    }
    // test frameworks and inspectors tell kinds by it
    Object.defineProperty(FrozenSet.prototype, 'constructor', { value: Set })
  }

  /** @param elements - leaves that have passed the door: a date or bytes are kept, not copied */
  constructor(elements: Iterable<PlainLeaf> = []) {
    super()
    for (const element of elements) FrozenSet.put(this, element)
    freezeMarkable(this)
  }

  override has(element: PlainLeaf): boolean {
    if (typeof element !== 'object' || element === null) return super.has(element)
    if (this.#objects === undefined) return false
    return super.has(element) || this.#objects.has(keyOf(element))
  }

  /** Adds to a set that nobody else has seen yet. */
  static put(set: FrozenSet, element: PlainLeaf): void {
    if (typeof element === 'object' && element !== null) {
      const key = encodeKey(element)
      set.#objects ??= new Map()
      if (set.#objects.has(key)) return
      set.#objects.set(key, element)
    }
    Set.prototype.add.call(set, element)
  }

  /** Takes out of a set that nobody else has seen yet. */
  static drop(set: FrozenSet, element: PlainLeaf): void {
    let held = element
    if (typeof element === 'object' && element !== null) {
      const key = encodeKey(element)
      held = set.#objects?.get(key) ?? element
      set.#objects?.delete(key)
    }
    Set.prototype.delete.call(set, held)
  }
}

/** A Set that knows dates and bytes by value: `set` itself, or a copy of one that passed no door. */
export function frozenSetOf(set: ReadonlySet<PlainLeaf>): FrozenSet {
  return set instanceof FrozenSet ? set : new FrozenSet(set)
}

/** The key of what may be anything; an invalid date has none, and is found nowhere. */
export function keyOf(object: object): string {
  if (object instanceof Uint8Array) return encodeKey(object)
  return object instanceof Date && !Number.isNaN(object.getTime()) ? encodeKey(object) : ''
}
