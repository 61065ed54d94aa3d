/**
 * The text for a merged value: ours, with the edits of theirs, comments of both. Outside, pure.
 */
import { equal, isPlainArray, isPlainObject, PlaindocError, type PlainValue } from '../plain/index.js'
import { mergeLines, type Pick } from './line-merge.js'
import type { ValueFile } from './value-file.js'

export interface TextsToMerge {
  readonly base: ValueFile
  readonly ours: ValueFile
  readonly theirs: ValueFile
}

interface Candidate {
  readonly text: string
  /** What `text` holds; null when it is empty. */
  readonly value: PlainValue
  /** The same, or what an empty text stands for. */
  readonly meant: PlainValue
}

/**
 * A text that holds `value`, in the format of ours. Lines that only one side changed are those of that side, so comments
 * of theirs come along; what that leaves to do is spliced in, and every other byte stays.
 *
 * @param value - what the merge came to
 * @param winner - whose lines stand where both sides changed the same ones
 */
export function mergedText({ base, ours, theirs }: TextsToMerge, value: PlainValue, winner: 'ours' | 'theirs'): string {
  // a person may have emptied a file; a merge that leaves nothing says so: `{}`
  const nothing = ours.empty || theirs.empty ? emptyLike(value) : undefined
  const read = (text: string): Candidate | undefined => candidateOf(ours, text, nothing)
  const picks: readonly Pick[] = ours.format === theirs.format ? [winner, 'both'] : []
  let nearest: Candidate | undefined
  for (const pick of picks) {
    const { text, conflicts } = mergeLines(base.text, ours.text, theirs.text, pick)
    const found = read(text)
    if (found !== undefined && equal(found.meant, value)) return found.text
    if (pick === winner) nearest = found
    if (conflicts === 0) break
  }
  nearest ??= read(ours.text)
  if (nearest === undefined) return ours.format.create(value)
  return equal(nearest.meant, value) ? nearest.text : ours.format.update(nearest.text, nearest.value, value)
}

/**
 * Undefined when lines of two sides make no text together, or an empty one.
 *
 * @param nothing - what an empty text stands for, when it may be empty
 */
function candidateOf({ format }: ValueFile, text: string, nothing?: PlainValue): Candidate | undefined {
  try {
    const { value, empty } = format.parse(text)
    const meant = empty ? nothing : value
    return meant === undefined ? undefined : { text, value, meant }
  } catch (error) {
    if (error instanceof PlaindocError) return undefined
    throw error
  }
}

function emptyLike(value: PlainValue): PlainValue {
  if (isPlainArray(value)) return []
  return isPlainObject(value) ? {} : null
}
