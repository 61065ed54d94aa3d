/**
 * Changes said from another place: the same steps, with other paths. Floor 1.
 */
import type { Path } from '../plain/path.js'
import { Added, type Change, Deleted, Equal, Formatted, Modified, Spliced } from './command.js'

/** `changes` of a part, as changes of the value that has the part at `place`. */
export function rebased(changes: readonly Change[], place: Path): Change[] {
  return changes.map(change => movedTo(change, [...place, ...change.path]))
}

/** The change at another path. */
export function movedTo(change: Change, path: Path): Change {
  switch (change.kind) {
    case 'added':
      return new Added(path, change.val)
    case 'deleted':
      return new Deleted(path, change.val)
    case 'modified':
      return new Modified(path, change.old, change.new)
    case 'equal':
      return new Equal(path, change.old, change.new)
    case 'spliced':
      return new Spliced(path, change.index, change.removed, change.inserted, change.from)
    case 'formatted':
      return new Formatted(path, change.index, change.length, change.attributes, change.was)
  }
}
