/**
 * Two values that came from one, brought together. Floor 1.
 * What only one side changed is taken; where both changed one thing differently, the rule says who wins and says so.
 */
import { refuse } from '../plain/error.js'
import { FrozenMap } from '../plain/frozen-map.js'
import { FrozenSet } from '../plain/frozen-set.js'
import { encodeKey } from '../plain/key.js'
import { isPlainArray, isPlainMap, isPlainObject, isPlainSet } from '../plain/kind.js'
import type { Path } from '../plain/path.js'
import type { PlainMap, PlainObject, PlainSet, PlainValue } from '../plain/types.js'
import { type Change, held } from './command.js'
import { diff } from './diff.js'
import type { ItemKey } from './item-key.js'
import { type Maybe, same } from './maybe.js'
import { type ItemMerge, mergeItems } from './merge-list.js'
import { mergeText } from './merge-text.js'

/** One thing that both sides changed differently; `undefined` stands for absent. */
export interface Conflict {
  /** Where it stands, or would stand, in the merged value. */
  readonly path: Path
  readonly base: PlainValue | undefined
  readonly ours: PlainValue | undefined
  readonly theirs: PlainValue | undefined
}

/** Decides one conflict: the value that shall stand there, `undefined` for none. */
export type Decide = (conflict: Conflict) => PlainValue | undefined

export interface MergeOptions {
  /**
   * Who wins a conflict, or what decides it; a place that both sides moved an item to goes to theirs then. Default `theirs`.
   * What is decided is reported all the same.
   */
  readonly prefer?: 'ours' | 'theirs' | Decide
  /** Whether a string that both changed is merged as a text, by place. Default: it is a conflict. */
  readonly text?: boolean | ((path: Path) => boolean)
  /** What names an item of a list, as in `diff`. */
  readonly key?: ItemKey
}

export interface Merged {
  readonly value: PlainValue
  /** What turns `ours` into `value`. */
  readonly changes: readonly Change[]
  /** In the order of the value; empty when the two sides agree everywhere. */
  readonly conflicts: readonly Conflict[]
}

/**
 * `ours` and `theirs` merged over their common `base`: `merge3(b, o, b)` is `o`, `merge3(b, b, t)` is `t`.
 *
 * Objects and Maps merge key by key. Sets merge element by element, always: an element is there when one side added it, and
 * gone when one side deleted it. Items of lists are known by their key when all items of all three have one, else by what
 * `listScript` pairs; what both sides put in at one place stays, ours first. Removing what the other side changed,
 * two values for one place, and two kinds for one place are conflicts.
 *
 * @returns frozen; shares every branch that it can. The same input always gives the same result
 * @throws PlaindocError what the door throws for what `prefer` decides; what `prefer` itself throws
 * @example merge3({ n: 1 }, { n: 2 }, { n: 3 }).conflicts // => [{ path: ['n'], base: 1, ours: 2, theirs: 3 }]
 * @see SPEC M1–M12
 */
export function merge3(base: PlainValue, ours: PlainValue, theirs: PlainValue, options: MergeOptions = {}): Merged {
  const merge = new Merge(options)
  const mine = held(ours)
  const value = merge.values(held(base), mine, held(theirs)) as PlainValue
  const changes = Object.freeze([...diff(mine, value, options.key === undefined ? {} : { key: options.key })])
  return Object.freeze({ value, changes, conflicts: Object.freeze(merge.conflicts) })
}

/** One merge: where it stands, and what it could not decide. */
class Merge implements ItemMerge {
  readonly conflicts: Conflict[] = []
  readonly key: ItemKey | undefined
  readonly prefersOurs: boolean
  private readonly decides: Decide | undefined
  private readonly text: boolean | ((path: Path) => boolean)
  private readonly path: (string | number)[] = []

  constructor(options: MergeOptions) {
    this.key = options.key
    this.decides = typeof options.prefer === 'function' ? options.prefer : undefined
    this.prefersOurs = options.prefer === 'ours'
    this.text = options.text ?? false
  }

  /** The merged child at `step` of the container at hand. */
  child(step: string | number, base: Maybe, ours: Maybe, theirs: Maybe): Maybe {
    this.path.push(step)
    const value = this.values(base, ours, theirs)
    this.path.pop()
    return value
  }

  values(base: Maybe, ours: Maybe, theirs: Maybe): Maybe {
    if (same(ours, theirs)) return ours
    if (same(ours, base)) return theirs
    if (same(theirs, base)) return ours
    if (ours === undefined || theirs === undefined) return this.decide(base, ours, theirs)
    if (isPlainObject(ours) && isPlainObject(theirs)) {
      return this.objects(base !== undefined && isPlainObject(base) ? base : {}, ours, theirs)
    }
    if (isPlainArray(ours) && isPlainArray(theirs)) {
      return mergeItems(this, base !== undefined && isPlainArray(base) ? base : [], ours, theirs)
    }
    if (isPlainMap(ours) && isPlainMap(theirs)) {
      return this.maps(base !== undefined && isPlainMap(base) ? base : new FrozenMap(), ours, theirs)
    }
    if (isPlainSet(ours) && isPlainSet(theirs)) {
      return mergeSets(base !== undefined && isPlainSet(base) ? base : new FrozenSet(), ours, theirs)
    }
    if (typeof base === 'string' && typeof ours === 'string' && typeof theirs === 'string' && this.isText()) {
      return mergeText(base, ours, theirs)
    }
    return this.decide(base, ours, theirs)
  }

  private decide(base: Maybe, ours: Maybe, theirs: Maybe): Maybe {
    const conflict = Object.freeze({ path: Object.freeze([...this.path]), base, ours, theirs })
    this.conflicts.push(conflict)
    if (this.decides === undefined) return this.prefersOurs ? ours : theirs
    const decided = this.decides(conflict)
    if (decided !== undefined) return held(decided, conflict.path)
    if (this.path.length > 0) return undefined
    throw refuse('VALUE_UNDEFINED', 'merge', [], 'nothing was decided for the whole value', 'Return one of the two.')
  }

  private objects(base: PlainObject, ours: PlainObject, theirs: PlainObject): PlainObject {
    const merged: Record<string, PlainValue> = {}
    for (const key of new Set([...Object.keys(ours), ...Object.keys(theirs)])) {
      const value = this.child(key, own(base, key), own(ours, key), own(theirs, key))
      if (value !== undefined) merged[key] = value
    }
    return Object.freeze(merged)
  }

  private maps(base: PlainMap, ours: PlainMap, theirs: PlainMap): PlainMap {
    const merged = new FrozenMap()
    for (const key of new FrozenSet([...ours.keys(), ...theirs.keys()])) {
      const value = this.child(encodeKey(key), base.get(key), ours.get(key), theirs.get(key))
      if (value !== undefined) FrozenMap.put(merged, key, value)
    }
    return merged
  }

  private isText(): boolean {
    return typeof this.text === 'function' ? this.text(Object.freeze([...this.path])) : this.text
  }
}

function own(object: PlainObject, key: string): Maybe {
  return Object.hasOwn(object, key) ? object[key] : undefined
}

/** What is on both sides, and what one side alone has and the base had not; ours first. */
function mergeSets(base: PlainSet, ours: PlainSet, theirs: PlainSet): PlainSet {
  const merged = new FrozenSet()
  for (const element of ours) if (theirs.has(element) || !base.has(element)) FrozenSet.put(merged, element)
  for (const element of theirs) if (!ours.has(element) && !base.has(element)) FrozenSet.put(merged, element)
  return merged
}
