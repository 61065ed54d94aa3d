/**
 * What is known of a list: its items, their places in order, who deleted them; and the reading rule over it. Floor 2.
 *
 * 1. An item is alive when a birth place of it is visible, it has a value, and nobody has deleted it.
 * 2. It shows at the place that its register names; else at the place with the highest rank that is left, which in the
 *    end is its birth place; of equal ones at the first.
 * 3. The list is the order, from left to right, without all other places.
 *
 * The rule is a function of the state, so replicas that have seen the same updates show the same list.
 */
import * as Y from 'yjs'
import {
  idOfKey,
  idOfText,
  isGoneKey,
  isValueKey,
  orderOf,
  placeKey,
  rankOfText,
  textOf,
} from '../internals/list-layout.js'
import { Member, Place, PlaceList } from './list-places.js'

/** An entry of the order, and how far behind `start` its id in Yjs is. */
interface OrderEntry {
  readonly entry: unknown
  readonly offset: number
}

/** The state of one list. */
export class ListState {
  readonly type: Y.Map<unknown>
  /** The shared array of places. */
  array: Y.Array<unknown>
  readonly places: PlaceList = new PlaceList()
  /** All items that have a place, by id. */
  readonly members: Map<string, Member> = new Map()
  /** The visible keys that say that an item is deleted, by its id. */
  readonly gone: Map<string, Set<string>> = new Map()
  /** How many entries are none of this layout. */
  strange = 0

  /** @param type - a list (`isListType`) */
  constructor(type: Y.Map<unknown>) {
    this.type = type
    this.array = orderOf(type) as Y.Array<unknown>
  }

  /** The item of Yjs that holds the value, when it does not rest in the birth place. */
  itemOf(member: Member): Y.Item | undefined {
    const item = member.value?.deleted ? this.type._map.get(member.id) : member.value
    return item?.deleted ? undefined : item
  }

  /** The first birth place of an item, in the order. */
  birthOf(member: Member): Place | undefined {
    const { first } = member
    if (member.more.length === 0) return first?.rank === 0 ? first : undefined
    let birth: Place | undefined
    for (const place of member.places()) {
      if (place.rank === 0 && (birth === undefined || this.places.isBefore(place, birth))) birth = place
    }
    return birth
  }

  /** Where the item shows, by the reading rule. */
  placeOf(member: Member): Place | undefined {
    if (this.gone.size > 0 && this.gone.has(member.id)) return undefined
    const birth = this.birthOf(member)
    if (birth === undefined) return undefined
    if (typeof birth.entry === 'string' && this.itemOf(member) === undefined) return undefined
    if (member.more.length === 0) return birth
    const named = this.register(placeKey(member.id))
    let best: Place = birth
    for (const place of member.places()) {
      if (place !== best && this.#isStronger(place, best, named)) best = place
    }
    return best
  }

  #isStronger(place: Place, than: Place, named: unknown): boolean {
    const isNamed = place.text === named
    if (isNamed !== (than.text === named)) return isNamed
    return place.rank === than.rank ? this.places.isBefore(place, than) : place.rank > than.rank
  }

  /** The leaf at a key of the list, undefined when there is none. */
  register(key: string): unknown {
    const item = this.type._map.get(key)
    if (item === undefined || item.deleted) return undefined
    return item.content.getContent()[item.length - 1]
  }

  /** Follows what was written at a key: says which item may show elsewhere, and which may have another value. */
  noteKey(key: string | null, dirty: Set<string>, values: Set<string>): void {
    // Yjs notes null for items in a sequence, which a list does not have beside its order
    if (key === null) return
    const id = idOfKey(key)
    if (id === undefined) return
    dirty.add(id)
    const item = this.type._map.get(key)
    if (isValueKey(key)) {
      values.add(id)
      const member = this.members.get(id)
      if (member !== undefined) member.value = item
    }
    if (!isGoneKey(key)) return
    let keys = this.gone.get(id)
    if (item !== undefined && !item.deleted) {
      if (keys === undefined) {
        keys = new Set()
        this.gone.set(id, keys)
      }
      keys.add(key)
    } else if (keys?.delete(key) && keys.size === 0) this.gone.delete(id)
  }

  /** The place that is known of an entry. */
  find(entry: unknown, client: number, clock: number): Place | undefined {
    const text = textOf(entry)
    return text === undefined ? undefined : this.members.get(idOfText(text))?.find(client, clock)
  }

  /** Gives every entry of an item of Yjs that has none its place, and those before it that have none yet. */
  placeItem(item: Y.Item, dirty: Set<string>): void {
    const waiting = [item]
    let anchor: Place | null = null
    for (let left = item.left; left !== null && anchor === null; left = left.left) {
      if (left.deleted || !(left.content instanceof Y.ContentAny)) continue
      const last = lastEntry(left)
      if (last === undefined) continue
      anchor = this.find(last.entry, left.id.client, last.clock) ?? null
      if (anchor === null) waiting.push(left)
    }
    for (let next = waiting.pop(); next !== undefined; next = waiting.pop())
      anchor = this.#placeEntries(next, anchor, dirty)
  }

  #placeEntries(item: Y.Item, before: Place | null, dirty: Set<string>): Place | null {
    const { id } = item
    let anchor = before
    let run: OrderEntry[] = []
    const flush = (): void => {
      anchor = this.insert(anchor, run, id, dirty) ?? anchor
      run = []
    }
    eachEntry(item, (entry, clock) => {
      const known = this.find(entry, id.client, clock)
      if (known === undefined) run.push({ entry, offset: clock - id.clock })
      else {
        flush()
        anchor = known
      }
    })
    flush()
    return anchor
  }

  /** Gives entries that came in side by side their places. @returns the last one */
  insert(
    after: Place | null | 'end',
    entries: readonly OrderEntry[],
    start: Y.ID,
    dirty: Set<string>,
  ): Place | undefined {
    const run: Place[] = []
    for (const { entry, offset } of entries) {
      const place = this.#newPlace(entry, start, offset)
      if (place === undefined) continue
      run.push(place)
      dirty.add(place.member.id)
    }
    this.places.insert(after, run)
    return run[run.length - 1]
  }

  #newPlace(entry: unknown, start: Y.ID, offset: number): Place | undefined {
    const text = textOf(entry)
    if (text === undefined) {
      this.strange++
      return undefined
    }
    const id = idOfText(text)
    let member = this.members.get(id)
    if (member === undefined) {
      member = new Member(id, this.type._map.get(id))
      this.members.set(id, member)
    }
    const place = new Place(member, entry, text === id ? 0 : rankOfText(text), start, offset)
    member.add(place)
    return place
  }

  /** Forgets everything and reads it anew. */
  scan(): void {
    this.array = orderOf(this.type) ?? this.array
    const { members, gone, type } = this
    members.clear()
    gone.clear()
    this.strange = 0
    for (const [key, item] of type._map) {
      if (!isGoneKey(key) || item.deleted) continue
      const id = idOfKey(key)
      if (id === undefined) continue
      const keys = gone.get(id)
      if (keys === undefined) gone.set(id, new Set([key]))
      else keys.add(key)
    }
    const places: Place[] = []
    for (let item = this.array._start; item !== null; item = item.right) {
      if (item.deleted || !item.countable) continue
      if (!(item.content instanceof Y.ContentAny)) {
        this.strange += item.length
        continue
      }
      const { arr } = item.content
      for (let i = 0; i < arr.length; i++) {
        const place = this.#newPlace(arr[i], item.id, i)
        if (place !== undefined) places.push(place)
      }
    }
    // which of several places of one item comes first is asked of the places, so they are counted once more afterwards
    if (members.size < places.length) this.places.reset(places)
    for (const member of members.values()) member.shown = this.placeOf(member)
    this.places.reset(places)
  }
}

/** Visits the entries of an item of Yjs with their clocks. */
export function eachEntry(item: Y.Item, visit: (entry: unknown, clock: number) => void): void {
  if (!(item.content instanceof Y.ContentAny)) return
  item.content.arr.forEach((entry, i) => {
    visit(entry, item.id.clock + i)
  })
}

function lastEntry(item: Y.Item): { readonly entry: unknown; readonly clock: number } | undefined {
  const arr: unknown[] = (item.content as Y.ContentAny).arr
  for (let i = arr.length - 1; i >= 0; i--) {
    if (textOf(arr[i]) !== undefined) return { entry: arr[i], clock: item.id.clock + i }
  }
  return undefined
}
