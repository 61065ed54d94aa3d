/**
 * The array methods that change: each is one minimal edit of the shared type and returns what JavaScript returns. Floor 4.
 */
import type { PlainArray } from '../plain/index.js'
import { type Entry, liveArray, Node, reconcile, spliceItems } from '../shared/index.js'
import { type Handle, handleOf } from './handle.js'

type Method = (this: object, ...args: never[]) => unknown

/**
 * Replaces a run of items in one edit. The values pass the door first.
 *
 * @returns the entries that were removed, detached
 */
export function splice(handle: Handle, index: number, removed: number, values: readonly unknown[]): readonly Entry[] {
  const node = handle.writable()
  const { facades } = handle
  const arrival = facades.arriveAll(values, node, index)
  const gone = liveArray(node).slice(index, index + removed)
  if (removed === 0 && values.length === 0) return gone
  const texts = arrival.kinds?.get(arrival.plain as object)
  facades.core.write(transaction => {
    const context = facades.reconciliation(transaction, arrival)
    const incoming = (arrival.plain as PlainArray).map((value, i) => ({ value, asText: texts?.has(i) === true }))
    for (const entry of gone) if (entry instanceof Node) context.removed?.(entry)
    spliceItems(transaction, node, index, removed, incoming, context)
  })
  return gone
}

/** As `splice`, with what was removed as users read it: containers are their facades, which show their last value. */
function spliceOut(handle: Handle, index: number, removed: number, values: readonly unknown[]): unknown[] {
  // asked for before the edit: afterwards there is nothing to lay a facade over
  const items = liveArray(handle.writable())
    .slice(index, index + removed)
    .map(entry => handle.facades.value(entry))
  splice(handle, index, removed, values)
  return items
}

/** Makes the array hold `items`, some of which it holds already: those stay, or move with their facades. */
function arrange(handle: Handle, items: readonly unknown[]): void {
  const node = handle.writable()
  const { facades } = handle
  const arrival = facades.arriveAll(items, node, 0)
  facades.core.write(transaction => reconcile(node, arrival.plain, facades.reconciliation(transaction, arrival)))
}

/** The handle of `this`, up to date. */
function arrayHandle(self: unknown): { handle: Handle; length: number } {
  const handle = handleOf(self)
  if (handle === undefined) throw new TypeError('this method belongs to a live array')
  return { handle, length: liveArray(handle.writable()).length }
}

/** What JavaScript makes of a relative index: counted from the end when negative, kept within 0 to `length`. */
function within(relative: number | undefined, length: number, whenAbsent: number): number {
  if (relative === undefined) return whenAbsent
  const integer = Math.trunc(Number(relative)) || 0
  return integer < 0 ? Math.max(length + integer, 0) : Math.min(integer, length)
}

const own = {
  push(this: object, ...values: unknown[]): number {
    const { handle, length } = arrayHandle(this)
    splice(handle, length, 0, values)
    return length + values.length
  },

  pop(this: object): unknown {
    const { handle, length } = arrayHandle(this)
    return length === 0 ? undefined : spliceOut(handle, length - 1, 1, [])[0]
  },

  shift(this: object): unknown {
    const { handle, length } = arrayHandle(this)
    return length === 0 ? undefined : spliceOut(handle, 0, 1, [])[0]
  },

  unshift(this: object, ...values: unknown[]): number {
    const { handle, length } = arrayHandle(this)
    splice(handle, 0, 0, values)
    return length + values.length
  },

  splice(this: object, ...args: unknown[]): unknown[] {
    const { handle, length } = arrayHandle(this)
    const start = within(args[0] as number | undefined, length, 0)
    // without a count JavaScript removes all that follows, with an undefined one nothing
    const count = args.length === 0 ? 0 : args.length === 1 ? length - start : Math.trunc(Number(args[1])) || 0
    return spliceOut(handle, start, Math.min(Math.max(count, 0), length - start), args.slice(2))
  },

  sort(this: unknown[], compare?: (a: unknown, b: unknown) => number): unknown[] {
    const { handle } = arrayHandle(this)
    arrange(handle, [...this].sort(compare))
    return this
  },

  reverse(this: unknown[]): unknown[] {
    const { handle } = arrayHandle(this)
    arrange(handle, [...this].reverse())
    return this
  },

  fill(this: unknown[], value: unknown, from?: number, to?: number): unknown[] {
    const { handle, length } = arrayHandle(this)
    const start = within(from, length, 0)
    const count = Math.max(within(to, length, length) - start, 0)
    splice(handle, start, count, new Array(count).fill(value))
    return this
  },

  copyWithin(this: unknown[], target: number, from: number, to?: number): unknown[] {
    const { handle } = arrayHandle(this)
    arrange(handle, [...this].copyWithin(target, from, to))
    return this
  },
}

/** By name, for the `get` trap; the same functions for all arrays, so that `a.push === b.push`. */
export const mutators: Readonly<Record<string, Method | undefined>> = Object.assign(Object.create(null), own)
