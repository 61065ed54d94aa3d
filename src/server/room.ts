/**
 * A document and everybody who has it open. Outside.
 * The one rule: nobody sees an update before the store has it. What is `applied` is in memory, what is `durable` is safe.
 */
import * as Y from 'yjs'
import { RoomAwareness } from './awareness-rules.js'
import { Close, type CloseCode } from './close-codes.js'
import type { Committable, Committer, Cut } from './committer.js'
import { fanOut, type Listener, mergeAll, type Piece } from './fan-out.js'
import { awarenessFrame } from './frames.js'
import type { Limits } from './limits.js'
import type { RoomLog } from './room-log.js'
import type { UpdateStore } from './store.js'

/** A connection, as its room sees it. */
export interface Member extends Listener {
  /** Everything applied up to `durable` is safe. */
  settle(durable: number): void
  /** Takes a frame that may be left out when the connection is behind. */
  mention(frame: Uint8Array): void
  close(code: CloseCode, reason: string): void
}

/** What a room needs of its server. */
export interface RoomServices {
  readonly store: UpdateStore
  readonly committer: Committer
  readonly limits: Limits
  /** The room is lost: its document must be loaded again. */
  failed(room: Room, error: Error): void
  awarenessDropped(): void
}

interface Held {
  readonly at: number
  run(): void
  fail(error: Error): void
}

/** The origin of what other servers have written: durable already. */
const FROM_STORE: unique symbol = Symbol('from the store')

export class Room implements Committable {
  readonly name: string
  readonly ydoc: Y.Doc
  readonly log: RoomLog
  readonly awareness: RoomAwareness
  readonly members: Set<Member> = new Set()
  /** Those that wait for something to become durable. */
  readonly unsettled: Set<Member> = new Set()
  failure: Error | undefined
  readonly #services: RoomServices
  #applied = 0
  #durable = 0
  #pieces: Piece[] = []
  #held: Held[] = []
  /** A state vector that covers nothing which is not durable. */
  #shipped: Uint8Array
  #version = 0
  #whole: { readonly version: number; readonly update: Uint8Array } | undefined
  #snapshot: { readonly version: number; readonly snapshot: Y.Snapshot } | undefined
  #pulling: Promise<void> | undefined

  constructor(name: string, ydoc: Y.Doc, log: RoomLog, services: RoomServices) {
    this.name = name
    this.ydoc = ydoc
    this.log = log
    this.#services = services
    this.awareness = new RoomAwareness(services.limits, () => services.awarenessDropped())
    this.#shipped = Y.encodeStateVector(ydoc)
    ydoc.on('update', (update: Uint8Array, origin: unknown) => this.#updated(update, origin))
  }

  get applied(): number {
    return this.#applied
  }

  get durable(): number {
    return this.#durable
  }

  /**
   * Integrates an update that has passed the gate.
   *
   * @returns false when something it builds on is missing; then that part of it is dropped, for pending updates
   * would pile up, cost more with each, and be integrated later under another name
   * @throws whatever Yjs throws; then the room must `fail`
   */
  apply(update: Uint8Array, origin: unknown): boolean {
    Y.applyUpdate(this.ydoc, update, origin)
    const { store } = this.ydoc
    const complete = store.pendingStructs === null && store.pendingDs === null
    store.pendingStructs = null
    store.pendingDs = null
    return complete
  }

  /** Whether `update` says nothing new. The document is summed up once per change of it. */
  contains(update: Uint8Array): boolean {
    if (this.#snapshot?.version !== this.#version)
      this.#snapshot = { version: this.#version, snapshot: Y.snapshot(this.ydoc) }
    return Y.snapshotContainsUpdate(this.#snapshot.snapshot, update)
  }

  /** Whether the document may grow by `bytes`. */
  hasSpace(bytes: number): boolean {
    const limit = this.#services.limits.documentBytes
    // the log repeats itself, so it is measured only when it seems too long
    return this.log.bytes + bytes <= limit || this.#encodeAll().length + bytes <= limit
  }

  /** Gives `tell` what `stateVector` lacks of the document as it is now, as soon as all of that is durable. */
  answer(stateVector: Uint8Array, tell: (update: Uint8Array, stateVector: Uint8Array) => void): void {
    const all = stateVector.length === 1 && stateVector[0] === 0
    const update = all ? this.#encodeAll() : Y.encodeStateAsUpdate(this.ydoc, stateVector)
    const known = Y.encodeStateVector(this.ydoc)
    this.#hold(
      () => tell(update, known),
      () => {},
    )
  }

  stateVector(): Uint8Array {
    return Y.encodeStateVector(this.ydoc)
  }

  /** Resolves when everything applied so far is durable. */
  whenDurable(): Promise<void> {
    return new Promise((resolve, reject) => this.#hold(resolve, reject))
  }

  /** Tells the others who is there. */
  spread(states: Uint8Array | undefined, except?: Member): void {
    if (states === undefined) return
    const frame = awarenessFrame(states)
    for (const member of this.members) if (member !== except) member.mention(frame)
  }

  cut(): Cut | undefined {
    if (this.failure !== undefined || this.#pieces.length === 0) return undefined
    const pieces = this.#pieces
    this.#pieces = []
    const updates = pieces.map(({ update }) => update)
    const at = this.#applied
    const stateVector = Y.encodeStateVector(this.ydoc)
    return {
      updates,
      committed: seqs => this.#committed(pieces, at, stateVector, seqs),
      failed: error => this.fail(error),
    }
  }

  /** Brings in what other servers have written. Never throws: a room that cannot follow is lost. */
  pull(): Promise<void> {
    this.#pulling ??= this.#pull()
      .catch(error => this.fail(error instanceof Error ? error : new Error(String(error))))
      .finally(() => {
        this.#pulling = undefined
      })
    return this.#pulling
  }

  /** Gives the room up: nobody knows whether memory and store agree. Clients keep their edits and come again. */
  fail(error: Error): void {
    if (this.failure !== undefined) return
    this.failure = error
    this.log.stop()
    this.#pieces = []
    for (const held of this.#held.splice(0)) held.fail(error)
    for (const member of [...this.members]) member.close(Close.failed, 'storage failed')
    this.#services.failed(this, error)
  }

  #updated(update: Uint8Array, origin: unknown): void {
    this.#version++
    if (this.failure !== undefined) return
    if (origin === FROM_STORE) {
      fanOut([{ update, origin }], update, this.#shipped, this.members)
      return
    }
    this.#applied++
    this.#pieces.push({ update, origin })
    this.#services.committer.schedule(this)
  }

  #committed(pieces: readonly Piece[], at: number, stateVector: Uint8Array, seqs: readonly number[]): void {
    if (this.failure !== undefined) return
    this.#durable = at
    this.#shipped = stateVector
    let expected = this.log.seq
    // another server may have written before or between
    if (seqs.every(seq => seq === ++expected)) this.log.seq = expected
    else void this.pull()
    const updates = pieces.map(({ update }) => update)
    this.log.grew(updates)
    // first those that joined in between, so that the batch then reaches them too
    const ready = this.#held.findIndex(held => held.at > at)
    for (const held of this.#held.splice(0, ready === -1 ? this.#held.length : ready)) held.run()
    fanOut(pieces, mergeAll(updates), stateVector, this.members)
    for (const member of [...this.unsettled]) member.settle(at)
  }

  #hold(run: () => void, fail: (error: Error) => void): void {
    if (this.failure !== undefined) fail(this.failure)
    else if (this.#durable >= this.#applied) run()
    else this.#held.push({ at: this.#applied, run, fail })
  }

  #encodeAll(): Uint8Array {
    if (this.#whole?.version !== this.#version)
      this.#whole = { version: this.#version, update: Y.encodeStateAsUpdate(this.ydoc) }
    return this.#whole.update
  }

  async #pull(): Promise<void> {
    const { store } = this.#services
    const tail = await store.readSince(this.name, this.log.seq)
    const { updates, seq } = tail === 'compacted' ? await wholeOf(store, this.name) : tail
    if (this.failure !== undefined) return
    for (const update of updates) if (!this.apply(update, FROM_STORE)) throw new Error('the log has a gap')
    this.log.seq = Math.max(this.log.seq, seq)
  }
}

async function wholeOf(
  store: UpdateStore,
  room: string,
): Promise<{ readonly updates: readonly Uint8Array[]; readonly seq: number }> {
  const { snapshot, updates, seq } = await store.load(room)
  return { updates: snapshot === undefined ? updates : [snapshot, ...updates], seq }
}
