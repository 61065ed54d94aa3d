/**
 * The border, outward: shared types read as frozen plain values. Floor 2.
 * Rebuilds only what was forgotten; everything else keeps its identity (SPEC L4).
 */
import * as Y from 'yjs'
import { countOf } from '../internals/counter-layout.js'
import { type LeafSeed, rememberSeeds } from '../internals/layout-memory.js'
import { isContainer, type PlainArray, type PlainObject, type PlainValue } from '../plain/index.js'
import { freezeMarkable } from '../plain/mark.js'
import { contentEntry } from './content-entry.js'
import { unpackKey } from './leaf.js'
import { indexInList, listEntries } from './list-node.js'
import { CLEAN, type Entry, isAlive, Node, nodeOf, PARTLY, type SharedType, settle } from './node.js'
import { compareKeys, firstItem, type KeyOrder } from './order.js'
import { readDict, readSet } from './read-tagged.js'
import { readText } from './read-text.js'
import { readXml } from './read-xml.js'
import { isTagged, knownMembers } from './tagged.js'

/**
 * The frozen value of a node, rebuilt where it was forgotten.
 * Cost: the width of the containers on the paths that changed, not the size of the document.
 */
export function plainOf(node: Node): PlainValue {
  if (node.state === CLEAN && node.plain !== undefined) return node.plain
  const value = (node.state === PARTLY ? patched(node) : undefined) ?? readWhole(node)
  if (node.seeds && value !== node.plain) rememberSeeds(value as object, seedsOf(node))
  settle(node, value)
  return value
}

/** What a text reads as for people: its letters, with U+FFFC for each embed, so that indices are those of Yjs. */
export function lettersOf(node: Node): string {
  const plain = plainOf(node)
  return typeof plain === 'string' ? plain : (plain as { readonly text: string }).text
}

/** The value at an entry: a leaf is itself, a node is its frozen value. */
export function plainEntry(entry: Entry): PlainValue {
  return entry instanceof Node ? plainOf(entry) : entry
}

/** What a map holds at a stored key, or undefined when it holds nothing. */
export function mapEntry(type: SharedType, storedKey: string): Entry | undefined {
  const item = type._map.get(storedKey)
  if (item === undefined || item.deleted) return undefined
  return contentEntry(item.content, item.length - 1)
}

/** What an array holds, in order. */
export function arrayEntries(type: SharedType): Entry[] {
  const entries: Entry[] = []
  for (let item = type._start; item !== null; item = item.right) {
    if (item.deleted || !item.countable) continue
    const { content } = item
    if (content instanceof Y.ContentType) entries.push(nodeOf(content.type))
    else for (let i = 0; i < item.length; i++) entries.push(contentEntry(content, i) ?? null)
  }
  return entries
}

function itemsOf(node: Node): Entry[] {
  return node.kind === 'list' ? listEntries(node) : arrayEntries(node.type)
}

/** One entry of a map, in its order. */
export interface MapEntry {
  /** As users see it. */
  readonly key: string
  readonly entry: Entry
  readonly order: KeyOrder
}

/** What a map holds, in the order of keys that all replicas agree on. */
export function mapEntries(node: Node): MapEntry[] {
  const entries: MapEntry[] = []
  let sorted = true
  for (const [storedKey, item] of node.type._map) {
    if (item.deleted) continue
    const entry = contentEntry(item.content, item.length - 1)
    if (entry === undefined) continue
    const key = unpackKey(storedKey)
    // another Yjs program's `$x` beside our own `$$x`: ours stands
    if (key === storedKey && storedKey.startsWith('$') && isPresent(node.type, `$${storedKey}`)) continue
    const order = { rank: node.order?.get(key), first: firstItem(item) }
    const last = entries[entries.length - 1]
    if (last !== undefined && sorted) sorted = compareKeys(last.order, order) < 0
    entries.push({ key, entry, order })
  }
  return sorted ? entries : entries.sort((a, b) => compareKeys(a.order, b.order))
}

function isPresent(type: SharedType, storedKey: string): boolean {
  const item = type._map.get(storedKey)
  return item !== undefined && !item.deleted
}

/** Writes a property as data even where its name is `__proto__`, which only other Yjs programs can have stored. */
export function put<V>(target: Record<string, V>, key: string, value: V): void {
  if (key === '__proto__') {
    Object.defineProperty(target, key, { value, writable: true, enumerable: true, configurable: true })
  } else target[key] = value
}

function readWhole(node: Node): PlainValue {
  switch (node.kind) {
    case 'map': {
      const value: Record<string, PlainValue> = {}
      for (const { key, entry } of mapEntries(node)) {
        if (entry instanceof Node && seedOf(entry) !== undefined) node.seeds = true
        put(value, key, plainEntry(entry))
      }
      return unlessSame(node.plain, freezeMarkable(value))
    }
    case 'array':
    case 'list': {
      const entries = itemsOf(node)
      const value = new Array<PlainValue>(entries.length)
      for (let i = 0; i < entries.length; i++) {
        const entry = entries[i] as Entry
        if (entry instanceof Node) {
          entry.hint = i
          if (seedOf(entry) !== undefined) node.seeds = true
        }
        value[i] = plainEntry(entry)
      }
      return unlessSame(node.plain, freezeMarkable(value))
    }
    case 'text':
      return readText(node.type as Y.Text)
    case 'xml':
      return readXml(node.type)
    case 'counter':
      return countOf(node.type)
    case 'set':
      return readSet(node)
    case 'dict':
      return readDict(node, entry => {
        if (entry instanceof Node && seedOf(entry) !== undefined) node.seeds = true
        return plainEntry(entry)
      })
  }
}

// The old value with only what is out of date replaced; undefined when that is not enough (keys came or went).
function patched(node: Node): PlainValue | undefined {
  if (node.plain === undefined || isTagged(node.kind)) return undefined
  return node.kind === 'map'
    ? patchedMap(node, node.plain as PlainObject)
    : patchedArray(node, node.plain as PlainValue[])
}

function patchedMap(node: Node, before: PlainObject): PlainValue | undefined {
  const value = thawedMap(before)
  let changed = false
  for (const storedKey of node.keys) {
    const key = unpackKey(storedKey)
    const entry = mapEntry(node.type, storedKey)
    if (entry === undefined || key === '__proto__' || !Object.hasOwn(value, key)) return undefined
    if (entry instanceof Node && seedOf(entry) !== undefined) node.seeds = true
    if (key === storedKey && storedKey.startsWith('$')) return undefined
    const next = plainEntry(entry)
    if (value[key] === next) continue
    value[key] = next
    changed = true
  }
  return changed ? freezeMarkable(value) : before
}

// A mutable copy. Up to some dozen keys a loop is six times faster than a spread of a frozen object; beyond it is slower.
function thawedMap(before: PlainObject): Record<string, PlainValue> {
  const keys = Object.keys(before)
  if (keys.length > 64) return { ...before }
  const value: Record<string, PlainValue> = {}
  for (const key of keys) put(value, key, before[key] as PlainValue)
  return value
}

function patchedArray(node: Node, before: readonly PlainValue[]): PlainValue | undefined {
  // not `slice`: V8 keeps the frozen kind of elements and copies them one by one on the first write (65 ns an item)
  const value = [...before]
  let changed = node.splices.length > 0
  for (const { index, removed, inserted } of node.splices) {
    for (const entry of inserted) if (entry instanceof Node && seedOf(entry) !== undefined) node.seeds = true
    if (inserted.length > 10_000 || !inserted.every(isShowable)) return undefined
    value.splice(index, removed, ...inserted.map(plainEntry))
  }
  if (node.kind === 'list') return patchedList(node, value, changed) ?? before
  for (const child of node.children) {
    // what was spliced out since has no place here any more
    if (!isAlive(child)) continue
    // a string or a number is no identity: two texts or counters of a list may read alike
    if (typeof child.plain !== 'object') return undefined
    if (child.state === CLEAN && value[child.hint] === child.plain) continue
    if (value[child.hint] !== child.plain) {
      const index = value.indexOf(child.plain)
      if (index === -1) return undefined
      child.hint = index
    }
    const next = plainOf(child)
    if (value[child.hint] === next) continue
    value[child.hint] = next
    changed = true
  }
  return changed ? freezeMarkable(value) : before
}

// As for an array, but each item tells by its id where it is.
function patchedList(node: Node, value: PlainValue[], wasSpliced: boolean): PlainValue | undefined {
  let changed = wasSpliced
  for (const child of node.children) {
    const index = indexInList(node, child)
    if (index === -1) continue
    const next = plainOf(child)
    if (value[index] === next) continue
    value[index] = next
    changed = true
  }
  return changed ? freezeMarkable(value) : undefined
}

// An entry that is still in the document; one that came and went between two readings shows nothing.
function isShowable(entry: Entry): boolean {
  return !(entry instanceof Node) || isAlive(entry)
}

/** What a leaf is beside its value, when it is a shared type. */
export function seedOf(node: Node): LeafSeed | undefined {
  return node.kind === 'text' || node.kind === 'counter' ? node.kind : undefined
}

function seedsOf(node: Node): Map<string | number, LeafSeed> {
  const seeds = new Map<string | number, LeafSeed>()
  const note = (key: string | number, entry: Entry): void => {
    const seed = entry instanceof Node ? seedOf(entry) : undefined
    if (seed !== undefined) seeds.set(key, seed)
  }
  if (node.kind === 'map') for (const { key, entry } of mapEntries(node)) note(key, entry)
  else if (node.kind === 'dict') for (const { name, entry } of knownMembers(node).byName.values()) note(name, entry)
  else
    itemsOf(node).forEach((entry, index) => {
      note(index, entry)
    })
  return seeds
}

// What was taken back, or undone and redone, shows as the very object it was: its branches are the same objects already,
// so one look at each entry tells.
function unlessSame(before: PlainValue | undefined, value: PlainObject | PlainArray): PlainValue {
  if (before === undefined || !isContainer(before) || Array.isArray(before) !== Array.isArray(value)) return value
  const was = before as Record<string, PlainValue>
  const is = value as Record<string, PlainValue>
  const keys = Object.keys(is)
  const wereKeys = Object.keys(was)
  if (keys.length !== wereKeys.length) return value
  return keys.every((key, i) => key === wereKeys[i] && was[key] === is[key]) ? before : value
}
