/**
 * A list while it is compared: the runs of its script and the items that changed inside, from the front. Floor 1.
 */
import type { PlainArray, PlainValue } from '../plain/types.js'
import { Added, Deleted, held, Spliced } from './command.js'
import type { DiffOptions, Frame, Walk } from './frame.js'
import { type ListRun, type ListScript, listScript } from './list-script.js'

/** The part of two lists that may differ: `start` items in front of it are the same on both sides, and all behind it. */
export interface Window {
  readonly before: PlainArray
  readonly after: PlainArray
  readonly start: number
}

export class ListFrame implements Frame {
  private readonly before: PlainArray
  private readonly after: PlainArray
  private readonly start: number
  private readonly script: ListScript
  private nextRun = 0
  private nextItem = 0
  private nextEdit = 0

  constructor({ before, after, start }: Window, options: DiffOptions) {
    this.before = before
    this.after = after
    this.start = start
    this.script = listScript(before, after, options.key === undefined ? {} : { key: options.key })
  }

  /** Passes over the first item; false when something else comes first, or the item is no longer the same one. */
  skipFirst(): boolean {
    if (this.script.edited[0] !== 0 || this.script.kept[0] !== 0) return false
    this.nextItem = 1
    this.nextEdit = 1
    return true
  }

  step(walk: Walk): void {
    const { before, after, script } = this
    const { includeEqual = false } = walk.options
    do {
      const run = script.runs[this.nextRun]
      const item = (includeEqual ? this.nextItem : script.edited[this.nextEdit]) ?? after.length
      if (run !== undefined && run.insert[0] <= item) {
        this.nextRun++
        this.nextItem = run.insert[1]
        this.sayRun(walk, run)
      } else if (item < after.length) {
        this.nextItem = item + 1
        this.nextEdit++
        const old = before[script.kept[item] as number] as PlainValue
        walk.compare(old, after[item] as PlainValue, this.start + item)
      } else {
        walk.leave()
        return
      }
    } while (walk.isQuiet(this))
  }

  private sayRun(walk: Walk, { index, remove, insert: [from, to] }: ListRun): void {
    const { before, after, start } = this
    if (walk.options.runs === true) {
      const removed = before.slice(index, index + remove).map(item => held(item))
      const inserted = after.slice(from, to).map(item => held(item))
      walk.say(new Spliced(walk.path(), start + from, Object.freeze(removed), Object.freeze(inserted)))
      return
    }
    for (let i = index; i < index + remove; i++) walk.say(new Deleted(walk.path(start + from), before[i] as PlainValue))
    for (let j = from; j < to; j++) walk.say(new Added(walk.path(start + j), after[j] as PlainValue))
  }
}

/** A list of which one item changed inside, and that item is being compared: nothing is left to say. */
export class EditedFrame implements Frame {
  step(walk: Walk): void {
    walk.leave()
  }
}

/** A part of two lists in which every item is one with the item across from it, or took its place. */
export class PairedFrame implements Frame {
  /** @param next - how many pairs are done or being compared */
  constructor(
    private readonly window: Window,
    private next: number,
  ) {}

  step(walk: Walk): void {
    const { before, after, start } = this.window
    while (this.next < before.length) {
      const at = this.next++
      walk.compare(before[at] as PlainValue, after[at] as PlainValue, start + at)
      if (!walk.isQuiet(this)) return
    }
    walk.leave()
  }
}
