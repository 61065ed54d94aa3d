/**
 * The checks that both formats begin and end with: bytes, size, the door, and the refusal of a text. Floor 4.
 */
import { PlaindocError } from '../plain/error.js'
import { formatPath, type Path } from '../plain/path.js'
import type { PlainValue } from '../plain/types.js'
import { admit } from '../plain/value.js'

/** Of a file, in bytes. */
export const sizeLimit = 10_000_000

/** Of a number without a fraction, as the door has it for bigint. */
const int64 = { least: -(2n ** 63n), most: 2n ** 63n - 1n }

/** Refuses a text at an offset: line and column in the message, both counted from 1. */
export function refuseText(
  format: string,
  text: string,
  offset: number,
  why: string,
  path: Path = [],
  cause?: unknown,
): PlaindocError {
  const before = text.slice(0, Math.min(offset, text.length))
  const line = before.split('\n').length
  const column = before.length - before.lastIndexOf('\n')
  const place = path.length === 0 ? '' : `, at ${formatPath(path)}`
  const message = `Cannot read ${format} at line ${line}, column ${column}${place}: ${why}. Mend the text; nothing was changed.`
  return new PlaindocError('FILE_INVALID', message, cause === undefined ? { path } : { path, cause })
}

/** A text without its byte order mark, and the mark. */
export interface Decoded {
  readonly text: string
  readonly mark: '' | '\ufeff'
}

/**
 * The text of a file.
 *
 * @throws PlaindocError `FILE_TOO_LARGE` above 10 MB, `FILE_INVALID` when the bytes are no UTF-8
 */
export function decodeText(format: string, bytes: Uint8Array | string): Decoded {
  const size = typeof bytes === 'string' ? Buffer.byteLength(bytes) : bytes.byteLength
  if (size > sizeLimit) {
    const message = `Cannot read ${format}: it has ${size} bytes, and ${sizeLimit} is the limit. Split it into several files.`
    throw new PlaindocError('FILE_TOO_LARGE', message)
  }
  if (typeof bytes === 'string') return unmarked(bytes)
  try {
    return unmarked(new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(bytes))
  } catch (cause) {
    const text = new TextDecoder('utf-8', { ignoreBOM: true }).decode(bytes)
    throw refuseText(format, text, Math.max(0, text.indexOf('\ufffd')), 'the bytes are not valid UTF-8', [], cause)
  }
}

function unmarked(text: string): Decoded {
  return text[0] === '\ufeff' ? { text: text.slice(1), mark: '\ufeff' } : { text, mark: '' }
}

/** The number an integer literal means: exact, or a bigint where a number would lose digits; `undefined` past 64 bits. */
export function integerOf(value: bigint): number | bigint | undefined {
  if (value >= BigInt(Number.MIN_SAFE_INTEGER) && value <= BigInt(Number.MAX_SAFE_INTEGER)) return Number(value)
  return value >= int64.least && value <= int64.most ? value : undefined
}

/** A number as digits; whole ones past 2^53 with an exponent, so that they are not read as integers that lost digits. */
export function numberDigits(value: number): string {
  return Number.isInteger(value) && !Number.isSafeInteger(value) ? value.toExponential() : String(value)
}

/** The frozen value, or the door's refusal as a refusal of the text. */
export function admitText(format: string, text: string, value: unknown, offsetOf: (path: Path) => number): PlainValue {
  try {
    return admit(value).plain
  } catch (error) {
    if (!(error instanceof PlaindocError)) throw error
    const why = error.message.replace(/^Cannot .*? at [^:]*: /s, '').replace(/\..*$/s, '')
    throw refuseText(format, text, offsetOf(error.path), why, error.path, error)
  }
}
