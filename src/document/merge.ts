/**
 * Applies updates that may be anything: what is no update is refused before the document is touched. Floor 3.
 */
import * as Y from 'yjs'
import { wrongCall } from '../plain/call.js'
import { PlaindocError } from '../plain/index.js'
import type { SharedType } from '../shared/index.js'
import { refuseOtherKind } from './root-kind.js'

/**
 * Applies a V1 update. It is decoded on its own first, since Yjs would stop half-way through bad bytes and keep the half.
 *
 * @throws PlaindocError `UPDATE_INVALID`; `ROOT_KIND` when what it brings to `root` is of another kind; nothing changed
 */
export function mergeUpdate(ydoc: Y.Doc, root: SharedType, update: Uint8Array, origin: unknown): void {
  if (!(update instanceof Uint8Array)) throw wrongCall('a document, or update bytes,', update, 'doc.merge(other)')
  let decoded: ReturnType<typeof Y.decodeUpdate>
  try {
    decoded = Y.decodeUpdate(update)
  } catch (cause) {
    throw new PlaindocError(
      'UPDATE_INVALID',
      'Cannot merge: the bytes are no Yjs update (V1). Pass what encode() or an update event gave.',
      { cause },
    )
  }
  refuseOtherKind(root, decoded, 'merge the other document')
  // an origin of its own: updates without one are captured by every default undo manager
  Y.applyUpdate(ydoc, update, origin ?? mergeOrigin)
}

/** The origin of updates merged without another. */
export const mergeOrigin: { readonly kind: 'merge' } = Object.freeze({ kind: 'merge' })
