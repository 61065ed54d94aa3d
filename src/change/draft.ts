/**
 * A value while changes are applied to it: containers are copied when they are first touched. Floor 1.
 */
import { type PlaindocError, refuse } from '../plain/error.js'
import { FrozenMap, frozenMapOf } from '../plain/frozen-map.js'
import { FrozenSet, frozenSetOf } from '../plain/frozen-set.js'
import { decodeKey } from '../plain/key.js'
import { isContainer, isPlainArray, isPlainMap, isPlainSet } from '../plain/kind.js'
import { partAt } from '../plain/parts.js'
import type { Path } from '../plain/path.js'
import type { PlainLeaf, PlainValue } from '../plain/types.js'
import { isWellFormed } from '../plain/well-formed.js'

type Entries = Record<string, PlainValue>
/** A container that this draft may change. */
type Own = PlainValue[] | Entries | FrozenMap | FrozenSet
/** A place in a container, in the words of its kind. */
export type Slot =
  | { readonly parent: PlainValue[]; readonly step: number }
  | { readonly parent: Entries; readonly step: string }
  | { readonly parent: FrozenMap; readonly step: PlainLeaf }
  | { readonly parent: FrozenSet; readonly step: PlainLeaf }

/** A value being changed: containers are copied when they are first touched, and frozen together in the end. */
export class Draft {
  /** Each copy, and what it was copied from. */
  readonly copies: Map<object, object> = new Map()
  root: PlainValue

  constructor(root: PlainValue) {
    this.root = root
  }

  read(path: Path): PlainValue {
    let value = this.root
    for (const step of path) value = this.child(value, step, path)
    return value
  }

  write(path: Path, value: PlainValue): void {
    if (path.length === 0) {
      this.root = value
      return
    }
    const { parent, step } = this.slot(path)
    if (parent instanceof FrozenSet) throw conflict(path, 'an element of a Set is there or not, and never changes')
    if (parent instanceof FrozenMap) FrozenMap.put(parent, step as PlainLeaf, value)
    else (parent as Entries)[step as string] = value
  }

  /** The container around the last step of `path`, ready to be changed, and the step, right for its kind. */
  slot(path: Path): Slot {
    const step = path[path.length - 1]
    if (step === undefined) throw conflict(path, 'the whole value cannot come or go')
    const parent = this.open(path.slice(0, -1), path)
    if (Array.isArray(parent)) {
      if (typeof step !== 'number' || !Number.isSafeInteger(step) || step < 0)
        throw conflict(path, 'a list has no keys')
      return { parent, step }
    }
    if (typeof step !== 'string') throw conflict(path, 'only a list has indices')
    if (step === '__proto__') throw refuseProto(path)
    if (!isWellFormed(step)) throw conflict(path, 'half of a surrogate pair stands alone in the key')
    if (!(parent instanceof FrozenMap) && !(parent instanceof FrozenSet)) return { parent, step }
    const key = decodeKey(step)
    if (key === undefined) throw conflict(path, 'the step is no key of a Map or Set')
    return parent instanceof FrozenMap ? { parent, step: key } : { parent, step: key }
  }

  list(path: Path): PlainValue[] {
    const items = this.open(path, path)
    if (!Array.isArray(items)) throw conflict(path, 'there is no list')
    return items
  }

  finish(): PlainValue {
    for (const copy of this.copies.keys()) Object.freeze(copy)
    return this.root
  }

  private open(path: Path, whole: Path): Own {
    let value = this.own(this.root, whole)
    this.root = value
    for (const step of path) {
      const child = this.own(this.child(value, step, whole), whole)
      // the way to here has found `child` under `step`, so that this is its key
      if (value instanceof FrozenMap) FrozenMap.put(value, decodeKey(step as string) as PlainLeaf, child)
      else (value as Entries)[step] = child
      value = child
    }
    return value
  }

  private own(value: PlainValue, whole: Path): Own {
    if (!isContainer(value)) throw conflict(whole, 'the way there leads through a value without parts')
    if (this.copies.has(value)) return value as Own
    const copy = copyOf(value)
    this.copies.set(copy, value)
    return copy
  }

  private child(value: PlainValue, step: string | number, whole: Path): PlainValue {
    if (step === '__proto__') throw refuseProto(whole)
    const part = partAt(value, step) ?? partAt(byValue(value), step)
    if (part !== undefined) return part
    if (!isPlainArray(value)) throw conflict(whole, 'there is no value')
    throw conflict(whole, `there is no item ${String(step)} in a list of ${value.length}`)
  }
}

/** Refuses a change that does not fit. */
export function conflict(path: Path, why: string): PlaindocError {
  const remedy = 'Take the difference again, from the value as it is now.'
  return refuse('PATCH_CONFLICT', 'apply a change', path, why, remedy)
}

/** A Set or Map of the program, which a patch in place meets, as one that knows dates and bytes by value. */
function byValue(value: PlainValue): PlainValue {
  if (isPlainMap(value)) return frozenMapOf(value)
  return isPlainSet(value) ? frozenSetOf(value) : value
}

function copyOf(value: PlainValue): Own {
  if (isPlainArray(value)) return value.slice()
  if (isPlainMap(value)) return new FrozenMap(value)
  return isPlainSet(value) ? new FrozenSet(value) : { ...(value as Entries) }
}

function refuseProto(path: Path): PlaindocError {
  const why = '__proto__ is no key, JavaScript would take it for the prototype'
  return refuse('KEY_REFUSED', 'apply a change', path, why, 'Refuse changes from whoever sent it.')
}
