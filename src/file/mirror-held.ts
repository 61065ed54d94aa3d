/** What a mirror believes the file to hold, and how it says so in a base. Floor 4. */
import type { Attachable } from '../document/types.js'
import { PlaindocError, type PlainValue } from '../plain/index.js'
import type { FileBase } from './base-store.js'
import { hashBytes } from './durable.js'
import { type HeldText, heldText } from './held-text.js'
import { jsonFormat } from './json-format.js'
import { valueFor } from './mirror-import.js'
import type { Format } from './text-format.js'

export interface Held {
  /** `null`: there is no file, so the next save creates it. */
  readonly hash: string | null
  /** `undefined`: there never was one. */
  readonly text: string | undefined
  readonly value: PlainValue | undefined
}

/** Nothing is known of the file. */
export const neverHeld: Held = { hash: null, text: undefined, value: undefined }

/** The file as a base has it. */
export function heldAt(document: Attachable, format: Format, base: FileBase | undefined): Held {
  if (base === undefined) return neverHeld
  return heldIn(document, heldText(format, base.text))
}

/** The file as it was read. */
export function heldIn(document: Attachable, mirror: HeldText): Held {
  const { text } = mirror
  return { hash: hashBytes(text), text, value: valueFor(document, mirror) }
}

/** The bytes beside a base for a document that held `value`: none when the text says it all. */
export function noteOf(value: PlainValue | undefined): Uint8Array {
  return value === undefined ? new Uint8Array() : Buffer.from(jsonFormat.create(value))
}

/** What the document held when it was last in order with the file. */
export function notedValue(base: FileBase | undefined, held: Held): PlainValue | undefined {
  return base === undefined || base.value.length === 0 ? held.value : jsonFormat.parse(base.value).value
}

export function missing(name: string): PlaindocError {
  const message = `Cannot save ${name}: it was deleted. Put it back, or open the document again to have it written anew.`
  return new PlaindocError('FILE_MISSING', message)
}
