/**
 * The border, inward: the only writes to shared types, one function for each kind of edit. Floor 2.
 * Every value has passed the door before; each function writes inside the open transaction and patches the mirror.
 */
import * as Y from 'yjs'
import { writeBlock } from '../internals/derived-block.js'
import { createContainer } from '../internals/derived-container.js'
import { deleteWithoutOrigin, setWithoutOrigin } from '../internals/derived-entry.js'
import { type ImportOptions, importInto } from '../internals/direct-import.js'
import { isShared, type Layout, layoutOf, newType } from '../internals/layout.js'
import { deltaOf } from '../internals/layout-memory.js'
import { insertContents } from '../internals/list-insert.js'
import { SubtreeCopy } from '../internals/subtree-copy.js'
import { isContainer, type PlainLeaf, type PlainObject, type PlainValue, type SeedKind } from '../plain/index.js'
import { packContent, packKey, packLeaf, packRaw } from './leaf.js'
import { itemsChanged, keyChanged } from './live.js'
import { type Entry, forget, type Node, nodeOf, type SharedType, settle } from './node.js'

/** A value that has passed the door, on its way to one place. */
export interface Incoming {
  readonly value: PlainValue
  /** What the value asks to be: a string a text, a number a counter, an array a list. */
  readonly seed?: SeedKind | undefined
  /** What to write instead of `value`, which it shows as: a node's shared type with its layout. */
  readonly copy?: SubtreeCopy | undefined
}

/** What the values of one write have in common: texts among them, and parts that are copies of other nodes. */
export interface Context extends Pick<ImportOptions, 'copyOf'> {
  /** Whether `copyOf` finds anything at all. */
  readonly hasCopies: boolean
}

/** The key a user's key is stored under in this map: escaped, unless another program's unescaped entry stands there. */
export function storedKeyOf(type: SharedType, key: string): string {
  const packed = packKey(key)
  if (packed === key) return key
  const foreign = type._map.get(key)
  return foreign !== undefined && !foreign.deleted && !type._map.has(packed) ? key : packed
}

/**
 * Sets one entry of a map; whatever stood there is replaced as a whole. A container under a key of the root that never
 * had an entry is created so that every device that creates it creates the same one (decision 4).
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
    const type = typeFor(incoming, context)
    const content = type === undefined ? packContent(incoming.value, layoutIn(incoming)) : new Y.ContentType(type)
    setWithoutOrigin(transaction, parent, storedKey, content)
    if (type !== undefined) fill(transaction, type, incoming, context)
  }
  keyChanged(node, storedKey)
}

/** Sets one entry of a map to a leaf. */
export function setLeaf(transaction: Y.Transaction, node: Node, key: string, value: PlainLeaf): void {
  const storedKey = storedKeyOf(node.type, key)
  setWithoutOrigin(transaction, node.type as Y.Map<unknown>, storedKey, packLeaf(value))
  keyChanged(node, storedKey)
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
  const { pendingStructs, pendingDs } = transaction.doc.store
  if (pendingStructs !== null || pendingDs !== null) return false
  const from = source(incoming, context)
  if (from instanceof SubtreeCopy) return false
  // parts that are copies keep their layout, which a block of plain values cannot say
  if (context.hasCopies) return false
  const layout = layoutIn(incoming)
  if (layout !== 'map' && layout !== 'array' && layout !== 'text') return false
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

/** Replaces a run of an array's items: one deletion and one insertion, however many items. */
export function spliceItems(
  transaction: Y.Transaction,
  node: Node,
  index: number,
  removed: number,
  incoming: readonly Incoming[],
  context: Context,
): void {
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

/** Gives a text the letters, marks and embeds of a `{ text, marks }`: written anew as a whole, not as the fewest edits. */
export function markText(node: Node, value: PlainObject): void {
  const type = node.type as Y.Text
  type.delete(0, type.length)
  type.applyDelta((deltaOf(value) ?? deltaFrom(value)) as unknown[])
  forget(node)
}

// `{ text, marks }` that was read elsewhere, or restored from a file or a revision, as Yjs takes it.
function deltaFrom(value: PlainObject): unknown[] {
  const text = value.text as string
  const delta: unknown[] = []
  let at = 0
  for (const { index, length, attributes, embed } of value.marks as unknown as Mark[]) {
    if (index > at) delta.push({ insert: text.slice(at, index) })
    const insert = embed === undefined ? text.slice(index, index + length) : embed
    delta.push(attributes === undefined ? { insert } : { insert, attributes })
    at = index + length
  }
  if (at < text.length) delta.push({ insert: text.slice(at) })
  return delta
}

interface Mark {
  readonly index: number
  readonly length: number
  readonly attributes?: PlainObject
  readonly embed?: PlainValue
}

/** Notes that `type` holds exactly `value`, which becomes its frozen value. */
export function settleType(type: SharedType, value: PlainValue): void {
  settle(nodeOf(type), value)
}

function fill(transaction: Y.Transaction, type: SharedType, incoming: Incoming, context: Context): void {
  importInto(transaction, type, source(incoming, context), layoutIn(incoming), { ...context, created: settleType })
}

// The type an incoming value needs, or undefined for a leaf.
function typeFor(incoming: Incoming, context: Context): SharedType | undefined {
  const from = source(incoming, context)
  if (from instanceof SubtreeCopy) return from.newType()
  const layout = layoutIn(incoming)
  return isShared(layout) ? newType(layout) : undefined
}

function layoutIn({ value, seed }: Incoming): Layout {
  return layoutOf(value, seed)
}

function source({ value, copy }: Incoming, context: Context): PlainValue | SubtreeCopy {
  return copy ?? (isContainer(value) ? context.copyOf?.(value) : undefined) ?? value
}
