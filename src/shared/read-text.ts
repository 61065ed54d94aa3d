/**
 * A Y.Text read as a frozen value: its string, or `{ text, marks }` when it carries formatting or embeds. Floor 2.
 */
import * as Y from 'yjs'
import { rememberRuns } from '../internals/layout-memory.js'
import { plainAttributes, richRuns } from '../internals/rich-read.js'
import type { RichRun } from '../internals/rich-run.js'
import type { PlainObject, PlainValue } from '../plain/types.js'
import { unpackLeaf } from './leaf.js'

/**
 * What a snapshot shows for a text: a string while it is plain, else `{ text, marks }`, where a mark is
 * `{ index, length, attributes }` in UTF-16 units and an embed stands in the text as U+FFFC with its value in `embed`; for
 * a shared type that is embedded that is null. Neighbouring marks differ.
 */
export function readText(type: Y.Text): PlainValue {
  if (!isRich(type)) return type.toString()
  const runs = richRuns(type)
  const marks: PlainObject[] = []
  let text = ''
  for (const run of runs) {
    const mark: Record<string, PlainValue> = { index: text.length, length: run.text.length }
    const attributes = plainAttributes(run.attributes)
    if (attributes !== undefined) mark.attributes = attributes
    if (run.embed !== undefined) mark.embed = plainEmbed(run) ?? null
    if (mark.attributes !== undefined || mark.embed !== undefined) marks.push(Object.freeze(mark))
    text += run.text
  }
  if (marks.length === 0) return text
  const value = Object.freeze({ text, marks: Object.freeze(marks) })
  rememberRuns(value, runs)
  return value
}

/** What an embed is read as; null for a shared type, undefined for letters. */
export function plainEmbed({ embed }: RichRun): PlainValue | undefined {
  if (embed === undefined) return undefined
  return embed instanceof Y.ContentEmbed ? unpackLeaf(embed.embed) : null
}

function isRich(type: Y.Text): boolean {
  for (let item = type._start; item !== null; item = item.right) {
    if (!item.deleted && !(item.content instanceof Y.ContentString)) return true
  }
  return false
}
