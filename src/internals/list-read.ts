/**
 * What a list shows, read once and without keeping anything: the reading rule for those who copy a list. Floor 2.
 * `shared/list-order.ts` follows a list; the rule itself is told in `shared/list-state.ts`.
 */
import type * as Y from 'yjs'
import { rawAt } from './layout.js'
import { idOfKey, idOfText, isGoneKey, orderOf, placeKey, rankOfText, textOf } from './list-layout.js'

/** One item that a list shows. */
export interface ShownItem {
  readonly id: string
  /** The item of Yjs that holds its value; undefined when that rests in the birth place. */
  readonly item: Y.Item | undefined
  /** The leaf in the birth place. */
  readonly raw: unknown
}

interface Found {
  index: number
  strength: number
  isBorn: boolean
  raw: unknown
}

/** The items that a list shows, in order. */
export function shownItems(list: Y.Map<unknown>): ShownItem[] {
  const order = orderOf(list)
  if (order === undefined) return []
  const gone = new Set<string | undefined>()
  for (const [key, item] of list._map) if (isGoneKey(key) && !item.deleted) gone.add(idOfKey(key))
  const found = new Map<string, Found>()
  order.toArray().forEach((entry, index) => {
    const text = textOf(entry)
    if (text === undefined) return
    const id = idOfText(text)
    const rank = text === id ? 0 : rankOfText(text)
    const strength = rank > 0 && text === rawAt(list, placeKey(id)) ? Number.POSITIVE_INFINITY : rank
    const known = found.get(id) ?? { index, strength, isBorn: false, raw: undefined }
    if (strength > known.strength) Object.assign(known, { index, strength })
    if (rank === 0 && !known.isBorn)
      Object.assign(known, { isBorn: true, raw: Array.isArray(entry) ? entry[1] : undefined })
    found.set(id, known)
  })
  return [...found]
    .filter(([id, { isBorn, raw }]) => isBorn && !gone.has(id) && (raw !== undefined || itemAt(list, id) !== undefined))
    .sort(([, a], [, b]) => a.index - b.index)
    .map(([id, { raw }]) => ({ id, item: itemAt(list, id), raw }))
}

function itemAt(list: Y.Map<unknown>, key: string): Y.Item | undefined {
  const item = list._map.get(key)
  return item === undefined || item.deleted ? undefined : item
}
