/**
 * Errors of the embedded store, in the words of the house. Outside.
 */
import { PlaindocError } from '../plain/error.js'

/** A log that lacks a row: never written so, since a batch is one write. */
export function gap(room: string, seq: number): PlaindocError {
  const message = `Cannot read the log of room ${room}: update ${seq} is missing. Restore a backup of the store.`
  return new PlaindocError('STORE_CORRUPT', message)
}

/** The error of the house for an error of the database. */
export function failure(place: string, cause: unknown): PlaindocError {
  const codes = codesOf(cause)
  if (codes.includes('LEVEL_LOCKED')) {
    const message = `Cannot open the store ${place}: another process has it. Stop that process, or talk to it instead.`
    return new PlaindocError('STORE_LOCKED', message, { cause })
  }
  if (codes.includes('LEVEL_CORRUPTION')) {
    const message = `Cannot open the store ${place}: it is damaged. Restore a backup of the store.`
    return new PlaindocError('STORE_CORRUPT', message, { cause })
  }
  const why = cause instanceof Error ? cause.message : String(cause)
  return new PlaindocError('STORAGE_FAILED', `Cannot write the store ${place}: ${why}. Look at the disk.`, { cause })
}

/** The codes of an error and of all its causes. */
function codesOf(error: unknown): readonly string[] {
  // by shape: errors of a native addon may come from another realm
  if (typeof error !== 'object' || error === null) return []
  const code = 'code' in error && typeof error.code === 'string' ? [error.code] : []
  return 'cause' in error ? [...code, ...codesOf(error.cause)] : code
}
