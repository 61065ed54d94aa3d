/**
 * What a transaction announces about subdocuments, set back to a savepoint. Floor 2.
 */
import type * as Y from 'yjs'
import type { Gathered } from './savepoint.js'
import { heldDoc } from './yjs-internals.js'

/**
 * Sets `subdocsAdded`, `subdocsRemoved` and `subdocsLoaded` back. To be called when items and subdocuments are.
 *
 * - A subdocument that was asked to load since may be asked again: `load` does nothing the second time otherwise.
 * - The destruction of a subdocument cannot be taken back, and has put a new one in its place; only that pair stays
 *   announced. The bytes of the document do not show it.
 *
 * @param earlier - what was announced at the savepoint; `null` for nothing
 * @param revived - items that live again
 */
export function restoreSubdocs(transaction: Y.Transaction, earlier: Gathered | null, revived: readonly Y.Item[]): void {
  const { doc, subdocsAdded: added, subdocsRemoved: removed, subdocsLoaded: loaded } = transaction
  if (added.size === 0 && removed.size === 0 && loaded.size === 0 && earlier === null) return

  for (const subdoc of loaded) {
    if (subdoc._item !== null && earlier?.subdocsLoaded.has(subdoc) !== true) subdoc.shouldLoad = false
  }
  const destroyed = [...removed].filter(
    subdoc => subdoc.isDestroyed && (doc.subdocs.has(subdoc) || earlier?.subdocsAdded.has(subdoc) === true),
  )
  const successors = destroyed.length === 0 ? [] : [...added, ...revived.map(heldDoc)]

  reset(added, earlier?.subdocsAdded)
  reset(removed, earlier?.subdocsRemoved)
  reset(loaded, earlier?.subdocsLoaded)
  for (const subdoc of destroyed) removed.add(subdoc)
  for (const subdoc of successors) {
    if (subdoc === undefined || subdoc._item === null || doc.subdocs.has(subdoc)) continue
    if (destroyed.some(({ guid }) => guid === subdoc.guid)) added.add(subdoc)
  }
}

function reset<T>(set: Set<T>, to: ReadonlySet<T> | undefined): void {
  set.clear()
  for (const item of to ?? []) set.add(item)
}
