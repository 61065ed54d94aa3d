/**
 * Changes out of JSON, as they come from a file, a history entry or the wire. Floor 1.
 * Into JSON each change goes by itself, with `JSON.stringify`.
 */
import { PlaindocError } from '../plain/error.js'
import { fromJson } from '../plain/json.js'
import { isPlainArray, isPlainObject } from '../plain/kind.js'
import type { Path } from '../plain/path.js'
import type { PlainArray, PlainObject, PlainValue } from '../plain/types.js'
import { isWellFormed } from '../plain/well-formed.js'
import { Added, type Change, Deleted, Equal, Formatted, Modified, Spliced } from './command.js'

/**
 * The change that `json` stands for: `changeFromJson(JSON.parse(JSON.stringify(change)))` equals `change`.
 *
 * @throws PlaindocError `CHANGE_INVALID` for anything that is no change; what the door throws for its values
 */
export function changeFromJson(json: unknown): Change {
  const fields = asRecord(json)
  const path = readPath(fields.path)
  switch (fields.kind) {
    case 'added':
      return new Added(path, read(fields, 'val'))
    case 'deleted':
      return new Deleted(path, read(fields, 'val'))
    case 'modified':
      return new Modified(path, read(fields, 'old'), read(fields, 'new'))
    case 'equal':
      return new Equal(path, read(fields, 'old'), read(fields, 'new'))
    case 'spliced': {
      const from = fields.from === undefined ? undefined : readIndex(fields, 'from')
      const removed = readRun(fields, 'removed')
      const inserted = readRun(fields, 'inserted')
      if (typeof removed !== typeof inserted) throw invalid('removed and inserted are a list and a text')
      return new Spliced(path, readIndex(fields, 'index'), removed, inserted, from)
    }
    case 'formatted': {
      const was = fields.was === undefined ? undefined : readObject(fields, 'was')
      const index = readIndex(fields, 'index')
      return new Formatted(path, index, readIndex(fields, 'length'), readObject(fields, 'attributes'), was)
    }
    default:
      throw invalid('its kind is none of added, deleted, modified, equal, spliced, formatted')
  }
}

function asRecord(json: unknown): Readonly<Record<string, unknown>> {
  if (typeof json !== 'object' || json === null || Array.isArray(json)) throw invalid('it is no object')
  return json as Record<string, unknown>
}

function readPath(path: unknown): Path {
  if (!Array.isArray(path) || !path.every(isStep)) throw invalid('its path is no list of keys and indices')
  return path
}

function isStep(step: unknown): step is string | number {
  return typeof step === 'string' ? isWellFormed(step) : Number.isSafeInteger(step) && (step as number) >= 0
}

function read(fields: Readonly<Record<string, unknown>>, name: string): PlainValue {
  if (!Object.hasOwn(fields, name)) throw invalid(`it has no ${name}`)
  return fromJson(fields[name])
}

function readIndex(fields: Readonly<Record<string, unknown>>, name: string): number {
  const index = fields[name]
  if (typeof index !== 'number' || !isStep(index)) throw invalid(`its ${name} is no whole number from 0`)
  return index
}

function readRun(fields: Readonly<Record<string, unknown>>, name: string): PlainArray | string {
  const run = read(fields, name)
  if (typeof run !== 'string' && !isPlainArray(run)) throw invalid(`its ${name} is neither a list nor a text`)
  return run
}

function readObject(fields: Readonly<Record<string, unknown>>, name: string): PlainObject {
  const object = read(fields, name)
  if (!isPlainObject(object)) throw invalid(`its ${name} is no object`)
  return object
}

function invalid(why: string): PlaindocError {
  return new PlaindocError(
    'CHANGE_INVALID',
    `Cannot read a change: ${why}. Use the JSON that a change writes of itself.`,
  )
}
