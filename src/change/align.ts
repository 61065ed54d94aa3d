/**
 * Which of the leftovers in one gap of a list belong together, keeping their order. Floor 1.
 */

/** Gaps with more pairs than this are paired from the front instead of by the best sum. */
const gapLimit = 1024

/** Made once: a list of short lists has thousands of gaps. Nothing below calls back into `alignGap`. */
const scratch = { best: new Float64Array(2 * gapLimit + 2), likes: new Float64Array(gapLimit) }

/** How many pairs all gaps of one list may look at; shared by the calls for one list. */
export interface Cells {
  left: number
}

/** Tells how alike places `i` and `j` are; 0 for «never one thing». */
export type Alike = (i: number, j: number) => number

/**
 * Calls `pair` for the places of a gap that belong together, ascending: the most alike in sum while the gap is small,
 * first with first beyond that.
 */
export function alignGap(
  n: number,
  m: number,
  alike: Alike,
  pair: (i: number, j: number) => void,
  cells: Cells = { left: gapLimit },
): void {
  cells.left -= n * m
  if (n * m > gapLimit || cells.left < 0 || (n === 1 && m === 1)) {
    for (let i = 0; i < n && i < m; i++) if (alike(i, i) > 0) pair(i, i)
    return
  }
  const width = m + 1
  const { best, likes } = scratch
  best.fill(0, 0, (n + 1) * width)
  for (let i = n - 1; i >= 0; i--) {
    for (let j = m - 1; j >= 0; j--) {
      const like = alike(i, j)
      likes[i * m + j] = like
      const skip = Math.max(best[(i + 1) * width + j] as number, best[i * width + j + 1] as number)
      best[i * width + j] = like > 0 ? Math.max(skip, like + (best[(i + 1) * width + j + 1] as number)) : skip
    }
  }
  for (let i = 0, j = 0; i < n && j < m; ) {
    const here = best[i * width + j] as number
    const like = likes[i * m + j] as number
    if (like > 0 && here === like + (best[(i + 1) * width + j + 1] as number)) pair(i++, j++)
    else if (here === best[(i + 1) * width + j]) i++
    else j++
  }
}
