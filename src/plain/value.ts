/**
 * The door: every value is checked and copied here before a document sees it. Ground floor.
 * Yjs checks almost nothing, so what is refused here would poison a document, or differ between replicas.
 */
import { PlaindocError } from './error.js'
import { FrozenDate } from './frozen-date.js'
import { FrozenMap } from './frozen-map.js'
import { FrozenSet } from './frozen-set.js'
import * as native from './instances.js'
import { isInt64 } from './int64.js'
import { encodeKey } from './key.js'
import { freezeMarkable } from './mark.js'
import { AtomicSeed, CounterSeed, ListSeed, type SeedKind, TextSeed } from './markers.js'
import { heightOf } from './parts.js'
import type { Path } from './path.js'
import * as refusal from './refusal.js'
import type { PlainArray, PlainLeaf, PlainMap, PlainObject, PlainSet, PlainValue } from './types.js'
import { isWellFormed } from './well-formed.js'

/** How many objects and arrays may stand around a value, counted from the root of the document. */
export const depthLimit = 100

/**
 * Which children asked for a layout of their own: frozen plain parent → step of the path (key, index, or `encodeKey` of the
 * key of a Map) → what it asked for.
 */
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

/**
 * Takes a live object through the door as what it holds; `undefined` for an object that is not one.
 * `door.path()` is where it was met, for an error; it costs the depth.
 */
export type Resolve = (value: object, door: { path(): Path }) => Admitted | undefined

/**
 * The frozen copy of `value`, or a typed error that names the place and the way out. The input is never changed, no
 * getter of it runs, and each container of the result is its own object, also where the input shares one.
 *
 * Taken: null, booleans, finite numbers (-0 becomes 0), well-formed strings and keys, bigint in 64 bits, valid dates
 * (copied as `FrozenDate`), `Uint8Array` (copied; JavaScript cannot freeze bytes, so treat them as frozen), plain
 * arrays without holes, Set and Map (copied as `FrozenSet` and `FrozenMap`; elements and keys are leaves, dates and bytes
 * count by value), and plain objects of any realm. In an object `undefined` is the same as absent, and properties
 * that are not enumerable are not seen, as in `{ ...value }`. One pass, about 0.1 µs a node.
 *
 * @param path - where the value will stand; its length counts towards the depth limit of 100
 * @param resolve - asked first about every object; what it returns is taken as it is
 * @throws PlaindocError `VALUE_NOT_PLAIN`, `VALUE_NOT_FINITE`, `VALUE_OUT_OF_RANGE`, `VALUE_UNDEFINED`, `ARRAY_HOLE`,
 *   `VALUE_TOO_DEEP`, `VALUE_CYCLIC`, `STRING_NOT_WELL_FORMED`, `KEY_REFUSED`
 * @example admit({ at: new Date(0), tags: ['a'] }).plain // frozen, the caller's object stays free
 * @see SPEC V1–V20, V30–V39
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
  getOwnPropertyDescriptor,
  getOwnPropertySymbols,
  getPrototypeOf,
  keys: enumerableKeys,
  prototype: objectPrototype,
} = Object
const eachElement = Set.prototype.values as (this: ReadonlySet<unknown>) => SetIterator<unknown>
const eachEntry = Map.prototype.entries as (this: ReadonlyMap<unknown, unknown>) => MapIterator<[unknown, unknown]>

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
        if (!isInt64(value)) throw refusal.refuseBigint(value, this.path())
        return value
      default:
        throw refusal.refuseKind(value, this.path())
    }
  }

  private takeObject(value: object, depth: number): PlainValue {
    if (this.resolve !== undefined) {
      this.resolving = true
      const resolved = this.resolve(value, this)
      this.resolving = false
      if (resolved !== undefined) return this.takeResolved(resolved, depth)
    }
    if (Array.isArray(value)) {
      const prototype = getPrototypeOf(value)
      const isList = prototype === ListSeed.prototype
      if (!isList && !native.isArrayPrototype(prototype)) throw refusal.refuseKind(value, this.path())
      this.enter(value, depth)
      const copy = this.takeArray(value, depth)
      if (isList) this.kind = 'list'
      return copy
    }
    const prototype = getPrototypeOf(value)
    if (prototype !== objectPrototype && prototype !== null && !native.isObjectPrototype(prototype)) {
      return this.takeInstance(value, depth)
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
      if (native.lookupGetter.call(array, i) !== undefined) throw refusal.refuseItem(array, i, this.path())
      const value = array[i]
      if (value === undefined) throw refusal.refuseItem(array, i, this.path())
      copy.push(this.take(value, depth + 1))
      if (this.kind !== undefined) seeds = this.note(seeds, i)
    }
    this.depth = depth
    if (enumerableKeys(array).length > array.length) throw refusal.refuseNamedItem(array, this.path())
    freezeMarkable(copy)
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
    freezeMarkable(copy)
    if (seeds !== undefined) this.remember(copy, seeds)
    return copy
  }

  private takeInstance(value: object, depth: number): PlainValue {
    if (value instanceof TextSeed) return this.takeSeed(value.value, 'text', depth)
    if (value instanceof CounterSeed) return this.takeSeed(value.value, 'counter', depth)
    if (value instanceof AtomicSeed) return this.takeSeed(value.value, 'atomic', depth)
    const leaf = this.takeLeafObject(value)
    if (leaf !== undefined) return leaf
    if (native.isNativeSet(value)) {
      this.enter(value, depth)
      return this.takeSet(value)
    }
    if (native.isNativeMap(value)) {
      this.enter(value, depth)
      return this.takeMap(value, depth)
    }
    throw refusal.refuseKind(value, this.path())
  }

  private takeSeed(value: unknown, kind: SeedKind, depth: number): PlainValue {
    const plain = this.take(value, depth)
    this.kind = kind
    return plain
  }

  private takeLeafObject(value: object): PlainLeaf | undefined {
    const time = native.timeOf(value)
    if (time !== undefined) {
      if (Number.isNaN(time)) throw refusal.refuseDate(this.path())
      return new FrozenDate(time)
    }
    return native.bytesOf(value)
  }

  private takeSet(set: ReadonlySet<unknown>): PlainSet {
    this.refuseProperties(set)
    const copy = new FrozenSet()
    for (const element of eachElement.call(set)) FrozenSet.put(copy, this.takeElement(element, 'an element of a Set'))
    return copy
  }

  private takeMap(map: ReadonlyMap<unknown, unknown>, depth: number): PlainMap {
    this.refuseProperties(map)
    const copy = new FrozenMap()
    let seeds: Map<string | number, SeedKind> | undefined
    for (const [key, value] of eachEntry.call(map)) {
      const leaf = this.takeElement(key, 'a key of a Map')
      const step = encodeKey(leaf)
      this.steps[depth] = step
      this.depth = depth + 1
      FrozenMap.put(copy, leaf, this.take(value, depth + 1))
      // two dates of one time are one key: the later entry counts
      seeds?.delete(step)
      if (this.kind !== undefined) seeds = this.note(seeds, step)
      this.depth = depth
    }
    if (seeds !== undefined) this.remember(copy, seeds)
    return copy
  }

  /** What is an element of a Set, or the key of a Map: a leaf. */
  private takeElement(element: unknown, role: string): PlainLeaf {
    if (typeof element !== 'object' || element === null) return this.take(element, 0) as PlainLeaf
    const leaf = this.takeLeafObject(element)
    if (leaf === undefined) throw refusal.refuseElement(element, role, this.path())
    return leaf
  }

  private refuseProperties(collection: object): void {
    if (getOwnPropertySymbols(collection).length > 0) throw refusal.refuseSymbolKey(this.path())
    const [name] = enumerableKeys(collection)
    if (name !== undefined) throw refusal.refuseNamedElement([...this.path(), name])
  }

  private takeResolved(admitted: Admitted, depth: number): PlainValue {
    if (this.base.length + depth + heightOf(admitted.plain, depthLimit) > depthLimit) {
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
}
