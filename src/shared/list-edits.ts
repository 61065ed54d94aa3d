/**
 * The edits that make one array of another: which runs are replaced, and which containers only move. Floor 2.
 */
import { type ListRun, usualKey } from '../change/index.js'
import type { PlainArray, PlainValue } from '../plain/index.js'
import type { Incoming } from './incoming.js'
import { type Entry, Node } from './node.js'
import { lettersOf, plainOf } from './read.js'
import { isAssignment, type Reconciliation } from './reconciliation.js'
import { isMarkedText } from './text-value.js'

/** Which node an item of the list after was, by its place there. */
export type SourceAt = (item: PlainValue, j: number) => Node | undefined

/** One run of a list on its way to another. */
export interface ListEdit {
  readonly index: number
  readonly remove: number
  readonly incoming: readonly Incoming[]
  readonly start: number
}

/** Containers that leave one place of a list and come in at another, by their place in the list after. */
export function movesWithin(
  entries: readonly Entry[],
  edits: readonly ListEdit[],
  sourceAt: SourceAt,
): Map<Node, number> {
  const leaving = new Set<Entry>()
  const byKey = new Map<unknown, Node>()
  for (const { index, remove } of edits) {
    for (const entry of entries.slice(index, index + remove)) {
      if (!(entry instanceof Node)) continue
      leaving.add(entry)
      const key = usualKey(plainOf(entry))
      if (key !== undefined) byKey.set(key, entry)
    }
  }
  const moves = new Map<Node, number>()
  if (leaving.size === 0) return moves
  for (const { incoming, start } of edits) {
    incoming.forEach(({ value }, i) => {
      const source = sourceAt(value, start + i) ?? byKey.get(usualKey(value))
      if (source !== undefined && leaving.has(source) && !moves.has(source)) moves.set(source, start + i)
    })
  }
  return moves
}

/** Runs in order, those that touch as one: one deletion and one insertion in the shared type. */
export function joined(runs: ListRun[]): ListRun[] {
  const all: ListRun[] = []
  for (const run of runs.sort((a, b) => a.index - b.index || a.insert[0] - b.insert[0])) {
    const last = all[all.length - 1]
    if (last !== undefined && last.index + last.remove === run.index && last.insert[1] === run.insert[0]) {
      all[all.length - 1] = { ...last, remove: last.remove + run.remove, insert: [last.insert[0], run.insert[1]] }
    } else all.push(run)
  }
  return all
}

/**
 * The items as they are compared. Texts count as their letters, which is what users read, filter and sort; a list that says
 * its marks comes from a snapshot or a file and is compared with what those show.
 */
export function comparableItems(
  node: Node,
  entries: readonly Entry[],
  value: PlainArray,
  context: Reconciliation,
): PlainArray {
  const items = plainOf(node) as PlainArray
  if (!isAssignment(context) || value.some(isMarkedText)) return items
  return items.map((item, i) => {
    const entry = entries[i]
    return entry instanceof Node && entry.kind === 'text' ? lettersOf(entry) : item
  })
}
