/**
 * Blocks: the whole content of a fresh container as one run of structs under one derived client, so that equal literals on
 * two devices are one content. Floor 2.
 */
import * as Y from 'yjs'
import type { PlainValue } from '../plain/types.js'
import { canonicalOf } from './derived-canonical.js'
import { DERIVED_HARD, derivedCount } from './derived-container.js'
import { type Content, Held } from './derived-held.js'
import { containerKind, derivedClient, typeIdOf } from './derived-ids.js'
import { type BlockStruct, blockStructs } from './derived-layout.js'
import { type SharedLayout, specialKind } from './layout.js'
import { orderOf } from './list-layout.js'
import { isFresh, placeStruct, structsOf } from './place-struct.js'
import { noteWritten } from './undo-own.js'
import type { SharedType } from './yjs-internals.js'

/** Told once for each container that was written, outermost last, with the frozen value it holds now. */
export type Created = (type: SharedType, plain: PlainValue) => void

/**
 * Writes `content` into a container that holds nothing yet, as one block. What the store already has of this block is not
 * written again. When the id is taken by another struct or no derived id is left, the same structs are written under the
 * client of the document: convergent, but equal literals are then two contents.
 *
 * A list is two blocks: what its items are, and the order they are in.
 *
 * @param container - fresh, of the kind that `content.plain` asks for: a map, an array, or a text for a string
 * @param block - `default` for seeded content, which gives way to a literal and to every edit
 * @param created - not called when a part of the block was there before: it may have been edited since
 */
export function writeBlock(
  transaction: Y.Transaction,
  container: SharedType,
  content: Content,
  block: 'default' | 'literal' = 'literal',
  created?: Created,
): void {
  const held = new Held(content, layoutIn(container), true)
  const order = specialKind(container) === 'list' ? orderOf(container as Y.Map<unknown>) : undefined
  if (order !== undefined) {
    const ids = held.parts.map(({ key }) => key)
    writeBlock(transaction, order, { plain: Object.freeze(ids), kinds: undefined }, block)
  }
  writeHeld(transaction, container, held, block, created)
}

function writeHeld(
  transaction: Y.Transaction,
  container: SharedType,
  held: Held,
  block: 'default' | 'literal',
  created: Created | undefined,
): void {
  const { store, clientID } = transaction.doc
  const structs = blockStructs(held)
  let known = false
  if (structs.length > 0) {
    const client = clientOf(container, held, block)
    const first = store.clients.get(client)?.[0]
    known = first instanceof Y.Item && isOurs(first, container, structs)
    if (known) integrate(transaction, container, structs, client, 0)
    else if (first === undefined && derivedCount(store) < DERIVED_HARD) {
      place(transaction, container, structs, client)
      noteWritten(transaction, client, 0)
    } else integrate(transaction, container, structs, clientID, Y.getState(store, clientID))
  }
  if (created === undefined || known) return
  for (let i = structs.length - 1; i >= 0; i--) {
    const struct = structs[i]
    if (struct?.content instanceof Y.ContentType) created(struct.content.type, struct.plain)
  }
  created(container, held.plain)
}

/** The client id of the block that `content` would be in `container`. */
export function blockClient(container: SharedType, content: Content, block: 'default' | 'literal'): number {
  return clientOf(container, new Held(content, layoutIn(container), true), block)
}

function clientOf(container: SharedType, held: Held, block: 'default' | 'literal'): number {
  return derivedClient({ block, in: typeIdOf(container), canonical: canonicalOf(held) })
}

function layoutIn(container: SharedType): SharedLayout {
  return specialKind(container) ?? containerKind(container) ?? 'map'
}

// All of a block that nobody has yet. Its own containers are fresh, so their content needs no search.
function place(transaction: Y.Transaction, container: SharedType, structs: BlockStruct[], client: number): void {
  const { doc } = transaction
  const types = new Map<number, SharedType>()
  const fresh = isFresh(transaction, container)
  // begun by the first struct, which is in the container itself
  let written: ReturnType<typeof structsOf> | undefined
  let parent = container
  let holder: number | undefined
  let last: Y.Item | null = null
  for (const struct of structs) {
    const { clock, key, content } = struct
    if (struct.parent !== holder) {
      holder = struct.parent
      parent = types.get(holder as number) as SharedType
    }
    const left: Y.Item | null = struct.previous ? last : null
    const id = Y.createID(client, clock)
    if (holder !== undefined || fresh) {
      written ??= structsOf(doc, client)
      last = placeStruct(doc, written, id, { parent, key, left }, content)
    } else {
      last = new Y.Item(id, left, left?.lastId ?? null, null, null, parent, key, content)
      last.integrate(transaction, 0)
    }
    if (content instanceof Y.ContentType) types.set(clock, content.type)
  }
}

// the way updates of others are integrated (getMissing, offset), so that a known prefix and deleted parents are handled alike
function integrate(
  transaction: Y.Transaction,
  container: SharedType,
  structs: BlockStruct[],
  client: number,
  base: number,
): void {
  const { store } = transaction.doc
  for (const { clock, parent, key, previous, content } of structs) {
    const offset = Y.getState(store, client) - base - clock
    if (offset >= content.getLength()) continue
    const id = Y.createID(client, base + clock)
    const origin = previous ? Y.createID(client, base + clock - 1) : null
    const place = parent === undefined ? container : Y.createID(client, base + parent)
    const item = new Y.Item(id, null, origin, null, null, previous ? null : place, previous ? null : key, content)
    item.getMissing(transaction, store)
    item.integrate(transaction, offset)
  }
}

function isOurs(first: Y.Item, container: SharedType, structs: BlockStruct[]): boolean {
  return first.parent === container && first.origin === null && first.parentSub === (structs[0]?.key ?? null)
}
