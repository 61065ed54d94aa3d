/**
 * All revisions of one document, read from its shared type: their order, the heads, and their contents. Floor 4.
 * Whatever peers have put there, nothing here throws.
 */
import type * as Y from 'yjs'
import type { Revision } from '../document/types.js'
import type { PlainValue } from '../plain/index.js'
import { unpackChanges, unpackValue } from './body.js'
import { digestOf } from './digest.js'
import { type Entry, isId, readRecord } from './record.js'

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
}

// contents that were asked for last
const kept = 64

export class Ledger {
  readonly #map: Y.Map<unknown>
  readonly #read = new Map<string, { readonly bytes: unknown; readonly entry: Entry | undefined }>()
  readonly #contents = new Map<string, PlainValue | undefined>()
  #view: View | undefined

  constructor(map: Y.Map<unknown>) {
    this.#map = map
  }

  /** What is there now; the same object until `changed` is called. */
  get view(): View {
    this.#view ??= this.#look()
    return this.#view
  }

  changed(): void {
    this.#view = undefined
  }

  /** The value of a revision; undefined when it is unknown or damaged. */
  content(id: string): PlainValue | undefined {
    const { placed } = this.view
    const trail: Entry[] = []
    let value: PlainValue | undefined
    for (let at: string | undefined = id; at !== undefined; ) {
      const here: Placed | undefined = placed.get(at)
      if (here?.entry === undefined || here.revision.damaged) return undefined
      value = this.#contents.get(at)
      if (this.#contents.has(at)) break
      trail.push(here.entry)
      at = here.entry.base
    }
    for (const entry of trail.reverse()) value = contentOf(entry, value)
    this.keep(id, value)
    return value
  }

  /** Remembers the content of a revision, which never changes; also that it has none. */
  keep(id: string, value: PlainValue | undefined): void {
    this.#contents.delete(id)
    this.#contents.set(id, value)
    for (const oldest of this.#contents.keys()) {
      if (this.#contents.size <= kept) break
      this.#contents.delete(oldest)
    }
  }

  #look(): View {
    const found = new Map<string, Revision>()
    for (const [id, bytes] of this.#map.entries()) {
      let known = this.#read.get(id)
      if (known?.bytes !== bytes) {
        if (!isId(id)) continue
        known = { bytes, entry: readRecord(id, bytes) }
        this.#read.set(id, known)
      }
      found.set(id, known?.entry?.revision ?? Object.freeze({ id, at: 0, parents: noParents, damaged: true }))
    }
    const placed = new Map<string, Placed>()
    const followed = new Set<string>()
    for (const revision of inOrder(found)) {
      const entry = this.#read.get(revision.id)?.entry
      placed.set(revision.id, place(revision, entry, placed))
      for (const parent of revision.parents) followed.add(parent)
    }
    const all = [...placed.values()]
    return {
      placed,
      revisions: Object.freeze(all.map(({ revision }) => revision)),
      // what was edited counts for nothing: the revision before it is followed by nobody again
      heads: Object.freeze(
        all.filter(({ entry, revision }) => entry && !followed.has(revision.id)).map(({ revision }) => revision),
      ),
    }
  }
}

const noParents: readonly string[] = Object.freeze([])

function place(revision: Revision, entry: Entry | undefined, before: ReadonlyMap<string, Placed>): Placed {
  const size = entry?.body.length ?? 0
  if (entry?.base === undefined) return { revision, entry, keyframe: size, since: 0 }
  const base = before.get(entry.base)
  if (base === undefined || base.revision.damaged) {
    return { revision: Object.freeze({ ...revision, damaged: true }), entry, keyframe: 0, since: 0 }
  }
  return { revision, entry, keyframe: base.keyframe, since: base.since + size }
}

/** The value of a revision, by its digest the one that was committed. Deterministic, so all replicas agree. */
export function contentOf(entry: Entry, base: PlainValue | undefined): PlainValue | undefined {
  try {
    if (entry.base !== undefined && base === undefined) return undefined
    const value = entry.base === undefined ? unpackValue(entry.body) : unpackChanges(entry.body, base as PlainValue)
    return digestOf(value) === entry.digest ? value : undefined
  } catch {
    return undefined
  }
}

// Its own stack: a chain may be as long as the history, and clocks of peers may run backwards.
function inOrder(found: ReadonlyMap<string, Revision>): Iterable<Revision> {
  const byTime = [...found.values()].sort((a, b) => a.at - b.at || (a.id < b.id ? -1 : 1))
  const done = new Set<Revision>()
  for (const revision of byTime) {
    const stack = [{ revision, next: 0 }]
    for (let top = stack[0]; top !== undefined; top = stack[stack.length - 1]) {
      const { parents } = top.revision
      const parent = top.next < parents.length ? found.get(parents[top.next++] as string) : undefined
      if (parent !== undefined && !done.has(parent)) stack.push({ revision: parent, next: 0 })
      else if (parent === undefined && top.next >= parents.length) done.add((stack.pop() as typeof top).revision)
    }
  }
  return done
}
