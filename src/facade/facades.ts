/**
 * The facades of one document: one Proxy for each container that is asked for, and what every assignment does. Floor 4.
 */
import type * as Y from 'yjs'
import type { Core } from '../document/core.js'
import { SubtreeCopy } from '../internals/subtree-copy.js'
import { type Admitted, admit, type Path, type PlainValue } from '../plain/index.js'
import {
  depthOf,
  type Entry,
  isAlive,
  liveOf,
  Node,
  pathOfNode,
  plainOf,
  type Reconciliation,
} from '../shared/index.js'
import { ArrayHandle } from './array-traps.js'
import { type Arrival, type FacadeOwner, type Handle, handleOf, type Live, register } from './handle.js'
import { ObjectHandle } from './object-traps.js'

export class Facades implements FacadeOwner {
  readonly core: Core
  readonly ydoc: Y.Doc

  constructor(core: Core) {
    this.core = core
    this.ydoc = core.ydoc
  }

  /** What users read at an entry of a mirror: leaves as they are, texts as strings, containers as their facade. */
  value(entry: Entry | undefined): unknown {
    if (!(entry instanceof Node)) return entry
    if (entry.facade !== null) return entry.facade
    if (entry.kind === 'map' || entry.kind === 'array') return this.of(entry)
    const plain = plainOf(entry)
    return entry.kind === 'text' && typeof plain === 'object' && plain !== null
      ? (plain as { text: string }).text
      : plain
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
    const sources = new Map<object, Node>()
    const resolve = resolver(sources)
    try {
      return { ...admit(value, depthPath(depthOf(parent) + 1), resolve), sources }
    } catch {
      // the true path costs a walk, so only a refusal pays for it
      return { ...admit(value, place(), resolve), sources }
    }
  }

  /** Takes a value through the door that is to be the whole document. */
  arriveAtRoot(value: unknown): Arrival {
    const sources = new Map<object, Node>()
    return { ...admit(value, [], resolver(sources)), sources }
  }

  /** Takes values through the door that are to be items of `parent` from `index` on. */
  arriveAll(values: readonly unknown[], parent: Node, index: number): Arrival {
    const sources = new Map<object, Node>()
    const resolve = resolver(sources)
    try {
      return { ...admit(values, depthPath(depthOf(parent)), resolve), sources }
    } catch (error) {
      const path = pathOfNode(parent)
      values.forEach((value, i) => {
        admit(value, [...path, index + i], resolve)
      })
      throw error
    }
  }

  /** What reconciling an arrived value needs. */
  reconciliation(transaction: Y.Transaction, arrival: Arrival): Reconciliation {
    const { sources, kinds } = arrival
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
      kinds,
      takeApart,
      hasCopies: sources.size > 0,
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
    if (handle === undefined) return
    const path = pathOfNode(node)
    const live = liveOf(node) as Live
    for (const key of Object.keys(live)) {
      const entry = live[key]
      if (!(entry instanceof Node)) continue
      // reason: a facade is what a reader gets for the entry, so it may stand for it; where nobody has one, its value does
      live[key] = (entry.facade ?? (entry.kind === 'text' ? this.value(entry) : plainOf(entry))) as Entry
      if (!replaced) this.detach(entry, false)
    }
    handle.detachment = { path, replaced, live }
    node.facade = null
    node.live = null
  }

  // A list item was written anew at another place: its facades go with it.
  #move(before: Node, after: Node): void {
    const handle = handleOf(before.facade)
    if (handle === undefined || after.facade !== null) return
    const children = before.live ?? {}
    handle.node = after
    after.facade = before.facade
    before.facade = null
    before.live = null
    const live = liveOf(after) as Live
    for (const [key, child] of Object.entries(children)) {
      const moved = live[key]
      if (child instanceof Node && moved instanceof Node) this.#move(child, moved)
    }
  }

  #create(node: Node): object {
    if (!isAlive(node) && node.live === null && node.plain !== undefined) {
      // deleted by others before anybody looked: its last known value
      node.live = (Array.isArray(node.plain) ? [...node.plain] : { ...(node.plain as object) }) as Live
    }
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
      return handle === undefined ? undefined : plainOfFacade(this, handle)
    },
    configurable: true,
  })
}

function resolver(sources: Map<object, Node>): (met: object) => Admitted | undefined {
  return met => {
    const handle = handleOf(met)
    if (handle === undefined || !handle.isLive()) return undefined
    const plain = plainOf(handle.node)
    sources.set(plain as object, handle.node)
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
export function plainOfFacade(facade: object, handle: Handle): PlainValue {
  return handle.isLive() ? plainOf(handle.node) : admit(facade).plain
}
