/**
 * What users say about a revision, checked; and the root that holds all of them. Floor 4.
 */
import * as Y from 'yjs'
import type { Core } from '../document/core.js'
import { wrongCall } from '../plain/call.js'
import { admit, type PlainObject } from '../plain/index.js'
import { type Details, isId, sideKey } from './record.js'
import { taken } from './refusals.js'

export type Meta = Omit<Partial<Details>, 'name'>

/** @throws TypeError; what the door throws for a name or words that are not well-formed */
export function admitDetails(name: string | number | undefined, { message, author, at = Date.now() }: Meta): Details {
  if (name !== undefined) admitName(name, 'commit')
  for (const word of [message, author]) {
    if (word !== undefined && typeof word !== 'string') throw new TypeError('message and author are texts')
  }
  if (typeof at !== 'number') throw new TypeError('at is a time in milliseconds')
  return admit({ name, message, author, at }).plain as PlainObject & Details
}

/** @throws TypeError unless `name` is a text or a number; what the door throws for it */
export function admitName(name: unknown, call: string): string | number {
  if (typeof name !== 'string' && typeof name !== 'number') {
    throw wrongCall('a text or a number as the name', name, `doc.history.${call}(…)`)
  }
  return admit(name).plain as string | number
}

/** Whether the document holds revisions. Then the room should be there, so that `revert` knows what was written since. */
export function isHistoryInUse(core: Core): boolean {
  return (core.ydoc.share.get(nameFor(core))?._map.size ?? 0) > 0
}

/** The root that holds the history. @throws PlaindocError `ROOT_KIND` when a root of the user has its name */
export function historyMap(core: Core): Y.Map<unknown> {
  try {
    return core.ydoc.getMap(nameFor(core))
  } catch (cause) {
    throw taken(nameFor(core), cause)
  }
}

/** A root with content but without a revision is not ours; peers that only add keys to ours do no harm. */
export function assertOurs(map: Y.Map<unknown>): void {
  if (map._start === null && (map.size === 0 || [...map.keys()].some(isOurs))) return
  throw taken(Y.findRootTypeKey(map))
}

function nameFor(core: Core): string {
  return `${Y.findRootTypeKey(core.root)}:history`
}

function isOurs(key: string): boolean {
  return isId(key) || sideKey(key) !== undefined
}
