/**
 * Changes applied to a plain value, all or nothing: copy on write, or in place. Floor 1.
 */
import { equal } from '../plain/equal.js'
import { PlaindocError } from '../plain/error.js'
import { FrozenMap } from '../plain/frozen-map.js'
import { FrozenSet } from '../plain/frozen-set.js'
import { isPlainArray } from '../plain/kind.js'
import type { Path } from '../plain/path.js'
import type { PlainArray, PlainLeaf, PlainValue } from '../plain/types.js'
import { splitsPair } from '../plain/well-formed.js'
import { type Change, type Formatted, held, type Spliced } from './command.js'
import { conflict, Draft } from './draft.js'
import { refuseFrozen, writeBack } from './patch-in-place.js'
import { formatText, lettersOf, spliceText } from './rich.js'

export interface PatchOptions {
  /** Writes into `target` itself, which must not be frozen; what comes in is copied. Default: `target` stays as it is. */
  readonly inPlace?: boolean
}

/**
 * The value that `changes`, taken one after the other, make of `target`. `target` itself stays as it is; the result is
 * frozen and shares every branch that no change touches. Cost: the width of the touched containers, once each.
 *
 * With `inPlace` the containers of `target` are written into instead, after all changes have been found to fit, and
 * `target` is returned; only a change of the whole value, path `[]`, gives another one. Frozen parts on the way are replaced
 * by copies that are not. Nothing of a change is part of the result: writing to one does not show in the other.
 *
 * @throws PlaindocError `PATCH_CONFLICT` with the path when a change does not fit what is there (another value, a
 *   missing or present key, an index out of range); `KEY_REFUSED` for `__proto__` in a path; `OPERATION_REFUSED` for a
 *   frozen `target` in place. Nothing is half applied
 * @example patch({ n: 1 }, [new Modified(['n'], 1, 2)]) // => { n: 2 }
 * @see SPEC D16–D19, D50–D54, L1
 */
export function patch<T extends PlainValue>(
  target: T,
  changes: Iterable<Change>,
  options: PatchOptions & { readonly inPlace: true },
): T
export function patch(target: PlainValue, changes: Iterable<Change>, options?: PatchOptions): PlainValue
export function patch(target: PlainValue, changes: Iterable<Change>, options: PatchOptions = {}): PlainValue {
  const { inPlace = false } = options
  if (inPlace) refuseFrozen(target)
  const draft = new Draft(inPlace ? target : held(target))
  for (const change of changes) {
    if (!isChange(change)) {
      throw new PlaindocError(
        'CHANGE_INVALID',
        'Cannot apply changes: one of them is no change. Pass what diff() gives, or read JSON with changeFromJson().',
      )
    }
    applyChange(draft, change)
  }
  return inPlace ? writeBack(draft, target) : draft.finish()
}

const kinds: ReadonlySet<unknown> = new Set(['added', 'deleted', 'modified', 'equal', 'spliced', 'formatted'])

function isChange(value: unknown): value is Change {
  return typeof value === 'object' && value !== null && kinds.has((value as { kind?: unknown }).kind)
}

/** How many items one call may take as arguments; engines allow some ten thousands more. */
const argumentLimit = 10_000

/** Applies one change to a draft. @throws PlaindocError `PATCH_CONFLICT`, `KEY_REFUSED`; the draft is then of no more use */
export function applyChange(draft: Draft, change: Change): void {
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
  if (parent instanceof FrozenMap) {
    if (parent.has(step as PlainLeaf)) throw conflict(path, 'there is a value already')
    FrozenMap.put(parent, step as PlainLeaf, val)
  } else if (parent instanceof FrozenSet) {
    if (!equal(step as PlainLeaf, val)) throw conflict(path, 'an element stands under its own name only')
    if (parent.has(step as PlainLeaf)) throw conflict(path, 'the element is there already')
    FrozenSet.put(parent, val as PlainLeaf)
  } else if (!Array.isArray(parent)) {
    if (Object.hasOwn(parent, step as string)) throw conflict(path, 'there is a value already')
    parent[step as string] = val
  } else if (Number(step) > parent.length) throw conflict(path, `the list has ${parent.length} items`)
  else parent.splice(Number(step), 0, val)
}

function remove(draft: Draft, path: Path, val: PlainValue): void {
  expect(draft.read(path), val, path)
  const { parent, step } = draft.slot(path)
  if (parent instanceof FrozenMap) FrozenMap.drop(parent, step as PlainLeaf)
  else if (parent instanceof FrozenSet) FrozenSet.drop(parent, step as PlainLeaf)
  else if (Array.isArray(parent)) parent.splice(Number(step), 1)
  else delete parent[step as string]
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
  const taken = items.splice(start, removed.length)
  // a move puts in what it took out: the items themselves
  const comers = from !== undefined && equal(taken, inserted) ? taken : inserted
  if (comers.length <= argumentLimit) {
    items.splice(index, 0, ...comers)
    return
  }
  const tail = items.splice(index, items.length)
  for (const item of comers) items.push(item)
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
