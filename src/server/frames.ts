/**
 * Frames of the wire, made and read. Outside; the grammar is in `sync/protocol.ts`.
 */
import * as decoding from 'lib0/decoding'
import * as encoding from 'lib0/encoding'
import { Message, Sync } from '../sync/index.js'

/** What a client can say. */
export type Incoming =
  | { readonly kind: 'question'; readonly stateVector: Uint8Array }
  | { readonly kind: 'content'; readonly full: boolean; readonly update: Uint8Array }
  | { readonly kind: 'awareness'; readonly states: Uint8Array }
  | { readonly kind: 'awarenessQuery' }

/**
 * The meaning of a frame; byte arrays share its memory.
 *
 * @throws when it has none
 */
export function readFrame(frame: Uint8Array): Incoming {
  const decoder = decoding.createDecoder(frame)
  const type = decoding.readVarUint(decoder)
  if (type === Message.queryAwareness) return { kind: 'awarenessQuery' }
  if (type === Message.awareness) return { kind: 'awareness', states: decoding.readVarUint8Array(decoder) }
  if (type !== Message.sync) throw new RangeError(`a message has no type ${type}`)
  const step = decoding.readVarUint(decoder)
  const bytes = decoding.readVarUint8Array(decoder)
  if (step === Sync.step1) return { kind: 'question', stateVector: bytes }
  if (step === Sync.step2 || step === Sync.update) return { kind: 'content', full: step === Sync.step2, update: bytes }
  throw new RangeError(`a sync message has no type ${step}`)
}

/** SyncStep1: send me what this state vector lacks. */
export function questionFrame(stateVector: Uint8Array): Uint8Array {
  return frame(Message.sync, Sync.step1, stateVector)
}

/** SyncStep2: what you lacked. */
export function answerFrame(update: Uint8Array): Uint8Array {
  return frame(Message.sync, Sync.step2, update)
}

export function updateFrame(update: Uint8Array): Uint8Array {
  return frame(Message.sync, Sync.update, update)
}

export function awarenessFrame(states: Uint8Array): Uint8Array {
  const encoder = encoding.createEncoder()
  encoding.writeVarUint(encoder, Message.awareness)
  encoding.writeVarUint8Array(encoder, states)
  return encoding.toUint8Array(encoder)
}

/** The first `count` content frames of this connection are durable. */
export function ackFrame(count: number): Uint8Array {
  const encoder = encoding.createEncoder()
  encoding.writeVarUint(encoder, Message.ack)
  encoding.writeVarUint(encoder, count)
  return encoding.toUint8Array(encoder)
}

/** An awareness frame about nobody: stock clients reconnect when they have read nothing for 30 s. */
export const KEEP_ALIVE: Uint8Array = awarenessFrame(new Uint8Array([0]))

function frame(type: number, step: number, bytes: Uint8Array): Uint8Array {
  const encoder = encoding.createEncoder()
  encoding.writeVarUint(encoder, type)
  encoding.writeVarUint(encoder, step)
  encoding.writeVarUint8Array(encoder, bytes)
  return encoding.toUint8Array(encoder)
}
