/**
 * The layout of a block: which structs a content is, clock by clock. Floor 2.
 *
 * Clocks rise container by container, breadth first: all of the outermost, then of each container in it in the order of its
 * place. An array is its items in order, leaves in runs (ContentAny), bytes alone (ContentBinary), containers alone
 * (ContentType), each with the one before as origin; a map is one item a key, as the keys stand, without origin; a text is one
 * ContentString. The layout is part of the file format: two versions that write it differently would tear replicas apart.
 */
import * as Y from 'yjs'
import { isPlainArray } from '../plain/kind.js'
import type { PlainArray, PlainLeaf, PlainObject, PlainValue } from '../plain/types.js'
import { type Content, valueKind } from './derived-canonical.js'
import { newContainer, parentIdOf } from './derived-ids.js'
import { type ItemContent, packKey, packLeaf, packValue } from './leaf.js'

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
export function blockStructs(content: Content, isText: boolean): BlockStruct[] {
  const structs: BlockStruct[] = []
  const waiting: { plain: PlainValue; isText: boolean; clock: number | undefined }[] = []
  let clock = 0
  const add = (
    parent: number | undefined,
    key: string | null,
    previous: boolean,
    inner: ItemContent,
    plain: PlainValue,
  ): void => {
    if (inner instanceof Y.ContentType) waiting.push({ plain, isText: inner.type.constructor === Y.Text, clock })
    structs.push({ clock, parent, key, previous, content: inner, plain })
    clock += inner.getLength()
  }
  waiting.push({ plain: content.plain, isText, clock: undefined })
  // the list grows while it is walked: breadth first
  for (const { plain, isText, clock: parent } of waiting) {
    if (isText) {
      if (plain !== '') add(parent, null, false, new Y.ContentString(String(plain)), plain)
    } else if (isPlainArray(plain)) {
      let previous = false
      for (const inner of arrayContents(plain, content.kinds)) {
        add(parent, null, previous, inner.content, inner.plain)
        previous = true
      }
    } else {
      const object = plain as PlainObject
      for (const key of Object.keys(object)) {
        const value = object[key] ?? null
        add(parent, packKey(key), false, contentOf(value, object, key, content.kinds), value)
      }
    }
  }
  return structs
}

function contentOf(value: PlainValue, parent: object, key: string | number, kinds: Content['kinds']): ItemContent {
  const kind = valueKind(value, parent, key, kinds)
  return kind === 'leaf' ? packLeaf(value as PlainLeaf) : new Y.ContentType(newContainer(kind))
}

function* arrayContents(
  plain: PlainArray,
  kinds: Content['kinds'],
): Generator<{ content: ItemContent; plain: PlainValue }> {
  let run: unknown[] = []
  for (const [index, value] of plain.entries()) {
    const content = contentOf(value, plain, index, kinds)
    if (content instanceof Y.ContentAny) {
      run.push(packValue(value as PlainLeaf))
      continue
    }
    if (run.length > 0) yield { content: new Y.ContentAny(run), plain: null }
    run = []
    yield { content, plain: value }
  }
  if (run.length > 0) yield { content: new Y.ContentAny(run), plain: null }
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
