/**
 * What a text format promises: plain values out of a text, and changed values back into the same text. Floor 4, types only.
 */
import type { PlainValue } from '../plain/types.js'

/** What a text holds. */
export interface Read {
  /** Plain, as the door admits it; `null` when the text holds no value. */
  readonly value: PlainValue
  /** Whether the text holds no value at all: nothing, blank lines or comments only. */
  readonly empty: boolean
  /** The whole text as it was read, a byte order mark included: written back as it is, nothing is lost. */
  readonly text: string
}

/** A text that was read; its value is frozen. */
export interface Parsed extends Read {
  /** Whether the text begins with a byte order mark. */
  readonly bom: boolean
  /** The line break that new lines get: the first one of the text. */
  readonly eol: '\n' | '\r\n'
}

/**
 * How a document rests in a file of your own kind. Three pure functions, without files; hand it to `textFile`.
 *
 * `parse` refuses what it cannot read by throwing, best a `PlaindocError` `FILE_INVALID` that says the line; the file is
 * left alone then. `update` may be as good as you like: one that keeps nothing but the value is
 * `(_text, _before, after) => create(after)`. What it returns is read again and compared, so that a mistake in it costs the
 * form of the file and never its content.
 *
 * @example
 * const lines: Format = {
 *   name: 'lines',
 *   parse: bytes => { const text = String(bytes); return { value: text.split('\n'), empty: text === '', text } },
 *   create: value => (value as string[]).join('\n'),
 *   update: (_text, _before, after) => (after as string[]).join('\n'),
 * }
 * @see SPEC Y80
 */
export interface Format {
  /** For messages. */
  readonly name: string
  /** The value that `bytes` hold. @throws when they hold none */
  parse(bytes: Uint8Array | string): Read
  /** A fresh text: `parse(create(v)).value` equals `v`. */
  create(value: PlainValue): string
  /** `text` with `after` in it instead of `before`; everything else had best stay as it is. */
  update(text: string, before: PlainValue, after: PlainValue): string
}

/** A format of the house. */
export interface TextFormat extends Format {
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
