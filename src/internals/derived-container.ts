/**
 * First creation: the container under a key that never had an entry is the identical struct on every device, so two
 * devices that create it at once have created one. Floor 2.
 *
 * Each client id is paid for in every transaction of Yjs, so a document has a budget of derived ids.
 */
import * as Y from 'yjs'
import {
  type ContainerKind,
  containerKind,
  derivedClient,
  newContainer,
  parentIdOf,
  SESSION_MIN,
  type SharedType,
  typeIdOf,
} from './derived-ids.js'
import type { ItemContent } from './leaf.js'
import { noteWritten } from './undo-own.js'

/** Derived ids that a document gets by our own containers; their blocks may go over it. */
export const DERIVED_BUDGET = 32
/** Derived ids after which nothing derived is written any more. Merged replicas may hold more together. */
export const DERIVED_HARD = 64

/**
 * The container for `key`, or null when it cannot be a first creation; then the caller creates it as usual, which
 * converges as well but does not merge with another device's.
 *
 * Null when the key has or had any entry, its map is deleted, the id is taken by another struct, or the budget is used up.
 * The struct is integrated into the open transaction under the derived client; `doc.clientID` is never switched, because
 * observers would write under it.
 *
 * @param key - as stored (`packKey`)
 * @param budget - how many derived ids the document may hold with this one
 */
export function createContainer(
  transaction: Y.Transaction,
  parent: Y.Map<unknown>,
  key: string,
  kind: ContainerKind,
  budget: number = DERIVED_BUDGET,
): SharedType | null {
  const { store } = transaction.doc
  if (parent._map.has(key) || parent._item?.deleted) return null
  const client = derivedClient({ container: typeIdOf(parent), key, kind })
  if (Y.getState(store, client) !== 0 || derivedCount(store) >= budget) return null
  const type = newContainer(kind)
  new Y.Item(Y.createID(client, 0), null, null, null, null, parent, key, new Y.ContentType(type)).integrate(
    transaction,
    0,
  )
  noteWritten(transaction, client, 0)
  return type
}

/**
 * Whether `item` holds a first-created container. Undo must never delete one, because it is everybody's:
 * `deleteFilter: item => !isFirstCreated(item)`. What the step wrote into it is deleted as usual.
 *
 * Decided by recomputing the id. Foreign clients hit it by chance once in 2^30; then undo leaves one container standing.
 */
export function isFirstCreated(item: Y.Item): boolean {
  const { id, parentSub, content } = item
  if (id.clock !== 0 || id.client >= SESSION_MIN || parentSub === null) return false
  const container = item.origin === null && item.rightOrigin === null ? parentIdOf(item) : undefined
  if (container === undefined) return false
  return possibleKinds(content).some(kind => derivedClient({ container, key: parentSub, kind }) === id.client)
}

function possibleKinds(content: ItemContent): readonly ContainerKind[] {
  // what a deleted container was is not known any more, but its id still tells
  if (content instanceof Y.ContentDeleted) return ['map', 'array', 'text']
  const kind = content instanceof Y.ContentType ? containerKind(content.type) : undefined
  return kind === undefined ? [] : [kind]
}

/**
 * How many derived ids a document holds: first-created containers and the blocks inside them and inside root types.
 *
 * Counted over the clients below 2^31, each judged once: the verdict on a client id is kept with the store, so a count
 * costs one pass over the ids (the pass that every Yjs transaction makes three times). A foreign client whose first struct
 * looks like a block is counted too; that only makes the budget smaller.
 */
export function derivedCount(store: Y.Doc['store']): number {
  const known = verdicts.get(store) ?? new Map<number, boolean>()
  verdicts.set(store, known)
  let count = 0
  for (const [client, structs] of store.clients) {
    if (client >= SESSION_MIN) continue
    let derived = known.get(client)
    if (derived === undefined) {
      derived = isDerived(structs[0])
      known.set(client, derived)
    }
    if (derived) count++
  }
  return count
}

// a rollback takes ids out of the store; a verdict left behind is of no consequence, the same id means the same struct
const verdicts: WeakMap<Y.Doc['store'], Map<number, boolean>> = new WeakMap()

function isDerived(first: Y.Item | Y.GC | undefined): boolean {
  if (!(first instanceof Y.Item) || first.origin !== null || first.rightOrigin !== null) return false
  if (isFirstCreated(first)) return true
  const { parent } = first
  return parent instanceof Y.AbstractType && (parent._item === null || isFirstCreated(parent._item))
}
