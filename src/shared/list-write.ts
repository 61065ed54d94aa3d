/**
 * The writes of a list, one function for each kind of edit: insert, set, move, hide, show again, delete. Floor 2.
 * Each writes inside the open transaction, patches the cache, and tells what became of the list of items.
 */
import * as Y from 'yjs'
import { noteHidden } from '../internals/list-hidden.js'
import { birthEntry, goneKey, isInline, isValueKey, placeKey, placeText } from '../internals/list-layout.js'
import { freshId, peerOf } from '../internals/peer.js'
import type { ItemContent } from './leaf.js'
import type { ListChange, ListOrder } from './list-order.js'
import type { Member, Place } from './list-places.js'
import { deleteEntries, deleteRegister, setRegister, writeRun } from './list-structs.js'

/** Items that came in, by id, and what became of the list; undefined when it is to be read anew. */
export interface Inserted {
  readonly ids: readonly string[]
  readonly change: ListChange | undefined
}

/**
 * Inserts items: all of their values, then one run of places.
 *
 * @param index - 0 to the size of the list
 * @param contents - of length 1 each, packed leaves or shared types; those are part of the document afterwards, and fresh
 */
export function insertItems(
  transaction: Y.Transaction,
  list: ListOrder,
  index: number,
  contents: readonly ItemContent[],
): Inserted {
  list.sync()
  const after = neighbour(list, index)
  const { ids, entries } = giveBirth(transaction, list, contents)
  const runs = contents.length === 0 ? [] : [writeRun(transaction, list, after, entries)]
  return { ids, change: list.patch({ runs, keys: [] }) }
}

/** Gives new items their ids and the registers of their values; their places are still to be written. */
export function giveBirth(
  transaction: Y.Transaction,
  list: ListOrder,
  contents: readonly ItemContent[],
): { readonly ids: string[]; readonly entries: unknown[] } {
  const ids = contents.map(() => newId(transaction.doc, list))
  const entries = contents.map((content, i) => {
    const id = ids[i] as string
    if (!isInline(content)) setRegister(transaction, list, id, content)
    return birthEntry(id, content)
  })
  return { ids, entries }
}

// Two sessions may share a name; an id that this list knows is never given again.
function newId(doc: Y.Doc, { type, members }: ListOrder): string {
  for (;;) {
    const id = freshId(doc)
    if (!members.has(id) && !type._map.has(id)) return id
  }
}

// Behind which place a run comes to stand at an index: right behind the left neighbour, at the very end for an append.
function neighbour(list: ListOrder, index: number): Place | null | 'end' {
  if (index >= list.places.size) return 'end'
  return index === 0 ? null : (list.places.at(index - 1)?.shown ?? null)
}

/** Sets the value of an item; its place stays. */
export function setItem(
  transaction: Y.Transaction,
  list: ListOrder,
  id: string,
  content: ItemContent,
): ListChange | undefined {
  list.sync()
  setRegister(transaction, list, id, content)
  return list.patch({ keys: [id] })
}

/**
 * Moves items so that they stand side by side, as given, from `index` on of the list without them.
 *
 * @param ids - shown by the list, each once
 */
export function moveItems(
  transaction: Y.Transaction,
  list: ListOrder,
  ids: readonly string[],
  index: number,
): ListChange | undefined {
  list.sync()
  const { places } = list
  const from = ids.map(id => places.indexOf(shownMember(list, id).shown as Place)).sort((a, b) => a - b)
  let left = index - 1
  for (const place of from) if (place <= left) left++
  const isEnd = index >= places.size - ids.length
  const after = isEnd ? 'end' : left < 0 ? null : (places.at(left)?.shown ?? null)
  const { entries, older, keys } = relocate(transaction, list, ids)
  const run = writeRun(transaction, list, after, entries)
  deleteEntries(transaction, list, older)
  return list.patch({ runs: [run], removed: older, keys })
}

/** Writes where items go now; the entries are still to be written, and those of their older moves to be deleted. */
export function relocate(
  transaction: Y.Transaction,
  list: ListOrder,
  ids: readonly string[],
): { readonly entries: string[]; readonly older: Place[]; readonly keys: string[] } {
  const peer = peerOf(transaction.doc)
  const entries: string[] = []
  const older: Place[] = []
  const keys: string[] = []
  for (const id of ids) {
    const all = shownMember(list, id).places()
    // never the birth place: an item must not lose its last place to somebody's undo
    const moves = all.filter(({ rank }) => rank > 0)
    older.push(...moves)
    const text = placeText(id, 1 + Math.max(0, ...moves.map(({ rank }) => rank)), peer)
    const key = placeKey(id)
    setRegister(transaction, list, key, new Y.ContentAny([text]))
    entries.push(text)
    keys.push(key)
  }
  return { entries, older, keys }
}

function shownMember(list: ListOrder, id: string): Member {
  const member = list.members.get(id)
  if (member?.shown === undefined) throw new TypeError(`the list does not show ${id}`)
  return member
}

/** Deletes items in a way that can be undone: value, place and all that others write meanwhile stay, hidden. */
export function hideItems(transaction: Y.Transaction, list: ListOrder, ids: readonly string[]): ListChange | undefined {
  list.sync()
  const peer = peerOf(transaction.doc)
  const keys = ids.map(id => goneKey(id, peer))
  noteHidden(transaction.doc)
  for (const key of keys) setRegister(transaction, list, key, new Y.ContentAny([true]))
  return list.patch({ keys })
}

/** Takes all deletions of an item back that are known here, whoever deleted it: it was put in again. */
export function revealItem(transaction: Y.Transaction, list: ListOrder, id: string): ListChange | undefined {
  list.sync()
  const keys = [...(list.gone.get(id) ?? [])]
  for (const key of keys) deleteRegister(transaction, list, key)
  return list.patch({ keys })
}

/** Deletes items for good: their places and registers. What others wrote into them meanwhile goes with them. */
export function deleteItems(
  transaction: Y.Transaction,
  list: ListOrder,
  ids: readonly string[],
): ListChange | undefined {
  list.sync()
  const keys: string[] = []
  const removed: Place[] = []
  for (const id of ids) {
    for (const key of [id, placeKey(id), ...(list.gone.get(id) ?? [])]) {
      if (deleteRegister(transaction, list, key) && !isValueKey(key)) keys.push(key)
    }
    removed.push(...(list.members.get(id)?.places() ?? []))
  }
  deleteEntries(transaction, list, removed)
  return list.patch({ removed, keys })
}
