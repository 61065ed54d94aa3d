/**
 * Questions about one tracked node: is it one, where is it, what does it hold, what lies under it. Floor 4.
 */

import type { Snapshot } from '../document/types.js'
import { type Path, PlaindocError } from '../plain/index.js'
import type { SharedType } from '../shared/index.js'
import { plainOfHandle } from './facades.js'
import { type Handle, handleOf, pathOfHandle } from './handle.js'

/** Whether `value` is a live facade, or was one: a detached facade stays tracked. */
export function isTracked(value: unknown): boolean {
  return handleOf(value) !== undefined
}

/**
 * The frozen value of a tracked node: the same object as in the snapshot of its document. A detached node gives its last
 * value.
 *
 * @throws PlaindocError `NOT_TRACKED`
 */
export function snapshotOf<T extends object>(node: T): Snapshot<T> {
  return plainOfHandle(tracked(node)) as Snapshot<T>
}

/**
 * Where a tracked node stands now, or stood last; computed when asked for, so never stale.
 *
 * @throws PlaindocError `NOT_TRACKED`
 */
export function pathOf(node: object): Path {
  return pathOfHandle(tracked(node))
}

/**
 * The shared type under a tracked node, for editor bindings and raw Yjs; undefined when it is detached.
 *
 * @throws PlaindocError `NOT_TRACKED`
 */
export function sharedType(node: object): SharedType | undefined {
  const handle = tracked(node)
  return handle.isLive() ? handle.node.type : undefined
}

function tracked(node: unknown): Handle {
  const handle = handleOf(node)
  if (handle !== undefined) return handle
  throw new PlaindocError(
    'NOT_TRACKED',
    'Cannot look this up: it is no part of a live document. Pass an object or array read from doc.data.',
  )
}
