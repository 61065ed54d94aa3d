/**
 * Takes out of an undo step what others have written over since: undoing must bring back what the step removed, but
 * never lay it over somebody's later work. On the floor of shared types.
 */
import * as Y from 'yjs'

type Step = Y.UndoManager['undoStack'][number]
type DeleteSet = Step['deletions']

/**
 * Strips from `step` every map entry it would restore whose key is won by a live entry that the step did not write.
 * `ignoreRemoteMapChanges` makes Yjs restore after a conflict at all; without the strip it would also restore over a
 * value that others have set since (proved for both orders of client ids).
 */
export function stripOverwritten(ydoc: Y.Doc, step: Step): void {
  const { store } = ydoc
  const stripped: Y.Item[] = []
  let written: Set<Y.Item> | undefined
  for (const item of itemsOf(store, step.deletions)) {
    if (item.parentSub === null) continue
    const winner = (item.parent as Y.ContentType['type'])._map.get(item.parentSub)
    if (winner === undefined || winner.deleted || isIn(step.insertions, winner.id)) continue
    written ??= currentItems(store, step.insertions)
    if (!written.has(winner)) stripped.push(item)
  }
  for (const item of stripped) cutOut(step.deletions, item)
}

// What the items of a set are now: undo and redo make new items of old ones.
function currentItems(store: Y.Doc['store'], set: DeleteSet): Set<Y.Item> {
  const items = new Set<Y.Item>()
  for (const item of itemsOf(store, set)) {
    let current: Y.Item | Y.GC = item
    while (current instanceof Y.Item && current.redone !== null) current = Y.getItem(store, current.redone)
    if (current instanceof Y.Item) items.add(current)
  }
  return items
}

function* itemsOf(store: Y.Doc['store'], set: DeleteSet): Generator<Y.Item> {
  for (const [client, ranges] of set.clients) {
    const structs = store.clients.get(client) ?? []
    for (const { clock, len } of ranges) {
      if (structs.length === 0) continue
      for (let i = Y.findIndexSS(structs, clock); i < structs.length; i++) {
        const struct = structs[i]
        if (struct === undefined || struct.id.clock >= clock + len) break
        if (struct instanceof Y.Item) yield struct
      }
    }
  }
}

function isIn(set: DeleteSet, id: Y.ID): boolean {
  const ranges = set.clients.get(id.client) ?? []
  return ranges.some(({ clock, len }) => clock <= id.clock && id.clock < clock + len)
}

function cutOut(set: DeleteSet, item: Y.Item): void {
  const from = item.id.clock
  const to = from + item.length
  const ranges = set.clients.get(item.id.client) ?? []
  const kept = ranges.flatMap(range => {
    const end = range.clock + range.len
    if (end <= from || range.clock >= to) return [range]
    return [
      { clock: range.clock, len: from - range.clock },
      { clock: to, len: end - to },
    ].filter(part => part.len > 0)
  })
  if (kept.length === 0) set.clients.delete(item.id.client)
  else set.clients.set(item.id.client, kept)
}
