/**
 * What a facade shows: its place in the document, or, once it was let go, the last value. Floor 4.
 */
import { containerSeed, rememberSeeds, runsOf, seedsIn } from '../internals/layout-memory.js'
import {
  decodeKey,
  FrozenMap,
  FrozenSet,
  isContainer,
  isPlainMap,
  isPlainSet,
  type PlainContainer,
  type PlainObject,
  type PlainValue,
  partsOf,
} from '../plain/index.js'
import { type Entry, isAlive, type Kind, Node, plainOf } from '../shared/index.js'
import { type Handle, handleOf, type Live } from './handle.js'

/** The last entries of a container, as a facade reads them; one that nobody has read yet is its frozen value. */
export function entriesOf(plain: PlainValue): Live {
  if (!isContainer(plain) || isPlainSet(plain)) return {}
  const live = (Array.isArray(plain) ? [...plain] : Object.fromEntries(partsOf(plain))) as Live
  for (const [key, entry] of Object.entries(live)) {
    // a marked text reads as its letters
    if (runsOf(entry as PlainValue) !== undefined) live[key] = (entry as PlainObject).text as string
  }
  return live
}

/** Whether an entry of what was let go is the frozen value of an object or array that has no facade yet. */
export function isLetGo(entry: Entry | undefined): entry is PlainValue {
  if (entry === undefined || entry instanceof Node || handleOf(entry) !== undefined) return false
  return isContainer(entry) && containerSeed(entry) !== 'atomic'
}

/** The frozen value of what a facade shows, also of one that is no longer in the document. */
export function plainOfHandle(handle: Handle): PlainValue {
  if (handle.isLive()) return plainOf(handle.node)
  const { detachment, node } = handle
  // deleted by others: the last value anybody knows
  if (detachment === undefined) return isAlive(node) ? plainOf(node) : (node.plain ?? emptyOf(node.kind))
  const { live, plain } = detachment
  if (isPlainSet(plain)) return plain
  let changed = false
  // objects in it that still stand in the document have gone on changing, as they would in JavaScript
  const shown = partsOf(plain as PlainContainer).map(([step, before]): [string | number, PlainValue] => {
    const inner = handleOf((live as Record<string | number, Entry>)[step])
    const value = inner === undefined ? before : plainOfHandle(inner)
    changed ||= value !== before
    return [step, value]
  })
  if (!changed) return plain
  const value = Array.isArray(plain)
    ? shown.map(([, item]) => item)
    : isPlainMap(plain)
      ? new FrozenMap(shown.map(([step, item]) => [decodeKey(step as string) ?? null, item]))
      : Object.fromEntries(shown)
  rememberSeeds(value, seedsIn(plain as object))
  return Object.freeze(value)
}

function emptyOf(kind: Kind): PlainValue {
  if (kind === 'set') return new FrozenSet()
  if (kind === 'dict') return new FrozenMap()
  return Object.freeze(kind === 'array' || kind === 'list' ? [] : {})
}
