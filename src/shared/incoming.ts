/**
 * Values that have passed the door, on their way into shared types. Floor 2.
 */
import * as Y from 'yjs'
import { type ImportOptions, importInto } from '../internals/direct-import.js'
import { isShared, type Layout, layoutOf, newType } from '../internals/layout.js'
import { SubtreeCopy } from '../internals/subtree-copy.js'
import { isContainer, type PlainValue, type SeedKind } from '../plain/index.js'
import { type ItemContent, packContent } from './leaf.js'
import { type Node, nodeOf, type SharedType, settle } from './node.js'

/** A value that has passed the door, on its way to one place. */
export interface Incoming {
  readonly value: PlainValue
  /** What the value asks to be: a string a text, a number a counter, an array a list. */
  readonly seed?: SeedKind | undefined
  /** What to write instead of `value`, which it shows as: a node's shared type with its layout. */
  readonly copy?: SubtreeCopy | undefined
  /** The node whose last value this is; where it is a hidden item of the list that it comes into, that shows again. */
  readonly returning?: Node | undefined
}

/** What the values of one write have in common: texts among them, and parts that are copies of other nodes. */
export interface Context extends Pick<ImportOptions, 'copyOf'> {
  /** Whether `copyOf` finds anything at all. */
  readonly hasCopies: boolean
}

/** The type an incoming value needs, or undefined for a leaf. */
export function typeFor(incoming: Incoming, context: Context): SharedType | undefined {
  const from = sourceOf(incoming, context)
  if (from instanceof SubtreeCopy) return from.newType()
  const layout = layoutIn(incoming)
  return isShared(layout) ? newType(layout) : undefined
}

/** The content of the item that is to hold an incoming value; a shared type in it is still to be filled. */
export function contentFor(incoming: Incoming, context: Context): ItemContent {
  const type = typeFor(incoming, context)
  return type === undefined ? packContent(incoming.value, layoutIn(incoming)) : new Y.ContentType(type)
}

/** Writes an incoming value into the type that `typeFor` made for it, once that is part of the document. */
export function fill(transaction: Y.Transaction, type: SharedType, incoming: Incoming, context: Context): void {
  importInto(transaction, type, sourceOf(incoming, context), layoutIn(incoming), { ...context, created: settleType })
}

/** As `fill`, for what `contentFor` made. */
export function fillContent(
  transaction: Y.Transaction,
  content: ItemContent,
  incoming: Incoming,
  context: Context,
): void {
  if (content instanceof Y.ContentType) fill(transaction, content.type, incoming, context)
}

/** How an incoming value is laid out. */
export function layoutIn({ value, seed }: Incoming): Layout {
  return layoutOf(value, seed)
}

/** What is written: the value, or the layout of the node that it is a copy of. */
export function sourceOf({ value, copy }: Incoming, context: Context): PlainValue | SubtreeCopy {
  return copy ?? (isContainer(value) ? context.copyOf?.(value) : undefined) ?? value
}

/** Notes that `type` holds exactly `value`, which becomes its frozen value. */
export function settleType(type: SharedType, value: PlainValue): void {
  settle(nodeOf(type), value)
}
