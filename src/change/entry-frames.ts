/**
 * Objects, Maps and Sets while they are compared: what both have, then what went, then what came. Floor 1.
 */
import { encodeKey } from '../plain/key.js'
import type { PlainLeaf, PlainMap, PlainObject, PlainSet, PlainValue } from '../plain/types.js'
import { Added, Deleted, Equal } from './command.js'
import type { Frame, Walk } from './frame.js'

export class ObjectFrame implements Frame {
  /**
   * @param keys - those of `before`, and `others` those of `after`
   * @param next - where in `keys` to go on; `common` of the keys passed are in both
   */
  constructor(
    private readonly before: PlainObject,
    private readonly after: PlainObject,
    private readonly keys: readonly string[],
    private readonly others: readonly string[],
    private next: number,
    private common: number,
  ) {}

  step(walk: Walk): void {
    const { before, after, keys, others } = this
    const { includeEqual = false } = walk.options
    for (; this.next < keys.length; this.next++) {
      const key = keys[this.next] as string
      // keys mostly stand at one place on both sides
      if (key !== others[this.next] && !Object.hasOwn(after, key)) continue
      const old = before[key] as PlainValue
      const next = after[key] as PlainValue
      if (old !== next || includeEqual) {
        const isDeep = typeof old === 'object' && typeof next === 'object'
        // leaves are said together; before more is looked into, what is said is handed over
        if (isDeep && !walk.isQuiet(this)) return
        walk.compare(old, next, key)
        if (isDeep && !walk.isQuiet(this)) {
          this.common++
          this.next++
          return
        }
      }
      this.common++
    }
    if (this.common < keys.length) {
      for (const key of keys) {
        if (!Object.hasOwn(after, key)) walk.say(new Deleted(walk.path(key), before[key] as PlainValue))
      }
    }
    if (this.common < others.length) {
      for (const key of others) {
        if (!Object.hasOwn(before, key)) walk.say(new Added(walk.path(key), after[key] as PlainValue))
      }
    }
    walk.leave()
  }
}

export class MapFrame implements Frame {
  private readonly entries: Iterator<[PlainLeaf, PlainValue]>

  constructor(
    private readonly before: PlainMap,
    private readonly after: PlainMap,
  ) {
    this.entries = before.entries()
  }

  step(walk: Walk): void {
    const { before, after, entries } = this
    for (let next = entries.next(); next.done !== true; next = entries.next()) {
      const [key, old] = next.value
      const value = after.get(key)
      if (value === undefined) continue
      walk.compare(old, value, encodeKey(key))
      if (!walk.isQuiet(this)) return
    }
    for (const [key, old] of before) if (!after.has(key)) walk.say(new Deleted(walk.path(encodeKey(key)), old))
    for (const [key, value] of after) if (!before.has(key)) walk.say(new Added(walk.path(encodeKey(key)), value))
    walk.leave()
  }
}

/** An element is there or not: nothing of it is compared. */
export class SetFrame implements Frame {
  constructor(
    private readonly before: PlainSet,
    private readonly after: PlainSet,
  ) {}

  step(walk: Walk): void {
    const { before, after } = this
    if (walk.options.includeEqual === true) {
      for (const one of before) if (after.has(one)) walk.say(new Equal(walk.path(encodeKey(one)), one, one))
    }
    for (const one of before) if (!after.has(one)) walk.say(new Deleted(walk.path(encodeKey(one)), one))
    for (const one of after) if (!before.has(one)) walk.say(new Added(walk.path(encodeKey(one)), one))
    walk.leave()
  }
}
