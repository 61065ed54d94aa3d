/**
 * Keeps the nodes of one document in step with its shared types, whoever writes them and whenever. Floor 2.
 *
 * Writes through this library patch the mirrors at once. Everything else (peers, undo, raw Yjs, observers that write)
 * is learned from the `changed` set of each transaction: when it ends, and, while it is still open, whenever somebody
 * reads and the state has moved since. The set only says what to read anew, never what it holds now, so nothing can
 * drift (SPEC L3).
 */
import * as Y from 'yjs'
import { ORDER_KEY } from '../internals/list-layout.js'
import { changedByOthers } from './live.js'
import { forget, knownNode, type Node, nodeOf, type SharedType } from './node.js'

/** What one document knows of its shared types. */
export class Mirror {
  readonly ydoc: Y.Doc
  readonly root: Node
  // the transactions that Yjs has not cleaned up yet, and how many of them have ended and are known here
  #cleanups: Y.Transaction[] = []
  #settled = 0
  // what the open transaction had written when we last looked: any write moves one of the three
  #count = 0
  #clock = 0
  #deletes = 0
  // the transaction all of whose writes are known here
  #known: Y.Transaction | undefined

  constructor(ydoc: Y.Doc, root: SharedType) {
    this.ydoc = ydoc
    this.root = nodeOf(root)
    // an earlier document over these types has left what it read, and followed nothing since
    this.distrust()
    ydoc.on('beforeObserverCalls', this.#ended)
  }

  /** Lets go of everything, so that another document may be laid over the same shared types later. */
  destroy(): void {
    this.ydoc.off('beforeObserverCalls', this.#ended)
    eachNode(this.root, node => {
      node.facade = null
      node.live = null
    })
  }

  /** Must run before any read or write of a mirror. Costs one comparison while no transaction is pending. */
  sync(): void {
    const cleanups = this.ydoc._transactionCleanups
    if (cleanups.length !== 0) this.#catchUp(cleanups)
  }

  /** The body of a transaction of ours begins; nearly always nothing was written before it. */
  begin(transaction: Y.Transaction): void {
    const { clientID, store, _transactionCleanups: cleanups } = this.ydoc
    const { beforeState, deleteSet } = transaction
    const untouched = deleteSet.clients.size === 0 && (beforeState.get(clientID) ?? 0) === Y.getState(store, clientID)
    if (cleanups.length > 1 || !untouched) this.#catchUp(cleanups)
    this.#follow(cleanups)
    this.stamp(transaction)
  }

  /** Says that everything written up to now has been patched into the mirrors. */
  stamp(transaction: Y.Transaction): void {
    const { ydoc } = this
    this.#count = ydoc._transactionCleanups.length
    this.#clock = Y.getState(ydoc.store, ydoc.clientID)
    this.#deletes = countDeletes(transaction)
  }

  /** Says that `transaction` is over and wrote nothing that the mirrors do not know. */
  complete(transaction: Y.Transaction): void {
    this.sync()
    this.#known = transaction
  }

  /** After a rollback, or after Yjs had to be repaired: reads these types anew; without an argument, everything. */
  distrust(types?: Iterable<SharedType>): void {
    if (types === undefined) eachNode(this.root, node => changedByOthers(node, undefined))
    else for (const type of types) touch(type)
    const open = this.ydoc._transaction
    if (open !== null) this.stamp(open)
  }

  readonly #ended = (transaction: Y.Transaction): void => {
    this.#follow(this.ydoc._transactionCleanups)
    this.#settled++
    if (transaction !== this.#known) absorb(transaction)
    this.#known = undefined
  }

  #follow(cleanups: Y.Transaction[]): void {
    if (cleanups === this.#cleanups) return
    this.#cleanups = cleanups
    this.#settled = 0
  }

  #catchUp(cleanups: Y.Transaction[]): void {
    this.#follow(cleanups)
    if (this.#settled === cleanups.length) return
    const last = cleanups[cleanups.length - 1] as Y.Transaction
    const { ydoc } = this
    const moved =
      this.#count !== cleanups.length ||
      this.#clock !== Y.getState(ydoc.store, ydoc.clientID) ||
      this.#deletes !== countDeletes(last)
    // an update applied inside an open transaction moves the clocks of others, which are not watched
    if (!moved && last.local) return
    for (let i = this.#settled; i < cleanups.length; i++) absorb(cleanups[i] as Y.Transaction)
    this.stamp(last)
  }
}

// Yjs merges the delete set only after the transaction, so until then its length grows with every deletion.
function countDeletes(transaction: Y.Transaction): number {
  let count = 0
  for (const deletes of transaction.deleteSet.clients.values()) count += deletes.length
  return count
}

function absorb(transaction: Y.Transaction): void {
  for (const [type, storedKeys] of transaction.changed) touch(type, storedKeys, transaction)
  // Yjs books no changes for types made in the transaction itself, but somebody may have read them half-made
  const { store } = transaction.doc
  for (const [client, structs] of store.clients) {
    const before = transaction.beforeState.get(client) ?? 0
    const last = structs[structs.length - 1]
    if (last === undefined || last.id.clock + last.length <= before) continue
    for (let i = before === 0 ? 0 : Y.findIndexSS(structs, before); i < structs.length; i++) {
      const struct = structs[i]
      if (struct instanceof Y.Item && struct.content instanceof Y.ContentType) {
        const node = knownNode(struct.content.type)
        if (node !== undefined) changedByOthers(node, undefined)
      }
    }
  }
}

function touch(type: SharedType, storedKeys?: ReadonlySet<string | null>, transaction?: Y.Transaction): void {
  const list = listOrderedBy(type)
  if (list !== undefined) {
    changedByOthers(list, storedKeys && noKeys, transaction)
    return
  }
  const node = knownNode(type)
  if (node !== undefined) {
    changedByOthers(node, storedKeys, transaction)
    return
  }
  // XML is read as a whole by the topmost type that has a node
  for (let above = type._item; above !== null; ) {
    const parent = above.parent as SharedType
    const reader = knownNode(parent)
    if (reader !== undefined) {
      if (reader.kind === 'xml' || reader.kind === 'text') forget(reader)
      return
    }
    above = parent._item
  }
}

// The list whose order this is: that shows nothing itself, whether somebody made a node for it or not.
function listOrderedBy({ _item: item }: SharedType): Node | undefined {
  const holder = item?.parentSub === ORDER_KEY ? knownNode(item.parent as SharedType) : undefined
  return holder?.kind === 'list' ? holder : undefined
}

const noKeys: ReadonlySet<string> = new Set()

// Every node below one that anybody has asked for; a node's parent is asked for before it.
function eachNode(node: Node, visit: (node: Node) => void): void {
  visit(node)
  for (let item = node.type._start; item !== null; item = item.right) eachNodeIn(item, visit)
  for (const item of node.type._map.values()) eachNodeIn(item, visit)
}

function eachNodeIn(item: Y.Item, visit: (node: Node) => void): void {
  if (item.deleted || !(item.content instanceof Y.ContentType)) return
  const node = knownNode(item.content.type)
  if (node !== undefined) eachNode(node, visit)
}
