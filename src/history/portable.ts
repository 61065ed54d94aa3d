/**
 * A document and its history as one JSON value, for databases that keep documents. Floor 4.
 *
 * `{ plaindoc: 1, data, history }`: the spelling of the value in its JSON form, and each entry of the history, bytes in base64.
 */
import type * as Y from 'yjs'
import { fromBase64, toBase64 } from '../plain/base64.js'
import { fromJson, type Json, PlaindocError, type PlainValue, toJson } from '../plain/index.js'
import { isId, sideKey } from './record.js'
import { spell, unspell } from './spelling.js'

/** What a JSON value holds: a value that knows its kinds, and entries of a history. */
export interface Portable {
  readonly value: PlainValue
  readonly entries: ReadonlyMap<string, Uint8Array | string | number | null>
}

/** A value and the entries of a history as JSON. */
export function toPortable(value: PlainValue, map: Y.Map<unknown>): Json {
  const history: Record<string, Json> = {}
  for (const [key, entry] of map.entries()) {
    if (entry instanceof Uint8Array && (isId(key) || sideKey(key)?.what === '+')) history[key] = toBase64(entry)
    else if (sideKey(key)?.what === '@' && isName(entry)) history[key] = entry
  }
  return { plaindoc: 1, data: toJson(spell(value)), history }
}

/** @throws PlaindocError `UPDATE_INVALID` for what `toPortable` did not make; what the door throws for the data */
export function fromPortable(json: unknown): Portable {
  if (!isRecord(json) || json.plaindoc !== 1 || !isRecord(json.history) || json.data === undefined) {
    throw new PlaindocError(
      'UPDATE_INVALID',
      'Cannot read a document from JSON: it is not what history.toJSON() gives. Pass that, or assign plain data.',
    )
  }
  const entries = new Map<string, Uint8Array | string | number | null>()
  for (const [key, entry] of Object.entries(json.history)) {
    const what = isId(key) ? '+' : sideKey(key)?.what
    if (what === '@' && isName(entry)) entries.set(key, entry)
    const bytes = what === '+' && typeof entry === 'string' ? fromBase64(entry) : undefined
    if (bytes !== undefined) entries.set(key, bytes)
  }
  return { value: unspell(fromJson(json.data)), entries }
}

function isName(entry: unknown): entry is string | number | null {
  return entry === null || typeof entry === 'string' || Number.isFinite(entry)
}

function isRecord(json: unknown): json is Readonly<Record<string, unknown>> {
  return typeof json === 'object' && json !== null && !Array.isArray(json)
}
