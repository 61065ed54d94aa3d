/**
 * Makes a node hold a value with the fewest writes, so that what others write meanwhile keeps its place. Floor 2.
 *
 * Containers of the same kind are written into, not replaced; list items are matched first (`listScript`); a string that
 * meets a text becomes text edits. A value that is the very object the node shows costs one comparison.
 */
import { type ListRun, listScript, textScript } from '../change/index.js'
import { countOf } from '../internals/counter-layout.js'
import { seedsIn } from '../internals/layout-memory.js'
import { frozenMapOf } from '../plain/frozen-map.js'
import {
  encodeKey,
  equal,
  isContainer,
  type PlainArray,
  type PlainMap,
  type PlainObject,
  type PlainSet,
  type PlainValue,
} from '../plain/index.js'
import { addToCounter, setCounter } from './counter.js'
import { canHold, isThere, seedAt } from './hold.js'
import type { Incoming } from './incoming.js'
import { comparableItems, joined, type ListEdit, movesWithin, type SourceAt } from './list-edits.js'
import { matchList } from './list-match.js'
import { listOf } from './list-node.js'
import { arrangeList } from './list-splice.js'
import { freshen, liveArray } from './live.js'
import { type Entry, isAlive, Node } from './node.js'
import { lettersOf, mapEntry, plainOf } from './read.js'
import { isAssignment, type Reconciliation } from './reconciliation.js'
import { membersOf } from './tagged.js'
import { reconcileSet, removeMember, setMember } from './tagged-write.js'
import { runsIn } from './text-value.js'
import { deleteKey, editText, setItemAt, setKey, spliceItems, storedKeyOf, writeText } from './write.js'

/**
 * Makes `node` hold `value`, which is of its kind.
 *
 * @param from - the node that `value` was read from, whose layout its new parts take over
 */
export function reconcile(node: Node, value: PlainValue, context: Reconciliation, from?: Node): void {
  if (plainOf(node) === value) return
  if (node.kind === 'text') reconcileText(node, value, context)
  else if (node.kind === 'counter') reconcileCounter(node, value as number, context)
  else if (node.kind === 'map') reconcileMap(node, value as PlainObject, context, from)
  else if (node.kind === 'set') reconcileSet(node, value as PlainSet, context.transaction)
  else if (node.kind === 'dict') reconcileDict(node, value as PlainMap, context, from)
  else reconcileArray(node, value as PlainArray, context, from)
}

/** Makes one entry of a map be `incoming`; writes nothing when it is already. */
export function assignKey(node: Node, key: string, incoming: Incoming, context: Reconciliation, from?: Node): void {
  assignAt(mapEntry(node.type, storedKeyOf(node.type, key)), incoming, context, from, arriving => {
    setKey(context.transaction, node, key, arriving, context)
  })
}

/** Makes one entry of a JavaScript Map be `incoming`; writes nothing when it is already. */
export function assignEntry(node: Node, key: string, incoming: Incoming, context: Reconciliation, from?: Node): void {
  assignAt(membersOf(node).byName.get(key)?.entry, incoming, context, from, arriving => {
    setMember(context.transaction, node, key, arriving, context)
  })
}

/** Removes one entry of a map. */
export function removeKey(node: Node, key: string, context: Reconciliation): void {
  gone(mapEntry(node.type, storedKeyOf(node.type, key)), context)
  deleteKey(context.transaction, node, key)
}

/** Makes one item of an array be `incoming`, `index` within its length; writes nothing when it is already. */
export function assignItem(node: Node, index: number, incoming: Incoming, context: Reconciliation, from?: Node): void {
  assignAt(liveArray(node)[index], incoming, context, from, arriving => {
    setItemAt(context.transaction, node, index, arriving, context)
  })
}

// Writes into what stands at a place, or has `write` put something else there.
function assignAt(
  entry: Entry | undefined,
  incoming: Incoming,
  context: Reconciliation,
  from: Node | undefined,
  write: (arriving: Incoming) => void,
): void {
  const { value, seed } = incoming
  const source = sourceNode(value, context) ?? from
  if (canHold(entry, value, seed)) assignInto(entry, incoming, context, source)
  else {
    const arriving = arrivingAt(entry, incoming, context, source)
    if (arriving === undefined) return
    gone(entry, context)
    write(arriving)
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

function sourceNode(value: PlainValue, context: Reconciliation): Node | undefined {
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

// An assigned string comes from a facade, which reads letters only, so marks and embeds stay where letters stay. Anything
// else says all there is to say about the text.
function reconcileText(node: Node, value: PlainValue, context: Reconciliation): void {
  if (typeof value === 'string' && isAssignment(context)) editText(node, textScript(lettersOf(node), value))
  else if (!equal(plainOf(node), value)) writeText(context.transaction, node, runsIn(value) ?? [], context)
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

function reconcileDict(node: Node, value: PlainMap, context: Reconciliation, from: Node | undefined): void {
  const before = plainOf(node) as PlainMap
  const after = frozenMapOf(value)
  for (const key of before.keys()) if (!after.has(key)) removeMember(node, encodeKey(key), context)
  const seeds = seedsIn(value)
  for (const [key, item] of after) {
    const name = encodeKey(key)
    if (before.get(key) === item && !seeds?.has(name)) continue
    assignEntry(node, name, { value: item, seed: seeds?.get(name) }, context, childOf(from, name, item))
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
  if (node.kind === 'list') {
    reconcileList(node, value, context, from, sources)
    return
  }
  const entries = liveArray(node).slice()
  const before = comparableItems(node, entries, value, context)
  const sourceAt: SourceAt = (item, j) => sources?.[j] ?? sourceNode(item, context)
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

// Every item of the list stays the item that it is, wherever it stands in `value`.
function reconcileList(
  node: Node,
  value: PlainArray,
  context: Reconciliation,
  from: Node | undefined,
  sources: readonly (Node | undefined)[] | undefined,
): void {
  const entries = liveArray(node).slice()
  const ids = listOf(node)?.ids() ?? []
  const before = comparableItems(node, entries, value, context)
  const sourceAt: SourceAt = (item, j) => sources?.[j] ?? sourceNode(item, context)
  const partners = matchList(entries, before, value, sourceAt)
  const seeds = seedsIn(value)
  const sourceFor: SourceAt = (item, j) => sourceAt(item, j) ?? itemOf(from, j, item)
  // all parts are taken apart before anything is written
  const next = value.map((item, j): string | Incoming => {
    const partner = partners[j] as number
    if (partner >= 0) return ids[partner] as string
    const incoming = withLayout({ value: item, seed: seeds?.get(j) }, context, sourceFor(item, j))
    return { ...incoming, returning: sourceAt(item, j) }
  })
  value.forEach((after, j) => {
    const i = partners[j] as number
    if (i < 0 || before[i] === after || (entries[i] instanceof Node && entries[i] === sourceAt(after, j))) return
    assignAt(entries[i], { value: after, seed: seeds?.get(j) }, context, itemOf(from, j, after), arriving => {
      setItemAt(context.transaction, node, i, arriving, context)
    })
  })
  const kept = new Set(partners)
  entries.forEach((entry, i) => {
    if (!kept.has(i)) gone(entry, context)
  })
  arrangeList(context.transaction, node, next, context)
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
  // their facades go along part by part, and which part stood where can no longer be asked once they are written anew
  for (const moving of moves.keys()) freshen(moving)
  for (const { index, remove } of edits) {
    for (const entry of entries.slice(index, index + remove)) if (!moves.has(entry as Node)) gone(entry, context)
  }
  // from the end, so that earlier indices stay what they were
  for (const { index, remove, incoming } of edits.toReversed()) {
    spliceItems(context.transaction, node, index, remove, incoming, context)
  }
  for (const [old, place] of moves) context.moved?.(old, liveArray(node)[place] as Node)
}

function gone(entry: Entry | undefined, context: Reconciliation): void {
  if (entry instanceof Node) context.removed?.(entry)
}

function childOf(from: Node | undefined, key: string, value: PlainValue): Node | undefined {
  if (from?.kind !== 'map' && from?.kind !== 'dict') return undefined
  const isMap = from.kind === 'map'
  const entry = isMap ? mapEntry(from.type, storedKeyOf(from.type, key)) : membersOf(from).byName.get(key)?.entry
  return entry instanceof Node && plainOf(entry) === value ? entry : undefined
}

function itemOf(from: Node | undefined, index: number, value: PlainValue): Node | undefined {
  if (from === undefined || (from.kind !== 'array' && from.kind !== 'list')) return undefined
  const entry = liveArray(from)[index]
  return entry instanceof Node && plainOf(entry) === value ? entry : undefined
}
