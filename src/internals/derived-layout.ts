/**
 * The layout of a block: which structs a content is, clock by clock. Floor 2.
 *
 * Clocks rise container by container, breadth first: all of the outermost, then of each container in it in the order of its
 * place. An array is its items in order, leaves in runs (ContentAny), bytes alone (ContentBinary), containers alone
 * (ContentType), each with the one before as origin; a map is one item a key, as the keys stand, without origin; a text is one
 * ContentString. The layout is part of the file format: two versions that write it differently would tear replicas apart.
 */
import * as Y from 'yjs'
import type { PlainValue } from '../plain/types.js'
import type { Held, Part } from './derived-held.js'
import { parentIdOf } from './derived-ids.js'
import { newType, wholeLayout } from './layout.js'
import { type ItemContent, packContent, packRaw } from './leaf.js'

/** Structs of one client in the order of their clocks: from a store, or as `Y.decodeUpdate` gives them. */
export type Structs = readonly (Y.Item | Y.GC | Y.Skip)[]

/** One struct of a block: where it stands, before it is one. `previous`: its origin is the struct before it. */
export interface BlockStruct {
  readonly clock: number
  /** The clock of the struct that holds the parent; undefined for the container of the block itself. */
  readonly parent: number | undefined
  readonly key: string | null
  readonly previous: boolean
  readonly content: ItemContent
  /** The value, where the content is a container. */
  readonly plain: PlainValue
}

/** The structs of a block in the order of their clocks, from 0. */
export function blockStructs(outermost: Held): BlockStruct[] {
  const block = new BlockLayout()
  block.add(outermost, undefined)
  // the list grows while it is walked: breadth first
  for (const { held, clock } of block.waiting) block.add(held, clock)
  return block.structs
}

class BlockLayout {
  readonly structs: BlockStruct[] = []
  /** The containers met, in the order of their clocks. */
  readonly waiting: { readonly held: Held; readonly clock: number }[] = []
  #clock = 0

  /** Adds what one container holds. */
  add(holder: Held, parent: number | undefined): void {
    if (holder.kind === 'text') {
      if (holder.plain !== '') this.#add(parent, null, false, new Y.ContentString(String(holder.plain)), null)
    } else if (holder.kind === 'map') {
      for (const part of holder.parts) this.#addPart(parent, part, false)
    } else this.#addItems(holder, parent)
  }

  #addItems(holder: Held, parent: number | undefined): void {
    let previous = false
    let run: unknown[] = []
    const flush = (): void => {
      if (run.length === 0) return
      this.#add(parent, null, previous, new Y.ContentAny(run), null)
      previous = true
      run = []
    }
    for (const part of holder.parts) {
      const { value, held } = part
      if (held === undefined && !(value instanceof Uint8Array)) {
        run.push(packRaw(value, wholeLayout(value)))
        continue
      }
      flush()
      this.#addPart(parent, part, previous)
      previous = true
    }
    flush()
  }

  #addPart(parent: number | undefined, { key, value, held }: Part, previous: boolean): void {
    if (held === undefined) {
      this.#add(parent, key, previous, packContent(value, wholeLayout(value)), value)
      return
    }
    this.waiting.push({ held, clock: this.#clock })
    this.#add(parent, key, previous, new Y.ContentType(newType(held.kind)), value)
  }

  #add(
    parent: number | undefined,
    key: string | null,
    previous: boolean,
    content: ItemContent,
    plain: PlainValue,
  ): void {
    this.structs.push({ clock: this.#clock, parent, key, previous, content, plain })
    this.#clock += content.getLength()
  }
}

/** Whether `structs`, split or not, are these structs of a block: clock by clock, the same places and kinds of content. */
export function isWrittenAs(structs: Structs, expected: readonly BlockStruct[]): boolean {
  let next = 0
  let end = 0
  for (const item of structs) {
    if (!(item instanceof Y.Item)) return false
    const { clock } = item.id
    if (clock < end) {
      // a later part of a struct that Yjs has split
      if (item.origin === null) return false
    } else {
      const struct = expected[next++]
      if (struct === undefined || struct.clock !== clock || struct.previous !== (item.origin !== null)) return false
      if (struct.content.getRef() !== item.content.getRef()) return false
      if (!struct.previous && !standsIn(item, struct)) return false
      end = clock + struct.content.getLength()
    }
    if (clock + item.length > end) return false
  }
  return next === expected.length && end === (structs.at(-1)?.id.clock ?? 0) + (structs.at(-1)?.length ?? 0)
}

function standsIn(item: Y.Item, struct: BlockStruct): boolean {
  const parent = parentIdOf(item)
  const isInside = typeof parent === 'object' && parent.client === item.id.client
  if (item.parentSub !== struct.key) return false
  return struct.parent === undefined ? !isInside : isInside && parent.clock === struct.parent
}
