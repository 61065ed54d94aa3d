/**
 * What happens to the entries of one collection: which stay, which go, which come and after whom. Floor 4, pure.
 */
import { equal } from '../plain/equal.js'
import { isPlainSet } from '../plain/kind.js'
import { partAt, partsOf } from '../plain/parts.js'
import type { PlainArray, PlainContainer, PlainValue } from '../plain/types.js'
import { matchItems } from './text-match.js'
import type { CollectionNode, Entry } from './text-node.js'

/** How many comparisons one list may spend on moved items. */
const moveLimit = 20_000

/** An entry that comes; `key` undefined for an item. */
export interface NewEntry {
  readonly key: string | undefined
  readonly value: PlainValue
  /** The removed item it equals: one that moved, and takes its text along. */
  readonly from?: number
}

export interface EntryScript {
  /** The entries that stay, in the order of the text, with their values before and after. */
  readonly kept: readonly {
    readonly at: number
    readonly entry: Entry
    readonly before: PlainValue
    readonly after: PlainValue
  }[]
  /** By index. */
  readonly removed: readonly boolean[]
  /** What comes right after the kept entry of this index; -1 for what comes before all. */
  readonly inserted: ReadonlyMap<number, readonly NewEntry[]>
}

/** The script of a collection whose kind stays. The order of keys alone is no change. */
export function scriptOf(node: CollectionNode, before: PlainValue, after: PlainValue): EntryScript {
  return node.kind === 'list'
    ? listScript(node, before as PlainArray, after as PlainArray)
    : mapScript(node, before, after as PlainContainer)
}

/** Whether entries come or go. */
export function isReshaped(script: EntryScript): boolean {
  return script.inserted.size > 0 || script.removed.includes(true)
}

function listScript(node: CollectionNode, before: PlainArray, after: PlainArray): EntryScript {
  const kept: EntryScript['kept'][number][] = []
  const removed = new Array<boolean>(node.entries.length).fill(true)
  const inserted = new Map<number, NewEntry[]>()
  let last = -1
  for (const [index, at] of matchItems(before, after).entries()) {
    const entry = node.entries[at]
    const value = after[index] as PlainValue
    if (entry === undefined) push(inserted, last, { key: undefined, value })
    else {
      kept.push({ at, entry, before: before[at] as PlainValue, after: value })
      removed[at] = false
      last = at
    }
  }
  return { kept, removed, inserted: withMoved(before, removed, inserted) }
}

/** Finds the moved items among those that come; only as far as comparing all with all is cheap. */
function withMoved(
  before: PlainArray,
  removed: readonly boolean[],
  inserted: ReadonlyMap<number, NewEntry[]>,
): ReadonlyMap<number, NewEntry[]> {
  const gone = before.flatMap((_, at) => (removed[at] === true ? [at] : []))
  let room = moveLimit
  const found = new Map<number, NewEntry[]>()
  for (const [after, entries] of inserted) {
    const moved = entries.map(entry => {
      if (room < gone.length) return entry
      room -= gone.length
      const place = gone.findIndex(at => equal(before[at] as PlainValue, entry.value))
      return place < 0 ? entry : { ...entry, from: gone.splice(place, 1)[0] as number }
    })
    found.set(after, moved)
  }
  return found
}

/** Of an object, a Set or a Map: entries are known by their key. The elements of a Set have no value that could change. */
function mapScript(node: CollectionNode, before: PlainValue, after: PlainContainer): EntryScript {
  const kept: EntryScript['kept'][number][] = []
  const places = new Map<string, number>()
  const removed = node.entries.map((entry, at) => {
    const key = entry.key ?? ''
    const value = partAt(after, key)
    if (value === undefined) return true
    places.set(key, at)
    if (!isPlainSet(after)) kept.push({ at, entry, before: partAt(before, key) ?? null, after: value })
    else kept.push({ at, entry, before: null, after: null })
    return false
  })
  const inserted = new Map<number, NewEntry[]>()
  let last = -1
  for (const [step, value] of partsOf(after)) {
    const key = String(step)
    const at = places.get(key)
    if (at === undefined) push(inserted, last, { key, value: isPlainSet(after) ? null : value })
    else last = at
  }
  return { kept, removed, inserted }
}

function push(inserted: Map<number, NewEntry[]>, at: number, entry: NewEntry): void {
  const list = inserted.get(at)
  if (list === undefined) inserted.set(at, [entry])
  else list.push(entry)
}
