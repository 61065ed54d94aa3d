/**
 * Looks up a path in a frozen value. Floor 3.
 */
import { isContainer, type Path, type PlainValue } from '../plain/index.js'

/** What stands at `path`, or undefined where nothing does. */
export function valueAt(root: PlainValue, path: Path): PlainValue | undefined {
  let value: PlainValue | undefined = root
  for (const step of path) {
    if (value === undefined || !isContainer(value) || !Object.hasOwn(value, step)) return undefined
    value = (value as Record<string | number, PlainValue>)[step]
  }
  return value
}
