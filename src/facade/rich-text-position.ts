/**
 * Places in a text that stay with their letter whatever others write, as JSON. Floor 4.
 */
import * as Y from 'yjs'

/** A place in a text that stays with its letter: a relative position of Yjs as JSON, good for any replica. */
export interface TextPosition {
  readonly type?: { readonly client: number; readonly clock: number }
  readonly tname?: string
  readonly item?: { readonly client: number; readonly clock: number }
  /** Below 0 it stays with the letter before it, else with the one after. */
  readonly assoc?: number
}

/** The place before unit `index` of a text. */
export function positionAt(type: Y.Text, index: number, assoc: -1 | 0): TextPosition {
  const { type: container, tname, item } = Y.createRelativePositionFromTypeIndex(type, index, assoc)
  return {
    ...(container !== null && { type: { client: container.client, clock: container.clock } }),
    ...(tname !== null && { tname }),
    ...(item !== null && { item: { client: item.client, clock: item.clock } }),
    assoc,
  }
}

/** Where a place is now; undefined when it is none of this text, or of letters that are not here (yet). */
export function indexAt(type: Y.Text, position: unknown): number | undefined {
  if (type.doc === null || !isPosition(position)) return undefined
  // looked up by name, Yjs would make the root that a peer invents
  if (position.item === undefined && position.tname !== undefined && !isRoot(type, position.tname)) return undefined
  const relative = Y.createRelativePositionFromJSON(position)
  const absolute = Y.createAbsolutePositionFromRelativePosition(relative, type.doc)
  return absolute?.type === type ? absolute.index : undefined
}

function isRoot(type: Y.Text, name: string): boolean {
  return type._item === null && Y.findRootTypeKey(type) === name
}

// Positions come from peers: what is no id makes Yjs throw.
function isPosition(value: unknown): value is TextPosition {
  if (typeof value !== 'object' || value === null) return false
  const { type, tname, item, assoc } = value as Record<string, unknown>
  if (type === undefined && tname === undefined && item === undefined) return false
  const ids = [type, item].every(id => id === undefined || isId(id))
  return ids && (tname === undefined || typeof tname === 'string') && (assoc === undefined || Number.isInteger(assoc))
}

function isId(value: unknown): boolean {
  if (typeof value !== 'object' || value === null) return false
  const { client, clock } = value as Record<string, unknown>
  return isCount(client) && isCount(clock)
}

function isCount(value: unknown): boolean {
  return Number.isSafeInteger(value) && (value as number) >= 0
}
