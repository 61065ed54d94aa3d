/**
 * What a text format promises: plain values out of a text, and changed values back into the same text. Floor 4, types only.
 */
import type { PlainValue } from '../plain/types.js'

/** A text that was read. */
export interface Parsed {
  /** Frozen, as the door admits it; `null` when the text holds no value. */
  readonly value: PlainValue
  /** Whether the text holds no value at all: nothing, blank lines or comments only. */
  readonly empty: boolean
  /** The whole text as it was read, a byte order mark included: written back as it is, nothing is lost. */
  readonly text: string
  /** Whether the text begins with a byte order mark. */
  readonly bom: boolean
  /** The line break that new lines get: the first one of the text. */
  readonly eol: '\n' | '\r\n'
}

/** A file format that people edit. Pure functions, no files. */
export interface TextFormat {
  readonly name: 'yaml' | 'json'
  /**
   * The value that `bytes` hold.
   *
   * @throws PlaindocError `FILE_INVALID` with line and column, `FILE_TOO_LARGE` above 10 MB
   */
  parse(bytes: Uint8Array | string): Parsed
  /** A fresh text for a value, two spaces a level, ending in a line break. `parse(create(v)).value` equals `v` (SPEC L8). */
  create(value: PlainValue): string
  /**
   * `text`, changed only where `before` and `after` differ: every other byte stays as it is.
   * `parse(update(text, before, after)).value` equals `after`; the order of keys alone changes nothing.
   *
   * @param before - what `text` holds
   * @throws PlaindocError `OPERATION_REFUSED` when `text` holds something else, and whatever `parse` throws
   */
  update(text: string, before: PlainValue, after: PlainValue): string
}
