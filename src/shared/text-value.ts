/**
 * `{ text, marks }` as somebody hands it in, checked and taken apart into runs. Floor 2.
 */
import * as Y from 'yjs'
import { runsOf } from '../internals/layout-memory.js'
import { embedLetter, type RawAttributes, type RichRun } from '../internals/rich-run.js'
import { isPlainArray, isPlainObject, type PlainObject, type PlainValue, wholeCut } from '../plain/index.js'

/** Whether `value` is what a snapshot shows for a text with marks, or says the same. */
export function isMarkedText(value: PlainValue): boolean {
  // most objects are none, which one look at a key tells
  if (!isPlainObject(value) || !Array.isArray(value.marks) || value.marks.length === 0) return false
  return (runsOf(value) ?? parseRuns(value)) !== undefined
}

/**
 * The runs of a string or of `{ text, marks }`; undefined when it is neither: marks in order, none over another, within the
 * text, each `{ index, length, attributes?, embed? }` and nothing else, an embed over one U+FFFC.
 */
export function runsIn(value: PlainValue): readonly RichRun[] | undefined {
  if (typeof value === 'string') return value === '' ? [] : [letters(value, undefined)]
  return isPlainObject(value) ? (runsOf(value) ?? parseRuns(value)) : undefined
}

/** A value as marks and embeds of Yjs hold it, which is as JSON; undefined when JSON cannot say it. */
export function packJson(value: PlainValue): unknown {
  if (value instanceof Date) return { $date: value.toISOString() }
  if (isPlainArray(value)) {
    const items = value.map(packJson)
    return items.includes(undefined) ? undefined : items
  }
  if (isPlainObject(value)) return packAttributes(value)
  return typeof value === 'bigint' || (typeof value === 'object' && value !== null) ? undefined : value
}

/** Attributes as they rest in Yjs; undefined when JSON cannot say them. */
export function packAttributes(attributes: PlainObject): RawAttributes | undefined {
  const packed: [string, unknown][] = Object.entries(attributes).map(([name, value]) => [name, packJson(value)])
  return packed.some(([, value]) => value === undefined) ? undefined : Object.fromEntries(packed)
}

// A value is asked about several times on its way, and frozen since it passed the door.
const parsed = new WeakMap<PlainObject, readonly RichRun[] | null>()

function parseRuns(value: PlainObject): readonly RichRun[] | undefined {
  let runs = parsed.get(value)
  if (runs === undefined) {
    runs = parse(value) ?? null
    parsed.set(value, runs)
  }
  return runs ?? undefined
}

function parse(value: PlainObject): RichRun[] | undefined {
  const { text, marks } = value
  if (typeof text !== 'string' || marks === undefined || !isPlainArray(marks)) return undefined
  if (Object.keys(value).length !== 2) return undefined
  const runs: RichRun[] = []
  let at = 0
  for (const mark of marks) {
    const run = isPlainObject(mark) ? parseMark(text, mark) : undefined
    if (run === undefined || run.start < at) return undefined
    // a mark that begins or ends within a character does so before it: Yjs destroys a character that it cuts in two
    const [start, end] = [wholeCut(text, run.start), wholeCut(text, run.end)]
    if (start > wholeCut(text, at)) runs.push(letters(text.slice(wholeCut(text, at), start), undefined))
    if (end > start) runs.push({ ...run.marked, text: text.slice(start, end) })
    at = run.end
  }
  if (wholeCut(text, at) < text.length) runs.push(letters(text.slice(wholeCut(text, at)), undefined))
  return runs
}

interface ParsedMark {
  readonly start: number
  readonly end: number
  readonly marked: Pick<RichRun, 'attributes' | 'embed'>
}

const markKeys = new Set(['index', 'length', 'attributes', 'embed'])

function parseMark(text: string, mark: PlainObject): ParsedMark | undefined {
  const { index, length, attributes = {}, embed } = mark
  if (!isCount(index) || !isCount(length) || index + length > text.length) return undefined
  if (!isPlainObject(attributes) || !Object.keys(mark).every(key => markKeys.has(key))) return undefined
  const given = Object.entries(attributes).filter(([, value]) => value !== null)
  const packed = packAttributes(Object.fromEntries(given))
  if (packed === undefined) return undefined
  const marked = { attributes: given.length === 0 ? undefined : packed, embed: undefined }
  if (embed === undefined) return { start: index, end: index + length, marked }
  const raw = packJson(embed)
  if (raw === undefined || length !== 1 || text[index] !== embedLetter) return undefined
  return { start: index, end: index + 1, marked: { ...marked, embed: new Y.ContentEmbed(raw as object) } }
}

/** Whether `value` is an index or a length. */
export function isCount(value: unknown): value is number {
  return Number.isInteger(value) && (value as number) >= 0
}

function letters(text: string, attributes: RawAttributes | undefined): RichRun {
  return { text, attributes, embed: undefined }
}
