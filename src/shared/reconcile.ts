/**
 * Makes a node hold a value with the fewest writes, so that what others write meanwhile keeps its place. Floor 2.
 *
 * Containers of the same kind are written into, not replaced; list items are matched first (`listScript`); a string that
 * meets a text becomes text edits. Only a text whose marks differ is written anew as a whole. A value that is the very object the node shows costs one comparison.
 */
import type * as Y from 'yjs'
import { type ListRun, listScript, textScript, usualKey } from '../change/index.js'
import { countOf } from '../internals/counter-layout.js'
import { seedsIn } from '../internals/layout-memory.js'
import type { SubtreeCopy } from '../internals/subtree-copy.js'
import { equal, isContainer, type PlainArray, type PlainObject, type PlainValue } from '../plain/index.js'
import { addToCounter, setCounter } from './counter.js'
import { canHold, isMarkedText, isThere, seedAt } from './hold.js'
import { liveArray } from './live.js'
import { type Entry, isAlive, Node } from './node.js'
import { lettersOf, mapEntry, plainOf } from './read.js'
import {
  type Context,
  deleteKey,
  editText,
  type Incoming,
  markText,
  setKey,
  spliceItems,
  storedKeyOf,
} from './write.js'

/** What one reconciliation knows and tells while it writes. */
export interface Reconciliation extends Context {
  readonly transaction: Y.Transaction
  /** Whether a number that meets a counter adds its difference, as an assignment does, or sets it. */
  readonly adds: boolean
  /** The node that a frozen container was read from, when it came in as a facade. */
  readonly nodeFor: (value: object) => Node | undefined
  /** The layout of a node, taken apart before anything is written. */
  readonly takeApart: (node: Node) => SubtreeCopy
  /** Called before a container that another object takes the place of is written into (decision 3: it is detached). */
  readonly replaced: ((node: Node) => void) | undefined
  /** Called before a container is removed from the document. */
  readonly removed: ((node: Node) => void) | undefined
  /** Called when a container of a list stands at another place of it now, as another shared type with the same layout. */
  readonly moved: ((before: Node, after: Node) => void) | undefined
}

/**
 * Makes `node` hold `value`, which is of its kind.
 *
 * @param from - the node that `value` was read from, whose layout its new parts take over
 */
export function reconcile(node: Node, value: PlainValue, context: Reconciliation, from?: Node): void {
  if (plainOf(node) === value) return
  if (node.kind === 'text') reconcileText(node, value)
  else if (node.kind === 'counter') reconcileCounter(node, value as number, context)
  else if (node.kind === 'map') reconcileMap(node, value as PlainObject, context, from)
  else reconcileArray(node, value as PlainArray, context, from)
}

/** Makes one entry of a map be `incoming`; writes nothing when it is already. */
export function assignKey(node: Node, key: string, incoming: Incoming, context: Reconciliation, from?: Node): void {
  const { value } = incoming
  const entry = mapEntry(node.type, storedKeyOf(node.type, key))
  const source = sourceOf(value, context) ?? from
  if (canHold(entry, value, incoming.seed)) assignInto(entry, incoming, context, source)
  else {
    const arriving = arrivingAt(entry, incoming, context, source)
    if (arriving === undefined) return
    gone(entry, context)
    setKey(context.transaction, node, key, arriving, context)
  }
}

/** Removes one entry of a map. */
export function removeKey(node: Node, key: string, context: Reconciliation): void {
  gone(mapEntry(node.type, storedKeyOf(node.type, key)), context)
  deleteKey(context.transaction, node, key)
}

/** Makes one item of an array be `incoming`, `index` within its length; writes nothing when it is already. */
export function assignItem(node: Node, index: number, incoming: Incoming, context: Reconciliation, from?: Node): void {
  const { value } = incoming
  const entry = liveArray(node)[index]
  const source = sourceOf(value, context) ?? from
  if (canHold(entry, value, incoming.seed)) assignInto(entry, incoming, context, source)
  else {
    const arriving = arrivingAt(entry, incoming, context, source)
    if (arriving === undefined) return
    gone(entry, context)
    spliceItems(context.transaction, node, index, 1, [arriving], context)
  }
}

// What is to be written in place of `entry`; undefined when it stands there already.
function arrivingAt(
  entry: Entry | undefined,
  incoming: Incoming,
  context: Reconciliation,
  source: Node | undefined,
): Incoming | undefined {
  const { value } = incoming
  const seed = seedAt(entry, value, incoming.seed)
  if (source === undefined && isThere(entry, value, seed)) return undefined
  return withLayout({ ...incoming, seed }, context, source)
}

// The place keeps its shared type. Unless the value is the very object that stands there, another object takes its place.
function assignInto(entry: Node, { value, seed }: Incoming, context: Reconciliation, source: Node | undefined): void {
  if (plainOf(entry) === value || entry.kind === 'xml') return
  context.replaced?.(entry)
  // a number adds its difference; who says `counter(0)` begins anew
  reconcile(entry, value, seed === 'counter' ? { ...context, adds: false } : context, source)
}

function sourceOf(value: PlainValue, context: Reconciliation): Node | undefined {
  return isContainer(value) ? context.nodeFor(value) : undefined
}

function withLayout(incoming: Incoming, context: Reconciliation, source: Node | undefined): Incoming {
  // a node that was written to since it came in no longer shows as the value; then the value is what counts
  if (source === undefined || !isAlive(source) || plainOf(source) !== incoming.value) return incoming
  return { ...incoming, copy: context.takeApart(source) }
}

function reconcileCounter(node: Node, value: number, { transaction, adds }: Reconciliation): void {
  if (adds) addToCounter(transaction, node, value - countOf(node.type))
  else setCounter(transaction, node, value)
}

function reconcileText(node: Node, value: PlainValue): void {
  if (typeof value === 'string') editText(node, textScript(lettersOf(node), value))
  else if (!equal(plainOf(node), value)) markText(node, value as PlainObject)
}

function reconcileMap(node: Node, value: PlainObject, context: Reconciliation, from: Node | undefined): void {
  const before = plainOf(node) as PlainObject
  for (const key of Object.keys(before)) {
    if (!Object.hasOwn(value, key)) removeKey(node, key, context)
  }
  const seeds = seedsIn(value)
  for (const key of Object.keys(value)) {
    const after = value[key] as PlainValue
    // a leaf that is there already; whether it is a text is looked at below
    if (Object.hasOwn(before, key) && before[key] === after && !seeds?.has(key)) continue
    assignKey(node, key, { value: after, seed: seeds?.get(key) }, context, childOf(from, key, after))
  }
}

/**
 * Makes an array hold `value`.
 *
 * @param sources - where known, which node each item of `value` was, texts included, which have no identity as values
 */
export function reconcileArray(
  node: Node,
  value: PlainArray,
  context: Reconciliation,
  from?: Node,
  sources?: readonly (Node | undefined)[],
): void {
  const entries = liveArray(node).slice()
  const before = comparableItems(node, entries, value)
  const sourceAt: SourceAt = (item, j) => sources?.[j] ?? sourceOf(item, context)
  const script = listScript(before, value, {
    identity: (item, side, i) => (side === 'before' ? entries[i] : sourceAt(item, i)),
  })
  const seeds = seedsIn(value)
  const runs: ListRun[] = [...script.runs]
  script.kept.forEach((i, j) => {
    const after = value[j] as PlainValue
    const entry = entries[i]
    if (i < 0 || before[i] === after || (entry !== undefined && entry === sourceAt(after, j))) return
    const seed = seeds?.get(j)
    if (canHold(entry, after, seed))
      assignInto(entry, { value: after, seed }, context, sourceAt(after, j) ?? itemOf(from, j, after))
    else if (!equal(before[i] as PlainValue, after)) runs.push({ index: i, remove: 1, insert: [j, j + 1] })
  })
  const edits = editsOf(runs, value, context, (item, j) => sourceAt(item, j) ?? itemOf(from, j, item))
  writeEdits(node, entries, edits, movesWithin(entries, edits, sourceAt), context)
}

/** Which node an item of the list after was, by its place there. */
type SourceAt = (item: PlainValue, j: number) => Node | undefined

// The items as they are compared. Texts count as their letters, which is what users read, filter and sort; a list that says
// its marks comes from a snapshot or a file and is compared with what those show.
function comparableItems(node: Node, entries: readonly Entry[], value: PlainArray): PlainArray {
  const items = plainOf(node) as PlainArray
  if (value.some(isMarkedText)) return items
  return items.map((item, i) => {
    const entry = entries[i]
    return entry instanceof Node && entry.kind === 'text' ? lettersOf(entry) : item
  })
}

// All parts are taken apart before anything is written: a run may remove what another one moves.
function editsOf(runs: ListRun[], value: PlainArray, context: Reconciliation, sourceAt: SourceAt): ListEdit[] {
  const seeds = seedsIn(value)
  return joined(runs).map(({ index, remove, insert }) => {
    const [start] = insert
    const incoming = value.slice(...insert).map((item, i): Incoming => {
      const place = start + i
      return withLayout({ value: item, seed: seeds?.get(place) }, context, sourceAt(item, place))
    })
    return { index, remove, incoming, start }
  })
}

function writeEdits(
  node: Node,
  entries: readonly Entry[],
  edits: readonly ListEdit[],
  moves: ReadonlyMap<Node, number>,
  context: Reconciliation,
): void {
  for (const { index, remove } of edits) {
    for (const entry of entries.slice(index, index + remove)) if (!moves.has(entry as Node)) gone(entry, context)
  }
  // from the end, so that earlier indices stay what they were
  for (const { index, remove, incoming } of edits.toReversed()) {
    spliceItems(context.transaction, node, index, remove, incoming, context)
  }
  for (const [old, place] of moves) context.moved?.(old, liveArray(node)[place] as Node)
}

interface ListEdit {
  readonly index: number
  readonly remove: number
  readonly incoming: readonly Incoming[]
  readonly start: number
}

// Containers that leave one place of this list and come in at another, by their place in the list after.
function movesWithin(entries: readonly Entry[], edits: readonly ListEdit[], sourceAt: SourceAt): Map<Node, number> {
  const leaving = new Set<Entry>()
  const byKey = new Map<unknown, Node>()
  for (const { index, remove } of edits) {
    for (const entry of entries.slice(index, index + remove)) {
      if (!(entry instanceof Node)) continue
      leaving.add(entry)
      const key = usualKey(plainOf(entry))
      if (key !== undefined) byKey.set(key, entry)
    }
  }
  const moves = new Map<Node, number>()
  if (leaving.size === 0) return moves
  for (const { incoming, start } of edits) {
    incoming.forEach(({ value }, i) => {
      const source = sourceAt(value, start + i) ?? byKey.get(usualKey(value))
      if (source !== undefined && leaving.has(source) && !moves.has(source)) moves.set(source, start + i)
    })
  }
  return moves
}

// Runs in order, those that touch as one: one deletion and one insertion in the shared type.
function joined(runs: ListRun[]): ListRun[] {
  const all: ListRun[] = []
  for (const run of runs.sort((a, b) => a.index - b.index || a.insert[0] - b.insert[0])) {
    const last = all[all.length - 1]
    if (last !== undefined && last.index + last.remove === run.index && last.insert[1] === run.insert[0]) {
      all[all.length - 1] = { ...last, remove: last.remove + run.remove, insert: [last.insert[0], run.insert[1]] }
    } else all.push(run)
  }
  return all
}

function gone(entry: Entry | undefined, context: Reconciliation): void {
  if (entry instanceof Node) context.removed?.(entry)
}

function childOf(from: Node | undefined, key: string, value: PlainValue): Node | undefined {
  if (from === undefined || from.kind !== 'map') return undefined
  const entry = mapEntry(from.type, storedKeyOf(from.type, key))
  return entry instanceof Node && plainOf(entry) === value ? entry : undefined
}

function itemOf(from: Node | undefined, index: number, value: PlainValue): Node | undefined {
  if (from === undefined || from.kind !== 'array') return undefined
  const entry = liveArray(from)[index]
  return entry instanceof Node && plainOf(entry) === value ? entry : undefined
}
