/**
 * What a list shows, and in which order: the state of a list, kept in step with its shared types. Floor 2.
 * What was written is patched in; when in doubt everything is forgotten and read anew.
 */
import type * as Y from 'yjs'
import { TYPE_KEY } from '../internals/layout.js'
import { ORDER_KEY } from '../internals/list-layout.js'
import { changedOf } from '../internals/yjs-internals.js'
import { orderWrites } from './list-changes.js'
import type { Member, Place } from './list-places.js'
import { eachEntry, ListState } from './list-state.js'

/** What became of the list of items, as splices one after the other. */
export interface ListChange {
  readonly splices: readonly ListSplice[]
  /** Items that show where they did, and may have another value. */
  readonly values: readonly string[]
}

/** Ids of items; `inserted` are shown when all splices are done, those of an earlier splice may be removed by a later one. */
export interface ListSplice {
  readonly index: number
  removed: number
  readonly inserted: string[]
}

/** Entries that came into the order, side by side. */
export interface Run {
  readonly after: Place | null | 'end'
  /** The id of the first one in Yjs. */
  readonly start: Y.ID
  readonly entries: readonly unknown[]
}

/** What was written, as far as the cache must know. */
export interface Written {
  readonly runs?: readonly Run[]
  /** Places whose entries were deleted. */
  readonly removed?: readonly Place[]
  /** Keys of registers that were written or deleted. */
  readonly keys?: Iterable<string>
}

// past this many, and a part of the list, reading it anew costs less
const MANY = 512

/** For reads and for the writes of this folder; what it inherits is up to date after `sync`. */
export class ListOrder extends ListState {
  #isFresh = false
  // how many keys there were when the state was right
  #keys = 0

  /** How many items the list shows. */
  get size(): number {
    this.sync()
    return this.places.size
  }

  /** The id of the item at an index, 0 to size − 1; undefined beyond. */
  idAt(index: number): string | undefined {
    this.sync()
    return this.places.at(index)?.id
  }

  /** The index of an item, −1 when the list does not show it. */
  indexOf(id: string): number {
    this.sync()
    const shown = this.members.get(id)?.shown
    return shown === undefined ? -1 : this.places.indexOf(shown)
  }

  /** Whether the list shows an item. */
  shows(id: string): boolean {
    this.sync()
    return this.members.get(id)?.shown !== undefined
  }

  /** The ids of all items, in order. */
  ids(): string[] {
    this.sync()
    const ids = new Array<string>(this.places.size)
    this.places.forEach((member, index) => {
      ids[index] = member.id
    })
    return ids
  }

  /** Whether peers have deleted this item; it may still have its value, and come back. */
  isGone(id: string): boolean {
    this.sync()
    return this.gone.has(id)
  }

  /**
   * Reads the value of an item.
   *
   * @param read - gets the item of Yjs that holds it, of length 1; or undefined, and the raw leaf that rests in the order
   */
  readValue<T>(id: string, read: (item: Y.Item | undefined, raw: unknown) => T): T | undefined {
    this.sync()
    const member = this.members.get(id)
    return member === undefined ? undefined : this.#read(member, read)
  }

  /** Reads all values, in order. */
  readAll<T>(read: (item: Y.Item | undefined, raw: unknown, id: string) => T): T[] {
    this.sync()
    const values = new Array<T>(this.places.size)
    this.places.forEach((member, index) => {
      values[index] = this.#read(member, read)
    })
    return values
  }

  #read<T>(member: Member, read: (item: Y.Item | undefined, raw: unknown, id: string) => T): T {
    const item = this.itemOf(member)
    if (item !== undefined) return read(item, undefined, member.id)
    const entry = this.birthOf(member)?.entry
    return read(undefined, Array.isArray(entry) ? entry[1] : undefined, member.id)
  }

  /** The cache is doubtful: after a rollback, or when somebody has written past it. */
  distrust(): void {
    this.#isFresh = false
  }

  /** Makes the cache right. Costs two comparisons while nothing is doubtful. */
  sync(): void {
    if (
      !this.#isFresh ||
      this.places.length + this.strange !== this.array._length ||
      this.#keys !== this.type._map.size
    ) {
      this.scan()
      this.#keys = this.type._map.size
      this.#isFresh = true
    }
  }

  /**
   * Follows what a transaction wrote, also when some of it is known already; it may still be open.
   * Costs the structs of the transaction once, and what of them is of this list.
   *
   * @returns undefined when everything is to be read anew
   */
  absorb(transaction: Y.Transaction): ListChange | undefined {
    if (!this.#isFresh) return undefined
    const changed = changedOf(transaction)
    const keys = changed.get(this.type)
    const writes = changed.has(this.array) ? orderWrites(transaction, this.array) : undefined
    const isOther = keys?.has(ORDER_KEY) || keys?.has(TYPE_KEY)
    if (isOther || this.#isMuch((keys?.size ?? 0) + (writes?.count ?? 0))) {
      this.distrust()
      return undefined
    }
    const removed: Place[] = []
    for (const item of writes?.deleted ?? [])
      eachEntry(item, (entry, clock) => {
        const place = this.find(entry, item.id.client, clock)
        if (place !== undefined) removed.push(place)
      })
    const dirty = new Set<string>()
    for (const item of writes?.added ?? []) this.placeItem(item, dirty)
    return this.patch({ removed, keys: (keys as ReadonlySet<string> | undefined) ?? [] }, dirty)
  }

  /** Follows what was written in the open transaction. @returns undefined when everything is to be read anew */
  patch({ runs = [], removed = [], keys = [] }: Written, dirty: Set<string> = new Set()): ListChange | undefined {
    if (!this.#isFresh) return undefined
    let count = removed.length
    for (const { entries } of runs) count += entries.length
    if (this.#isMuch(count)) {
      this.distrust()
      return undefined
    }
    const values = new Set<string>()
    for (const key of keys) this.noteKey(key, dirty, values)
    const change: { splices: ListSplice[]; values: string[] } = { splices: [], values: [] }
    for (const place of removed) {
      if (place.chunk === null) continue
      const { member } = place
      dirty.add(member.id)
      if (member.shown === place) noteRemoved(change.splices, this.places.hide(place))
      this.places.remove(place)
      member.remove(place)
    }
    for (const { after, start, entries } of runs) {
      this.insert(
        after,
        entries.map((entry, i) => ({ entry, offset: i })),
        start,
        dirty,
      )
    }
    this.#settle(dirty, values, change)
    this.#keys = this.type._map.size
    if (this.places.length + this.strange === this.array._length) return change
    this.distrust()
    return undefined
  }

  #isMuch(count: number): boolean {
    return count > MANY && count > this.places.length >> 2
  }

  #settle(dirty: Set<string>, values: Set<string>, change: { splices: ListSplice[]; values: string[] }): void {
    const { members, places } = this
    const arriving: Place[] = []
    for (const id of dirty) {
      const member = members.get(id)
      if (member === undefined) continue
      if (member.first === undefined) {
        members.delete(id)
        continue
      }
      const place = this.placeOf(member)
      if (place === member.shown) {
        if (place !== undefined && values.has(id)) change.values.push(id)
        continue
      }
      if (member.shown !== undefined) noteRemoved(change.splices, places.hide(member.shown))
      if (place !== undefined) arriving.push(place)
    }
    for (const place of arriving) noteInserted(change.splices, places.show(place), place.member.id)
  }
}

function noteRemoved(splices: ListSplice[], index: number): void {
  const last = splices[splices.length - 1]
  if (last?.index === index && last.inserted.length === 0) last.removed++
  else splices.push({ index, removed: 1, inserted: [] })
}

function noteInserted(splices: ListSplice[], index: number, id: string): void {
  const last = splices[splices.length - 1]
  if (last !== undefined && index === last.index + last.inserted.length) last.inserted.push(id)
  else splices.push({ index, removed: 0, inserted: [id] })
}
