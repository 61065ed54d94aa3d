/**
 * The embedded store: LevelDB, or whatever else stands behind abstract-level. Outside.
 * One process has it; all writes of a moment are one synchronous batch.
 */
import type { AbstractLevel, AbstractSnapshot } from 'abstract-level'
import { expectName } from '../plain/call.js'
import { GroupWriter, type Operation } from './group-writer.js'
import { failure, gap } from './level-errors.js'
import {
  metaKey,
  metaRange,
  ROOMS,
  roomKey,
  roomOfKey,
  seqOfKey,
  snapshotKey,
  updateKey,
  updateRange,
} from './level-keys.js'
import type { LogTail, Position, RoomStat, StoredRoom, UpdateStore, Write } from './store.js'
import { seal, unseal } from './stored-value.js'

/** The kind of database needed; key and value encodings are given with every call. */
export type Level = AbstractLevel<string | Buffer | Uint8Array, string, Uint8Array>

const SEQ_BYTES = 8
const EMPTY = new Uint8Array()

/**
 * The store in the folder `directory`, made when it does not exist.
 *
 * @throws STORE_LOCKED from `open` when another process has it, STORE_CORRUPT when it cannot be read
 */
export function levelStore(directory: string): UpdateStore {
  expectName('the folder of the store', directory, "levelStore('data')")
  const create = async () => {
    // on first use: the binary is only for those who keep their documents in it
    const { ClassicLevel } = await import('classic-level')
    return new ClassicLevel<string, Uint8Array>(directory, { keyEncoding: 'utf8', valueEncoding: 'view' })
  }
  return new LevelStore(create, directory, false)
}

/**
 * The store in a database of abstract-level, which it opens and closes.
 *
 * @param place - for messages
 * @param shared - whether several servers of this process may use it at once
 */
export function abstractLevelStore(create: () => Promise<Level>, place: string, shared: boolean): UpdateStore {
  return new LevelStore(create, place, shared)
}

class LevelStore implements UpdateStore {
  readonly #create: () => Promise<Level>
  readonly #place: string
  readonly #writer: GroupWriter
  /** The last position of each room that was written; the log is asked once. */
  readonly #heads = new Map<string, number>()
  readonly #watchers = new Set<(room: string, seq: number) => void>()
  readonly watch?: NonNullable<UpdateStore['watch']>
  #opening: Promise<Level> | undefined
  #compacting: Promise<unknown> = Promise.resolve()
  /** Counts the failed writes. */
  #epoch = 0
  #closed = false

  constructor(create: () => Promise<Level>, place: string, shared: boolean) {
    this.#create = create
    this.#place = place
    if (shared)
      this.watch = async onHint => {
        this.#watchers.add(onHint)
        return async () => {
          this.#watchers.delete(onHint)
        }
      }
    this.#writer = new GroupWriter(operations => this.#write(operations))
  }

  async open(): Promise<void> {
    await this.#level()
  }

  async append(batch: readonly Write[]): Promise<readonly Position[]> {
    for (let room = this.#withoutHead(batch); room !== undefined; room = this.#withoutHead(batch)) {
      const epoch = this.#epoch
      const head = await this.#readHead(room)
      // another append may have been quicker, and a failed write makes all that was read doubtful
      if (epoch === this.#epoch && !this.#heads.has(room)) this.#heads.set(room, head)
    }
    // from here to the queue without a pause: positions and writes are in one order
    const positions: Position[] = []
    const operations: Operation[] = []
    for (const { room, update } of batch) {
      const seq = (this.#heads.get(room) ?? 0) + 1
      this.#heads.set(room, seq)
      positions.push({ room, seq })
      if (seq === 1) operations.push(put(roomKey(room), EMPTY))
      operations.push(put(updateKey(room, seq), update))
    }
    await this.#writer.write(operations)
    for (const onHint of this.#watchers) for (const { room, seq } of positions) onHint(room, seq)
    return positions
  }

  async load(room: string): Promise<StoredRoom> {
    return this.#atOneMoment(async (level, snapshot) => {
      const base = await readSnapshot(level, room, snapshot)
      return { ...base, ...(await readLog(level, room, base.snapSeq, snapshot)) }
    })
  }

  async readSince(room: string, seq: number): Promise<LogTail | 'compacted'> {
    return this.#atOneMoment(async (level, snapshot) => {
      const { snapSeq } = await readSnapshot(level, room, snapshot)
      return seq < snapSeq ? 'compacted' : readLog(level, room, seq, snapshot)
    })
  }

  compact(room: string, upTo: number, snapshot: Uint8Array): Promise<boolean> {
    // one at a time: between looking and writing an older snapshot must not overtake a newer one
    const turn = this.#compacting.then(() => this.#compact(room, upTo, snapshot))
    this.#compacting = turn.catch(() => false)
    return turn
  }

  async #compact(room: string, upTo: number, snapshot: Uint8Array): Promise<boolean> {
    const level = await this.#level()
    const { snapSeq } = await readSnapshot(level, room)
    if (snapSeq >= upTo) return false
    const payload = new Uint8Array(SEQ_BYTES + snapshot.length)
    new DataView(payload.buffer).setBigUint64(0, BigInt(upTo))
    payload.set(snapshot, SEQ_BYTES)
    const operations: Operation[] = [put(snapshotKey(room), payload)]
    const range = { ...updateRange(room), lt: updateKey(room, upTo + 1) }
    for await (const key of level.keys({ ...range, keyEncoding: 'utf8' })) operations.push({ type: 'del', key })
    await this.#writer.write(operations)
    return true
  }

  async rooms(): Promise<readonly string[]> {
    const level = await this.#level()
    return (await level.keys({ ...ROOMS, keyEncoding: 'utf8' }).all()).map(roomOfKey)
  }

  async stat(room: string): Promise<RoomStat> {
    const { snapshot, snapSeq, updates, seq } = await this.load(room)
    const bytes = updates.reduce((sum, update) => sum + update.length, 0)
    return { seq, snapSeq, rows: updates.length, bytes, snapshotBytes: snapshot?.length ?? 0 }
  }

  async delete(room: string): Promise<void> {
    const level = await this.#level()
    const operations: Operation[] = [roomKey(room), snapshotKey(room)].map(key => ({ type: 'del', key }))
    for (const range of [updateRange(room), metaRange(room)])
      for await (const key of level.keys({ ...range, keyEncoding: 'utf8' })) operations.push({ type: 'del', key })
    await this.#writer.write(operations)
    this.#heads.delete(room)
  }

  async putMeta(room: string, key: string, value: Uint8Array | undefined): Promise<void> {
    const place = metaKey(room, key)
    await this.#writer.write([value === undefined ? { type: 'del', key: place } : put(place, value)])
  }

  async getMeta(room: string, key: string): Promise<Uint8Array | undefined> {
    return read(await this.#level(), metaKey(room, key))
  }

  async close(): Promise<void> {
    await this.#compacting
    await this.#writer.idle()
    this.#closed = true
    const level = await this.#opening?.catch(() => undefined)
    await level?.close()
  }

  async #write(operations: readonly Operation[]): Promise<void> {
    const level = await this.#level()
    try {
      await level.batch([...operations], { keyEncoding: 'utf8', valueEncoding: 'view', ...{ sync: true } })
    } catch (cause) {
      // LevelDB refuses every write after one has failed; a new opening repairs its log, and nobody knows what it kept
      this.#epoch++
      this.#heads.clear()
      this.#opening = undefined
      await level.close().catch(() => {})
      throw failure(this.#place, cause)
    }
  }

  #level(): Promise<Level> {
    if (this.#closed) return Promise.reject(failure(this.#place, new Error('the store is closed')))
    if (this.#opening === undefined) {
      const opening = this.#openLevel()
      this.#opening = opening
      opening.catch(() => {
        if (this.#opening === opening) this.#opening = undefined
      })
    }
    return this.#opening
  }

  async #openLevel(): Promise<Level> {
    const level = await this.#create()
    try {
      await level.open()
      return level
    } catch (cause) {
      throw failure(this.#place, cause)
    }
  }

  #withoutHead(batch: readonly Write[]): string | undefined {
    return batch.find(({ room }) => !this.#heads.has(room))?.room
  }

  /** Reads as if nothing were written meanwhile: a compaction would take the rows away between two reads. */
  async #atOneMoment<T>(run: (level: Level, snapshot: AbstractSnapshot) => Promise<T>): Promise<T> {
    const level = await this.#level()
    const snapshot = level.snapshot()
    try {
      return await run(level, snapshot)
    } finally {
      await snapshot.close()
    }
  }

  async #readHead(room: string): Promise<number> {
    const level = await this.#level()
    const [last] = await level.keys({ ...updateRange(room), reverse: true, limit: 1, keyEncoding: 'utf8' }).all()
    return last === undefined ? (await readSnapshot(level, room)).snapSeq : seqOfKey(last)
  }
}

async function read(level: Level, key: string, snapshot?: AbstractSnapshot): Promise<Uint8Array | undefined> {
  const value = await level.get(key, { snapshot, keyEncoding: 'utf8', valueEncoding: 'view' })
  return value === undefined ? undefined : unseal(key, value)
}

async function readSnapshot(
  level: Level,
  room: string,
  snapshot?: AbstractSnapshot,
): Promise<{ snapSeq: number; snapshot?: Uint8Array }> {
  const payload = await read(level, snapshotKey(room), snapshot)
  if (payload === undefined) return { snapSeq: 0 }
  const snapSeq = Number(new DataView(payload.buffer, payload.byteOffset).getBigUint64(0))
  return { snapSeq, snapshot: payload.subarray(SEQ_BYTES) }
}

async function readLog(level: Level, room: string, after: number, snapshot: AbstractSnapshot): Promise<LogTail> {
  const updates: Uint8Array[] = []
  let seq = after
  const rows = level.iterator({ ...updateRange(room, after), snapshot, keyEncoding: 'utf8', valueEncoding: 'view' })
  for await (const [key, value] of rows) {
    if (seqOfKey(key) !== ++seq) throw gap(room, seq)
    updates.push(unseal(key, value))
  }
  return { updates, seq }
}

function put(key: string, payload: Uint8Array): Operation {
  return { type: 'put', key, value: seal(key, payload) }
}
