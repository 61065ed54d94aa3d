/**
 * The shortest edit between two sequences, while it is short: Myers' greedy algorithm with a bound. Floor 1.
 * Beyond the bound the caller takes a coarser way, so that no input makes a diff quadratic.
 */

/** What one diff may spend; shared by all searches it makes. */
export interface Budget {
  /** Comparisons left. */
  steps: number
}

/** The longest edit that is searched for: removals plus insertions. */
export const editLimit = 256

/**
 * For each place of the second sequence its partner in the first, -1 for none; partners ascend, and no pairing has
 * more. `undefined` when the edit is longer than `editLimit` or the budget is spent.
 *
 * @param same - whether place `i` of the first and place `j` of the second hold the same
 * @see Eugene W. Myers, An O(ND) Difference Algorithm and Its Variations, 1986
 */
export function shortestEdit(
  n: number,
  m: number,
  same: (i: number, j: number) => boolean,
  budget: Budget,
): Int32Array | undefined {
  if (Math.abs(n - m) > editLimit) return undefined
  const limit = Math.min(editLimit, n + m)
  const zero = limit + 1
  // reach[zero + k]: the furthest place on diagonal k, -1 where none was reached
  const reach = new Int32Array(2 * limit + 3).fill(-1)
  const rounds: Int32Array[] = []
  for (let d = 0; d <= limit; d++) {
    // a round costs its width, beside what it compares
    budget.steps -= 2 * d + 16
    rounds.push(reach.slice(zero - d - 1, zero + d + 2))
    for (let k = -d; k <= d; k += 2) {
      if (k > n || k < -m) continue
      let x = d === 0 ? 0 : enter(reach, zero + k, k, n, m)
      if (x < 0) {
        reach[zero + k] = -1
        continue
      }
      const start = x
      while (x < n && x - k < m && same(x, x - k)) x++
      budget.steps -= x - start + 1
      reach[zero + k] = x
      if (x === n && x - k === m) return trace(rounds, n, m)
    }
    if (budget.steps < 0) return undefined
  }
  return undefined
}

/** Where diagonal `k` is entered: by an insertion from above or a removal from the left, whichever got further. */
function enter(reach: Int32Array, at: number, k: number, n: number, m: number): number {
  const above = reach[at + 1] as number
  const left = reach[at - 1] as number
  const inserted = above >= 0 && above - k <= m ? above : -1
  const removed = left >= 0 && left < n ? left + 1 : -1
  return removed > inserted ? removed : inserted
}

function trace(rounds: readonly Int32Array[], n: number, m: number): Int32Array {
  const partner = new Int32Array(m).fill(-1)
  let x = n
  let y = m
  for (let d = rounds.length - 1; d >= 0; d--) {
    const k = x - y
    const reach = rounds[d] as Int32Array
    const at = k + d + 1
    const start = d === 0 ? 0 : enter(reach, at, k, n, m)
    while (x > start) {
      x--
      y--
      partner[y] = x
    }
    if (d === 0) break
    const left = reach[at - 1] as number
    if (left >= 0 && left + 1 === start && left < n && !tookInsertion(reach, at, k, m, start)) x--
    else y--
  }
  return partner
}

/** `enter` prefers the insertion when both got equally far. */
function tookInsertion(reach: Int32Array, at: number, k: number, m: number, start: number): boolean {
  const above = reach[at + 1] as number
  return above >= 0 && above - k <= m && above === start
}
