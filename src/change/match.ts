/**
 * Which items of two sequences stay, when every item is a number that names what it is. Floor 1.
 * Linear plus a budget: trim, then the exact shortest edit while it is short, then rare items as anchors.
 */
import { longestIncreasing } from './lis.js'
import { type Budget, shortestEdit } from './myers.js'

/**
 * For each item of `after` its partner in `before`, -1 for none; partners ascend and are the same number.
 * Exact (no pairing keeps more) when every number is unique on its side or the edit is short, good otherwise.
 *
 * @param before - numbers from 0, dense: their size is the memory taken
 * @param after - numbers that `before` has, -1 for an item that matches nothing
 */
export function matchNumbers(before: Int32Array, after: Int32Array, budget: Budget): Int32Array {
  const matching = new Matching(before, after, budget)
  matching.match(0, before.length, 0, after.length, true)
  return matching.partner
}

class Matching {
  readonly partner: Int32Array
  /** How often each number occurs in the range at hand; all zero between two ranges. */
  private readonly timesBefore: Int32Array
  private readonly timesAfter: Int32Array

  private readonly placeOf: Int32Array

  constructor(
    private readonly before: Int32Array,
    private readonly after: Int32Array,
    private readonly budget: Budget,
  ) {
    this.partner = new Int32Array(after.length).fill(-1)
    let most = -1
    for (const number of before) if (number > most) most = number
    this.timesBefore = new Int32Array(most + 1)
    this.timesAfter = new Int32Array(most + 1)
    this.placeOf = new Int32Array(most + 1)
  }

  /** @param anchors - whether rare items may cut a range in pieces; once is enough */
  match(fromA: number, toA: number, fromB: number, toB: number, anchors: boolean): void {
    const { before, after, partner } = this
    let [a0, a1, b0, b1] = [fromA, toA, fromB, toB]
    while (a0 < a1 && b0 < b1 && after[b0] === before[a0]) partner[b0++] = a0++
    while (a0 < a1 && b0 < b1 && before[a1 - 1] === after[b1 - 1]) partner[--b1] = --a1
    if (a0 === a1 || b0 === b1) return
    count(this.timesBefore, before, a0, a1, 1)
    count(this.timesAfter, after, b0, b1, 1)
    // what is on one side only cannot stay, and only makes the search longer
    const a = common(before, a0, a1, this.timesAfter)
    const b = common(after, b0, b1, this.timesBefore)
    const rareA = a.filter(i => this.isRare(before[i] as number))
    const rareB = b.filter(j => this.isRare(after[j] as number))
    count(this.timesBefore, before, a0, a1, -1)
    count(this.timesAfter, after, b0, b1, -1)
    if (rareA.length === a.length && rareB.length === b.length) this.pairRare(rareA, rareB)
    else if (!this.matchExactly(a, b) && anchors) {
      this.pairRare(rareA, rareB)
      this.matchGaps(a0, a1, b0, b1)
    }
  }

  private isRare(number: number): boolean {
    return this.timesBefore[number] === 1 && this.timesAfter[number] === 1
  }

  private matchExactly(a: Int32Array, b: Int32Array): boolean {
    const { before, after } = this
    const same = (i: number, j: number): boolean => before[a[i] as number] === after[b[j] as number]
    const edit = shortestEdit(a.length, b.length, same, this.budget)
    if (edit === undefined) return false
    for (let j = 0; j < edit.length; j++) {
      const i = edit[j] as number
      if (i >= 0) this.partner[b[j] as number] = a[i] as number
    }
    return true
  }

  /** Pairs the items whose number occurs once on each side, as many as keep their order. */
  private pairRare(a: Int32Array, b: Int32Array): void {
    const { before, after, placeOf } = this
    for (const i of a) placeOf[before[i] as number] = i
    const places = new Int32Array(b.length)
    for (let at = 0; at < b.length; at++) places[at] = placeOf[after[b[at] as number] as number] as number
    for (const at of longestIncreasing(places)) this.partner[b[at] as number] = places[at] as number
  }

  /** Searches once more between the anchors, where sequences are short. */
  private matchGaps(a0: number, a1: number, b0: number, b1: number): void {
    let a = a0
    let b = b0
    for (let j = b0; j <= b1; j++) {
      const i = j === b1 ? a1 : (this.partner[j] as number)
      if (i < 0) continue
      if (i > a && j > b) this.match(a, i, b, j, false)
      a = i + 1
      b = j + 1
    }
  }
}

function count(times: Int32Array, items: Int32Array, from: number, to: number, by: 1 | -1): void {
  for (let i = from; i < to; i++) {
    const number = items[i] as number
    if (number >= 0) times[number] = (times[number] as number) + by
  }
}

function common(items: Int32Array, from: number, to: number, timesThere: Int32Array): Int32Array {
  const places = new Int32Array(to - from)
  let length = 0
  for (let i = from; i < to; i++) if ((timesThere[items[i] as number] ?? 0) > 0) places[length++] = i
  return places.subarray(0, length)
}
