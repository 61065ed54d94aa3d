/**
 * Looks up a path in a frozen value. Floor 3.
 */
import { type Path, type PlainValue, partAt } from '../plain/index.js'

/** What stands at `path`, or undefined where nothing does. */
export function valueAt(root: PlainValue, path: Path): PlainValue | undefined {
  let value: PlainValue | undefined = root
  for (const step of path) {
    if (value === undefined) return undefined
    value = partAt(value, step)
  }
  return value
}
