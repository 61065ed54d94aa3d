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
  /** The same, an empty text as an empty document. */
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
  const read = (text: string): Candidate | undefined => candidateOf(ours, text, value)
  const picks: readonly Pick[] = ours.format === theirs.format ? [winner, 'both'] : []
  const merged = picks.map(pick => read(mergeLines(base.text, ours.text, theirs.text, pick).text))
  const whole = merged.find(one => one !== undefined && equal(one.meant, value))
  if (whole !== undefined) return whole.text
  const nearest = merged[0] ?? read(ours.text)
  if (nearest === undefined) return ours.format.create(value)
  return equal(nearest.meant, value) ? nearest.text : ours.format.update(nearest.text, nearest.value, value)
}

/** Undefined when lines of two sides make no text together. */
function candidateOf({ format }: ValueFile, text: string, like: PlainValue): Candidate | undefined {
  try {
    const { value, empty } = format.parse(text)
    return { text, value, meant: empty ? emptyLike(like) : value }
  } catch (error) {
    if (error instanceof PlaindocError) return undefined
    throw error
  }
}

function emptyLike(value: PlainValue): PlainValue {
  if (isPlainArray(value)) return []
  return isPlainObject(value) ? {} : null
}
