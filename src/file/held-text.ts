/** A text that is kept equal to a value, in any format. Floor 4. */
import { equal } from '../plain/equal.js'
import { PlaindocError } from '../plain/error.js'
import type { PlainValue } from '../plain/types.js'
import { admit } from '../plain/value.js'
import { sizeLimit } from './text-check.js'
import type { Format, Read } from './text-format.js'
import { type SpliceFormat, TextMirror } from './text-mirror.js'

export interface HeldText {
  readonly text: string
  /** What the text holds. */
  readonly value: PlainValue
  /** Whether the text holds no value at all. */
  readonly empty: boolean
  /** The text for `after`, changed only where the two differ. On an error everything stays as it was. */
  update(after: PlainValue): string
}

/** @throws PlaindocError `FILE_INVALID`, `FILE_TOO_LARGE` */
export function heldText(format: Format, text: Uint8Array | string): HeldText {
  return isSpliced(format) ? new TextMirror(format, text) : new ForeignText(format, text)
}

function isSpliced(format: Format): format is SpliceFormat {
  return 'dialect' in format
}

/** In a format that somebody else wrote: nothing it returns is believed unseen. */
class ForeignText implements HeldText {
  readonly #format: Format
  #read: Read

  constructor(format: Format, text: Uint8Array | string) {
    this.#format = format
    this.#read = readWith(format, text)
  }

  get text(): string {
    return this.#read.text
  }

  get value(): PlainValue {
    return this.#read.value
  }

  get empty(): boolean {
    return this.#read.empty
  }

  update(after: PlainValue): string {
    if (equal(after, this.value)) return this.text
    this.#read = this.#changed(after) ?? created(this.#format, after)
    return this.text
  }

  #changed(after: PlainValue): Read | undefined {
    try {
      const read = readWith(this.#format, this.#format.update(this.text, this.value, after))
      return equal(read.value, after) ? read : undefined
    } catch {
      return undefined
    }
  }
}

/**
 * A fresh text for a value.
 *
 * @throws PlaindocError `STORAGE_FAILED` when what the format creates does not hold it
 */
export function createdText(format: Format, value: PlainValue): string {
  return isSpliced(format) ? format.create(value) : created(format, value).text
}

function created(format: Format, value: PlainValue): Read {
  let cause: unknown
  try {
    const read = readWith(format, format.create(value))
    if (equal(read.value, value)) return read
  } catch (error) {
    cause = error
  }
  const why = 'what the format creates does not hold the value'
  const message = `Cannot write ${format.name}: ${why}. Mend the format, or leave the value out.`
  throw new PlaindocError('STORAGE_FAILED', message, { cause })
}

function readWith(format: Format, text: Uint8Array | string): Read {
  const size = typeof text === 'string' ? Buffer.byteLength(text) : text.byteLength
  if (size > sizeLimit) {
    const message = `Cannot read ${format.name}: it has ${size} bytes, and ${sizeLimit} is the limit. Split it into several files.`
    throw new PlaindocError('FILE_TOO_LARGE', message)
  }
  try {
    const read = format.parse(text)
    return { value: admit(read.value).plain, empty: read.empty, text: read.text }
  } catch (error) {
    if (error instanceof PlaindocError && error.code.startsWith('FILE_')) throw error
    const said = error instanceof Error ? error.message : String(error)
    throw new PlaindocError(
      'FILE_INVALID',
      `Cannot read ${format.name}: ${said.replace(/\.?$/, '.')} Mend the text; nothing was changed.`,
      {
        cause: error,
      },
    )
  }
}
