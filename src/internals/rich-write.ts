/**
 * Puts runs into a Y.Text: marks by Yjs's own bookkeeping, embeds of every kind, shared types as copies. Floor 2.
 */
import * as Y from 'yjs'
import { newestItems } from './newest-items.js'
import type { RawAttributes, RichRun } from './rich-run.js'
import { SubtreeCopy } from './subtree-copy.js'
import type { SharedType } from './yjs-internals.js'

/** A shared type that was put into a text, still empty, and what to fill it with. */
export interface Nested {
  readonly type: SharedType
  readonly copy: SubtreeCopy
}

/** Fills an empty text. The types it returns are to be filled next. */
export function fillRich(type: Y.Text, runs: readonly RichRun[]): Nested[] {
  const embeds = new Embeds(type)
  type.applyDelta(
    runs.map(run => ({ insert: embeds.contentOf(run), ...(run.attributes && { attributes: { ...run.attributes } }) })),
  )
  embeds.settle()
  return embeds.nested
}

/** Inserts one run with exactly these attributes, whatever stands beside it. The types it returns are to be filled next. */
export function insertRich(type: Y.Text, index: number, run: RichRun, attributes: RawAttributes | undefined): Nested[] {
  // a copy: Yjs adds to the attributes that it is given
  const exact = { ...attributes }
  if (run.embed === undefined) {
    type.insert(index, run.text, exact)
    return []
  }
  const embeds = new Embeds(type)
  type.insertEmbed(index, embeds.contentOf(run) as object, exact)
  embeds.settle()
  return embeds.nested
}

// Yjs takes a string for letters and fails on null, so an object stands in for such an embed until it is integrated.
class Embeds {
  readonly nested: Nested[] = []
  readonly #doc: Y.Doc
  readonly #start: number
  readonly #standIns = new Map<unknown, unknown>()

  constructor(type: Y.Text) {
    this.#doc = type.doc as Y.Doc
    this.#start = Y.getState(this.#doc.store, this.#doc.clientID)
  }

  contentOf({ text, embed }: RichRun): unknown {
    if (embed === undefined) return text
    if (embed instanceof Y.ContentEmbed) return this.#standIn(embed.embed)
    const copy = embed instanceof SubtreeCopy ? embed : copyOf(embed)
    // what was in it is gone; its place stays
    if (copy === undefined) return this.#standIn(null)
    const type = copy.newType()
    this.nested.push({ type, copy })
    return type
  }

  settle(): void {
    if (this.#standIns.size === 0) return
    for (const { content } of newestItems(this.#doc, this.#start)) {
      if (content instanceof Y.ContentEmbed && this.#standIns.has(content.embed)) {
        content.embed = this.#standIns.get(content.embed) as object
      }
    }
  }

  #standIn(value: unknown): unknown {
    if (typeof value === 'object' && value !== null) return value
    const holder = {}
    this.#standIns.set(holder, value)
    return holder
  }
}

function copyOf(type: SharedType): SubtreeCopy | undefined {
  const item = type._item
  return item === null || item.deleted ? undefined : new SubtreeCopy(type)
}
