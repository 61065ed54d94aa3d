/**
 * The places of a list in their order, in chunks, so that an insertion in the middle moves some hundred entries and not
 * all of them. Knows which places show their item, and counts only those. Floor 2.
 */
import type * as Y from 'yjs'

/** One visible entry of the order. */
export class Place {
  readonly member: Member
  /** The entry itself: a text, or id and leaf. */
  readonly entry: unknown
  /** 0 where the item was born. */
  readonly rank: number
  /** With `offset`: the id of the entry in Yjs, which outlives that items are cut and joined. */
  readonly start: Y.ID
  readonly offset: number
  chunk: Chunk | null = null

  constructor(member: Member, entry: unknown, rank: number, start: Y.ID, offset: number) {
    this.member = member
    this.entry = entry
    this.rank = rank
    this.start = start
    this.offset = offset
  }

  get clock(): number {
    return this.start.clock + this.offset
  }

  get text(): string {
    return typeof this.entry === 'string' ? this.entry : ((this.entry as unknown[])[0] as string)
  }
}

/** One item of a list, as long as it has a place. */
export class Member {
  readonly id: string
  /** The item of Yjs in its register "value", which may be deleted by now. */
  value: Y.Item | undefined
  /** Nearly always the birth place, and the only one. */
  first: Place | undefined = undefined
  more: Place[] = NONE
  /** The place that shows it; undefined while it is not in the list. */
  shown: Place | undefined = undefined

  constructor(id: string, value: Y.Item | undefined) {
    this.id = id
    this.value = value
  }

  add(place: Place): void {
    if (this.first === undefined) this.first = place
    else if (this.more === NONE) this.more = [place]
    else this.more.push(place)
  }

  remove(place: Place): void {
    if (this.first === place) this.first = this.more.shift()
    else this.more.splice(this.more.indexOf(place), 1)
  }

  /** The place with this id in Yjs. */
  find(client: number, clock: number): Place | undefined {
    const { first } = this
    if (first !== undefined && first.clock === clock && first.start.client === client) return first
    return this.more.find(place => place.clock === clock && place.start.client === client)
  }

  places(): Place[] {
    return this.first === undefined ? [] : [this.first, ...this.more]
  }
}

// most items have one place only, so most never own a list
const NONE: Place[] = []

const WIDTH = 512

class Chunk {
  places: Place[]
  at = 0
  /** How many of them show their item. */
  shown = 0
  /** These items, when somebody has asked since they changed. */
  members: Member[] | null = null

  constructor(places: Place[]) {
    this.places = places
    for (const place of places) {
      place.chunk = this
      if (place.member.shown === place) this.shown++
    }
  }

  list(): Member[] {
    this.members ??= this.places.filter(isShown).map(place => place.member)
    return this.members
  }
}

/** All places of one list, in order. */
export class PlaceList {
  #chunks: Chunk[] = []
  /** All places. */
  length = 0
  /** Those that show their item: the length of the list. */
  size = 0

  /** Forgets everything for these places, in order. */
  reset(places: Place[]): void {
    this.#chunks = cut(places)
    this.length = places.length
    this.size = 0
    this.#number(0)
    for (const { shown } of this.#chunks) this.size += shown
  }

  /** Places a run behind a place, before all for null, behind all for `end`. */
  insert(after: Place | null | 'end', run: Place[]): void {
    if (run.length === 0) return
    this.length += run.length
    const last = this.#chunks[this.#chunks.length - 1]
    if (last === undefined) {
      this.reset(run)
      return
    }
    const chunk = after === 'end' ? last : after === null ? (this.#chunks[0] as Chunk) : (after.chunk as Chunk)
    const { places, shown } = chunk
    const index = after === 'end' ? places.length : after === null ? 0 : places.indexOf(after) + 1
    if (run.length < WIDTH && places.length + run.length <= 2 * WIDTH) {
      places.splice(index, 0, ...run)
      for (const place of run) {
        place.chunk = chunk
        if (place.member.shown === place) chunk.shown++
      }
      if (chunk.shown !== shown) chunk.members = null
      this.size += chunk.shown - shown
      return
    }
    const pieces = cut([...places.slice(0, index), ...run, ...places.slice(index)])
    this.size -= shown
    for (const piece of pieces) this.size += piece.shown
    this.#chunks = [...this.#chunks.slice(0, chunk.at), ...pieces, ...this.#chunks.slice(chunk.at + 1)]
    this.#number(chunk.at)
  }

  /** Takes a place out that does not show its item (any more). */
  remove(place: Place): void {
    const chunk = place.chunk as Chunk
    chunk.places.splice(chunk.places.indexOf(place), 1)
    place.chunk = null
    this.length--
    if (chunk.places.length > 0) return
    this.#chunks.splice(chunk.at, 1)
    this.#number(chunk.at)
  }

  /** From now on the item shows here. @returns its index in the list */
  show(place: Place): number {
    place.member.shown = place
    this.#count(place, 1)
    return this.indexOf(place)
  }

  /** From now on the item of this place does not show. @returns the index it had */
  hide(place: Place): number {
    const index = this.indexOf(place)
    place.member.shown = undefined
    this.#count(place, -1)
    return index
  }

  /** How many items show before this place. */
  indexOf(place: Place): number {
    const { places, shown, at } = place.chunk as Chunk
    let index = 0
    for (let i = 0; i < at; i++) index += (this.#chunks[i] as Chunk).shown
    const end = places.indexOf(place)
    if (shown === places.length) return index + end
    for (let i = 0; i < end; i++) if (isShown(places[i] as Place)) index++
    return index
  }

  /** The item at an index of the list. */
  at(index: number): Member | undefined {
    if (index < 0 || index >= this.size) return undefined
    let rest = index
    for (const chunk of this.#chunks) {
      if (rest < chunk.shown) {
        return chunk.shown === chunk.places.length ? chunk.places[rest]?.member : chunk.list()[rest]
      }
      rest -= chunk.shown
    }
    return undefined
  }

  /** Whether `a` stands before `b`. */
  isBefore(a: Place, b: Place): boolean {
    const [first, second] = [a.chunk as Chunk, b.chunk as Chunk]
    if (first !== second) return first.at < second.at
    return first.places.indexOf(a) < first.places.indexOf(b)
  }

  /** Calls back for each item of the list, in order. */
  forEach(visit: (member: Member, index: number) => void): void {
    let index = 0
    for (const { places } of this.#chunks) {
      for (const place of places) if (place.member.shown === place) visit(place.member, index++)
    }
  }

  #count(place: Place, by: 1 | -1): void {
    const chunk = place.chunk as Chunk
    chunk.shown += by
    chunk.members = null
    this.size += by
  }

  #number(from: number): void {
    for (let at = from; at < this.#chunks.length; at++) (this.#chunks[at] as Chunk).at = at
  }
}

function isShown(place: Place): boolean {
  return place.member.shown === place
}

function cut(places: Place[]): Chunk[] {
  const chunks: Chunk[] = []
  for (let from = 0; from < places.length; from += WIDTH) chunks.push(new Chunk(places.slice(from, from + WIDTH)))
  return chunks
}
