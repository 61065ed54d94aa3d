/**
 * Where a node stands now. Floor 2.
 */
import * as Y from 'yjs'
import { nameIn } from '../internals/tagged-layout.js'
import { unpackKey } from './leaf.js'
import { indexInList } from './list-node.js'
import type { Node, SharedType } from './node.js'
import { nodeOf } from './node.js'

/**
 * The path of a node from its root; computed when asked for, so inserts and moves never make it stale.
 * Cost: its depth, and for each array above it a look at the items before it.
 */
export function pathOfNode(node: Node): (string | number)[] {
  const path: (string | number)[] = []
  for (let here = node; ; ) {
    const item = here.type._item
    if (item === null) return path.reverse()
    const parent = nodeOf(item.parent as SharedType)
    path.push(stepTo(parent, here, item.parentSub))
    here = parent
  }
}

function stepTo(parent: Node, node: Node, storedKey: string | null): string | number {
  if (storedKey === null) return indexIn(parent, node)
  if (parent.kind !== 'list') return stepOf(parent, storedKey)
  const index = indexInList(parent, node)
  // of an item that was deleted, where it was seen last
  if (index !== -1) node.hint = index
  return node.hint
}

function stepOf({ kind }: Node, storedKey: string): string {
  return (kind === 'dict' ? nameIn(storedKey) : undefined) ?? unpackKey(storedKey)
}

/** How many containers stand above a node. */
export function depthOf(node: Node): number {
  let depth = 0
  for (let item = node.type._item; item !== null; item = (item.parent as SharedType)._item) depth++
  return depth
}

function indexIn(parent: Node, child: Node): number {
  if (Array.isArray(parent.live) && !parent.stale) {
    if (parent.live[child.hint] !== child) child.hint = Math.max(0, parent.live.indexOf(child))
    return child.hint
  }
  let index = 0
  for (let item = child.type._item?.left ?? null; item !== null; item = item.left) {
    if (!item.deleted && item.countable) index += item.length
  }
  return index
}

/** The node that an undo or redo made of a deleted one on this device, or undefined while there is none. */
export function successorOf(node: Node): Node | undefined {
  let item = node.type._item
  if (item === null || node.type.doc === null || item.redone === null) return undefined
  while (item.redone !== null) {
    const next: Y.Item | Y.GC = Y.getItem(node.type.doc.store, item.redone)
    if (!(next instanceof Y.Item)) return undefined
    item = next
  }
  return item.deleted || !(item.content instanceof Y.ContentType) ? undefined : nodeOf(item.content.type)
}
