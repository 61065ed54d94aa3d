/**
 * What differs at one path of two values, as changes of the whole. Floor 4.
 */
import { Added, type Change, Deleted, diff, Modified, Spliced } from '../change/index.js'
import { valueAt } from '../document/value-at.js'
import type { Path, PlainValue } from '../plain/index.js'

/** The changes at or below `path` that turn `before` into `after`, with paths from the root; `[]` when nothing differs there. */
export function differenceAt(before: PlainValue, after: PlainValue, path: Path): Change[] {
  if (path.length === 0) return [...diff(before, after)]
  const [was, is] = [valueAt(before, path), valueAt(after, path)]
  if (was === undefined) return is === undefined ? [] : [new Added(path, is)]
  if (is === undefined) return [new Deleted(path, was)]
  return Array.from(diff(was, is), change => below(path, change))
}

function below(path: Path, change: Change): Change {
  const whole = [...path, ...change.path]
  switch (change.kind) {
    case 'added':
      return new Added(whole, change.val)
    case 'deleted':
      return new Deleted(whole, change.val)
    case 'modified':
      return new Modified(whole, change.old, change.new)
    case 'spliced':
      return new Spliced(whole, change.index, change.removed, change.inserted, change.from)
    default:
      return change
  }
}
