/**
 * Writes to the node of a list: values on their way in become items, and the mirror follows what became of the list. Floor 2.
 */
import * as Y from 'yjs'
import { setWithoutOrigin } from '../internals/derived-entry.js'
import { ORDER_KEY } from '../internals/list-layout.js'
import { isUndoable } from '../internals/undoable.js'
import { type Context, contentFor, fillContent, type Incoming } from './incoming.js'
import type { ItemContent } from './leaf.js'
import { arrange } from './list-arrange.js'
import { itemEntry, itemIdOf, listOf } from './list-node.js'
import type { ListOrder } from './list-order.js'
import { deleteItems, hideItems, insertItems, moveItems, revealItem, setItem } from './list-write.js'
import { listChanged } from './live.js'
import { isAlive, Node, parentOf } from './node.js'

/** Replaces a run of items; those that were removed stay what they are, hidden, where that can be undone. */
export function spliceList(
  transaction: Y.Transaction,
  node: Node,
  index: number,
  removed: number,
  incoming: readonly Incoming[],
  context: Context,
): void {
  const list = writable(transaction, node)
  removeAt(transaction, node, list, index, removed)
  let at = index
  for (let from = 0; from < incoming.length; ) {
    if (bringBack(transaction, node, list, (incoming[from] as Incoming).returning, at)) {
      at++
      from++
      continue
    }
    let to = from + 1
    while (to < incoming.length && incoming[to]?.returning === undefined) to++
    insertAt(transaction, node, list, at, incoming.slice(from, to), context)
    at += to - from
    from = to
  }
}

/** Sets the value of the item at `index`; it stays the item that it is. */
export function setListItem(
  transaction: Y.Transaction,
  node: Node,
  index: number,
  incoming: Incoming,
  context: Context,
): void {
  const list = writable(transaction, node)
  const content = contentFor(incoming, context)
  const change = setItem(transaction, list, list.idAt(index) as string, content)
  fillContent(transaction, content, incoming, context)
  listChanged(node, change)
}

/** Moves an item from one index to another. */
export function moveItem(transaction: Y.Transaction, node: Node, from: number, to: number): void {
  const list = writable(transaction, node)
  listChanged(node, moveItems(transaction, list, [list.idAt(from) as string], to))
}

/**
 * Makes the list show these items in this order: its own by id, and new ones. What is missing is removed; the fewest items
 * move.
 */
export function arrangeList(
  transaction: Y.Transaction,
  node: Node,
  next: readonly (string | Incoming)[],
  context: Context,
): void {
  const list = writable(transaction, node)
  const wanted = next.map(item =>
    typeof item === 'string' ? item : (reveal(transaction, node, list, item.returning) ?? item),
  )
  if (next.length === list.size && wanted.every((item, index) => item === list.idAt(index))) return
  const fresh: [ItemContent, Incoming][] = []
  const items = wanted.map(item => {
    if (typeof item === 'string') return item
    const content = contentFor(item, context)
    fresh.push([content, item])
    return content
  })
  const { changes } = arrange(transaction, list, items, isUndoable(transaction) ? 'hide' : 'delete')
  for (const [content, item] of fresh) fillContent(transaction, content, item, context)
  if (changes === undefined) listChanged(node, undefined)
  else for (const change of changes) listChanged(node, change)
}

// A list whose order somebody has deleted gets a new one.
function writable(transaction: Y.Transaction, node: Node): ListOrder {
  const known = listOf(node)
  if (known !== undefined) return known
  setWithoutOrigin(transaction, node.type as Y.Map<unknown>, ORDER_KEY, new Y.ContentType(new Y.Array()))
  listChanged(node, undefined)
  const list = listOf(node)
  if (list === undefined) throw new TypeError('this is no list')
  list.distrust()
  return list
}

function insertAt(
  transaction: Y.Transaction,
  node: Node,
  list: ListOrder,
  index: number,
  incoming: readonly Incoming[],
  context: Context,
): void {
  const contents = incoming.map(one => contentFor(one, context))
  const { change } = insertItems(transaction, list, index, contents)
  contents.forEach((content, i) => {
    fillContent(transaction, content, incoming[i] as Incoming, context)
  })
  listChanged(node, change)
}

function removeAt(transaction: Y.Transaction, node: Node, list: ListOrder, index: number, count: number): void {
  if (count === 0) return
  const ids: string[] = []
  for (let i = 0; i < count; i++) ids.push(list.idAt(index + i) as string)
  const undoable = isUndoable(transaction)
  const hidden = undoable ? ids.filter(id => !isForgettable(transaction, list, id)) : []
  if (hidden.length > 0) listChanged(node, hideItems(transaction, list, hidden))
  if (hidden.length === ids.length) return
  const kept = new Set(hidden)
  const deleted = ids.filter(id => !kept.has(id))
  listChanged(node, deleteItems(transaction, list, deleted))
}

// Born in this very transaction, and nobody holds it: nothing that is worth hiding.
function isForgettable(transaction: Y.Transaction, list: ListOrder, id: string): boolean {
  const { beforeState, doc } = transaction
  const member = list.members.get(id)
  const birth = member === undefined ? undefined : list.birthOf(member)
  if (birth === undefined || birth.start.client !== doc.clientID) return false
  if (birth.clock < (beforeState.get(doc.clientID) ?? 0)) return false
  const entry = itemEntry(list, id)
  return !(entry instanceof Node) || (entry.facade === null && !entry.parts)
}

// Shows a hidden item of this list again; undefined when it is none.
function reveal(transaction: Y.Transaction, node: Node, list: ListOrder, item: Node | undefined): string | undefined {
  const id = item === undefined || !isAlive(item) || parentOf(item) !== node ? undefined : itemIdOf(item)
  if (id === undefined || list.shows(id)) return undefined
  listChanged(node, revealItem(transaction, list, id))
  return list.shows(id) ? id : undefined
}

// An item that was taken out of this list and comes in again is the same item: others' edits of it are not lost.
function bringBack(
  transaction: Y.Transaction,
  node: Node,
  list: ListOrder,
  item: Node | undefined,
  index: number,
): boolean {
  const id = reveal(transaction, node, list, item)
  if (id === undefined) return false
  const now = list.indexOf(id)
  if (now !== index) listChanged(node, moveItems(transaction, list, [id], index))
  return true
}
