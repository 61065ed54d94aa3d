/**
 * Puts one struct where nothing can conflict with it: at the end of a list, or under a key without entry, of a type that
 * was made in the open transaction. What Yjs's `integrate` comes to there, without its searches. Floor 2.
 */
import * as Y from 'yjs'
import type { ItemContent } from './leaf.js'
import type { SharedType } from './yjs-internals.js'

/** Where a struct goes. */
export interface Place {
  /** Made in the open transaction; nobody else can have written to it. */
  readonly parent: SharedType
  /** The stored key in a map; null at the end of a list. */
  readonly key: string | null
  /** The last item of the list so far. */
  readonly left: Y.Item | null
}

/** Whether `type` was made in the open transaction, so that nobody else can have written to it yet. */
export function isFresh(transaction: Y.Transaction, type: SharedType): boolean {
  const item = type._item
  return item !== null && !item.deleted && item.id.clock >= (transaction.beforeState.get(item.id.client) ?? 0)
}

/** The struct, linked and part of the document; its id must be the next one of its client, `structs` that client's list. */
export function placeStruct(
  ydoc: Y.Doc,
  structs: (Y.Item | Y.GC | Y.Skip)[],
  id: Y.ID,
  { parent, key, left }: Place,
  content: ItemContent,
): Y.Item {
  const item = new Y.Item(id, left, left?.lastId ?? null, null, null, parent, key, content)
  structs.push(item)
  if (key !== null) parent._map.set(key, item)
  else {
    if (left === null) parent._start = item
    else left.right = item
    parent._length += item.length
  }
  if (content instanceof Y.ContentType) adopt(ydoc, content.type, item)
  return item
}

// what Yjs's own integration of an empty prelim type amounts to
function adopt(ydoc: Y.Doc, type: SharedType, item: Y.Item): void {
  type.doc = ydoc
  type._item = item
  if (type instanceof Y.Text) type._pending = null
  // reason: private in the types of Yjs, the same field in Y.Map, Y.Array and XML
  else (type as unknown as { _prelimContent: unknown })._prelimContent = null
}

/** The list of structs of a client, begun when it has none. */
export function structsOf(ydoc: Y.Doc, client: number): (Y.Item | Y.GC | Y.Skip)[] {
  const { clients } = ydoc.store
  let structs = clients.get(client)
  if (structs === undefined) {
    structs = []
    clients.set(client, structs)
  }
  return structs as (Y.Item | Y.GC | Y.Skip)[]
}
