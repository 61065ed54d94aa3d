/**
 * The node of a list, as it is read: which order it has, what its items show, and which of them show at all. Floor 2.
 */
import { idOfKey, isListType } from '../internals/list-layout.js'
import { contentEntry } from './content-entry.js'
import { unpackLeaf } from './leaf.js'
import { ListOrder } from './list-order.js'
import { type Entry, knownNode, type Node, nodeOf, type SharedType } from './node.js'

// a property of the type itself, as nodes are
const ORDER: unique symbol = Symbol('plaindoc.order')
interface Carrier {
  [ORDER]?: ListOrder
}

// documents without a list never ask whether anything is hidden
let hasLists = false

/** The order of a list, one for each shared type; undefined for one that has lost its array, and shows nothing. */
export function listOf(node: Node): ListOrder | undefined {
  const { type } = node
  if (!isListType(type)) return undefined
  const carrier = type as Carrier
  carrier[ORDER] ??= new ListOrder(type)
  hasLists = true
  return carrier[ORDER]
}

/** What a list holds, in order. Costs its length. */
export function listEntries(node: Node): Entry[] {
  return listOf(node)?.readAll(entryOf) ?? []
}

/** What one item of a list holds; null for one that the list does not know. */
export function itemEntry(list: ListOrder, id: string): Entry {
  return list.readValue(id, entryOf) ?? null
}

function entryOf(item: Parameters<Parameters<ListOrder['readValue']>[1]>[0], raw: unknown): Entry {
  if (item !== undefined) return contentEntry(item.content, item.length - 1) ?? null
  return raw === undefined ? null : unpackLeaf(raw)
}

/** The id of the item that a node is the value of, or undefined when it stands in no list. */
export function itemIdOf(node: Node): string | undefined {
  const item = node.type._item
  if (item === null || item.parentSub === null || knownNode(item.parent as SharedType)?.kind !== 'list')
    return undefined
  return idOfKey(item.parentSub)
}

/** Where a node stands in the list that holds it; −1 when that does not show it. */
export function indexInList(parent: Node, child: Node): number {
  const item = child.type._item
  const id = item?.deleted === false && item.parentSub !== null ? idOfKey(item.parentSub) : undefined
  return id === undefined ? -1 : (listOf(parent)?.indexOf(id) ?? -1)
}

/**
 * Whether a node is part of what its document shows: it lives (`isAlive`), and no item of a list that it is or lies in was
 * deleted. Such an item is only hidden, and goes on living.
 */
export function isPresent({ type }: Node): boolean {
  let item = type._item
  if (item === null) return type.doc !== null
  if (item.deleted) return false
  for (; hasLists && item !== null; ) {
    const holder = item.parent as SharedType
    const { parentSub } = item
    if (parentSub !== null && knownNode(holder)?.kind === 'list') {
      const id = idOfKey(parentSub)
      if (id === undefined || listOf(nodeOf(holder))?.shows(id) !== true) return false
    }
    item = holder._item
  }
  return true
}
