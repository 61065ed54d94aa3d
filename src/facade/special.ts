/**
 * Questions and edits for single entries of tracked objects: adding to counters, and what lost in a conflict. Floor 4.
 */
import { encodeKey, formatPath, PlaindocError, type PlainValue } from '../plain/index.js'
import { addToCounter, type Entry, hiddenAt, listOf, liveOf, Node, pathOfNode, plainEntry } from '../shared/index.js'
import { tracked } from './about.js'
import { type Live, stepIn } from './handle.js'

/**
 * Adds `by` to the counter at `key`: what other devices add at the same time adds up. The same as `node[key] += by`, and
 * right also where the number read is not the latest.
 *
 * @throws PlaindocError `NOT_A_COUNTER` when no `counter()` stands there; `VALUE_NOT_FINITE`; `NODE_DETACHED`
 * @example increment(doc.data.stats, 'views')
 */
export function increment(node: object, key: string | number, by = 1): void {
  const handle = tracked(node)
  const parent = handle.writable()
  const step = stepIn(parent, key)
  const entry: Entry | undefined = (liveOf(parent) as Live)[step]
  if (!(entry instanceof Node) || entry.kind !== 'counter') {
    const path = [...pathOfNode(parent), step]
    throw new PlaindocError(
      'NOT_A_COUNTER',
      `Cannot add at ${formatPath(path)}: no counter stands there. Assign counter(0) first.`,
      { path },
    )
  }
  handle.facades.core.write(transaction => addToCounter(transaction, entry, by))
}

/**
 * The values that others, or this device, wrote at `key` at the same time as the one that stands there, and that lost; oldest
 * first, frozen, empty when there was no conflict. Known to this session only, and until the key is written again.
 *
 * @param key - of an object; the index of an item of a `list()`, which then is asked for the values it was set to
 * @throws PlaindocError `NOT_TRACKED`
 * @example for (const lost of conflicts(doc.data, 'title')) offer(lost)
 */
export function conflicts(node: object, key: string | number): readonly PlainValue[] {
  const { facades, node: parent } = tracked(node)
  if (parent.kind === 'dict') return Object.freeze(hiddenAt(parent, encodeKey(key)).map(plainEntry))
  if (parent.kind === 'list') {
    const id = listOf(parent)?.idAt(Number(key))
    return id === undefined ? [] : facades.core.conflicts.atStored(parent.type, id)
  }
  return facades.core.conflicts.at(parent.type, String(key))
}
