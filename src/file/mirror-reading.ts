/**
 * Reading a file that other programs write: whole or not yet, empty, cut short, gone. Floor 4.
 */
import { PlaindocError } from '../plain/error.js'
import { hashBytes } from './durable.js'
import { codeOf, type FileSystem } from './fs.js'
import { type HeldText, heldText } from './held-text.js'
import { pause } from './pause.js'
import { storageError } from './storage-error.js'
import type { Format } from './text-format.js'

/** The bytes of a file, `undefined` when there is none. */
export type Found = Uint8Array | undefined

const goneCodes = new Set(['ENOENT', 'ENOTDIR'])

/** @throws PlaindocError `STORAGE_FAILED`, `FILE_NOT_WRITABLE`; `FILE_MISSING` for a folder */
export async function readFound(fs: FileSystem, path: string): Promise<Found> {
  try {
    return await fs.read(path)
  } catch (error) {
    if (goneCodes.has(codeOf(error) ?? '')) return undefined
    if (codeOf(error) !== 'EISDIR') throw storageError(`read ${path}`, error)
    const message = `Cannot read ${path}: it is a folder. Give the path of a file.`
    throw new PlaindocError('FILE_MISSING', message, { cause: error })
  }
}

export function hashFound(found: Found): string | null {
  return found === undefined ? null : hashBytes(found)
}

export interface Quiet {
  readonly stableMs: number
  readonly tornMs: number
  readonly signal: AbortSignal
  /** Whether what was found is likely to be on its way to something else: it gets more time. */
  isDoubtful(found: Found): boolean
}

// a program that never stops writing is not waited for longer than this
const patience = 5_000

/**
 * What the file holds once it has held it for a while: 67 of 83 beginnings of a small YAML file are valid YAML, so
 * neither a parser nor a single look can tell a text from a part of it.
 *
 * @param found - what was seen just now
 * @returns undefined when the signal came first
 */
export async function readSettled(
  fs: FileSystem,
  path: string,
  found: Found,
  { stableMs, tornMs, signal, isDoubtful }: Quiet,
): Promise<{ readonly found: Found } | undefined> {
  const begin = performance.now()
  let last = found
  let since = begin
  for (;;) {
    const now = performance.now()
    const wanted = isDoubtful(last) ? tornMs : stableMs
    if (now - since >= wanted || now - begin >= patience + tornMs) return { found: last }
    await pause(Math.min(wanted - (now - since), Math.max(stableMs, 1)), signal)
    if (signal.aborted) return undefined
    const next = await readFound(fs, path)
    if (hashFound(next) === hashFound(last)) continue
    last = next
    since = performance.now()
  }
}

/** Whether this may be `text` on its way to or from the file: nothing, or a part of it from its beginning, not all. */
export function isCutShort(found: Found, text: string): boolean {
  if (found === undefined || found.length === 0) return true
  const whole = Buffer.from(text)
  return found.length < whole.length && Buffer.compare(found, whole.subarray(0, found.length)) === 0
}

/** The text with its value, or the refusal in which the file has its name. */
export function parseFile(format: Format, name: string, bytes: Uint8Array): HeldText | PlaindocError {
  try {
    return heldText(format, bytes)
  } catch (error) {
    if (!(error instanceof PlaindocError)) throw error
    const message = error.message.replace(/^Cannot read \S+/, `Cannot read ${name}`)
    return new PlaindocError(error.code, message, { path: error.path, cause: error })
  }
}
