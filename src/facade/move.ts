/**
 * Moving an item of an array, as one edit that says so. Floor 4.
 */
import { formatPath, PlaindocError } from '../plain/index.js'
import { liveArray, moveItem, pathOfNode } from '../shared/index.js'
import { tracked } from './about.js'
import { arrange } from './array-methods.js'

/**
 * Moves the item at index `from` to where it stands at index `to` afterwards, in one transition.
 *
 * In a `list()` the item stays the item that it is: what others write into it meanwhile follows it, and when two devices
 * move it at once it stands at one of the two places. In any other array it is taken out and put in again: its facade
 * follows, but two devices that do so at once have it twice.
 *
 * @throws PlaindocError `INDEX_OUT_OF_RANGE` for an index without an item; `OPERATION_REFUSED` for what is no array;
 *   `NOT_TRACKED`; `NODE_DETACHED`
 * @example move(doc.data.todos, 4, 0)
 */
export function move(array: readonly unknown[], from: number, to: number): void {
  const handle = tracked(array)
  const node = handle.writable()
  if (node.kind !== 'list' && node.kind !== 'array') {
    const path = pathOfNode(node)
    const message = `Cannot move an item of ${formatPath(path)}: it is no array. Pass an array read from doc.data.`
    throw new PlaindocError('OPERATION_REFUSED', message, { path })
  }
  const { length } = liveArray(node)
  for (const index of [from, to]) {
    if (Number.isInteger(index) && index >= 0 && index < length) continue
    const path = pathOfNode(node)
    const message = `Cannot move an item of ${formatPath(path)}: there is no index ${String(index)}, it has ${length} items. Use an index from 0 to ${length - 1}.`
    throw new PlaindocError('INDEX_OUT_OF_RANGE', message, { path })
  }
  if (from === to) return
  if (node.kind === 'list') handle.facades.core.write(transaction => moveItem(transaction, node, from, to))
  else arrange(handle, entries => entries.toSpliced(from, 1).toSpliced(to, 0, ...entries.slice(from, from + 1)))
}
