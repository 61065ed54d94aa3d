/**
 * JSON Merge Patches (RFC 7396): the keys that change, and null for those that go. Floor 1.
 */
import { equal } from '../plain/equal.js'
import { refuse } from '../plain/error.js'
import { fromJson, type Json, toJson } from '../plain/json.js'
import { isPlainObject } from '../plain/kind.js'
import type { Path } from '../plain/path.js'
import type { PlainObject, PlainValue } from '../plain/types.js'
import { admit } from '../plain/value.js'
import { held } from './command.js'
import { jsonKey, plainKey } from './pointer.js'

/**
 * What RFC 7396 makes of `target` and `patch`: objects are entered, null deletes a key, anything else takes the place of what
 * stood there, lists as a whole. `target` stays as it is; the result is frozen and shares the branches that are not named.
 * The patch is JSON: dates and the like stand in it as `toJson` writes them, and keys of the user that begin with `$`, too.
 *
 * @throws PlaindocError what the door throws for the values of the patch
 * @example mergePatch({ a: 1, b: { c: 2, d: 3 } }, { a: null, b: { c: 4 } }) // => { b: { c: 4, d: 3 } }
 * @see RFC 7396; SPEC D80–D82
 */
export function mergePatch(target: PlainValue, patch: Json): PlainValue {
  return merged(held(target), patch, 0)
}

/**
 * The merge patch that makes `after` of `before`: `mergePatch(before, toMergePatch(before, after))` equals `after`.
 *
 * @throws PlaindocError `CHANGE_INVALID` with the path of a null that came into an object: in a merge patch null deletes
 * @see RFC 7396; SPEC D80–D82
 */
export function toMergePatch(before: PlainValue, after: PlainValue): Json {
  return difference(held(before), held(after), [])
}

/** Deeper than any value can be: there the door refuses, with the path. */
const depthLimit = 100

function merged(target: PlainValue, patch: unknown, depth: number): PlainValue {
  if (!isObject(patch) || isWord(patch) || depth > depthLimit) return fromJson(patch)
  const base = isPlainObject(target) ? target : {}
  const result: Record<string, PlainValue> = { ...base }
  for (const [name, part] of Object.entries(patch)) {
    const key = plainKey(name)
    // the door refuses __proto__ and half pairs
    if (part !== null) admit(Object.fromEntries([[key, null]]))
    if (part === null) delete result[key]
    else result[key] = merged(Object.hasOwn(base, key) ? (base[key] as PlainValue) : null, part, depth + 1)
  }
  return Object.freeze(result)
}

function isObject(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}

/** Whether an object of JSON stands for what JSON lacks. */
function isWord(json: Readonly<Record<string, unknown>>): boolean {
  return Object.keys(json).some(key => key.startsWith('$') && !key.startsWith('$$'))
}

function difference(before: PlainValue, after: PlainValue, path: Path): Json {
  if (!isPlainObject(after)) return toJson(after)
  const base: PlainObject = isPlainObject(before) ? before : {}
  const patch: Record<string, Json> = {}
  for (const key of Object.keys(base)) if (!Object.hasOwn(after, key)) patch[jsonKey(key)] = null
  for (const [key, value] of Object.entries(after)) {
    const old = Object.hasOwn(base, key) ? base[key] : undefined
    if (old !== undefined && equal(old, value)) continue
    if (value === null) throw refuseNull([...path, key])
    patch[jsonKey(key)] = difference(old ?? null, value, [...path, key])
  }
  return patch
}

function refuseNull(path: Path): Error {
  const remedy = 'Use toJsonPatch(diff(before, after), before).'
  return refuse('CHANGE_INVALID', 'write a merge patch', path, 'a null came in, and there null deletes', remedy)
}
