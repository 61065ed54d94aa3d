/**
 * How an edit of the file gets into the document: a three-way merge over what the file held before. Floor 4.
 */
import * as Y from 'yjs'
import { type Conflict, merge3 } from '../change/index.js'
import { reportLater } from '../document/listeners.js'
import { otherKind, wordOfRoot } from '../document/root-kind.js'
import type { Attachable, TransactOptions } from '../document/types.js'
import {
  equal,
  FrozenMap,
  FrozenSet,
  isPlainMap,
  isPlainObject,
  isPlainSet,
  type Path,
  PlaindocError,
  type PlainObject,
  type PlainValue,
} from '../plain/index.js'
import type { FileBase } from './base-store.js'
import type { HeldText } from './held-text.js'
import { isTextAt } from './mirror-text.js'

/** The value that a text means for a document: one without any value means an empty document. */
export function valueFor(document: Attachable, mirror: HeldText): PlainValue {
  return mirror.empty ? emptyOf(document.root) : mirror.value
}

/**
 * Takes the edits between `base` and `theirs` into the document, in one transition; none when it has them.
 * Where both sides changed one thing, the file wins: it is the newer word of a person.
 *
 * Every such place is told to `onConflict`, once the merge is there.
 *
 * @param base - what the file held before; `undefined` when document and file never met
 * @returns what the merge came to; an observer may have written more since
 * @throws PlaindocError what the document refuses, `ROOT_KIND` above all; it is unchanged then
 */
export function importEdit(
  document: Attachable,
  base: PlainValue | undefined,
  theirs: PlainValue,
  options: TransactOptions & { readonly onConflict?: ((conflict: Conflict) => void) | undefined },
): PlainValue {
  const ours = document.snapshot()
  const isText = (path: Path): boolean => isTextAt(document.root, path)
  const { value, conflicts } = merge3(base ?? baseOfStrangers(ours, theirs), ours, theirs, { text: isText })
  if (equal(value, ours)) return ours
  const { onConflict, ...booked } = options
  try {
    document.replace(value, booked)
    tellConflicts(conflicts, onConflict)
  } catch (error) {
    if (error instanceof PlaindocError && error.code === 'ROOT_KIND') throw otherKindIn(document, theirs, options.label)
    // a listener that throws does not take the edit back; its error is not the file's
    if (!equal(document.snapshot(), value)) throw error
    reportLater(error)
  }
  return value
}

// one that throws must not stop the file from being followed
function tellConflicts(conflicts: readonly Conflict[], listener: ((conflict: Conflict) => void) | undefined): void {
  for (const conflict of listener === undefined ? [] : conflicts) {
    try {
      listener?.(conflict)
    } catch (error) {
      reportLater(error)
    }
  }
}

function otherKindIn(document: Attachable, theirs: PlainValue, name = 'the file'): PlaindocError {
  const [found, way] = Array.isArray(theirs)
    ? ['a list', 'Open it with `[]`, or change the file.']
    : isPlainObject(theirs)
      ? ['an object', 'Open it with `{}`, or change the file.']
      : ['a single value', 'Change the file.']
  return otherKind(`read ${name}`, found, wordOfRoot(document.root), way)
}

/**
 * Which of the bases the file was edited from. Only a crash leaves more than one to choose from: the newest ones were
 * about to be written. Then it is the one whose text has most in common with the file.
 */
export function baseOfEdit(bases: readonly FileBase[], text: string): FileBase | undefined {
  const written = bases.findIndex(base => base.written)
  const candidates = written < 0 ? bases : bases.slice(0, written + 1)
  let best: FileBase | undefined
  let most = -1
  for (const base of candidates) {
    const common = commonLength(base.text, text) / Math.max(1, base.text.length, text.length)
    if (common > most) [best, most] = [base, common]
  }
  return best
}

/** The base that fits the text of this hash when the file was left alone since it was written. */
export function baseOfCopy(bases: readonly FileBase[], hash: string | null): FileBase | undefined {
  for (const base of bases) {
    if (base.hash === hash) return base
    // the file held this one for sure: an older text after it is somebody's doing
    if (base.written) return undefined
  }
  return undefined
}

function commonLength(a: string, b: string): number {
  const least = Math.min(a.length, b.length)
  let head = 0
  while (head < least && a[head] === b[head]) head++
  let tail = 0
  while (tail < least - head && a[a.length - 1 - tail] === b[b.length - 1 - tail]) tail++
  return head + tail
}

/** Two that never met: what only one of them has, it added; of what both have, theirs is the newer word. */
function baseOfStrangers(ours: PlainValue, theirs: PlainValue): PlainValue {
  if (isPlainSet(ours) && isPlainSet(theirs)) return new FrozenSet()
  if (isPlainMap(ours) && isPlainMap(theirs)) {
    const common = [...ours].filter(([key]) => theirs.has(key))
    return new FrozenMap(common.map(([key, mine]) => [key, baseOfStrangers(mine, theirs.get(key) ?? null)]))
  }
  if (!isPlainObject(ours) || !isPlainObject(theirs)) return ours
  const base: Record<string, PlainValue> = {}
  for (const [key, mine] of Object.entries(ours as PlainObject)) {
    const other = Object.hasOwn(theirs, key) ? theirs[key] : undefined
    if (other !== undefined) base[key] = baseOfStrangers(mine, other)
  }
  return Object.freeze(base)
}

function emptyOf(root: Attachable['root']): PlainValue {
  if (root instanceof Y.Array) return Object.freeze([])
  return root instanceof Y.Text ? '' : Object.freeze({})
}

/** Whether the document holds nothing yet. */
export function isBlank(document: Attachable): boolean {
  return equal(document.snapshot(), emptyOf(document.root))
}
