/** The bytes that derived ids are hashed from (SPEC C): as lib0 writes them, which other Yjs programs can check. */
import fc from 'fast-check'
import {
  createEncoder,
  toUint8Array,
  writeFloat64,
  writeUint8Array,
  writeVarString,
  writeVarUint,
  writeVarUint8Array,
} from 'lib0/encoding'
import { ByteWriter } from '../src/internals/byte-writer.js'
import { runs } from './random.js'

type Part =
  | { readonly text: string }
  | { readonly count: number }
  | { readonly number: number }
  | { readonly bytes: Uint8Array }
  | { readonly raw: Uint8Array }

const part: fc.Arbitrary<Part> = fc.oneof(
  fc.record({ text: fc.string({ unit: 'grapheme', maxLength: 80 }) }),
  fc.record({ text: fc.string({ minLength: 60, maxLength: 300 }) }),
  fc.record({ count: fc.nat({ max: 2 ** 53 - 1 }) }),
  fc.record({ number: fc.double() }),
  fc.record({ bytes: fc.uint8Array({ maxLength: 300 }) }),
  fc.record({ raw: fc.uint8Array({ maxLength: 300 }) }),
)

function byLib0(parts: readonly Part[]): Uint8Array {
  const encoder = createEncoder()
  for (const one of parts) {
    if ('text' in one) writeVarString(encoder, one.text)
    else if ('count' in one) writeVarUint(encoder, one.count)
    else if ('number' in one) writeFloat64(encoder, one.number)
    else if ('bytes' in one) writeVarUint8Array(encoder, one.bytes)
    else writeUint8Array(encoder, one.raw)
  }
  return toUint8Array(encoder)
}

function write(writer: ByteWriter, parts: readonly Part[]): void {
  for (const one of parts) {
    if ('text' in one) writer.text(one.text)
    else if ('count' in one) writer.varUint(one.count)
    else if ('number' in one) writer.float64(one.number)
    else if ('bytes' in one) writer.bytesWithLength(one.bytes)
    else writer.raw(one.raw)
  }
}

test('C60 the byte writer writes what lib0 writes, also when it begins anew', () => {
  const again = new ByteWriter()
  fc.assert(
    fc.property(fc.array(part, { maxLength: 12 }), parts => {
      const expected = byLib0(parts)
      const fresh = new ByteWriter()
      write(fresh, parts)
      again.clear()
      write(again, parts)

      expect(fresh.bytes).toEqual(expected)
      expect(again.bytes).toEqual(expected)
    }),
    { numRuns: runs(300, 20000) },
  )
})
