/**
 * Splices: replacements of ranges of one text that are applied together. Floor 4, pure.
 */

/** `text` instead of what stands from `start` to `end`; an insertion when both are equal. */
export interface Splice {
  readonly start: number
  readonly end: number
  readonly text: string
  /** An insertion that goes on with what stands before it: it comes before insertions of something new. */
  readonly continues?: boolean
}

/**
 * The splices in the order they are applied: by place, insertions before a replacement that begins there,
 * equal places in the order given. `undefined` when two of them want the same characters.
 */
export function orderSplices(splices: readonly Splice[]): Splice[] | undefined {
  const rank = (splice: Splice): number => (splice.end > splice.start ? 2 : splice.continues === true ? 0 : 1)
  const ordered = splices.toSorted((a, b) => a.start - b.start || rank(a) - rank(b))
  for (let i = 1; i < ordered.length; i++) {
    if ((ordered[i]?.start ?? 0) < (ordered[i - 1]?.end ?? 0)) return undefined
  }
  return ordered
}

/** `text` with ordered splices applied. */
export function applySplices(text: string, ordered: readonly Splice[]): string {
  let result = ''
  let at = 0
  for (const splice of ordered) {
    result += text.slice(at, splice.start) + splice.text
    at = splice.end
  }
  return result + text.slice(at)
}
