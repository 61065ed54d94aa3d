/**
 * The order of revisions, the same on all replicas. Floor 4.
 */
import type { Revision } from '../document/types.js'

/** Parents before children, then by time, then by id. With a stack of its own: a chain may be as long as the history. */
export function inOrder(found: ReadonlyMap<string, Revision>): Iterable<Revision> {
  // clocks of peers may run backwards
  const byTime = [...found.values()].sort((a, b) => a.at - b.at || (a.id < b.id ? -1 : 1))
  const done = new Set<Revision>()
  for (const revision of byTime) {
    const stack = [{ revision, next: 0 }]
    for (let top = stack[0]; top !== undefined; top = stack[stack.length - 1]) {
      const { parents } = top.revision
      const parent = top.next < parents.length ? found.get(parents[top.next++] as string) : undefined
      if (parent !== undefined && !done.has(parent)) stack.push({ revision: parent, next: 0 })
      else if (parent === undefined && top.next >= parents.length) done.add((stack.pop() as typeof top).revision)
    }
  }
  return done
}
