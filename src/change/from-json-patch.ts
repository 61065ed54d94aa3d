/**
 * A JSON Patch (RFC 6902) read as changes of a plain value. Floor 1.
 */
import { equal } from '../plain/equal.js'
import { PlaindocError } from '../plain/error.js'
import { fromJson, toJson } from '../plain/json.js'
import { isContainer, isPlainArray, isPlainObject } from '../plain/kind.js'
import { partAt } from '../plain/parts.js'
import { type Path, samePath } from '../plain/path.js'
import type { PlainArray, PlainValue } from '../plain/types.js'
import { admit } from '../plain/value.js'
import { Added, type Change, Deleted, Equal, held, Modified, Spliced } from './command.js'
import { conflict, Draft } from './draft.js'
import type { JsonPatch } from './json-patch.js'
import { applyChange, patch } from './patch.js'
import { parsePointer, plainKey } from './pointer.js'

/**
 * What JSON Patch `operations` do to `base`, as changes: `patch(base, fromJsonPatch(base, p))` is what RFC 6902 makes of `p`. They can be
 * inverted and kept. A `move` within one list is a `Spliced` with `from`, a `test` that holds an `Equal`.
 *
 * Pointers and values speak of `toJson(base)`; a pointer may also name a key that begins with `$` as it is, and may lead into
 * the `$set` or `$map` of a Set or Map. Members that the RFC does not know are left alone.
 *
 * @throws PlaindocError `CHANGE_INVALID` for an operation that is none; `PATCH_CONFLICT` with the path for a place that is
 *   not there and for a `test` that fails; `KEY_REFUSED`; what the door throws for values
 * @example fromJsonPatch({ l: [] }, [{ op: 'add', path: '/l/-', value: 1 }]) // => [Added { path: ['l', 0], val: 1 }]
 * @see RFC 6902; SPEC D70–D79
 */
export function fromJsonPatch(base: PlainValue, operations: JsonPatch): Change[] {
  if (!Array.isArray(operations)) throw invalid('it is no array of operations')
  const reading = new Reading(held(base), false)
  for (const operation of operations as readonly unknown[]) reading.take(operation)
  return reading.changes
}

/**
 * `patch(target, changes)`, also for a JSON Patch: operations have an `op`, changes a `kind`.
 *
 * @throws PlaindocError what `patch` and `fromJsonPatch` throw
 */
export function patchWith(target: PlainValue, changes: Iterable<Change> | JsonPatch): PlainValue {
  return patch(target, isJsonPatch(changes) ? fromJsonPatch(target, changes) : changes)
}

function isJsonPatch(changes: Iterable<Change> | JsonPatch): changes is JsonPatch {
  const first: unknown = Array.isArray(changes) ? changes[0] : undefined
  return typeof first === 'object' && first !== null && 'op' in first
}

class Reading {
  readonly changes: Change[] = []
  private readonly draft: Draft

  /** @param isRaw - whether `base` is JSON itself, in which `$` has no meaning */
  constructor(
    base: PlainValue,
    private readonly isRaw: boolean,
  ) {
    this.draft = new Draft(base)
  }

  take(operation: unknown): void {
    if (typeof operation !== 'object' || operation === null) throw invalid('an operation is no object')
    const { op, path, from, value } = operation as Readonly<Record<string, unknown>>
    const steps = parsePointer(path)
    switch (op) {
      case 'add':
      case 'replace':
      case 'test':
        if (!Object.hasOwn(operation, 'value')) throw invalid(`a ${op} has no value`)
        this[op](steps, fromJson(value))
        break
      case 'remove':
        this.remove(steps)
        break
      case 'copy':
        this.add(steps, this.read(parsePointer(from)))
        break
      case 'move':
        this.move(parsePointer(from), steps)
        break
      default:
        throw invalid('its op is none of add, remove, replace, move, copy, test')
    }
  }

  private read(steps: Steps): PlainValue {
    const { path, inside } = this.find(steps, false)
    const value = this.draft.read(path)
    return inside.length === 0 ? value : fromJson(rawReading(value).read(inside))
  }

  private test(steps: Steps, value: PlainValue): void {
    const there = this.read(steps)
    const { path, inside } = this.find(steps, false)
    if (!equal(there, value)) throw conflict(path, 'a test of the patch fails, another value stands there')
    if (inside.length === 0) this.say(new Equal(path, there, there))
  }

  private add(steps: Steps, value: PlainValue): void {
    const { path, inside } = this.find(steps, true)
    const last = path[path.length - 1]
    if (inside.length > 0) this.edit(path, raw => raw.add(inside, rawOf(value)))
    else if (last === undefined) this.say(new Modified(path, this.draft.root, value))
    else {
      const old = typeof last === 'number' ? undefined : partAt(this.draft.read(path.slice(0, -1)), last)
      this.say(old === undefined ? new Added(path, value) : new Modified(path, old, value))
    }
  }

  private replace(steps: Steps, value: PlainValue): void {
    const { path, inside } = this.find(steps, false)
    if (inside.length > 0) this.edit(path, raw => raw.replace(inside, rawOf(value)))
    else this.say(new Modified(path, this.draft.read(path), value))
  }

  private remove(steps: Steps): void {
    const { path, inside } = this.find(steps, false)
    if (inside.length > 0) this.edit(path, raw => raw.remove(inside))
    else this.say(new Deleted(path, this.draft.read(path)))
  }

  private move(from: Steps, to: Steps): void {
    if (from.length < to.length && from.every((step, at) => step === to[at])) {
      throw invalid('it moves a value into itself')
    }
    const value = this.read(from)
    if (samePath(from, to)) return
    const source = this.find(from, false)
    const index = source.path[source.path.length - 1]
    const isSibling = from.length === to.length && samePath(from.slice(0, -1), to.slice(0, -1))
    if (isSibling && source.inside.length === 0 && typeof index === 'number') {
      this.moveItem(source.path.slice(0, -1), index, to[to.length - 1] as string, value)
      return
    }
    this.remove(from)
    this.add(to, value)
  }

  private moveItem(path: Path, from: number, token: string, value: PlainValue): void {
    const { length } = this.draft.read(path) as PlainArray
    const index = readIndex(token, length - 1, path)
    if (index > length - 1)
      throw conflict([...path, index], `the list has ${length - 1} items without the one that moves`)
    if (index !== from) this.say(new Spliced(path, index, [value], [value], from))
  }

  private say(change: Change): void {
    applyChange(this.draft, change)
    this.changes.push(change)
  }

  /** Does something to the JSON of the Set, Map, date, bytes or bigint at `path`: the whole of it is another one then. */
  private edit(path: Path, run: (raw: Reading) => void): void {
    const value = this.draft.read(path)
    const raw = rawReading(value)
    run(raw)
    this.say(new Modified(path, value, fromJson(raw.draft.root)))
  }

  /**
   * The place that a pointer names. `inside` is the rest of it when it leads into the JSON of what is no JSON.
   *
   * @param comes - whether the last step may name what is not there yet
   */
  private find(steps: Steps, comes: boolean): { readonly path: Path; readonly inside: Steps } {
    const path: (string | number)[] = []
    let value = this.draft.root
    for (const [depth, token] of steps.entries()) {
      const isLast = depth === steps.length - 1
      if (!this.isRaw && isTagged(value)) return { path, inside: steps.slice(depth) }
      const step = isPlainArray(value) ? readIndex(token, value.length, path) : this.isRaw ? token : plainKey(token)
      path.push(step)
      if (comes && isLast && isContainer(value)) break
      const part = partAt(value, step)
      if (part === undefined) throw conflict(path, isPlainArray(value) ? noItem(step, value) : 'there is no value')
      value = part
    }
    return { path, inside: [] }
  }
}

type Steps = readonly string[]

/** Whether `toJson` writes `value` as an object with a `$` word. */
function isTagged(value: PlainValue): boolean {
  if (typeof value === 'bigint') return true
  return typeof value === 'object' && value !== null && !isPlainArray(value) && !isPlainObject(value)
}

function noItem(step: string | number, list: PlainArray): string {
  return `there is no item ${step} in a list of ${list.length}`
}

/** The index that a token names; `-` is the one behind the last item. */
function readIndex(token: string, length: number, path: Path): number {
  if (token === '-') return length
  if (!/^(?:0|[1-9]\d*)$/.test(token))
    throw conflict([...path, token], 'a list has no keys, and indices no leading zeros')
  return Number(token)
}

function rawReading(value: PlainValue): Reading {
  return new Reading(rawOf(value), true)
}

/** The JSON of `value`, as a plain value of its own. */
function rawOf(value: PlainValue): PlainValue {
  return admit(toJson(value)).plain
}

function invalid(why: string): PlaindocError {
  const remedy = 'Write it as RFC 6902 says.'
  return new PlaindocError('CHANGE_INVALID', `Cannot read a JSON Patch: ${why}. ${remedy}`)
}
