/**
 * A shared type taken apart for copying: its layout, marks and nested types, detached from the document, so that the
 * copy may even be written into what it was taken from. Floor 2.
 */
import * as Y from 'yjs'
import { TYPE_KEY } from './layout.js'
import type { ItemContent } from './leaf.js'
import { birthEntry, isListType, ORDER_KEY, orderOf } from './list-layout.js'
import { shownItems } from './list-read.js'
import { richRuns } from './rich-read.js'
import type { RichRun } from './rich-run.js'
import { entriesInOrder, firstKey, taggedKind } from './tagged-layout.js'
import type { SharedType } from './yjs-internals.js'

/** One shared type taken apart, and what lies in it. May be written any number of times. */
export class SubtreeCopy {
  /** A new shared type of the same kind and name, empty. */
  readonly newType: () => SharedType
  /** Entries of a map or attributes, by stored key. */
  readonly entries: { readonly key: string; readonly content: ItemContent | SubtreeCopy }[] = []
  /** Items of a list, in order. */
  readonly items: (ItemContent | SubtreeCopy)[] = []
  /** Content of a text, with its marks and embeds; undefined for any other type. */
  readonly runs: readonly RichRun[] | undefined

  /** Takes `type` apart. Cost: its size. */
  constructor(type: SharedType) {
    this.newType = () => type._copy()
    this.runs = type instanceof Y.Text ? richRuns(type).map(withoutTypes) : undefined
    if (isListType(type)) {
      this.#takeList(type)
      return
    }
    const kind = taggedKind(type)
    for (const [key, item] of kind === undefined ? type._map : elementsOf(type, kind)) {
      if (item.deleted) continue
      const isElement = kind === 'set' && key !== TYPE_KEY
      this.entries.push({ key, content: isElement ? present.copy() : copied(item.content, item.length - 1) })
    }
    if (this.runs !== undefined) return
    for (let item = type._start; item !== null; item = item.right) {
      if (!item.deleted && item.countable) this.items.push(copied(item.content, undefined))
    }
  }

  // What a list shows, under the ids it has, as if it had been written in this order: without what moved, hid or lost.
  #takeList(list: Y.Map<unknown>): void {
    const order = new SubtreeCopy(orderOf(list) as SharedType)
    order.items.length = 0
    const run: unknown[] = []
    this.entries.push({ key: TYPE_KEY, content: new Y.ContentAny(['list']) }, { key: ORDER_KEY, content: order })
    for (const { id, item, raw } of shownItems(list)) {
      const content = item === undefined ? new Y.ContentAny([raw]) : copied(item.content, item.length - 1)
      const entry = content instanceof SubtreeCopy ? id : birthEntry(id, content)
      run.push(entry)
      if (entry === id) this.entries.push({ key: id, content })
    }
    if (run.length > 0) order.items.push(new Y.ContentAny(run))
  }
}

const present = new Y.ContentAny([true])

// What a copy of a Set or Map holds was all written with it, in its order: who added what and when is of the original.
function elementsOf(type: SharedType, kind: 'set' | 'dict'): [string, Y.Item][] {
  const named = [...type._map].filter(([key]) => key === TYPE_KEY)
  return [
    ...named,
    ...entriesInOrder(type, kind).map(({ item, place }): [string, Y.Item] => [firstKey(place.name), item]),
  ]
}

// A shared type that is embedded goes on changing, or is gone by the time the copy is written.
function withoutTypes(run: RichRun): RichRun {
  const { embed } = run
  return embed instanceof Y.AbstractType ? { ...run, embed: new SubtreeCopy(embed) } : run
}

function copied(content: ItemContent, only: number | undefined): ItemContent | SubtreeCopy {
  if (content instanceof Y.ContentType) return new SubtreeCopy(content.type)
  // a map entry of several values, as other programs may write it, shows its last
  if (only !== undefined && content instanceof Y.ContentAny && only > 0) return new Y.ContentAny([content.arr[only]])
  return content.copy()
}
