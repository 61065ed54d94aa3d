/**
 * One byte form for every plain value, the same on every device and for ever: what derived ids are hashed from. Floor 2.
 * The form is part of the file format. It never changes; a test pins its vectors.
 */
import {
  createEncoder,
  type Encoder,
  toUint8Array,
  writeFloat64,
  writeUint8,
  writeVarString,
  writeVarUint,
  writeVarUint8Array,
} from 'lib0/encoding'
import { isPlainArray } from '../plain/kind.js'
import type { PlainObject, PlainValue } from '../plain/types.js'
import type { Admitted, Kinds } from '../plain/value.js'
import { seedsIn } from './layout-memory.js'

/** A value that has passed the door, with what the door noted about its texts. */
export type Content = Pick<Admitted, 'plain' | 'kinds'>

/** The shared type that holds a value, `leaf` when it needs none. */
export type ValueKind = 'map' | 'array' | 'text' | 'leaf'

/** How `value`, standing at `key` of `parent`, is laid out. */
export function valueKind(
  value: PlainValue,
  parent: object,
  key: string | number,
  kinds: Kinds | undefined,
): ValueKind {
  if (typeof value === 'string') {
    return kinds?.get(parent)?.get(key) === 'text' || seedsIn(parent)?.get(key) === 'text' ? 'text' : 'leaf'
  }
  if (value === null || typeof value !== 'object') return 'leaf'
  if (isPlainArray(value)) return 'array'
  return value instanceof Uint8Array || value instanceof Date ? 'leaf' : 'map'
}

/**
 * The canonical bytes of a value: one tag byte, then the value. Values that are equal and have their keys in the same
 * order give equal bytes, others never do. The order counts because a block is written in it and read back in it: two
 * devices that run the same program write the same order, and sorting would show every literal to others with other
 * `Object.keys` than its author sees.
 *
 * `0` null · `1` false · `2` true · `3` number, IEEE 754 double, big-endian, -0 as 0 · `4` bigint, decimal string ·
 * `5` string · `6` bytes · `7` date, milliseconds as in `3` · `8` array: count, values · `9` object: count, then key and
 * value as the keys stand · `10` shared text. Strings and bytes are prefixed with their length (strings in UTF-8 bytes);
 * counts and lengths are base-128, low group first, high bit = more follows.
 *
 * @param kind - `text` when the value itself is the string of a shared text; otherwise it may be left out
 */
export function canonicalBytes(content: Content, kind: ValueKind = 'leaf'): Uint8Array {
  const encoder = createEncoder()
  write(encoder, content.plain, kind, content.kinds)
  return toUint8Array(encoder)
}

function write(encoder: Encoder, value: PlainValue, kind: ValueKind, kinds: Kinds | undefined): void {
  if (kind === 'text' || typeof value === 'string') {
    writeUint8(encoder, kind === 'text' ? 10 : 5)
    writeVarString(encoder, String(value))
  } else if (value === null) writeUint8(encoder, 0)
  else if (typeof value === 'boolean') writeUint8(encoder, value ? 2 : 1)
  else if (typeof value === 'number') writeNumber(encoder, 3, value)
  else if (typeof value === 'bigint') {
    writeUint8(encoder, 4)
    writeVarString(encoder, value.toString())
  } else if (value instanceof Uint8Array) {
    writeUint8(encoder, 6)
    writeVarUint8Array(encoder, value)
  } else if (value instanceof Date) writeNumber(encoder, 7, value.getTime())
  else if (isPlainArray(value)) {
    writeUint8(encoder, 8)
    writeVarUint(encoder, value.length)
    value.forEach((item, index) => {
      write(encoder, item, valueKind(item, value, index, kinds), kinds)
    })
  } else writeObject(encoder, value, kinds)
}

function writeObject(encoder: Encoder, value: PlainObject, kinds: Kinds | undefined): void {
  const keys = Object.keys(value)
  writeUint8(encoder, 9)
  writeVarUint(encoder, keys.length)
  for (const key of keys) {
    const item = value[key] ?? null
    writeVarString(encoder, key)
    write(encoder, item, valueKind(item, value, key, kinds), kinds)
  }
}

function writeNumber(encoder: Encoder, tag: number, value: number): void {
  writeUint8(encoder, tag)
  writeFloat64(encoder, value === 0 ? 0 : value)
}
