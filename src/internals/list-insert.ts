/**
 * Inserts a run of values into a Y.Array: at its end without Yjs's walk to the end (3.4 s for 10,000 pushes in one
 * transaction), elsewhere through Yjs, with 64-bit integers, which `Y.Array.insert` refuses. Floor 2.
 */
import * as Y from 'yjs'
import { openClock } from './savepoint.js'
import type { SharedType } from './yjs-internals.js'

/**
 * Inserts at `index`, 0 to the array's length: packed leaf values, bytes, and shared types not yet in a document.
 * Consecutive leaves become one item.
 */
export function insertContents(
  transaction: Y.Transaction,
  type: Y.Array<unknown>,
  index: number,
  values: readonly unknown[],
): void {
  if (index === type._length) append(transaction, type, values)
  else if (values.some(isBigint)) insertBigints(transaction, type, index, values)
  else type.insert(index, values as unknown[])
}

// The last item of each list appended to here; checked before use, since Yjs may have merged it away or rolled it back.
const lastItems = new WeakMap<SharedType, Y.Item>()

function append(transaction: Y.Transaction, type: SharedType, values: readonly unknown[]): void {
  let left = lastItem(type)
  let run: unknown[] = []
  const flush = (): void => {
    if (run.length > 0 && !extend(transaction, type, left, run))
      left = integrate(transaction, type, left, new Y.ContentAny(run))
    run = []
  }
  for (const value of values) {
    const nested = value instanceof Y.AbstractType
    if (!nested && !(value instanceof Uint8Array)) {
      run.push(value)
      continue
    }
    flush()
    left = integrate(transaction, type, left, nested ? new Y.ContentType(value) : new Y.ContentBinary(value))
  }
  flush()
  if (left !== null) lastItems.set(type, left)
}

// Leaves behind leaves of the same transaction: the item grows. As items of their own Yjs would merge them one by one when
// the transaction ends, each time copying all (10,000 pushes took 1.2 s). Sound as long as the item is the last struct, nobody
// was told of it, and no savepoint lies within it.
function extend(transaction: Y.Transaction, type: SharedType, left: Y.Item | null, run: readonly unknown[]): boolean {
  if (left === null || left.deleted || !(left.content instanceof Y.ContentAny)) return false
  const { store, clientID } = transaction.doc
  const { id, content, length } = left
  if (id.client !== clientID || id.clock < openClock(transaction)) return false
  if (id.clock + length !== Y.getState(store, clientID)) return false
  for (const value of run) content.arr.push(value)
  left.length += run.length
  type._length += run.length
  return true
}

function integrate(
  transaction: Y.Transaction,
  type: SharedType,
  left: Y.Item | null,
  content: Y.Item['content'],
): Y.Item {
  const { doc } = transaction
  const id = Y.createID(doc.clientID, Y.getState(doc.store, doc.clientID))
  const item = new Y.Item(id, left, left?.lastId ?? null, null, null, type, null, content)
  item.integrate(transaction, 0)
  return item
}

function lastItem(type: SharedType): Y.Item | null {
  let last = lastItems.get(type) ?? null
  if (last !== null && (last.left === null ? type._start : last.left.right) !== last) last = null
  last ??= type._start
  while (last !== null && last.right !== null) last = last.right
  return last
}

// Yjs takes any content that is an object; the integers take the place of such objects before anything is encoded.
function insertBigints(
  transaction: Y.Transaction,
  type: Y.Array<unknown>,
  index: number,
  values: readonly unknown[],
): void {
  const { store, clientID } = transaction.doc
  const before = Y.getState(store, clientID)
  const integers = new Map<unknown, bigint>()
  const stand = values.map(value => {
    if (!isBigint(value)) return value
    const holder = {}
    integers.set(holder, value)
    return holder
  })
  type.insert(index, stand)
  const structs = store.clients.get(clientID) ?? []
  for (let i = structs.length - 1; i >= 0; i--) {
    const struct = structs[i]
    if (struct === undefined || struct.id.clock < before) return
    if (!(struct instanceof Y.Item) || !(struct.content instanceof Y.ContentAny)) continue
    struct.content.arr = struct.content.arr.map(value => integers.get(value) ?? value)
  }
}

function isBigint(value: unknown): value is bigint {
  return typeof value === 'bigint'
}
