/**
 * What stands behind one facade object: the node it shows, and what became of it. Floor 4.
 */

import type * as Y from 'yjs'
import type { Core } from '../document/core.js'
import { type Admitted, encodeKey, formatPath, type Path, PlaindocError, type PlainValue } from '../plain/index.js'
import {
  type Entry,
  isAlive,
  isPresent,
  liveOf,
  type Node,
  pathOfNode,
  type Reconciliation,
  successorOf,
} from '../shared/index.js'

/** Why a facade no longer writes, and what it shows since. */
export interface Detachment {
  /** Where it stood. */
  readonly path: Path
  /** Whether another object stands there now, or nothing. */
  readonly replaced: boolean
  /** Its last entries: leaves, facades, and frozen values of objects that nobody had read. */
  readonly live: Live
  /** Whether the latter have become facades, which they do when any entry is asked for. */
  isRead: boolean
  /** Its last value. */
  readonly plain: PlainValue
}

/** The entries of a container by key or index. */
export type Live = Record<string, Entry>

/** A value that has passed the door, with the nodes of the facades in it. */
export interface Arrival extends Admitted {
  /** By the frozen value of each. */
  readonly sources: ReadonlyMap<object, Node>
  /** Whether any part of it is the frozen value of a shared type, now or once. */
  readonly borrowed: boolean
}

/** What handles ask of the facades of their document; `Facades` is the one that answers. */
export interface FacadeOwner {
  readonly core: Core
  readonly ydoc: Y.Doc
  value(entry: Entry | undefined): unknown
  arrive(value: unknown, parent: Node, place: () => Path): Arrival
  arriveAll(values: readonly unknown[], parent: Node, index: number): Arrival
  arriveIn(value: unknown, node: Node): Arrival
  reconciliation(transaction: Y.Transaction, arrival: Arrival): Reconciliation
  lastEntries(detachment: Detachment): Live
  letGo(handle: Handle): Detachment
}

/** What all facades share; the traps are in `object-traps.ts`, `array-traps.ts` and `collection.ts`. */
export abstract class Handle {
  readonly facades: FacadeOwner
  /** What it shows and writes; another one after a move or an undo. */
  node: Node
  /** Set while the facade is let go: what it shows since. */
  detachment: Detachment | undefined
  /** The facade this stands behind. */
  facade: object | undefined

  constructor(facades: FacadeOwner, node: Node) {
    this.facades = facades
    this.node = node
  }

  /** What the facade shows, up to date. The traps read this and never their target. */
  live(): Live {
    // every read comes this way: nothing pending, nothing stale, nothing more to ask
    if (this.detachment === undefined) {
      const { node, facades } = this
      if (facades.ydoc._transactionCleanups.length !== 0) facades.core.mirror.sync()
      if (node.live !== null && !node.stale) return node.live as Live
      if (node.live !== null || isAlive(node)) return liveOf(node) as Live
    }
    if (this.isLive()) return liveOf(this.node) as Live
    // without a detachment, others deleted it before anybody here had read it
    return this.facades.lastEntries(this.detachment ?? this.facades.letGo(this))
  }

  /** The node, to write into. @throws PlaindocError `NODE_DETACHED` when the facade shows only its last value */
  writable(): Node {
    if (this.isLive()) return this.node
    throw this.#detached()
  }

  /** Whether the facade shows and writes its place in the document. One that was deleted does again after an undo. */
  isLive(): boolean {
    this.facades.core.mirror.sync()
    if (this.detachment === undefined && isPresent(this.node)) return true
    return this.#revive()
  }

  #revive(): boolean {
    if (this.detachment?.replaced) return false
    // the same one when it was only hidden, as the items of lists are
    const successor = isPresent(this.node) ? this.node : successorOf(this.node)
    if (successor === undefined || !isPresent(successor)) return false
    const { node, detachment } = this
    const { facade } = successor
    this.node = successor
    this.detachment = undefined
    // the same shared type has the same facade; only where somebody asked sooner there are two
    successor.facade ??= this.facade ?? null
    // a transaction that is still open may take back what brought it here
    if (this.facades.ydoc._transaction !== null) {
      this.facades.core.journal.note(() => {
        this.node = node
        this.detachment = detachment
        successor.facade = facade
      })
    }
    return true
  }

  #detached(): PlaindocError {
    const path = pathOfHandle(this)
    const where = formatPath(path)
    const why = this.detachment?.replaced
      ? `another value was assigned there since. Read the object at ${where} again and write to that`
      : 'it was deleted. Assign the object to a place in the document and write to what stands there'
    return new PlaindocError('NODE_DETACHED', `Cannot write to the object that stood at ${where}: ${why}.`, { path })
  }
}

const handles = new WeakMap<object, Handle>()

/** The handle behind a facade, or undefined for anything else. */
export function handleOf(value: unknown): Handle | undefined {
  return typeof value === 'object' && value !== null ? handles.get(value) : undefined
}

/** Notes which handle stands behind a facade. */
export function register(facade: object, handle: Handle): void {
  handle.facade = facade
  handles.set(facade, handle)
}

/** Gives an object that inherits from a facade a property of its own. */
export function defineOn(receiver: unknown, key: string | symbol, value: unknown): boolean {
  if (typeof receiver !== 'object' || receiver === null) return false
  return Reflect.defineProperty(receiver, key, { value, writable: true, enumerable: true, configurable: true })
}

/** The path of the node a handle shows, or the one it stood at. */
export function pathOfHandle(handle: Handle): Path {
  return handle.isLive() ? pathOfNode(handle.node) : (handle.detachment?.path ?? pathOfNode(handle.node))
}

/** The step of a path that a key means: in a JavaScript Map what `encodeKey` makes of it. */
export function stepIn({ kind }: Node, key: string | number): string | number {
  return kind === 'dict' ? encodeKey(key) : key
}
