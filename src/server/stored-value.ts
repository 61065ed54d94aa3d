/**
 * How values rest in a key-value store: tag, checksum, payload. Outside.
 *
 * value := tag(1 byte) • crc32(4 bytes, big endian, over key and payload) • payload
 *
 * The tag is the version of the payload, so that another one (encrypted, say) can stand beside it.
 */
import { crc32 } from 'node:zlib'
import { PlaindocError } from '../plain/error.js'

const PLAIN = 1
const HEADER_BYTES = 5

/** The value to store under `key`. */
export function seal(key: string, payload: Uint8Array): Uint8Array {
  const value = new Uint8Array(HEADER_BYTES + payload.length)
  value[0] = PLAIN
  new DataView(value.buffer).setUint32(1, checksum(key, payload))
  value.set(payload, HEADER_BYTES)
  return value
}

/**
 * The payload that was stored under `key`; shares its memory with `value`.
 *
 * @throws STORE_CORRUPT when a bit of key or payload has changed, or the tag is unknown
 */
export function unseal(key: string, value: Uint8Array): Uint8Array {
  const payload = value.subarray(HEADER_BYTES)
  if (value.length < HEADER_BYTES) throw corrupt(key, 'the value is cut short')
  if (value[0] !== PLAIN) throw corrupt(key, `the value has the unknown tag ${value[0]}`)
  const stored = new DataView(value.buffer, value.byteOffset).getUint32(1)
  if (stored !== checksum(key, payload)) throw corrupt(key, 'the checksum does not fit')
  return payload
}

function checksum(key: string, payload: Uint8Array): number {
  // the key is part of it: a value under a wrong key is damage too
  return crc32(payload, crc32(key))
}

function corrupt(key: string, why: string): PlaindocError {
  const place = JSON.stringify(key.replaceAll('\0', '/'))
  return new PlaindocError('STORE_CORRUPT', `Cannot read ${place} of the store: ${why}. Restore a backup of the store.`)
}
