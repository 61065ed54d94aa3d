/**
 * Gives a list another order and other items at once: `sort`, `reverse`, an assigned array. Floor 2.
 */
import type * as Y from 'yjs'
import { longestIncreasing } from '../change/lis.js'
import type { ItemContent } from './leaf.js'
import type { ListChange, ListOrder, Run } from './list-order.js'
import type { Place } from './list-places.js'
import { deleteEntries, writeRun } from './list-structs.js'
import { deleteItems, giveBirth, hideItems, relocate } from './list-write.js'

/** What `arrange` did. */
export interface Arranged {
  /** The ids of all items, in order. */
  readonly ids: readonly string[]
  /** What became of the list, in two steps; undefined when it is to be read anew. */
  readonly changes: readonly ListChange[] | undefined
}

/**
 * Makes the list show these items in this order. As many as possible stay where they are; the others are moved and new ones
 * inserted, in runs; shown items that are missing are removed.
 *
 * @param next - ids of items that the list shows, each once, and contents of new ones (as in `insertItems`)
 * @param remove - `hide` where it can be undone, `delete` where nothing is to be left
 */
export function arrange(
  transaction: Y.Transaction,
  list: ListOrder,
  next: readonly (string | ItemContent)[],
  remove: 'hide' | 'delete',
): Arranged {
  const current = new Map(list.ids().map((id, index) => [id, index]))
  const kept = next.filter(item => typeof item === 'string')
  const from = Int32Array.from(kept, id => current.get(id) ?? -1)
  const staying = new Set(Array.from(longestIncreasing(from), at => kept[at] as string))
  for (const id of kept) if (!current.delete(id)) throw new TypeError(`the list does not show ${id}, or shows it once`)

  const missing = [...current.keys()]
  const removal = remove === 'hide' ? hideItems : deleteItems
  const removed = missing.length === 0 ? NOTHING : removal(transaction, list, missing)

  const pieces = cutRuns(list, next, staying)
  const moving = relocate(
    transaction,
    list,
    kept.filter(id => !staying.has(id)),
  )
  const born = giveBirth(
    transaction,
    list,
    next.filter(item => typeof item !== 'string'),
  )
  const [moved, births] = [moving.entries.values(), born.entries.values()]
  const runs = pieces.map(({ after, items }): Run => {
    const entries = items.map((item): unknown => (typeof item === 'string' ? moved : births).next().value)
    return writeRun(transaction, list, after, entries)
  })
  deleteEntries(transaction, list, moving.older)
  const changed = list.patch({ runs, removed: moving.older, keys: moving.keys })

  const newIds = born.ids.values()
  const ids = next.map(item => (typeof item === 'string' ? item : (newIds.next().value as string)))
  return { ids, changes: removed === undefined || changed === undefined ? undefined : [removed, changed] }
}

const NOTHING: ListChange = { splices: [], values: [] }

interface Piece {
  readonly after: Place | null | 'end'
  readonly items: readonly (string | ItemContent)[]
}

// What comes between items that stay.
function cutRuns(list: ListOrder, next: readonly (string | ItemContent)[], staying: ReadonlySet<string>): Piece[] {
  const pieces: Piece[] = []
  let after: Place | null = null
  let items: (string | ItemContent)[] = []
  for (const item of next) {
    if (typeof item !== 'string' || !staying.has(item)) {
      items.push(item)
      continue
    }
    if (items.length > 0) pieces.push({ after, items })
    items = []
    after = list.members.get(item)?.shown ?? null
  }
  if (items.length > 0) pieces.push({ after: 'end', items })
  return pieces
}
