/**
 * One place while changes are squashed: what has become of it, known only as far as the changes say. Floor 1.
 */
import type { Path } from '../plain/path.js'
import type { PlainValue } from '../plain/types.js'
import { Added, type Change, Deleted, Modified } from './command.js'
import { conflict } from './draft.js'
import { invert } from './invert.js'
import { type Maybe, same } from './maybe.js'
import { patch } from './patch.js'
import { movedTo, rebased } from './rebase.js'
import { SquashedItems } from './squashed-items.js'
import { SquashedLog } from './squashed-log.js'

/** What a place is known to have been and to be; `undefined` is absent. */
interface Whole {
  readonly old: Maybe
  now: Maybe
}

export class Squashed {
  /** Set once the place was written as a whole. */
  private whole: Whole | undefined
  private entries: Map<string, Squashed> | undefined
  private items: SquashedItems | undefined
  private log: SquashedLog | undefined

  /** @param path - the rest of the way from here to where `change` applies */
  take(path: Path, change: Change): void {
    if (this.whole !== undefined) this.takeWhole(this.whole, path, change)
    else if (path.length === 0) this.takeHere(change)
    else if (this.log !== undefined) this.log.take(path, change)
    else if (typeof path[0] === 'number') this.itemsOf(change).take(path, change)
    else this.takeEntry(path as readonly [string], change)
  }

  /** What has become of it, with paths that begin here; as few as possible. */
  changes(): Change[] {
    if (this.whole !== undefined) return wholeChange(this.whole)
    if (this.items !== undefined) return this.items.changes()
    if (this.log !== undefined) return this.log.changes()
    return [...(this.entries ?? [])].flatMap(([key, entry]) => rebased(entry.changes(), [key]))
  }

  /** The value that stood here before all changes, when `value` stands here now. */
  before(value: PlainValue): PlainValue {
    return patch(value, invert(this.changes()))
  }

  private takeWhole(whole: Whole, path: Path, change: Change): void {
    if (whole.now === undefined) {
      if (path.length > 0 || change.kind !== 'added') throw conflict(change.path, 'there is no value')
      whole.now = change.val
    } else if (path.length === 0 && change.kind === 'deleted') whole.now = undefined
    else whole.now = patch(whole.now, [movedTo(change, path)])
  }

  private takeHere(change: Change): void {
    if (change.kind === 'added') this.write(undefined, change.val)
    else if (change.kind === 'deleted') this.write(this.before(change.val), undefined)
    else if (change.kind === 'modified') this.write(this.before(change.old), change.new)
    else if (change.kind === 'spliced' && typeof change.removed !== 'string' && change.from === undefined) {
      if (this.log === undefined) this.itemsOf(change).splice(change)
      else this.log.take([], change)
    } else {
      this.log ??= new SquashedLog(this.changes())
      this.items = undefined
      this.entries = undefined
      this.log.take([], change)
    }
  }

  private write(old: Maybe, now: Maybe): void {
    this.entries = undefined
    this.items = undefined
    this.log = undefined
    this.whole = { old, now }
  }

  private itemsOf(change: Change): SquashedItems {
    if (this.entries !== undefined) throw conflict(change.path, 'an object has no items')
    this.items ??= new SquashedItems(() => new Squashed())
    return this.items
  }

  private takeEntry([key, ...rest]: readonly [string, ...(string | number)[]], change: Change): void {
    if (this.items !== undefined) throw conflict(change.path, 'a list has no keys')
    this.entries ??= new Map()
    let entry = this.entries.get(key)
    if (entry === undefined) {
      entry = new Squashed()
      this.entries.set(key, entry)
    }
    entry.take(rest, change)
  }
}

function wholeChange({ old, now }: Whole): Change[] {
  if (same(old, now)) return []
  if (old === undefined) return [new Added([], now as PlainValue)]
  return [now === undefined ? new Deleted([], old) : new Modified([], old, now)]
}
