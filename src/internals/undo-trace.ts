/**
 * What deleted items have become: undo and redo make new items of old ones and leave in the old one the id of the new.
 * Floor 2.
 *
 * That pointer leads to where the new item *began*. Since then it may have been cut, because somebody wrote into it, or
 * have grown, because Yjs joins neighbours; so every question here is about a range of ids and is answered in ranges.
 */
import * as Y from 'yjs'
import type { SharedType, Struct } from './yjs-internals.js'

/** A part of a struct. */
export interface Piece {
  readonly struct: Struct
  readonly clock: number
  readonly len: number
}

/**
 * What the ids from `clock` on are now, in their order; nothing is cut. Pieces may lie in deleted items.
 * Costs the length of the chains, as a loop: an item that was undone and redone a thousand times has a chain of a thousand.
 */
export function piecesNow(store: Y.Doc['store'], client: number, clock: number, len: number): Piece[] {
  const pieces: Piece[] = []
  const waiting = [{ client, clock, len }]
  for (let range = waiting.pop(); range !== undefined; range = waiting.pop()) {
    const structs = store.clients.get(range.client) ?? []
    if (range.clock >= Y.getState(store, range.client)) continue
    const struct = structs[Y.findIndexSS(structs, range.clock)] as Struct
    const offset = range.clock - struct.id.clock
    const part = Math.min(range.len, struct.length - offset)
    if (part < range.len) waiting.push({ client: range.client, clock: range.clock + part, len: range.len - part })
    const redone = struct instanceof Y.Item ? struct.redone : null
    if (redone === null) pieces.push({ struct, clock: range.clock, len: part })
    else waiting.push({ client: redone.client, clock: redone.clock + offset, len: part })
  }
  return pieces
}

/** The last item of the chain that begins with an item that holds a shared type. */
export function itemNow(store: Y.Doc['store'], item: Y.Item): Struct {
  let now: Struct = item
  while (now instanceof Y.Item && now.redone !== null) now = Y.getItem(store, now.redone)
  return now
}

/**
 * The first, or last, id of `item` that is in `type` by now; undefined when none of it is, or when it was brought back in
 * its own list: then those new items say where they went, and `item` stands behind all of them.
 */
export function edgeIn(
  store: Y.Doc['store'],
  type: SharedType,
  item: Y.Item,
  edge: 'first' | 'last',
): Y.ID | undefined {
  const next = item.redone === null ? undefined : Y.getItem(store, item.redone)
  if (!(next instanceof Y.Item) || next.parent === item.parent) return undefined
  const pieces = piecesNow(store, item.id.client, item.id.clock, item.length).filter(
    ({ struct }) => struct instanceof Y.Item && struct.parent === type,
  )
  const piece = pieces.at(edge === 'first' ? 0 : -1)
  if (piece === undefined) return undefined
  const { struct, clock, len } = piece
  return Y.createID(struct.id.client, edge === 'first' ? clock : clock + len - 1)
}
