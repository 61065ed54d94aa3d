/**
 * A YAML or JSON file that is read once: its text and the value in it. Outside.
 */
import { readFile } from 'node:fs/promises'
import { jsonFormat, type SpliceFormat, yamlFormat } from '../file/index.js'
import { isPlainArray, isPlainObject, PlaindocError, type PlainValue } from '../plain/index.js'
import type { FormatName } from './diff-arguments.js'
import { formatOf } from './served-name.js'

export interface ValueFile {
  readonly format: SpliceFormat
  readonly text: string
  /** Null when the file is empty. */
  readonly value: PlainValue
  /** Whether there is no value in it: nothing, blanks or comments only. */
  readonly empty: boolean
}

export interface FileToRead {
  readonly path: string
  /** What it is called in messages; its ending says the format. Default: the path. */
  readonly name?: string | undefined
  /** Which of several files of one name it is: «ours». */
  readonly role?: string
  readonly format?: FormatName | undefined
}

/** What git calls a file that is not there. */
const nowhere: ReadonlySet<string> = new Set(['/dev/null', 'nul', 'NUL'])

/** Whether git means by this path that there is no file. */
export function isNowhere(path: string): boolean {
  return nowhere.has(path)
}

/** @throws PlaindocError `FILE_MISSING`, `STORAGE_FAILED`; `FILE_INVALID` with line and column, `FILE_TOO_LARGE` */
export async function readValueFile(file: FileToRead): Promise<ValueFile> {
  return parseValueFile(file, await readBytes(file))
}

/** @throws PlaindocError `FILE_MISSING`, `STORAGE_FAILED` */
export async function readBytes(file: FileToRead): Promise<Uint8Array> {
  if (isNowhere(file.path)) return new Uint8Array()
  try {
    return await readFile(file.path)
  } catch (cause) {
    const code = (cause as { code?: unknown }).code
    const what = `Cannot read ${nameOf(file)}`
    if (code === 'ENOENT' || code === 'ENOTDIR') {
      throw new PlaindocError('FILE_MISSING', `${what}: there is no such file. Give the path of one.`, { cause })
    }
    if (code === 'EISDIR') {
      throw new PlaindocError('FILE_MISSING', `${what}: it is a folder. Give the path of a file.`, { cause })
    }
    const why = cause instanceof Error ? cause.message : String(cause)
    throw new PlaindocError('STORAGE_FAILED', `${what}: ${why}.`, { cause })
  }
}

/** @throws PlaindocError `FILE_INVALID` with line and column, `FILE_TOO_LARGE` */
export function parseValueFile(file: FileToRead, bytes: Uint8Array): ValueFile {
  try {
    const format = formatFor(file, bytes)
    const { text, value, empty } = format.parse(bytes)
    return { format, text, value, empty }
  } catch (error) {
    if (!(error instanceof PlaindocError)) throw error
    const message = error.message.replace(/^Cannot read (?:YAML|JSON)/, () => `Cannot read ${nameOf(file)}`)
    throw new PlaindocError(error.code, message, { path: error.path, cause: error })
  }
}

/** The value; of an empty file the empty document of the kind that `others` are. */
export function valueBeside(file: ValueFile, ...others: readonly ValueFile[]): PlainValue {
  const sample = file.empty ? others.find(other => !other.empty)?.value : undefined
  if (sample === undefined) return file.value
  return isPlainArray(sample) ? Object.freeze([]) : isPlainObject(sample) ? Object.freeze({}) : null
}

function nameOf({ path, name = path, role }: FileToRead): string {
  return role === undefined ? name : `${name} (${role})`
}

function formatFor({ path, name = path, format }: FileToRead, bytes: Uint8Array): SpliceFormat {
  if (format !== undefined) return format === 'json' ? jsonFormat : yamlFormat
  return formatOf(name) ?? formatOf(path) ?? formatOfContent(bytes)
}

// most JSON is YAML too, but a text that was JSON must stay so when it is written
function formatOfContent(bytes: Uint8Array): SpliceFormat {
  const text = new TextDecoder().decode(bytes)
  if (!/^[ \t\r\n]*[[{"]/.test(text)) return yamlFormat
  try {
    jsonFormat.parse(bytes)
    return jsonFormat
  } catch {
    return yamlFormat
  }
}
