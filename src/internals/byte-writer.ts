/**
 * Writes the bytes that derived ids are hashed from. Floor 2.
 * As lib0's encoder does, at a third of the cost for the short strings that data is made of.
 */

const encoder = new TextEncoder()
// longer ones are encoded faster by the platform
const short = 64

/** Bytes that grow as they are written. */
export class ByteWriter {
  #bytes: Uint8Array = new Uint8Array(256)
  #view: DataView = new DataView(this.#bytes.buffer)
  #length = 0

  /** What was written so far; a view, valid until more is written. */
  get bytes(): Uint8Array {
    return this.#bytes.subarray(0, this.#length)
  }

  /** Begins anew; what `bytes` gave is written over. */
  clear(): void {
    this.#length = 0
  }

  uint8(value: number): void {
    this.#reserve(1)
    this.#bytes[this.#length++] = value
  }

  /** A count or an id: base-128, low group first, high bit = more follows. */
  varUint(value: number): void {
    let rest = value
    while (rest > 127) {
      this.uint8(128 | (rest & 127))
      rest = Math.floor(rest / 128)
    }
    this.uint8(rest)
  }

  /** IEEE 754, big-endian. */
  float64(value: number): void {
    this.#reserve(8)
    this.#view.setFloat64(this.#length, value)
    this.#length += 8
  }

  /** A string in UTF-8 behind its length in bytes. */
  text(value: string): void {
    if (value.length < short && this.#ascii(value)) return
    this.bytesWithLength(encoder.encode(value))
  }

  /** Bytes behind their length. */
  bytesWithLength(bytes: Uint8Array): void {
    this.varUint(bytes.length)
    this.raw(bytes)
  }

  raw(bytes: Uint8Array): void {
    this.#reserve(bytes.length)
    this.#bytes.set(bytes, this.#length)
    this.#length += bytes.length
  }

  // Whether the string was ASCII and is written; what it leaves behind otherwise is written over.
  #ascii(value: string): boolean {
    const { length } = value
    this.#reserve(length + 1)
    const bytes = this.#bytes
    const start = this.#length + 1
    for (let i = 0; i < length; i++) {
      const unit = value.charCodeAt(i)
      if (unit > 127) return false
      bytes[start + i] = unit
    }
    bytes[start - 1] = length
    this.#length = start + length
    return true
  }

  #reserve(count: number): void {
    const needed = this.#length + count
    if (needed <= this.#bytes.length) return
    const grown = new Uint8Array(Math.max(needed, 2 * this.#bytes.length))
    grown.set(this.#bytes)
    this.#bytes = grown
    this.#view = new DataView(grown.buffer)
  }
}
