/**
 * Whether a place can take a value in, or is replaced by it: decided by what stands there, the value and what it asks to be.
 * Floor 2.
 */
import { type Layout, layoutOf } from '../internals/layout.js'
import { containerSeed, isShown } from '../internals/layout-memory.js'
import { equal, isContainer, type PlainValue, type SeedKind } from '../plain/index.js'
import { type Entry, Node } from './node.js'
import { plainOf } from './read.js'
import { isMarkedText } from './text-value.js'

/**
 * Whether `value` can be written into what stands at `entry` instead of replacing it: a text takes any string, a counter any
 * number, a list any array. A value that asks to be something else replaces what is there.
 */
export function canHold(entry: Entry | undefined, value: PlainValue, seed?: SeedKind): entry is Node {
  if (!(entry instanceof Node)) return false
  switch (entry.kind) {
    case 'text':
      return (typeof value === 'string' && (seed ?? 'text') === 'text') || isMarkedText(value)
    case 'counter':
      return typeof value === 'number'
    case 'xml':
      // XML is edited through its shared type; here it can only stay what it is
      return equal(plainOf(entry), value)
    case 'array':
      // an array of somebody else's stays one where arrays are lists otherwise
      return Array.isArray(value) && (layoutOf(value, seed) === 'array' || (seed ?? containerSeed(value)) === undefined)
    case 'list':
      return Array.isArray(value) && (seed ?? containerSeed(value)) !== 'atomic'
    default:
      return isContainer(value) && layoutOf(value, seed) === entry.kind
  }
}

/** What `value` asks to be at a place: what it says or was, else atomic where an atomic value stands. */
export function seedAt(entry: Entry | undefined, value: PlainValue, seed: SeedKind | undefined): SeedKind | undefined {
  if (seed !== undefined || entry === undefined || entry instanceof Node) return seed
  if (!isContainer(value) || isShown(value) || containerSeed(entry) !== 'atomic') return undefined
  // an instance of a class never asked for its place to be atomic
  const tag = tagOf(entry)
  return tag === undefined || tag === tagOf(value) ? 'atomic' : undefined
}

// Of what stands for an instance of a class: `{ "!tag": … }`.
function tagOf(value: PlainValue): string | undefined {
  const [key, more] = Object.keys(value as object)
  return key?.startsWith('!') && more === undefined ? key : undefined
}

/** Whether writing `value` over the leaf at `entry` would change nothing. */
export function isThere(entry: Entry | undefined, value: PlainValue, seed: SeedKind | undefined): boolean {
  if (entry === undefined || entry instanceof Node) return false
  const layout: Layout = layoutOf(value, seed)
  if (layout === 'leaf') return equal(entry, value)
  return layout === 'atomic' && containerSeed(entry) === 'atomic' && equal(entry, value)
}
