/**
 * The inside of Yjs as the tricks of this folder see it: names for the structs, and the few readers they share. Floor 2.
 * Yjs types these fields but gives most of them as `any` or as a union that only an integrated struct narrows; the
 * narrowing is written here once, so that no trick needs a cast of its own.
 */
import * as Y from 'yjs'

/** Any shared type. */
export type SharedType = Y.ContentType['type']
/** What lies in a struct store. 13.6 keeps `Skip` out of it; it only appears in pending updates. */
export type Struct = Y.Item | Y.GC
/** `pendingStructs` of a store: what waits for an update that has not arrived. */
export interface PendingStructs {
  missing: Map<number, number>
  update: Uint8Array
}
/** Whether updates wait for others that have not arrived. */
export function hasPending({ pendingStructs, pendingDs }: Y.Doc['store']): boolean {
  return pendingStructs !== null || pendingDs !== null
}

/** Any listener of a Y.Doc, as lib0 stores it. */
export type Listener = (...args: unknown[]) => void

/** What a transaction has changed, by type and key (`null` for the items of a list). */
export function changedOf(transaction: Y.Transaction): Map<SharedType, Set<string | null>> {
  // reason: Yjs parametrises types by their events, in places where any event will do
  return transaction.changed as unknown as Map<SharedType, Set<string | null>>
}

/** The root types of a document. */
export function rootsOf(ydoc: Y.Doc): Iterable<SharedType> {
  // reason: as in `changedOf`
  return ydoc.share.values() as unknown as Iterable<SharedType>
}

/** The shared type an integrated item lies in. */
export function parentOf(item: Y.Item): SharedType {
  return item.parent as SharedType
}

/** The shared type an item brings with it, or `undefined` when it holds something else. */
export function heldType(struct: Struct): SharedType | undefined {
  return struct instanceof Y.Item && struct.content instanceof Y.ContentType ? struct.content.type : undefined
}

/** The subdocument an item brings with it, or `undefined` when it holds something else. */
export function heldDoc(struct: Struct): Y.Doc | undefined {
  return struct instanceof Y.Item && struct.content instanceof Y.ContentDoc ? struct.content.doc : undefined
}

/** The clock after the last struct of a client; 0 when there is none. */
export function endClock(structs: readonly Struct[]): number {
  const last = structs[structs.length - 1]
  return last === undefined ? 0 : last.id.clock + last.length
}

/** How many characters or values an item adds to the length of its parent. */
export function countedLength(item: Y.Item): number {
  return item.parentSub === null && item.countable && !item.deleted ? item.length : 0
}

/** The listeners of one event in the order Yjs calls them; a copy, as Yjs takes one. */
export function listenersOf(ydoc: Y.Doc, event: string): Listener[] {
  // reason: lib0 types the map by the names of the events of Y.Doc, and the listeners by none
  const observers = ydoc._observers as unknown as Map<string, Set<Listener>>
  return [...(observers.get(event) ?? [])]
}
