/**
 * The port of the server to where bytes rest: one gapless log of updates per room, and a snapshot that replaces its start.
 * Outside. A backend implements this and nothing else; `test/store-contract.ts` is its contract.
 */

/** One update of one room, V1. */
export interface Write {
  readonly room: string
  readonly update: Uint8Array
}

/** Where a write stands in the log of its room: 1, 2, 3 … without a gap. */
export interface Position {
  readonly room: string
  readonly seq: number
}

/** Everything a room is made of: the snapshot holds the updates up to `snapSeq`, `updates` the rest up to `seq`. */
export interface StoredRoom {
  readonly snapshot?: Uint8Array
  readonly snapSeq: number
  readonly updates: readonly Uint8Array[]
  readonly seq: number
}

/** How much a room takes; `rows` and `bytes` are those of the log behind the snapshot. */
export interface RoomStat {
  readonly seq: number
  readonly snapSeq: number
  readonly rows: number
  readonly bytes: number
  readonly snapshotBytes: number
}

/** The part of a log behind a position. */
export interface LogTail {
  readonly updates: readonly Uint8Array[]
  readonly seq: number
}

/**
 * Where bytes rest. Several servers may share one store when it says so by `watch`.
 *
 * Errors: STORE_LOCKED and STORE_CORRUPT from `open` and `load`; whatever `append` rejects with means that it is
 * unknown which writes of the batch are durable: the caller forgets the rooms and loads them again.
 */
export interface UpdateStore {
  /** Opens it; every other method does so too. Repeating it does nothing. */
  open(): Promise<void>
  /** Resolves when all of `batch` is durable, in one step. Positions come in the order of the batch. */
  append(batch: readonly Write[]): Promise<readonly Position[]>
  /** A room that nobody has written is empty: `seq` 0. */
  load(room: string): Promise<StoredRoom>
  /** The updates after `seq`, or `compacted` when a snapshot has taken some of them: then `load`. */
  readSince(room: string, seq: number): Promise<LogTail | 'compacted'>
  /**
   * Only of stores that several servers share: calls `onHint` with rooms that somebody has written, and up to where
   * when that is known. Hints may be lost or double. Returns the stop.
   */
  watch?(onHint: (room: string, seq?: number) => void): Promise<() => Promise<void>>
  /**
   * Puts `snapshot` in the place of the updates up to `upTo`; does nothing when there is one as new.
   *
   * @returns whether it was taken
   */
  compact(room: string, upTo: number, snapshot: Uint8Array): Promise<boolean>
  /** All rooms ever written, in the order of their names' bytes. */
  rooms(): Promise<readonly string[]>
  stat(room: string): Promise<RoomStat>
  /** Removes the room, its log and its meta values. */
  delete(room: string): Promise<void>
  /** Keeps a value beside the log, durable when it resolves; `undefined` removes it. */
  putMeta(room: string, key: string, value: Uint8Array | undefined): Promise<void>
  getMeta(room: string, key: string): Promise<Uint8Array | undefined>
  /** Waits for what is being written. Nothing works afterwards. */
  close(): Promise<void>
}
