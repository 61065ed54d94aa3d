/**
 * What the history refuses, in words. Floor 4.
 */
import type { Revision } from '../document/types.js'
import { PlaindocError } from '../plain/index.js'

/** The root that would hold the history holds something else. */
export function taken(name: string, cause?: unknown): PlaindocError {
  return new PlaindocError(
    'ROOT_KIND',
    `Cannot keep the history in the root '${name}': something else is stored there. Use another root name for the data.`,
    { cause },
  )
}

export function nothingCommitted(what: string): PlaindocError {
  const message = `Cannot ${what}: there is no revision to go back to. Call commit() first.`
  return new PlaindocError('NOTHING_COMMITTED', message)
}

/** Neither an id nor a name; says what there is. */
export function unknown(asked: string | number, revisions: readonly Revision[]): PlaindocError {
  const last = revisions.slice(-8).map(({ id, name }) => (name === undefined ? id : quoted(name)))
  const there = `${revisions.length > last.length ? '…, ' : ''}${last.join(', ')}`
  const why =
    revisions.length === 0
      ? 'this document has no revisions. Call commit() first.'
      : `the revisions of this document are ${there}. See history.revisions.`
  return new PlaindocError('REVISION_UNKNOWN', `Cannot check out ${quoted(asked)}: ${why}`)
}

export function ambiguous(name: string | number, revisions: readonly Revision[]): PlaindocError {
  const message = `Cannot check out ${quoted(name)}: that is the name of ${list(revisions)}. Ask for one by its id.`
  return new PlaindocError('AMBIGUOUS', message)
}

export function severalHeads(heads: readonly Revision[]): PlaindocError {
  const message = `Cannot revert to the head: there are several, ${list(heads)}. Join them with commit() first.`
  return new PlaindocError('AMBIGUOUS', message)
}

export function damaged(id: string): PlaindocError {
  return new PlaindocError(
    'REVISION_DAMAGED',
    `Cannot check out ${id}: it, or a revision that it leans on, was edited or is not here. Merge with a replica that has it, or use another revision.`,
  )
}

function list(revisions: readonly Revision[]): string {
  return revisions.map(({ id }) => id).join(' and ')
}

function quoted(name: string | number): string {
  return typeof name === 'number' ? String(name) : `'${name}'`
}
