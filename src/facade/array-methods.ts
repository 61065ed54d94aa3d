/**
 * The array methods that change: each is one minimal edit of the shared type and returns what JavaScript returns. Floor 4.
 */
import { seedsIn } from '../internals/layout-memory.js'
import type { PlainArray } from '../plain/index.js'
import { type Entry, liveArray, Node, plainEntry, plainOf, reconcileArray, spliceItems } from '../shared/index.js'
import { type Handle, handleOf } from './handle.js'

type Method = (this: unknown, ...args: unknown[]) => unknown

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
  const seeds = seedsIn(arrival.plain as object)
  facades.core.write(transaction => {
    const context = facades.reconciliation(transaction, arrival)
    const isList = node.kind === 'list'
    const incoming = (arrival.plain as PlainArray).map((value, i) => ({
      value,
      seed: seeds?.get(i),
      // what was taken out of a list and comes in again is the same item
      returning: isList ? returningNode(values[i]) : undefined,
    }))
    for (const entry of gone) if (entry instanceof Node) context.removed?.(entry)
    spliceItems(transaction, node, index, removed, incoming, context)
  })
  return gone
}

// Not of an object that another one has taken the place of: its item shows that one.
function returningNode(value: unknown): Node | undefined {
  const handle = handleOf(value)
  return handle?.detachment?.replaced ? undefined : handle?.node
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

/** Puts the entries of the array in another order, or some of them several times: what stays, stays; what moves, moves. */
export function arrange(handle: Handle, order: (entries: Entry[]) => Entry[]): void {
  const node = handle.writable()
  const { facades } = handle
  const before = liveArray(node).slice()
  const ordered = order(before)
  // what a comparator adds meanwhile stays behind them, as in JavaScript
  const entries = ordered.concat(liveArray(node).slice(before.length))
  const nodes = entries.map(entry => (entry instanceof Node ? entry : undefined))
  const plain = Object.freeze(entries.map(plainEntry))
  const sources = new Map(nodes.flatMap(one => (one === undefined ? [] : [[plainOf(one) as object, one]])))
  facades.core.write(transaction => {
    const context = facades.reconciliation(transaction, {
      plain,
      kinds: undefined,
      rootKind: undefined,
      sources,
      borrowed: true,
    })
    reconcileArray(node, plain, context, undefined, nodes)
  })
}

/** The handle of `this`, up to date; undefined when it is no live array, and JavaScript's own method is meant. */
function arrayHandle(self: unknown): { handle: Handle; length: number } | undefined {
  const handle = handleOf(self)
  if (handle === undefined || (handle.node.kind !== 'array' && handle.node.kind !== 'list')) return undefined
  return { handle, length: liveArray(handle.writable()).length }
}

/** What JavaScript makes of an index: unlike `Number()`, unary plus refuses a bigint, as all methods do. */
function integerOf(value: unknown): number {
  return Math.trunc(+(value as number)) || 0
}

/** What JavaScript makes of a relative index: counted from the end when negative, kept within 0 to `length`. */
function within(relative: unknown, length: number, whenAbsent: number): number {
  if (relative === undefined) return whenAbsent
  const integer = integerOf(relative)
  return integer < 0 ? Math.max(length + integer, 0) : Math.min(integer, length)
}

type Own = (self: { handle: Handle; length: number; facade: unknown }, args: unknown[]) => unknown

const own: Record<string, Own> = {
  push({ handle, length }, values) {
    splice(handle, length, 0, values)
    return length + values.length
  },

  pop({ handle, length }) {
    return length === 0 ? undefined : spliceOut(handle, length - 1, 1, [])[0]
  },

  shift({ handle, length }) {
    return length === 0 ? undefined : spliceOut(handle, 0, 1, [])[0]
  },

  unshift({ handle, length }, values) {
    splice(handle, 0, 0, values)
    return length + values.length
  },

  splice({ handle, length }, args) {
    const start = within(args[0], length, 0)
    // without a count JavaScript removes all that follows, with an undefined one nothing
    const count = args.length === 0 ? 0 : args.length === 1 ? length - start : integerOf(args[1])
    return spliceOut(handle, start, Math.min(Math.max(count, 0), length - start), args.slice(2))
  },

  sort({ handle, facade }, [compare]) {
    if (compare !== undefined && typeof compare !== 'function')
      throw new TypeError('sort() takes a function or nothing')
    // the comparator sees what users read, and may not see an array half sorted
    arrange(handle, entries => {
      const pairs = entries.map(entry => ({ entry, value: handle.facades.value(entry) }))
      const by = compare as ((a: unknown, b: unknown) => number) | undefined
      return pairs
        .sort((a, b) => (by === undefined ? asText(a.value, b.value) : by(a.value, b.value)))
        .map(pair => pair.entry)
    })
    return facade
  },

  reverse({ handle, facade }) {
    arrange(handle, entries => entries.reverse())
    return facade
  },

  fill({ handle, length, facade }, [value, from, to]) {
    const start = within(from, length, 0)
    const count = Math.max(within(to, length, length) - start, 0)
    splice(handle, start, count, new Array(count).fill(value))
    return facade
  },

  copyWithin({ handle, facade }, [target, from, to]) {
    arrange(handle, entries => entries.copyWithin(target as number, from as number, to as number | undefined))
    return facade
  },
}

// the order of `sort()` without a comparator: by UTF-16 units of the text of each value
function asText(a: unknown, b: unknown): number {
  const x = String(a)
  const y = String(b)
  return x < y ? -1 : x > y ? 1 : 0
}

/** By name, for the `get` trap; the same functions for all arrays, so that `a.push === b.push`. */
export const mutators: Readonly<Record<string, Method | undefined>> = Object.assign(
  Object.create(null),
  Object.fromEntries(
    Object.entries(own).map(([name, method]) => {
      const run = function (this: unknown, ...args: unknown[]): unknown {
        const self = arrayHandle(this)
        if (self !== undefined) return method({ ...self, facade: this }, args)
        // reason: called on something else, it is the method of JavaScript
        return Reflect.apply(Array.prototype[name as 'push'], this, args)
      }
      return [name, Object.defineProperty(run, 'name', { value: name })]
    }),
  ),
)
