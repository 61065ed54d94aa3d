/**
 * What arrived out of order waits for structs of the same ids as a first creation writes; Yjs tries again only when the
 * next update is applied. Floor 2.
 */
import * as Y from 'yjs'
import { SESSION_MIN } from './derived-ids.js'
import { hasPending } from './yjs-internals.js'

// an update with no structs and no deletions, V1
const nothing = new Uint8Array([0, 0])

/**
 * Lets Yjs try what is pending again when one of these finished transactions wrote derived structs here. Costs two
 * comparisons while nothing is pending.
 */
export function retryPending(ydoc: Y.Doc, transactions: readonly Y.Transaction[], origin: unknown): void {
  const { store } = ydoc
  if (!hasPending(store)) return
  if (transactions.some(wroteDerived)) Y.applyUpdate(ydoc, nothing, origin)
}

function wroteDerived({ local, beforeState, afterState }: Y.Transaction): boolean {
  if (!local) return false
  for (const [client, clock] of afterState) if (client < SESSION_MIN && beforeState.get(client) !== clock) return true
  return false
}
