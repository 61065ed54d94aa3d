/**
 * A shared type taken apart for copying: its layout, marks and nested types, detached from the document, so that the
 * copy may even be written into what it was taken from. Floor 2.
 */
import * as Y from 'yjs'

export type SharedType = Y.ContentType['type']
type Content = Y.Item['content']

/** One shared type taken apart, and what lies in it. May be written any number of times. */
export class SubtreeCopy {
  /** A new shared type of the same kind and name, empty. */
  readonly newType: () => SharedType
  /** Entries of a map or attributes, by stored key. */
  readonly entries: { readonly key: string; readonly content: Content | SubtreeCopy }[] = []
  /** Items of a list, in order. */
  readonly items: (Content | SubtreeCopy)[] = []
  /** Content of a text, with its marks and embeds. */
  readonly delta: unknown[] | undefined

  /** Takes `type` apart. Cost: its size. */
  constructor(type: SharedType) {
    this.newType = () => type._copy() as SharedType
    this.delta = type instanceof Y.Text ? type.toDelta() : undefined
    for (const [key, item] of type._map) {
      if (!item.deleted) this.entries.push({ key, content: copied(item.content, item.length - 1) })
    }
    if (this.delta !== undefined) return
    for (let item = type._start; item !== null; item = item.right) {
      if (!item.deleted && item.countable) this.items.push(copied(item.content, undefined))
    }
  }
}

function copied(content: Content, only: number | undefined): Content | SubtreeCopy {
  if (content instanceof Y.ContentType) return new SubtreeCopy(content.type as SharedType)
  // a map entry of several values, as other programs may write it, shows its last
  if (only !== undefined && content instanceof Y.ContentAny && only > 0) return new Y.ContentAny([content.arr[only]])
  return content.copy()
}
