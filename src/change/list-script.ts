/**
 * How one list becomes another: the fewest runs to take out and put in, and which items stay. Floor 1.
 * The one list comparison of the house: `diff`, `merge3` and the writers of shared types all ask here.
 */
import type { PlainValue } from '../plain/types.js'
import { type Alike, alignGap, type Cells } from './align.js'
import { Gap } from './gap.js'
import { namesOf } from './item-key.js'
import { likeness } from './likeness.js'
import { type ListMatcher, matchItems } from './match-items.js'

/**
 * One place where a list changes: `remove` items go, the items `from` up to `to` (left out) of `after` come.
 * Applied first to last, a run stands at `insert[0]` of the list as it then is; applied last to first, at `index`.
 */
export interface ListRun {
  /** Place in `before`. */
  readonly index: number
  readonly remove: number
  readonly insert: readonly [from: number, to: number]
}

export interface ListScript {
  /** Ascending, never touching one another, none empty. */
  readonly runs: readonly ListRun[]
  /** For each item of `after` its partner in `before`, -1 for a new one; partners ascend. */
  readonly kept: Int32Array
  /** The places in `after` of kept items that may differ from their partner, ascending; the others are the same. */
  readonly edited: readonly number[]
}

/** How many pairs of leftovers are compared for likeness. */
export const cellLimit = 16_384

/**
 * The script that turns `before` into `after`. Shared items cost one comparison; the rest is linear plus a budget:
 * trim, items by key or value as a permutation, else Myers up to 256 edits, then one run. 100,000 items take ≤ 50 ms.
 *
 * @throws never for plain values; what the functions of `matcher` throw
 * @example listScript([1, 2, 3], [1, 9, 2, 3]).runs // => [{ index: 1, remove: 0, insert: [1, 2] }]
 * @see SPEC D20–D29
 */
export function listScript<T = PlainValue>(
  before: readonly T[],
  after: readonly T[],
  matcher: ListMatcher<T> = {},
): ListScript {
  const kept = new Int32Array(after.length).fill(-1)
  const edited = new Uint8Array(after.length)
  const gap = new Gap(before, after, kept, edited)
  matchItems(gap, matcher)
  if (matcher.alike !== false) pairLeftovers(gap, matcher.alike ?? usualLikeness(matcher))
  return { runs: runsOf(kept, before.length), kept, edited: placesOf(edited) }
}

/** `likeness`, with the key of the matcher telling two things apart. */
function usualLikeness<T>(matcher: ListMatcher<T>): (before: T, after: T) => number {
  const name = namesOf(matcher.key)
  // reason: without a likeness of its own a matcher is for plain values
  return (before, after) => likeness(before as unknown as PlainValue, after as unknown as PlainValue, name)
}

/** Pairs removed with inserted items of one gap where they are alike: they were edited in place. */
function pairLeftovers<T>(gap: Gap<T>, alike: (before: T, after: T) => number): void {
  const { before, after, kept, edited } = gap
  const cells: Cells = { left: cellLimit }
  for (const { index, remove, insert } of runsOf(kept, before.length)) {
    const [from, to] = insert
    if (remove === 0 || from === to) continue
    const at: Alike = (i, j) => alike(before[index + i] as T, after[from + j] as T)
    const pair = (i: number, j: number): void => {
      kept[from + j] = index + i
      edited[from + j] = 1
    }
    alignGap(remove, to - from, at, pair, cells)
  }
}

/** The runs around the items that `kept` names. */
export function runsOf(kept: Int32Array, beforeLength: number): ListRun[] {
  const runs: ListRun[] = []
  let index = 0
  let from = 0
  for (let j = 0; j <= kept.length; j++) {
    const partner = j === kept.length ? beforeLength : (kept[j] as number)
    if (partner < 0) continue
    if (partner > index || j > from) runs.push({ index, remove: partner - index, insert: [from, j] })
    index = partner + 1
    from = j + 1
  }
  return runs
}

function placesOf(flags: Uint8Array): number[] {
  const places: number[] = []
  for (let at = flags.indexOf(1); at >= 0; at = flags.indexOf(1, at + 1)) places.push(at)
  return places
}
