/**
 * A list that both sides changed, merged item by item. Floor 1.
 * The base is walked from the front; before each of its items stands what ours, then what theirs put in there.
 */
import { isContainer } from '../plain/kind.js'
import type { PlainArray, PlainValue } from '../plain/types.js'
import { findKey, type ItemKey, isUnique, type ReadKey } from './item-key.js'
import { likeness } from './likeness.js'
import { listScript } from './list-script.js'
import { type Maybe, same } from './maybe.js'

/** What a list asks of the merge it is part of. */
export interface ItemMerge {
  readonly key: ItemKey | undefined
  readonly prefersOurs: boolean
  /** The merged item that will stand at `place` of the merged list; `undefined` when it goes. */
  child(place: number, base: Maybe, ours: Maybe, theirs: Maybe): Maybe
}

/** One side of the merge, seen from the base. */
interface Side {
  readonly items: PlainArray
  /** For each base item its place on this side, -1 when it is gone from there; moved ones have their new place. */
  readonly placeOf: Int32Array
  /** For each slot of the base, one more than items, the places of what stands there and did not in the base. */
  readonly comers: ReadonlyMap<number, readonly number[]>
  /** For a place of this side the base item that moved there. */
  readonly movedTo: ReadonlyMap<number, number>
}

/** The merged list. Frozen. Conflicts are noted in `merge`. */
export function mergeItems(merge: ItemMerge, base: PlainArray, ours: PlainArray, theirs: PlainArray): PlainArray {
  const key = findKey(merge.key, base, ours, theirs)
  const keyed = key !== undefined && [base, ours, theirs].every(list => isUnique(list, key)) ? key : undefined
  return new ListMerge(merge, base, sideOf(base, ours, keyed), sideOf(base, theirs, keyed), keyed).run()
}

class ListMerge {
  private readonly merged: PlainValue[] = []
  /** What both sides have and the base had not, by key: theirs. */
  private readonly newInBoth = new Map<unknown, PlainValue>()

  constructor(
    private readonly merge: ItemMerge,
    private readonly base: PlainArray,
    private readonly ours: Side,
    private readonly theirs: Side,
    private readonly key: ReadKey | undefined,
  ) {
    if (key === undefined) return
    const known = new Set(base.map(key))
    const mine = new Set(ours.items.map(key))
    for (const item of theirs.items)
      if (mine.has(key(item)) && !known.has(key(item))) this.newInBoth.set(key(item), item)
  }

  run(): PlainArray {
    for (let slot = 0; slot <= this.base.length; slot++) {
      const mine = this.ours.comers.get(slot) ?? []
      const others = this.theirs.comers.get(slot) ?? []
      const alike = this.key === undefined && this.sameComers(mine, others)
      for (const place of mine) this.come(this.ours, place)
      if (!alike) for (const place of others) this.come(this.theirs, place)
      if (slot < this.base.length && this.mover(slot) === undefined) this.put(slot)
    }
    return Object.freeze(this.merged)
  }

  /** Both put the same in at one place: it is there once. */
  private sameComers(mine: readonly number[], others: readonly number[]): boolean {
    if (mine.length !== others.length) return false
    return mine.every((place, i) => same(this.ours.items[place], this.theirs.items[others[i] as number]))
  }

  private come(side: Side, place: number): void {
    const item = side.items[place] as PlainValue
    const moved = side.movedTo.get(place)
    if (moved !== undefined) {
      if (this.mover(moved) === side) this.put(moved)
      return
    }
    const twin = this.key === undefined ? undefined : this.newInBoth.get(this.key(item))
    if (twin === undefined) this.push(item)
    else if (side === this.ours) this.push(this.merge.child(this.merged.length, undefined, item, twin))
  }

  /** Puts the merged form of one item of the base. */
  private put(index: number): void {
    const base = this.base[index] as PlainValue
    const mine = itemOf(this.ours, index)
    const other = itemOf(this.theirs, index)
    this.push(this.merge.child(this.merged.length, base, mine, other))
  }

  private push(value: Maybe): void {
    if (value !== undefined) this.merged.push(value)
  }

  /** The side whose place counts for a base item that was moved. */
  private mover(index: number): Side | undefined {
    const byOurs = movedBy(this.ours, index)
    const byTheirs = movedBy(this.theirs, index)
    if (byOurs && byTheirs) return this.merge.prefersOurs ? this.ours : this.theirs
    if (byOurs) return this.ours
    return byTheirs ? this.theirs : undefined
  }
}

function movedBy(side: Side, index: number): boolean {
  return side.movedTo.get(side.placeOf[index] as number) === index
}

function itemOf(side: Side, index: number): Maybe {
  const place = side.placeOf[index] as number
  return place < 0 ? undefined : side.items[place]
}

function sideOf(base: PlainArray, items: PlainArray, key: ReadKey | undefined): Side {
  const { kept, runs } = listScript(base, items, key === undefined ? { key: false, alike } : { key, alike: false })
  const placeOf = new Int32Array(base.length).fill(-1)
  for (let place = 0; place < kept.length; place++) {
    const index = kept[place] as number
    if (index >= 0) placeOf[index] = place
  }
  const comers = new Map<number, number[]>()
  for (const { index, insert } of runs) {
    const places: number[] = []
    for (let place = insert[0]; place < insert[1]; place++) places.push(place)
    comers.set(index, places)
  }
  const movedTo = new Map<number, number>()
  if (key !== undefined) {
    const baseOf = new Map(base.map((item, index) => [key(item), index]))
    for (const places of comers.values()) {
      for (const place of places) {
        const index = baseOf.get(key(items[place] as PlainValue))
        if (index === undefined) continue
        movedTo.set(place, index)
        placeOf[index] = place
      }
    }
  }
  return { items, placeOf, comers, movedTo }
}

/** Two containers are one item only if a part of them is equal: mixing two things is worse than keeping both. */
function alike(before: PlainValue, after: PlainValue): number {
  const like = likeness(before, after)
  return like >= (isContainer(before) ? 2 : 1) ? like : 0
}
