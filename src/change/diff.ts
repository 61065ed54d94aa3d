/**
 * What changed between two plain values, as reversible steps. Floor 1.
 * A lazy walk with its own stack: nothing is compared before it is asked for, and no depth overflows.
 */
import { equal } from '../plain/equal.js'
import { frozenMapOf } from '../plain/frozen-map.js'
import { frozenSetOf } from '../plain/frozen-set.js'
import { isContainer, isPlainArray, isPlainMap, isPlainObject, isPlainSet } from '../plain/kind.js'
import { sizeOf } from '../plain/parts.js'
import type { Path } from '../plain/path.js'
import type { PlainArray, PlainObject, PlainValue } from '../plain/types.js'
import { type Change, Equal, Modified, Spliced } from './command.js'
import { MapFrame, ObjectFrame, SetFrame } from './entry-frames.js'
import type { DiffOptions, Frame, Walk } from './frame.js'
import { ListFrame } from './list-frame.js'
import { MovingFrame } from './moving-frame.js'
import { type Found, Scan } from './scan.js'
import { textScript } from './text-script.js'

/**
 * The changes that turn `before` into `after`, in the order `patch` takes them: `patch(before, diff(before, after))`
 * equals `after` (SPEC L1). Objects: keys that both have in the order of `before`, then deleted, then added keys.
 * Lists: from the front. Maps: as objects, with `encodeKey` of the key as the step. Sets: what left, then what came, with
 * `encodeKey` of the element as the step. Shared branches cost one comparison, lists are linear plus a budget.
 *
 * @returns a lazy generator; empty when equal. Kinds that differ are one `Modified`, also at the root, path `[]`
 * @throws PlaindocError what the door throws, when a value that is not frozen holds something that is not plain
 * @example [...diff({ n: 1 }, { n: 2 })] // => [Modified { path: ['n'], old: 1, new: 2 }]
 * @see SPEC D1–D15
 */
export function diff(before: PlainValue, after: PlainValue, options: DiffOptions = {}): Generator<Change, void> {
  return walk(before, after, options, Number.POSITIVE_INFINITY)
}

/** The changes between two lists, without looking into the items: what differs is `Modified`. */
export function diffList(before: PlainArray, after: PlainArray, options: DiffOptions = {}): Generator<Change, void> {
  return walk(before, after, { ...options, lists: 'deep' }, 1)
}

/** The changes between two objects, key by key, without looking into the values: what differs is `Modified`. */
export function diffDict(before: PlainObject, after: PlainObject, options: DiffOptions = {}): Generator<Change, void> {
  return walk(before, after, options, 1)
}

function* walk(before: PlainValue, after: PlainValue, options: DiffOptions, depth: number): Generator<Change, void> {
  const state = new Comparison(options, depth)
  state.compare(before, after)
  for (;;) {
    // not `yield*`: on an array it costs three calls for each change
    const { said } = state
    if (said.length > 0) {
      for (let at = 0; at < said.length; at++) yield said[at] as Change
      said.length = 0
    }
    const frame = state.top
    if (frame === undefined) return
    frame.step(state)
  }
}

class Comparison implements Walk {
  private readonly frames: Frame[] = []
  /** For each frame the step of the child that was compared last. */
  private readonly steps: (string | number)[] = []
  /** What was said in the step at hand. */
  readonly said: Change[] = []
  private readonly scan: Scan

  constructor(
    readonly options: DiffOptions,
    private readonly depth: number,
  ) {
    this.scan = new Scan(options)
  }

  get top(): Frame | undefined {
    return this.frames[this.frames.length - 1]
  }

  say(change: Change): void {
    this.said.push(change)
  }

  isQuiet(frame: Frame): boolean {
    return this.said.length === 0 && this.top === frame
  }

  leave(): void {
    this.frames.pop()
  }

  path(step?: string | number): Path {
    const { steps } = this
    const depth = Math.max(0, this.frames.length - 1)
    if (step === undefined) return Object.freeze(steps.slice(0, depth))
    steps[depth] = step
    return Object.freeze(steps.slice(0, depth + 1))
  }

  compare(old: PlainValue, next: PlainValue, step?: string | number): void {
    const { includeEqual = false, runs = false } = this.options
    if (old === next && !includeEqual) return
    if (includeEqual || this.depth !== Number.POSITIVE_INFINITY) {
      const frame = this.frames.length < this.depth ? this.frameFor(old, next) : undefined
      if (frame !== undefined) {
        this.enter([{ frame, step: '' }], step)
        return
      }
      if (equal(old, next)) {
        if (includeEqual) this.say(new Equal(this.path(step), old, next))
        return
      }
    } else if (typeof old === 'object' && typeof next === 'object') {
      if (this.scan.same(old, next, 0)) return
      const { found } = this.scan
      if (found.length > 0) {
        this.scan.found = []
        this.enter(found, step)
        return
      }
    }
    if (runs && typeof old === 'string' && typeof next === 'string') this.spliceText(this.path(step), old, next)
    else this.say(new Modified(this.path(step), old, next))
  }

  /** How two containers of one kind are compared; `undefined` for anything that is compared as one value. */
  private frameFor(old: PlainValue, next: PlainValue): Frame | undefined {
    if (this.options.includeEqual === true && isEmpty(old) && isEmpty(next)) return undefined
    if (isPlainArray(old)) {
      if (this.options.lists === 'atomic' || !isPlainArray(next)) return undefined
      const window = { before: old, after: next, start: 0 }
      return this.options.moves === true ? new MovingFrame(window, this.options) : new ListFrame(window, this.options)
    }
    if (isPlainMap(old)) return isPlainMap(next) ? new MapFrame(frozenMapOf(old), frozenMapOf(next)) : undefined
    if (isPlainSet(old)) return isPlainSet(next) ? new SetFrame(frozenSetOf(old), frozenSetOf(next)) : undefined
    if (!isPlainObject(old) || !isPlainObject(next)) return undefined
    return new ObjectFrame(old, next, Object.keys(old), Object.keys(next), 0, 0)
  }

  /** @param found - innermost container first */
  private enter(found: readonly Found[], step: string | number | undefined): void {
    if (step !== undefined) this.steps[this.frames.length - 1] = step
    for (let at = found.length - 1; at >= 0; at--) {
      const { frame, step: inside } = found[at] as Found
      this.steps[this.frames.length] = inside
      this.frames.push(frame)
    }
  }

  private spliceText(path: Path, old: string, next: string): void {
    let grown = 0
    for (const { index, remove, insert } of textScript(old, next)) {
      this.say(new Spliced(path, index + grown, old.slice(index, index + remove), insert))
      grown += insert.length - remove
    }
  }
}

function isEmpty(value: PlainValue): boolean {
  return isContainer(value) && sizeOf(value) === 0
}
