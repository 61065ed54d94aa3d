/**
 * Which documents have deleted items of lists in a way that can be undone: all others have nothing to purge. Floor 2.
 */
import * as Y from 'yjs'
import { idOfKey, isGoneKey, isListType } from './list-layout.js'
import type { Step } from './undo-ranges.js'
import { piecesNow } from './undo-trace.js'
import { parentOf } from './yjs-internals.js'

const hiding = new WeakSet<Y.Doc>()

/** Notes that items were hidden. */
export function noteHidden(doc: Y.Doc): void {
  hiding.add(doc)
}

/** The items that a step has deleted and that still are, by their list: every one of them once. */
export function hiddenBy(doc: Y.Doc, step: Step, found: Map<Y.Map<unknown>, Set<string>>): void {
  if (!hiding.has(doc)) return
  for (const [client, ranges] of step.insertions.clients) {
    for (const { clock, len } of ranges) {
      // what was undone and redone is another item by now
      for (const { struct } of piecesNow(doc.store, client, clock, len)) {
        if (!(struct instanceof Y.Item) || struct.deleted || struct.parentSub === null) continue
        if (!isGoneKey(struct.parentSub)) continue
        const list = parentOf(struct)
        const id = idOfKey(struct.parentSub)
        if (id === undefined || !isListType(list)) continue
        const ids = found.get(list)
        if (ids === undefined) found.set(list, new Set([id]))
        else ids.add(id)
      }
    }
  }
}
