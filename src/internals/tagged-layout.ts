/**
 * How a JavaScript Set or Map rests: a Y.Map with one entry for each time an element was added, so that an element is there
 * while any of them is. Floor 2, below `shared/`. Stable, and readable by any Yjs port.
 *
 *     $type: 'set' | 'dict'
 *     <element>@                     of a set: true, of a Map: the value; written with the container
 *     <element>@<peer>: rank         of a set: added later by this peer
 *     <key>@<rank>.<peer>: value     of a Map: set later by this peer; the rank in base 36
 *
 * `<element>` is what `encodeKey` makes of it. One key for all would lose additions: where A adds and deletes while B adds,
 * the client with the higher id decides, and in half of the cases B's element is gone.
 *
 * The rank is the place in the order: what is added last has a rank above all that are there. What is written with the
 * container has rank 0 and the order it was written in. The clocks of Yjs cannot tell: those of a new session begin at 0.
 */
import * as Y from 'yjs'
import { decodeKey } from '../plain/index.js'
import { specialKind } from './layout.js'
import type { SharedType } from './yjs-internals.js'

/** What a Y.Map of this layout says it is. */
export type TaggedKind = 'set' | 'dict'

/** Where an entry stands in the order of its container. */
export interface Place {
  readonly rank: number
  /** Of what was written with the container: when. */
  readonly clock: number
  readonly client: number
  /** What stands at one rank was added at once by several: by name. */
  readonly name: string
}

/** One living entry of a set or Map. */
export interface TaggedEntry {
  readonly storedKey: string
  readonly item: Y.Item
  readonly place: Place
}

// nine digits of base 36: far below what numbers count exactly
const digits = 9
const highest = 36 ** digits - 1
const ranked = new RegExp(`^([0-9a-z]{1,${digits}})\\.`)

/** The element that a stored key is about, in the form of `encodeKey`; undefined for `$type` and what is no such key. */
export function nameIn(storedKey: string): string | undefined {
  const end = storedKey.lastIndexOf('@')
  return end === -1 ? undefined : storedKey.slice(0, end)
}

/** As `nameIn`, only for what stands for an element. */
export function validNameIn(storedKey: string): string | undefined {
  const name = nameIn(storedKey)
  return name === undefined || decodeKey(name) === undefined ? undefined : name
}

/** The key under which an element is written with its container. */
export function firstKey(name: string): string {
  return `${name}@`
}

/** The key under which `peer` adds to a set. */
export function elementKey(name: string, peer: string): string {
  return `${name}@${peer}`
}

/** The key under which `peer` sets an entry of a Map that stands at `rank`. */
export function entryKey(name: string, rank: number, peer: string): string {
  return `${name}@${rank.toString(36)}.${peer}`
}

/** The rank behind `rank`. */
export function nextRank(rank: number): number {
  return Math.min(rank + 1, highest)
}

/** Negative when `a` stands before `b`. */
export function comparePlaces(a: Place, b: Place): number {
  return a.rank - b.rank || a.clock - b.clock || a.client - b.client || (a.name < b.name ? -1 : a.name > b.name ? 1 : 0)
}

/** The entry at a stored key, for an element of this name; undefined when it is deleted. */
export function taggedEntry(
  type: SharedType,
  kind: TaggedKind,
  storedKey: string,
  name: string,
): TaggedEntry | undefined {
  const item = type._map.get(storedKey)
  if (item === undefined || item.deleted) return undefined
  const rank = kind === 'set' ? rankOfElement(item) : rankOfKey(storedKey)
  // also of what was set anew since: the entry it had with the container tells for ever when that was
  const isFirst = storedKey.length === name.length + 1
  const { client, clock } = rank > 0 ? nowhere : oldest((isFirst ? undefined : type._map.get(firstKey(name))) ?? item)
  return { storedKey, item, place: { rank, client, clock, name } }
}

/** Whether the value at `a` counts where both are entries of one key: that of the higher client, then of the higher key. */
export function winsOver(a: TaggedEntry, b: TaggedEntry): boolean {
  const [x, y] = [a.item.id.client, b.item.id.client]
  return x === y ? a.storedKey > b.storedKey : x > y
}

/** Of each element the entry whose value counts, in order. */
export function entriesInOrder(type: SharedType, kind: TaggedKind): TaggedEntry[] {
  const entries = new Map<string, TaggedEntry>()
  for (const storedKey of type._map.keys()) {
    const name = validNameIn(storedKey)
    const entry = name === undefined ? undefined : taggedEntry(type, kind, storedKey, name)
    if (name === undefined || entry === undefined) continue
    const other = entries.get(name)
    entries.set(name, other === undefined ? entry : joined(entry, other))
  }
  return [...entries.values()].sort((a, b) => comparePlaces(a.place, b.place))
}

/** Which of the two a shared type says it is, if any. */
export function taggedKind(type: SharedType): TaggedKind | undefined {
  const kind = type instanceof Y.Map ? specialKind(type) : undefined
  return kind === 'set' || kind === 'dict' ? kind : undefined
}

const nowhere = { client: 0, clock: 0 }

function joined(a: TaggedEntry, b: TaggedEntry): TaggedEntry {
  const place = comparePlaces(a.place, b.place) < 0 ? a.place : b.place
  return { ...(winsOver(a, b) ? a : b), place }
}

function rankOfElement({ content, length }: Y.Item): number {
  const raw: unknown = content instanceof Y.ContentAny ? content.arr[length - 1] : undefined
  return typeof raw === 'number' && raw > 0 && raw <= highest && Number.isInteger(raw) ? raw : 0
}

function rankOfKey(storedKey: string): number {
  const match = ranked.exec(storedKey.slice(storedKey.lastIndexOf('@') + 1))
  return match === null ? 0 : Number.parseInt(match[1] as string, 36)
}

function oldest(item: Y.Item): Y.ID {
  let first = item
  while (first.left !== null) first = first.left
  return first.id
}
