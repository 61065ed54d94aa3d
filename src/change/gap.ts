/**
 * The part of two lists that is still to be matched, and what is known of the rest. Floor 1.
 */
import { matchNumbers } from './match.js'

/** How many comparisons one list may spend on the exact search. */
export const stepLimit = 1_000_000

/** A number for an item: the same for the same item, -1 for one that matches nothing. */
export type Numbered<T> = (item: T, index: number) => number

/** The part of both lists that is not matched yet, and what is known of the rest. */
export class Gap<T> {
  a0 = 0
  a1: number
  b0 = 0
  b1: number

  constructor(
    readonly before: readonly T[],
    readonly after: readonly T[],
    readonly kept: Int32Array,
    readonly edited: Uint8Array,
  ) {
    this.a1 = before.length
    this.b1 = after.length
  }

  get isEmpty(): boolean {
    return this.a0 === this.a1 || this.b0 === this.b1
  }

  /** @param edits - whether items that are the same may hold something else */
  trim(same: (a: T, b: T, i: number, j: number) => boolean, edits: boolean): void {
    const { before, after } = this
    while (!this.isEmpty && same(before[this.a0] as T, after[this.b0] as T, this.a0, this.b0)) {
      this.keep(this.a0++, this.b0++, edits)
    }
    while (!this.isEmpty && same(before[this.a1 - 1] as T, after[this.b1 - 1] as T, this.a1 - 1, this.b1 - 1)) {
      this.keep(--this.a1, --this.b1, edits)
    }
  }

  /**
   * Matches by number: `add` gives each item of `before` one, the same for the same item; `find` gives each item of
   * `after` the number of what it matches, -1 for nothing.
   */
  match(add: Numbered<T>, find: Numbered<T>, edits: boolean): void {
    const a = new Int32Array(this.a1 - this.a0)
    const b = new Int32Array(this.b1 - this.b0)
    for (let i = 0; i < a.length; i++) a[i] = add(this.before[this.a0 + i] as T, this.a0 + i)
    let isFound = false
    for (let j = 0; j < b.length; j++) {
      const number = find(this.after[this.b0 + j] as T, this.b0 + j)
      b[j] = number
      if (number >= 0) isFound = true
    }
    if (!isFound) return
    this.take(matchNumbers(a, b, { steps: stepLimit }), edits)
  }

  take(partners: Int32Array, edits: boolean): void {
    for (let j = 0; j < partners.length; j++) {
      const i = partners[j] as number
      if (i >= 0) this.keep(this.a0 + i, this.b0 + j, edits)
    }
  }

  keep(i: number, j: number, edits: boolean): void {
    this.kept[j] = i
    if (edits && this.before[i] !== this.after[j]) this.edited[j] = 1
  }
}
