/**
 * Values as JSON text; dates, bytes, bigints, Sets and Maps as objects with one key, keys of users that begin with `$` with one more. Floor 4, pure.
 */
import { isContainer, isPlainArray, isPlainMap, isPlainSet } from '../plain/kind.js'
import type { PlainArray, PlainLeaf, PlainObject, PlainValue } from '../plain/types.js'
import { numberDigits } from './text-check.js'
import type { Layout } from './text-node.js'

/** A value as JSON. `indent` is that of the line it begins on; undefined writes one line. */
export function jsonText(value: PlainValue, layout: Layout, indent: string | undefined): string {
  if (!isContainer(value)) return leafText(value, layout)
  if (isPlainSet(value)) return wordText('$set', [...value], layout, indent)
  if (isPlainMap(value)) return wordText('$map', [...value], layout, indent)
  const [open, close] = isPlainArray(value) ? '[]' : '{}'
  const inner = indent === undefined ? undefined : indent + layout.indent
  const parts = isPlainArray(value)
    ? value.map(item => jsonText(item, layout, inner))
    : Object.keys(value).map(key => jsonEntry(key, (value as PlainObject)[key] ?? null, layout, inner))
  if (parts.length === 0) return `${open}${close}`
  if (inner === undefined) return `${open}${parts.join(layout.compact ? ',' : ', ')}${close}`
  return `${open}${layout.eol}${inner}${parts.join(`,${layout.eol}${inner}`)}${layout.eol}${indent}${close}`
}

/** `"key": value`; the value alone when `key` is undefined. */
export function jsonEntry(
  key: string | undefined,
  value: PlainValue,
  layout: Layout,
  indent: string | undefined,
): string {
  const text = jsonText(value, layout, indent)
  if (key === undefined) return text
  return `${JSON.stringify(key.startsWith('$') ? `$${key}` : key)}:${layout.compact ? '' : ' '}${text}`
}

/** `{"$set": […]}`: the brackets inside stand as those of a list would stand there. */
function wordText(word: string, parts: PlainArray, layout: Layout, indent: string | undefined): string {
  return `{${JSON.stringify(word)}:${layout.compact ? '' : ' '}${jsonText(parts, layout, indent)}}`
}

function leafText(value: PlainLeaf, layout: Layout): string {
  if (typeof value === 'bigint') return tagged('$bigint', String(value), layout)
  if (value instanceof Date) return tagged('$date', new Date(value.getTime()).toISOString(), layout)
  if (value instanceof Uint8Array) return tagged('$bytes', Buffer.from(value).toString('base64'), layout)
  return typeof value === 'number' ? numberDigits(value) : JSON.stringify(value)
}

function tagged(key: string, text: string, layout: Layout): string {
  return `{${JSON.stringify(key)}:${layout.compact ? '' : ' '}${JSON.stringify(text)}}`
}
