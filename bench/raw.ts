/**
 * Raw Yjs as its users write it: the other side of every benchmark.
 */
import * as Y from 'yjs'
import type { AppState, TaskPlace } from './data.js'

/** A shared type that is not yet in a document, filled with `value`; leaves stay as they are. */
export function prelim(value: unknown): unknown {
  if (Array.isArray(value)) {
    const array = new Y.Array<unknown>()
    array.push(value.map(prelim))
    return array
  }
  if (value === null || typeof value !== 'object') return value
  return new Y.Map(Object.entries(value).map(([key, part]): [string, unknown] => [key, prelim(part)]))
}

/** A document with an `update` listener, as one that is stored or synced has. */
export function listenedDoc(): Y.Doc {
  const ydoc = new Y.Doc()
  ydoc.on('update', () => undefined)
  return ydoc
}

/** `state` in the root map `data`, written in one transaction. */
export function importRaw(state: AppState): Y.Doc {
  const ydoc = listenedDoc()
  const root = ydoc.getMap('data')
  ydoc.transact(() => {
    for (const [key, value] of Object.entries(state)) root.set(key, prelim(value))
  })
  return ydoc
}

/** The task at a place, by a chain of `get`. */
export function rawTask(root: Y.Map<unknown>, [project, index]: TaskPlace): Y.Map<unknown> {
  const projects = root.get('projects') as Y.Map<Y.Map<unknown>>
  const tasks = projects.get(project)?.get('tasks') as Y.Array<Y.Map<unknown>>
  return tasks.get(index)
}
