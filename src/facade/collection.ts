/**
 * What the facades of Sets and Maps share: where they read, what they refuse, and how they are walked through. Floor 4.
 *
 * Each is a Proxy over an object that inherits from `Set` or `Map` and holds nothing: `instanceof` is right, every method is
 * our own, and what asks for the inside of a real one (`structuredClone`, `Set.prototype.has.call`) throws, where a
 * subclass would pass for an empty one.
 */
import { comparePlaces } from '../internals/tagged-layout.js'
import { encodeKey, isWellFormed, type PlainMap, type PlainSet, refuse } from '../plain/index.js'
import { bytesOf, timeOf } from '../plain/instances.js'
import { isAlive, liveOf, type Member, type Members, membersOf, removeMember } from '../shared/index.js'
import { nothing } from './assign.js'
import { ContainerHandle } from './container-handle.js'
import { type Detachment, defineOn, handleOf, type Live, pathOfHandle } from './handle.js'
import { plainOfHandle } from './last-value.js'

/** What a reader needs to know of an element or entry. */
export type Shown = Pick<Member, 'name' | 'key' | 'entry' | 'place'>

/** The traps of a Set or Map: it has no properties but its methods. */
export abstract class CollectionHandle extends ContainerHandle implements ProxyHandler<object> {
  /** `Set` or `Map`. */
  abstract readonly word: string
  #last: { readonly of: Detachment; readonly shown: ReadonlyMap<string, Shown> } | undefined

  /** What it shows, by name, in order. While this map is the same, it changes in place. */
  shown(): ReadonlyMap<string, Shown> {
    // as `live()`: nearly always nothing is pending and nothing stale
    if (this.detachment === undefined) {
      const { node, facades } = this
      if (facades.ydoc._transactionCleanups.length !== 0) facades.core.mirror.sync()
      if (node.live !== null && !node.stale) return (node.live as Members).byName
      if (node.live !== null || isAlive(node)) return membersOf(node).byName
    }
    if (this.isLive()) return membersOf(this.node).byName
    const detachment = this.detachment ?? this.facades.letGo(this)
    if (this.#last?.of !== detachment) this.#last = { of: detachment, shown: lastShown(detachment, this.live()) }
    return this.#last.shown
  }

  /** By the step of a path; nothing for a Set. */
  override live(): Live {
    if (this.isLive()) return liveOf(this.node) as Live
    return this.facades.lastEntries(this.detachment ?? this.facades.letGo(this))
  }

  /** Whether it shows this element or key. */
  holds(key: unknown): boolean {
    const name = nameOf(key)
    const shown = this.shown()
    return name !== undefined && shown.has(name)
  }

  /** Removes an element or entry; whether it was there. */
  remove(key: unknown): boolean {
    const node = this.writable()
    const name = nameOf(key)
    if (name === undefined || !this.shown().has(name)) return false
    this.facades.core.write(transaction => {
      removeMember(node, name, this.facades.reconciliation(transaction, nothing))
    })
    return true
  }

  /** Removes all that it shows, in one transition; none when it is empty. */
  removeAll(): void {
    const node = this.writable()
    const names = [...this.shown().keys()]
    if (names.length === 0) return
    this.facades.core.write(transaction => {
      const context = this.facades.reconciliation(transaction, nothing)
      for (const name of names) removeMember(node, name, context)
    })
  }

  set(_target: object, key: string | symbol, value: unknown, receiver: unknown): boolean {
    // an object that inherits from the facade gets a property of its own, as in JavaScript
    if (handleOf(receiver) !== this) return defineOn(receiver, key, value)
    return this.defineProperty(_target, key)
  }

  defineProperty(_target: object, key: string | symbol): never {
    throw refuse(
      'KEY_REFUSED',
      `set the property ${String(key)}`,
      pathOfHandle(this),
      `a ${this.word} has its content only, no properties`,
      'Use its methods, or an object for named values.',
    )
  }
}

function lastShown({ plain }: Detachment, live: Live): ReadonlyMap<string, Shown> {
  const shown = new Map<string, Shown>()
  for (const key of (plain as PlainSet | PlainMap).keys()) {
    const name = encodeKey(key)
    shown.set(name, { name, key, entry: live[name] ?? null, place: { rank: 0, clock: shown.size, client: 0, name } })
  }
  return shown
}

/** What an element or key is known by; undefined for what no document can hold, and so none has. */
export function nameOf(value: unknown): string | undefined {
  if (value === null) return encodeKey(null)
  if (typeof value === 'object') {
    const time = timeOf(value)
    if (time !== undefined) return Number.isNaN(time) ? undefined : encodeKey(new Date(time))
    const bytes = bytesOf(value)
    return bytes === undefined ? undefined : encodeKey(bytes)
  }
  const isLeaf = typeof value === 'string' || typeof value === 'number' || typeof value === 'boolean'
  return isLeaf || typeof value === 'bigint' ? encodeKey(value) : undefined
}

/** Whether a value is a leaf that the door lets through as it is; -0 counts as 0. */
export function isSimple(value: unknown): value is null | boolean | number | string {
  if (typeof value === 'string') return isWellFormed(value)
  return typeof value === 'number' ? Number.isFinite(value) : typeof value === 'boolean' || value === null
}

/** Makes facades that inherit from `prototype` print as their value, and name the class they stand for. */
export function showIn(prototype: object, named: unknown): void {
  Object.defineProperty(prototype, Symbol.for('nodejs.util.inspect.custom'), {
    value(this: object): unknown {
      const handle = handleOf(this)
      return handle === undefined ? undefined : plainOfHandle(handle)
    },
  })
  // test frameworks and inspectors tell kinds by it
  Object.defineProperty(prototype, 'constructor', { value: named })
}

/** Gives `prototype` the methods that a newer JavaScript has beyond ours, computed on a plain copy. */
export function inheritOn(prototype: object, native: object, copy: (self: unknown) => unknown): void {
  for (const name of Object.getOwnPropertyNames(native)) {
    const method: unknown = Object.getOwnPropertyDescriptor(native, name)?.value
    if (typeof method !== 'function' || Object.hasOwn(prototype, name)) continue
    const value = function (this: unknown, ...args: unknown[]): unknown {
      return Reflect.apply(method, copy(this), args)
    }
    Object.defineProperty(prototype, name, { value: Object.defineProperty(value, 'name', { value: name }) })
  }
}

/** One walk through a Set or Map, which may change meanwhile: as in JavaScript, what is added is met, what is deleted is not. */
class Walk<T> {
  readonly #handle: CollectionHandle
  readonly #pick: (shown: Shown) => T
  #map: ReadonlyMap<string, Shown>
  #rest: Iterator<Shown> | undefined
  #last: Shown | undefined
  #isBehind = true

  constructor(handle: CollectionHandle, pick: (shown: Shown) => T) {
    this.#handle = handle
    this.#pick = pick
    this.#map = handle.shown()
    this.#rest = this.#map.values()
  }

  get [Symbol.toStringTag](): string {
    return `${this.#handle.word} Iterator`
  }

  next(): IteratorResult<T, undefined> {
    if (this.#rest === undefined) return { value: undefined, done: true }
    const now = this.#handle.shown()
    // read anew, since others wrote: goes on behind what was met last. One that was let go shows what it showed
    if (now !== this.#map && this.#handle.detachment === undefined) {
      this.#map = now
      this.#rest = now.values()
      this.#isBehind = false
    }
    for (;;) {
      const { value, done } = this.#rest.next()
      if (done) {
        this.#rest = undefined
        return { value: undefined, done: true }
      }
      if (!this.#isBehind && this.#last !== undefined && comparePlaces(value.place, this.#last.place) <= 0) continue
      this.#isBehind = true
      this.#last = value
      return { value: this.#pick(value), done: false }
    }
  }
}

// what all iterators of JavaScript inherit from: `[Symbol.iterator]`, and where it has them `map`, `filter` and their like
Object.setPrototypeOf(Walk.prototype, Object.getPrototypeOf(Object.getPrototypeOf(new Set().values())))

/** An iterator over what `handle` shows. */
export function walk<T>(handle: CollectionHandle, pick: (shown: Shown) => T): SetIterator<T> {
  // reason: inherits `[Symbol.iterator]` at run time, which TypeScript cannot see
  return new Walk(handle, pick) as unknown as SetIterator<T>
}
