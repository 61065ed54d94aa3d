/**
 * Client ids that follow from what they write, so that every device writes the identical struct. Floor 2.
 *
 * The ids of Yjs have 32 bits; yrs before 0.26 truncates more. They are divided so that a higher one is the stronger claim,
 * because of two structs without origin under one key Yjs lets the higher client win:
 * [1, 2^30) default blocks < [2^30, 2^31) first-created containers and literal blocks < [2^31, 2^32) sessions, people's edits.
 * Foreign Yjs clients draw from all of [0, 2^32); whoever reads an id here must stay harmless for them.
 */
import { digest } from 'lib0/hash/sha256'
import { uint32 } from 'lib0/random'
import * as Y from 'yjs'
import { ByteWriter } from './byte-writer.js'
import type { SharedLayout } from './layout.js'
import type { SharedType } from './yjs-internals.js'

/** Client ids below are default blocks, or foreign. */
export const LITERAL_MIN: number = 2 ** 30
/** Client ids below are derived, or foreign; our sessions never are. */
export const SESSION_MIN: number = 2 ** 31

/** Which shared type of Yjs a container is; what it says under `$type` is left out. */
export type ContainerKind = 'map' | 'array' | 'text'
/** What names a shared type on every device: the name of a root type, or the id of the item that holds it. */
export type TypeId = string | { readonly client: number; readonly clock: number }

/** What an id is derived from. */
export type Derivation =
  | { readonly container: TypeId; readonly key: string; readonly kind: SharedLayout }
  /** `default`: seeded from `initial`; `literal`: assigned with a first creation. */
  | { readonly block: 'default' | 'literal'; readonly in: TypeId; readonly canonical: Uint8Array }

// one for all: it is read before it is written to again
const writer = new ByteWriter()

const kindCode = { map: 0, array: 1, text: 2, counter: 3, list: 4, set: 5, dict: 6 } as const

/**
 * The client id of a container or a block: the first 30 bits of a sha256, in the half that its strength asks for.
 * Part of the file format; a test pins its vectors.
 *
 * Hashed are `plaindoc/1`, a tag (`1` container, `2` literal block, `3` default block), the type it stands in (`0` and the name
 * of a root type, or `1` and client and clock), then for a container its key as stored and its kind (`0` map, `1` array,
 * `2` text, `3` counter, `4` list, `5` set, `6` Map), for a block its canonical bytes. Strings carry their length in front,
 * numbers are base-128; the canonical bytes come last. So no two derivations have one byte form.
 *
 * @returns for a default block [1, 2^30), otherwise [2^30, 2^31)
 */
export function derivedClient(of: Derivation): number {
  writer.clear()
  writer.text('plaindoc/1')
  if ('block' in of) {
    writer.uint8(of.block === 'literal' ? 2 : 3)
    writeTypeId(of.in)
    writer.raw(of.canonical)
  } else {
    writer.uint8(1)
    writeTypeId(of.container)
    writer.text(of.key)
    writer.uint8(kindCode[of.kind])
  }
  const hash = digest(writer.bytes)
  const bits = new DataView(hash.buffer, hash.byteOffset).getUint32(0) >>> 2
  return 'block' in of && of.block === 'default' ? Math.max(1, bits) : LITERAL_MIN + bits
}

function writeTypeId(id: TypeId): void {
  if (typeof id === 'string') {
    writer.uint8(0)
    writer.text(id)
  } else {
    writer.uint8(1)
    writer.varUint(id.client)
    writer.varUint(id.clock)
  }
}

/** A fresh client id for a session, in [2^31, 2^32). Every document of ours writes under one. */
export function sessionClient(): number {
  return (uint32() | SESSION_MIN) >>> 0
}

/** The name of a shared type on every device. The type must be in a document. */
export function typeIdOf(type: SharedType): TypeId {
  return type._item === null ? Y.findRootTypeKey(type) : type._item.id
}

/** What an item without origin stands in; undefined where that is not known any more. */
export function parentIdOf(item: Y.Item): TypeId | undefined {
  // reason: a decoded update holds the name of a root type here, which the types of Yjs do not say
  const parent = item.parent as Y.Item['parent'] | string
  if (parent === null || parent === undefined) return undefined
  if (typeof parent === 'string') return parent
  return parent instanceof Y.AbstractType ? typeIdOf(parent) : parent
}

/** Which of our three kinds of container a shared type is; undefined for XML and other foreign types. */
export function containerKind(type: SharedType): ContainerKind | undefined {
  // constructor, not instanceof: Y.XmlText is a Y.Text
  if (type.constructor === Y.Map) return 'map'
  if (type.constructor === Y.Array) return 'array'
  return type.constructor === Y.Text ? 'text' : undefined
}
