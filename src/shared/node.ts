/**
 * One record per shared type: what was last read from it, and what of that is no longer so. Floor 2.
 *
 * A node holds two views of its type: `plain`, the frozen value that snapshots are made of, and `live`, the mutable
 * mirror that the facade reads. Both are caches of the shared type, which alone is the truth (SPEC L3).
 */
import * as Y from 'yjs'
import { type SpecialKind, specialKind } from '../internals/layout.js'
import { rememberContainer, rememberShown } from '../internals/layout-memory.js'
import type { Place, TaggedEntry } from '../internals/tagged-layout.js'
import type { SharedType } from '../internals/yjs-internals.js'
import type { PlainLeaf, PlainValue } from '../plain/types.js'
import type { KeyOrder } from './order.js'

export type { SharedType } from '../internals/yjs-internals.js'

/** What a shared type is read as; everything of the XML family is `xml`. */
export type Kind = 'map' | 'array' | 'text' | 'xml' | SpecialKind
/** What the mirror of a container holds at a key: a leaf as it is read, or the node of a nested shared type. */
export type Entry = PlainValue | Node

/** The mirror of a Set or Map. Another one after it was read anew; while it is the same, it is changed in place. */
export interface Members {
  /** By what `encodeKey` makes of the element or key, in order. */
  readonly byName: Map<string, Member>
  /** Above all places that are taken. */
  tail: Place | undefined
}

/** An element of a Set, or an entry of a Map. */
export interface Member {
  readonly name: string
  readonly key: PlainLeaf
  /** Its living entries, one but where several added it at once; first the one whose value counts. */
  entries: readonly TaggedEntry[]
  readonly place: Place
  /** Of a Map: its value, else its key. */
  entry: Entry
  /** Whether `plain` has it where it belongs. */
  shown: boolean
}

/** `plain` is what the type holds. */
export const CLEAN = 0
/** Some entries of `plain` are out of date; `keys` or `children` say which. */
export const PARTLY = 1
/** `plain` must be read anew. */
export const FORGOTTEN = 2

// a property of the type itself, not a WeakMap: one look-up less on every hop of a read (an ephemeron doubles its cost)
const NODE: unique symbol = Symbol('plaindoc.node')
interface Carrier {
  [NODE]?: Node
}

/** The record of one shared type. */
export class Node {
  readonly type: SharedType
  /** Another one only after its `$type` was written by others, or undone. */
  kind: Kind
  /** The frozen value; while `state` is not CLEAN, the one that the parent's `plain` still holds. */
  plain: PlainValue | undefined = undefined
  state: typeof CLEAN | typeof PARTLY | typeof FORGOTTEN = FORGOTTEN
  /** Of a map: stored keys whose entry is out of date in `plain`; may repeat. */
  keys: string[] = NO_KEYS
  /** Of an array: nodes whose value is out of date in `plain`; may repeat. */
  children: Node[] = NO_NODES
  /** The mirror that the facade reads; null until somebody reads it. */
  live: Record<string, Entry> | Entry[] | Members | null = null
  /** Whether `live` must be read anew before use. */
  stale = false
  /** The facade of a map or array; null until it is asked for, and again once it is detached. */
  facade: object | null = null
  /** Of an array: what was spliced since `plain` was right, in order, while nothing else happened to its places. */
  splices: Splice[] = NO_SPLICES
  /** Whether a text or counter was ever read in this container; then its value remembers which of its leaves are. */
  seeds = false
  /** Whether facades of its parts may be live while it has none itself: its own was let go, theirs were not. */
  parts = false
  /** Where this node stood in its parent array last time; checked before use. */
  hint = 0
  /** Of a map: the order that defaults or a schema give its keys. */
  order: ReadonlyMap<string, number> | undefined = undefined
  /** Of a map with a mirror: an upper bound of its keys' order; what lies beyond it is appended to the mirror. */
  tail: KeyOrder | undefined = undefined

  constructor(type: SharedType) {
    this.type = type
    this.kind = kindOfType(type)
  }
}

/** A run of an array that was replaced. */
export interface Splice {
  readonly index: number
  readonly removed: number
  readonly inserted: readonly Entry[]
}

// shared empty lists: most nodes are never dirty, so most never own one
const NO_KEYS: string[] = []
const NO_NODES: Node[] = []
const NO_SPLICES: Splice[] = []

/** The node of a shared type, made on first use. */
export function nodeOf(type: SharedType): Node {
  const carrier = type as Carrier
  const known = carrier[NODE]
  if (known !== undefined) return known
  const node = new Node(type)
  carrier[NODE] = node
  return node
}

/** The node of a shared type if anybody has asked for it yet. */
export function knownNode(type: SharedType): Node | undefined {
  return (type as Carrier)[NODE]
}

/** What `type` is read as. */
export function kindOfType(type: SharedType): Kind {
  if (type instanceof Y.Map) return type instanceof Y.XmlHook ? 'xml' : (specialKind(type) ?? 'map')
  if (type instanceof Y.Array) return 'array'
  if (type instanceof Y.Text) return type instanceof Y.XmlText ? 'xml' : 'text'
  return 'xml'
}

/** Whether a node still stands in its document: neither it nor anything above it was deleted or taken back. */
export function isAlive(node: Node): boolean {
  const item = node.type._item
  // a root has no item but a document; an un-integrated type has neither
  return item === null ? node.type.doc !== null : !item.deleted
}

/** The node of the container that holds `node`, or undefined for a root. */
export function parentOf(node: Node): Node | undefined {
  const item = node.type._item
  return item === null ? undefined : knownNode(item.parent as SharedType)
}

/** `plain` of this node must be read anew: forgets it, and tells everything above. */
export function forget(node: Node): void {
  if (node.state === FORGOTTEN) return
  const told = node.state === PARTLY
  node.state = FORGOTTEN
  node.keys = NO_KEYS
  node.children = NO_NODES
  node.splices = NO_SPLICES
  if (!told) tellAncestors(node)
}

/** A run of an array was replaced, and nobody else wrote to its places. */
export function noteSplice(node: Node, splice: Splice): void {
  if (node.state === FORGOTTEN) return
  // past this, reading the whole list costs less than replaying it
  if (node.splices.length >= 64) {
    forget(node)
    return
  }
  const told = node.state === PARTLY
  node.state = PARTLY
  if (node.splices === NO_SPLICES) node.splices = [splice]
  else node.splices.push(splice)
  if (!told) tellAncestors(node)
}

/** One entry of a map is out of date in `plain`. */
export function forgetKey(node: Node, storedKey: string): void {
  if (node.state === FORGOTTEN) return
  // past this, reading the whole map costs less than the list of its changes
  if (node.keys.length > 16 && node.keys.length > node.type._map.size >> 1) {
    forget(node)
    return
  }
  const told = node.state === PARTLY
  node.state = PARTLY
  if (node.keys === NO_KEYS) node.keys = [storedKey]
  else node.keys.push(storedKey)
  if (!told) tellAncestors(node)
}

/** `plain` is `value` again, and nothing below is out of date. */
export function settle(node: Node, value: PlainValue): void {
  rememberShown(value)
  if (node.kind === 'list') rememberContainer(value as object, 'list')
  node.plain = value
  node.state = CLEAN
  node.keys = NO_KEYS
  node.children = NO_NODES
  node.splices = NO_SPLICES
}

// Invariant: when a node is not CLEAN, its parent is not CLEAN either and either lists it or is FORGOTTEN. So the walk up
// ends at the first ancestor that already knows.
function tellAncestors(start: Node): void {
  let child = start
  for (;;) {
    const item = child.type._item
    if (item === null) return
    const parent = knownNode(item.parent as SharedType)
    if (parent === undefined || parent.state === FORGOTTEN) return
    const told = parent.state === PARTLY
    if (item.parentSub !== null && parent.kind !== 'xml' && parent.kind !== 'list') {
      if (parent.keys === NO_KEYS) parent.keys = [item.parentSub]
      else parent.keys.push(item.parentSub)
      parent.state = PARTLY
    } else if (parent.kind === 'array' || parent.kind === 'list') {
      if (parent.children === NO_NODES) parent.children = [child]
      else parent.children.push(child)
      parent.state = PARTLY
    } else {
      // text with embedded types, XML: read as a whole
      parent.state = FORGOTTEN
    }
    if (told) return
    child = parent
  }
}
