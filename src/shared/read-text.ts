/**
 * A Y.Text read as a frozen value: its string, or `{ text, marks }` when it carries formatting or embeds. Floor 2.
 */
import * as Y from 'yjs'
import { rememberDelta } from '../internals/layout-memory.js'
import type { PlainObject, PlainValue } from '../plain/types.js'
import { unpackLeaf } from './leaf.js'

/**
 * What a snapshot shows for a text: a string while it is plain, else `{ text, marks }`, where a mark is
 * `{ index, length, attributes }` in UTF-16 units and an embed stands in the text as U+FFFC with its value in `embed`.
 */
export function readText(type: Y.Text): PlainValue {
  if (!isRich(type)) return type.toString()
  const marks: PlainObject[] = []
  let text = ''
  const delta = type.toDelta() as { insert: unknown; attributes?: Record<string, unknown> }[]
  for (const run of delta) {
    const inserted = typeof run.insert === 'string' ? run.insert : '\uFFFC'
    const mark: Record<string, PlainValue> = { index: text.length, length: inserted.length }
    if (run.attributes !== undefined) mark.attributes = unpackLeaf({ ...run.attributes })
    if (typeof run.insert !== 'string')
      mark.embed = run.insert instanceof Y.AbstractType ? null : unpackLeaf(run.insert)
    if (mark.attributes !== undefined || mark.embed !== undefined) marks.push(Object.freeze(mark))
    text += inserted
  }
  if (marks.length === 0) return text
  const value = Object.freeze({ text, marks: Object.freeze(marks) })
  rememberDelta(value, delta)
  return value
}

function isRich(type: Y.Text): boolean {
  for (let item = type._start; item !== null; item = item.right) {
    if (!item.deleted && !(item.content instanceof Y.ContentString)) return true
  }
  return false
}
