/**
 * The reading half of the log: the union of all segments, whoever writes them and whoever compacts meanwhile. Floor 4.
 */
import { join } from 'node:path'
import { PlaindocError } from '../plain/error.js'
import { codeOf, type FileSystem } from './fs.js'
import { type Hole, isForeign, type LogRecord, scanRecords, scanSegment } from './record.js'
import { closedSuffix, segmentId } from './segment.js'
import { isGivenUp, listOrNothing } from './session.js'

/** A segment with a stretch that is no record any more. Everything before and behind it has been read. */
export interface Damage {
  /** The file it was found in. */
  readonly path: string
  /** The untouched copy that is kept; undefined when it could not be made. */
  readonly copy: string | undefined
  readonly holes: readonly Hole[]
}

interface Progress {
  readonly salt: number
  /** Where reading goes on. */
  readonly end: number
}

/** A listing that changed while it was read is read again, so often at most. */
const patience = 100

export class LogReader {
  readonly damages: Damage[] = []
  readonly #fs: FileSystem
  readonly #folder: string
  #progress = new Map<string, Progress>()

  constructor(fs: FileSystem, folder: string) {
    this.#fs = fs
    this.#folder = folder
  }

  /** The file names of all segments, oldest first; read twice until equal, because a listing is no moment in time. */
  async segments(): Promise<string[]> {
    let before: string[] | undefined
    for (let attempt = 0; attempt < patience; attempt++) {
      const names = (await listOrNothing(this.#fs, this.#folder)).filter(name => segmentId(name) !== undefined).sort()
      if (before?.join('/') === names.join('/')) return names
      before = names
    }
    throw new PlaindocError('STORAGE_FAILED', `Cannot read ${this.#folder}: it never stops changing. Open it again.`)
  }

  /** How many segments nobody appends to, and how large they are together. */
  async weigh(ignore: ReadonlySet<string>): Promise<{ count: number; bytes: number }> {
    let count = 0
    let bytes = 0
    for (const name of await this.segments()) {
      if (ignore.has(segmentId(name) ?? '')) continue
      const facts = await this.#fs.stat(join(this.#folder, name)).catch(() => undefined)
      if (facts === undefined || !(await this.isClosed(name).catch(() => false))) continue
      count++
      bytes += facts.size
    }
    return { count, bytes }
  }

  /** Begins anew: the next `pull` gives everything. */
  reset(): void {
    this.#progress = new Map()
    this.damages.length = 0
  }

  /** What this segment holds up to `end` has been delivered. */
  skip(id: string, salt: number, end: number): void {
    this.#progress.set(id, { salt, end })
  }

  /**
   * All records that have not been delivered yet, segment by segment, oldest segment first.
   *
   * @param ignore - ids of segments that hold nothing new
   */
  async pull(ignore: ReadonlySet<string>): Promise<LogRecord[]> {
    const records: LogRecord[] = []
    for (let attempt = 0; attempt < patience; attempt++) {
      if (await this.#pullOnce(ignore, records)) return records
    }
    throw new PlaindocError('STORAGE_FAILED', `Cannot read ${this.#folder}: it never stops changing. Open it again.`)
  }

  /** False when a segment vanished between listing and reading: what it held is in a newer one by now. */
  async #pullOnce(ignore: ReadonlySet<string>, into: LogRecord[]): Promise<boolean> {
    for (const name of await this.segments()) {
      const id = segmentId(name)
      if (id === undefined || ignore.has(id)) continue
      try {
        for (const record of await this.#readOn(name, id)) into.push(record)
      } catch (error) {
        if (codeOf(error) === 'ENOENT') return false
        throw error
      }
    }
    return true
  }

  async #readOn(name: string, id: string): Promise<readonly LogRecord[]> {
    const path = join(this.#folder, name)
    const known = this.#progress.get(id)
    const bytes = await this.#fs.read(path, known?.end ?? 0)
    if (known) {
      if (bytes.length === 0) return []
      const { records, end } = scanRecords(bytes, known.salt, 0)
      this.#progress.set(id, { salt: known.salt, end: known.end + end })
      return records
    }
    const scan = this.#scan(path, bytes, id)
    if (scan.holes.length > 0 && (await this.isClosed(name))) {
      this.damages.push({ path, copy: await this.#keepCopy(path, id), holes: scan.holes })
    }
    // a header that is not whole yet belongs to a segment that is just being created
    if (scan.records.length > 0) this.#progress.set(id, { salt: scan.salt, end: scan.end })
    return scan.records
  }

  /** Whether nobody appends to this segment any more; one that lives may look damaged while it grows. */
  async isClosed(name: string): Promise<boolean> {
    if (name.endsWith(closedSuffix)) return true
    const { modified } = await this.#fs.stat(join(this.#folder, name))
    return isGivenUp(this.#fs, segmentId(name) ?? '', modified)
  }

  /** A closed segment from its beginning, for a compaction; `safe` when all of it was read, or a copy is kept. */
  async readWhole(name: string, id: string): Promise<{ records: readonly LogRecord[]; safe: boolean }> {
    const path = join(this.#folder, name)
    const { records, holes } = this.#scan(path, await this.#fs.read(path), id)
    return { records, safe: holes.length === 0 || (await this.#keepCopy(path, id)) !== undefined }
  }

  #scan(path: string, bytes: Uint8Array, id: string): ReturnType<typeof scanSegment> {
    const scan = scanSegment(bytes, id)
    if (!isForeign(bytes, scan)) return scan
    const why = 'a later version of plaindoc wrote it'
    throw new PlaindocError('STORE_CORRUPT', `Cannot read ${path}: ${why}. Update plaindoc, or open a copy.`)
  }

  async #keepCopy(path: string, id: string): Promise<string | undefined> {
    const prefix = `${id}.corrupt-`
    const kept = (await listOrNothing(this.#fs, this.#folder)).find(name => name.startsWith(prefix))
    if (kept !== undefined) return join(this.#folder, kept)
    const copy = join(this.#folder, prefix + new Date().toISOString().replaceAll(':', '-'))
    try {
      await this.#fs.copy(path, copy)
      return copy
    } catch {
      return undefined
    }
  }
}
