/**
 * The search for the next difference: two values are compared at full speed, and only where they differ a frame is made
 * for each container on the way there. Floor 1.
 */
import { equal } from '../plain/equal.js'
import { frozenMapOf } from '../plain/frozen-map.js'
import { frozenSetOf } from '../plain/frozen-set.js'
import { kindOf } from '../plain/kind.js'
import type { PlainArray, PlainMap, PlainObject, PlainSet, PlainValue } from '../plain/types.js'
import { MapFrame, ObjectFrame, SetFrame } from './entry-frames.js'
import type { DiffOptions, Frame } from './frame.js'
import { namesOf, type ReadKey, readKeys } from './item-key.js'
import { EditedFrame, ListFrame, PairedFrame, type Window } from './list-frame.js'
import { MovingFrame } from './moving-frame.js'

/** How deep the search goes on the stack of the engine; below, the stack of the walk takes over. */
const depthLimit = 200

/** A container in which something differs, and the step of the child that is entered in it. */
export interface Found {
  readonly frame: Frame
  readonly step: string | number
}

export class Scan {
  /** The way to the difference found last, innermost container first. */
  found: Found[] = []
  private readonly name: ReadKey

  constructor(private readonly options: DiffOptions) {
    this.name = namesOf(options.key)
  }

  /**
   * True when two values are the same. False when they differ or the search was too deep: then the containers on the way
   * are in `found`; none when it is the two themselves that differ, as a whole.
   */
  same(old: PlainValue, next: PlainValue, depth: number): boolean {
    if (old === next) return true
    if (typeof old !== 'object' || typeof next !== 'object' || old === null || next === null) return false
    if (Array.isArray(old)) {
      if (!Array.isArray(next)) return false
      return this.options.lists === 'atomic' ? equal(old, next) : this.lists(old, next, depth)
    }
    if (isUsualObject(old) && isUsualObject(next)) return this.objects(old, next, depth)
    return this.others(old, next, depth)
  }

  private others(old: PlainValue, next: PlainValue, depth: number): boolean {
    const kind = kindOf(old)
    if (kind !== kindOf(next)) return false
    switch (kind) {
      case 'object':
        return this.objects(old as PlainObject, next as PlainObject, depth)
      case 'map':
        this.found.push({ frame: new MapFrame(frozenMapOf(old as PlainMap), frozenMapOf(next as PlainMap)), step: '' })
        return false
      case 'set':
        this.found.push({ frame: new SetFrame(frozenSetOf(old as PlainSet), frozenSetOf(next as PlainSet)), step: '' })
        return false
      default:
        return equal(old, next)
    }
  }

  private objects(before: PlainObject, after: PlainObject, depth: number): boolean {
    const keys = Object.keys(before)
    const others = Object.keys(after)
    let common = 0
    for (let at = 0; at < keys.length; at++) {
      const key = keys[at] as string
      if (key !== others[at] && !Object.hasOwn(after, key)) continue
      const old = before[key] as PlainValue
      const next = after[key] as PlainValue
      if (old === next) {
        common++
        continue
      }
      const { length } = this.found
      if (depth < depthLimit && this.same(old, next, depth + 1)) {
        common++
        continue
      }
      // entered: the frame goes on behind this key
      const entered = this.found.length > length ? 1 : 0
      const frame = new ObjectFrame(before, after, keys, others, at + entered, common + entered)
      this.found.push({ frame, step: key })
      return false
    }
    if (common === keys.length && common === others.length) return true
    this.found.push({ frame: new ObjectFrame(before, after, keys, others, keys.length, common), step: '' })
    return false
  }

  private lists(before: PlainArray, after: PlainArray, depth: number): boolean {
    const shorter = Math.min(before.length, after.length)
    const { length } = this.found
    let start = shorter > longLength ? sharedHead(before, after, shorter) : 0
    for (; start < shorter; start++) {
      const old = before[start] as PlainValue
      const next = after[start] as PlainValue
      if (old === next) continue
      if (depth >= depthLimit || !this.same(old, next, depth + 1)) break
    }
    if (start === before.length && start === after.length) return true
    if (isReplaced(before, after, start)) {
      const window = { before: before.slice(start), after: after.slice(start), start }
      this.found.push({ frame: new PairedFrame(window, 0), step: start })
      return false
    }
    const window = windowOf(before, after, start)
    const entered = this.found.length > length
    if (entered && this.isOneItem(window)) this.found.push({ frame: new EditedFrame(), step: start })
    else if (this.isPaired(window)) this.found.push({ frame: new PairedFrame(window, entered ? 1 : 0), step: start })
    else this.enter(window, entered ? length : undefined)
    return false
  }

  /** @param length - that of `found` before the first items of the window were compared; `undefined` if they were not */
  private enter(window: Window, length: number | undefined): void {
    const { options, found } = this
    const frame = options.moves === true ? new MovingFrame(window, options) : new ListFrame(window, options)
    if (length !== undefined && !frame.skipFirst()) found.length = length
    found.push({ frame, step: window.start })
  }

  /** Whether every item stands across from the one with its key, so that nothing came, went or moved. */
  private isPaired(window: Window): boolean {
    const [read] = readKeys(this.options.key)
    return read !== undefined && arePaired(window, read)
  }

  /** Whether all that differs is one item, which is the same thing on both sides. */
  private isOneItem({ before, after }: Window): boolean {
    if (before.length !== 1 || after.length !== 1) return false
    const [old, next] = [before[0] as PlainValue, after[0] as PlainValue]
    return kindOf(old) === kindOf(next) && this.name(old) === this.name(next)
  }
}

/** @param read - the strongest key that is looked for */
function arePaired({ before, after }: Window, read: ReadKey): boolean {
  if (before.length !== after.length) return false
  for (let at = 0; at < before.length; at++) {
    const key = read(before[at] as PlainValue)
    if (key === undefined || key !== read(after[at] as PlainValue)) return false
  }
  return true
}

function isUsualObject(value: object): value is PlainObject {
  return Object.getPrototypeOf(value) === Object.prototype
}

/** From this length on the shared ends of two lists are found in loops that do nothing else, at a tenth of the price. */
const longLength = 64

function sharedHead(before: PlainArray, after: PlainArray, most: number): number {
  let at = 0
  while (at < most && before[at] === after[at]) at++
  return at
}

/** Never reaches `start`, where the two are known to differ. */
function sharedTail(before: PlainArray, after: PlainArray, start: number): number {
  const most = Math.min(before.length, after.length) - start - 1
  let count = 0
  while (count < most && before[before.length - 1 - count] === after[after.length - 1 - count]) count++
  return count
}

/** What is left of two lists without the first `start` items and the equal ones in the end. */
function windowOf(before: PlainArray, after: PlainArray, start: number): Window {
  let a = before.length
  let b = after.length
  if (a - start > longLength) {
    const tail = sharedTail(before, after, start)
    a -= tail
    b -= tail
  }
  // the first two are known to differ
  while (a > start && b > start && (a > start + 1 || b > start + 1)) {
    const old = before[a - 1] as PlainValue
    const next = after[b - 1] as PlainValue
    if (old !== next && !equal(old, next)) break
    a--
    b--
  }
  return { before: before.slice(start, a), after: after.slice(start, b), start }
}

/** How long a list may be to be looked through for each of its items. */
const shortLength = 8

/**
 * Whether two lists are short ones of leaves in which each item from `start` on is another of the same kind, and none is in
 * the other list: whatever way they are matched, each pair is one change. Most lists of an object that is edited are these.
 */
function isReplaced(before: PlainArray, after: PlainArray, start: number): boolean {
  if (before.length !== after.length || before.length > start + shortLength) return false
  for (let at = start; at < before.length; at++) {
    const type = typeof before[at]
    if (type === 'object' || type !== typeof after[at]) return false
    for (let other = start; other < before.length; other++) if (before[at] === after[other]) return false
  }
  return true
}
