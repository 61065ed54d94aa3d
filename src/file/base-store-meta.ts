/** The values beside a document in a server's store as the place of the bases of its file. Floor 4. */
import type { BaseStore } from './base-store.js'
import { hashBytes } from './durable.js'
import { MirrorMemory } from './mirror-memory.js'
import type { LogRecord } from './record.js'
import { Serial } from './serial.js'

/** Values beside a document, durable when the promises resolve; a room of the server has them. */
export interface Meta {
  getMeta(key: string): Promise<Uint8Array | undefined>
  putMeta(key: string, value: Uint8Array | undefined): Promise<void>
  /** Resolves when everything written to the document so far is durable. */
  durable?(): Promise<void>
}

const metaKey = 'mirror'

/**
 * The bases in one value of a server's store, which is the only writer of the file.
 *
 * @example fileMirror('notes.yaml', { format: yamlFormat, base: metaBaseStore(context) })
 */
export function metaBaseStore(meta: Meta): BaseStore {
  return new MetaBaseStore(meta)
}

class MetaBaseStore implements BaseStore {
  readonly #meta: Meta
  readonly #serial = new Serial()
  #memory: MirrorMemory | undefined
  #dirty = false

  constructor(meta: Meta) {
    this.#meta = meta
  }

  async bases(): ReturnType<BaseStore['bases']> {
    const memory = await this.#load()
    return memory.bases.map(({ text, hash, value, stamp }) => {
      return { text, hash, value, written: (memory.writtenAt(hash) ?? stamp) > stamp }
    })
  }

  async putBase(text: string, value: Uint8Array): Promise<void> {
    const memory = await this.#load()
    await this.#meta.durable?.()
    const [newest] = memory.bases
    if (newest?.hash !== hashBytes(text) || Buffer.compare(newest.value, value) !== 0) {
      memory.addBase(text, value)
      this.#dirty = true
    }
    await this.#store()
  }

  noteWritten(hash: string): void {
    this.#memory?.addWritten(hash)
    this.#dirty = true
    // what cannot be stored now is stored with the next base, or refuses the next flush
    this.#store().catch(() => undefined)
  }

  wasWritten(): boolean {
    return false
  }

  async flush(): Promise<void> {
    await this.#meta.durable?.()
    await this.#store()
  }

  #load(): Promise<MirrorMemory> {
    return this.#serial.run(async () => {
      if (this.#memory !== undefined) return this.#memory
      const memory = new MirrorMemory()
      for (const record of decode((await this.#meta.getMeta(metaKey)) ?? new Uint8Array())) memory.ingest(record)
      this.#memory = memory
      return memory
    })
  }

  #store(): Promise<void> {
    return this.#serial.run(async () => {
      if (!this.#dirty || this.#memory === undefined) return
      this.#dirty = false
      try {
        await this.#meta.putMeta(metaKey, encode(this.#memory.records()))
      } catch (error) {
        this.#dirty = true
        throw error
      }
    })
  }
}

const headLength = 5

/** Records one after the other: u8 type, u32 length, payload. The store answers for the bytes. */
function encode(records: readonly LogRecord[]): Uint8Array {
  return Buffer.concat(
    records.flatMap(({ type, payload }) => {
      const head = Buffer.alloc(headLength)
      head.writeUInt8(type, 0)
      head.writeUInt32LE(payload.length, 1)
      return [head, payload]
    }),
  )
}

function* decode(bytes: Uint8Array): Generator<LogRecord> {
  const data = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.length)
  for (let at = 0; at + headLength <= data.length; ) {
    const end = at + headLength + data.readUInt32LE(at + 1)
    if (end > data.length) return
    yield { type: data.readUInt8(at), payload: data.subarray(at + headLength, end) }
    at = end
  }
}
