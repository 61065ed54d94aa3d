/**
 * The rooms that are loaded: each once, for as long as somebody needs it and a little longer. Outside.
 */
import type * as Y from 'yjs'
import type { Committer } from './committer.js'
import type { Limits } from './limits.js'
import type { Metrics } from './metrics.js'
import { Room, type RoomServices } from './room.js'
import { RoomLog, readDocument } from './room-log.js'
import type { UpdateStore } from './store.js'

/** What the hook for rooms gets besides the document. */
export interface RoomContext {
  /** Resolves when everything written to the document so far is durable; rejects when the room is lost. */
  durable(): Promise<void>
  /** Values beside the log of this room, durable when they resolve. */
  getMeta(key: string): Promise<Uint8Array | undefined>
  putMeta(key: string, value: Uint8Array | undefined): Promise<void>
}

/**
 * Called when a room is loaded, before anybody sees it; what it returns is called at the unload, after which the
 * document is not used any more. Writes to the document are durable before anybody sees them. It must not throw
 * inside an event of the document.
 */
export type RoomHook = (room: string, ydoc: Y.Doc, context: RoomContext) => Promise<() => Promise<void>>

/** A hold on a loaded room. */
export interface Lease {
  readonly room: Room
  /** Repeating it does nothing. */
  release(): void
}

export interface RoomsOptions {
  readonly store: UpdateStore
  readonly committer: Committer
  readonly limits: Limits
  readonly metrics: Metrics
  readonly onRoom: RoomHook | undefined
  onError(error: Error, room: string): void
}

interface Entry {
  readonly loaded: Promise<Loaded>
  leases: number
  timer: ReturnType<typeof setTimeout> | undefined
  /** Set when the room is on its way out: whoever wants it waits, and loads it again. */
  leaving: Promise<void> | undefined
}

interface Loaded {
  readonly room: Room
  readonly dispose: () => Promise<void>
}

/** Loads at once; a storm of reconnects must not read the whole store into memory. */
const MAX_LOADS = 20

export class Rooms {
  readonly #options: RoomsOptions
  readonly #services: RoomServices
  readonly #entries = new Map<string, Entry>()
  readonly #rooms = new Map<string, Room>()
  readonly #turns: (() => void)[] = []
  #loading = 0

  constructor(options: RoomsOptions) {
    this.#options = options
    const { store, committer, limits, metrics } = options
    this.#services = {
      store,
      committer,
      limits,
      failed: (room, error) => this.#failed(room, error),
      awarenessDropped: () => {
        metrics.awarenessDropped++
      },
    }
  }

  /** The rooms in memory. */
  get loaded(): ReadonlyMap<string, Room> {
    return this.#rooms
  }

  /**
   * The room, loaded. All who ask at once share one load; a failed load fails for all of them, and never gives an
   * empty document.
   */
  async acquire(name: string): Promise<Lease> {
    for (;;) {
      const entry = this.#entries.get(name) ?? this.#begin(name)
      if (entry.leaving !== undefined) {
        await entry.leaving
        continue
      }
      entry.leases++
      clearTimeout(entry.timer)
      const { room } = await entry.loaded
      if (entry.leaving === undefined && room.failure === undefined) return this.#lease(entry, room)
    }
  }

  /** Unloads all; resolves when everything of them is durable and disposed. */
  async close(): Promise<void> {
    await Promise.all([...this.#entries.entries()].map(([name, entry]) => this.#unload(name, entry)))
  }

  #lease(entry: Entry, room: Room): Lease {
    let held = true
    const release = () => {
      if (!held) return
      held = false
      entry.leases--
      if (entry.leases > 0 || entry.leaving !== undefined) return
      clearTimeout(entry.timer)
      entry.timer = setTimeout(() => void this.#unload(room.name, entry), this.#options.limits.idleMs).unref()
    }
    return { room, release }
  }

  #begin(name: string): Entry {
    const entry: Entry = { loaded: this.#load(name), leases: 0, timer: undefined, leaving: undefined }
    this.#entries.set(name, entry)
    entry.loaded.catch((error: Error) => {
      this.#entries.delete(name)
      this.#options.metrics.loadFailures++
      this.#options.onError(error, name)
    })
    return entry
  }

  async #load(name: string): Promise<Loaded> {
    const { store, metrics, onRoom, onError } = this.#options
    if (++this.#loading > MAX_LOADS) await new Promise<void>(resolve => this.#turns.push(resolve))
    try {
      const stored = await store.load(name)
      const ydoc = readDocument(name, stored)
      const log = new RoomLog(store, name, ydoc, stored, error => {
        if (error === undefined) metrics.compactions++
        else {
          metrics.compactionFailures++
          onError(error, name)
        }
      })
      const room = new Room(name, ydoc, log, this.#services)
      const dispose = await onRoom?.(name, ydoc, {
        durable: () => room.whenDurable(),
        getMeta: key => store.getMeta(name, key),
        putMeta: (key, value) => store.putMeta(name, key, value),
      })
      metrics.loads++
      this.#rooms.set(name, room)
      return { room, dispose: dispose ?? (async () => {}) }
    } finally {
      this.#loading--
      this.#turns.shift()?.()
    }
  }

  #unload(name: string, entry: Entry): Promise<void> {
    clearTimeout(entry.timer)
    entry.leaving ??= this.#leave(name, entry)
    return entry.leaving
  }

  async #leave(name: string, entry: Entry): Promise<void> {
    const { metrics, onError } = this.#options
    try {
      const { room, dispose } = await entry.loaded
      // the hook may write a last time, and that must be durable too
      await dispose()
      if (room.failure === undefined) {
        await room.whenDurable()
        await room.log.close()
      }
      room.ydoc.destroy()
      metrics.unloads++
    } catch (error) {
      onError(error instanceof Error ? error : new Error(String(error)), name)
    } finally {
      this.#rooms.delete(name)
      this.#entries.delete(name)
    }
  }

  #failed(room: Room, error: Error): void {
    this.#options.onError(error, room.name)
    const entry = this.#entries.get(room.name)
    if (entry !== undefined) void this.#unload(room.name, entry)
  }
}
