/**
 * Many segments become one. Floor 4.
 * The order of the steps is what makes a crash between any two of them harmless: take, read, write, prove, then delete.
 */
import { dirname, join } from 'node:path'
import { PlaindocError } from '../plain/error.js'
import { coverage } from './coverage.js'
import { codeOf, type FileSystem } from './fs.js'
import type { Lease } from './lock.js'
import type { LogReader } from './log-reader.js'
import type { MirrorMemory } from './mirror-memory.js'
import { writeWhole } from './output.js'
import { encodeHeader, encodeRecords, type LogRecord, recordType, saltOf } from './record.js'
import { closedSuffix, segmentId } from './segment.js'
import { closeSession, openSession, temporaryName } from './session.js'

export interface CompactContext {
  readonly fs: FileSystem
  readonly folder: string
  readonly reader: LogReader
  readonly memory: MirrorMemory
  readonly lease: Lease
}

interface Taken {
  readonly path: string
  readonly records: readonly LogRecord[]
  readonly safe: boolean
}

/**
 * Closes and reads every segment that nobody appends to. A session that lives after all (it was asleep, or on a machine
 * that we took for gone) finds its segment renamed at its next fsync, before it acknowledges, and begins a new one.
 */
async function takeSegments({ fs, folder, reader }: CompactContext): Promise<Taken[]> {
  const taken: Taken[] = []
  for (const name of await reader.segments()) {
    const id = segmentId(name)
    if (id === undefined || !(await reader.isClosed(name))) continue
    const closed = id + closedSuffix
    // rename first, read then: what was acknowledged under the old name is in what we read
    if (name !== closed) await fs.rename(join(folder, name), join(folder, closed))
    const { records, safe } = await reader.readWhole(closed, id)
    taken.push({ path: join(folder, closed), records, safe })
  }
  return taken
}

function sameBytes(a: Uint8Array, b: Uint8Array): boolean {
  return Buffer.compare(a, b) === 0
}

/** Writes a closed segment, durable under its name, and reads it again. */
async function writeSegment(fs: FileSystem, path: string, temporary: string, data: Uint8Array): Promise<void> {
  const file = await fs.create(temporary)
  try {
    await writeWhole(file, data)
  } finally {
    await file.close()
  }
  await fs.rename(temporary, path)
  await fs.syncFolder(dirname(path))
  if (sameBytes(await fs.read(path), data)) return
  throw new PlaindocError('STORE_CORRUPT', `Cannot compact ${path}: it reads differently. Check the disk.`)
}

/** What the new segment holds: first what everybody here has, then what may be news. */
function contentOf(
  state: Uint8Array,
  taken: readonly Taken[],
  memory: MirrorMemory,
): [LogRecord[], LogRecord[]] | undefined {
  const records = taken.flatMap(segment => segment.records)
  const known: readonly number[] = Object.values(recordType)
  const updates = records.filter(record => record.type === recordType.update).map(record => record.payload)
  const { missing, undecodable, pending } = coverage(state, updates)
  // something waits for an update that is nowhere yet: the single records are the best there is
  if (pending) return undefined
  const rest = missing === undefined ? undecodable : [missing, ...undecodable]
  const foreign = records.filter(record => !known.includes(record.type))
  const asUpdate = (payload: Uint8Array): LogRecord => ({ type: recordType.update, payload })
  return [
    [asUpdate(state), ...memory.records()],
    [...rest.map(asUpdate), ...foreign],
  ]
}

/**
 * Replaces all segments that nobody appends to by one that holds `state` and whatever of them it lacks.
 * Safe at any moment and against any other process; the lease only spares double work.
 *
 * @param state - an update, V2
 * @returns whether the old segments are gone
 * @throws the system's error; nothing is lost then, and there may be one segment more than needed
 */
export async function compactFolder(context: CompactContext, state: Uint8Array): Promise<boolean> {
  const { fs, folder, reader, memory, lease } = context
  const taken = await takeSegments(context)
  for (const { records } of taken) {
    for (const record of records) memory.ingest(record)
  }
  const content = contentOf(state, taken, memory)
  if (content === undefined || !lease.held) return false
  const [held, news] = content
  const id = openSession(fs)
  const salt = saltOf(id)
  const head = Buffer.concat([encodeHeader(salt), encodeRecords(held, salt)])
  const temporary = join(folder, temporaryName(id))
  try {
    await writeSegment(fs, join(folder, id + closedSuffix), temporary, Buffer.concat([head, encodeRecords(news, salt)]))
  } finally {
    await fs.unlink(temporary).catch(() => undefined)
    closeSession(id)
  }
  reader.skip(id, salt, head.length)
  // whoever took the lease over may be reading the old ones
  if (!lease.held) return false
  for (const { path, safe } of taken) {
    if (safe) await remove(fs, path)
  }
  await fs.syncFolder(folder)
  return true
}

async function remove(fs: FileSystem, path: string): Promise<void> {
  try {
    await fs.unlink(path)
  } catch (error) {
    if (codeOf(error) !== 'ENOENT') throw error
  }
}
