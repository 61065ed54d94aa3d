/**
 * Makes durable, for all rooms together: one batch after the other, each with everything that has gathered. Outside.
 */
import type { Metrics } from './metrics.js'
import type { Position, UpdateStore } from './store.js'

/** What one room puts into one batch. */
export interface Cut {
  /** In the order in which they were applied; each becomes a row of its own, so that the log replays what happened. */
  readonly updates: readonly Uint8Array[]
  /** They are durable, at these positions of the room's log. */
  committed(seqs: readonly number[]): void
  /** Nobody knows whether it is durable. */
  failed(error: Error): void
}

/** What has something to make durable. */
export interface Committable {
  readonly name: string
  /** Takes everything that has gathered; `undefined` when nothing has. */
  cut(): Cut | undefined
}

/** The only caller of `store.append`. */
export class Committer {
  readonly #store: UpdateStore
  readonly #metrics: Metrics
  readonly #dirty = new Set<Committable>()
  #running: Promise<void> | undefined

  constructor(store: UpdateStore, metrics: Metrics) {
    this.#store = store
    this.#metrics = metrics
  }

  /** `room` has something; it is taken at the end of this tick, or when the batch on its way has arrived. */
  schedule(room: Committable): void {
    this.#dirty.add(room)
    this.#running ??= this.#run()
  }

  /** Resolves when nothing is on its way. */
  async idle(): Promise<void> {
    while (this.#running !== undefined) await this.#running
  }

  async #run(): Promise<void> {
    // after this tick's input: what all clients sent in it becomes one batch
    await new Promise(setImmediate)
    while (this.#dirty.size > 0) {
      const parts = [...this.#dirty].flatMap(room => {
        const cut = room.cut()
        return cut === undefined ? [] : [{ room: room.name, cut }]
      })
      this.#dirty.clear()
      if (parts.length > 0) await this.#commit(parts)
    }
    this.#running = undefined
  }

  async #commit(parts: readonly { readonly room: string; readonly cut: Cut }[]): Promise<void> {
    let positions: readonly Position[]
    try {
      positions = await this.#store.append(
        parts.flatMap(({ room, cut }) => cut.updates.map(update => ({ room, update }))),
      )
    } catch (error) {
      this.#metrics.commitFailures++
      for (const { cut } of parts) cut.failed(asError(error))
      return
    }
    this.#metrics.commits++
    let next = 0
    for (const { cut } of parts) {
      const seqs = positions.slice(next, next + cut.updates.length).map(({ seq }) => seq)
      next += cut.updates.length
      try {
        cut.committed(seqs)
      } catch (error) {
        // one room's listeners must not keep the news from the other rooms
        cut.failed(asError(error))
      }
    }
  }
}

function asError(error: unknown): Error {
  return error instanceof Error ? error : new Error(String(error))
}
