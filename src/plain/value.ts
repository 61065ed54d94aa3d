/**
 * The door: every value is checked and copied here before a document sees it. Ground floor.
 * Yjs checks almost nothing, so what is refused here would poison a document, or differ between replicas.
 */
import { PlaindocError } from './error.js'
import { FrozenDate } from './frozen-date.js'
import { type SeedKind, TextSeed } from './markers.js'
import type { Path } from './path.js'
import * as refusal from './refusal.js'
import type { PlainArray, PlainObject, PlainValue } from './types.js'
import { isWellFormed } from './well-formed.js'

/** How many objects and arrays may stand around a value, counted from the root of the document. */
export const depthLimit = 100

/** Which children asked for a layout of their own: frozen plain parent → key or index → what it asked for. */
export type Kinds = Map<object, Map<string | number, SeedKind>>

/** What the door lets in. */
export interface Admitted {
  /** Frozen all the way down, shares no container with the input: it can be the snapshot itself. */
  readonly plain: PlainValue
  /** `undefined` when no child asked for anything. */
  readonly kinds: Kinds | undefined
  /** What the value itself asked for. */
  readonly rootKind: SeedKind | undefined
}

/** Takes a live object through the door as what it holds; `undefined` for an object that is not one. */
export type Resolve = (value: object) => Admitted | undefined

/**
 * The frozen copy of `value`, or a typed error that names the place and the way out. The input is never changed, no
 * getter of it runs, and each container of the result is its own object, also where the input shares one.
 *
 * Taken: null, booleans, finite numbers (-0 becomes 0), well-formed strings and keys, bigint in 64 bits, valid dates
 * (copied as `FrozenDate`), `Uint8Array` (copied; JavaScript cannot freeze bytes, so treat them as frozen), plain
 * arrays without holes, and plain objects of any realm. In an object `undefined` is the same as absent, and properties
 * that are not enumerable are not seen, as in `{ ...value }`. One pass, about 0.1 µs a node.
 *
 * @param path - where the value will stand; its length counts towards the depth limit of 100
 * @param resolve - asked first about every object; what it returns is taken as it is
 * @throws PlaindocError `VALUE_NOT_PLAIN`, `VALUE_NOT_FINITE`, `VALUE_OUT_OF_RANGE`, `VALUE_UNDEFINED`, `ARRAY_HOLE`,
 *   `VALUE_TOO_DEEP`, `VALUE_CYCLIC`, `STRING_NOT_WELL_FORMED`, `KEY_REFUSED`
 * @example admit({ at: new Date(0), tags: ['a'] }).plain // frozen, the caller's object stays free
 * @see SPEC V1–V20
 */
export function admit(value: unknown, path: Path = [], resolve?: Resolve): Admitted {
  const door = new Door(path, resolve)
  try {
    const plain = door.take(value, 0)
    return { plain, kinds: door.kinds, rootKind: door.kind }
  } catch (error) {
    if (error instanceof PlaindocError || door.resolving) throw error
    throw refusal.refuseUnreadable(door.path(), error)
  }
}

const {
  freeze,
  getOwnPropertyDescriptor,
  getOwnPropertySymbols,
  getPrototypeOf,
  hasOwn,
  keys: enumerableKeys,
  prototype: objectPrototype,
} = Object
const arrayPrototype = Array.prototype
const bytesTag = getOwnPropertyDescriptor(getPrototypeOf(Uint8Array.prototype), Symbol.toStringTag)?.get
const int64 = { least: -(2n ** 63n), most: 2n ** 63n - 1n }

/** `__lookupGetter__`: three times as fast as a descriptor where the key is an index. */
const lookupGetter: (this: object, key: number) => unknown =
  (objectPrototype as { __lookupGetter__?: (key: number) => unknown }).__lookupGetter__ ??
  function (this: object, key: number) {
    return getOwnPropertyDescriptor(this, key)?.get
  }

/** One walk. The steps and ancestors are kept in two flat stacks, so that a path is built only for an error. */
class Door {
  kinds: Kinds | undefined = undefined
  /** What the value taken last asked for; its parent reads and clears it. */
  kind: SeedKind | undefined = undefined
  resolving = false
  private readonly base: Path
  private readonly resolve: Resolve | undefined
  private readonly steps: (string | number)[] = []
  private readonly ancestors: object[] = []
  private depth = 0

  constructor(base: Path, resolve: Resolve | undefined) {
    this.base = base
    this.resolve = resolve
  }

  path(): Path {
    return [...this.base, ...this.steps.slice(0, this.depth)]
  }

  take(value: unknown, depth: number): PlainValue {
    switch (typeof value) {
      case 'string':
        if (!isWellFormed(value)) throw refusal.refuseString(this.path())
        return value
      case 'number':
        if (!Number.isFinite(value)) throw refusal.refuseNumber(value, this.path())
        return value === 0 ? 0 : value
      case 'boolean':
        return value
      case 'object':
        return value === null ? null : this.takeObject(value, depth)
      case 'undefined':
        throw refusal.refuseUndefined(this.path())
      case 'bigint':
        if (value < int64.least || value > int64.most) throw refusal.refuseBigint(value, this.path())
        return value
      default:
        throw refusal.refuseKind(value, this.path())
    }
  }

  private takeObject(value: object, depth: number): PlainValue {
    if (this.resolve !== undefined) {
      this.resolving = true
      const resolved = this.resolve(value)
      this.resolving = false
      if (resolved !== undefined) return this.takeResolved(resolved, depth)
    }
    if (Array.isArray(value)) {
      if (!isArrayPrototype(getPrototypeOf(value))) throw refusal.refuseKind(value, this.path())
      this.enter(value, depth)
      return this.takeArray(value, depth)
    }
    const prototype = getPrototypeOf(value)
    if (prototype !== objectPrototype && prototype !== null && !isObjectPrototype(prototype)) {
      return this.takeInstance(value)
    }
    this.enter(value, depth)
    return this.takePlainObject(value as Record<string, unknown>, depth)
  }

  private enter(value: object, depth: number): void {
    for (let i = 0; i < depth; i++) {
      if (this.ancestors[i] === value) {
        throw refusal.refuseCycle(this.path(), [...this.base, ...this.steps.slice(0, i)])
      }
    }
    if (this.base.length + depth >= depthLimit) throw refusal.refuseDepth(this.path(), depthLimit)
    this.ancestors[depth] = value
  }

  private takeArray(array: readonly unknown[], depth: number): PlainArray {
    if (getOwnPropertySymbols(array).length > 0) throw refusal.refuseSymbolKey(this.path())
    const copy: PlainValue[] = []
    let seeds: Map<string | number, SeedKind> | undefined
    for (let i = 0; i < array.length; i++) {
      this.steps[depth] = i
      this.depth = depth + 1
      if (lookupGetter.call(array, i) !== undefined) throw this.refuseAt(array, i)
      const value = array[i]
      if (value === undefined) throw this.refuseAt(array, i)
      copy.push(this.take(value, depth + 1))
      if (this.kind !== undefined) seeds = this.note(seeds, i)
    }
    this.depth = depth
    if (enumerableKeys(array).length > array.length) throw this.refuseExtra(array)
    freeze(copy)
    if (seeds !== undefined) this.remember(copy, seeds)
    return copy
  }

  private takePlainObject(object: Readonly<Record<string, unknown>>, depth: number): PlainObject {
    if (getOwnPropertySymbols(object).length > 0) throw refusal.refuseSymbolKey(this.path())
    const copy: Record<string, PlainValue> = {}
    let seeds: Map<string | number, SeedKind> | undefined
    for (const key of enumerableKeys(object)) {
      this.steps[depth] = key
      this.depth = depth + 1
      if (key === '__proto__') throw refusal.refuseProto(this.path())
      if (!isWellFormed(key)) throw refusal.refuseKeyText(this.path())
      const property = getOwnPropertyDescriptor(object, key)
      if (property === undefined) continue
      if (property.get !== undefined || property.set !== undefined) throw refusal.refuseAccessor(this.path())
      const value: unknown = property.value
      if (value === undefined) continue
      copy[key] = this.take(value, depth + 1)
      if (this.kind !== undefined) seeds = this.note(seeds, key)
    }
    this.depth = depth
    freeze(copy)
    if (seeds !== undefined) this.remember(copy, seeds)
    return copy
  }

  private takeInstance(value: object): PlainValue {
    if (value instanceof TextSeed) {
      if (!isWellFormed(value.value)) throw refusal.refuseString(this.path())
      this.kind = 'text'
      return value.value
    }
    const time = timeOf(value)
    if (time !== undefined) {
      if (Number.isNaN(time)) throw refusal.refuseDate(this.path())
      return new FrozenDate(time)
    }
    // the constructor copies what is inside, whatever a subclass says; a Buffer becomes plain bytes
    if (bytesTag?.call(value) === 'Uint8Array') return new Uint8Array(value as Uint8Array)
    throw refusal.refuseKind(value, this.path())
  }

  private takeResolved(admitted: Admitted, depth: number): PlainValue {
    if (this.base.length + depth + heightOf(admitted.plain) > depthLimit) {
      throw refusal.refuseDepth(this.path(), depthLimit)
    }
    this.kind = admitted.rootKind
    if (admitted.kinds !== undefined) {
      for (const [parent, seeds] of admitted.kinds) this.remember(parent, seeds)
    }
    return admitted.plain
  }

  private note(
    seeds: Map<string | number, SeedKind> | undefined,
    key: string | number,
  ): Map<string | number, SeedKind> {
    const noted = seeds ?? new Map<string | number, SeedKind>()
    if (this.kind !== undefined) noted.set(key, this.kind)
    this.kind = undefined
    return noted
  }

  private remember(parent: object, seeds: Map<string | number, SeedKind>): void {
    this.kinds ??= new Map()
    this.kinds.set(parent, seeds)
  }

  private refuseAt(array: readonly unknown[], index: number): PlaindocError {
    const property = getOwnPropertyDescriptor(array, index)
    if (property === undefined) return refusal.refuseHole(this.path())
    if (property.get !== undefined || property.set !== undefined) return refusal.refuseAccessor(this.path())
    return refusal.refuseUndefined(this.path())
  }

  private refuseExtra(array: readonly unknown[]): PlaindocError {
    const extra = enumerableKeys(array).find(key => String(Number(key) >>> 0) !== key || Number(key) >= array.length)
    return refusal.refuseNamedItem([...this.path(), extra ?? ''])
  }
}

/** `Array.prototype` of another realm is itself an array right below an `Object.prototype`; a subclass's is not. */
function isArrayPrototype(prototype: object | null): boolean {
  if (prototype === arrayPrototype) return true
  return Array.isArray(prototype) && isObjectPrototype(getPrototypeOf(prototype))
}

/** Whether this is an `Object.prototype`, of this realm or another. */
function isObjectPrototype(prototype: object | null): boolean {
  if (prototype === objectPrototype) return true
  return prototype !== null && getPrototypeOf(prototype) === null && hasOwn(prototype, 'isPrototypeOf')
}

/** The time of a real date of any realm, `NaN` if it is invalid; `undefined` for anything else, also a subclass. */
function timeOf(value: object): number | undefined {
  const prototype = getPrototypeOf(value)
  const own = prototype === Date.prototype || prototype === FrozenDate.prototype
  if (!own && !isObjectPrototype(getPrototypeOf(prototype))) return undefined
  try {
    return Date.prototype.getTime.call(value)
  } catch {
    return undefined
  }
}

/** How many containers stand in one another; stops above the limit. */
function heightOf(value: PlainValue, room = depthLimit): number {
  if (typeof value !== 'object' || value === null || value instanceof Date || value instanceof Uint8Array) return 0
  if (room < 0) return 1
  let height = 0
  for (const child of Array.isArray(value) ? value : Object.values(value)) {
    if (typeof child === 'object' && child !== null) height = Math.max(height, heightOf(child, room - 1))
  }
  return height + 1
}
