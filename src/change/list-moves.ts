/**
 * Which items of a list stand elsewhere now: what went and came again, by key, else by value. Floor 1.
 */
import { equal } from '../plain/equal.js'
import { isContainer } from '../plain/kind.js'
import type { PlainArray, PlainValue } from '../plain/types.js'
import { alignGap, type Cells } from './align.js'
import { none, ValueNumbers } from './fingerprint.js'
import { type ItemKey, namesOf } from './item-key.js'
import { likeness } from './likeness.js'
import { cellLimit, listScript, runsOf } from './list-script.js'

/** Where each item of two lists is on the other side. */
export interface ListMoves {
  /** For each item of `after` its partner in `before` that stays where it is, -1 for none; ascending. */
  readonly kept: Int32Array
  /** For each item of `after` its partner in `before` that stood elsewhere, -1 for none. */
  readonly movedFrom: Int32Array
  /** For each item of `before` where it moves to in `after`, -1 for nowhere. */
  readonly movedTo: Int32Array
  /** For each item of `after` with a partner, whether it may hold something else than that. */
  readonly edited: Uint8Array
}

/** As many items as can stay do; of the others those move that are on both sides; the rest pairs in its gap if alike. */
export function listMoves(before: PlainArray, after: PlainArray, option: ItemKey | undefined): ListMoves {
  const matcher = option === undefined ? {} : { key: option }
  const script = listScript(before, after, { ...matcher, alike: false })
  const edited = new Uint8Array(after.length)
  for (const at of script.edited) edited[at] = 1
  const moves: ListMoves = {
    kept: script.kept,
    movedFrom: new Int32Array(after.length).fill(none),
    movedTo: new Int32Array(before.length).fill(none),
    edited,
  }
  pairMoved(moves, before, after, option)
  pairAlike(moves, before, after, option)
  return moves
}

function pairMoved(moves: ListMoves, before: PlainArray, after: PlainArray, option: ItemKey | undefined): void {
  const { kept, movedFrom, movedTo, edited } = moves
  const name = namesOf(option)
  const numbers = new ValueNumbers()
  // by key and by value are two families that never meet: a number is even or odd
  const keys = new Map<unknown, number>()
  const waiting = new Map<number, number[]>()
  const stays = new Uint8Array(before.length)
  for (const partner of kept) if (partner >= 0) stays[partner] = 1
  for (let i = before.length - 1; i >= 0; i--) {
    if (stays[i] === 1) continue
    const item = before[i] as PlainValue
    const key = name(item)
    if (key !== undefined && !keys.has(key)) keys.set(key, keys.size)
    const number = key === undefined ? 2 * numbers.add(item) : 2 * (keys.get(key) as number) + 1
    const places = waiting.get(number)
    if (places === undefined) waiting.set(number, [i])
    else places.push(i)
  }
  for (let j = 0; j < after.length; j++) {
    if ((kept[j] as number) >= 0) continue
    const item = after[j] as PlainValue
    const key = name(item)
    const found = key === undefined ? numbers.find(item) : (keys.get(key) ?? none)
    if (found === none) continue
    const i = waiting.get(key === undefined ? 2 * found : 2 * found + 1)?.pop()
    if (i === undefined) continue
    movedFrom[j] = i
    movedTo[i] = j
    if (key !== undefined && isContainer(item) && !equal(before[i] as PlainValue, item)) edited[j] = 1
  }
}

function pairAlike(moves: ListMoves, before: PlainArray, after: PlainArray, option: ItemKey | undefined): void {
  const { kept, movedFrom, movedTo, edited } = moves
  const name = namesOf(option)
  const cells: Cells = { left: cellLimit }
  for (const { index, remove, insert } of runsOf(kept, before.length)) {
    const [from, to] = insert
    if (remove === 0 || from === to) continue
    const alike = (i: number, j: number): number => {
      if (movedTo[index + i] !== none || movedFrom[from + j] !== none) return 0
      return likeness(before[index + i] as PlainValue, after[from + j] as PlainValue, name)
    }
    const pair = (i: number, j: number): void => {
      kept[from + j] = index + i
      edited[from + j] = 1
    }
    alignGap(remove, to - from, alike, pair, cells)
  }
}
