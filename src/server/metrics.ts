/**
 * What the server counts. Outside.
 */
import type { CloseCode } from './close-codes.js'

/** Counters since the start; `connections` and `rooms` are as of now. */
export interface Metrics {
  connections: number
  rooms: number
  /** Connections ever accepted, refused ones included. */
  accepted: number
  framesIn: number
  bytesIn: number
  framesOut: number
  bytesOut: number
  /** Updates applied, and batches of them made durable. */
  updates: number
  commits: number
  commitFailures: number
  loads: number
  loadFailures: number
  unloads: number
  compactions: number
  compactionFailures: number
  /** Times an update came without what it builds on, and the client was asked for all. */
  resyncs: number
  /** Times a client read too slowly and got one difference later. */
  lags: number
  /** Awareness entries dropped: of others, too many, too large, or from the past. */
  awarenessDropped: number
  /** Upgrades refused before there was a WebSocket: foreign origin or host. */
  rejected: number
  /** Connections closed by the server, by code. */
  closed: Partial<Record<CloseCode, number>>
}

export function emptyMetrics(): Metrics {
  return {
    connections: 0,
    rooms: 0,
    accepted: 0,
    framesIn: 0,
    bytesIn: 0,
    framesOut: 0,
    bytesOut: 0,
    updates: 0,
    commits: 0,
    commitFailures: 0,
    loads: 0,
    loadFailures: 0,
    unloads: 0,
    compactions: 0,
    compactionFailures: 0,
    resyncs: 0,
    lags: 0,
    awarenessDropped: 0,
    rejected: 0,
    closed: {},
  }
}
