/**
 * Blocks read back from their structs, and proved: only structs that are a block to the letter give a content. Floor 2.
 */
import * as Y from 'yjs'
import type { PlainObject, PlainValue } from '../plain/types.js'
import type { Kinds } from '../plain/value.js'
import { type Content, canonicalBytes } from './derived-canonical.js'
import {
  type ContainerKind,
  containerKind,
  derivedClient,
  LITERAL_MIN,
  parentIdOf,
  SESSION_MIN,
  type TypeId,
} from './derived-ids.js'
import { blockStructs, isWrittenAs, type Structs } from './derived-layout.js'
import { packKey, packLeaf, unpackKey, unpackLeaf } from './leaf.js'

export interface Block {
  readonly block: 'default' | 'literal'
  readonly in: TypeId
  readonly kind: ContainerKind
}

/**
 * The block that `structs` are, undefined when they are none, or when a part of it is not known any more (deleted content).
 *
 * The content is read from the structs, hashed, and written again: the id, and every clock, place, key and kind of content
 * must be what our writer makes. So no two series of structs pass for one id, short of a collision of the hash.
 */
export function readBlock(structs: Structs): Block | undefined {
  const first = structs[0]
  if (!(first instanceof Y.Item) || first.id.clock !== 0 || first.id.client >= SESSION_MIN) return undefined
  const client = first.id.client
  const container = parentIdOf(first)
  const lists = container === undefined ? undefined : listsOf(structs)
  const outer = lists?.get(undefined)
  if (container === undefined || lists === undefined || outer === undefined) return undefined
  const kind = outermostKind(outer[0])
  const kinds: Kinds = new Map()
  const plain = rebuilt(outer, kind, lists, kinds)
  if (plain === undefined) return undefined
  const content: Content = { plain, kinds }
  const block = client < LITERAL_MIN ? 'default' : 'literal'
  const canonical = canonicalBytes(content, kind === 'text' ? 'text' : 'leaf')
  if (derivedClient({ block, in: container, canonical }) !== client) return undefined
  return isWrittenAs(structs, blockStructs(content, kind === 'text')) ? { block, in: container, kind } : undefined
}

/** The items of each list of a block, by the clock of the container; undefined is the container of the block. */
type Lists = Map<number | undefined, Y.Item[]>

function listsOf(structs: Structs): Lists | undefined {
  const lists: Lists = new Map()
  let clock = 0
  let list: Y.Item[] = []
  for (const item of structs) {
    if (!(item instanceof Y.Item) || item.id.clock !== clock || item.rightOrigin !== null) return undefined
    const { origin, id } = item
    if (origin !== null) {
      if (origin.client !== id.client || origin.clock !== clock - 1) return undefined
    } else {
      const parent = parentIdOf(item)
      const at = typeof parent === 'object' && parent.client === id.client ? parent.clock : undefined
      list = lists.get(at) ?? []
      lists.set(at, list)
    }
    list.push(item)
    clock += item.length
  }
  return lists
}

function outermostKind(item: Y.Item | undefined): ContainerKind {
  if (item?.parentSub !== null) return 'map'
  return item.content instanceof Y.ContentString ? 'text' : 'array'
}

function rebuilt(list: readonly Y.Item[], kind: ContainerKind, lists: Lists, kinds: Kinds): PlainValue | undefined {
  if (kind === 'text') {
    return list.every(item => item.content instanceof Y.ContentString)
      ? list.map(item => item.content.getContent().join('')).join('')
      : undefined
  }
  const values: PlainValue[] = []
  const object: Record<string, PlainValue> = {}
  const texts = new Map<string | number, 'text'>()
  for (const item of list) {
    if ((kind === 'map') !== (item.parentSub !== null)) return undefined
    for (const [offset, raw] of item.content.getContent().entries()) {
      const value = partOf(item, raw, lists, kinds)
      if (value === undefined) return undefined
      const key = kind === 'map' ? unpackKey(item.parentSub ?? '') : values.length
      if (item.content instanceof Y.ContentType && item.content.type.constructor === Y.Text) texts.set(key, 'text')
      if (typeof key === 'number') values.push(value)
      else if (offset > 0 || packKey(key) !== item.parentSub || Object.hasOwn(object, key) || key === '__proto__')
        return undefined
      else object[key] = value
    }
  }
  const plain: PlainValue[] | PlainObject = kind === 'map' ? object : values
  if (texts.size > 0) kinds.set(plain, texts)
  return plain
}

function partOf(item: Y.Item, raw: unknown, lists: Lists, kinds: Kinds): PlainValue | undefined {
  const { content } = item
  if (content instanceof Y.ContentType) {
    const kind = containerKind(content.type)
    return kind === undefined ? undefined : rebuilt(lists.get(item.id.clock) ?? [], kind, lists, kinds)
  }
  if (!(content instanceof Y.ContentAny || content instanceof Y.ContentBinary)) return undefined
  const value = unpackLeaf(raw)
  const isDate = value instanceof Date
  if (typeof raw === 'object' && raw !== null && !isDate && !(raw instanceof Uint8Array)) return undefined
  // what we never write, and what reads alike but is spelled differently
  if (raw === undefined || Object.is(raw, -0) || (typeof raw === 'number' && !Number.isFinite(raw))) return undefined
  if (isDate && (raw as { $date?: unknown }).$date !== value.toISOString()) return undefined
  return packLeaf(value as never).constructor === content.constructor ? value : undefined
}
