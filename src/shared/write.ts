/**
 * The border, inward: the only writes to shared types, one function for each kind of edit. Floor 2.
 * Every value has passed the door before; each function writes inside the open transaction and patches the mirror.
 */
import type * as Y from 'yjs'
import { writeBlock } from '../internals/derived-block.js'
import { createContainer } from '../internals/derived-container.js'
import { deleteWithoutOrigin, setWithoutOrigin } from '../internals/derived-entry.js'
import { importInto } from '../internals/direct-import.js'
import { isShared } from '../internals/layout.js'
import { insertContents } from '../internals/list-insert.js'
import type { RichRun } from '../internals/rich-run.js'
import { SubtreeCopy } from '../internals/subtree-copy.js'
import { hasPending } from '../internals/yjs-internals.js'
import type { PlainLeaf } from '../plain/index.js'
import {
  type Context,
  contentFor,
  fill,
  fillContent,
  type Incoming,
  layoutIn,
  settleType,
  sourceOf,
  typeFor,
} from './incoming.js'
import { packKey, packLeaf, packRaw } from './leaf.js'
import { setListItem, spliceList } from './list-splice.js'
import { itemsChanged, keyChanged, leafChanged } from './live.js'
import { type Entry, forget, type Node, nodeOf, type SharedType } from './node.js'
import { writeRuns } from './text-write.js'

/** The key a user's key is stored under in this map: escaped, unless another program's unescaped entry stands there. */
export function storedKeyOf(type: SharedType, key: string): string {
  const packed = packKey(key)
  if (packed === key) return key
  const foreign = type._map.get(key)
  return foreign !== undefined && !foreign.deleted && !type._map.has(packed) ? key : packed
}

/**
 * Sets one entry of a map; whatever stood there is replaced as a whole. A container under a key of the root that never
 * had an entry is created so that every device that creates it creates the same one.
 */
export function setKey(
  transaction: Y.Transaction,
  node: Node,
  key: string,
  incoming: Incoming,
  context: Context,
): void {
  const parent = node.type as Y.Map<unknown>
  const storedKey = storedKeyOf(parent, key)
  if (!createFirst(transaction, node, storedKey, incoming, context)) {
    writeEntry(transaction, parent, storedKey, incoming, context)
  }
  keyChanged(node, storedKey)
}

/** Writes one entry of a Y.Map, under a stored key; its mirror is the caller's. */
export function writeEntry(
  transaction: Y.Transaction,
  parent: Y.Map<unknown>,
  storedKey: string,
  incoming: Incoming,
  context: Context,
): void {
  const content = contentFor(incoming, context)
  setWithoutOrigin(transaction, parent, storedKey, content)
  fillContent(transaction, content, incoming, context)
}

/** Sets one entry of a map to a leaf. */
export function setLeaf(transaction: Y.Transaction, node: Node, key: string, value: PlainLeaf): void {
  const storedKey = storedKeyOf(node.type, key)
  setWithoutOrigin(transaction, node.type as Y.Map<unknown>, storedKey, packLeaf(value))
  leafChanged(node, storedKey, value)
}

// First creation, where the budget of derived ids is spent: directly under the root.
function createFirst(
  transaction: Y.Transaction,
  node: Node,
  storedKey: string,
  incoming: Incoming,
  context: Context,
): boolean {
  const parent = node.type as Y.Map<unknown>
  if (parent._item !== null || parent._map.has(storedKey)) return false
  // what came out of order may hold the deletion of this very struct, and would take away what is being written now
  if (hasPending(transaction.doc.store)) return false
  const from = sourceOf(incoming, context)
  if (from instanceof SubtreeCopy) return false
  // parts that are copies keep their layout, which a block of plain values cannot say
  if (context.hasCopies) return false
  const layout = layoutIn(incoming)
  if (!isShared(layout)) return false
  const container = createContainer(transaction, parent, storedKey, layout)
  if (container === null) return false
  writeBlock(transaction, container, { plain: from, kinds: undefined }, 'literal', settleType)
  return true
}

/** Removes one entry of a map. */
export function deleteKey(transaction: Y.Transaction, node: Node, key: string): void {
  const storedKey = storedKeyOf(node.type, key)
  deleteWithoutOrigin(transaction, node.type as Y.Map<unknown>, storedKey)
  keyChanged(node, storedKey)
}

/** Replaces one item of an array; in a list it stays the item that it is. */
export function setItemAt(
  transaction: Y.Transaction,
  node: Node,
  index: number,
  incoming: Incoming,
  context: Context,
): void {
  if (node.kind === 'list') setListItem(transaction, node, index, incoming, context)
  else spliceItems(transaction, node, index, 1, [incoming], context)
}

/** Replaces a run of an array's items: one deletion and one insertion, however many items. */
export function spliceItems(
  transaction: Y.Transaction,
  node: Node,
  index: number,
  removed: number,
  incoming: readonly Incoming[],
  context: Context,
): void {
  if (node.kind === 'list') {
    spliceList(transaction, node, index, removed, incoming, context)
    return
  }
  const type = node.type as Y.Array<unknown>
  if (removed > 0) type.delete(index, removed)
  const fresh = incoming.map(one => typeFor(one, context))
  const contents = incoming.map((one, i) => fresh[i] ?? packRaw(one.value, layoutIn(one)))
  if (contents.length > 0) insertContents(transaction, type, index, contents)
  const entries = incoming.map((one, i): Entry => {
    const nested = fresh[i]
    if (nested === undefined) return one.value
    fill(transaction, nested, one, context)
    return nodeOf(nested)
  })
  itemsChanged(node, index, removed, entries)
}

/** Applies edits to a text: each `{ index, remove, insert }` in UTF-16 units, in ascending order of the text before. */
export function editText(node: Node, edits: readonly { index: number; remove: number; insert: string }[]): void {
  const type = node.type as Y.Text
  for (const { index, remove, insert } of edits.toReversed()) {
    if (remove > 0) type.delete(index, remove)
    if (insert.length > 0) type.insert(index, insert)
  }
  forget(node)
}

/** Makes a text hold these letters, embeds and marks with the fewest writes. */
export function writeText(
  transaction: Y.Transaction,
  node: Node,
  runs: readonly RichRun[],
  context: Pick<Context, 'copyOf'>,
): void {
  writeRuns(node.type as Y.Text, runs, ({ type, copy }) => {
    importInto(transaction, type, copy, 'map', { ...context, created: settleType })
  })
  forget(node)
}
