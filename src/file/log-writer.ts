/**
 * The writing half of the log: a queue, one commit for all who wait, and a new segment after every failure. Floor 4.
 * After a failed fsync the kernel has dropped what it could not write, so nothing is ever tried again on the same file.
 */
import type { FileSystem } from './fs.js'
import { type LogRecord, recordOverhead } from './record.js'
import { Segment } from './segment.js'
import { Serial } from './serial.js'
import { storageError } from './storage-error.js'

/** How safe what was appended is. */
export type WriterState = 'saved' | 'saving' | 'failed'

export interface WriterOptions {
  /** The longest time an appended record waits for its fsync, in ms. */
  readonly syncDelay: number
  /** Told at every change of the state. */
  readonly onState: (state: WriterState, error: Error | undefined) => void
  /** A segment that had acknowledged records was taken away, by a compaction or by a person. */
  readonly onTaken: (id: string) => Promise<void>
}

const longestRetry = 30_000
const firstRetry = 1_000

export class LogWriter {
  /** The ids of all segments this writer has made. */
  readonly ids: Set<string> = new Set()
  readonly #fs: FileSystem
  readonly #folder: string
  readonly #options: WriterOptions
  /** Appended, not yet handed to the file. */
  #queue: LogRecord[] = []
  /** Handed to the file, not yet durable. */
  #unsafe: LogRecord[] = []
  #appended = 0
  #acknowledged = 0
  #segment: Segment | undefined
  readonly #serial = new Serial()
  #writeSoon: NodeJS.Immediate | undefined
  #syncSoon: NodeJS.Timeout | undefined
  #retryDelay = firstRetry
  #state: WriterState = 'saved'
  #closed = false
  #bytes = 0

  constructor(fs: FileSystem, folder: string, options: WriterOptions) {
    this.#fs = fs
    this.#folder = folder
    this.#options = options
  }

  /** Bytes appended since the last `rotate`. */
  get bytes(): number {
    return this.#bytes
  }

  append(record: LogRecord): void {
    this.#queue.push(record)
    this.#appended++
    this.#bytes += record.payload.length + recordOverhead
    if (this.#state === 'saved') this.#tell('saving', undefined)
    if (this.#closed) return
    // in the page cache within this turn of the loop: a killed process loses next to nothing
    if (this.#state === 'saving') this.#writeSoon ??= setImmediate(() => this.#writeInBackground())
    this.#syncSoon ??= setTimeout(() => this.#syncInBackground(), this.#options.syncDelay)
  }

  /** Resolves when everything appended before the call is durable. One fsync serves all who wait at the time. */
  flush(): Promise<void> {
    const upTo = this.#appended
    return this.#serial.run(() => this.#commit(upTo))
  }

  /** Ends the current segment, so that it can be compacted; the next append begins a new one. */
  async rotate(): Promise<void> {
    await this.#serial.run(async () => {
      await this.#commit(this.#appended)
      await this.#segment?.close()
      this.#segment = undefined
      this.#bytes = 0
    })
  }

  /** Flushes and lets go, also when the flush fails. */
  async close(): Promise<void> {
    this.#closed = true
    clearImmediate(this.#writeSoon)
    clearTimeout(this.#syncSoon)
    this.#writeSoon = undefined
    this.#syncSoon = undefined
    try {
      await this.flush()
    } finally {
      await this.#serial.run(async () => {
        clearTimeout(this.#syncSoon)
        await this.#segment?.close()
        this.#segment = undefined
      })
    }
  }

  async #commit(upTo: number): Promise<void> {
    while (this.#acknowledged < upTo) {
      try {
        await this.#writeQueue()
        if (await this.#segment?.sync()) this.#acknowledge()
        else await this.#moveOn()
      } catch (error) {
        throw await this.#fail(error)
      }
    }
  }

  async #writeQueue(): Promise<void> {
    if (this.#queue.length === 0 && this.#segment !== undefined) return
    if (this.#segment === undefined) {
      this.#segment = await Segment.create(this.#fs, this.#folder)
      this.ids.add(this.#segment.id)
    }
    const batch = this.#queue
    this.#queue = []
    this.#unsafe = this.#unsafe.concat(batch)
    await this.#segment.write(batch)
  }

  #acknowledge(): void {
    this.#acknowledged += this.#unsafe.length
    this.#unsafe = []
    this.#retryDelay = firstRetry
    if (this.#queue.length > 0) {
      this.#tell('saving', undefined)
      return
    }
    clearTimeout(this.#syncSoon)
    this.#syncSoon = undefined
    this.#tell('saved', undefined)
  }

  /** The segment was taken away: everything unacknowledged goes into the next one. */
  async #moveOn(): Promise<void> {
    const id = this.#segment?.id
    await this.#dropSegment()
    if (id !== undefined) await this.#options.onTaken(id)
  }

  async #dropSegment(): Promise<void> {
    this.#queue = this.#unsafe.concat(this.#queue)
    this.#unsafe = []
    const segment = this.#segment
    this.#segment = undefined
    await segment?.abandon()
  }

  async #fail(cause: unknown): Promise<Error> {
    await this.#dropSegment()
    const error = storageError(`save to ${this.#folder}`, cause)
    clearTimeout(this.#syncSoon)
    this.#syncSoon = undefined
    if (!this.#closed) {
      this.#syncSoon = setTimeout(() => this.#syncInBackground(), this.#retryDelay)
      // a full disk must not keep a program alive that wants to end
      this.#syncSoon.unref()
      this.#retryDelay = Math.min(longestRetry, this.#retryDelay * 2)
    }
    this.#tell('failed', error)
    return error
  }

  #writeInBackground(): void {
    this.#writeSoon = undefined
    const run = async (): Promise<void> => {
      try {
        if (this.#queue.length > 0) await this.#writeQueue()
      } catch (error) {
        await this.#fail(error)
      }
    }
    void this.#serial.run(run)
  }

  #syncInBackground(): void {
    this.#syncSoon = undefined
    // the error has been told to `onState`
    this.flush().catch(() => undefined)
  }

  #tell(state: WriterState, error: Error | undefined): void {
    if (state === this.#state && error === undefined) return
    this.#state = state
    this.#options.onState(state, error)
  }
}
