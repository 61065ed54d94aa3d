/**
 * What the log knows about the file people read: the texts it held, and the hashes of all texts any replica wrote. Floor 4.
 * With these a mirror tells an edit by a person from its own, late or foreign, copy (three-way merge needs the base).
 */
import { hashBytes } from './durable.js'
import { type LogRecord, recordType } from './record.js'

/** What the file held after a write of the mirror. */
export interface MirrorBase {
  readonly text: string
  /** `hashBytes(text)`. */
  readonly hash: string
  /** The document at that moment, in the encoding of whoever wrote it. */
  readonly value: Uint8Array
  /** Greater than the stamps of all bases known when it was written; ms since 1970 as long as clocks agree. */
  readonly stamp: number
}

/** How many hashes of written texts are remembered, over all replicas. */
export const ringSize = 64
/** How many bases are remembered: a crash between base and file leaves the file at the one before. */
export const baseCount = 3
/** How many markers outlive a compaction. */
export const markerCount = 64

const hashLength = 32
const stampLength = 8

function encodeBase(base: MirrorBase): Uint8Array {
  const text = Buffer.from(base.text)
  const out = Buffer.alloc(stampLength + 4 + base.value.length + text.length)
  out.writeDoubleLE(base.stamp, 0)
  out.writeUInt32LE(base.value.length, stampLength)
  out.set(base.value, stampLength + 4)
  out.set(text, stampLength + 4 + base.value.length)
  return out
}

function decodeBase(payload: Uint8Array): MirrorBase | undefined {
  const data = Buffer.from(payload.buffer, payload.byteOffset, payload.length)
  if (data.length < stampLength + 4) return undefined
  const from = stampLength + 4
  const to = from + data.readUInt32LE(stampLength)
  if (to > data.length) return undefined
  const text = data.toString('utf8', to)
  return { text, hash: hashBytes(data.subarray(to)), value: data.subarray(from, to), stamp: data.readDoubleLE(0) }
}

function encodeWritten(hash: string, stamp: number): Uint8Array {
  const out = Buffer.alloc(stampLength + hashLength)
  out.writeDoubleLE(stamp, 0)
  out.write(hash, stampLength, 'hex')
  return out
}

export class MirrorMemory {
  #bases: MirrorBase[] = []
  /** From hash to the latest stamp. */
  #written = new Map<string, number>()
  #markers: Uint8Array[] = []
  #lastStamp = 0

  /** Newest first, at most `baseCount`. */
  get bases(): readonly MirrorBase[] {
    return this.#bases
  }

  /** Newest first, at most `ringSize`. */
  get hashes(): readonly string[] {
    return [...this.#written.keys()]
  }

  get markers(): readonly Uint8Array[] {
    return this.#markers
  }

  wasWritten(hash: string): boolean {
    return this.#written.has(hash)
  }

  /** The latest stamp of a text of this hash: later than that of its base once the file is known to have held it. */
  writtenAt(hash: string): number | undefined {
    return this.#written.get(hash)
  }

  /** The record of a new base, already remembered. */
  addBase(text: string, value: Uint8Array): LogRecord {
    const base = { text, hash: hashBytes(text), value: value.slice(), stamp: this.#nextStamp() }
    this.#rememberBase(base)
    return { type: recordType.base, payload: encodeBase(base) }
  }

  /** The record of a text that is about to be written, already remembered. */
  addWritten(hash: string): LogRecord {
    const stamp = this.#nextStamp()
    this.#rememberWritten(hash, stamp)
    return { type: recordType.written, payload: encodeWritten(hash, stamp) }
  }

  /** Takes in a record of any replica. Other types are no business of it; the order does not matter. */
  ingest({ type, payload }: LogRecord): void {
    if (type === recordType.marker) this.#rememberMarker(payload)
    if (type === recordType.base) {
      const base = decodeBase(payload)
      if (base) this.#rememberBase(base)
    }
    if (type === recordType.written && payload.length === stampLength + hashLength) {
      const data = Buffer.from(payload.buffer, payload.byteOffset, payload.length)
      this.#rememberWritten(data.toString('hex', stampLength), data.readDoubleLE(0))
    }
  }

  /** The records that say all that is remembered, for a compaction. */
  records(): LogRecord[] {
    const written = [...this.#written].reverse().map(([hash, stamp]) => encodeWritten(hash, stamp))
    const bases = [...this.#bases].reverse().map(encodeBase)
    return [
      ...this.#markers.map(payload => ({ type: recordType.marker, payload })),
      ...written.map(payload => ({ type: recordType.written, payload })),
      ...bases.map(payload => ({ type: recordType.base, payload })),
    ]
  }

  #nextStamp(): number {
    return Math.max(Date.now(), this.#lastStamp + 1)
  }

  #rememberBase(base: MirrorBase): void {
    this.#rememberWritten(base.hash, base.stamp)
    if (this.#bases.some(known => known.stamp === base.stamp && known.hash === base.hash)) return
    this.#bases = [...this.#bases, base]
      .sort((a, b) => b.stamp - a.stamp || (a.hash < b.hash ? -1 : 1))
      .slice(0, baseCount)
  }

  #rememberWritten(hash: string, stamp: number): void {
    this.#lastStamp = Math.max(this.#lastStamp, stamp)
    this.#written.set(hash, Math.max(stamp, this.#written.get(hash) ?? 0))
    // ties are broken by the hash, so that all replicas forget the same ones
    const newest = [...this.#written].sort(([a, s], [b, t]) => t - s || (a < b ? -1 : 1)).slice(0, ringSize)
    this.#written = new Map(newest)
  }

  #rememberMarker(payload: Uint8Array): void {
    const others = this.#markers.filter(known => Buffer.compare(known, payload) !== 0)
    this.#markers = [...others, payload].slice(-markerCount)
  }
}
