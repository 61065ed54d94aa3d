/**
 * The changes of a revision in few letters: what the base says already is not said again. Floor 4.
 *
 * Each change is `[what, shared, rest, …]`: its path is the first `shared` steps of the path before it and then `rest`.
 * 0 another value, then the value · 1 a value came, then the value · 2 a value went · 3 a run, then the index, how many
 * units or items went, what came, and for a move where from. Values in their JSON form. Part of the layout.
 */

import { Draft } from '../change/draft.js'
import { Added, type Change, Deleted, Modified, Spliced } from '../change/index.js'
import { applyChange } from '../change/patch.js'
import {
  fromJson,
  isPlainArray,
  type Json,
  type Path,
  type PlainArray,
  type PlainValue,
  toJson,
} from '../plain/index.js'

/** `changes`, as `diff` gives them, as JSON. */
export function encodeChanges(changes: Iterable<Change>): Json[] {
  const coded: Json[] = []
  let before: Path = []
  for (const change of changes) {
    const { path } = change
    let shared = 0
    while (shared < before.length && shared < path.length && before[shared] === path[shared]) shared++
    const rest = path.slice(shared)
    before = path
    if (change.kind === 'modified') coded.push([0, shared, rest, toJson(change.new)])
    else if (change.kind === 'added') coded.push([1, shared, rest, toJson(change.val)])
    else if (change.kind === 'deleted') coded.push([2, shared, rest])
    else if (change.kind === 'spliced') {
      const { index, removed, inserted, from } = change
      const run: Json[] = [3, shared, rest, index, removed.length, toJson(inserted)]
      coded.push(from === undefined ? run : [...run, from])
    } else throw new TypeError(`no revision holds a change that is ${change.kind}`)
  }
  return coded
}

/** The value that coded changes make of `base`. @throws when they are none, or do not fit */
export function applyCoded(base: PlainValue, coded: unknown): PlainValue {
  const draft = new Draft(base)
  let path: Path = []
  for (const one of listOf(coded)) {
    const [what, shared, rest, ...said] = listOf(one)
    path = [...path.slice(0, count(shared)), ...listOf(rest).map(step)]
    applyChange(draft, decode(draft, path, what, said))
  }
  return draft.finish()
}

function decode(draft: Draft, path: Path, what: unknown, said: readonly unknown[]): Change {
  switch (what) {
    case 0:
      return new Modified(path, draft.read(path), fromJson(said[0]))
    case 1:
      return new Added(path, fromJson(said[0]))
    case 2:
      return new Deleted(path, draft.read(path))
    case 3: {
      const [index, length, inserted, from] = said
      const start = count(from ?? index)
      const run = runOf(draft.read(path))
      const removed = run.slice(start, start + count(length)) as PlainArray | string
      return new Spliced(
        path,
        count(index),
        frozen(removed),
        runOf(fromJson(inserted)),
        from === undefined ? from : count(from),
      )
    }
    default:
      throw new TypeError('no such change')
  }
}

function runOf(value: PlainValue): PlainArray | string {
  if (typeof value === 'string' || isPlainArray(value)) return value
  throw new TypeError('neither a list nor a text')
}

// of a draft that is still open: its items are frozen, the run of them is new
function frozen(run: PlainArray | string): PlainArray | string {
  return typeof run === 'string' ? run : Object.freeze(run)
}

function listOf(json: unknown): readonly unknown[] {
  if (Array.isArray(json)) return json
  throw new TypeError('no list')
}

function count(json: unknown): number {
  if (Number.isSafeInteger(json) && (json as number) >= 0) return json as number
  throw new TypeError('no count')
}

function step(json: unknown): string | number {
  return typeof json === 'string' ? json : count(json)
}
