/**
 * Single edits of a Y.Text, as an editor makes them. Every value has passed the door, every index is whole. Floor 2.
 */
import * as Y from 'yjs'
import { richRuns } from '../internals/rich-read.js'
import type { RawAttributes, RichRun } from '../internals/rich-run.js'
import { wholeCut } from '../plain/index.js'
import { forget, type Node } from './node.js'

/** One step of a delta, as Yjs takes it. */
export type RawStep =
  | { readonly insert: unknown; readonly attributes?: RawAttributes }
  | { readonly retain: number; readonly attributes?: RawAttributes }
  | { readonly delete: number }

/** Inserts letters; without attributes they are marked as those before them. */
export function insertLetters(node: Node, index: number, letters: string, attributes?: RawAttributes): void {
  // copies, here and below: Yjs adds to the attributes that it is given
  textOf(node).insert(index, letters, attributes && { ...attributes })
  forget(node)
}

/** Inserts one embed with exactly these attributes. */
export function insertEmbed(node: Node, index: number, embed: object, attributes: RawAttributes = {}): void {
  textOf(node).insertEmbed(index, embed, { ...attributes })
  forget(node)
}

/** Deletes a range: letters, embeds and their marks. */
export function deleteRange(node: Node, index: number, length: number): void {
  textOf(node).delete(index, length)
  forget(node)
}

/** Sets attributes over a range; null takes one away. */
export function formatRange(node: Node, index: number, length: number, attributes: RawAttributes): void {
  textOf(node).format(index, length, { ...attributes })
  forget(node)
}

/** Applies the steps of a delta from the start of the text. */
export function applySteps(node: Node, steps: readonly RawStep[]): void {
  textOf(node).applyDelta(
    steps.map(step => ('attributes' in step ? { ...step, attributes: { ...step.attributes } } : step)),
  )
  forget(node)
}

/** The runs of a text, as they are now. */
export function runsOfText(node: Node): RichRun[] {
  return richRuns(textOf(node))
}

/** `index`, or the one before it where it lies within a character. Cost: a look at the items before it, not the letters. */
export function wholeIndex(node: Node, index: number): number {
  let start = 0
  for (let item = node.type._start; item !== null && start < index; item = item.right) {
    if (item.deleted || !item.countable) continue
    const at = index - start
    if (at < item.length)
      return item.content instanceof Y.ContentString ? start + wholeCut(item.content.str, at) : index
    start += item.length
  }
  return index
}

function textOf(node: Node): Y.Text {
  return node.type as Y.Text
}
