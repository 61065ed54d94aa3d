/**
 * The update log: what a document is on disk, one folder of segments, one segment per process run. Floor 4.
 * Readers take the union of all segments, so any number of processes write the same log without asking each other.
 */
import { resolve } from 'node:path'
import { compactFolder } from './compact.js'
import { type FileSystem, nodeFileSystem } from './fs.js'
import { acquireLease, type Lease } from './lock.js'
import { type Damage, LogReader } from './log-reader.js'
import { LogWriter, type WriterState } from './log-writer.js'
import { type MirrorBase, MirrorMemory } from './mirror-memory.js'
import { makeFolder } from './output.js'
import { type LogRecord, recordType } from './record.js'
import { Serial } from './serial.js'
import { sweep } from './session.js'
import { storageError } from './storage-error.js'

export interface LogOptions {
  /** The longest time an appended record waits for its fsync, in ms. Default 200. */
  readonly syncDelay?: number
  /** Told how safe what was appended is, at every change. */
  readonly onState?: (state: WriterState, error: Error | undefined) => void
  /** The whole document as one update (V2); asked for when a person deleted the log while it was in use. */
  readonly restore?: () => Uint8Array
  readonly fs?: FileSystem
  readonly lease?: (folder: string, name: string) => Promise<Lease | undefined>
}

/** An open log. `read` before anything else, so that `pull` knows what is new. */
export interface UpdateLog {
  readonly folder: string
  /** Stretches that could not be read, found by the last `read`; everything around them was. */
  readonly damages: readonly Damage[]
  /** Queues a record; it is with the system within this turn of the event loop, and durable after `flush`. Never throws. */
  append(type: number, payload: Uint8Array): void
  /**
   * Resolves when everything appended so far is durable. Rejects with `STORAGE_FULL`, `FILE_NOT_WRITABLE` or
   * `STORAGE_FAILED`; nothing is forgotten then, and a later flush that resolves has saved it.
   */
  flush(): Promise<void>
  /** All valid records of all segments. */
  read(): Promise<LogRecord[]>
  /** What other processes appended since the last `read` or `pull`. */
  pull(): Promise<LogRecord[]>
  /** Whether compaction is worth its cost for a document whose state has so many bytes. */
  compactionDue(stateBytes: number): Promise<boolean>
  /**
   * Replaces all closed segments by one that holds this state (V2) and whatever of them it lacks.
   *
   * @returns false when another process is at it, or the log waits for a missing update; nothing changed then
   */
  compact(state: Uint8Array): Promise<boolean>
  /** Remembers what the file is going to hold after the next write of the mirror. Append, flush, then write the file. */
  writeBase(text: string, value: Uint8Array): void
  /** The newest base of all replicas. */
  readBase(): MirrorBase | undefined
  /** The newest bases of all replicas, newest first: after a crash the file may hold the text of the one before. */
  readBases(): readonly MirrorBase[]
  /** Remembers the hash of a text that is going to be written; `writeBase` does it by itself. */
  noteWritten(hash: string): void
  /** Whether any replica wrote a text of this hash, among the last 64. */
  wasWritten(hash: string): boolean
  /** The latest stamp of a text of this hash: later than that of its base after a `noteWritten`. */
  writtenAt(hash: string): number | undefined
  writtenHashes(): readonly string[]
  /** Flushes and lets go of everything, also when the flush rejects. */
  close(): Promise<void>
}

/** More closed segments than this are compacted. */
export const maxSegments = 8
/** Fewer bytes than this never are. */
export const minCompactBytes: number = 1024 * 1024

class FileLog implements UpdateLog {
  readonly folder: string
  readonly #fs: FileSystem
  readonly #options: LogOptions
  readonly #reader: LogReader
  readonly #writer: LogWriter
  readonly #memory = new MirrorMemory()
  readonly #serial = new Serial()

  constructor(folder: string, options: LogOptions) {
    this.folder = folder
    this.#fs = options.fs ?? nodeFileSystem
    this.#options = options
    this.#reader = new LogReader(this.#fs, folder)
    this.#writer = new LogWriter(this.#fs, folder, {
      syncDelay: options.syncDelay ?? 200,
      onState: options.onState ?? (() => undefined),
      onTaken: () => this.#restoreIfGone(),
    })
  }

  get damages(): readonly Damage[] {
    return this.#reader.damages
  }

  append(type: number, payload: Uint8Array): void {
    this.#writer.append({ type, payload })
  }

  flush(): Promise<void> {
    return this.#writer.flush()
  }

  read(): Promise<LogRecord[]> {
    return this.#serial.run(async () => {
      this.#reader.reset()
      return this.#pull(new Set())
    })
  }

  pull(): Promise<LogRecord[]> {
    return this.#serial.run(() => this.#pull(this.#writer.ids))
  }

  async compactionDue(stateBytes: number): Promise<boolean> {
    try {
      const { count, bytes } = await this.#reader.weigh(this.#writer.ids)
      const total = bytes + this.#writer.bytes
      return count > maxSegments || total > Math.max(minCompactBytes, 2 * stateBytes)
    } catch (error) {
      throw storageError(`read ${this.folder}`, error)
    }
  }

  compact(state: Uint8Array): Promise<boolean> {
    return this.#serial.run(async () => {
      const acquire = this.#options.lease ?? acquireLease
      let lease: Lease | undefined
      try {
        await makeFolder(this.#fs, this.folder)
        lease = await acquire(this.folder, 'compact')
        if (lease === undefined) return false
        await this.#writer.rotate()
        return await compactFolder(this.#context(lease), state)
      } catch (error) {
        throw storageError(`compact ${this.folder}`, error)
      } finally {
        await lease?.release()
      }
    })
  }

  writeBase(text: string, value: Uint8Array): void {
    this.#writer.append(this.#memory.addBase(text, value))
  }

  readBase(): MirrorBase | undefined {
    return this.#memory.bases[0]
  }

  readBases(): readonly MirrorBase[] {
    return this.#memory.bases
  }

  noteWritten(hash: string): void {
    this.#writer.append(this.#memory.addWritten(hash))
  }

  wasWritten(hash: string): boolean {
    return this.#memory.wasWritten(hash)
  }

  writtenAt(hash: string): number | undefined {
    return this.#memory.writtenAt(hash)
  }

  writtenHashes(): readonly string[] {
    return this.#memory.hashes
  }

  async close(): Promise<void> {
    await this.#serial.run(() => this.#writer.close())
  }

  #context(lease: Lease): Parameters<typeof compactFolder>[0] {
    return { fs: this.#fs, folder: this.folder, reader: this.#reader, memory: this.#memory, lease }
  }

  async #pull(ignore: ReadonlySet<string>): Promise<LogRecord[]> {
    try {
      const records = await this.#reader.pull(ignore)
      for (const record of records) this.#memory.ingest(record)
      return records
    } catch (error) {
      throw storageError(`read ${this.folder}`, error)
    }
  }

  /** Our segment is gone. After a compaction its content is in another one; where there is none, a person deleted it all. */
  async #restoreIfGone(): Promise<void> {
    if ((await this.#reader.segments()).length > 0) return
    const state = this.#options.restore?.()
    if (state !== undefined) this.append(recordType.update, state)
    for (const record of this.#memory.records()) this.#writer.append(record)
  }
}

/**
 * Opens the log in a folder. Nothing is created before the first append; temporary files of crashed processes are removed.
 *
 * @param folder - `logFolder(path)` for the log of a file
 * @example
 * const log = await openLog(await logFolder('config.yaml'))
 * for (const { payload } of await log.read()) Y.applyUpdateV2(ydoc, payload)
 */
export async function openLog(folder: string, options: LogOptions = {}): Promise<UpdateLog> {
  const path = resolve(folder)
  await sweep(options.fs ?? nodeFileSystem, path)
  return new FileLog(path, options)
}
