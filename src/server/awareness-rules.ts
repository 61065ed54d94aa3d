/**
 * Who is there, and who may say so. Outside; never stored.
 * A state belongs to the connection that first told it: nobody can speak for, freeze or remove somebody else.
 */
import * as decoding from 'lib0/decoding'
import * as encoding from 'lib0/encoding'
import type { Limits } from './limits.js'

/** How far a clock may jump at once; a clock near 2^53 would freeze a state for ever. */
const MAX_CLOCK_STEP = 1_000_000
/** How long a state lives without being renewed, in ms: a client renews every 15 s. */
const LIFETIME_MS = 45_000
/** How long the clock of a removed state is remembered, in ms: others still echo it. */
const TOMBSTONE_MS = 30_000

interface Entry {
  readonly client: number
  readonly clock: number
  /** JSON, as it was sent. */
  readonly state: string
}

interface Told extends Entry {
  readonly owner: object
  readonly at: number
}

/** The awareness states of one room. */
export class RoomAwareness {
  readonly #limits: Limits
  readonly #dropped: () => void
  readonly #told = new Map<number, Told>()
  readonly #removed = new Map<number, { readonly clock: number; readonly at: number }>()

  /** @param dropped - called for every entry that the rules do not let pass */
  constructor(limits: Limits, dropped: () => void) {
    this.#limits = limits
    this.#dropped = dropped
  }

  /**
   * Takes in what `owner` says and returns what the others must hear, if anything.
   * Entries about others are dropped without a word: stock clients echo whatever they hear.
   *
   * @throws when `states` is not an awareness update
   */
  receive(owner: object, states: Uint8Array, now: number): Uint8Array | undefined {
    const accepted = read(states).filter(entry => this.#accept(owner, entry, now))
    return accepted.length === 0 ? undefined : write(accepted)
  }

  /** Every state there is, for somebody who has just come. */
  all(): Uint8Array | undefined {
    return this.#told.size === 0 ? undefined : write([...this.#told.values()])
  }

  /** Removes what `owner` told and returns what the others must hear. */
  leave(owner: object, now: number): Uint8Array | undefined {
    return this.#remove(told => told.owner === owner, now)
  }

  /** Removes what was not renewed and returns what the others must hear. */
  expire(now: number): Uint8Array | undefined {
    for (const [client, { at }] of this.#removed) if (now - at > TOMBSTONE_MS) this.#removed.delete(client)
    return this.#remove(({ at }) => now - at > LIFETIME_MS, now)
  }

  #accept(owner: object, entry: Entry, now: number): boolean {
    const { client, clock, state } = entry
    const known = this.#told.get(client)
    const leaving = state === 'null'
    // not owned and nothing to remove: a leftover of somebody who has gone
    if (known === undefined && leaving) return false
    if (!this.#allowed(owner, entry, known)) {
      this.#dropped()
      return false
    }
    if (known !== undefined && clock < known.clock + (leaving ? 0 : 1)) return false
    if (leaving) {
      this.#told.delete(client)
      this.#removed.set(client, { clock, at: now })
    } else {
      // a state that is no JSON would throw in every client
      JSON.parse(state)
      this.#told.set(client, { ...entry, owner, at: now })
      this.#removed.delete(client)
    }
    return true
  }

  #allowed(owner: object, { client, clock, state }: Entry, known: Told | undefined): boolean {
    if (state.length > this.#limits.awarenessStateBytes) return false
    const last = known?.clock ?? this.#removed.get(client)?.clock
    if (clock > (last ?? 0) + MAX_CLOCK_STEP) return false
    if (known !== undefined) return known.owner === owner
    // an echo of a state that was just removed must not bring it back
    if (last !== undefined && clock <= last) return false
    let owned = 0
    for (const told of this.#told.values()) if (told.owner === owner) owned++
    return owned < this.#limits.awarenessIdsPerConnection
  }

  #remove(which: (told: Told) => boolean, now: number): Uint8Array | undefined {
    const gone = [...this.#told.values()].filter(which)
    for (const { client, clock } of gone) {
      this.#told.delete(client)
      this.#removed.set(client, { clock, at: now })
    }
    return gone.length === 0 ? undefined : write(gone.map(told => ({ ...told, state: 'null' })))
  }
}

function read(states: Uint8Array): Entry[] {
  const decoder = decoding.createDecoder(states)
  const entries: Entry[] = []
  for (let left = decoding.readVarUint(decoder); left > 0; left--)
    entries.push({
      client: decoding.readVarUint(decoder),
      clock: decoding.readVarUint(decoder),
      state: decoding.readVarString(decoder),
    })
  return entries
}

function write(entries: readonly Entry[]): Uint8Array {
  const encoder = encoding.createEncoder()
  encoding.writeVarUint(encoder, entries.length)
  for (const { client, clock, state } of entries) {
    encoding.writeVarUint(encoder, client)
    encoding.writeVarUint(encoder, clock)
    encoding.writeVarString(encoder, state)
  }
  return encoding.toUint8Array(encoder)
}
