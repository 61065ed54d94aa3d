/**
 * A Y.Text read as runs, letters and embeds never mixed up: `toDelta` gives an embedded string as if it were letters. Floor 2.
 */
import * as Y from 'yjs'
import { equal, type PlainObject } from '../plain/index.js'
import { unpackLeaf } from './leaf.js'
import { embedLetter, type RawAttributes, type RichRun } from './rich-run.js'

/**
 * The runs of a text, the longest there are: neighbours differ in their attributes, or one is an embed. Replicas that keep
 * other formatting structs for the same marks give the same runs. Cost: the size of the text.
 */
export function richRuns(type: Y.Text): RichRun[] {
  const runs: RichRun[] = []
  const current = new Map<string, unknown>()
  let attributes: RawAttributes | undefined
  for (let item = type._start; item !== null; item = item.right) {
    if (item.deleted) continue
    const { content } = item
    if (content instanceof Y.ContentFormat) {
      if (content.value === null) current.delete(content.key)
      else current.set(content.key, content.value)
      attributes = current.size === 0 ? undefined : Object.fromEntries(current)
    } else if (content instanceof Y.ContentString) append(runs, content.str, attributes)
    else if (content instanceof Y.ContentEmbed) runs.push({ text: embedLetter, attributes, embed: content })
    else if (content instanceof Y.ContentType) {
      runs.push({ text: embedLetter, attributes, embed: content.type })
    }
  }
  return runs
}

/** Whether two runs are marked alike. */
export function sameAttributes(a: RawAttributes | undefined, b: RawAttributes | undefined): boolean {
  return a === b || equal(plainAttributes(a) ?? null, plainAttributes(b) ?? null)
}

/** Attributes as users read them. */
export function plainAttributes(attributes: RawAttributes | undefined): PlainObject | undefined {
  if (attributes === undefined) return undefined
  // one by one: `{ $date: … }` is no name of an attribute
  return Object.freeze(Object.fromEntries(Object.entries(attributes).map(([name, raw]) => [name, unpackLeaf(raw)])))
}

function append(runs: RichRun[], text: string, attributes: RawAttributes | undefined): void {
  const last = runs[runs.length - 1]
  if (last !== undefined && last.embed === undefined && sameAttributes(last.attributes, attributes)) {
    runs[runs.length - 1] = { ...last, text: last.text + text }
  } else runs.push({ text, attributes, embed: undefined })
}
