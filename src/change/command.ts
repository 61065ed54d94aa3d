/**
 * Changes: the reversible steps between two plain values, the currency of the house. Floor 1.
 * Applied in order, each path and index counts in the value as the changes before it have left it.
 */
import { type Json, toJson } from '../plain/json.js'
import type { Path } from '../plain/path.js'
import type { PlainArray, PlainObject, PlainValue } from '../plain/types.js'
import { admit } from '../plain/value.js'
import { isWellFormed } from '../plain/well-formed.js'

/** One reversible step. `instanceof` and `kind` both tell which. */
export type Change = Added | Deleted | Modified | Equal | Spliced | Formatted

/** A value came: under a key that was absent, or into a list, where the items from that index on moved up. */
export class Added {
  readonly kind = 'added'
  readonly path: Path
  readonly val: PlainValue

  constructor(path: Path, val: PlainValue) {
    this.path = heldPath(path)
    this.val = held(val, this.path)
    Object.freeze(this)
  }

  toJSON(): Json {
    return { kind: this.kind, path: [...this.path], val: toJson(this.val) }
  }
}

/** A value went: a key became absent, or an item left its list and the later ones moved down. */
export class Deleted {
  readonly kind = 'deleted'
  readonly path: Path
  readonly val: PlainValue

  constructor(path: Path, val: PlainValue) {
    this.path = heldPath(path)
    this.val = held(val, this.path)
    Object.freeze(this)
  }

  toJSON(): Json {
    return { kind: this.kind, path: [...this.path], val: toJson(this.val) }
  }
}

/** One value took the place of another; with the path `[]` the whole value. */
export class Modified {
  readonly kind = 'modified'
  readonly path: Path
  readonly old: PlainValue
  readonly new: PlainValue

  constructor(path: Path, old: PlainValue, next: PlainValue) {
    this.path = heldPath(path)
    this.old = held(old, this.path)
    this.new = held(next, this.path)
    Object.freeze(this)
  }

  toJSON(): Json {
    return { kind: this.kind, path: [...this.path], old: toJson(this.old), new: toJson(this.new) }
  }
}

/** Nothing happened here; only `diff` with `includeEqual` says so. */
export class Equal {
  readonly kind = 'equal'
  readonly path: Path
  readonly old: PlainValue
  readonly new: PlainValue

  constructor(path: Path, old: PlainValue, next: PlainValue) {
    this.path = heldPath(path)
    this.old = held(old, this.path)
    this.new = held(next, this.path)
    Object.freeze(this)
  }

  toJSON(): Json {
    return { kind: this.kind, path: [...this.path], old: toJson(this.old), new: toJson(this.new) }
  }
}

/**
 * A run in the list or text at `path`: at `index`, `removed` went and `inserted` came. Text counts UTF-16 units.
 * With `from` it is a move of list items: `removed` is taken out at `from`, then `inserted`, the same items, is put in
 * at `index`, counted in the list without them.
 */
export class Spliced {
  readonly kind = 'spliced'
  readonly path: Path
  readonly index: number
  readonly removed: PlainArray | string
  readonly inserted: PlainArray | string
  /** Present in a move only. */
  declare readonly from?: number

  constructor(path: Path, index: number, removed: PlainArray | string, inserted: PlainArray | string, from?: number) {
    this.path = heldPath(path)
    this.index = index
    this.removed = held(removed, this.path) as PlainArray | string
    this.inserted = held(inserted, this.path) as PlainArray | string
    if (from !== undefined) this.from = from
    Object.freeze(this)
  }

  toJSON(): Json {
    const { kind, path, index, from } = this
    const runs = { removed: toJson(this.removed), inserted: toJson(this.inserted) }
    return { kind, path: [...path], index, ...runs, ...(from === undefined ? {} : { from }) }
  }
}

/**
 * `length` units of the text at `path`, from `index` on, got `attributes`; a null takes the attribute away.
 * `was` holds what each of these attributes was before, null for absent; without it the change cannot be inverted.
 */
export class Formatted {
  readonly kind = 'formatted'
  readonly path: Path
  readonly index: number
  readonly length: number
  readonly attributes: PlainObject
  declare readonly was?: PlainObject

  constructor(path: Path, index: number, length: number, attributes: PlainObject, was?: PlainObject) {
    this.path = heldPath(path)
    this.index = index
    this.length = length
    this.attributes = held(attributes, this.path) as PlainObject
    if (was !== undefined) this.was = held(was, this.path) as PlainObject
    Object.freeze(this)
  }

  toJSON(): Json {
    const { kind, path, index, length, was } = this
    const attributes = toJson(this.attributes)
    return { kind, path: [...path], index, length, attributes, ...(was === undefined ? {} : { was: toJson(was) }) }
  }
}

/**
 * `value` as a change may keep it: what is frozen is shared, anything else goes through the door and is copied,
 * so that a change never aliases a structure that lives on.
 */
export function held(value: PlainValue, path: Path = []): PlainValue {
  switch (typeof value) {
    case 'object':
      if (value === null || Object.isFrozen(value)) return value
      break
    case 'string':
      if (isWellFormed(value)) return value
      break
    case 'boolean':
      return value
    case 'number':
      // 0 may be −0, which the door turns round
      if (Number.isFinite(value) && value !== 0) return value
  }
  return admit(value, path).plain
}

function heldPath(path: Path): Path {
  return Object.isFrozen(path) ? path : Object.freeze([...path])
}
