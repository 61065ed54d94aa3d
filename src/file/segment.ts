/**
 * One segment being written: created, appended to, made durable, never written again after an error. Floor 4.
 *
 * `<id>.live` is written by the session that is part of its id; `<id>.seg` is closed for good. Whoever compacts renames
 * a live segment before reading it, so a session that finds its segment still there knows that nobody has read it in
 * part: what it has acknowledged is either in the file or in what was made of it.
 */
import { join } from 'node:path'
import { codeOf, type FileSystem, type OutputFile } from './fs.js'
import { makeFolder, writeAll } from './output.js'
import { encodeHeader, encodeRecords, headerSize, type LogRecord, saltOf } from './record.js'
import { closeSession, openSession } from './session.js'

export const liveSuffix = '.live'
export const closedSuffix = '.seg'

/** The id of a segment's session, undefined for a name that is no segment's. */
export function segmentId(name: string): string | undefined {
  for (const suffix of [liveSuffix, closedSuffix]) {
    if (name.endsWith(suffix)) return name.slice(0, -suffix.length)
  }
  return undefined
}

export class Segment {
  readonly id: string
  readonly #fs: FileSystem
  readonly #folder: string
  readonly #file: OutputFile
  readonly #salt: number
  #named = false
  #size = headerSize
  #durable = 0

  private constructor(fs: FileSystem, folder: string, id: string, file: OutputFile) {
    this.#fs = fs
    this.#folder = folder
    this.id = id
    this.#file = file
    this.#salt = saltOf(id)
  }

  /** Creates the file. Its name is made durable by the first `sync`. */
  static async create(fs: FileSystem, folder: string): Promise<Segment> {
    await makeFolder(fs, folder)
    const id = openSession(fs)
    try {
      const file = await fs.create(join(folder, id + liveSuffix))
      const segment = new Segment(fs, folder, id, file)
      try {
        await writeAll(file, encodeHeader(saltOf(id)))
        return segment
      } catch (error) {
        await segment.abandon()
        throw error
      }
    } catch (error) {
      closeSession(id)
      throw error
    }
  }

  /** Bytes written. */
  get size(): number {
    return this.#size
  }

  get path(): string {
    return join(this.#folder, this.id + liveSuffix)
  }

  async write(records: readonly LogRecord[]): Promise<void> {
    const data = encodeRecords(records, this.#salt)
    await writeAll(this.#file, data)
    this.#size += data.length
  }

  /**
   * Makes everything written durable.
   *
   * @returns false when somebody took the file away: then nothing written since the last `sync` may be relied on
   */
  async sync(): Promise<boolean> {
    const size = this.#size
    await this.#file.sync()
    if (!this.#named) await this.#fs.syncFolder(this.#folder)
    this.#named = true
    const found = await this.#foundSize()
    if (found === undefined) return false
    // a file that is shorter than what was written has lost bytes on the way
    if (found < size) throw new Error('the disk took fewer bytes than it said')
    this.#durable = size
    return true
  }

  /** The size of the file under our name; undefined when it is not there any more. */
  async #foundSize(): Promise<number | undefined> {
    try {
      return (await this.#fs.stat(this.path)).size
    } catch (error) {
      if (codeOf(error) === 'ENOENT') return undefined
      throw error
    }
  }

  /** Lets go after an error or a loss; removes the file if nothing in it was ever acknowledged. Never rejects. */
  async abandon(): Promise<void> {
    await this.#file.close().catch(() => undefined)
    // a file that was taken is not there: removing it by its name harms nobody
    if (this.#durable === 0) await this.#fs.unlink(this.path).catch(() => undefined)
    closeSession(this.id)
  }

  /** Lets go in peace: the file says by its name that it is complete. Never rejects; all that counts is durable already. */
  async close(): Promise<void> {
    await this.#file.close().catch(() => undefined)
    await this.#fs.rename(this.path, join(this.#folder, this.id + closedSuffix)).catch(() => undefined)
    closeSession(this.id)
  }
}
