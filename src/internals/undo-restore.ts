/**
 * Brings deleted items back as new ones, where they stood. Floor 2.
 *
 * An item comes back into the shared type it was in, or into the one that was made of that by an earlier undo. There it
 * stands between what its neighbours have become, so any order of undoing gives the order that was.
 */
import * as Y from 'yjs'
import { isDict, livingNames, nameOf, oneOfEachName } from './undo-names.js'
import { edgeIn, itemNow } from './undo-trace.js'
import { heldType, parentOf, type SharedType } from './yjs-internals.js'

/** Brings deleted items of one step back, as new items where they stood. */
export class Restoration {
  readonly #transaction: Y.Transaction
  readonly #byParent = new Map<SharedType, Set<Y.Item>>()
  readonly #done = new Set<SharedType>()
  readonly #mayReplace: (winner: Y.Item) => boolean
  readonly restored: Y.Item[] = []

  /**
   * @param items - deleted, never brought back yet
   * @param mayReplace - whether the live entry of a key gives way to the one that was there before
   */
  constructor(transaction: Y.Transaction, items: Iterable<Y.Item>, mayReplace: (winner: Y.Item) => boolean) {
    this.#transaction = transaction
    this.#mayReplace = mayReplace
    for (const item of items) {
      const parent = parentOf(item)
      const siblings = this.#byParent.get(parent)
      if (siblings === undefined) this.#byParent.set(parent, new Set([item]))
      else siblings.add(item)
    }
  }

  /** Brings back what can be: not what stood in a container that others deleted, nor what others have replaced. */
  run(): void {
    for (const parent of this.#byParent.keys()) this.#restoreIn(parent)
  }

  #restoreIn(parent: SharedType): void {
    const items = this.#byParent.get(parent)
    if (items === undefined || this.#done.has(parent)) return
    this.#done.add(parent)
    const type = this.#typeNow(parent)
    if (type === undefined) return
    const entries = lastOfKeys(items)
    if (!isDict(parent)) for (const item of entries) this.#restoreEntry(type, item)
    else {
      const taken = livingNames(type, this.#mayReplace)
      for (const item of oneOfEachName(entries)) if (!taken.has(nameOf(item))) this.#restoreEntry(type, item)
    }
    const inList = new Set([...items].filter(item => item.parentSub === null))
    if (inList.size === 0) return
    if (type === parent) this.#restoreHere(type, inList)
    else this.#restoreThere(parent, type, inList)
  }

  // The living type that stands for `type`; brought back first when that is a part of the same step.
  #typeNow(type: SharedType): SharedType | undefined {
    const { store } = this.#transaction.doc
    if (type._item === null) return type
    let item = itemNow(store, type._item)
    if (item instanceof Y.Item && item.deleted && this.#byParent.get(parentOf(item))?.has(item) === true) {
      this.#restoreIn(parentOf(item))
      item = itemNow(store, item)
    }
    return item instanceof Y.Item && !item.deleted ? heldType(item) : undefined
  }

  #restoreEntry(type: SharedType, item: Y.Item): void {
    const winner = type._map.get(item.parentSub as string) ?? null
    if (winner !== null && !winner.deleted && !this.#mayReplace(winner)) return
    this.#create([item], type, winner, null)
  }

  // Each beside what is left of itself.
  #restoreHere(type: SharedType, items: ReadonlySet<Y.Item>): void {
    for (const item of items) this.#create([item], type, item.left, item)
  }

  // Two walks over what is left of the old list: one for what stands behind each item in the new one, one to write them.
  #restoreThere(before: SharedType, type: SharedType, items: ReadonlySet<Y.Item>): void {
    const transaction = this.#transaction
    const { store } = transaction.doc
    const order: Y.Item[] = []
    for (let item = before._start; item !== null; item = item.right) order.push(item)
    const behind = new Map<Y.Item, Y.ID | undefined>()
    let edge: Y.ID | undefined
    for (let i = order.length - 1; i >= 0; i--) {
      const item = order[i] as Y.Item
      if (items.has(item)) behind.set(item, edge)
      else edge = edgeIn(store, type, item, 'first') ?? edge
    }
    edge = undefined
    for (let i = 0; i < order.length; i++) {
      const item = order[i] as Y.Item
      if (items.has(item)) {
        const next = behind.get(item)
        const run = [item]
        // one item for neighbours: Yjs would join them one by one, each time copying all it has
        for (let other = order[i + 1]; other !== undefined && items.has(other); other = order[i + 1]) {
          if (behind.get(other) !== next || !canJoin(item, other)) break
          run.push(other)
          i++
        }
        const left: Y.Item | null = edge === undefined ? null : Y.getItemCleanEnd(transaction, store, edge)
        const right = next === undefined ? null : Y.getItemCleanStart(transaction, next)
        edge = this.#create(run, type, left, right)
      } else edge = edgeIn(store, type, item, 'last') ?? edge
    }
  }

  // Makes one new item of neighbours; gives its last id.
  #create(run: readonly Y.Item[], type: SharedType, left: Y.Item | null, right: Y.Item | null): Y.ID {
    const transaction = this.#transaction
    const { store, clientID } = transaction.doc
    const first = run[0] as Y.Item
    const id = Y.createID(clientID, Y.getState(store, clientID))
    const made = new Y.Item(
      id,
      left,
      left === null ? null : left.lastId,
      right,
      right === null ? null : right.id,
      type,
      first.parentSub,
      contentOf(run),
    )
    let { clock } = id
    for (const item of run) {
      item.redone = Y.createID(clientID, clock)
      clock += item.length
      this.restored.push(item)
    }
    // while the transaction is open: a rollback looks for pointers to what it took out only when it sees this
    made.keep = true
    made.integrate(transaction, 0)
    return made.lastId
  }
}

function canJoin({ content }: Y.Item, other: Y.Item): boolean {
  if (content.constructor !== other.content.constructor) return false
  return content instanceof Y.ContentAny || content instanceof Y.ContentString
}

function contentOf(run: readonly Y.Item[]): Y.Item['content'] {
  const contents = run.map(item => item.content)
  const first = contents[0] as Y.Item['content']
  if (run.length === 1) return first.copy()
  if (first instanceof Y.ContentAny) return new Y.ContentAny(contents.flatMap(content => content.getContent()))
  return new Y.ContentString((contents as Y.ContentString[]).map(({ str }) => str).join(''))
}

// Of several entries of one key that a step deleted, the one that counted last; a step may have deleted an entry, have
// lost the key to somebody else, and have deleted theirs.
function lastOfKeys(items: ReadonlySet<Y.Item>): Iterable<Y.Item> {
  const last = new Map<string, Y.Item>()
  for (const item of items) {
    if (item.parentSub === null) continue
    const other = last.get(item.parentSub)
    if (other === undefined || isBehind(item, other)) last.set(item.parentSub, item)
  }
  return last.values()
}

function isBehind(item: Y.Item, other: Y.Item): boolean {
  for (let right = other.right; right !== null; right = right.right) if (right === item) return true
  return false
}
