/**
 * A list while changes are squashed: a row of stretches that nothing is known of, and of items that something is. Floor 1.
 */
import { equal } from '../plain/equal.js'
import type { Path } from '../plain/path.js'
import type { PlainArray, PlainValue } from '../plain/types.js'
import { Added, type Change, Deleted, type Spliced } from './command.js'
import { conflict } from './draft.js'
import { patch } from './patch.js'
import { movedTo, rebased } from './rebase.js'
import type { Squashed } from './squashed.js'

type Part =
  /** Items that no change has named. The last stretch has no end. */
  | { readonly kind: 'kept'; readonly length: number }
  | { readonly kind: 'edited'; readonly item: Squashed }
  | { readonly kind: 'came'; val: PlainValue }
  | { readonly kind: 'went'; readonly val: PlainValue }

export class SquashedItems {
  private readonly parts: Part[] = [{ kind: 'kept', length: Number.POSITIVE_INFINITY }]

  constructor(private readonly create: () => Squashed) {}

  take(path: Path, change: Change): void {
    const [index, ...rest] = path as [number, ...Path]
    if (rest.length === 0 && change.kind === 'added') this.insert(index, [change.val])
    else if (rest.length === 0 && change.kind === 'deleted') this.remove(index, change.val, change)
    else this.edit(index, rest, change)
  }

  splice({ index, removed, inserted, path }: Spliced): void {
    for (const val of removed as PlainArray) this.remove(index, val, { path })
    this.insert(index, inserted as PlainArray)
  }

  changes(): Change[] {
    const said: Change[] = []
    let index = 0
    for (const part of this.parts) {
      if (part.kind === 'went') said.push(new Deleted([index], part.val))
      else if (part.kind === 'came') said.push(new Added([index++], part.val))
      else if (part.kind === 'edited') said.push(...rebased(part.item.changes(), [index++]))
      else index += part.length
    }
    return said
  }

  /** The place in `parts` where the item `index` begins, a stretch cut in two for it. What went stays in front. */
  private seek(index: number): number {
    let left = index
    let at = 0
    for (; left > 0 || this.parts[at]?.kind === 'went'; at++) {
      const part = this.parts[at] as Part
      if (part.kind === 'went') continue
      const length = part.kind === 'kept' ? part.length : 1
      if (length > left) {
        this.parts.splice(at, 1, { kind: 'kept', length: left }, { kind: 'kept', length: length - left })
        return at + 1
      }
      left -= length
    }
    return at
  }

  private insert(index: number, values: PlainArray): void {
    if (values.length === 0) return
    const at = this.seek(index)
    const parts = values.map((val): Part => ({ kind: 'came', val }))
    const before = this.parts[at - 1]
    // what went and came again at one place is as it was
    if (before?.kind === 'went' && values.length === 1 && equal(before.val, values[0] as PlainValue)) {
      this.parts.splice(at - 1, 1, { kind: 'kept', length: 1 })
    } else this.parts.splice(at, 0, ...parts)
  }

  private remove(index: number, val: PlainValue, { path }: { readonly path: Path }): void {
    const at = this.single(index)
    const part = this.parts[at] as Part
    if (part.kind === 'came') {
      if (!equal(part.val, val)) throw conflict(path, 'another value stands there')
      this.parts.splice(at, 1)
    } else this.parts[at] = { kind: 'went', val: part.kind === 'edited' ? part.item.before(val) : val }
  }

  private edit(index: number, rest: Path, change: Change): void {
    const at = this.single(index)
    const part = this.parts[at] as Part
    if (part.kind === 'came') {
      part.val = patch(part.val, [movedTo(change, rest)])
      return
    }
    const item = part.kind === 'edited' ? part.item : this.create()
    if (part.kind !== 'edited') this.parts[at] = { kind: 'edited', item }
    item.take(rest, change)
  }

  /** The place in `parts` of the item `index` alone. */
  private single(index: number): number {
    const at = this.seek(index)
    const part = this.parts[at] as Part
    if (part.kind === 'kept' && part.length > 1) {
      this.parts.splice(at, 1, { kind: 'kept', length: 1 }, { kind: 'kept', length: part.length - 1 })
    }
    return at
  }
}
