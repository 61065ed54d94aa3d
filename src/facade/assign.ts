/**
 * What an assignment means: the value passes the door, then the place is reconciled with it in one transaction. Floor 4.
 */
import { isWellFormed, type PlainLeaf, refuse } from '../plain/index.js'
import {
  assignItem,
  assignKey,
  mapEntry,
  type Node,
  pathOfNode,
  removeKey,
  setLeaf,
  storedKeyOf,
} from '../shared/index.js'
import type { Arrival, Handle } from './handle.js'
import { refuseSymbol } from './refusals.js'

/** `object[key] = value`. Assigning `undefined` removes the key: JSON and files know no other way to say it. */
export function assignProperty(handle: Handle, key: string | symbol, value: unknown): void {
  if (typeof key === 'symbol') throw refuseSymbol(handle, key)
  const node = handle.writable()
  admitKey(node, key)
  if (value === undefined) {
    deleteProperty(handle, key)
    return
  }
  if (isPlainLeaf(value)) {
    assignLeaf(handle, node, key, value)
    return
  }
  const { facades } = handle
  const arrival = facades.arrive(value, node, () => [...pathOfNode(node), key])
  facades.core.write(transaction => {
    const incoming = { value: arrival.plain, seed: arrival.rootKind }
    assignKey(node, key, incoming, facades.reconciliation(transaction, arrival))
  })
}

/** `delete object[key]`, for a key that is there. */
export function deleteProperty(handle: Handle, key: string): void {
  const node = handle.writable()
  const { facades } = handle
  facades.core.write(transaction => removeKey(node, key, facades.reconciliation(transaction, nothing)))
}

/** `array[index] = value` for an index within the array. */
export function assignIndex(handle: Handle, index: number, value: unknown): void {
  const node = handle.writable()
  const { facades } = handle
  const arrival = facades.arrive(value, node, () => [...pathOfNode(node), index])
  facades.core.write(transaction => {
    const incoming = { value: arrival.plain, seed: arrival.rootKind }
    assignItem(node, index, incoming, facades.reconciliation(transaction, arrival))
  })
}

// The most frequent write by far takes the short way: nothing to copy, nothing to match. Also no write at all when the
// value is there already.
function assignLeaf(handle: Handle, node: Node, key: string, value: PlainLeaf): void {
  const { facades } = handle
  const entry = mapEntry(node.type, storedKeyOf(node.type, key))
  if (entry === value) return
  facades.core.write(transaction => {
    if (typeof entry !== 'object' || entry === null) setLeaf(transaction, node, key, value)
    else assignKey(node, key, { value }, facades.reconciliation(transaction, { ...nothing, plain: value }))
  })
}

// Whether a value is a leaf that the door would let through as it is.
function isPlainLeaf(value: unknown): value is null | boolean | number | string {
  switch (typeof value) {
    case 'boolean':
      return true
    case 'number':
      return Number.isFinite(value) && !Object.is(value, -0)
    case 'string':
      return isWellFormed(value)
    default:
      return value === null
  }
}

/** An arrival without a value, for edits that only remove. */
export const nothing: Arrival = {
  plain: null,
  kinds: undefined,
  rootKind: undefined,
  sources: new Map(),
  borrowed: false,
}

function admitKey(node: Node, key: string): void {
  if (key === '__proto__') {
    throw refuse(
      'KEY_REFUSED',
      'set the key __proto__',
      pathOfNode(node),
      'it would replace the prototype where the data is read as plain objects',
      'Use another key.',
    )
  }
  if (isWellFormed(key)) return
  throw refuse(
    'STRING_NOT_WELL_FORMED',
    `set the key ${JSON.stringify(key)}`,
    pathOfNode(node),
    'half of a surrogate pair reads differently on other devices',
    'Use key.toWellFormed().',
  )
}
