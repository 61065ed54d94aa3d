/**
 * The live mirror of a JavaScript Set or Map: its elements or entries in order, kept in step entry by entry, and read anew
 * where the order is in doubt. Floor 2. The layout is told in `internals/tagged-layout.ts`.
 */
import {
  comparePlaces,
  type Place,
  type TaggedEntry,
  type TaggedKind,
  taggedEntry,
  validNameIn,
  winsOver,
} from '../internals/tagged-layout.js'
import { decodeKey, type PlainLeaf, type PlainMap, type PlainSet, type PlainValue, partsOf } from '../plain/index.js'
import { contentEntry } from './content-entry.js'
import {
  CLEAN,
  type Entry,
  forget,
  forgetKey,
  isAlive,
  type Kind,
  type Member,
  type Members,
  type Node,
} from './node.js'

/** Whether a node is a JavaScript Set or Map. */
export function isTagged(kind: Kind): kind is TaggedKind {
  return kind === 'set' || kind === 'dict'
}

/** The mirror of a Set or Map, up to date; of one that is no longer in the document, as it was when it was last read. */
export function membersOf(node: Node): Members {
  if (node.live !== null && (!node.stale || !isAlive(node))) return node.live as Members
  const members = isAlive(node) || node.plain === undefined ? membersIn(node) : lastKnown(node.plain)
  if (node.state === CLEAN) for (const member of members.byName.values()) member.shown = true
  // which of them `plain` shows, and where, is not known
  else forget(node)
  node.live = members
  node.stale = false
  return members
}

/** As `membersOf`, without keeping what nobody else asks for. */
export function knownMembers(node: Node): Members {
  return node.live === null ? membersIn(node) : membersOf(node)
}

/** What several set in a Map at once, and is hidden by the value that counts; the one that would count next comes last. */
export function hiddenAt(node: Node, name: string): Entry[] {
  const hidden = membersOf(node).byName.get(name)?.entries.slice(1) ?? []
  return hidden.map(({ item }) => contentEntry(item.content, item.length - 1) ?? null).reverse()
}

/** What a Set or Map holds, by the step that a path has for it: what all containers have in common. */
export function recordOf(node: Node): Record<string, Entry> {
  return recordIn(membersOf(node))
}

/** As `recordOf`, of a mirror. */
export function recordIn({ byName }: Members): Record<string, Entry> {
  return Object.fromEntries([...byName.values()].map(({ name, entry }) => [name, entry]))
}

/** A stored key of a Set or Map was written: its mirror and its frozen value follow. */
export function memberChanged(node: Node, storedKey: string): void {
  forgetKey(node, storedKey)
  if (node.live === null || node.stale) return
  const name = validNameIn(storedKey)
  if (name === undefined) return
  const { byName } = node.live as Members
  const member = byName.get(name)
  const others = member?.entries.filter(entry => entry.storedKey !== storedKey) ?? none
  const written = taggedEntry(node.type, node.kind as TaggedKind, storedKey, name)
  const entries = written === undefined ? others : withEntry(others, written)
  if (entries.length === 0) {
    byName.delete(name)
    return
  }
  const fresh = memberOf(node, name, entries, member?.key)
  if (member !== undefined && comparePlaces(member.place, fresh.place) === 0) {
    member.entries = entries
    member.entry = fresh.entry
  } else if (member === undefined && advanceTail(node.live as Members, fresh.place)) byName.set(name, fresh)
  // it stands elsewhere now: the order is built anew on the next read
  else node.stale = true
}

const none: readonly TaggedEntry[] = []

// First the one whose value counts.
function withEntry(others: readonly TaggedEntry[], entry: TaggedEntry): TaggedEntry[] {
  return [...others, entry].sort((a, b) => (winsOver(a, b) ? -1 : 1))
}

function membersIn(node: Node): Members {
  const byName = new Map<string, Member>()
  let tail: Place | undefined
  let isSorted = true
  for (const storedKey of node.type._map.keys()) {
    const name = validNameIn(storedKey)
    const entry = name === undefined ? undefined : taggedEntry(node.type, node.kind as TaggedKind, storedKey, name)
    if (name === undefined || entry === undefined) continue
    const known = byName.get(name)
    const entries = known === undefined ? [entry] : withEntry(known.entries, entry)
    const member = memberOf(node, name, entries, known?.key)
    byName.set(name, member)
    isSorted &&= known === undefined && (tail === undefined || comparePlaces(tail, member.place) < 0)
    tail = member.place
  }
  if (isSorted) return { byName, tail }
  const members = [...byName.values()].sort((a, b) => comparePlaces(a.place, b.place))
  return { byName: new Map(members.map(member => [member.name, member])), tail: members.at(-1)?.place }
}

function memberOf({ kind }: Node, name: string, entries: readonly TaggedEntry[], known: PlainLeaf | undefined): Member {
  const key = known ?? (decodeKey(name) as PlainLeaf)
  const [first] = entries as [TaggedEntry]
  let { place } = first
  for (const entry of entries) if (comparePlaces(entry.place, place) < 0) place = entry.place
  const { content, length } = first.item
  return {
    name,
    key,
    entries,
    place,
    entry: kind === 'set' ? key : (contentEntry(content, length - 1) ?? null),
    shown: false,
  }
}

// Moves the end to a member that is new in the mirror. False where it belongs before the end: never for what is added here.
function advanceTail(members: Members, place: Place): boolean {
  // `tail` may be of one that has gone since: it stays an upper bound
  if (members.tail !== undefined && comparePlaces(members.tail, place) > 0) return false
  members.tail = place
  return true
}

// What a container that others deleted showed last, as far as anybody has looked: its own content is gone.
function lastKnown(plain: PlainValue): Members {
  const byName = new Map<string, Member>()
  const isSet = plain instanceof Set
  for (const [name, part] of partsOf(plain as PlainSet | PlainMap) as [string, PlainValue][]) {
    const key = decodeKey(name) as PlainLeaf
    const place = { rank: 0, clock: byName.size, client: 0, name }
    byName.set(name, { name, key, entries: none, place, entry: isSet ? key : part, shown: true })
  }
  return { byName, tail: undefined }
}
