/**
 * Every number that bounds what a client can do to the server. Outside.
 * Each is there because crossing it was seen to block or to fill a server; `test/SPEC.md` names the tests.
 */

export interface Limits {
  /** Client ids with content in one update: 100,000 of them blocked a process for 222 s. */
  readonly clientIdsPerUpdate: number
  /** Client ids of a whole room; every one costs in every transaction. */
  readonly clientIdsPerRoom: number
  /** Bytes of one message after the first sync. */
  readonly messageBytes: number
  /** Bytes of one document, and of the message of the first sync. */
  readonly documentBytes: number
  readonly connectionsPerAddress: number
  /** Of one named user; anonymous ones are not counted. */
  readonly connectionsPerUser: number
  readonly connectionsPerRoom: number
  readonly awarenessIdsPerConnection: number
  readonly awarenessStateBytes: number
  /** Clocks below this are believed: 14 bytes can move one to 2^52. */
  readonly clock: number
  /** Shared types inside each other. The door of a document allows 100 levels; a layout may use several types for one. */
  readonly depth: number
  /** Ranges of deleted content in one Update; ten times as many in a SyncStep2, which always carries all. */
  readonly deletedRanges: number
  /** Bytes waiting to be read by a client, from which on it gets no more updates but one difference later. */
  readonly bufferedBytes: number
  /** Bytes of a client that are not durable yet, from which on no more are read from it. */
  readonly unansweredBytes: number
  /** How long a client may take to read `bufferedBytes`, in ms. */
  readonly lagMs: number
  /** How often a client is asked whether it is there, in ms; stock clients give up after 30 s of silence. */
  readonly pingMs: number
  /** How long a room without anybody stays loaded, in ms. */
  readonly idleMs: number
  /** How long `authenticate` may take, in ms. */
  readonly authenticateMs: number
}

export const DEFAULT_LIMITS: Limits = {
  clientIdsPerUpdate: 200,
  clientIdsPerRoom: 5_000,
  messageBytes: 1_000_000,
  documentBytes: 50_000_000,
  connectionsPerAddress: 200,
  connectionsPerUser: 20,
  connectionsPerRoom: 1_000,
  awarenessIdsPerConnection: 4,
  awarenessStateBytes: 4_000,
  clock: 2 ** 31,
  depth: 400,
  deletedRanges: 50_000,
  bufferedBytes: 1_000_000,
  unansweredBytes: 256_000,
  lagMs: 30_000,
  pingMs: 25_000,
  idleMs: 30_000,
  authenticateMs: 10_000,
}
