/**
 * Which revisions touched a place, and what they made of it. Floor 4.
 */
import type { LogEntry, Revision } from '../document/types.js'
import { valueAt } from '../document/value-at.js'
import { equal, type Path, type PlainValue } from '../plain/index.js'

/**
 * The revisions that touched `path`, newest first. A revision touches what none of its parents had so, a first one what is
 * there. Those that cannot be read are left out, and whoever follows them counts as a first one. One pass over the history.
 *
 * @param revisions - parents before children
 * @param content - the content of a revision; undefined when it cannot be read
 */
export function logOf(
  revisions: readonly Revision[],
  content: (id: string) => PlainValue | undefined,
  path: Path,
): LogEntry[] {
  const values = new Map<string, PlainValue | undefined>()
  const entries: LogEntry[] = []
  for (const revision of revisions) {
    const whole = content(revision.id)
    if (whole === undefined) continue
    const value = valueAt(whole, path)
    values.set(revision.id, value)
    const before = revision.parents.filter(id => values.has(id)).map(id => values.get(id))
    const isTouched = before.length === 0 ? value !== undefined : !before.some(was => isSame(was, value))
    // a commit that only joins what others did is part of the whole story, but touched no place
    if (isTouched || path.length === 0) entries.push(Object.freeze({ revision, value }))
  }
  return entries.reverse()
}

function isSame(a: PlainValue | undefined, b: PlainValue | undefined): boolean {
  return a === b || (a !== undefined && b !== undefined && equal(a, b))
}
