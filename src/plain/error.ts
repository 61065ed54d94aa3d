/**
 * The one error of the house: what was refused, where, and what to do instead. Ground floor.
 * Codes are stable within a major version, messages are free to improve.
 */
import { formatPath, type Path } from './path.js'

/** Every code this library throws, by the floor that throws it. */
export type ErrorCode =
  // values and places
  | 'VALUE_NOT_PLAIN'
  | 'VALUE_NOT_FINITE'
  | 'VALUE_TOO_DEEP'
  | 'VALUE_CYCLIC'
  | 'VALUE_UNDEFINED'
  | 'VALUE_OUT_OF_RANGE'
  | 'STRING_NOT_WELL_FORMED'
  | 'KEY_REFUSED'
  | 'INDEX_OUT_OF_RANGE'
  | 'ARRAY_HOLE'
  | 'OPERATION_REFUSED'
  | 'ROOT_KIND'
  // documents
  | 'IN_TRANSACTION'
  | 'ASYNC_TRANSACTION'
  | 'NODE_DETACHED'
  | 'NOT_TRACKED'
  | 'NOT_A_COUNTER'
  | 'DOCUMENT_DESTROYED'
  | 'DOCUMENT_IN_USE'
  | 'YJS_TWICE'
  // changes
  | 'PATCH_CONFLICT'
  | 'CHANGE_INVALID'
  // history
  | 'REVISION_UNKNOWN'
  | 'REVISION_DAMAGED'
  | 'AMBIGUOUS'
  | 'NOTHING_COMMITTED'
  // files and stores
  | 'FILE_INVALID'
  | 'FILE_MISSING'
  | 'FILE_TOO_LARGE'
  | 'FILE_NOT_WRITABLE'
  | 'STORAGE_FULL'
  | 'STORAGE_FAILED'
  | 'STORE_CORRUPT'
  | 'STORE_LOCKED'
  // the wire
  | 'UPDATE_INVALID'
  | 'ROOM_NAME'
  | 'SYNC_REFUSED'
  | 'SYNC_TIMEOUT'
  | 'SERVER_OPTIONS'

/** What an error may carry besides its code and message. */
export interface ErrorDetails {
  /** Where, from the root of the document; for a file or a room, the place inside it. */
  readonly path?: Path
  /** The error underneath, for example the `ENOSPC` of the file system. */
  readonly cause?: unknown
}

/**
 * A refused value, name, revision, file, byte or frame. Nothing was changed when it is thrown.
 *
 * The message has one form: *Cannot ‹what› at ‹/where›: ‹why›. ‹Do this.›*
 *
 * @example
 * try { doc.data.at = new Point() } catch (error) {
 *   if (error instanceof PlaindocError && error.code === 'VALUE_NOT_PLAIN') console.log(error.path) // => ['at']
 * }
 */
export class PlaindocError extends Error {
  override readonly name = 'PlaindocError'
  /** Stable within a major version; the table of codes is in the README. */
  readonly code: ErrorCode
  /** From the root; `[]` where no place applies. */
  readonly path: Path

  constructor(code: ErrorCode, message: string, details: ErrorDetails = {}) {
    super(message, details.cause === undefined ? undefined : { cause: details.cause })
    this.code = code
    this.path = details.path ?? []
  }
}

/**
 * A `PlaindocError` whose sentence has the form of the house.
 *
 * @param what - the verb and its object, «store Point»
 * @param why - one clause without a full stop
 * @param remedy - one sentence that says what to do instead, with its full stop
 */
export function refuse(
  code: ErrorCode,
  what: string,
  path: Path,
  why: string,
  remedy: string,
  cause?: unknown,
): PlaindocError {
  const details = cause === undefined ? { path } : { path, cause }
  return new PlaindocError(code, `Cannot ${what} at ${formatPath(path)}: ${why}. ${remedy}`, details)
}
