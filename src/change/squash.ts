/**
 * Changes taken together: what was written twice is said once, what came and went again is not said at all. Floor 1.
 */
import type { Change } from './command.js'
import { Squashed } from './squashed.js'

/**
 * As few changes as `changes` come to, with the same effect: `patch(v, squash(c))` equals `patch(v, c)` wherever the
 * latter fits, and `invert` takes it back. Keys are said once each, items that came and went again not at all, typing in
 * one place is one `Spliced`; `Equal` is left out. A list in which runs of items moved, and a text, keep the order of their
 * changes, joined where they touch. Cost: the size of the changes; of those to one list, the square of their number at most.
 *
 * @throws PlaindocError `PATCH_CONFLICT` with the path when two of the changes contradict each other
 * @example squash([new Added(['n'], 1), new Modified(['n'], 1, 2)]) // => [Added { path: ['n'], val: 2 }]
 * @see SPEC D60–D63
 */
export function squash(changes: Iterable<Change>): Change[] {
  const root = new Squashed()
  for (const change of changes) if (change.kind !== 'equal') root.take(change.path, change)
  return root.changes()
}
