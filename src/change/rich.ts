/**
 * Marked text as plain data, `{ text, marks }`: spliced and formatted without a shared type. Floor 1.
 * A mark is `{ index, length, attributes?, embed? }` in UTF-16 units; a text without marks is its string.
 */
import { equal } from '../plain/equal.js'
import { isPlainArray, isPlainObject } from '../plain/kind.js'
import type { PlainObject, PlainValue } from '../plain/types.js'

/** A stretch of text whose units are marked alike. */
interface Run {
  readonly text: string
  readonly attributes: PlainObject | undefined
  readonly embed: PlainValue | undefined
}

/** The letters of a text, marked or not; `undefined` for any other value. */
export function lettersOf(value: PlainValue): string | undefined {
  if (typeof value === 'string') return value
  if (!isPlainObject(value) || !isPlainArray(value.marks ?? null)) return undefined
  return typeof value.text === 'string' ? value.text : undefined
}

/** The text with `remove` units at `index` replaced by unmarked ones. */
export function spliceText(value: PlainValue, index: number, remove: number, inserted: string): PlainValue {
  const letters = lettersOf(value) ?? ''
  if (typeof value === 'string') return letters.slice(0, index) + inserted + letters.slice(index + remove)
  const runs = runsOf(value)
  const plain: Run = { text: inserted, attributes: undefined, embed: undefined }
  return assemble([...cut(runs, 0, index), plain, ...cut(runs, index + remove, letters.length)])
}

/** The text with the attributes set on `length` units from `index` on; null takes one away. */
export function formatText(value: PlainValue, index: number, length: number, attributes: PlainObject): PlainValue {
  const runs = runsOf(value)
  const end = lettersOf(value)?.length ?? 0
  const marked = cut(runs, index, index + length).map(run => ({
    ...run,
    attributes: merge(run.attributes, attributes),
  }))
  return assemble([...cut(runs, 0, index), ...marked, ...cut(runs, index + length, end)])
}

function runsOf(value: PlainValue): Run[] {
  const letters = lettersOf(value) ?? ''
  const runs: Run[] = []
  let at = 0
  for (const mark of marksOf(value)) {
    const start = Number(mark.index)
    const end = start + Number(mark.length)
    if (start > at) runs.push({ text: letters.slice(at, start), attributes: undefined, embed: undefined })
    const attributes = mark.attributes as PlainObject | undefined
    runs.push({ text: letters.slice(start, end), attributes, embed: mark.embed })
    at = end
  }
  if (at < letters.length) runs.push({ text: letters.slice(at), attributes: undefined, embed: undefined })
  return runs
}

function marksOf(value: PlainValue): readonly PlainObject[] {
  return isPlainObject(value) && isPlainArray(value.marks ?? null) ? (value.marks as readonly PlainObject[]) : []
}

function cut(runs: readonly Run[], from: number, to: number): Run[] {
  const part: Run[] = []
  let at = 0
  for (const run of runs) {
    const start = Math.max(from, at)
    const end = Math.min(to, at + run.text.length)
    if (start < end) part.push({ ...run, text: run.text.slice(start - at, end - at) })
    at += run.text.length
  }
  return part
}

function assemble(runs: readonly Run[]): PlainValue {
  const joined: Run[] = []
  for (const run of runs) {
    const last = joined[joined.length - 1]
    const alike = last !== undefined && last.embed === undefined && run.embed === undefined
    if (alike && equal(last.attributes ?? null, run.attributes ?? null)) {
      joined[joined.length - 1] = { ...last, text: last.text + run.text }
    } else if (run.text !== '') joined.push(run)
  }
  const marks: PlainObject[] = []
  let text = ''
  for (const run of joined) {
    const mark: Record<string, PlainValue> = { index: text.length, length: run.text.length }
    if (run.attributes !== undefined) mark.attributes = run.attributes
    if (run.embed !== undefined) mark.embed = run.embed
    if (run.attributes !== undefined || run.embed !== undefined) marks.push(Object.freeze(mark))
    text += run.text
  }
  return marks.length === 0 ? text : Object.freeze({ text, marks: Object.freeze(marks) })
}

function merge(old: PlainObject | undefined, next: PlainObject): PlainObject | undefined {
  const merged = Object.entries({ ...old, ...next }).filter(([, value]) => value !== null)
  return merged.length === 0 ? undefined : Object.freeze(Object.fromEntries(merged))
}
