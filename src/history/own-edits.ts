/**
 * What this replica wrote and nobody has committed yet, so that it alone can be taken back. Floor 4.
 *
 * Kept are runs of its transitions as (before, after) pairs; the values share their branches, so a run costs little.
 * Taking them back starts from the document as it is and inverts the runs, the last one first, each merged with what
 * came after it: what others wrote is never replayed, so it stays where it is and is never doubled.
 *
 * When a revision of somebody else comes, its content tells which of these edits it contains; those are committed. That
 * is exact while others keep out of the keys, lists and texts that this replica edited since the head. In a list that
 * several wrote to, items are known by their key or value, so equal items without one may be taken for one another.
 */
import { diff, patch } from '../change/index.js'
import type { Core } from '../document/core.js'
import { defaultsOrigin } from '../document/defaults.js'
import type { Transition } from '../document/types.js'
import { valueAt } from '../document/value-at.js'
import { equal, isContainer, isPlainArray, kindOf, type Path, type PlainValue, partsOf } from '../plain/index.js'
import { mergeSpelled } from './merge-spelled.js'
import { spell, unspell } from './spelling.js'

interface Run {
  readonly before: PlainValue
  readonly after: PlainValue
  /** How many revisions had arrived when it was written: only later ones may contain it. */
  readonly known: number
}

/** The content of a revision, if it can be read. */
type Content = (id: string) => PlainValue | undefined

// of more than these the oldest are joined
const limit = 64

export class OwnEdits {
  readonly #core: Core
  readonly #content: Content
  readonly #origin: unknown
  #runs: Run[] = []
  #arrived: string[] = []
  #committed: PlainValue | undefined

  /** @param origin - of what is no edit: commits and reverts */
  constructor(core: Core, content: Content, origin: unknown) {
    this.#core = core
    this.#content = content
    this.#origin = origin
  }

  note({ before, after, local, origin }: Transition): void {
    // a listener may have committed the very state that is told only now; an undo may come back to it later
    const committed = this.#committed
    this.#committed = undefined
    if (before === after || after === committed) return
    if (!local || origin === this.#origin || origin === defaultsOrigin) return
    // not joined while there is room: another's revision may contain any state in between
    this.#runs.push({ before, after, known: this.#arrived.length })
    if (this.#runs.length > limit) this.#join()
  }

  /** Somebody else's revision came: what it contains of this replica is committed. Looked into when it matters. */
  arrived(id: string): void {
    if (this.#runs.length > 0) this.#arrived.push(id)
  }

  /** Everything up to `value` is committed, or dropped. */
  clear(value?: PlainValue): void {
    this.#runs = []
    this.#arrived = []
    this.#committed = value
  }

  /** `value`, the document, without what this replica wrote. */
  takenFrom(value: PlainValue): PlainValue {
    this.#settle()
    return this.#runs.reduceRight((rest, run) => this.#without(run, rest), value)
  }

  #settle(): void {
    this.#arrived.forEach((id, place) => {
      const content = this.#shared(this.#content(id))
      if (content === undefined) return
      const later = this.#runs.findIndex(run => run.known > place)
      const runs = later < 0 ? this.#runs : this.#runs.slice(0, later)
      this.#runs = [...this.#left(runs, content), ...this.#runs.slice(runs.length)]
    })
    this.#runs = this.#runs.map(run => ({ ...run, known: 0 }))
    this.#arrived = []
  }

  // What a revision with this content does not contain of `runs`. It contains all up to one of them, since nobody gets the
  // later edits of a replica without the earlier ones; where others wrote into the same lists, each is asked by itself.
  #left(runs: readonly Run[], content: PlainValue): readonly Run[] {
    const places = runs.flatMap(({ before, after }) => touched(before, after))
    const agrees = (value: PlainValue): boolean =>
      places.every(path => same(valueAt(value, path), valueAt(content, path)))
    const states = [...runs.slice(0, 1).map(run => run.before), ...runs.map(run => run.after)]
    // the first: where a state came twice, what lies between adds up to nothing, and a later revision may contain it
    const first = states.findIndex(agrees)
    if (first >= 0) return runs.slice(first)
    return runs
      .map(run => {
        const rest = merged(run.after, content, run.before, 'ours')
        return { ...run, before: merged(rest, run.before, content, 'theirs') }
      })
      .filter(({ before, after }) => !equal(before, after))
  }

  // Equal to `content`, with the branches of the document where they are equal: merging then costs what differs.
  #shared(content: PlainValue | undefined): PlainValue | undefined {
    if (content === undefined) return undefined
    const now = this.#core.current()
    return patch(now, diff(now, content))
  }

  // The two oldest become one, as if what others wrote between them had come first.
  #join(): void {
    this.#settle()
    const [first, second] = this.#runs
    if (first === undefined || second === undefined) return
    const before = first.after === second.before ? first.before : this.#without(first, second.before)
    this.#runs.splice(0, 2, { before, after: second.after, known: 0 })
  }

  #without(run: Run, value: PlainValue): PlainValue {
    return merged(run.after, value, run.before, 'ours', true)
  }
}

function merged(
  base: PlainValue,
  ours: PlainValue,
  theirs: PlainValue,
  prefer: 'ours' | 'theirs',
  adds: boolean = false,
): PlainValue {
  return unspell(mergeSpelled(spell(base), spell(ours), spell(theirs), { prefer, adds }).value)
}

// The places where two values differ, down to the keys of objects and Maps and the elements of Sets.
function touched(before: PlainValue, after: PlainValue, path: Path = []): Path[] {
  if (before === after) return []
  const isAlike = isContainer(before) && isContainer(after) && kindOf(before) === kindOf(after)
  if (!isAlike || isPlainArray(before)) return [path]
  const keys = new Set([...partsOf(before), ...partsOf(after)].map(([key]) => key))
  return [...keys].flatMap(key => {
    const [was, is] = [valueAt(before, [key]), valueAt(after, [key])]
    return was === undefined || is === undefined ? [[...path, key]] : touched(was, is, [...path, key])
  })
}

function same(a: PlainValue | undefined, b: PlainValue | undefined): boolean {
  return a === b || (a !== undefined && b !== undefined && equal(a, b))
}
