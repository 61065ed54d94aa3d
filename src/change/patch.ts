/**
 * Changes applied to a plain value: copy on write, all or nothing. Floor 1.
 */
import { equal } from '../plain/equal.js'
import { PlaindocError, refuse } from '../plain/error.js'
import { isContainer, isPlainArray, isPlainObject } from '../plain/kind.js'
import type { Path } from '../plain/path.js'
import type { PlainArray, PlainValue } from '../plain/types.js'
import { isWellFormed, splitsPair } from '../plain/well-formed.js'
import { type Change, type Formatted, held, type Spliced } from './command.js'
import { formatText, lettersOf, spliceText } from './rich.js'

/**
 * The value that `changes`, taken one after the other, make of `target`. `target` itself stays as it is; the result is
 * frozen and shares every branch that no change touches. Cost: the width of the touched containers, once each.
 *
 * @throws PlaindocError `PATCH_CONFLICT` with the path when a change does not fit what is there (another value, a
 *   missing or present key, an index out of range); `KEY_REFUSED` for `__proto__` in a path. Nothing is half applied
 * @example patch({ n: 1 }, [new Modified(['n'], 1, 2)]) // => { n: 2 }
 * @see SPEC D16–D19, L1
 */
export function patch(target: PlainValue, changes: Iterable<Change>): PlainValue {
  const draft = new Draft(held(target))
  for (const change of changes) {
    if (!isChange(change)) {
      throw new PlaindocError(
        'CHANGE_INVALID',
        'Cannot apply changes: one of them is no change. Pass what diff() gives, or read JSON with changeFromJson().',
      )
    }
    apply(draft, change)
  }
  return draft.finish()
}

const kinds: ReadonlySet<unknown> = new Set(['added', 'deleted', 'modified', 'equal', 'spliced', 'formatted'])

function isChange(value: unknown): value is Change {
  return typeof value === 'object' && value !== null && kinds.has((value as { kind?: unknown }).kind)
}

/** How many items one call may take as arguments; engines allow some ten thousands more. */
const argumentLimit = 10_000

type Slot =
  | { readonly parent: PlainValue[]; readonly step: number }
  | { readonly parent: Entries; readonly step: string }
type Entries = Record<string, PlainValue>

function apply(draft: Draft, change: Change): void {
  switch (change.kind) {
    case 'added':
      add(draft, change.path, change.val)
      break
    case 'deleted':
      remove(draft, change.path, change.val)
      break
    case 'modified':
      expect(draft.read(change.path), change.old, change.path)
      draft.write(change.path, change.new)
      break
    case 'equal':
      expect(draft.read(change.path), change.old, change.path)
      break
    case 'spliced':
      splice(draft, change)
      break
    case 'formatted':
      format(draft, change)
  }
}

function add(draft: Draft, path: Path, val: PlainValue): void {
  const { parent, step } = draft.slot(path)
  if (!Array.isArray(parent)) {
    if (Object.hasOwn(parent, step)) throw conflict(path, 'there is a value already')
    parent[step] = val
  } else if (Number(step) > parent.length) throw conflict(path, `the list has ${parent.length} items`)
  else parent.splice(Number(step), 0, val)
}

function remove(draft: Draft, path: Path, val: PlainValue): void {
  expect(draft.read(path), val, path)
  const { parent, step } = draft.slot(path)
  if (Array.isArray(parent)) parent.splice(Number(step), 1)
  else delete parent[step]
}

function splice(draft: Draft, change: Spliced): void {
  const { path, removed, inserted } = change
  if (typeof removed === 'string' && typeof inserted === 'string') spliceLetters(draft, change, removed, inserted)
  else if (typeof removed === 'string' || typeof inserted === 'string') throw conflict(path, 'a list is no text')
  else spliceItems(draft, change, removed, inserted)
}

function spliceLetters(draft: Draft, { path, index }: Spliced, removed: string, inserted: string): void {
  const value = draft.read(path)
  const letters = lettersOf(value)
  if (letters === undefined) throw conflict(path, 'there is no text')
  expectIndex(index, letters.length, path)
  // half a character would be left on either side
  if (splitsPair(letters, index)) throw conflict(path, `index ${index} stands inside a character`)
  if (!letters.startsWith(removed, index)) throw conflict(path, `another text stands at index ${index}`)
  draft.write(path, spliceText(value, index, removed.length, inserted))
}

function spliceItems(draft: Draft, change: Spliced, removed: PlainArray, inserted: PlainArray): void {
  const { path, index, from } = change
  const value = draft.read(path)
  if (!isPlainArray(value)) throw conflict(path, 'there is no list')
  const start = from ?? index
  expectIndex(start, value.length, path)
  if (from !== undefined) expectIndex(index, value.length - removed.length, path)
  if (!equal(value.slice(start, start + removed.length), removed)) {
    throw conflict(path, `other items stand at index ${start}`)
  }
  const items = draft.list(path)
  if (from === undefined && inserted.length <= argumentLimit) {
    items.splice(start, removed.length, ...inserted)
    return
  }
  items.splice(start, removed.length)
  const tail = items.splice(index, items.length)
  for (const item of inserted) items.push(item)
  for (const item of tail) items.push(item)
}

function format(draft: Draft, { path, index, length, attributes }: Formatted): void {
  const value = draft.read(path)
  const letters = lettersOf(value)
  if (letters === undefined) throw conflict(path, 'there is no text')
  expectIndex(index, letters.length, path)
  expectIndex(length, letters.length - index, path)
  draft.write(path, formatText(value, index, length, attributes))
}

function expect(there: PlainValue, expected: PlainValue, path: Path): void {
  if (!equal(there, expected)) throw conflict(path, 'another value stands there')
}

function expectIndex(index: number, most: number, path: Path): void {
  if (!Number.isSafeInteger(index) || index < 0 || index > most) throw conflict(path, `index ${index} is out of range`)
}

function conflict(path: Path, why: string): PlaindocError {
  return refuse(
    'PATCH_CONFLICT',
    'apply a change',
    path,
    why,
    'Take the difference again, from the value as it is now.',
  )
}

/** A value being changed: containers are copied when they are first touched, and frozen together in the end. */
class Draft {
  private readonly copies = new Set<object>()
  private root: PlainValue

  constructor(root: PlainValue) {
    this.root = root
  }

  read(path: Path): PlainValue {
    let value = this.root
    for (const step of path) value = this.child(value, step, path)
    return value
  }

  write(path: Path, value: PlainValue): void {
    if (path.length === 0) {
      this.root = value
      return
    }
    const { parent, step } = this.slot(path)
    ;(parent as Entries)[step] = value
  }

  /** The container around the last step of `path`, ready to be changed, and the step, right for its kind. */
  slot(path: Path): Slot {
    const step = path[path.length - 1]
    if (step === undefined) throw conflict(path, 'the whole value cannot come or go')
    const parent = this.open(path.slice(0, -1), path)
    if (Array.isArray(parent)) {
      if (typeof step !== 'number' || !Number.isSafeInteger(step) || step < 0)
        throw conflict(path, 'a list has no keys')
      return { parent, step }
    }
    if (typeof step !== 'string') throw conflict(path, 'an object has no indices')
    if (step === '__proto__') throw refuseProto(path)
    if (!isWellFormed(step)) throw conflict(path, 'half of a surrogate pair stands alone in the key')
    return { parent, step }
  }

  list(path: Path): PlainValue[] {
    const items = this.open(path, path)
    if (!Array.isArray(items)) throw conflict(path, 'there is no list')
    return items
  }

  finish(): PlainValue {
    for (const copy of this.copies) Object.freeze(copy)
    return this.root
  }

  private open(path: Path, whole: Path): PlainValue[] | Entries {
    let value = this.own(this.root, whole)
    this.root = value
    for (const step of path) {
      const child = this.own(this.child(value, step, whole), whole)
      ;(value as Entries)[step] = child
      value = child
    }
    return value
  }

  private own(value: PlainValue, whole: Path): PlainValue[] | Entries {
    if (!isContainer(value)) throw conflict(whole, 'the way there leads through a value without parts')
    if (this.copies.has(value)) return value as PlainValue[] | Entries
    const copy = Array.isArray(value) ? (value as PlainValue[]).slice() : { ...(value as Entries) }
    this.copies.add(copy)
    return copy
  }

  private child(value: PlainValue, step: string | number, whole: Path): PlainValue {
    if (step === '__proto__') throw refuseProto(whole)
    if (isPlainArray(value)) {
      const item = typeof step === 'number' ? value[step] : undefined
      if (item === undefined) throw conflict(whole, `there is no item ${String(step)} in a list of ${value.length}`)
      return item
    }
    if (!isPlainObject(value) || typeof step !== 'string' || !Object.hasOwn(value, step)) {
      throw conflict(whole, 'there is no value')
    }
    return value[step] as PlainValue
  }
}

function refuseProto(path: Path): PlaindocError {
  const why = '__proto__ is no key, JavaScript would take it for the prototype'
  return refuse('KEY_REFUSED', 'apply a change', path, why, 'Refuse changes from whoever sent it.')
}
