/**
 * Which of JavaScript's own objects one is, of this realm or another, whatever it claims to be. Ground floor.
 * Told by the internal slot; a subclass of another's making is none, since what it adds would be lost.
 */
import { FrozenDate } from './frozen-date.js'
import { FrozenMap } from './frozen-map.js'
import { FrozenSet } from './frozen-set.js'

const { getOwnPropertyDescriptor, getPrototypeOf, hasOwn, prototype: objectPrototype } = Object
const arrayPrototype = Array.prototype
const bytesTag = getOwnPropertyDescriptor(getPrototypeOf(Uint8Array.prototype), Symbol.toStringTag)?.get
const setSize = getOwnPropertyDescriptor(Set.prototype, 'size')?.get
const mapSize = getOwnPropertyDescriptor(Map.prototype, 'size')?.get

/** The getter of an item, if it is one. `__lookupGetter__`: three times as fast as a descriptor where the key is an index. */
export const lookupGetter: (this: object, key: number) => unknown =
  (objectPrototype as { __lookupGetter__?: (key: number) => unknown }).__lookupGetter__ ??
  function (this: object, key: number) {
    return getOwnPropertyDescriptor(this, key)?.get
  }

/** Whether this is an `Object.prototype`, of this realm or another. */
export function isObjectPrototype(prototype: object | null): boolean {
  if (prototype === objectPrototype) return true
  return prototype !== null && getPrototypeOf(prototype) === null && hasOwn(prototype, 'isPrototypeOf')
}

/** `Array.prototype` of another realm is itself an array right below an `Object.prototype`; a subclass's is not. */
export function isArrayPrototype(prototype: object | null): boolean {
  if (prototype === arrayPrototype) return true
  return Array.isArray(prototype) && isObjectPrototype(getPrototypeOf(prototype))
}

/** A copy of the bytes of a `Uint8Array`, also of a Buffer and other subclasses; `undefined` for anything else. */
export function bytesOf(value: object): Uint8Array | undefined {
  // the constructor copies what is inside, whatever a subclass says
  return bytesTag?.call(value) === 'Uint8Array' ? new Uint8Array(value as Uint8Array) : undefined
}

/** The time of a real date of any realm, `NaN` if it is invalid; `undefined` for anything else, also a subclass. */
export function timeOf(value: object): number | undefined {
  const { getTime } = Date.prototype
  return mayBe(value, Date.prototype, FrozenDate.prototype) ? attempt(() => getTime.call(value)) : undefined
}

/** Whether `value` is a real Set of any realm, not a subclass. */
export function isNativeSet(value: object): value is ReadonlySet<unknown> {
  return mayBe(value, Set.prototype, FrozenSet.prototype) && attempt(() => setSize?.call(value)) !== undefined
}

/** Whether `value` is a real Map of any realm, not a subclass. */
export function isNativeMap(value: object): value is ReadonlyMap<unknown, unknown> {
  return mayBe(value, Map.prototype, FrozenMap.prototype) && attempt(() => mapSize?.call(value)) !== undefined
}

/** Whether the prototype of `value` is one of these two, or stands right below some `Object.prototype`, as theirs do. */
function mayBe(value: object, native: object, frozen: object): boolean {
  const prototype: object | null = getPrototypeOf(value)
  if (prototype === native || prototype === frozen) return true
  return prototype !== null && prototype !== objectPrototype && isObjectPrototype(getPrototypeOf(prototype))
}

// the built-in methods throw for whatever has not their slot
function attempt<T>(read: () => T): T | undefined {
  try {
    return read()
  } catch {
    return undefined
  }
}
