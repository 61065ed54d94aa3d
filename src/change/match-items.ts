/**
 * Which items of two lists are one item: by identity, by key, by a test, by value. Floor 1.
 */
import { equal } from '../plain/equal.js'
import { isContainer, kindOf } from '../plain/kind.js'
import type { PlainValue } from '../plain/types.js'
import { none, ValueNumbers } from './fingerprint.js'
import { type Gap, type Numbered, stepLimit } from './gap.js'
import { findKey, type ItemKey, namesOf, type ReadKey, readKeys } from './item-key.js'
import { shortestEdit } from './myers.js'

/** How items are recognised. Strongest first: identity, key, value, likeness. */
export interface ListMatcher<T> {
  /** What the item is, whatever it holds, such as its facade; `undefined` when unknown. Same identity, same item. */
  readonly identity?: Identity<T>
  /** The field that names an item. By default `id`, `key` or `_id` when all items have it; false: none. */
  readonly key?: ItemKey
  /** Whether two items hold the same; by default `equal`. A test of one's own is slower: it cannot be indexed. */
  readonly same?: (before: T, after: T) => boolean
  /** How alike two leftovers of one gap are, 0 for «not one item»; by default `likeness`; false: leftovers never pair. */
  readonly alike?: ((before: T, after: T) => number) | false
}

type Identity<T> = (item: T, side: 'before' | 'after', index: number) => unknown

/** Matches what is left of two lists by the strongest means that `matcher` gives. */
export function matchItems<T>(gap: Gap<T>, matcher: ListMatcher<T>): void {
  const { identity, same } = matcher
  if (identity !== undefined) {
    matchByIdentity(gap, identity, matcher.key)
    return
  }
  gap.trim((a, b) => a === b, false)
  // only the usual way of pairing leftovers is known to look inside
  const alone = same === undefined && matcher.alike === undefined ? namesOf(matcher.key) : undefined
  if (gap.isEmpty || (alone !== undefined && keepLast(gap, alone))) return
  if (same === undefined || matcher.key !== undefined) {
    for (const key of readKeys(matcher.key)) if (matchByKey(gap, key)) return
  }
  if (same === undefined) matchByValue(gap, alone)
  else matchByTest(gap, same)
}

/**
 * Keeps the last two containers as one item that was edited, without comparing them: whoever asks will look inside,
 * and doing so at each level would make a deep change quadratic. False when it is not so simple.
 */
function keepLast<T>(gap: Gap<T>, name: ReadKey): boolean {
  if (gap.a1 - gap.a0 !== 1 || gap.b1 - gap.b0 !== 1) return false
  const before = gap.before[gap.a0] as PlainValue
  const after = gap.after[gap.b0] as PlainValue
  const alike = isContainer(before) && kindOf(before) === kindOf(after) && name(before) === name(after)
  if (alike) gap.keep(gap.a0, gap.b0, true)
  return alike
}

/** Matches by key; false, and only the ends done, when an item has no key or two of one list have the same. */
function matchByKey<T>(gap: Gap<T>, key: ReadKey): boolean {
  gap.trim((a, b) => isNamed(key(a as PlainValue), key(b as PlainValue)), true)
  // nothing left to match, by whatever means
  if (gap.isEmpty) return true
  const { before, after, a0, a1, b0, b1 } = gap
  if (key(before[a0] as PlainValue) === undefined) return false
  const numbers = new Map<unknown, number>()
  for (let i = a0; i < a1; i++) {
    const name = key(before[i] as PlainValue)
    if (name === undefined) return false
    numbers.set(name, i - a0)
  }
  if (numbers.size < a1 - a0) return false
  const found = new Int32Array(b1 - b0)
  const taken = new Uint8Array(a1 - a0)
  for (let j = b0; j < b1; j++) {
    const name = key(after[j] as PlainValue)
    const number = numbers.get(name) ?? none
    if (name === undefined || taken[number] === 1) return false
    if (number !== none) taken[number] = 1
    found[j - b0] = number
  }
  gap.match(
    (_, i) => i - a0,
    (_, j) => found[j - b0] as number,
    true,
  )
  return true
}

function isNamed(a: unknown, b: unknown): boolean {
  return a !== undefined && a === b
}

function matchByTest<T>(gap: Gap<T>, same: (a: T, b: T) => boolean): void {
  gap.trim(same, false)
  const { before, after, a0, b0 } = gap
  const sameAt = (i: number, j: number): boolean => same(before[a0 + i] as T, after[b0 + j] as T)
  const edit = shortestEdit(gap.a1 - a0, gap.b1 - b0, sameAt, { steps: stepLimit })
  if (edit !== undefined) gap.take(edit, false)
}

function matchByValue<T>(gap: Gap<T>, alone: ReadKey | undefined): void {
  gap.trim((a, b) => equal(a as PlainValue, b as PlainValue), false)
  if (gap.isEmpty || (alone !== undefined && keepLast(gap, alone))) return
  const numbers = new ValueNumbers()
  gap.match(
    item => numbers.add(item as PlainValue),
    item => numbers.find(item as PlainValue),
    false,
  )
}

/** Items known by identity on both sides match by it alone; the others by key if all have one, else by value. */
function matchByIdentity<T>(gap: Gap<T>, identity: Identity<T>, option: ItemKey | undefined): void {
  gap.trim((a, b, i, j) => {
    const who = identity(a, 'before', i)
    return who === identity(b, 'after', j) && (who !== undefined || a === b)
  }, true)
  if (gap.isEmpty) return
  const whoAfter = new Set<unknown>()
  for (let j = gap.b0; j < gap.b1; j++) whoAfter.add(identity(gap.after[j] as T, 'after', j))
  whoAfter.delete(undefined)
  const key = findKey(option, sliceOf(gap.before, gap.a0, gap.a1), sliceOf(gap.after, gap.b0, gap.b1))
  const numbers = new ValueNumbers()
  const keys = new Map<unknown, number>()
  const known = new Map<unknown, number>()
  // three families of numbers that never meet: identities, keys, values
  const add: Numbered<T> = (item, index) => {
    const who = identity(item, 'before', index)
    if (whoAfter.has(who)) return 3 * numberOf(known, who)
    if (key !== undefined) return 3 * numberOf(keys, key(item as PlainValue)) + 1
    return 3 * numbers.add(item as PlainValue) + 2
  }
  const find: Numbered<T> = (item, index) => {
    const number = known.get(identity(item, 'after', index))
    if (number !== undefined) return 3 * number
    const named = key === undefined ? undefined : (keys.get(key(item as PlainValue)) ?? none)
    if (named !== undefined) return named === none ? none : 3 * named + 1
    const value = numbers.find(item as PlainValue)
    return value === none ? none : 3 * value + 2
  }
  gap.match(add, find, true)
}

function sliceOf<T>(list: readonly T[], from: number, to: number): readonly PlainValue[] {
  // reason: without a test of its own a matcher is for plain values, see `ListMatcher.same`
  return list.slice(from, to) as unknown as readonly PlainValue[]
}

function numberOf(numbers: Map<unknown, number>, key: unknown): number {
  const known = numbers.get(key)
  if (known !== undefined) return known
  numbers.set(key, numbers.size)
  return numbers.size - 1
}
