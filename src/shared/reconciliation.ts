/**
 * What a reconciliation knows and tells while it writes. Floor 2.
 */
import type * as Y from 'yjs'
import type { SubtreeCopy } from '../internals/subtree-copy.js'
import type { Context } from './incoming.js'
import type { Node } from './node.js'

/** What one reconciliation knows and tells while it writes. */
export interface Reconciliation extends Context {
  readonly transaction: Y.Transaction
  /** Whether a number that meets a counter adds its difference, as an assignment does, or sets it. */
  readonly adds: boolean
  /** The node that a frozen container was read from, when it came in as a facade. */
  readonly nodeFor: (value: object) => Node | undefined
  /** The layout of a node, taken apart before anything is written. */
  readonly takeApart: (node: Node) => SubtreeCopy
  /** Called before a container that another object takes the place of is written into: it is detached. */
  readonly replaced: ((node: Node) => void) | undefined
  /** Called before a container is removed from the document. */
  readonly removed: ((node: Node) => void) | undefined
  /** Called when a container of a list stands at another place of it now, as another shared type with the same layout. */
  readonly moved: ((before: Node, after: Node) => void) | undefined
}

/** Whether it is an assignment to a facade, and not `replace` and its like. */
export function isAssignment({ replaced }: Reconciliation): boolean {
  return replaced !== undefined
}
