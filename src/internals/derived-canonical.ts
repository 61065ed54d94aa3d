/**
 * One byte form for every plain value, the same on every device and for ever: what derived ids are hashed from. Floor 2.
 * The form is part of the file format. It never changes; a test pins its vectors.
 */
import { isContainer } from '../plain/kind.js'
import type { PlainValue } from '../plain/types.js'
import { ByteWriter } from './byte-writer.js'
import { type Content, Held } from './derived-held.js'
import { isShared, type Layout, layoutOf } from './layout.js'
import { toCanonicalJson } from './leaf.js'

/**
 * The canonical bytes of a value: one tag byte, then the value as it rests. Values that are equal and have their keys in the
 * same order give equal bytes, others never do. The order counts because a block is written in it and read back in it: two
 * devices that run the same program write the same order, and sorting would show every literal to others with other
 * `Object.keys` than its author sees.
 *
 * `0` null · `1` false · `2` true · `3` number, IEEE 754 double, big-endian, -0 as 0 · `4` bigint, decimal string ·
 * `5` string · `6` bytes · `7` date, milliseconds as in `3` · `8` array: count, values · `9` map: count, then stored key and
 * value as the keys stand · `10` shared text · `11` atomic value: its JSON form. Strings and bytes are prefixed with their
 * length (strings in UTF-8 bytes); counts and lengths are base-128, low group first, high bit = more follows. A list, set,
 * Map or counter is the map it rests in.
 *
 * @param layout - how the value itself is laid out; by its shape when left out
 */
export function canonicalBytes(content: Content, layout: Layout = layoutOf(content.plain, undefined)): Uint8Array {
  if (isShared(layout)) return canonicalOf(new Held(content, layout, true))
  const writer = new ByteWriter()
  writeLeaf(writer, content.plain)
  return writer.bytes
}

/** As `canonicalBytes`, for a tree that is at hand already. */
export function canonicalOf(held: Held): Uint8Array {
  const writer = new ByteWriter()
  writeHeld(writer, held)
  return writer.bytes
}

function writeHeld(writer: ByteWriter, held: Held): void {
  if (held.kind === 'text') {
    writer.uint8(10)
    writer.text(String(held.plain))
    return
  }
  writer.uint8(held.kind === 'array' ? 8 : 9)
  const { parts } = held
  writer.varUint(parts.length)
  for (const { key, value, held: inner } of parts) {
    if (key !== null) writer.text(key)
    if (inner === undefined) writeLeaf(writer, value)
    else writeHeld(writer, inner)
  }
}

function writeLeaf(writer: ByteWriter, value: PlainValue): void {
  if (typeof value === 'string') writeText(writer, 5, value)
  else if (value === null) writer.uint8(0)
  else if (typeof value === 'boolean') writer.uint8(value ? 2 : 1)
  else if (typeof value === 'number') writeNumber(writer, 3, value)
  else if (typeof value === 'bigint') writeText(writer, 4, value.toString())
  else if (value instanceof Uint8Array) {
    writer.uint8(6)
    writer.bytesWithLength(value)
  } else if (value instanceof Date) writeNumber(writer, 7, value.getTime())
  else if (isContainer(value)) writeText(writer, 11, toCanonicalJson(value))
}

function writeText(writer: ByteWriter, tag: number, text: string): void {
  writer.uint8(tag)
  writer.text(text)
}

function writeNumber(writer: ByteWriter, tag: number, value: number): void {
  writer.uint8(tag)
  writer.float64(value === 0 ? 0 : value)
}
