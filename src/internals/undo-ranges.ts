/**
 * Sets of struct ids as Yjs keeps them, in ranges by client, and the structs behind them. Floor 2.
 */
import * as Y from 'yjs'
import type { Struct } from './yjs-internals.js'

/** A set of ids. Sorted and without overlaps after `sorted`; whoever adds to it need not care. */
export type IdSet = Y.UndoManager['undoStack'][number]['deletions']

/** What one undo takes back: a stack item of Y.UndoManager. */
export type Step = Y.UndoManager['undoStack'][number]

/** Neighbouring ids of a client, in the names of Yjs. */
export interface Range {
  readonly clock: number
  readonly len: number
}

/** A new set of no ids. */
export function emptySet(): IdSet {
  return Y.createDeleteSet()
}

/** Whether a set has no ids. */
export function isEmptySet(set: IdSet): boolean {
  return set.clients.size === 0
}

/** A copy with every client's ranges in order and joined. */
export function sorted(set: IdSet): IdSet {
  return Y.mergeDeleteSets([set])
}

/** Adds a range; one that goes on where the last one ended makes it longer. */
export function addRange(set: IdSet, client: number, clock: number, len: number): void {
  if (len <= 0) return
  const ranges = set.clients.get(client)
  if (ranges === undefined) {
    set.clients.set(client, [{ clock, len }])
    return
  }
  const last = ranges[ranges.length - 1]
  if (last !== undefined && last.clock + last.len === clock) {
    ranges[ranges.length - 1] = { clock: last.clock, len: last.len + len }
  } else ranges.push({ clock, len })
}

/** Adds all ranges of `other`. */
export function addAll(set: IdSet, other: IdSet): void {
  for (const [client, ranges] of other.clients) for (const { clock, len } of ranges) addRange(set, client, clock, len)
}

/** What is in `set` and not in `other`; both sorted. */
export function without(set: IdSet, other: IdSet): IdSet {
  const rest = emptySet()
  for (const [client, ranges] of set.clients) {
    const cuts = other.clients.get(client) ?? []
    let next = 0
    for (const { clock, len } of ranges) {
      const end = clock + len
      let from = clock
      // a cut may reach into the range behind, so the last one is looked at again
      for (; next < cuts.length; next++) {
        const cut = cuts[next] as Range
        if (cut.clock >= end) break
        addRange(rest, client, from, cut.clock - from)
        from = Math.max(from, cut.clock + cut.len)
        if (from >= end) break
      }
      addRange(rest, client, from, end - from)
    }
  }
  return rest
}

/** As `structsIn`, for callers that write nothing: several times as fast. */
export function eachStruct(transaction: Y.Transaction, set: IdSet, visit: (struct: Struct) => void): void {
  for (const [client, ranges] of set.clients) {
    for (const { clock, len } of ranges) eachOfRange(transaction, client, clock, len, visit)
  }
}

/** As `eachStruct`, of one range. */
export function eachOfRange(
  transaction: Y.Transaction,
  client: number,
  clock: number,
  len: number,
  visit: (struct: Struct) => void,
): void {
  const end = Math.min(clock + len, Y.getState(transaction.doc.store, client))
  for (let at = clock; at < end; ) {
    const struct = cutOut(transaction, client, at, end)
    visit(struct)
    at = struct.id.clock + struct.length
  }
}

/** The structs of a set, cut so that each lies in it as a whole. Between two of them the caller may write. */
export function* structsIn(transaction: Y.Transaction, set: IdSet): Generator<Struct> {
  for (const [client, ranges] of set.clients) {
    for (const { clock, len } of ranges) yield* structsOfRange(transaction, client, clock, len)
  }
}

function* structsOfRange(transaction: Y.Transaction, client: number, clock: number, len: number): Generator<Struct> {
  const { store } = transaction.doc
  const end = Math.min(clock + len, Y.getState(store, client))
  for (let at = clock; at < end; ) {
    const struct = cutOut(transaction, client, at, end)
    yield struct
    at = struct.id.clock + struct.length
  }
}

/** The struct that begins at `clock`, cut there and at `end` if it reaches over them. A GC is not cut. */
function cutOut(transaction: Y.Transaction, client: number, clock: number, end: number): Struct {
  const { store } = transaction.doc
  const structs = store.clients.get(client) ?? []
  const there = structs[Y.findIndexSS(structs, clock)]
  if (there !== undefined && there.id.clock === clock && clock + there.length <= end) return there
  const struct: Struct = Y.getItemCleanStart(transaction, Y.createID(client, clock))
  if (struct.id.clock + struct.length > end && struct instanceof Y.Item) {
    return Y.getItemCleanEnd(transaction, store, Y.createID(client, end - 1))
  }
  return struct
}
