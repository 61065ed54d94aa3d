/**
 * Which rows stay when a list changes: the same item keeps its row wherever it moves to, so only what changed is drawn.
 * Outside.
 */
import type { PlainArray } from '../index.js'

/**
 * For each item of `after`, the index in `before` whose row it takes over, or -1 for a new row. Each index at most once.
 * Both ends are matched by identity, which a snapshot keeps for what did not change; what is between them by identity
 * again, then in order. Cost: linear.
 */
export function matchChildren(before: PlainArray, after: PlainArray): number[] {
  const matched = new Array<number>(after.length).fill(-1)
  let start = 0
  while (start < before.length && start < after.length && before[start] === after[start]) matched[start] = start++
  let [oldEnd, newEnd] = [before.length, after.length]
  while (oldEnd > start && newEnd > start && before[oldEnd - 1] === after[newEnd - 1]) matched[--newEnd] = --oldEnd
  const free = new Map<unknown, number[]>()
  for (let index = oldEnd - 1; index >= start; index--) {
    const same = free.get(before[index])
    if (same === undefined) free.set(before[index], [index])
    else same.push(index)
  }
  const left = new Set<number>()
  for (let index = start; index < oldEnd; index++) left.add(index)
  for (let index = start; index < newEnd; index++) {
    const found = free.get(after[index])?.pop()
    if (found === undefined) continue
    matched[index] = found
    left.delete(found)
  }
  // an item that was edited is a new object: it takes the row of the one that is gone
  const rest = left.values()
  for (let index = start; index < newEnd; index++) if (matched[index] === -1) matched[index] = rest.next().value ?? -1
  return matched
}
