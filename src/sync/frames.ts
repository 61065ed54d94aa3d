/**
 * The few frames that the client makes or looks into itself; y-websocket makes the rest. Floor 4.
 */
import * as decoding from 'lib0/decoding'
import * as encoding from 'lib0/encoding'
import * as Y from 'yjs'
import { Message, Sync } from './protocol.js'

/** What a frame that leaves means for the counting of answers. */
export type FrameKind = 'question' | 'content' | 'other'

/** SyncStep1 asks, SyncStep2 and Update carry content, everything else does not matter. */
export function kindOf(frame: Uint8Array): FrameKind {
  const decoder = decoding.createDecoder(frame)
  if (decoding.readVarUint(decoder) !== Message.sync) return 'other'
  return decoding.readVarUint(decoder) === Sync.step1 ? 'question' : 'content'
}

/** SyncStep1: please send me what this state vector lacks. */
export function questionFrame(stateVector: Uint8Array): Uint8Array {
  const encoder = encoding.createEncoder()
  encoding.writeVarUint(encoder, Message.sync)
  encoding.writeVarUint(encoder, Sync.step1)
  encoding.writeVarUint8Array(encoder, stateVector)
  return encoding.toUint8Array(encoder)
}

/** SyncStep2: what you lack. */
export function answerFrame(update: Uint8Array): Uint8Array {
  const encoder = encoding.createEncoder()
  encoding.writeVarUint(encoder, Message.sync)
  encoding.writeVarUint(encoder, Sync.step2)
  encoding.writeVarUint8Array(encoder, update)
  return encoding.toUint8Array(encoder)
}

/** What must come back before everything written so far is known to have arrived. */
export interface Expectation {
  readonly clocks: ReadonlyMap<number, number>
  readonly deletions: ReturnType<typeof Y.createDeleteSetFromStructStore>
}

/** The state of `ydoc` now, as something to wait for. Costs one pass over its structs. */
export function expectation(ydoc: Y.Doc): Expectation {
  return {
    clocks: Y.decodeStateVector(Y.encodeStateVector(ydoc)),
    deletions: Y.createDeleteSetFromStructStore(ydoc.store),
  }
}

/** A state vector that lacks the last element of every client: the answer to it shows how far the other side is. */
export function oneShort(clocks: ReadonlyMap<number, number>): Uint8Array {
  const encoder = encoding.createEncoder()
  encoding.writeVarUint(encoder, clocks.size)
  for (const [client, clock] of clocks) {
    encoding.writeVarUint(encoder, client)
    encoding.writeVarUint(encoder, Math.max(0, clock - 1))
  }
  return encoding.toUint8Array(encoder)
}

/** Whether the answer to `oneShort` proves that the other side has everything that was expected. */
export function meets(answer: Uint8Array, expected: Expectation): boolean {
  const { to } = Y.parseUpdateMeta(answer)
  for (const [client, clock] of expected.clocks) if ((to.get(client) ?? 0) < clock) return false
  const { ds } = Y.decodeUpdate(answer)
  // merging with one alone puts both in the same normal form
  return Y.equalDeleteSets(Y.mergeDeleteSets([ds]), Y.mergeDeleteSets([ds, expected.deletions]))
}
