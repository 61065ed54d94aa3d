/**
 * The facades of one document: one Proxy for each container that is asked for, and what every assignment does. Floor 4.
 */
import * as Y from 'yjs'
import type { Core } from '../document/core.js'
import type { TrackOptions } from '../document/types.js'
import { SubtreeCopy } from '../internals/subtree-copy.js'
import { type Codecs, codecsOf, isPlainMap, isPlainSet, type Path } from '../plain/index.js'
import {
  depthOf,
  type Entry,
  isAlive,
  isTagged,
  itemIdOf,
  lettersOf,
  liveOf,
  type Members,
  Node,
  pathOfNode,
  plainOf,
  type Reconciliation,
  recordIn,
} from '../shared/index.js'
import { ArrayHandle } from './array-traps.js'
import { Arriving, depthPath } from './arriving.js'
import {
  type Arrival,
  type Detachment,
  type FacadeOwner,
  type Handle,
  handleOf,
  type Live,
  register,
} from './handle.js'
import { HandleRefs } from './handle-refs.js'
import { entriesOf, isLetGo, plainOfHandle } from './last-value.js'
import { MapHandle, mapTarget } from './map-facade.js'
import { ObjectHandle } from './object-traps.js'
import { arrayTarget, objectTarget } from './plain-targets.js'
import { SetHandle, setTarget } from './set-facade.js'
import { keepLastText } from './text-handles.js'

/** Makes the facades of one document, takes values in for them, and detaches them. */
export class Facades implements FacadeOwner {
  readonly core: Core
  readonly ydoc: Y.Doc
  // handles of deleted containers that an undo may bring back; looked through after each one
  readonly #gone = new HandleRefs()
  readonly #makesLists: boolean
  readonly #codecs: Codecs | undefined

  constructor(core: Core, { arrays, codecs }: Pick<TrackOptions, 'arrays' | 'codecs'>) {
    this.#codecs = codecsOf(codecs)
    this.#makesLists = arrays === 'list'
    this.core = core
    this.ydoc = core.ydoc
    core.ydoc.on('afterTransaction', this.#revive)
  }

  destroy(): void {
    this.ydoc.off('afterTransaction', this.#revive)
  }

  // What an undo brings back has its facade again, before anybody asks for a new one.
  readonly #revive = ({ origin }: Y.Transaction): void => {
    if (origin instanceof Y.UndoManager) this.#gone.keep(handle => !handle.isLive())
  }

  /** What users read at an entry of a mirror: leaves as they are, texts as strings, containers as their facade. */
  value(entry: Entry | undefined): unknown {
    // bytes cannot be frozen, so each reader gets its own
    if (entry instanceof Uint8Array) return entry.slice()
    if (!(entry instanceof Node)) {
      return this.#codecs !== undefined && typeof entry === 'object' && entry !== null
        ? this.#codecs.show(entry)
        : entry
    }
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
    return this.#admit(value, depthOf(parent) + 1, place)
  }

  /** Takes a value through the door that is to be the whole document. */
  arriveAtRoot(value: unknown): Arrival {
    return this.#arriving().admit(value, [])
  }

  /** Takes values through the door that are to be items of `parent` from `index` on. */
  arriveAll(values: readonly unknown[], parent: Node, index: number): Arrival {
    const arriving = this.#arriving()
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

  /** Takes a Set or Map through the door that holds what is to be added to `node`. */
  arriveIn(value: unknown, node: Node): Arrival {
    return this.#admit(value, depthOf(node), () => pathOfNode(node))
  }

  // The true path costs a walk, so only a refusal pays for it.
  #admit(value: unknown, depth: number, place: () => Path): Arrival {
    const arriving = this.#arriving()
    try {
      return arriving.admit(value, depthPath(depth))
    } catch {
      return arriving.admit(value, place())
    }
  }

  #arriving(): Arriving {
    return new Arriving(this.#makesLists, this.#codecs)
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
      replaced: node => this.#detach(node, 'replaced'),
      removed: node => this.#detach(node, 'removed'),
      moved: (before, after) => this.#move(before, after),
    }
  }

  /**
   * Lets the facade of a container go: it keeps showing what it shows now and writes nothing any more, since another
   * object stands in its place, or none. Facades below that are gone with it follow. What lies in a list is hidden when it
   * is removed, and shows again with the facades it had.
   */
  #detach(node: Node, how: 'replaced' | 'removed' | 'hidden'): void {
    keepLastText(node)
    const replaced = how === 'replaced'
    const isHidden = !replaced && (how === 'hidden' || itemIdOf(node) !== undefined)
    const withIt = isHidden ? 'hidden' : 'removed'
    const handle = handleOf(node.facade)
    // let go already, and still hidden
    if (handle?.detachment !== undefined && !handle.isLive()) return
    if (handle === undefined) {
      // an object that was let go may have left facades of its parts behind, which go with the place now
      if (!replaced && node.parts) {
        for (const entry of Object.values(liveOf(node))) if (entry instanceof Node) this.#detach(entry, withIt)
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
      if (!replaced) this.#detach(entry, withIt)
    }
    handle.detachment = { path: pathOfNode(node), replaced, live: live as Live, isRead: false, plain }
    if (!isHidden) node.facade = null
    // a large Set costs more to read anew than to copy; who walks through the old one keeps what it had
    node.live = replaced && isTagged(node.kind) ? copyOfMembers(before as Members | null) : null
    node.parts = true
    if (!replaced) this.#gone.add(handle)
    this.core.journal.note(() => {
      handle.detachment = undefined
      node.facade = facade
      node.live = before
      node.stale = true
    })
  }

  /** Notes that others deleted what a facade shows: from now on it shows the last value that anybody knows. */
  letGo(handle: Handle): Detachment {
    const { node } = handle
    const plain = plainOfHandle(handle)
    const detachment = { path: pathOfNode(node), replaced: false, live: entriesOf(plain), isRead: false, plain }
    handle.detachment = detachment
    this.#gone.add(handle)
    if (this.ydoc._transaction !== null) {
      this.core.journal.note(() => {
        handle.detachment = undefined
      })
    }
    return detachment
  }

  /** The entries a facade shows that was let go. Objects in it that nobody had read are let go with it. */
  lastEntries(detachment: Detachment): Live {
    const { live, path, replaced } = detachment
    if (detachment.isRead) return live
    detachment.isRead = true
    for (const key of Object.keys(live)) {
      const plain = live[key]
      if (!isLetGo(plain)) continue
      const step = Array.isArray(live) ? Number(key) : key
      // a node of no document: it stays what it is, and nothing that is done brings it back
      const node = new Node(Array.isArray(plain) ? new Y.Array() : new Y.Map())
      if (isPlainSet(plain)) node.kind = 'set'
      else if (isPlainMap(plain)) node.kind = 'dict'
      const facade = this.of(node)
      const handle = handleOf(facade) as Handle
      handle.detachment = { path: [...path, step], replaced, live: entriesOf(plain), isRead: false, plain }
      live[key] = facade as Entry
    }
    return live
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
    // gone from the document, it still has what was read of it last
    const children = entries === null ? {} : isTagged(before.kind) ? recordIn(entries as Members) : entries
    const live = liveOf(after) as Live
    for (const [key, child] of Object.entries(children)) {
      const moved = live[key]
      if (child instanceof Node && moved instanceof Node) this.#move(child, moved)
    }
  }

  #create(node: Node): object {
    const [target, handle] = this.#behind(node)
    const facade = new Proxy(target, handle as ProxyHandler<object>)
    register(facade, handle)
    return facade
  }

  #behind(node: Node): [target: object, handle: Handle] {
    switch (node.kind) {
      case 'array':
      case 'list':
        return [arrayTarget, new ArrayHandle(this, node)]
      case 'set':
        return [setTarget, new SetHandle(this, node)]
      case 'dict':
        return [mapTarget, new MapHandle(this, node)]
      default:
        return [objectTarget, new ObjectHandle(this, node)]
    }
  }
}

function copyOfMembers(members: Members | null): Members | null {
  return members === null ? null : { byName: new Map(members.byName), tail: members.tail }
}
