/**
 * Where a marked text differs from another in letters and embeds; marks are not looked at. Floor 2.
 */
import * as Y from 'yjs'
import { ValueNumbers } from '../change/fingerprint.js'
import { textScript } from '../change/index.js'
import type { RichRun } from '../internals/rich-run.js'
import { plainEmbed } from './read-text.js'

/** Units `index` to `index + remove` of the text before become units `start` to `end` of the text after. */
export interface RichEdit {
  readonly index: number
  readonly remove: number
  readonly start: number
  readonly end: number
}

/**
 * The edits that turn the letters and embeds of `before` into those of `after`, ascending. An embed is matched with an equal
 * embed only, and never with a letter. Linear plus a budget, as `textScript`.
 *
 * @param text - the one that `before` was read from
 */
export function richScript(text: Y.Text, before: readonly RichRun[], after: readonly RichRun[]): RichEdit[] {
  const coded = codes(text, before, after)
  // more different embeds than there are spare units: all anew
  if (coded === undefined) return [{ index: 0, remove: lengthOf(before), start: 0, end: lengthOf(after) }]
  let shift = 0
  return textScript(coded.before, coded.after).map(({ index, remove, insert }) => {
    const start = index + shift
    shift += insert.length - remove
    return { index, remove, start, end: start + insert.length }
  })
}

/** How many units a text of these runs has. */
export function lengthOf(runs: readonly RichRun[]): number {
  return runs.reduce((length, run) => length + run.text.length, 0)
}

/** The part of a text from unit `from` up to `to`. */
export function cutRuns(runs: readonly RichRun[], from: number, to: number): RichRun[] {
  const part: RichRun[] = []
  let at = 0
  for (const run of runs) {
    const start = Math.max(from - at, 0)
    const end = Math.min(to - at, run.text.length)
    if (start < end) part.push({ ...run, text: run.text.slice(start, end) })
    at += run.text.length
    if (at >= to) break
  }
  return part
}

// Both texts with a unit of its own for each different embed, one that neither text has as a letter.
function codes(
  text: Y.Text,
  before: readonly RichRun[],
  after: readonly RichRun[],
): { before: string; after: string } | undefined {
  if (![...before, ...after].some(run => run.embed !== undefined)) return { before: join(before), after: join(after) }
  const spare = spareUnits([...before, ...after])
  const numbers = new ValueNumbers()
  const units = new Map<unknown, string>()
  const unitOf = (key: unknown): string => {
    const known = units.get(key)
    if (known !== undefined) return known
    const next = spare.next()
    units.set(key, next.done ? '' : next.value)
    return next.done ? '' : next.value
  }
  const code = (runs: readonly RichRun[]): string =>
    runs
      .map(run => {
        if (run.embed === undefined) return run.text
        // a shared type that lies in another text comes in as a copy; it is none of those that are here
        const foreign = run.embed instanceof Y.AbstractType && run.embed.parent !== text
        return unitOf(foreign ? run.embed : numbers.add(plainEmbed(run) ?? null))
      })
      .join('')
  const coded = { before: code(before), after: code(after) }
  return [...units.values()].includes('') ? undefined : coded
}

function join(runs: readonly RichRun[]): string {
  return runs.map(run => run.text).join('')
}

// Private use first, then whatever no letter uses; never half of a pair and no line break, which have a meaning.
function* spareUnits(runs: readonly RichRun[]): Generator<string> {
  const used = new Uint8Array(0x10000)
  used[0x0a] = 1
  used.fill(1, 0xd800, 0xe000)
  for (const { text, embed } of runs) {
    if (embed === undefined) for (let i = 0; i < text.length; i++) used[text.charCodeAt(i)] = 1
  }
  for (let i = 0; i < 0x10000; i++) {
    const unit = (0xe000 + i) % 0x10000
    if (used[unit] === 0) yield String.fromCharCode(unit)
  }
}
