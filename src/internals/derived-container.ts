/**
 * First creation: the container under a key that never had an entry is the identical struct on every device, so two
 * devices that create it at once have created one. Floor 2.
 *
 * Each client id is paid for in every transaction of Yjs, so a document has a budget of derived ids.
 */
import * as Y from 'yjs'
import { containerKind, derivedClient, parentIdOf, SESSION_MIN, typeIdOf } from './derived-ids.js'
import { newType, type SharedLayout, type SpecialKind, TYPE_KEY } from './layout.js'
import type { ItemContent } from './leaf.js'
import { ORDER_KEY } from './list-layout.js'
import { noteWritten } from './undo-own.js'
import type { SharedType } from './yjs-internals.js'

/** Derived ids that a document gets by our own containers; their blocks may go over it. */
export const DERIVED_BUDGET = 24
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
 * A list, set, Map or counter is created with what says so, and a list with its order, by the same client.
 *
 * @param key - as stored (`packKey`)
 * @param budget - how many derived ids the document may hold with this one
 */
export function createContainer(
  transaction: Y.Transaction,
  parent: Y.Map<unknown>,
  key: string,
  kind: SharedLayout,
  budget: number = DERIVED_BUDGET,
): SharedType | null {
  const { store } = transaction.doc
  if (parent._map.has(key) || parent._item?.deleted) return null
  const client = derivedClient({ container: typeIdOf(parent), key, kind })
  if (Y.getState(store, client) !== 0 || derivedCount(store) >= budget) return null
  const type = newType(kind)
  const write = (clock: number, holder: SharedType, at: string, content: ItemContent): void => {
    new Y.Item(Y.createID(client, clock), null, null, null, null, holder, at, content).integrate(transaction, 0)
  }
  write(0, parent, key, new Y.ContentType(type))
  if (isSpecial(kind)) write(1, type, TYPE_KEY, new Y.ContentAny([kind]))
  if (kind === 'list') write(2, type, ORDER_KEY, new Y.ContentType(new Y.Array()))
  noteWritten(transaction, client, 0)
  verdictsOf(store).set(client, 'container')
  return type
}

/**
 * Whether `structs` are all of a first-created container: one, or for what is more than a map two, and for a list three.
 */
export function isWholeContainer(structs: readonly (Y.Item | Y.GC | Y.Skip)[]): boolean {
  const [first, type, order] = structs
  if (!(first instanceof Y.Item) || first.length !== 1) return false
  const kinds = createdKinds(first)
  if (type === undefined) return kinds.some(kind => !isSpecial(kind))
  const named = type instanceof Y.Item && type.content instanceof Y.ContentAny ? type.content.arr[0] : undefined
  if (!kinds.some(kind => isSpecial(kind) && kind === named) || !standsIn(type, first, TYPE_KEY, 1)) return false
  if (named !== 'list') return structs.length === 2
  const isOrder =
    order instanceof Y.Item && order.content instanceof Y.ContentType && order.content.type instanceof Y.Array
  return structs.length === 3 && isOrder && standsIn(order, first, ORDER_KEY, 2)
}

function standsIn(struct: Y.Item | Y.GC | Y.Skip | undefined, first: Y.Item, key: string, clock: number): boolean {
  if (!(struct instanceof Y.Item) || struct.length !== 1 || struct.parentSub !== key) return false
  const { id, origin, rightOrigin } = struct
  const parent = parentIdOf(struct)
  const isInside = typeof parent === 'object' && Y.compareIDs(parent as Y.ID, first.id)
  return isInside && id.client === first.id.client && id.clock === clock && origin === null && rightOrigin === null
}

/**
 * Whether `item` holds a first-created container, or says what it is. Undo must never delete one, because it is everybody's:
 * `deleteFilter: item => !isFirstCreated(item)`. What the step wrote into it is deleted as usual.
 *
 * Decided by recomputing the id. Foreign clients hit it by chance once in 2^30; then undo leaves one container standing.
 */
export function isFirstCreated(item: Y.Item): boolean {
  const { id, parentSub, parent } = item
  if (id.client >= SESSION_MIN || id.clock > 2) return false
  if (id.clock === 0) return createdKinds(item).length > 0
  const holder = parent instanceof Y.AbstractType ? parent._item : null
  if (holder === null || holder.id.client !== id.client || holder.id.clock !== 0) return false
  return parentSub === (id.clock === 1 ? TYPE_KEY : ORDER_KEY) && isFirstCreated(holder)
}

// The kinds whose first creation is this very item; none for any other item.
function createdKinds(item: Y.Item): readonly SharedLayout[] {
  const { id, parentSub, content } = item
  if (id.clock !== 0 || id.client >= SESSION_MIN || parentSub === null) return []
  const container = item.origin === null && item.rightOrigin === null ? parentIdOf(item) : undefined
  if (container === undefined) return []
  return possibleKinds(content).filter(kind => derivedClient({ container, key: parentSub, kind }) === id.client)
}

const specialKinds: readonly SharedLayout[] = ['counter', 'list', 'set', 'dict']

function possibleKinds(content: ItemContent): readonly SharedLayout[] {
  // what a deleted container was is not known any more, but its id still tells
  if (content instanceof Y.ContentDeleted) return ['map', 'array', 'text', ...specialKinds]
  const kind = content instanceof Y.ContentType ? containerKind(content.type) : undefined
  if (kind === 'map') return ['map', ...specialKinds]
  return kind === undefined ? [] : [kind]
}

function isSpecial(kind: SharedLayout): kind is SpecialKind {
  return specialKinds.includes(kind)
}

/**
 * How many derived ids a document holds: first-created containers and the blocks inside them and inside root types.
 *
 * Counted over the clients below 2^31, each judged once: the verdict on a client id is kept with the store, so a count
 * costs one pass over the ids (the pass that every Yjs transaction makes three times). A foreign client whose first struct
 * looks like a block is counted too; that only makes the budget smaller.
 */
export function derivedCount(store: Y.Doc['store']): number {
  const known = verdictsOf(store)
  let count = 0
  for (const [client, structs] of store.clients) {
    if (client >= SESSION_MIN) continue
    let verdict = known.get(client)
    if (verdict === undefined) {
      verdict = judge(structs[0], known)
      known.set(client, verdict)
    }
    if (verdict !== 'foreign') count++
  }
  return count
}

// a rollback takes ids out of the store; a verdict left behind is of no consequence, the same id means the same struct
const verdicts: WeakMap<Y.Doc['store'], Verdicts> = new WeakMap()

/** What the first struct of a client shows it to be. */
type Verdicts = Map<number, 'container' | 'block' | 'foreign'>

function verdictsOf(store: Y.Doc['store']): Verdicts {
  let known = verdicts.get(store)
  if (known === undefined) {
    known = new Map()
    verdicts.set(store, known)
  }
  return known
}

function judge(first: Y.Item | Y.GC | undefined, known: Verdicts): 'container' | 'block' | 'foreign' {
  if (!(first instanceof Y.Item) || first.origin !== null || first.rightOrigin !== null) return 'foreign'
  if (isFirstCreated(first)) return 'container'
  if (!(first.parent instanceof Y.AbstractType)) return 'foreign'
  const holder = first.parent._item
  if (holder === null) return 'block'
  const isKnown = holder.id.clock === 0 && known.get(holder.id.client) === 'container'
  return isKnown || isFirstCreated(holder) ? 'block' : 'foreign'
}
