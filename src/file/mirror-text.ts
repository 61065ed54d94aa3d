/** Which strings of a document are texts, whose letters merge. Floor 4. */
import type { Attachable } from '../document/types.js'
import type { Path } from '../plain/index.js'
import { type Entry, liveOf, Node, nodeOf } from '../shared/index.js'

/**
 * Whether a text stands at a path of the document, through objects, arrays, lists and Maps.
 *
 * The path is one of the merged value, in which items of a list may stand elsewhere than here: any item of the list
 * speaks for all. To merge a plain string as a text is no harm, to replace a text loses what somebody typed.
 */
export function isTextAt(root: Attachable['root'], path: Path): boolean {
  return isTextIn(nodeOf(root), path)
}

function isTextIn(entry: Entry | undefined, path: Path): boolean {
  if (!(entry instanceof Node)) return false
  const [step, ...rest] = path
  if (step === undefined) return entry.kind === 'text'
  if (entry.kind === 'text' || entry.kind === 'xml' || entry.kind === 'counter') return false
  const parts = liveOf(entry)
  if (Array.isArray(parts)) return parts.some(part => isTextIn(part, rest))
  return Object.hasOwn(parts, step) && isTextIn(parts[step as string], rest)
}
