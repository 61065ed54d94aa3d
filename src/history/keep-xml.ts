/**
 * XML in a document that goes back to an earlier value: it is edited through its shared type only, so it stays as it is. Floor 4.
 */
import { rememberSeeds, rememberShown, seedsIn } from '../internals/layout-memory.js'
import { isPlainObject, type PlainValue } from '../plain/index.js'
import { freezeMarkable } from '../plain/mark.js'
import { type Entry, liveOf, Node, plainOf } from '../shared/index.js'

/**
 * `target` with the XML that stands under keys of `node` now, instead of another tree that would be written as an object.
 * The same object where there is none; looks only at what differs.
 */
export function keepXml(node: Node, target: PlainValue): PlainValue {
  const now = plainOf(node)
  if (node.kind === 'xml') return now
  if (node.kind !== 'map' || now === target || !isPlainObject(now) || !isPlainObject(target)) return target
  const live = liveOf(node) as Readonly<Record<string, Entry>>
  const kept = Object.entries(target).map(([key, after]): [string, PlainValue] => {
    const entry = Object.hasOwn(live, key) && now[key] !== after ? live[key] : undefined
    return [key, entry instanceof Node ? keepXml(entry, after) : after]
  })
  if (kept.every(([key, value]) => target[key] === value)) return target
  const value = freezeMarkable(Object.fromEntries(kept))
  rememberSeeds(value, seedsIn(target))
  rememberShown(value)
  return value
}
