/**
 * What a marked text is made of, between reading, copying and writing it. Floor 2.
 */
import type * as Y from 'yjs'
import type { SubtreeCopy } from './subtree-copy.js'
import type { SharedType } from './yjs-internals.js'

/** Attributes as they rest in Yjs: JSON values by name. */
export type RawAttributes = Readonly<Record<string, unknown>>

/** A stretch of a text that is marked alike: letters, or one embed. */
export interface RichRun {
  /** Its letters; U+FFFC for an embed. */
  readonly text: string
  /** Undefined when it has none. */
  readonly attributes: RawAttributes | undefined
  /** The embed: a value, a shared type that lies in the text, or such a type taken apart. */
  readonly embed: Y.ContentEmbed | SharedType | SubtreeCopy | undefined
}

/** What stands for an embed among the letters. */
export const embedLetter = '\uFFFC'
