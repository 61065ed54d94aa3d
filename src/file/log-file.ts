/** A document that rests in its update log. Floor 4. */
import { basename } from 'node:path'
import * as Y from 'yjs'
import { reportLater } from '../document/listeners.js'
import type { Attachable, Attachment, Report } from '../document/types.js'
import { expectName } from '../plain/call.js'
import { PlaindocError } from '../plain/error.js'
import { applyRecords } from './apply-records.js'
import { logFolder } from './folder-name.js'
import { type FileSystem, nodeFileSystem } from './fs.js'
import type { Lease } from './lock.js'
import { openLog, type UpdateLog } from './log.js'
import type { WriterState } from './log-writer.js'
import { recordType } from './record.js'
import { storageError } from './storage-error.js'

export interface LogFileOptions {
  /** Where the log rests. Default: `.plaindoc/<name>/` beside the file. */
  readonly folder?: string
  /** The longest time an edit waits for its fsync, in ms. Default 200. */
  readonly syncDelay?: number
  /** Whether the log is made smaller by itself. Default true. */
  readonly compact?: boolean
  readonly fs?: FileSystem
  readonly lease?: (folder: string, name: string) => Promise<Lease | undefined>
}

/** A log as an attachment; the mirror of the same file writes through the same log. */
export interface LogAttachment extends Attachment {
  /** The open log, from the end of `load` to `close`. */
  readonly log: UpdateLog | undefined
  /** Takes in what other processes wrote to the same log since the last time. */
  pull(): Promise<void>
  /** `log.writeBase`, counted towards the next compaction: a base is as long as the file. */
  writeBase(text: string, value: Uint8Array): void
  flush(): Promise<void>
}

class LogFile implements LogAttachment {
  readonly name: string
  log: UpdateLog | undefined
  readonly #path: string
  readonly #options: LogFileOptions
  #document: Attachable | undefined
  #report: Report = () => undefined
  #state: WriterState = 'saved'
  #compaction: Promise<void> | undefined
  #stateBytes = 0
  #appended = 0
  #looked = false

  constructor(path: string, options: LogFileOptions) {
    this.#path = path
    this.#options = options
    this.name = basename(path)
  }

  async load(document: Attachable, report: Report): Promise<void> {
    this.#document = document
    this.#report = report
    const log = await this.#open()
    this.log = log
    const updates = updatesOf(await log.read())
    const strangers = document.ydoc.store.clients.size > 0
    const refused = applyRecords(document.ydoc, updates, this)
    this.#reportDamage(refused.length)
    // from here on, so that the defaults and what other stores load are logged too
    document.ydoc.on('updateV2', this.#onUpdate)
    if (strangers) this.#appendMissing(updates)
    this.#compactIfDue()
  }

  async start(document: Attachable, report: Report): Promise<void> {
    if (this.log === undefined) await this.load(document, report)
  }

  async pull(): Promise<void> {
    if (this.log === undefined || this.#document === undefined) return
    applyRecords(this.#document.ydoc, updatesOf(await this.log.pull()), this)
  }

  writeBase(text: string, value: Uint8Array): void {
    this.log?.writeBase(text, value)
    this.#appended += text.length
  }

  async flush(): Promise<void> {
    await this.log?.flush()
  }

  async close(): Promise<void> {
    this.#document?.ydoc.off('updateV2', this.#onUpdate)
    const log = this.log
    // durable first: a compaction may take a while. Its error comes again from `log.close`
    await log?.flush().catch(() => undefined)
    await this.#compaction
    this.log = undefined
    await log?.close()
  }

  async #open(): Promise<UpdateLog> {
    const { fs = nodeFileSystem, lease, syncDelay } = this.#options
    try {
      const folder = this.#options.folder ?? (await logFolder(this.#path, fs))
      return await openLog(folder, {
        fs,
        ...(lease && { lease }),
        ...(syncDelay !== undefined && { syncDelay }),
        onState: (state, error) => this.#onState(state, error),
        restore: () => this.#encode(),
      })
    } catch (error) {
      throw storageError(`open the log of ${this.#path}`, error)
    }
  }

  // Runs inside a Yjs event: one listener that throws makes a document mute for ever.
  readonly #onUpdate = (update: Uint8Array, origin: unknown): void => {
    if (origin === this) return
    try {
      this.log?.append(recordType.update, update)
      this.#appended += update.length
    } catch (error) {
      this.#tell('failed', storageError(`log an edit of ${this.#path}`, error))
    }
  }

  #onState(state: WriterState, error: Error | undefined): void {
    this.#state = state
    this.#tell(state, error)
    if (state === 'saved') this.#compactIfDue()
  }

  // Reports can reach a listener of the user inside a Yjs event, too.
  #tell(local: WriterState, error: Error | undefined): void {
    try {
      this.#report({ local, error })
    } catch (thrown) {
      reportLater(thrown)
    }
  }

  #encode(): Uint8Array {
    return this.#document === undefined ? new Uint8Array() : Y.encodeStateAsUpdateV2(this.#document.ydoc)
  }

  /** The document held something before the log was read: what the log lacks of it is appended. */
  #appendMissing(updates: readonly Uint8Array[]): void {
    const logged = new Y.Doc()
    applyRecords(logged, updates, this)
    logged.on('updateV2', update => this.log?.append(recordType.update, update))
    Y.applyUpdateV2(logged, this.#encode())
    logged.destroy()
  }

  #reportDamage(refused: number): void {
    const places = (this.log?.damages ?? []).map(({ path, copy }) =>
      copy === undefined ? path : `${path} (kept as ${copy})`,
    )
    if (refused > 0) places.push(`${refused} records that are no updates`)
    if (places.length === 0) return
    const message = `Cannot read all of the log of ${this.#path}: damaged are ${places.join(', ')}. Everything else was read.`
    this.#report({ local: this.#state, error: new PlaindocError('STORE_CORRUPT', message) })
  }

  #compactIfDue(): void {
    // a look at the folder is cheap but not free: only when something worth it was appended, and once after loading
    const worth = Math.max(256 * 1024, this.#stateBytes / 2)
    if (this.#options.compact === false || this.#compaction !== undefined) return
    if (this.#looked && this.#appended < worth) return
    this.#looked = true
    this.#appended = 0
    this.#compaction = this.#compact().finally(() => {
      this.#compaction = undefined
    })
  }

  /** Never rejects: a log that could not be made smaller is as good as before. */
  async #compact(): Promise<void> {
    const log = this.log
    if (log === undefined) return
    try {
      if (!(await log.compactionDue(this.#stateBytes))) return
      const state = this.#encode()
      // the bases of the mirror stay, so they weigh as much after a compaction as before
      const bases = log.readBases().reduce((sum, { text, value }) => sum + text.length + value.length, 0)
      this.#stateBytes = state.length + bases
      if (await log.compactionDue(this.#stateBytes)) await log.compact(state)
    } catch (error) {
      // what cannot be written shows itself in the next flush; a state that cannot be encoded must not pass unseen
      this.#report({ error: storageError(`compact the log of ${this.#path}`, error) })
    }
  }
}

function updatesOf(records: readonly { readonly type: number; readonly payload: Uint8Array }[]): Uint8Array[] {
  return records.filter(record => record.type === recordType.update).map(record => record.payload)
}

/**
 * Keeps a document in the update log beside a file: `.plaindoc/<name>/`. The file itself is never touched.
 *
 * An edit is with the system within the same turn of the event loop and on the disk after `flush()`, or 200 ms later.
 * Any number of processes may keep the same log; `pull()` takes in what the others wrote.
 *
 * @param path - the file the log belongs to; it need not exist
 * @throws PlaindocError from `open`: `STORAGE_FAILED`, `FILE_NOT_WRITABLE`; `STORE_CORRUPT` when a later version wrote it
 * @example const doc = await open({ n: 0 }, logFile('counter'))
 */
export function logFile(path: string, options: LogFileOptions = {}): LogAttachment {
  expectName('the path of a file', path, "logFile('config')")
  return new LogFile(path, options)
}
