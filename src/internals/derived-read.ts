/**
 * Blocks read back from their structs, and proved: only structs that are a block to the letter give a content. Floor 2.
 */
import * as Y from 'yjs'
import type { PlainValue } from '../plain/types.js'
import { canonicalOf } from './derived-canonical.js'
import { Held, type Part } from './derived-held.js'
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
import { wholeLayout } from './layout.js'
import { containerSeed } from './layout-memory.js'
import { packContent, toCanonicalJson, unpackLeaf } from './leaf.js'

/** A block that was proved: which one, where, and of what. */
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
  const held = rebuilt(outer, outermostKind(outer[0]), lists)
  if (held === undefined) return undefined
  const block = client < LITERAL_MIN ? 'default' : 'literal'
  if (derivedClient({ block, in: container, canonical: canonicalOf(held) }) !== client) return undefined
  return isWrittenAs(structs, blockStructs(held)) ? { block, in: container, kind: held.kind } : undefined
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

function outermostKind(item: Y.Item | undefined): Held['kind'] {
  if (item?.parentSub !== null) return 'map'
  return item.content instanceof Y.ContentString ? 'text' : 'array'
}

function rebuilt(list: readonly Y.Item[], kind: Held['kind'], lists: Lists): Held | undefined {
  if (kind === 'text') {
    if (!list.every(item => item.content instanceof Y.ContentString)) return undefined
    return Held.of(kind, list.map(item => item.content.getContent().join('')).join(''), [])
  }
  const parts: Part[] = []
  const keys = new Set<string>()
  for (const item of list) {
    const key = item.parentSub
    if ((kind === 'map') !== (key !== null)) return undefined
    for (const [offset, raw] of item.content.getContent().entries()) {
      if (key !== null && (offset > 0 || keys.has(key))) return undefined
      if (key !== null) keys.add(key)
      const part = partOf(item, raw, lists)
      if (part === undefined) return undefined
      parts.push({ ...part, key })
    }
  }
  return Held.of(kind, null, parts)
}

function partOf(item: Y.Item, raw: unknown, lists: Lists): Omit<Part, 'key'> | undefined {
  const { content } = item
  if (content instanceof Y.ContentType) {
    const kind = containerKind(content.type)
    const held = kind === undefined ? undefined : rebuilt(lists.get(item.id.clock) ?? [], kind, lists)
    return held === undefined ? undefined : { value: held.plain, held }
  }
  if (!(content instanceof Y.ContentAny || content instanceof Y.ContentBinary)) return undefined
  const value = unpackLeaf(raw)
  return isSpelledAsOurs(raw, value) && packContent(value, wholeLayout(value)).constructor === content.constructor
    ? { value, held: undefined }
    : undefined
}

// what we never write, and what reads alike but is spelled differently, is not a block of ours
function isSpelledAsOurs(raw: unknown, value: PlainValue): boolean {
  if (raw === undefined || Object.is(raw, -0) || (typeof raw === 'number' && !Number.isFinite(raw))) return false
  if (typeof raw !== 'object' || raw === null || raw instanceof Uint8Array) return true
  if (value instanceof Date) return (raw as { $date?: unknown }).$date === value.toISOString()
  if (containerSeed(value) !== 'atomic') return false
  return JSON.stringify((raw as { $atomic?: unknown }).$atomic) === toCanonicalJson(value)
}
