/**
 * What changed between two plain values, as reversible steps. Floor 1.
 * A lazy walk with its own stack: nothing is compared before it is asked for, and no depth overflows.
 */
import { equal } from '../plain/equal.js'
import { isContainer, isPlainArray, isPlainObject } from '../plain/kind.js'
import type { Path } from '../plain/path.js'
import type { PlainArray, PlainObject, PlainValue } from '../plain/types.js'
import { Added, type Change, Deleted, Equal, held, Modified, Spliced } from './command.js'
import type { ItemKey } from './item-key.js'
import { type ListRun, type ListScript, listScript } from './list-script.js'
import { textScript } from './text-script.js'

export interface DiffOptions {
  /** `deep` (default) names each item that came, went or changed inside; `atomic` takes a list as one value. */
  readonly lists?: 'deep' | 'atomic'
  /** Also says `Equal` for every leaf and empty container that stayed. */
  readonly includeEqual?: boolean
  /** What names an item of a list: a field, a function, or false. By default `id`, `key` or `_id` if all items have it. */
  readonly key?: ItemKey
  /** Says `Spliced` for runs of items and for runs of text inside a string, instead of one change for each item. */
  readonly runs?: boolean
}

/**
 * The changes that turn `before` into `after`, in the order `patch` takes them: `patch(before, diff(before, after))`
 * equals `after` (SPEC L1). Objects: keys that both have in the order of `before`, then deleted, then added keys.
 * Lists: from the front. Shared branches cost one comparison, lists are linear plus a budget.
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
  const state = new Walk(options, depth)
  state.compare(before, after)
  yield* state.take()
  for (let frame = state.top; frame !== undefined; frame = state.top) {
    frame.step(state)
    yield* state.take()
  }
}

/** One container that is being compared. A step says a few changes, enters a child, or leaves. */
interface Frame {
  step(walk: Walk): void
}

class Walk {
  private readonly frames: Frame[] = []
  private readonly steps: (string | number)[] = []
  private said: Change[] = []

  constructor(
    readonly options: DiffOptions,
    private readonly depth: number,
  ) {}

  get top(): Frame | undefined {
    return this.frames[this.frames.length - 1]
  }

  /** What was said since the last time. */
  take(): readonly Change[] {
    if (this.said.length === 0) return this.said
    const { said } = this
    this.said = []
    return said
  }

  say(change: Change): void {
    this.said.push(change)
  }

  /** Whether the last comparison neither said anything nor entered a child of `frame`. */
  isQuiet(frame: Frame): boolean {
    return this.said.length === 0 && this.top === frame
  }

  leave(): void {
    this.frames.pop()
  }

  /** The path of a child of the container on top; without a step that of the container itself. */
  path(step?: string | number): Path {
    const above = this.steps.slice(0, Math.max(0, this.frames.length - 1))
    if (step !== undefined) above.push(step)
    return Object.freeze(above)
  }

  /** Says the change of a child, or enters it: containers of one kind are compared by the steps to come. */
  compare(old: PlainValue, next: PlainValue, step?: string | number): void {
    const { includeEqual = false, runs = false } = this.options
    if (old === next && !includeEqual) return
    const frame = this.frames.length < this.depth ? this.frameFor(old, next) : undefined
    if (frame !== undefined) this.enter(frame, step)
    else if (equal(old, next)) {
      if (includeEqual) this.say(new Equal(this.path(step), old, next))
    } else if (runs && typeof old === 'string' && typeof next === 'string') {
      this.spliceText(this.path(step), old, next)
    } else this.say(new Modified(this.path(step), old, next))
  }

  /** How two containers of one kind are compared; `undefined` for anything that is compared as one value. */
  private frameFor(old: PlainValue, next: PlainValue): Frame | undefined {
    if (this.options.includeEqual === true && isEmpty(old) && isEmpty(next)) return undefined
    if (isPlainArray(old)) {
      const deep = this.options.lists !== 'atomic' && isPlainArray(next)
      return deep ? new ListFrame(old, next, this.options) : undefined
    }
    return isPlainObject(old) && isPlainObject(next) ? new ObjectFrame(old, next) : undefined
  }

  private enter(frame: Frame, step: string | number | undefined): void {
    if (step !== undefined) this.steps[this.frames.length - 1] = step
    this.frames.push(frame)
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
  return isContainer(value) && Object.keys(value).length === 0
}

class ObjectFrame implements Frame {
  private readonly keys: readonly string[]
  private next = 0

  constructor(
    private readonly before: PlainObject,
    private readonly after: PlainObject,
  ) {
    this.keys = Object.keys(before)
  }

  step(walk: Walk): void {
    const { before, after, keys } = this
    while (this.next < keys.length) {
      const key = keys[this.next++] as string
      if (!Object.hasOwn(after, key)) continue
      walk.compare(before[key] as PlainValue, after[key] as PlainValue, key)
      if (!walk.isQuiet(this)) return
    }
    for (const key of keys) {
      if (!Object.hasOwn(after, key)) walk.say(new Deleted(walk.path(key), before[key] as PlainValue))
    }
    for (const key of Object.keys(after)) {
      if (!Object.hasOwn(before, key)) walk.say(new Added(walk.path(key), after[key] as PlainValue))
    }
    walk.leave()
  }
}

class ListFrame implements Frame {
  private readonly script: ListScript
  private nextRun = 0
  private nextItem = 0
  private nextEdit = 0

  constructor(
    private readonly before: PlainArray,
    private readonly after: PlainArray,
    options: DiffOptions,
  ) {
    this.script = listScript(before, after, options.key === undefined ? {} : { key: options.key })
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
        walk.compare(before[script.kept[item] as number] as PlainValue, after[item] as PlainValue, item)
      } else {
        walk.leave()
        return
      }
    } while (walk.isQuiet(this))
  }

  private sayRun(walk: Walk, { index, remove, insert: [from, to] }: ListRun): void {
    const { before, after } = this
    if (walk.options.runs === true) {
      const removed = before.slice(index, index + remove).map(item => held(item))
      const inserted = after.slice(from, to).map(item => held(item))
      walk.say(new Spliced(walk.path(), from, Object.freeze(removed), Object.freeze(inserted)))
      return
    }
    for (let i = index; i < index + remove; i++) walk.say(new Deleted(walk.path(from), before[i] as PlainValue))
    for (let j = from; j < to; j++) walk.say(new Added(walk.path(j), after[j] as PlainValue))
  }
}
