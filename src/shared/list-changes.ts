/**
 * What a transaction did to the orders of lists, found in its own structs: the event of Yjs walks the whole array. Floor 2.
 */
import * as Y from 'yjs'
import { ORDER_KEY } from '../internals/list-layout.js'
import type { SharedType } from './node.js'

/** Items of one order. */
export interface OrderWrites {
  /** Written in the transaction; an item that Yjs has joined meanwhile may begin before it. */
  readonly added: Y.Item[]
  readonly deleted: Y.Item[]
  /** How many entries they hold. */
  count: number
}

// one pass for all lists; only of a transaction that has ended, which writes no more
const known = new WeakMap<Y.Transaction, Map<SharedType, OrderWrites>>()

/** What the transaction did to this order so far. The first call costs the structs of the transaction. */
export function orderWrites(transaction: Y.Transaction, order: Y.Array<unknown>): OrderWrites | undefined {
  const open = transaction.doc._transaction === transaction
  let all = open ? undefined : known.get(transaction)
  if (all === undefined) {
    all = collect(transaction)
    if (!open) known.set(transaction, all)
  }
  return all.get(order)
}

function collect(transaction: Y.Transaction): Map<SharedType, OrderWrites> {
  const all = new Map<SharedType, OrderWrites>()
  const { beforeState, deleteSet } = transaction
  const { store } = transaction.doc
  const note = (item: unknown, side: 'added' | 'deleted'): void => {
    if (!(item instanceof Y.Item) || item.parentSub !== null || !(item.content instanceof Y.ContentAny)) return
    const parent = item.parent as SharedType
    if (parent._item?.parentSub !== ORDER_KEY) return
    let writes = all.get(parent)
    if (writes === undefined) {
      writes = { added: [], deleted: [], count: 0 }
      all.set(parent, writes)
    }
    writes[side].push(item)
    writes.count += item.length
  }
  for (const [client, structs] of store.clients) {
    const before = beforeState.get(client) ?? 0
    if (Y.getState(store, client) === before) continue
    for (let i = before === 0 ? 0 : Y.findIndexSS(structs, before); i < structs.length; i++) {
      const struct = structs[i]
      if (struct?.deleted === false) note(struct, 'added')
    }
  }
  for (const [client, ranges] of deleteSet.clients) {
    const structs = store.clients.get(client) ?? []
    for (const { clock, len } of ranges) {
      for (let i = Y.findIndexSS(structs, clock); i < structs.length; i++) {
        const struct = structs[i]
        if (struct === undefined || struct.id.clock >= clock + len) break
        if (struct.deleted) note(struct, 'deleted')
      }
    }
  }
  return all
}
