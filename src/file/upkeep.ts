/** Looking after the log of a file from outside: is it whole, and can it be smaller. Floor 4. */
import { join } from 'node:path'
import * as Y from 'yjs'
import { PlaindocError } from '../plain/error.js'
import { applyRecords } from './apply-records.js'
import { logFolder } from './folder-name.js'
import { nodeFileSystem } from './fs.js'
import { openLog, type UpdateLog } from './log.js'
import { hashFound, readFound } from './mirror-reading.js'
import { recordType } from './record.js'
import { segmentId } from './segment.js'
import { listOrNothing } from './session.js'

export interface Verified {
  /** Segments of the log, and their size in bytes; 0 where there is no log. */
  readonly segments: number
  readonly bytes: number
  /** Updates that were read. */
  readonly updates: number
  /** What is wrong with the log, a sentence each; everything else of it can be read. */
  readonly problems: readonly string[]
  /** What the file holds, compared with what was last written into it; `unknown` without a log. */
  readonly file: 'as-written' | 'edited' | 'missing' | 'unknown'
}

export interface Compacted {
  /** False when nothing was done: another process is at it, or an update is missing. */
  readonly done: boolean
  readonly before: { readonly segments: number; readonly bytes: number }
  readonly after: { readonly segments: number; readonly bytes: number }
}

interface Loaded {
  readonly log: UpdateLog
  readonly ydoc: Y.Doc
  readonly updates: number
  readonly refused: number
}

/**
 * Reads the whole log of a file and says what is wrong with it. A damaged segment is copied to `….corrupt-<time>`, as at
 * every opening; nothing else is written.
 *
 * @throws PlaindocError `FILE_MISSING` for a missing folder, `STORAGE_FAILED`, `STORE_CORRUPT` for a log of a later version
 */
export async function verifyFile(path: string): Promise<Verified> {
  const folder = await logFolder(path)
  const size = await weigh(folder)
  const found = await readFound(nodeFileSystem, path)
  const loaded = await load(folder)
  const { log, ydoc, updates, refused } = loaded
  try {
    const problems = log.damages.map(({ path: segment, copy, holes }) => {
      const kept = copy === undefined ? '' : `; a copy is ${copy}`
      return `${segment} is damaged in ${holes.length} ${holes.length === 1 ? 'place' : 'places'}${kept}.`
    })
    if (refused > 0) problems.push(`${refused} records are no updates.`)
    if (isWaiting(ydoc)) problems.push('Updates wait for one that is not in the log.')
    const hash = hashFound(found)
    const isKnown = hash !== null && log.readBase()?.hash === hash
    const state = found === undefined ? 'missing' : size.segments === 0 ? 'unknown' : isKnown ? 'as-written' : 'edited'
    return { ...size, updates, problems, file: state }
  } finally {
    await log.close()
    ydoc.destroy()
  }
}

/**
 * Makes one segment of all that nobody appends to. Safe at any moment, also while programs have the document open.
 *
 * @throws PlaindocError as `verifyFile`, `STORAGE_FULL`; nothing is lost then
 */
export async function compactFile(path: string): Promise<Compacted> {
  const folder = await logFolder(path)
  const before = await weigh(folder)
  if (before.segments === 0) {
    const message = `Cannot compact ${path}: it has no log. Only documents that were opened have one.`
    throw new PlaindocError('FILE_MISSING', message)
  }
  const { log, ydoc } = await load(folder)
  try {
    const done = !isWaiting(ydoc) && (await log.compact(Y.encodeStateAsUpdateV2(ydoc)))
    return { done, before, after: await weigh(folder) }
  } finally {
    await log.close()
    ydoc.destroy()
  }
}

async function load(folder: string): Promise<Loaded> {
  const log = await openLog(folder)
  const ydoc = new Y.Doc()
  const all = (await log.read()).filter(({ type }) => type === recordType.update).map(({ payload }) => payload)
  const refused = applyRecords(ydoc, all, log).length
  return { log, ydoc, updates: all.length - refused, refused }
}

function isWaiting({ store }: Y.Doc): boolean {
  return store.pendingStructs !== null || store.pendingDs !== null
}

async function weigh(folder: string): Promise<{ segments: number; bytes: number }> {
  const names = (await listOrNothing(nodeFileSystem, folder)).filter(name => segmentId(name) !== undefined)
  let bytes = 0
  for (const name of names) bytes += (await nodeFileSystem.stat(join(folder, name)).catch(() => undefined))?.size ?? 0
  return { segments: names.length, bytes }
}
