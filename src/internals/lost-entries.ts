/**
 * Entries of a map key that lost against another one written at the same time. Yjs deletes them as it merges, and collects
 * them when the transaction ends; until then they can be read here. Floor 2.
 */
import * as Y from 'yjs'
import { SESSION_MIN } from './derived-ids.js'
import type { SharedType } from './yjs-internals.js'

/** The entry that counts at a stored key, and the latest of each branch that was written beside it, oldest first. */
export function lostEntries(type: SharedType, storedKey: string): { winner: Y.Item; lost: Y.Item[] } | undefined {
  const winner = type._map.get(storedKey)
  if (winner === undefined || winner.deleted) return undefined
  const lost: Y.Item[] = []
  for (let item = winner.left; item !== null && !Y.compareIDs(item.lastId, winner.origin); item = item.left) {
    // a default gives way to whatever is written; that is no conflict
    const isDefault = item.origin === null && item.id.client < SESSION_MIN
    // what its own author wrote over is a step on the way
    const isLatest = !lost.some(later => Y.compareIDs(later.origin, item.lastId))
    if (!isDefault && isLatest) lost.unshift(item)
  }
  return { winner, lost }
}

/**
 * What a deleted item held, as plain JavaScript: what `transaction` deleted inside it counts as there. Undefined when it was
 * collected.
 */
export function lostValue(item: Y.Item, transaction: Y.Transaction): unknown {
  const { content } = item
  if (content instanceof Y.ContentType) return lostTree(content.type, transaction)
  if (content instanceof Y.ContentDeleted) return undefined
  return content.getContent()[item.length - 1]
}

function lostTree(type: SharedType, transaction: Y.Transaction): unknown {
  const wasThere = (item: Y.Item): boolean => !item.deleted || Y.isDeleted(transaction.deleteSet, item.id)
  const sequence: Y.Item[] = []
  for (let item = type._start; item !== null; item = item.right) {
    if (item.countable && wasThere(item) && !(item.content instanceof Y.ContentDeleted)) sequence.push(item)
  }
  if (type instanceof Y.Text) {
    return sequence.map(({ content }) => (content instanceof Y.ContentString ? content.str : '\uFFFC')).join('')
  }
  if (type instanceof Y.Array) {
    return sequence.flatMap(item =>
      item.content instanceof Y.ContentType ? [lostValue(item, transaction)] : item.content.getContent(),
    )
  }
  if (!(type instanceof Y.Map)) return undefined
  const entries: [string, unknown][] = []
  for (const [key, item] of type._map) {
    if (wasThere(item) && !(item.content instanceof Y.ContentDeleted)) entries.push([key, lostValue(item, transaction)])
  }
  return Object.fromEntries(entries)
}
