/**
 * Slots that are taken or free, and how many are taken in front of each: where the items of a list stand while others
 * still come, go and move. Floor 1.
 */

/** A Fenwick tree: each question and each change costs the logarithm of the number of slots. */
export class Ranks {
  private readonly sums: Int32Array

  /** @param taken - for each slot 1 or 0 */
  constructor(taken: Uint8Array) {
    const sums = new Int32Array(taken.length + 1)
    for (let at = 1; at < sums.length; at++) {
      const sum = (sums[at] as number) + (taken[at - 1] as number)
      sums[at] = sum
      const above = at + (at & -at)
      if (above < sums.length) sums[above] = (sums[above] as number) + sum
    }
    this.sums = sums
  }

  /** How many slots in front of `slot` are taken. */
  before(slot: number): number {
    let sum = 0
    for (let at = slot; at > 0; at -= at & -at) sum += this.sums[at] as number
    return sum
  }

  /** @param by - 1 for a slot that is taken now, -1 for one that is free now */
  add(slot: number, by: 1 | -1): void {
    const { sums } = this
    for (let at = slot + 1; at < sums.length; at += at & -at) sums[at] = (sums[at] as number) + by
  }
}
