/**
 * The parts of a value whose writer is looked for, and which of them an earlier value has already. Floor 4.
 */
import { listScript, textScript, usualKey } from '../change/index.js'
import { lettersOf } from '../change/rich.js'
import { runsOf, seedsIn } from '../internals/layout-memory.js'
import {
  equal,
  isContainer,
  isPlainArray,
  kindOf,
  type Path,
  type PlainArray,
  type PlainContainer,
  type PlainValue,
  partAt,
  partsOf,
  sizeOf,
} from '../plain/index.js'

/** A run of letters: where it stands in the value at hand, and where in that of now. */
interface Letters {
  readonly index: number
  readonly length: number
  readonly now: number
}

/** One place whose writer is looked for, and those below. Steps are those of the value at hand, `path` that of now. */
export interface Part {
  readonly path: Path
  /** Whether the place itself is asked about: a leaf, an item of a list, an empty container. */
  readonly isAsked: boolean
  /** Of a text: the letters that are asked about. */
  readonly letters?: readonly Letters[]
  readonly parts?: ReadonlyMap<string | number, Part>
}

/** All there is to ask about in `value`. */
export function partsToBlame(value: PlainValue, path: Path, isText: boolean, isItem: boolean = false): Part {
  const letters = isText || (isContainer(value) && runsOf(value) !== undefined) ? lettersOf(value) : undefined
  if (letters !== undefined && letters.length > 0) {
    return { path, isAsked: false, letters: [{ index: 0, length: letters.length, now: 0 }] }
  }
  if (!isContainer(value) || sizeOf(value) === 0) return { path, isAsked: true }
  const seeds = seedsIn(value)
  const isList = isPlainArray(value)
  const parts = partsOf(value).map(([step, part]): [typeof step, Part] => {
    return [step, partsToBlame(part, [...path, step], seeds?.get(step) === 'text', isList)]
  })
  return { path, isAsked: isItem, parts: new Map(parts) }
}

/** What of `part` of `value` stands in `before` already, with the steps of that one, and what does not. */
export function divide(
  part: Part,
  value: PlainValue,
  before: PlainValue | undefined,
): { readonly old: Part | undefined; readonly fresh: Part | undefined } {
  if (value === before) return { old: part, fresh: undefined }
  if (before === undefined) return { old: undefined, fresh: part }
  if (part.letters !== undefined) return divideText(part, part.letters, value, before)
  if (part.parts === undefined) {
    return equal(value, before) ? { old: part, fresh: undefined } : { old: undefined, fresh: part }
  }
  if (!isContainer(value) || !isContainer(before) || kindOf(value) !== kindOf(before)) {
    return { old: undefined, fresh: part }
  }
  return divideContainer(part, part.parts, value, before)
}

function divideContainer(
  { path, isAsked }: Part,
  parts: ReadonlyMap<string | number, Part>,
  value: PlainContainer,
  before: PlainContainer,
): { old: Part; fresh: Part | undefined } {
  const stepBefore = isPlainArray(value) ? placesIn(before as PlainArray, value) : (step: string | number) => step
  const old = new Map<string | number, Part>()
  const fresh = new Map<string | number, Part>()
  for (const [step, child] of parts) {
    const was = stepBefore(step)
    const there = was === undefined ? undefined : partAt(before, was)
    const divided = divide(child, partAt(value, step) as PlainValue, there)
    if (divided.old !== undefined && was !== undefined) old.set(was, divided.old)
    if (divided.fresh !== undefined) fresh.set(step, divided.fresh)
  }
  return {
    old: { path, isAsked, parts: old },
    fresh: fresh.size === 0 ? undefined : { path, isAsked: false, parts: fresh },
  }
}

// Items keep their writer where they move, when they have a name.
function placesIn(before: PlainArray, value: PlainArray): (step: string | number) => number | undefined {
  const { kept } = listScript(before, value)
  const taken = new Set(kept)
  const named = new Map<unknown, number>()
  before.forEach((item, index) => {
    const key = taken.has(index) ? undefined : usualKey(item)
    if (key !== undefined) named.set(key, index)
  })
  return step => {
    const place = kept[Number(step)]
    if (place !== undefined && place >= 0) return place
    const key = usualKey(value[Number(step)] as PlainValue)
    return key === undefined ? undefined : named.get(key)
  }
}

function divideText(
  part: Part,
  asked: readonly Letters[],
  value: PlainValue,
  before: PlainValue,
): { old: Part | undefined; fresh: Part | undefined } {
  const was = lettersOf(before)
  if (was === undefined) return { old: undefined, fresh: part }
  const old: Letters[] = []
  const fresh: Letters[] = []
  let grown = 0
  let at = 0
  const keep = (to: number): void => {
    for (const run of within(asked, at, to)) old.push({ ...run, index: run.index - grown })
  }
  for (const { index, remove, insert } of textScript(was, lettersOf(value) ?? '')) {
    const start = index + grown
    keep(start)
    fresh.push(...within(asked, start, start + insert.length))
    at = start + insert.length
    grown += insert.length - remove
  }
  keep(Number.POSITIVE_INFINITY)
  const of = (letters: readonly Letters[]): Part | undefined =>
    letters.length === 0 ? undefined : { ...part, letters }
  return { old: of(old), fresh: of(fresh) }
}

function within(asked: readonly Letters[], from: number, to: number): Letters[] {
  const found: Letters[] = []
  for (const { index, length, now } of asked) {
    const start = Math.max(index, from)
    const end = Math.min(index + length, to)
    if (start < end) found.push({ index: start, length: end - start, now: now + start - index })
  }
  return found
}
