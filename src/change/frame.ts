/**
 * What a comparison is made of: frames, one for each container being compared, and the walk that they speak to. Floor 1.
 */
import type { Path } from '../plain/path.js'
import type { PlainValue } from '../plain/types.js'
import type { Change } from './command.js'
import type { ItemKey } from './item-key.js'

export interface DiffOptions {
  /** `deep` (default) names each item that came, went or changed inside; `atomic` takes a list as one value. */
  readonly lists?: 'deep' | 'atomic'
  /** Also says `Equal` for every leaf and empty container that stayed. */
  readonly includeEqual?: boolean
  /** What names an item of a list: a field, a function, or false. By default `id`, `key` or `_id` if all items have it. */
  readonly key?: ItemKey
  /** Says a `Spliced` with `from` for items that stand elsewhere in their list, instead of deleting and adding them. */
  readonly moves?: boolean
  /** Says `Spliced` for runs of items and for runs of text inside a string, instead of one change for each item. */
  readonly runs?: boolean
}

/** One container that is being compared. A step says a few changes, enters a child, or leaves. */
export interface Frame {
  step(walk: Walk): void
}

/** What a frame asks of the comparison it is part of. */
export interface Walk {
  readonly options: DiffOptions
  say(change: Change): void
  /** Whether the last comparison neither said anything nor entered a child of `frame`. */
  isQuiet(frame: Frame): boolean
  leave(): void
  /** The path of a child of the container on top; without a step that of the container itself. */
  path(step?: string | number): Path
  /** Says the change of a child, or enters it. */
  compare(old: PlainValue, next: PlainValue, step: string | number): void
}
