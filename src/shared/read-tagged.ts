/**
 * A JavaScript Set or Map read as a frozen value. Floor 2. While its mirror is kept, only what was written is looked at, and
 * the rest copied.
 */
import { comparePlaces, nameIn } from '../internals/tagged-layout.js'
import {
  decodeKey,
  encodeKey,
  FrozenMap,
  FrozenSet,
  type PlainLeaf,
  type PlainMap,
  type PlainSet,
  type PlainValue,
} from '../plain/index.js'
import { type Entry, FORGOTTEN, type Member, type Members, type Node } from './node.js'
import { knownMembers } from './tagged.js'

/** The frozen value of a set, rebuilt where it was forgotten. */
export function readSet(node: Node): PlainSet {
  const before = node.plain as FrozenSet | undefined
  const members = knownMembers(node)
  const patch = node.live === null ? undefined : patchOf(node, members)
  if (patch !== undefined && before !== undefined) {
    const gone = patch.gone.filter(key => before.has(key))
    if (gone.length === 0 && patch.added.length === 0) return before
    const value = copyOfSet(before)
    for (const key of gone) FrozenSet.drop(value, key)
    for (const { key } of patch.added) FrozenSet.put(value, key)
    return value
  }
  const value = new FrozenSet()
  for (const member of members.byName.values()) {
    FrozenSet.put(value, member.key)
    member.shown = true
  }
  return before !== undefined && sameInOrder(before, value) ? before : value
}

/**
 * The frozen value of a Map, rebuilt where it was forgotten.
 *
 * @param plainEntry - reads an entry
 */
export function readDict(node: Node, plainEntry: (entry: Entry) => PlainValue): PlainMap {
  const before = node.plain as FrozenMap | undefined
  const members = knownMembers(node)
  const patch = node.live === null ? undefined : patchOf(node, members)
  if (patch !== undefined && before !== undefined) {
    const value = patchedDict(before, patch, plainEntry)
    if (value !== undefined) return value
  }
  const value = new FrozenMap()
  for (const member of members.byName.values()) {
    FrozenMap.put(value, member.key, plainEntry(member.entry))
    member.shown = true
  }
  return before !== undefined && sameInOrder(before, value) ? before : value
}

function patchedDict(before: FrozenMap, patch: Patch, plainEntry: (entry: Entry) => PlainValue): PlainMap {
  const gone = patch.gone.filter(key => before.has(key))
  const set = patch.kept
    .map(({ key, entry }): [PlainLeaf, PlainValue] => [key, plainEntry(entry)])
    .filter(([key, value]) => before.get(key) !== value)
  if (gone.length + set.length + patch.added.length === 0) return before
  const value = copyOfMap(before)
  for (const key of gone) FrozenMap.drop(value, key)
  for (const [key, entry] of set) FrozenMap.put(value, key, entry)
  for (const { key, entry } of patch.added) FrozenMap.put(value, key, plainEntry(entry))
  return value
}

// What makes the frozen value of before the one of now: `added` belongs at the end, in this order.
interface Patch {
  readonly gone: readonly PlainLeaf[]
  readonly kept: readonly Member[]
  readonly added: readonly Member[]
}

// Undefined when the frozen value must be read as a whole.
function patchOf(node: Node, { byName }: Members): Patch | undefined {
  if (node.state === FORGOTTEN) return undefined
  const gone: PlainLeaf[] = []
  const kept: Member[] = []
  const added: Member[] = []
  for (const name of new Set(node.keys.map(nameIn))) {
    const key = name === undefined ? undefined : decodeKey(name)
    if (name === undefined || key === undefined) continue
    const member = byName.get(name)
    if (member?.shown) kept.push(member)
    else {
      // also of one that was added again since: it stands at the end now
      gone.push(key)
      if (member !== undefined) added.push(member)
    }
  }
  added.sort((a, b) => comparePlaces(a.place, b.place))
  for (const member of added) member.shown = true
  return { gone, kept, added }
}

function copyOfSet(before: FrozenSet): FrozenSet {
  const value = new FrozenSet()
  for (const key of before) FrozenSet.put(value, key)
  return value
}

function copyOfMap(before: FrozenMap): FrozenMap {
  const value = new FrozenMap()
  for (const [key, entry] of before) FrozenMap.put(value, key, entry)
  return value
}

// What was taken back, or undone and redone, shows as the very object it was (SPEC L4).
function sameInOrder(before: FrozenSet | FrozenMap, value: FrozenSet | FrozenMap): boolean {
  if (before.size !== value.size || before instanceof Map !== value instanceof Map) return false
  const others = before.entries()
  for (const [key, entry] of value.entries()) {
    const other = others.next().value as [PlainLeaf, PlainValue]
    if (!sameLeaf(other[0], key) || (before instanceof Map && other[1] !== entry)) return false
  }
  return true
}

function sameLeaf(a: PlainLeaf, b: PlainLeaf): boolean {
  return a === b || (typeof a === 'object' && typeof b === 'object' && encodeKey(a) === encodeKey(b))
}
