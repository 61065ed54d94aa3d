/**
 * Changes as a JSON Patch (RFC 6902), for programs that know no other. Floor 1.
 */
import type { Json } from '../plain/json.js'
import { toJson } from '../plain/json.js'
import { isPlainMap, isPlainSet } from '../plain/kind.js'
import { partAt } from '../plain/parts.js'
import type { Path } from '../plain/path.js'
import type { PlainValue } from '../plain/types.js'
import { type Change, held, type Spliced } from './command.js'
import { Draft } from './draft.js'
import { applyChange } from './patch.js'
import { formatPointer, jsonKey } from './pointer.js'

/** One operation of RFC 6902. Pointers and values speak of the JSON that `toJson` makes. */
export type JsonPatchOperation =
  | { readonly op: 'add' | 'replace' | 'test'; readonly path: string; readonly value: Json }
  | { readonly op: 'remove'; readonly path: string }
  | { readonly op: 'move' | 'copy'; readonly from: string; readonly path: string }

/** Operations, applied one after the other, all or none. */
export type JsonPatch = readonly JsonPatchOperation[]

/**
 * The JSON Patch that does to `toJson(before)` what `changes` do to `before`, for any implementation of RFC 6902. Values
 * that JSON lacks are written as `toJson` writes them; keys of the user that begin with `$` get another one there.
 *
 * `Added` is an `add`, `Deleted` a `remove`, `Modified` a `replace`, a move of n items n times `move`, `Equal` a `test`. What
 * JSON has no words for is a `replace` of the smallest whole: a text of which a run changed, a Set, a Map.
 *
 * @param before - what the first change is applied to
 * @throws PlaindocError as `patch(before, changes)` would
 * @example toJsonPatch([new Added(['l', 0], 1)], { l: [] }) // => [{ op: 'add', path: '/l/0', value: 1 }]
 * @see RFC 6902; SPEC D70–D75
 */
export function toJsonPatch(changes: Iterable<Change>, before: PlainValue): JsonPatch {
  const draft = new Draft(held(before))
  const operations: JsonPatchOperation[] = []
  for (const change of changes) {
    const place = collectionAround(draft.root, change.path)
    applyChange(draft, change)
    if (place !== undefined) replace(operations, draft, place)
    else if (change.kind === 'formatted' || isTextRun(change)) replace(operations, draft, change.path)
    else write(operations, change)
  }
  return operations
}

function isTextRun(change: Change): boolean {
  return change.kind === 'spliced' && typeof change.removed === 'string'
}

/** The path of the outermost Set or Map that `path` leads into; `undefined` when there is none. */
function collectionAround(root: PlainValue, path: Path): Path | undefined {
  let value: PlainValue | undefined = root
  for (let depth = 0; depth < path.length && value !== undefined; depth++) {
    if (isPlainSet(value) || isPlainMap(value)) return path.slice(0, depth)
    value = partAt(value, path[depth] as string | number)
  }
  return undefined
}

/** Says what stands at `path` now; once for changes in a row of one place. */
function replace(operations: JsonPatchOperation[], draft: Draft, path: Path): void {
  const pointer = pointerTo(path)
  const last = operations[operations.length - 1]
  if (last?.op === 'replace' && last.path === pointer) operations.pop()
  operations.push({ op: 'replace', path: pointer, value: toJson(draft.read(path)) })
}

function write(operations: JsonPatchOperation[], change: Change): void {
  const path = pointerTo(change.path)
  if (change.kind === 'added') operations.push({ op: 'add', path, value: toJson(change.val) })
  else if (change.kind === 'deleted') operations.push({ op: 'remove', path })
  else if (change.kind === 'modified') operations.push({ op: 'replace', path, value: toJson(change.new) })
  else if (change.kind === 'equal') operations.push({ op: 'test', path, value: toJson(change.old) })
  else if (change.kind === 'spliced') writeRun(operations, change, path)
}

function writeRun(operations: JsonPatchOperation[], change: Spliced, list: string): void {
  const { index, from } = change
  const removed = change.removed as readonly PlainValue[]
  const inserted = change.inserted as readonly PlainValue[]
  if (from !== undefined) {
    // one by one: going back each is put behind the one before, going on the first leaves its place to the next
    for (let n = 0; n < removed.length; n++) {
      const [source, target] = index < from ? [from + n, index + n] : [from, index + removed.length - 1]
      if (source !== target) operations.push({ op: 'move', from: `${list}/${source}`, path: `${list}/${target}` })
    }
    return
  }
  const replaced = Math.min(removed.length, inserted.length)
  for (let n = 0; n < replaced; n++) {
    operations.push({ op: 'replace', path: `${list}/${index + n}`, value: toJson(inserted[n] as PlainValue) })
  }
  for (let n = replaced; n < removed.length; n++) operations.push({ op: 'remove', path: `${list}/${index + replaced}` })
  for (let n = replaced; n < inserted.length; n++) {
    operations.push({ op: 'add', path: `${list}/${index + n}`, value: toJson(inserted[n] as PlainValue) })
  }
}

function pointerTo(path: Path): string {
  return formatPointer(path.map(step => (typeof step === 'string' ? jsonKey(step) : step)))
}
