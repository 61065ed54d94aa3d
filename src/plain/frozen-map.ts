/**
 * The Map inside a snapshot: a `Map` that cannot be changed, and knows keys that are dates or bytes by value. Ground floor.
 */
import { refuseChange } from './frozen-refusal.js'
import { keyOf } from './frozen-set.js'
import { encodeKey } from './key.js'
import { freezeMarkable } from './mark.js'
import type { PlainLeaf, PlainValue } from './types.js'

/**
 * A Map of a snapshot: reads as any `Map`, in the order of insertion; `set`, `delete` and `clear` throw `OPERATION_REFUSED`.
 * Keys count by value, also dates and bytes: `get(new Date(0))` finds the entry of an equal date. Frozen as soon as it is
 * made. `structuredClone` gives a plain `Map`.
 *
 * @example new FrozenMap([[new Date(0), 'epoch']]).get(new Date(0)) // => 'epoch'
 */
export class FrozenMap extends Map<PlainLeaf, PlainValue> {
  /** Keys that are dates or bytes by their own key; undefined while there are none. */
  #objects: Map<string, PlainLeaf> | undefined = undefined

  static {
    for (const name of ['set', 'delete', 'clear']) {
      Object.defineProperty(FrozenMap.prototype, name, { value: refuseChange(name, 'Map') })
    }
    // test frameworks and inspectors tell kinds by it
    Object.defineProperty(FrozenMap.prototype, 'constructor', { value: Map })
  }

  /** @param entries - frozen values under leaves that have passed the door; of two entries for one key the later counts */
  constructor(entries: Iterable<readonly [PlainLeaf, PlainValue]> = []) {
    super()
    for (const [key, value] of entries) FrozenMap.put(this, key, value)
    freezeMarkable(this)
  }

  override get(key: PlainLeaf): PlainValue | undefined {
    return super.get(this.#held(key))
  }

  override has(key: PlainLeaf): boolean {
    return super.has(this.#held(key))
  }

  /** The key as it stands in here. */
  #held(key: PlainLeaf): PlainLeaf {
    if (typeof key !== 'object' || key === null || this.#objects === undefined) return key
    return this.#objects.get(keyOf(key)) ?? key
  }

  /** Sets an entry of a map that nobody else has seen yet. */
  static put(map: FrozenMap, key: PlainLeaf, value: PlainValue): void {
    if (typeof key === 'object' && key !== null && !map.has(key)) {
      map.#objects ??= new Map()
      map.#objects.set(encodeKey(key), key)
    }
    Map.prototype.set.call(map, map.#held(key), value)
  }

  /** Takes an entry out of a map that nobody else has seen yet. */
  static drop(map: FrozenMap, key: PlainLeaf): void {
    const held = map.#held(key)
    if (typeof held === 'object' && held !== null) map.#objects?.delete(encodeKey(held))
    Map.prototype.delete.call(map, held)
  }
}

/** A Map that knows its keys by value: `map` itself, or a copy of one that passed no door. */
export function frozenMapOf(map: ReadonlyMap<PlainLeaf, PlainValue>): FrozenMap {
  return map instanceof FrozenMap ? map : new FrozenMap(map)
}
