/**
 * Questions about one tracked node: is it one, where is it, what does it hold, what lies under it. Floor 4.
 */

import type { Core } from '../document/core.js'
import { beginWith } from '../document/listeners.js'
import type { Snapshot } from '../document/types.js'
import { type Path, PlaindocError } from '../plain/index.js'
import type { SharedType } from '../shared/index.js'
import { type Handle, handleOf, pathOfHandle } from './handle.js'
import { plainOfHandle } from './last-value.js'

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

/**
 * Calls `run` at once with the frozen value of a tracked node, and then after each transition that changed it, until the
 * function it returns is called or the node is detached.
 *
 * @throws PlaindocError `NOT_TRACKED`; what `run` throws at the first call
 * @example const stop = subscribe(doc.data.todos, todos => render(todos))
 */
export function subscribe<T extends object>(node: T, run: (value: Snapshot<T>) => void): () => void {
  const handle = tracked(node)
  let shown = plainOfHandle(handle)
  const stop = handle.facades.core.observe(() => {
    const value = plainOfHandle(handle)
    const isOver = !handle.isLive()
    if (isOver) stop()
    if (value === shown) return
    shown = value
    run(value as Snapshot<T>)
  })
  return beginWith(() => run(shown as Snapshot<T>), stop)
}

/** The document's core behind a tracked node. @throws PlaindocError `NOT_TRACKED` */
export function coreOf(node: object): Core {
  return tracked(node).facades.core
}

/** The handle behind a tracked node. @throws PlaindocError `NOT_TRACKED` */
export function tracked(node: unknown): Handle {
  const handle = handleOf(node)
  if (handle !== undefined) return handle
  throw new PlaindocError(
    'NOT_TRACKED',
    'Cannot look this up: it is no part of a live document. Pass an object or array read from doc.data.',
  )
}
