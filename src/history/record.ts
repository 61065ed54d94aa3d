/**
 * One revision as bytes: the layout of the history. Floor 4.
 *
 * The history of the data root `data` is the root Y.Map `data:history`. Each revision is one entry: under its id, 22
 * characters of base64url, a Uint8Array, written once and never again. Under the id and `+` may stand the body of a keyframe,
 * published when what the revision leaned on was removed; under the id and `@` a name given afterwards, or null, which
 * takes the one it had away. Keys of any other form are ignored, and kept free for what comes later.
 *
 * A record is a header in JSON, a zero byte, and a body. The header is an array:
 *
 * 1. the version of the layout, 1. A later version says the following six alike, and may hold anything as the body
 * 2. what the body is: 0 a keyframe, the whole value; 1 the changes from the first parent
 * 3. when it was committed, in milliseconds since 1970
 * 4. the digest of the value (`digestOf` its spelling), by which any body that gives this value can be told from one that does not
 * 5. a word of chance, so that no two commits are one and no id can be guessed
 * 6. the ids of the parents, that of the base first
 * 7. an object with `name` (text or number), `message` and `author`, as far as they were given
 *
 * The body is JSON in raw deflate with the preset dictionary of `body.ts`. What it says are spellings (`spelling.ts`), so
 * that texts, counters, lists and atomic values are told from what they look like: a keyframe is the spelling as `toJson`
 * writes it, keys sorted, elements of Sets and entries of Maps as they stand; changes are coded as in `change-code.ts`.
 *
 * The id is the hash of the whole record, and so covers those of its parents: nothing before it can be edited without
 * being seen, and equal ids have equal content everywhere.
 */
import { uint32 } from 'lib0/random'
import { decodeUtf8, encodeUtf8 } from 'lib0/string'
import type { Revision } from '../document/types.js'
import { hash } from './digest.js'

/** What stands in a record besides its parents and body. */
export interface Details {
  readonly name?: string | number | undefined
  readonly message?: string | undefined
  readonly author?: string | undefined
  readonly at: number
}

/** A record as it was read. */
export interface Entry {
  readonly id: string
  readonly revision: Revision
  readonly digest: string
  /** The revision whose value the changes of the body start from; undefined for a keyframe. */
  readonly base: string | undefined
  readonly body: Uint8Array
  /** Whether a later version of this library wrote it: then the body means nothing here. */
  readonly isForeign: boolean
}

/** Whether a key of the history is the id of a revision. */
export function isId(key: unknown): key is string {
  return typeof key === 'string' && /^[\w-]{22}$/.test(key)
}

/** What a key of the history that is no id says about a revision: another body, or another name. */
export function sideKey(key: string): { readonly id: string; readonly what: '+' | '@' } | undefined {
  const [id, what] = [key.slice(0, -1), key.at(-1)]
  return isId(id) && (what === '+' || what === '@') ? { id, what } : undefined
}

/** The bytes of a new revision, and its id. */
export function writeRecord(
  isKeyframe: boolean,
  body: Uint8Array,
  digest: string,
  parents: readonly string[],
  { at, name, message, author }: Details,
): { id: string; bytes: Uint8Array } {
  const chance = uint32().toString(36) + uint32().toString(36)
  const header = [1, isKeyframe ? 0 : 1, at, digest, chance, parents, { name, message, author }]
  const head = encodeUtf8(JSON.stringify(header))
  const bytes = new Uint8Array(head.length + 1 + body.length)
  bytes.set(head)
  bytes.set(body, head.length + 1)
  return { id: hash(bytes), bytes }
}

/** The record that stands under `id`; undefined for anything that was not committed so. Never throws. */
export function readRecord(id: string, bytes: unknown): Entry | undefined {
  if (!(bytes instanceof Uint8Array) || hash(bytes) !== id) return undefined
  const end = bytes.indexOf(0)
  try {
    const header = JSON.parse(decodeUtf8(bytes.slice(0, end))) as unknown[]
    const [version, kind, at, digest, , parents, details] = header
    const isForeign = Number.isSafeInteger(version) && (version as number) > 1
    if (!isForeign && (version !== 1 || (kind !== 0 && kind !== 1))) return undefined
    if (!Number.isFinite(at) || !isId(digest)) return undefined
    if (!Array.isArray(parents) || !parents.every(isId) || (kind === 1 && parents.length === 0)) return undefined
    return {
      id,
      revision: revisionOf(id, details as Record<string, unknown>, at as number, parents),
      digest,
      base: kind === 1 && !isForeign ? parents[0] : undefined,
      body: bytes.subarray(end + 1),
      isForeign,
    }
  } catch {
    return undefined
  }
}

function revisionOf(
  id: string,
  { name, message, author }: Readonly<Record<string, unknown>>,
  at: number,
  parents: readonly string[],
): Revision {
  return Object.freeze({
    id,
    ...(typeof name === 'string' || Number.isFinite(name) ? { name: name as string | number } : {}),
    ...(typeof message === 'string' ? { message } : {}),
    ...(typeof author === 'string' ? { author } : {}),
    at,
    parents: Object.freeze([...new Set(parents)]),
  })
}
