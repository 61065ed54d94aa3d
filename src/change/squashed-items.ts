/**
 * A list while changes are squashed: a row of stretches that nothing is known of, and of items that something is. Floor 1.
 */
import { equal } from '../plain/equal.js'
import type { Path } from '../plain/path.js'
import type { PlainArray, PlainValue } from '../plain/types.js'
import { Added, type Change, Deleted, type Spliced } from './command.js'
import { conflict } from './draft.js'
import { listScript } from './list-script.js'
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
    let went: PlainValue[] = []
    let came: PlainValue[] = []
    for (const part of this.parts) {
      if (part.kind === 'went') went.push(part.val)
      else if (part.kind === 'came') came.push(part.val)
      else {
        index = sayGap(said, index, went, came)
        went = []
        came = []
        if (part.kind === 'edited') said.push(...rebased(part.item.changes(), [index]))
        index += part.kind === 'edited' ? 1 : part.length
      }
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
    this.parts.splice(at, 0, ...values.map((val): Part => ({ kind: 'came', val })))
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

/** Says what went and came between two items that stayed, but for what did both. Returns where the next item stands. */
function sayGap(said: Change[], index: number, went: PlainArray, came: PlainArray): number {
  for (const run of listScript(went, came, { key: false, alike: false }).runs) {
    const [from, to] = run.insert
    for (let n = 0; n < run.remove; n++) said.push(new Deleted([index + from], went[run.index + n] as PlainValue))
    for (let n = from; n < to; n++) said.push(new Added([index + n], came[n] as PlainValue))
  }
  return index + came.length
}
