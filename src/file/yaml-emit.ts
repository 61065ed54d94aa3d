/**
 * Values as fresh YAML: blocks where there are lines to use, brackets where there are none. Floor 4, pure.
 * Its own and not a library's: 20 times as fast, never folds, and quotes for YAML 1.1 readers too.
 */
import { isContainer, isPlainArray } from '../plain/kind.js'
import type { PlainArray, PlainObject, PlainValue } from '../plain/types.js'
import type { Layout } from './text-node.js'
import { doubleQuoted, literalOf, scalarText } from './yaml-scalar.js'

/** A value in a place: what stands on the line of its key or dash, and the lines that follow, with their indentation. */
export interface Block {
  readonly head: string
  readonly lines: readonly string[]
}

/** Where a block stands: under a key, after a dash, or alone. */
export type Place = 'key' | 'item' | 'root'

/** The parser takes a key of one line up to this length (YAML 1.2, section 7.4.2); longer ones are written with `?`. */
const keyLimit = 1000

/** A value as text below an entry at `column` (of the key or the dash; any for the root). */
export function blockOf(value: PlainValue, column: number, place: Place, layout: Layout): Block {
  if (!isContainer(value)) {
    const literal = typeof value === 'string' && place !== 'root' && layout.literals ? literalOf(value) : undefined
    if (literal === undefined) return { head: scalarText(value, { flow: false, quote: layout.quote }), lines: [] }
    const indent = ' '.repeat(column + (place === 'item' ? 2 : layout.step))
    return { head: literal.header, lines: literal.lines.map(line => (line === '' ? '' : indent + line)) }
  }
  if (isEmpty(value)) return { head: isPlainArray(value) ? '[]' : '{}', lines: [] }
  const inner =
    place === 'root' ? 0 : column + (place === 'item' ? 2 : isPlainArray(value) ? layout.listStep : layout.step)
  const lines = linesOf(value, inner, layout)
  if (place !== 'item') return { head: '', lines }
  return { head: (lines[0] ?? '').slice(inner), lines: lines.slice(1) }
}

/** All lines of a container whose entries stand at `column`. */
export function linesOf(value: PlainArray | PlainObject, column: number, layout: Layout): string[] {
  const lines: string[] = []
  if (isPlainArray(value)) for (const item of value) pushEntry(lines, undefined, item, column, layout)
  else
    for (const key of Object.keys(value as PlainObject))
      pushEntry(lines, key, (value as PlainObject)[key] ?? null, column, layout)
  return lines
}

/** The lines of one entry; an item of a list when `key` is undefined. */
export function entryLines(key: string | undefined, value: PlainValue, column: number, layout: Layout): string[] {
  const lines: string[] = []
  pushEntry(lines, key, value, column, layout)
  return lines
}

function pushEntry(lines: string[], key: string | undefined, value: PlainValue, column: number, layout: Layout): void {
  const indent = ' '.repeat(column)
  const { head, lines: below } = blockOf(value, column, key === undefined ? 'item' : 'key', layout)
  const tail = head === '' ? '' : ` ${head}`
  if (key === undefined) lines.push(`${indent}-${tail}`)
  else {
    const text = keyText(key, false)
    if (text.length > keyLimit) lines.push(`${indent}? ${text}`, `${indent}:${tail}`)
    else lines.push(`${indent}${text}:${tail}`)
  }
  for (const line of below) lines.push(line)
}

function keyText(key: string, flow: boolean): string {
  return scalarText(key, { flow, quote: 'double' })
}

/** A value on one line, in brackets; `json` with every key and string in double quotes, as the brackets around it have it. */
export function flowOf(value: PlainValue, layout: Layout, json: boolean): string {
  if (!isContainer(value)) {
    if (json && typeof value === 'string') return doubleQuoted(value)
    return scalarText(value, { flow: true, quote: layout.quote })
  }
  if (isEmpty(value)) return isPlainArray(value) ? '[]' : '{}'
  if (isPlainArray(value)) return `[${value.map(item => flowOf(item, layout, json)).join(', ')}]`
  return `{ ${Object.keys(value)
    .map(key => flowEntry(key, (value as PlainObject)[key] ?? null, layout, json))
    .join(', ')} }`
}

/** One entry inside brackets; an item when `key` is undefined. */
export function flowEntry(key: string | undefined, value: PlainValue, layout: Layout, json: boolean): string {
  const text = flowOf(value, layout, json)
  return key === undefined ? text : `${json ? doubleQuoted(key) : keyText(key, true)}: ${text}`
}

function isEmpty(value: PlainArray | PlainObject): boolean {
  return isPlainArray(value) ? value.length === 0 : Object.keys(value).length === 0
}
