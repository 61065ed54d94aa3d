/**
 * Which items of a list an assigned array means: by the object itself, then by its id, then by what it holds. Floor 2.
 */
import { ValueNumbers } from '../change/fingerprint.js'
import { listScript, usualKey } from '../change/index.js'
import type { PlainArray, PlainValue } from '../plain/index.js'
import type { SourceAt } from './list-edits.js'
import { type Entry, Node } from './node.js'

/**
 * For each item of `after` the place in `before` of the item that it is, −1 for a new one; each place once.
 *
 * @param entries - what stands at the places of `before`
 * @param sourceAt - the node that an item of `after` was, when it came in as one
 */
export function matchList(
  entries: readonly Entry[],
  before: PlainArray,
  after: PlainArray,
  sourceAt: SourceAt,
): Int32Array {
  const matching = new Matching(before, after)
  matching.bySource(entries, sourceAt)
  matching.byKey()
  matching.bySequence('equal')
  matching.byValue()
  // what is left was edited in place, or is new
  matching.bySequence('alike')
  return matching.partners
}

class Matching {
  readonly partners: Int32Array
  readonly #before: PlainArray
  readonly #after: PlainArray
  readonly #taken: Uint8Array
  #open: number

  constructor(before: PlainArray, after: PlainArray) {
    this.#before = before
    this.#after = after
    this.partners = new Int32Array(after.length).fill(-1)
    this.#taken = new Uint8Array(before.length)
    this.#open = Math.min(before.length, after.length)
  }

  bySource(entries: readonly Entry[], sourceAt: SourceAt): void {
    const places = new Map<Entry, number>()
    for (let i = 0; i < entries.length; i++) if (entries[i] instanceof Node) places.set(entries[i] as Node, i)
    for (let j = 0; j < this.#after.length; j++) {
      const source = sourceAt(this.#after[j] as PlainValue, j)
      // a place that did not change is itself
      const place = source === undefined ? this.#samePlace(j) : places.get(source)
      if (place !== undefined) this.#pair(place, j)
    }
  }

  #samePlace(j: number): number | undefined {
    const value = this.#after[j]
    return typeof value === 'object' && value !== null && this.#before[j] === value ? j : undefined
  }

  byKey(): void {
    if (this.#open === 0) return
    const places = new Map<unknown, number>()
    for (const i of this.#freeBefore()) {
      const key = usualKey(this.#before[i] as PlainValue)
      if (key !== undefined && !places.has(key)) places.set(key, i)
    }
    if (places.size === 0) return
    for (const j of this.#freeAfter()) {
      const place = places.get(usualKey(this.#after[j] as PlainValue))
      if (place !== undefined) this.#pair(place, j)
    }
  }

  /** What stands in the same order on both sides: equal items, or also those that only resemble each other. */
  bySequence(sameness: 'equal' | 'alike'): void {
    if (this.#open === 0) return
    const [places, open] = [this.#freeBefore(), this.#freeAfter()]
    if (places.length === 0 || open.length === 0) return
    const { kept } = listScript(
      places.map(i => this.#before[i] as PlainValue),
      open.map(j => this.#after[j] as PlainValue),
      sameness === 'alike' ? {} : { alike: false },
    )
    kept.forEach((at, k) => {
      if (at >= 0) this.#pair(places[at] as number, open[k] as number)
    })
  }

  byValue(): void {
    if (this.#open === 0) return
    const [places, open] = [this.#freeBefore(), this.#freeAfter()]
    if (places.length === 0 || open.length === 0) return
    const numbers = new ValueNumbers()
    const byNumber = new Map<number, number[]>()
    for (const i of places.reverse()) {
      const number = numbers.add(this.#before[i] as PlainValue)
      const same = byNumber.get(number)
      if (same === undefined) byNumber.set(number, [i])
      else same.push(i)
    }
    for (const j of open) {
      const place = byNumber.get(numbers.add(this.#after[j] as PlainValue))?.pop()
      if (place !== undefined) this.#pair(place, j)
    }
  }

  #pair(i: number, j: number): void {
    if (this.#taken[i] === 1 || this.partners[j] !== -1) return
    this.#taken[i] = 1
    this.partners[j] = i
    this.#open--
  }

  #freeBefore(): number[] {
    const places: number[] = []
    for (let i = 0; i < this.#taken.length; i++) if (this.#taken[i] === 0) places.push(i)
    return places
  }

  #freeAfter(): number[] {
    const open: number[] = []
    for (let j = 0; j < this.partners.length; j++) if (this.partners[j] === -1) open.push(j)
    return open
  }
}
