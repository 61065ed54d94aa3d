/**
 * All revisions of one document, read from its shared type: their order, the heads, and their contents. Floor 4.
 * Whatever peers have put there, nothing here throws. Contents are spellings (`spelling.ts`).
 */
import type * as Y from 'yjs'
import type { Revision } from '../document/types.js'
import type { PlainValue } from '../plain/index.js'
import { packValue, unpackChanges, unpackValue } from './body.js'
import { digestOf } from './digest.js'
import { inOrder } from './order.js'
import { type Entry, isId, readRecord, sideKey } from './record.js'

/** An entry in its place among the others. */
export interface Placed {
  /** With `damaged` when its content cannot be read. */
  readonly revision: Revision
  /** Undefined when the record itself is damaged. */
  readonly entry: Entry | undefined
  /** The bytes of the keyframe that it leans on, and of all changes since that one. */
  readonly keyframe: number
  readonly since: number
}

export interface View {
  /** By id, in order: parents before children, then by time, then by id. */
  readonly placed: ReadonlyMap<string, Placed>
  readonly revisions: readonly Revision[]
  readonly heads: readonly Revision[]
  /** Whether any of them is damaged. */
  readonly isDamaged: boolean
}

// A view, and the time of its latest revision. What follows all of it is added to it.
interface Known extends View {
  readonly placed: Map<string, Placed>
  readonly latest: number
}

/** What a revision holds, as far as it could be unpacked, and whether its digest says so. */
interface Content {
  readonly value: PlainValue | undefined
  readonly isSound: boolean
}

// contents that were asked for last
const kept = 64
const keptBases = 4
// records that were removed, before they are forgotten together
const remembered = 1_000

export class Ledger {
  readonly #map: Y.Map<unknown>
  // also of records that were removed since: what leans on them can still be read here, and published again
  readonly #read = new Map<string, { readonly bytes: unknown; readonly entry: Entry | undefined }>()
  readonly #contents = new Map<string, Content>()
  // of keyframes, which would cost their whole size again
  readonly #bases = new Map<string, Content>()
  #keyframes = new Map<string, Uint8Array>()
  #view: Known | undefined

  constructor(map: Y.Map<unknown>) {
    this.#map = map
  }

  /** What is there now; the same object until `changed` is called. */
  get view(): View {
    this.#view ??= this.#look()
    return this.#view
  }

  /** Something was written there; `keys` are all that were, if that is known. */
  changed(keys?: ReadonlySet<unknown>): void {
    if (keys?.size === 1 && this.#append([...keys][0])) return
    this.#view = undefined
    // what could not be read may have come
    for (const [id, { value }] of this.#contents) if (value === undefined) this.#contents.delete(id)
  }

  /** The content of a revision; undefined when it is unknown or damaged. */
  content(id: string): PlainValue | undefined {
    const there = this.view.placed.get(id)
    return there === undefined || there.revision.damaged ? undefined : this.#resolve(id)
  }

  /** Remembers the content of a revision, which never changes. */
  keep(id: string, value: PlainValue): void {
    put(this.#contents, id, { value, isSound: true }, kept)
  }

  /** A keyframe for each revision whose base is gone from the document, as far as it is remembered here. */
  orphans(): Map<string, Uint8Array> {
    const found = new Map<string, Uint8Array>()
    const { placed, isDamaged } = this.view
    if (!isDamaged) return found
    for (const { entry, revision } of placed.values()) {
      if (!revision.damaged || entry?.base === undefined || placed.has(entry.base)) continue
      const value = this.#resolve(revision.id)
      if (value !== undefined) found.set(revision.id, packValue(value))
    }
    return found
  }

  /** A keyframe for each kept revision that leans on one of `going`, and can be read. */
  heirs(going: ReadonlySet<string>): Map<string, Uint8Array> {
    const found = new Map<string, Uint8Array>()
    for (const { entry, revision } of this.view.placed.values()) {
      if (entry?.base === undefined || !going.has(entry.base) || going.has(revision.id)) continue
      if (this.#keyframes.has(revision.id) || revision.damaged) continue
      const value = this.#resolve(revision.id)
      if (value !== undefined) found.set(revision.id, packValue(value))
    }
    return found
  }

  /** How many bytes the history holds. */
  get bytes(): { readonly keyframes: number; readonly changes: number } {
    let [keyframes, changes] = [0, 0]
    for (const { entry } of this.view.placed.values()) {
      const size = entry === undefined ? 0 : (this.#map.get(entry.id) as Uint8Array).length
      if (entry?.base === undefined) keyframes += size
      else changes += size
    }
    for (const body of this.#keyframes.values()) keyframes += body.length
    return { keyframes, changes }
  }

  // One revision that follows others and is the latest of all, as a commit writes it: nothing else is looked at.
  #append(id: unknown): boolean {
    const view = this.#view
    const last = view?.revisions.at(-1)
    if (view === undefined || last === undefined || view.isDamaged || !isId(id) || view.placed.has(id)) return false
    const bytes = this.#map.get(id)
    const entry = readRecord(id, bytes)
    if (entry === undefined || entry.isForeign || this.#keyframes.has(id) || this.#map.has(`${id}@`)) return false
    const { revision } = entry
    const { at, parents } = revision
    // who follows all heads stands behind everything, whatever the clocks say
    const isLast = at > view.latest || view.heads.every(head => parents.includes(head.id))
    if (!isLast || !parents.every(parent => view.placed.has(parent))) return false
    this.#read.set(id, { bytes, entry })
    view.placed.set(id, this.#place(revision, entry, view.placed))
    this.#view = {
      placed: view.placed,
      revisions: Object.freeze([...view.revisions, revision]),
      heads: Object.freeze([...view.heads.filter(head => !parents.includes(head.id)), revision]),
      isDamaged: false,
      latest: Math.max(view.latest, at),
    }
    return true
  }

  // What lies between is not looked at: the digest of the one that is asked for tells whether all of it was right.
  #resolve(id: string): PlainValue | undefined {
    const trail: Entry[] = []
    let value: PlainValue | undefined
    for (let at: string | undefined = id; at !== undefined; ) {
      const known = this.#contents.get(at) ?? this.#bases.get(at)
      if (known !== undefined) {
        if (at === id && known.isSound) return known.value
        value = known.value
        break
      }
      const entry: Entry | undefined = this.#read.get(at)?.entry
      if (entry === undefined || trail.length > this.#read.size) return undefined
      value = this.#published(entry)
      if (value !== undefined) {
        put(this.#bases, at, { value, isSound: true }, keptBases)
        break
      }
      trail.push(entry)
      at = entry.base
    }
    // kept all the same: who asks for one after the other, in either direction, unpacks each once
    for (const entry of trail.reverse()) {
      value = unpacked(entry, value)
      put(this.#contents, entry.id, { value, isSound: false }, kept)
      if (entry.base === undefined) put(this.#bases, entry.id, { value, isSound: false }, keptBases)
    }
    const isSound = value !== undefined && digestOf(value) === this.#read.get(id)?.entry?.digest
    if (!isSound) return undefined
    put(this.#contents, id, { value, isSound }, kept)
    return value
  }

  #published(entry: Entry): PlainValue | undefined {
    const body = this.#keyframes.get(entry.id)
    return body === undefined ? undefined : contentOf({ ...entry, base: undefined, body }, undefined)
  }

  #look(): Known {
    const found = new Map<string, Revision>()
    const names = new Map<string, unknown>()
    this.#keyframes = new Map()
    for (const [id, bytes] of this.#map.entries()) {
      let known = this.#read.get(id)
      if (known?.bytes !== bytes) {
        if (!isId(id)) {
          const side = sideKey(id)
          if (side?.what === '@') names.set(side.id, bytes)
          else if (side !== undefined && bytes instanceof Uint8Array) this.#keyframes.set(side.id, bytes)
          continue
        }
        known = { bytes, entry: readRecord(id, bytes) }
        this.#read.set(id, known)
      }
      found.set(id, known?.entry?.revision ?? Object.freeze({ id, at: 0, parents: noParents, damaged: true }))
    }
    if (this.#read.size > found.size + remembered) {
      for (const id of this.#read.keys()) if (!found.has(id)) this.#read.delete(id)
    }
    for (const [id, name] of names) {
      const revision = found.get(id)
      if (revision !== undefined) found.set(id, renamed(revision, name))
    }
    const placed = new Map<string, Placed>()
    const followed = new Set<string>()
    for (const revision of inOrder(found)) {
      const entry = this.#read.get(revision.id)?.entry
      placed.set(revision.id, this.#place(revision, entry, placed))
      for (const parent of revision.parents) followed.add(parent)
    }
    const all = [...placed.values()]
    return {
      placed,
      isDamaged: all.some(({ revision }) => revision.damaged),
      latest: all.reduce((latest, { revision }) => Math.max(latest, revision.at), Number.NEGATIVE_INFINITY),
      revisions: Object.freeze(all.map(({ revision }) => revision)),
      // what was edited counts for nothing: the revision before it is followed by nobody again
      heads: Object.freeze(
        all.filter(({ entry, revision }) => entry && !followed.has(revision.id)).map(({ revision }) => revision),
      ),
    }
  }

  #place(revision: Revision, entry: Entry | undefined, before: ReadonlyMap<string, Placed>): Placed {
    const size = entry?.body.length ?? 0
    if (entry?.isForeign) return { revision: damagedOne(revision), entry, keyframe: 0, since: 0 }
    if (entry?.base === undefined) return { revision, entry, keyframe: size, since: 0 }
    const base = before.get(entry.base)
    const published = this.#keyframes.get(revision.id)
    if (base !== undefined && !base.revision.damaged && published === undefined) {
      return { revision, entry, keyframe: base.keyframe, since: base.since + size }
    }
    if (published !== undefined) {
      const isReadable = (base !== undefined && !base.revision.damaged) || this.#published(entry) !== undefined
      return { revision: isReadable ? revision : damagedOne(revision), entry, keyframe: published.length, since: 0 }
    }
    return { revision: damagedOne(revision), entry, keyframe: 0, since: 0 }
  }
}

const noParents: readonly string[] = Object.freeze([])

function damagedOne(revision: Revision): Revision {
  return Object.freeze({ ...revision, damaged: true })
}

// What stands there may be anything; a name that is none takes none away.
function renamed(revision: Revision, name: unknown): Revision {
  if (typeof name === 'string' || Number.isFinite(name)) {
    return Object.freeze({ ...revision, name: name as string | number })
  }
  if (name !== null) return revision
  const { name: _, ...unnamed } = revision
  return Object.freeze(unnamed)
}

/** The content of a revision, by its digest the one that was committed. Deterministic, so all replicas agree. */
function contentOf(entry: Entry, base: PlainValue | undefined): PlainValue | undefined {
  const value = unpacked(entry, base)
  return value !== undefined && digestOf(value) === entry.digest ? value : undefined
}

/** What the body of a record says; undefined when it says nothing, or nothing that fits. */
export function unpacked(entry: Entry, base: PlainValue | undefined): PlainValue | undefined {
  try {
    if (entry.isForeign || (entry.base !== undefined && base === undefined)) return undefined
    return entry.base === undefined ? unpackValue(entry.body) : unpackChanges(entry.body, base as PlainValue)
  } catch {
    return undefined
  }
}

function put(contents: Map<string, Content>, id: string, content: Content, most: number): void {
  contents.delete(id)
  contents.set(id, content)
  for (const oldest of contents.keys()) {
    if (contents.size <= most) break
    contents.delete(oldest)
  }
}
