/**
 * The facade of an array: reads come from the mirror of its node, so iteration and every method that only reads are
 * JavaScript's own; the methods that change are in `array-methods.ts`. Floor 4.
 */
import { refuse } from '../plain/index.js'
import { type Entry, liveArray, Node, pathOfNode } from '../shared/index.js'
import { mutators, splice } from './array-methods.js'
import { assignIndex } from './assign.js'
import { PropertyHandle } from './container-handle.js'
import { defineOn, handleOf, pathOfHandle } from './handle.js'
import { dataValue, refuseSymbol } from './refusals.js'

type Target = Entry[]

/** The traps of an array. */
export class ArrayHandle extends PropertyHandle implements ProxyHandler<Target> {
  /** Of each handle, not of the class, as in `object-traps.ts`. */
  readonly get: (target: Target, key: string | symbol) => unknown = readItem

  set(_target: Target, key: string | symbol, value: unknown, receiver: unknown): boolean {
    if (handleOf(receiver) !== this) return defineOn(receiver, key, value)
    this.#assign(key, value)
    return true
  }

  #assign(key: string | symbol, value: unknown): void {
    if (typeof key === 'symbol') throw refuseSymbol(this, key)
    const { length } = liveArray(this.writable())
    if (key === 'length') this.#setLength(length, value)
    else this.#setItem(length, key, value)
  }

  deleteProperty(_target: Target, key: string | symbol): boolean {
    const live = this.live()
    if (!Object.hasOwn(live, key)) return true
    if (key === 'length') return false
    // what `Array.prototype.pop`, `shift` and `splice` do when other code calls them on this array: shorten it
    const last = (live as unknown as Entry[]).length - 1
    if (key === String(last)) {
      splice(this, last, 1, [])
      return true
    }
    throw refuse(
      'ARRAY_HOLE',
      `delete item ${String(key)}`,
      pathOfHandle(this),
      'it would leave a hole',
      'Use splice(), or assign null.',
    )
  }

  ownKeys(_target: Target): (string | symbol)[] {
    return Reflect.ownKeys(this.live())
  }

  defineProperty(_target: Target, key: string | symbol, descriptor: PropertyDescriptor): boolean {
    this.#assign(key, dataValue(this, key, descriptor))
    return true
  }

  #setItem(length: number, key: string, value: unknown): void {
    const index = indexOf(key)
    if (index === undefined) {
      throw refuse(
        'KEY_REFUSED',
        `set ${JSON.stringify(key)}`,
        pathOfHandle(this),
        'an array holds items only',
        'Use an object for named values.',
      )
    }
    if (index < length) assignIndex(this, index, value)
    else if (index === length) splice(this, index, 0, [value])
    else {
      throw refuse(
        'INDEX_OUT_OF_RANGE',
        'set an item',
        [...pathOfNode(this.node), index],
        `the array has ${length} items, and a hole cannot be shared`,
        `Use push(), or an index from 0 to ${length}.`,
      )
    }
  }

  #setLength(length: number, value: unknown): void {
    const wanted = +(value as number) >>> 0
    if (wanted !== +(value as number)) throw new RangeError('Invalid array length')
    if (wanted < length) splice(this, wanted, length - wanted, [])
    else if (wanted > length) {
      throw refuse(
        'ARRAY_HOLE',
        `set the length to ${wanted}`,
        pathOfHandle(this),
        `the array has ${length} items, and holes cannot be shared`,
        'Push the missing items.',
      )
    }
  }
}

function readItem(this: ArrayHandle, target: Target, key: string | symbol): unknown {
  if (typeof key === 'symbol') return Reflect.get(target, key)
  const entry: unknown = this.live()[key]
  if (entry instanceof Node && entry.facade !== null) return entry.facade
  if (typeof entry === 'object') return this.facades.value(entry as Entry)
  // an array of plain values holds no functions, so this is one of Array.prototype
  return typeof entry === 'function' ? (mutators[key] ?? entry) : entry
}

/** The index a property key names, as JavaScript decides it; undefined for any other key. */
function indexOf(key: string): number | undefined {
  const index = Number(key)
  return Number.isInteger(index) && index >= 0 && index < 2 ** 32 - 1 && String(index) === key ? index : undefined
}
