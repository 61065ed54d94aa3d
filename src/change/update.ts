/**
 * A deep update: some entries of a nested value set or deleted, everything else as it is. Floor 1.
 */
import { FrozenMap } from '../plain/frozen-map.js'
import { isObjectPrototype } from '../plain/instances.js'
import { encodeKey } from '../plain/key.js'
import { isContainer, isPlainMap, isPlainObject } from '../plain/kind.js'
import type { Path } from '../plain/path.js'
import type { PlainLeaf, PlainMap, PlainObject, PlainValue } from '../plain/types.js'
import { admit, depthLimit } from '../plain/value.js'
import { isWellFormed } from '../plain/well-formed.js'
import type { Change } from './command.js'
import { diff } from './diff.js'
import { patch } from './patch.js'

/** Stands in the updates of `deepUpdate` for a key that is to go. The same symbol in every copy of this module. */
export const DELETE: unique symbol = Symbol.for('plaindoc.delete') as never

/** What `deepUpdate` takes for a value: any part of it, with `DELETE` for what is to go. */
export type DeepUpdates<T> =
  T extends ReadonlyMap<infer K, infer V>
    ? ReadonlyMap<K, V | DeepUpdates<V> | typeof DELETE>
    : T extends readonly unknown[] | ReadonlySet<unknown> | Date | Uint8Array
      ? T
      : T extends object
        ? { readonly [K in keyof T]?: T[K] | DeepUpdates<T[K]> | typeof DELETE | undefined } & {
            readonly [key: string]: unknown
          }
        : T

/**
 * Puts `updates` on top of `base`, in place, and returns it. Objects and Maps are entered as deep as both go, keys that the
 * updates do not name stay, `DELETE` deletes, `undefined` says nothing. Anything else becomes what the updates say: leaves,
 * and lists and Sets as a whole, by the fewest edits. What comes in is copied: `base` and `updates` share nothing.
 *
 * @throws PlaindocError what the door throws, with the path; `OPERATION_REFUSED` for a frozen `base`. Nothing changed
 * @example deepUpdate({ a: { x: 1, y: 1 } }, { a: { x: DELETE }, b: 2 }) // => { a: { y: 1 }, b: 2 }
 * @see SPEC D56–D59
 */
export function deepUpdate<T>(base: T, updates: DeepUpdates<T>): T {
  // reason: the draft checks what it touches, the rest of `base` is the caller's own
  const target = base as unknown as PlainValue
  return patch(target, updateChanges(target, updates), { inPlace: true }) as unknown as T
}

/** The changes that `deepUpdate` makes. @throws PlaindocError what the door throws for `updates` */
export function updateChanges(base: PlainValue, updates: unknown): Change[] {
  return [...diff(base, updated(base, updates, []))]
}

function updated(base: PlainValue | undefined, updates: unknown, path: Path): PlainValue {
  // deeper than the door allows, or cyclic: it says so
  if (path.length > depthLimit) return admit(updates, path).plain
  if (updates instanceof Map) {
    return updatedMap(base !== undefined && isPlainMap(base) ? base : new FrozenMap(), updates, path)
  }
  if (!isBareObject(updates)) return admit(updates, path).plain
  return updatedObject(base !== undefined && isPlainObject(base) ? base : {}, updates, path)
}

function updatedObject(base: PlainObject, updates: object, path: Path): PlainObject {
  const merged: Record<string, PlainValue> = { ...base }
  for (const key of Object.keys(updates)) {
    const place = [...path, key]
    // the door looks at the key; the value comes later, as it may hold DELETE
    if (key === '__proto__' || !isWellFormed(key)) admit(Object.fromEntries([[key, null]]), path)
    const property = Object.getOwnPropertyDescriptor(updates, key)
    if (property?.get !== undefined) admit(Object.defineProperty({}, key, property), path)
    const update: unknown = property?.value
    if (update === DELETE) delete merged[key]
    else if (update !== undefined)
      merged[key] = updated(Object.hasOwn(base, key) ? base[key] : undefined, update, place)
  }
  return merged
}

function updatedMap(base: PlainMap, updates: ReadonlyMap<unknown, unknown>, path: Path): PlainMap {
  const merged = new FrozenMap(base)
  for (const [name, update] of updates) {
    const key = admit(name, path).plain as PlainLeaf
    if (isContainer(key)) admit(new Map([[name, null]]), path)
    if (update === DELETE) FrozenMap.drop(merged, key)
    else if (update !== undefined) {
      FrozenMap.put(merged, key, updated(merged.get(key), update, [...path, encodeKey(key)]))
    }
  }
  return merged
}

/** Whether `value` is an object that holds updates: no class, no array, no symbols for keys. */
function isBareObject(value: unknown): value is object {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return false
  const prototype: unknown = Object.getPrototypeOf(value)
  if (prototype !== null && !isObjectPrototype(prototype as object)) return false
  return Object.getOwnPropertySymbols(value).length === 0
}
