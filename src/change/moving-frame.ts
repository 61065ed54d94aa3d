/**
 * A list while it is compared, when moves are asked for. Floor 1.
 * Every item that is on either side has a slot in one order: what stays has one, what moves has two.
 */
import type { PlainArray, PlainValue } from '../plain/types.js'
import { Added, Deleted, held, Spliced } from './command.js'
import type { DiffOptions, Frame, Walk } from './frame.js'
import type { Window } from './list-frame.js'
import { type ListMoves, listMoves } from './list-moves.js'
import { runsOf } from './list-script.js'
import { Ranks } from './ranks.js'

export class MovingFrame implements Frame {
  private readonly before: PlainArray
  private readonly after: PlainArray
  private readonly start: number
  private readonly moves: ListMoves
  /** For each slot: a place in `after` that stays or comes, or −1 − a place in `before` that goes. */
  private readonly slots: number[] = []
  private readonly goesAt: Int32Array
  private readonly comesAt: Int32Array
  private readonly ranks: Ranks
  private next = 0
  /** How many items of `after` are done: they all stand in front. */
  private done = 0

  constructor({ before, after, start }: Window, options: DiffOptions) {
    this.before = before
    this.after = after
    this.start = start
    this.moves = listMoves(before, after, options.key)
    this.goesAt = new Int32Array(before.length)
    this.comesAt = new Int32Array(after.length)
    this.ranks = new Ranks(this.layOut())
  }

  /** Passes over the first item; false when something else comes first, or the item is no longer the same one. */
  skipFirst(): boolean {
    if (this.slots[0] !== 0 || this.moves.kept[0] !== 0) return false
    this.next = 1
    this.done = 1
    return true
  }

  step(walk: Walk): void {
    do {
      const slot = this.slots[this.next]
      if (slot === undefined) {
        walk.leave()
        return
      }
      if (slot < 0) this.go(walk, -1 - slot)
      else this.come(walk, slot)
    } while (walk.isQuiet(this))
  }

  /** Fills the slots and tells which are taken in the list before. */
  private layOut(): Uint8Array {
    const { before, after, slots } = this
    const taken = new Uint8Array(before.length + after.length)
    let done = 0
    const stay = (to: number): void => {
      for (; done < to; done++) {
        taken[slots.length] = 1
        slots.push(done)
      }
    }
    for (const { index, remove, insert } of runsOf(this.moves.kept, before.length)) {
      stay(insert[0])
      for (let i = index; i < index + remove; i++) {
        this.goesAt[i] = slots.length
        taken[slots.length] = 1
        slots.push(-1 - i)
      }
      for (; done < insert[1]; done++) {
        this.comesAt[done] = slots.length
        slots.push(done)
      }
    }
    stay(after.length)
    return taken
  }

  private go(walk: Walk, i: number): void {
    const target = this.moves.movedTo[i] as number
    if (target < 0) {
      this.splice(walk)
      return
    }
    if (this.isThere(i)) this.move(walk, i, target)
    this.next++
  }

  private come(walk: Walk, j: number): void {
    const { kept, movedFrom, edited } = this.moves
    const source = movedFrom[j] as number
    if ((kept[j] as number) < 0 && source < 0) {
      this.splice(walk)
      return
    }
    if (source >= 0 && this.isThere(source)) this.move(walk, source, j)
    this.next++
    this.done++
    if (edited[j] === 1 || walk.options.includeEqual === true) {
      const old = this.before[source < 0 ? (kept[j] as number) : source] as PlainValue
      walk.compare(old, this.after[j] as PlainValue, this.start + j)
    }
  }

  private isThere(i: number): boolean {
    const slot = this.goesAt[i] as number
    return this.ranks.before(slot + 1) > this.ranks.before(slot)
  }

  /** Moves the item at `i`, and those behind it that stay behind it. */
  private move(walk: Walk, i: number, j: number): void {
    const { ranks, before, start } = this
    const { movedFrom } = this.moves
    let count = 1
    while (movedFrom[j + count] === i + count && this.isThere(i + count)) count++
    const [source, target] = [this.goesAt[i] as number, this.comesAt[j] as number]
    const from = ranks.before(source)
    for (let n = 0; n < count; n++) ranks.add(source + n, -1)
    const index = ranks.before(target)
    for (let n = 0; n < count; n++) ranks.add(target + n, 1)
    const items = Object.freeze(before.slice(i, i + count).map(item => held(item)))
    walk.say(new Spliced(walk.path(), start + index, items, items, start + from))
  }

  /** Says what goes for good and what comes new from here on, up to the next item that stays or moves. */
  private splice(walk: Walk): void {
    const { slots, moves, ranks, start } = this
    const at = start + this.done
    const removed: PlainValue[] = []
    const inserted: PlainValue[] = []
    for (let slot = slots[this.next]; slot !== undefined; slot = slots[this.next]) {
      if (slot < 0 && inserted.length === 0 && moves.movedTo[-1 - slot] === -1) {
        removed.push(this.before[-1 - slot] as PlainValue)
        ranks.add(this.next, -1)
      } else if (slot >= 0 && moves.kept[slot] === -1 && moves.movedFrom[slot] === -1) {
        inserted.push(this.after[slot] as PlainValue)
        ranks.add(this.next, 1)
        this.done++
      } else break
      this.next++
    }
    if (walk.options.runs === true) {
      const [went, came] = [removed.map(item => held(item)), inserted.map(item => held(item))]
      walk.say(new Spliced(walk.path(), at, Object.freeze(went), Object.freeze(came)))
      return
    }
    for (const item of removed) walk.say(new Deleted(walk.path(at), item))
    for (let n = 0; n < inserted.length; n++) walk.say(new Added(walk.path(at + n), inserted[n] as PlainValue))
  }
}
