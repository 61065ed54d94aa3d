/**
 * Changes turned round: what takes `after` back to `before`. Floor 1.
 */
import { PlaindocError } from '../plain/error.js'
import { formatPath } from '../plain/path.js'
import { Added, type Change, Deleted, Equal, Formatted, Modified, Spliced } from './command.js'

/**
 * The changes that undo `changes`: each turned round, in the opposite order, so that every index counts in the value it
 * was taken from. `patch(after, invert(diff(before, after)))` equals `before` (SPEC L2).
 *
 * @throws PlaindocError `CHANGE_INVALID` for a `Formatted` that does not say what was there
 * @example invert([new Added(['n'], 1)]) // => [Deleted { path: ['n'], val: 1 }]
 */
export function invert(changes: Iterable<Change>): Change[] {
  return Array.from(changes, invertOne).reverse()
}

function invertOne(change: Change): Change {
  switch (change.kind) {
    case 'added':
      return new Deleted(change.path, change.val)
    case 'deleted':
      return new Added(change.path, change.val)
    case 'modified':
      return new Modified(change.path, change.new, change.old)
    case 'equal':
      return new Equal(change.path, change.new, change.old)
    case 'spliced': {
      const { path, index, removed, inserted, from } = change
      return from === undefined
        ? new Spliced(path, index, inserted, removed)
        : new Spliced(path, from, inserted, removed, index)
    }
    case 'formatted':
      if (change.was === undefined) throw unknownFormat(change)
      return new Formatted(change.path, change.index, change.length, change.was, change.attributes)
  }
}

function unknownFormat({ path }: Formatted): PlaindocError {
  const message = `Cannot invert a formatting at ${formatPath(path)}: it does not say what was there. Give it «was».`
  return new PlaindocError('CHANGE_INVALID', message, { path })
}
