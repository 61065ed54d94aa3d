/**
 * The layout of a list, "places and registers": what rests under which key, and what an entry of the order says. Floor 2,
 * below `shared/`. Stable, and readable by any Yjs port.
 *
 * A list is a Y.Map. `$type` says so; `order` is a Y.Array that only offers places; every fact about an item is a register
 * of its own, named by the item's id:
 *
 * - `<id>`: its value, a leaf or a shared type; absent for a short leaf that was never set, which rests in its birth place
 * - `<id>@`: the place it was moved to; absent for an item that never moved
 * - `<id>!<peer>`: true, one for each peer that deleted it; absent for an item that is not deleted
 *
 * Entries of `order`: `id` or `[id, leaf]`, where the item was born; `id.<n><peer>`, where it was moved to, n one more than
 * that of all its places by then. An id always holds `-`, and none of `.`, `@`, `!`.
 */
import * as Y from 'yjs'
import { specialKind } from './layout.js'
import type { ItemContent } from './leaf.js'
import type { SharedType } from './yjs-internals.js'

/** Where the order of a list rests. */
export const ORDER_KEY = 'order'

/** Whether a shared type is a list: it says so, and has an order. */
export function isListType(type: SharedType): type is Y.Map<unknown> {
  return type instanceof Y.Map && specialKind(type) === 'list' && orderOf(type) !== undefined
}

/** The array of places of a list. */
export function orderOf(list: Y.Map<unknown>): Y.Array<unknown> | undefined {
  const item = list._map.get(ORDER_KEY)
  if (item === undefined || item.deleted || !(item.content instanceof Y.ContentType)) return undefined
  const { type } = item.content
  return type instanceof Y.Array ? type : undefined
}

/** The key of the register "place". */
export function placeKey(id: string): string {
  return `${id}@`
}

/** The key under which `peer` says that the item is deleted. */
export function goneKey(id: string, peer: string): string {
  return `${id}!${peer}`
}

/** Whether a key says that an item is deleted. */
export function isGoneKey(key: string): boolean {
  return key.includes('!')
}

/** Whether a key is the register "value" of its item. */
export function isValueKey(key: string): boolean {
  return !key.includes('!') && !key.endsWith('@')
}

/** The id of the item that a key is a register of; undefined for `$type`, `order` and other keys. */
export function idOfKey(key: string): string | undefined {
  const end = key.search(/[@!]/)
  const id = end === -1 ? key : key.slice(0, end)
  return id.includes('-') ? id : undefined
}

/** The entry of a place that an item is moved to. */
export function placeText(id: string, rank: number, peer: string): string {
  return `${id}.${rank}${peer}`
}

/** What an entry of the order names: the id or the place; undefined for what is no entry of this layout. */
export function textOf(entry: unknown): string | undefined {
  const text: unknown = Array.isArray(entry) && entry.length === 2 ? entry[0] : entry
  return typeof text === 'string' && text.includes('-') ? text : undefined
}

/** The id in the text of an entry. */
export function idOfText(text: string): string {
  const end = text.indexOf('.')
  return end === -1 ? text : text.slice(0, end)
}

/** How late a place is: 0 for a birth place, n for one the item was moved to. */
export function rankOfText(text: string): number {
  const end = text.indexOf('.')
  return end === -1 ? 0 : Number.parseInt(text.slice(end + 1), 10) || 1
}

const SHORT = 64

/**
 * The entry of the order in which an item is born.
 * Short leaves rest in it. What is set later leaves them there, so what may be long, bytes and whole values rest in the
 * register, which is freed when it is set again.
 */
export function birthEntry(id: string, content: ItemContent): string | [string, unknown] {
  return isInline(content) ? [id, content.arr[0]] : id
}

/** Whether the value rests in the birth place, and not in a register. */
export function isInline(content: ItemContent): content is Y.ContentAny {
  return content instanceof Y.ContentAny && content.arr.length === 1 && isShort(content.arr[0])
}

function isShort(raw: unknown): boolean {
  if (raw === null) return true
  if (typeof raw === 'string') return raw.length <= SHORT
  if (typeof raw !== 'object') return raw !== undefined
  return Object.keys(raw).length === 1 && typeof (raw as { $date?: unknown }).$date === 'string'
}
