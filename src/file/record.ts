/**
 * The bytes of a log: records that prove themselves. Floor 4.
 *
 * A segment is `YLOG\0\0\0\1`, a u32 salt, then records `u32 length | u32 crc32 | u8 type | payload` (little endian; the
 * length is the payload's; the crc covers length, type and payload and starts from the salt). The salt is the crc32 of
 * the segment's id, so bytes of another log that a document happens to hold are never taken for records of this one.
 */
import { crc32 } from 'node:zlib'

/** What a record holds. Types a later version adds are carried along unread. */
export const recordType: {
  readonly update: 1
  readonly base: 2
  readonly written: 3
  readonly marker: 4
} = { update: 1, base: 2, written: 3, marker: 4 }

export interface LogRecord {
  /** One of `recordType`. */
  readonly type: number
  readonly payload: Uint8Array
}

/** Bytes before the first record. */
export const headerSize = 12
/** Bytes of a record besides its payload. */
export const recordOverhead = 9

const magic = Buffer.from('YLOG\0\0\0\u0001')
const lastKnownType = 4

/** What proves that a record belongs to the segment of this id. */
export function saltOf(id: string): number {
  return crc32(id)
}

/** The first bytes of a segment. */
export function encodeHeader(salt: number): Uint8Array {
  const header = Buffer.alloc(headerSize)
  magic.copy(header)
  header.writeUInt32LE(salt, magic.length)
  return header
}

/** Whether the bytes begin as a segment of this version does. */
export function hasMagic(data: Uint8Array): boolean {
  return magic.equals(data.subarray(0, magic.length))
}

/** The salt that the header names; undefined when the header is cut. */
export function readSalt(data: Uint8Array): number | undefined {
  return data.length < headerSize ? undefined : view(data).readUInt32LE(magic.length)
}

/** One record after the other, ready to be written. */
export function encodeRecords(records: readonly LogRecord[], salt: number): Uint8Array {
  const size = records.reduce((sum, record) => sum + recordOverhead + record.payload.length, 0)
  const out = Buffer.allocUnsafe(size)
  let at = 0
  for (const { type, payload } of records) {
    const end = at + recordOverhead + payload.length
    out.writeUInt32LE(payload.length, at)
    out.writeUInt8(type, at + 8)
    out.set(payload, at + recordOverhead)
    out.writeUInt32LE(checksum(out, at, end, salt), at + 4)
    at = end
  }
  return out
}

function view(data: Uint8Array): Buffer {
  return Buffer.from(data.buffer, data.byteOffset, data.byteLength)
}

function checksum(data: Buffer, at: number, end: number, salt: number): number {
  return crc32(data.subarray(at + 8, end), crc32(data.subarray(at, at + 4), salt))
}

/** A record and where it ends. */
interface Placed extends LogRecord {
  readonly end: number
}

/** A stretch of bytes that is no record although records follow, or although it was once whole. */
export interface Hole {
  readonly from: number
  readonly to: number
}

export interface Scan {
  readonly records: readonly Placed[]
  /** Where the last valid record ends; a reader of a growing segment goes on from here. */
  readonly end: number
  /** Damage; a torn tail, which a crash leaves, is none. */
  readonly holes: readonly Hole[]
}

function recordAt(data: Buffer, at: number, salt: number): Placed | undefined {
  if (at + recordOverhead > data.length) return undefined
  const end = at + recordOverhead + data.readUInt32LE(at)
  if (end > data.length || data.readUInt32LE(at + 4) !== checksum(data, at, end, salt)) return undefined
  return { type: data.readUInt8(at + 8), payload: data.subarray(at + recordOverhead, end), end }
}

/**
 * Where the next valid record after a damaged one begins, looked for byte by byte: the damaged length may point anywhere,
 * also past records that are whole.
 */
function findRecord(data: Buffer, at: number, salt: number): number | undefined {
  for (let next = at + 1; next + recordOverhead <= data.length; next++) {
    const type = data.readUInt8(next + 8)
    // only types we know: it spares nearly all checksums over random bytes
    if (type > 0 && type <= lastKnownType && recordAt(data, next, salt)) return next
  }
  return undefined
}

/** Whether what is left looks like a write that a crash cut short: too short for its length, or never filled. */
function isTorn(data: Buffer, at: number): boolean {
  if (at + recordOverhead > data.length) return true
  if (at + recordOverhead + data.readUInt32LE(at) > data.length) return true
  return data.subarray(at).every(byte => byte === 0)
}

/**
 * All valid records of a segment from `start` on, those behind damage included.
 * Never throws: whatever the bytes are, only records that prove themselves come back.
 */
export function scanRecords(bytes: Uint8Array, salt: number, start: number = headerSize): Scan {
  const data = view(bytes)
  const records: Placed[] = []
  const holes: Hole[] = []
  let at = start
  while (at < data.length) {
    const record = recordAt(data, at, salt)
    if (record) {
      records.push(record)
      at = record.end
      continue
    }
    const next = findRecord(data, at, salt)
    if (next === undefined) {
      if (!isTorn(data, at)) holes.push({ from: at, to: data.length })
      break
    }
    holes.push({ from: at, to: next })
    at = next
  }
  return { records, end: Math.min(at, data.length), holes }
}

/**
 * A whole segment, whose header may itself be damaged: the salt it names and the one its name gives are both tried.
 *
 * @param id - the id in the name of the file
 */
export function scanSegment(bytes: Uint8Array, id: string): Scan & { readonly salt: number } {
  const named = saltOf(id)
  const told = readSalt(bytes) ?? named
  const byName = scanRecords(bytes, named)
  const byHeader = told === named ? byName : scanRecords(bytes, told)
  // somebody renamed the file, or the header is damaged: the records themselves decide
  const renamed = byHeader.records.length > byName.records.length
  const { records, end, holes } = renamed ? byHeader : byName
  const untouched = bytes.length < headerSize || bytes.every(byte => byte === 0)
  const whole = untouched || (hasMagic(bytes) && (renamed || told === named))
  return { records, end, holes: whole ? holes : [{ from: 0, to: headerSize }, ...holes], salt: renamed ? told : named }
}

/** Whether a later version wrote this segment: the family is right, the version is another, and nothing can be read. */
export function isForeign(bytes: Uint8Array, scan: Scan): boolean {
  const family = magic.length - 1
  const sameFamily = magic.subarray(0, family).equals(bytes.subarray(0, family))
  return sameFamily && !hasMagic(bytes) && scan.records.length === 0 && bytes.length > headerSize + recordOverhead
}
