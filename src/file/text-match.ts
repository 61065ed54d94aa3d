/**
 * Which item of a changed list continues which old one, so that text and comments stay with their items. Floor 4, pure.
 */
import { listScript } from '../change/index.js'
import type { PlainArray } from '../plain/types.js'

/**
 * For each item of `after` the index of the item of `before` it continues, or -1. Rising.
 * As `listScript` has it; where as many leftovers go as come, each new one also takes the place of an old one.
 */
export function matchItems(before: PlainArray, after: PlainArray): Int32Array {
  const { kept, runs } = listScript(before, after)
  for (const { index, remove, insert } of runs) {
    if (remove !== insert[1] - insert[0]) continue
    for (let i = 0; i < remove; i++) kept[insert[0] + i] = index + i
  }
  return kept
}
