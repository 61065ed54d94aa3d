/**
 * A text as a delta: the form that Quill, Yjs and editors pass marked text around in. Floor 4.
 */
import { plainAttributes } from '../internals/rich-read.js'
import type { RichRun } from '../internals/rich-run.js'
import { plainEmbed } from '../shared/read-text.js'

/** Steps from the start of a text: letters or an embed come in, units stay (marked so) or go. */
export type TextDelta = readonly TextStep[]

/** One step of a delta: one of the three, with attributes for what is inserted or stays. */
export interface TextStep {
  readonly insert?: unknown
  readonly retain?: number
  readonly delete?: number
  readonly attributes?: Readonly<Record<string, unknown>>
}

/** The steps that make a text of these runs from an empty one. */
export function deltaFrom(runs: readonly RichRun[]): TextDelta {
  return runs.map(run => {
    const insert = run.embed === undefined ? run.text : (plainEmbed(run) ?? null)
    const attributes = plainAttributes(run.attributes)
    return attributes === undefined ? { insert } : { insert, attributes }
  })
}
