/**
 * Three spellings brought together, so that texts merge letter by letter and what comes back is of the kind it was. Floor 4.
 */
import { type Conflict, type Merged, Modified, merge3, patch } from '../change/index.js'
import type { Path, PlainValue } from '../plain/index.js'
import { unspell, unspellPath } from './spelling.js'

export interface SpelledMerge {
  /** Who wins where both sides changed one thing. */
  readonly prefer: 'ours' | 'theirs'
  /** Whether what both sides did to a counter adds up, instead of being a conflict. */
  readonly adds: boolean
}

/** As `merge3`, of spellings; the conflicts name values and their places. */
export function mergeSpelled(
  base: PlainValue,
  ours: PlainValue,
  theirs: PlainValue,
  { prefer, adds }: SpelledMerge,
): Pick<Merged, 'value' | 'conflicts'> {
  const merged = merge3(base, ours, theirs, { prefer, text: isText })
  const sums = adds ? merged.conflicts.filter(isSum) : []
  const value = patch(
    merged.value,
    sums.map(({ path, base: b, ours: o, theirs: t }) => {
      const stands = (prefer === 'ours' ? o : t) as number
      return new Modified(path, stands, (o as number) + (t as number) - (b as number))
    }),
  )
  return { value, conflicts: merged.conflicts.filter(one => !sums.includes(one)).map(told) }
}

function isSum({ path, base, ours, theirs }: Conflict): boolean {
  if (path.at(-1) !== '$counter') return false
  return typeof base === 'number' && typeof ours === 'number' && typeof theirs === 'number'
}

function told({ path, base, ours, theirs }: Conflict): Conflict {
  const plain = (value: PlainValue | undefined): PlainValue | undefined =>
    value === undefined ? value : unspell(value)
  return Object.freeze({ path: unspellPath(path).path, base: plain(base), ours: plain(ours), theirs: plain(theirs) })
}

// a document that is a string is a text
function isText(path: Path): boolean {
  return path.length === 0 || path.at(-1) === '$text'
}
