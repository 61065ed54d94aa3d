/**
 * Whether what a transaction writes can be taken back by undo; what cannot is deleted for good at once. Floor 2.
 */
import type * as Y from 'yjs'

const lasting: unique symbol = Symbol('plaindoc.lasting')

/** Notes that nobody books this transaction as a step. */
export function forbidUndo({ meta }: Y.Transaction): void {
  meta.set(lasting, true)
}

/** Whether a transaction may become a step, of this document or of an editor binding. */
export function isUndoable({ meta }: Y.Transaction): boolean {
  return !meta.has(lasting)
}
