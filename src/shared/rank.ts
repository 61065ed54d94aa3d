/**
 * Gives the keys of maps the order that defaults have them in. Floor 2.
 */
import { isPlainObject, type PlainValue } from '../plain/index.js'
import { Node } from './node.js'
import { mapEntry } from './read.js'
import { storedKeyOf } from './write.js'

/** Ranks the keys of `node` as `initial` has them, and those of the maps below that stand where `initial` has objects. */
export function rankKeys(node: Node, initial: PlainValue): void {
  if (node.kind !== 'map' || !isPlainObject(initial)) return
  const keys = Object.keys(initial)
  node.order = new Map(keys.map((key, rank) => [key, rank]))
  node.tail = undefined
  for (const key of keys) {
    const entry = mapEntry(node.type, storedKeyOf(node.type, key))
    if (entry instanceof Node) rankKeys(entry, initial[key] as PlainValue)
  }
}
