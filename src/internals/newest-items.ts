/**
 * The items that a document has written last. Floor 2.
 */
import * as Y from 'yjs'

/** What the document's own session wrote since its clock stood at `start`, newest first. */
export function* newestItems(doc: Y.Doc, start: number): Generator<Y.Item> {
  const structs = doc.store.clients.get(doc.clientID) ?? []
  for (let i = structs.length - 1; i >= 0; i--) {
    const struct = structs[i]
    if (struct === undefined || struct.id.clock < start) return
    if (struct instanceof Y.Item) yield struct
  }
}
