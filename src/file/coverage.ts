/** Whether one update holds everything that others hold: what compaction asks before it deletes anything. Floor 4. */
import * as Y from 'yjs'

export interface Coverage {
  /** What the updates hold and the state does not, as one update; undefined when it holds everything. */
  readonly missing: Uint8Array | undefined
  /** Updates that could not be decoded. */
  readonly undecodable: readonly Uint8Array[]
  /** True when something waits for an update that is nowhere: then a whole state is not to be had. */
  readonly pending: boolean
}

/**
 * What a state (V2) lacks of these updates (V2).
 * Costs one load of the document. Throws what Yjs throws when the state itself is no update.
 */
export function coverage(state: Uint8Array, updates: readonly Uint8Array[]): Coverage {
  // without gc: what is missing is carried along whole, also when it has been deleted since
  const ydoc = new Y.Doc({ gc: false })
  let missing: Uint8Array | undefined
  const undecodable: Uint8Array[] = []
  try {
    Y.applyUpdateV2(ydoc, state)
    ydoc.on('updateV2', update => {
      missing = update
    })
    Y.transact(ydoc, () => {
      for (const update of updates) {
        try {
          Y.applyUpdateV2(ydoc, update)
        } catch {
          undecodable.push(update)
        }
      }
    })
    const pending = ydoc.store.pendingStructs !== null || ydoc.store.pendingDs !== null
    return { missing, undecodable, pending }
  } finally {
    ydoc.destroy()
  }
}
