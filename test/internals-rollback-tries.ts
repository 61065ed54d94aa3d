/**
 * Transactions that are tried and taken back, for the tests of rollback.
 */
import * as Y from 'yjs'
import { type RolledBack, rollback, savepoint } from '../src/internals/rollback.js'

/** The document in both encodings. */
export const bytes = (ydoc: Y.Doc): unknown[] => [[...Y.encodeStateAsUpdate(ydoc)], [...Y.encodeStateAsUpdateV2(ydoc)]]

/** Runs `write` in a transaction of its own and takes it back. */
export function tried(ydoc: Y.Doc, write: (transaction: Y.Transaction) => void, origin: unknown = null): RolledBack {
  return Y.transact(
    ydoc,
    transaction => {
      const start = savepoint(transaction)
      try {
        write(transaction)
      } catch {
        // as whoever calls rollback would
      }
      return rollback(transaction, start)
    },
    origin,
  )
}

/** The same inside of an open transaction that goes on. */
export function triedInside(transaction: Y.Transaction, write: () => void): RolledBack {
  const start = savepoint(transaction)
  write()
  return rollback(transaction, start)
}

export function sample(): { ydoc: Y.Doc; map: Y.Map<unknown>; array: Y.Array<unknown>; text: Y.Text } {
  const ydoc = new Y.Doc()
  const [map, array, text] = [ydoc.getMap('map'), ydoc.getArray('array'), ydoc.getText('text')]
  map.set('inner', new Y.Map([['n', 1]]))
  array.push([1, 2, 3, 4, 5, 6])
  text.insert(0, 'hello world')
  return { ydoc, map, array, text }
}
