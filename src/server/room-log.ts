/**
 * How a room stands in the store: where its log is, how long it has become, and when a snapshot takes its place. Outside.
 */
import * as Y from 'yjs'
import { PlaindocError } from '../plain/error.js'
import type { StoredRoom, UpdateStore } from './store.js'

/** Rows after which a snapshot pays. */
const MANY_ROWS = 500
/** Rows after which it does not wait for a quiet moment. */
const TOO_MANY_ROWS = 5_000
const MANY_BYTES = 1_000_000
const QUIET_MS = 1_000
/** How long a failed snapshot is not tried again. */
const RETRY_MS = 60_000

/**
 * The document that `stored` holds.
 *
 * @throws STORE_CORRUPT when an update cannot be applied or lacks what it builds on
 */
export function readDocument(room: string, stored: StoredRoom): Y.Doc {
  const ydoc = new Y.Doc()
  try {
    if (stored.snapshot !== undefined) Y.applyUpdate(ydoc, stored.snapshot)
    // one by one, as it happened: in one transaction nothing is collected in between, and what comes later may not fit
    for (const update of stored.updates) Y.applyUpdate(ydoc, update)
  } catch (cause) {
    throw corrupt(room, 'an update cannot be applied', cause)
  }
  if (ydoc.store.pendingStructs !== null || ydoc.store.pendingDs !== null)
    throw corrupt(room, 'an update builds on one that is missing')
  return ydoc
}

/** Follows the log of one room. */
export class RoomLog {
  /** The last position that the document in memory is known to hold. */
  seq: number
  readonly #store: UpdateStore
  readonly #room: string
  readonly #ydoc: Y.Doc
  readonly #onCompacted: (error: Error | undefined) => void
  #rows: number
  #bytes: number
  #snapshotBytes: number
  #timer: ReturnType<typeof setTimeout> | undefined
  #compacting: Promise<void> | undefined
  #notBefore = 0
  #stopped = false

  constructor(
    store: UpdateStore,
    room: string,
    ydoc: Y.Doc,
    stored: StoredRoom,
    onCompacted: (error: Error | undefined) => void,
  ) {
    this.#store = store
    this.#room = room
    this.#ydoc = ydoc
    this.#onCompacted = onCompacted
    this.seq = stored.seq
    this.#rows = stored.updates.length
    this.#bytes = stored.updates.reduce((sum, update) => sum + update.length, 0)
    this.#snapshotBytes = stored.snapshot?.length ?? 0
  }

  /** How many bytes the room takes in the store: never less than the document. */
  get bytes(): number {
    return this.#snapshotBytes + this.#bytes
  }

  /** These rows were added to the log. */
  grew(updates: readonly Uint8Array[]): void {
    this.#rows += updates.length
    for (const update of updates) this.#bytes += update.length
    if (!this.#due || this.#stopped || Date.now() < this.#notBefore) return
    clearTimeout(this.#timer)
    // a snapshot costs as much as the document is large: not in the middle of a burst
    if (this.#rows > TOO_MANY_ROWS) void this.compact()
    else this.#timer = setTimeout(() => void this.compact(), QUIET_MS).unref()
  }

  /** Lets go, with a last snapshot if one is due. */
  async close(): Promise<void> {
    this.stop()
    if (this.#due) await this.compact()
    await this.#compacting
  }

  /** No snapshot will be made by itself any more: what is in memory may not be what is in the store. */
  stop(): void {
    this.#stopped = true
    clearTimeout(this.#timer)
  }

  /** Puts a snapshot in the place of the log; never throws, the log is as good. */
  compact(): Promise<void> {
    clearTimeout(this.#timer)
    this.#compacting ??= this.#compact()
      .then(
        () => this.#onCompacted(undefined),
        error => {
          this.#notBefore = Date.now() + RETRY_MS
          this.#onCompacted(error instanceof Error ? error : new Error(String(error)))
        },
      )
      .finally(() => {
        this.#compacting = undefined
      })
    return this.#compacting
  }

  get #due(): boolean {
    return this.#rows > MANY_ROWS || this.#bytes > Math.max(MANY_BYTES, 2 * this.#snapshotBytes)
  }

  async #compact(): Promise<void> {
    const upTo = this.seq
    const rows = this.#rows
    const bytes = this.#bytes
    const snapshot = Y.encodeStateAsUpdate(this.#ydoc)
    verify(this.#room, this.#ydoc, snapshot)
    const taken = await this.#store.compact(this.#room, upTo, snapshot)
    this.#rows -= rows
    this.#bytes -= bytes
    if (taken) this.#snapshotBytes = snapshot.length
  }
}

/** A snapshot that does not give the same document back must not take the place of the log. */
function verify(room: string, ydoc: Y.Doc, snapshot: Uint8Array): void {
  const copy = new Y.Doc()
  Y.applyUpdate(copy, snapshot)
  const same = Y.equalSnapshots(Y.snapshot(copy), Y.snapshot(ydoc))
  copy.destroy()
  if (!same) throw corrupt(room, 'its snapshot does not give the document back')
}

function corrupt(room: string, why: string, cause?: unknown): PlaindocError {
  const message = `Cannot read the room ${room}: ${why}. Restore a backup of the store.`
  return new PlaindocError('STORE_CORRUPT', message, { cause })
}
