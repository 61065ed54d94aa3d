/**
 * The facades of one document: one Proxy for each container that is asked for, and what every assignment does. Floor 4.
 */
import * as Y from 'yjs'
import type { Core } from '../document/core.js'
import { isShown, rememberKinds, rememberSeeds, seedsIn } from '../internals/layout-memory.js'
import { SubtreeCopy } from '../internals/subtree-copy.js'
import { type Admitted, admit, type Path, type PlainValue } from '../plain/index.js'
import {
  depthOf,
  type Entry,
  isAlive,
  lettersOf,
  liveOf,
  Node,
  pathOfNode,
  plainOf,
  type Reconciliation,
} from '../shared/index.js'
import { ArrayHandle } from './array-traps.js'
import { type Arrival, type FacadeOwner, type Handle, handleOf, type Live, register } from './handle.js'
import { ObjectHandle } from './object-traps.js'

/** Makes the facades of one document, takes values in for them, and detaches them. */
export class Facades implements FacadeOwner {
  readonly core: Core
  readonly ydoc: Y.Doc
  // handles of deleted containers that an undo may bring back; looked through after each one
  readonly #gone = new Set<WeakRef<Handle>>()

  constructor(core: Core) {
    this.core = core
    this.ydoc = core.ydoc
    core.ydoc.on('afterTransaction', this.#revive)
  }

  destroy(): void {
    this.ydoc.off('afterTransaction', this.#revive)
  }

  // What an undo brings back has its facade again, before anybody asks for a new one.
  readonly #revive = ({ origin }: Y.Transaction): void => {
    if (!(origin instanceof Y.UndoManager)) return
    for (const reference of this.#gone) {
      const handle = reference.deref()
      if (handle === undefined || handle.isLive()) this.#gone.delete(reference)
    }
  }

  /** What users read at an entry of a mirror: leaves as they are, texts as strings, containers as their facade. */
  value(entry: Entry | undefined): unknown {
    // bytes cannot be frozen, so each reader gets its own
    if (entry instanceof Uint8Array) return entry.slice()
    if (!(entry instanceof Node)) return entry
    if (entry.facade !== null) return entry.facade
    if (entry.kind === 'text') return lettersOf(entry)
    if (entry.kind === 'xml' || entry.kind === 'counter') return plainOf(entry)
    return this.of(entry)
  }

  /** The facade of a map or array; the same object as long as nothing is assigned in its place. */
  of(node: Node): object {
    node.facade ??= this.#create(node)
    return node.facade
  }

  /**
   * Takes a value through the door. Facades in it count as what they show, and keep their layout when they are copied.
   *
   * @param place - where it is going to stand; asked for only when it is refused
   */
  arrive(value: unknown, parent: Node, place: () => Path): Arrival {
    const arriving = new Arriving()
    try {
      return arriving.admit(value, depthPath(depthOf(parent) + 1))
    } catch {
      // the true path costs a walk, so only a refusal pays for it
      return arriving.admit(value, place())
    }
  }

  /** Takes a value through the door that is to be the whole document. */
  arriveAtRoot(value: unknown): Arrival {
    return new Arriving().admit(value, [])
  }

  /** Takes values through the door that are to be items of `parent` from `index` on. */
  arriveAll(values: readonly unknown[], parent: Node, index: number): Arrival {
    const arriving = new Arriving()
    try {
      return arriving.admit(values, depthPath(depthOf(parent)))
    } catch (error) {
      const path = pathOfNode(parent)
      values.forEach((value, i) => {
        arriving.admit(value, [...path, index + i])
      })
      throw error
    }
  }

  /** What reconciling an arrived value needs. */
  reconciliation(transaction: Y.Transaction, arrival: Arrival): Reconciliation {
    const { sources, borrowed } = arrival
    const copies = new Map<Node, SubtreeCopy>()
    const takeApart = (node: Node): SubtreeCopy => {
      let copy = copies.get(node)
      if (copy === undefined) {
        copy = new SubtreeCopy(node.type)
        copies.set(node, copy)
      }
      return copy
    }
    return {
      transaction,
      adds: true,
      takeApart,
      hasCopies: borrowed,
      nodeFor: value => sources.get(value),
      copyOf: value => {
        const node = sources.get(value)
        return node !== undefined && isAlive(node) && plainOf(node) === value ? takeApart(node) : undefined
      },
      replaced: node => this.detach(node, true),
      removed: node => this.detach(node, false),
      moved: (before, after) => this.#move(before, after),
    }
  }

  /**
   * Lets the facade of a container go: it keeps showing what it shows now and writes nothing any more, since another
   * object stands in its place, or none. Facades below that are gone with it follow.
   */
  detach(node: Node, replaced: boolean): void {
    const handle = handleOf(node.facade)
    if (handle === undefined) {
      // an object that was let go may have left facades of its parts behind, which go with the place now
      if (!replaced && node.parts) {
        for (const entry of Object.values(liveOf(node))) if (entry instanceof Node) this.detach(entry, false)
      }
      return
    }
    const { facade, live: before } = node
    const plain = plainOf(node)
    const live = Array.isArray(plain) ? (liveOf(node) as Entry[]).slice() : { ...liveOf(node) }
    for (const [key, entry] of Object.entries(live as Live)) {
      if (!(entry instanceof Node)) continue
      // reason: a facade is what a reader gets for the entry, so it may stand for it; where nobody has one, its value does
      ;(live as Live)[key] = (entry.facade ?? (entry.kind === 'text' ? lettersOf(entry) : plainOf(entry))) as Entry
      if (!replaced) this.detach(entry, false)
    }
    handle.detachment = { path: pathOfNode(node), replaced, live: live as Live, plain }
    node.facade = null
    node.live = null
    node.parts = true
    if (!replaced) this.#gone.add(new WeakRef(handle))
    this.core.journal.note(() => {
      handle.detachment = undefined
      node.facade = facade
      node.live = before
      node.stale = true
    })
  }

  // A list item was written anew at another place: its facades go with it.
  #move(before: Node, after: Node): void {
    const handle = handleOf(before.facade)
    if (handle === undefined || after.facade !== null) return
    const { facade, live: entries } = before
    handle.node = after
    after.facade = facade
    before.facade = null
    before.live = null
    this.core.journal.note(() => {
      handle.node = before
      before.facade = facade
      before.live = entries
      before.stale = true
    })
    const children = entries ?? {}
    const live = liveOf(after) as Live
    for (const [key, child] of Object.entries(children)) {
      const moved = live[key]
      if (child instanceof Node && moved instanceof Node) this.#move(child, moved)
    }
  }

  #create(node: Node): object {
    const isArray = node.kind === 'array'
    const handle = isArray ? new ArrayHandle(this, node) : new ObjectHandle(this, node)
    const facade = new Proxy(isArray ? arrayTarget : objectTarget, handle as ProxyHandler<object>)
    register(facade, handle)
    return facade
  }
}

// One target for all facades of a kind: the traps never read it. It tells `Array.isArray` what it is, and Node's inspector,
// which looks past the traps, what to print.
const objectTarget = showing({})
const arrayTarget = showing([])

function showing<T extends object>(target: T): T {
  return Object.defineProperty(target, Symbol.for('nodejs.util.inspect.custom'), {
    value(this: object): PlainValue | undefined {
      const handle = handleOf(this)
      return handle === undefined ? undefined : plainOfHandle(handle)
    },
    configurable: true,
  })
}

// One value on its way in.
class Arriving {
  readonly #sources = new Map<object, Node>()
  #borrowed = false

  admit(value: unknown, path: Path): Arrival {
    const admitted = admit(value, path, this.#resolve)
    rememberKinds(admitted.kinds)
    return { ...admitted, sources: this.#sources, borrowed: this.#borrowed }
  }

  // Facades count as what they show; frozen values of snapshots have passed the door long ago and are taken as they are.
  readonly #resolve = (met: object): Admitted | undefined => {
    const handle = handleOf(met)
    const plain = handle === undefined ? (isShown(met) ? (met as PlainValue) : undefined) : plainOfHandle(handle)
    if (plain === undefined) return undefined
    this.#borrowed = true
    if (handle?.isLive()) this.#sources.set(plain as object, handle.node)
    return { plain, kinds: undefined, rootKind: undefined }
  }
}

// stands in for the path while a value is admitted: only its length counts, towards the depth limit
const depthPaths: Path[] = []

function depthPath(depth: number): Path {
  depthPaths[depth] ??= new Array<number>(depth).fill(0)
  return depthPaths[depth]
}

/** The frozen value of what a facade shows, also of one that is no longer in the document. */
export function plainOfHandle(handle: Handle): PlainValue {
  if (handle.isLive()) return plainOf(handle.node)
  const { detachment, node } = handle
  // deleted by others: the last value anybody knows
  if (detachment === undefined) return node.plain ?? (node.kind === 'array' ? Object.freeze([]) : Object.freeze({}))
  const { live, plain } = detachment
  const entries = Object.entries(live)
  if (!entries.some(([, entry]) => handleOf(entry) !== undefined)) return plain
  // objects in it that still stand in the document have gone on changing, as they would in JavaScript
  const shown = entries.map(([key, entry]): [string, PlainValue] => {
    const inner = handleOf(entry)
    return [key, inner === undefined ? (entry as PlainValue) : plainOfHandle(inner)]
  })
  const value = Array.isArray(plain) ? shown.map(([, item]) => item) : Object.fromEntries(shown)
  rememberSeeds(value, seedsIn(plain as object))
  return Object.freeze(value)
}
