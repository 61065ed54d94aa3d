/**
 * Makes a Y.Text hold given letters, embeds and marks with the fewest writes, so that what others do elsewhere in it
 * meanwhile stays. Floor 2.
 */
import type * as Y from 'yjs'
import { richRuns, sameAttributes } from '../internals/rich-read.js'
import type { RawAttributes, RichRun } from '../internals/rich-run.js'
import { insertRich, type Nested } from '../internals/rich-write.js'
import { equal } from '../plain/index.js'
import { unpackLeaf } from './leaf.js'
import { cutRuns, lengthOf, type RichEdit, richScript } from './text-match.js'

/**
 * Edits letters and embeds where they differ, then formats where marks differ: ranges that are marked as they should be
 * are not touched, and an embed is written anew only when its value is another.
 *
 * @param fill - called for each shared type that came in, still empty
 */
export function writeRuns(type: Y.Text, target: readonly RichRun[], fill: (nested: Nested) => void): void {
  const before = richRuns(type)
  for (const edit of richScript(type, before, target).toReversed()) writeEdit(type, before, target, edit, fill)
  for (const { from, to, attributes } of formatsBetween(richRuns(type), target)) {
    type.format(from, to - from, attributes)
  }
}

function writeEdit(
  type: Y.Text,
  before: readonly RichRun[],
  target: readonly RichRun[],
  { index, remove, start, end }: RichEdit,
  fill: (nested: Nested) => void,
): void {
  const left = cutRuns(before, index - 1, index)[0]?.attributes
  const right = cutRuns(before, index + remove, index + remove + 1)[0]?.attributes
  if (remove > 0) type.delete(index, remove)
  let at = index
  for (const run of cutRuns(target, start, end)) {
    // marked as a neighbour it costs no format; otherwise one for all that differ comes later, over all it is to cover
    const fits = sameAttributes(run.attributes, left) || sameAttributes(run.attributes, right)
    for (const nested of insertRich(type, at, run, fits ? run.attributes : left)) fill(nested)
    at += run.text.length
  }
}

/** One call of `format`: null takes an attribute away. */
interface Format {
  readonly from: number
  to: number
  readonly attributes: Record<string, unknown>
}

/** The fewest calls of `format` that give `now` the marks of `target`, which has the same letters. */
function formatsBetween(now: readonly RichRun[], target: readonly RichRun[]): Format[] {
  const byName = new Map<string, Format[]>()
  let at = 0
  for (const [length, is, shall] of sideBySide(now, target)) {
    for (const [name, value] of differences(is, shall)) note(byName, name, at, at + length, value)
    at += length
  }
  // attributes that change over the same range change in one call
  const calls = new Map<string, Format>()
  for (const format of [...byName.values()].flat()) {
    const key = `${format.from} ${format.to}`
    const call = calls.get(key)
    if (call === undefined) calls.set(key, format)
    else Object.assign(call.attributes, format.attributes)
  }
  return [...calls.values()]
}

function note(byName: Map<string, Format[]>, name: string, from: number, to: number, value: unknown): void {
  const formats = byName.get(name) ?? []
  byName.set(name, formats)
  const last = formats[formats.length - 1]
  if (last !== undefined && last.to === from && sameRaw(last.attributes[name], value)) last.to = to
  else formats.push({ from, to, attributes: { [name]: value } })
}

function* sideBySide(
  a: readonly RichRun[],
  b: readonly RichRun[],
): Generator<[length: number, a: RawAttributes | undefined, b: RawAttributes | undefined]> {
  let [i, j, usedA, usedB] = [0, 0, 0, 0]
  for (let left = lengthOf(a); left > 0; ) {
    const [runA, runB] = [a[i] as RichRun, b[j] as RichRun]
    const length = Math.min(runA.text.length - usedA, runB.text.length - usedB)
    if (length > 0) yield [length, runA.attributes, runB.attributes]
    left -= length
    usedA += length
    usedB += length
    if (usedA === runA.text.length) [i, usedA] = [i + 1, 0]
    if (usedB === runB.text.length) [j, usedB] = [j + 1, 0]
  }
}

function* differences(is: RawAttributes = {}, shall: RawAttributes = {}): Generator<[name: string, value: unknown]> {
  for (const name of Object.keys(is)) if (!Object.hasOwn(shall, name)) yield [name, null]
  for (const [name, value] of Object.entries(shall)) {
    if (!Object.hasOwn(is, name) || !sameRaw(is[name], value)) yield [name, value]
  }
}

function sameRaw(a: unknown, b: unknown): boolean {
  return a === b || equal(unpackLeaf(a), unpackLeaf(b))
}
