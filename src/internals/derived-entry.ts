/**
 * Edits of map keys that beat every default of every version, also one that arrives later. Floor 2.
 *
 * Yjs sorts the entries of a key as a tree by origin, children by client id, and the last one counts. An edit with the
 * default as origin stands inside the default's branch, so a default of another version with a higher id stands behind it.
 * Without origin it is a branch of its own, and as the client of a session behind all derived ones.
 */
import * as Y from 'yjs'
import { SESSION_MIN } from './derived-ids.js'
import type { ItemContent } from './leaf.js'

/**
 * Sets `key`, as `Y.Map.set` does, but without origin where the entry that counts is derived.
 *
 * @param key - as stored (`packKey`)
 * @param content - of length 1: a packed leaf or `new Y.ContentType(type)`
 */
export function setWithoutOrigin(
  transaction: Y.Transaction,
  map: Y.Map<unknown>,
  key: string,
  content: ItemContent,
): void {
  const { store, clientID } = transaction.doc
  const current = map._map.get(key)
  const id = Y.createID(clientID, Y.getState(store, clientID))
  const left = current === undefined || isOverruled(current, clientID) ? null : current
  new Y.Item(id, left, left === null ? null : left.lastId, null, null, map, key, content).integrate(transaction, 0)
}

/**
 * Deletes `key`, as `Y.Map.delete` does; over a derived entry it also leaves a deleted entry of the session behind all
 * defaults, so that a default of another version does not come back in its place.
 */
export function deleteWithoutOrigin(transaction: Y.Transaction, map: Y.Map<unknown>, key: string): void {
  const current = map._map.get(key)
  if (current === undefined || current.deleted) return
  if (isOverruled(current, transaction.doc.clientID)) setWithoutOrigin(transaction, map, key, new Y.ContentDeleted(1))
  else current.delete(transaction)
}

/**
 * Whether an entry without origin by `client` stands behind `current`, the entry that counts, because it is derived.
 *
 * Not decided by the hash: the content may be changed or deleted by now. Asked is only whether it has no origin, and a
 * client below all sessions, and ours is one of a session. That is enough, also where `current` is a foreign client's:
 * `current` stands last, so its branch is the last one, with the highest client of all branches, which is `current`'s own.
 * Ours is higher, so ours stands last, and whoever has seen ours writes behind it. All that a foreign entry taken for
 * derived changes is which of two *concurrent* edits counts: ours, instead of the higher client's.
 */
export function isOverruled(current: Y.Item, client: number): boolean {
  return current.origin === null && current.id.client < SESSION_MIN && client >= SESSION_MIN
}
