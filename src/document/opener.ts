/**
 * How a room opens a document without knowing the roof: the roof leaves its `open` here when it is loaded. Floor 3.
 */
import { PlaindocError } from '../plain/error.js'
import type { Attachment } from './types.js'

/** What `open` gives. The roof says what it is: there it extends `Document`. */
// biome-ignore lint/suspicious/noEmptyInterface: reason: filled in by the roof
// biome-ignore lint/correctness/noUnusedVariables: reason: filled in by the roof
export interface Opened<T> {}

/** The `open` of the roof. */
export type Open = <T>(initial: T, ...attachments: Attachment[]) => Promise<Opened<T>>

let known: Open | undefined

/** Called by the roof, once. */
export function provideOpen(open: Open): void {
  known = open
}

/** @throws PlaindocError `OPERATION_REFUSED` while nobody has imported `plaindoc` itself */
export function openerFor(what: string): Open {
  if (known !== undefined) return known
  const why = 'nothing of plaindoc itself is loaded'
  throw new PlaindocError('OPERATION_REFUSED', `Cannot open ${what}: ${why}. Import 'plaindoc' beside 'plaindoc/file'.`)
}
