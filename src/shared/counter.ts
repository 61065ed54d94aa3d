/**
 * Counters: numbers to which every device adds, so that what two devices add at once adds up. Floor 2.
 */
import * as Y from 'yjs'
import { BASE_KEY, baseOf, countOf, sumAt, sumKey, sumKeys } from '../internals/counter-layout.js'
import { deleteWithoutOrigin, setWithoutOrigin } from '../internals/derived-entry.js'
import { freshId, peerOf } from '../internals/peer.js'
import { refuse } from '../plain/index.js'
import { forget, type Node } from './node.js'
import { pathOfNode } from './place.js'

/**
 * Adds `by` to a counter: one entry of this device is written, whatever others add meanwhile.
 *
 * @throws PlaindocError `VALUE_NOT_FINITE` when the sum would leave the range of numbers; nothing is written
 */
export function addToCounter(transaction: Y.Transaction, node: Node, by: number): void {
  if (by === 0) return
  const type = node.type as Y.Map<unknown>
  const key = sumKey(baseOf(type).epoch, peerOf(transaction.doc))
  const sum = sumAt(type, key) + by
  if (!Number.isFinite(sum) || !Number.isFinite(countOf(type) + by)) {
    throw refuse(
      'VALUE_NOT_FINITE',
      `add ${by} to the counter`,
      pathOfNode(node),
      'the sum would be no finite number',
      'Set the counter to a number within range.',
    )
  }
  setWithoutOrigin(transaction, type, key, new Y.ContentAny([sum]))
  forget(node)
}

/** Sets a counter to `value`: counting begins anew, and what was added elsewhere at the same time does not count. */
export function setCounter(transaction: Y.Transaction, node: Node, value: number): void {
  const type = node.type as Y.Map<unknown>
  const { epoch } = baseOf(type)
  for (const key of sumKeys(type, epoch)) deleteWithoutOrigin(transaction, type, key)
  setWithoutOrigin(transaction, type, BASE_KEY, new Y.ContentAny([[freshId(transaction.doc), value]]))
  forget(node)
}
