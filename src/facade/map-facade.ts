/**
 * The facade of a JavaScript Map. Floor 4.
 */
import { seedsIn } from '../internals/layout-memory.js'
import { encodeKey, type PlainLeaf, type PlainMap, type PlainValue } from '../plain/index.js'
import { assignEntry, type Node } from '../shared/index.js'
import { nothing } from './assign.js'
import { CollectionHandle, inheritOn, isSimple, nameOf, type Shown, showIn, walk } from './collection.js'
import { type Arrival, handleOf } from './handle.js'

/** The traps of a Map. */
export class MapHandle extends CollectionHandle {
  readonly word = 'Map'

  readKey = ({ key }: Shown): unknown => this.facades.value(key)

  // by name: a Map that was let go while it was walked through has facades of its own at the same names
  readValue = ({ name }: Shown): unknown => this.valueAt(name)

  readPair = (one: Shown): [unknown, unknown] => [this.readKey(one), this.readValue(one)]

  valueAt(name: string): unknown {
    return this.facades.value(this.shown().get(name)?.entry)
  }

  /** Sets an entry: key and value pass the door first. */
  assign(key: unknown, value: unknown): void {
    const node = this.writable()
    const { facades } = this
    if (isSimple(key) && isSimple(value)) {
      // -0 becomes 0
      write(this, node, encodeKey(key), value === 0 ? 0 : value, nothing)
      return
    }
    const arrival = facades.arriveIn(new Map([[key, value]]), node)
    const [[leaf, plain]] = arrival.plain as PlainMap as unknown as [[PlainLeaf, PlainValue]]
    write(this, node, encodeKey(leaf), plain, arrival)
  }
}

function write({ facades }: MapHandle, node: Node, name: string, value: PlainValue, arrival: Arrival): void {
  const seed = arrival === nothing ? undefined : seedsIn(arrival.plain as object)?.get(name)
  facades.core.write(transaction => {
    assignEntry(node, name, { value, seed }, facades.reconciliation(transaction, arrival))
  })
}

/** What the facade of a Map inherits from. Has no content of its own: `this` is the facade, behind which stands the handle. */
class LiveMap extends Map<unknown, unknown> {
  override get size(): number {
    return handleBehind(this).shown().size
  }

  override has(key: unknown): boolean {
    return handleBehind(this).holds(key)
  }

  override get(key: unknown): unknown {
    const name = nameOf(key)
    const handle = handleBehind(this)
    return name === undefined ? undefined : handle.valueAt(name)
  }

  override set(key: unknown, value: unknown): this {
    handleBehind(this).assign(key, value)
    return this
  }

  override delete(key: unknown): boolean {
    return handleBehind(this).remove(key)
  }

  override clear(): void {
    handleBehind(this).removeAll()
  }

  override forEach(
    run: (value: unknown, key: unknown, map: Map<unknown, unknown>) => void,
    self: unknown = undefined,
  ): void {
    handleBehind(this)
    if (typeof run !== 'function') throw new TypeError(`${String(run)} is not a function`)
    for (const [key, value] of this.entries()) run.call(self, value, key, this)
  }

  override keys(): MapIterator<unknown> {
    const handle = handleBehind(this)
    return walk(handle, handle.readKey)
  }

  override values(): MapIterator<unknown> {
    const handle = handleBehind(this)
    return walk(handle, handle.readValue)
  }

  override entries(): MapIterator<[unknown, unknown]> {
    const handle = handleBehind(this)
    return walk(handle, handle.readPair)
  }

  getOrInsert(key: unknown, value: unknown): unknown {
    if (!this.has(key)) this.set(key, value)
    return this.get(key)
  }

  getOrInsertComputed(key: unknown, compute: (key: unknown) => unknown): unknown {
    if (!this.has(key)) this.set(key, compute(key))
    return this.get(key)
  }
}

Object.defineProperty(LiveMap.prototype, Symbol.iterator, { value: LiveMap.prototype.entries })
showIn(LiveMap.prototype, Map)
inheritOn(LiveMap.prototype, Map.prototype, self => new Map(handleBehind(self).facade as Map<unknown, unknown>))

/** One target for the facades of all Maps: the traps never look at it. */
export const mapTarget: object = Object.create(LiveMap.prototype) as object

function handleBehind(self: unknown): MapHandle {
  const handle = handleOf(self)
  if (handle instanceof MapHandle) return handle
  throw new TypeError('Method of a live Map called on something else')
}
