/**
 * Finds pointers from surviving items to what a rollback took out. Floor 2.
 * Yjs keeps them on one side only, so they are found by one pass over all structs, and only when something was taken
 * out that such a pointer can lead to.
 */
import * as Y from 'yjs'
import type { Removed } from './unintegrate.js'
import { heldDoc, heldType, rootsOf, type SharedType } from './yjs-internals.js'

/** What is really gone: types and subdocuments without any item that holds them. */
export interface Dead {
  readonly types: ReadonlySet<SharedType>
  readonly docs: ReadonlySet<Y.Doc>
}

/**
 * Cuts the pointers from survivors to removed structs, and tells which removed types and subdocuments are dead.
 *
 * - An undo writes into the deleted item which id took its place; ids are used again after a rollback, so a later undo
 *   would follow it to somebody else's content.
 * - Yjs overwrites `_item` of a shared type that is inserted a second time before it notices and throws (a text: it
 *   does not even throw). The type still lies in its first item, and gets it back.
 */
export function sweep(ydoc: Y.Doc, clocks: ReadonlyMap<number, number>, removed: Removed): Dead {
  const { types, docs } = removed
  if (types.size === 0 && docs.size === 0 && !removed.redone) return { types, docs }
  for (const type of rootsOf(ydoc)) {
    if (types.delete(type)) type._item = null
  }
  for (const structs of ydoc.store.clients.values()) {
    for (const struct of structs) {
      if (!(struct instanceof Y.Item)) continue
      if (struct.redone !== null && struct.redone.clock >= (clocks.get(struct.redone.client) ?? 0)) struct.redone = null
      const type = heldType(struct)
      if (type !== undefined && types.delete(type)) type._item = struct
      const subdoc = heldDoc(struct)
      if (subdoc !== undefined && docs.delete(subdoc)) subdoc._item = struct
    }
  }
  for (const type of types) bury(type)
  for (const subdoc of docs) subdoc._item = null
  return { types, docs }
}

/** A handle that somebody still has of a dead type must not write into whatever gets its id next. */
function bury(type: SharedType): void {
  type._item = null
  type.doc = null
  type._start = null
  type._map = new Map()
  type._length = 0
  if (type._searchMarker !== null) type._searchMarker = []
}
