/** The system's errors, in the words of the house. Floor 4. */
import { type ErrorCode, PlaindocError } from '../plain/error.js'
import { codeOf } from './fs.js'

const full = new Set(['ENOSPC', 'EDQUOT'])
const forbidden = new Set(['EROFS', 'EACCES', 'EPERM'])

function messageOf(error: unknown): string {
  return typeof error === 'object' && error !== null && 'message' in error ? String(error.message) : String(error)
}

function reasonOf(error: unknown): { code: ErrorCode; why: string; remedy: string } {
  const system = codeOf(error)
  if (system !== undefined && full.has(system)) {
    return { code: 'STORAGE_FULL', why: 'the disk is full', remedy: 'Free some space, then flush() again.' }
  }
  if (system !== undefined && forbidden.has(system)) {
    return { code: 'FILE_NOT_WRITABLE', why: 'it may not be written', remedy: 'Change its permissions or its place.' }
  }
  return { code: 'STORAGE_FAILED', why: messageOf(error), remedy: 'See the cause, then flush() again.' }
}

/**
 * The typed error for what the file system said: `STORAGE_FULL`, `FILE_NOT_WRITABLE` or `STORAGE_FAILED`; the cause is kept.
 * A `PlaindocError` is given back as it is.
 *
 * @param what - the verb and its object, «save docs/config.yaml»
 */
export function storageError(what: string, error: unknown): PlaindocError {
  if (error instanceof PlaindocError) return error
  const { code, why, remedy } = reasonOf(error)
  return new PlaindocError(code, `Cannot ${what}: ${why}. ${remedy}`, { cause: error })
}
