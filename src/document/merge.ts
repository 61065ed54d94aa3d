/**
 * Applies updates that may be anything: what is no update is refused before the document is touched. Floor 3.
 */
import * as Y from 'yjs'
import { PlaindocError } from '../plain/index.js'

/**
 * Applies a V1 update. It is decoded on its own first, since Yjs would stop half-way through bad bytes and keep the half.
 *
 * @throws PlaindocError `UPDATE_INVALID`, nothing changed
 */
export function mergeUpdate(ydoc: Y.Doc, update: Uint8Array, origin: unknown): void {
  if (!(update instanceof Uint8Array)) throw new TypeError('merge() takes update bytes (a Uint8Array) or a document')
  try {
    Y.decodeUpdate(update)
  } catch (cause) {
    throw new PlaindocError(
      'UPDATE_INVALID',
      'Cannot merge: the bytes are no Yjs update (V1). Pass what encode() or an update event gave.',
      { cause },
    )
  }
  // an origin of its own: updates without one are captured by every default undo manager
  Y.applyUpdate(ydoc, update, origin ?? mergeOrigin)
}

/** The origin of updates merged without another. */
export const mergeOrigin: { readonly kind: 'merge' } = Object.freeze({ kind: 'merge' })
