/**
 * Which texts somebody holds a handle of. Floor 4.
 */
import { type Node, plainOf } from '../shared/index.js'

/** The handle of each text that was asked for one; `rich-text.ts` makes them. */
export const textHandles: WeakMap<Node, object> = new WeakMap()

/** Sees to it that the handle of a text that is about to be removed, if there is one, knows what the text holds. */
export function keepLastText(node: Node): void {
  if (textHandles.has(node)) plainOf(node)
}
