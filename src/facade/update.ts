/**
 * `deepUpdate` for what is tracked: one transition with the fewest writes. Floor 4.
 */
import { type DeepUpdates, patch, rebased, updateChanges, deepUpdate as updatePlain } from '../change/index.js'
import type { Facades } from './facades.js'
import { handleOf, pathOfHandle } from './handle.js'
import { plainOfHandle } from './last-value.js'
import { replaceRoot } from './root.js'

/**
 * Puts `updates` on top of `base`, in place, and returns it. Objects and Maps are entered as deep as both go, keys that the
 * updates do not name stay, `DELETE` deletes, `undefined` says nothing. Anything else becomes what the updates say: leaves,
 * and lists and Sets as a whole, by the fewest edits. `base` and `updates` share nothing afterwards.
 *
 * On a tracked object it is one transition, in which every facade stays live, and joins a transaction that is open.
 *
 * @throws PlaindocError what the door throws, with the path; `NODE_DETACHED`; `OPERATION_REFUSED` for a frozen `base`.
 *   Nothing changed
 * @example deepUpdate(doc.data, { endpoint: { protocol: 'HTTPS', port: DELETE } })
 * @see SPEC D56–D59
 */
export function deepUpdate<T>(base: T, updates: DeepUpdates<T>): T {
  const handle = handleOf(base)
  if (handle === undefined) return updatePlain(base, updates)
  handle.writable()
  const path = pathOfHandle(handle)
  const changes = rebased(updateChanges(plainOfHandle(handle), updates), path)
  // reason: whoever makes handles is a `Facades`
  const facades = handle.facades as Facades
  if (changes.length > 0) replaceRoot(facades, patch(facades.core.current(), changes))
  return base
}
