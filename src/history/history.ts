/**
 * The history of one document: revisions that live inside it and merge like everything else. Floor 4.
 * How they rest there is in `record.ts`.
 */
import * as Y from 'yjs'
import { diff } from '../change/index.js'
import type { Core } from '../document/core.js'
import { callAll, reportLater } from '../document/listeners.js'
import type { History, Revision, Snapshot, TransactOptions } from '../document/types.js'
import { expectFunction } from '../plain/call.js'
import { admit, type PlainObject, type PlainValue } from '../plain/index.js'
import { packChanges, packValue } from './body.js'
import { digestOf } from './digest.js'
import { contentOf, Ledger } from './ledger.js'
import { OwnEdits } from './own-edits.js'
import { type Details, type Entry, isId, readRecord, writeRecord } from './record.js'
import { ambiguous, damaged, nothingCommitted, severalHeads, taken, unknown } from './refusals.js'

/** What the history cannot do itself. */
export interface HistoryMeans {
  /** Makes the document equal `value` with the fewest changes, in one transition. */
  readonly replace: (value: PlainValue, options: TransactOptions) => void
}

type Meta = Omit<Partial<Details>, 'name'>

/** Whether the document holds revisions. Then the room should be there, so that `revert` knows what was written since. */
export function isHistoryInUse(core: Core): boolean {
  return (core.ydoc.share.get(nameFor(core))?._map.size ?? 0) > 0
}

/**
 * Transitions are followed from the first revision on, made or merged, or from the making of the room when there is one
 * already. What was written before that is nobody's: `revert()` leaves it, `revert({ everyone: true })` does not.
 */
export class HistoryRoom<T = unknown> implements History<T> {
  readonly #core: Core
  readonly #map: Y.Map<unknown>
  readonly #ledger: Ledger
  readonly #edits: OwnEdits
  readonly #replace: HistoryMeans['replace']
  readonly #listeners = new Set<(revisions: readonly Revision[]) => void>()
  #told: readonly Revision[] = []
  #dirty = false
  #stopFollowing: (() => void) | undefined

  /** @throws PlaindocError `ROOT_KIND` when the name of the history is taken by a root of the user */
  constructor(core: Core, means: HistoryMeans) {
    this.#core = core
    this.#map = historyMap(core)
    this.#ledger = new Ledger(this.#map)
    this.#edits = new OwnEdits(core, id => this.#ledger.content(id), this)
    this.#replace = means.replace
    this.#map.observe(this.#changed)
    core.ydoc.on('afterAllTransactions', this.#refresh)
    this.#changed()
    this.#refresh()
  }

  get revisions(): readonly Revision[] {
    return this.#ledger.view.revisions
  }

  get heads(): readonly Revision[] {
    return this.#ledger.view.heads
  }

  get hasUncommitted(): boolean {
    return this.#differs(this.#core.snapshot())
  }

  has(id: string): boolean {
    return this.#ledger.view.placed.has(id)
  }

  /**
   * Keeps the document as it is now; all heads become its parents.
   *
   * @returns the new revision, or null when there is one head and it has this content; then nothing is written. Before
   *   the first revision a document that was ever written to can be committed, also when it is empty again
   * @throws PlaindocError `IN_TRANSACTION`; what the door throws for a name or another program's value that no revision
   *   can hold; `ROOT_KIND` when a root of the user has the name of the history
   */
  commit(name?: string | number, meta: Meta = {}): Revision | null {
    const core = this.#core
    core.assertIdle('commit')
    const details = admitDetails(name, meta)
    const value = core.snapshot()
    if (!this.#differs(value)) return null
    if (this.revisions.length === 0) assertOurs(this.#map)
    const { id, bytes } = this.#record(value, details)
    core.transactWith(() => this.#map.set(id, bytes), { origin: this, undoable: false })
    this.#ledger.changed()
    this.#ledger.keep(id, value)
    this.#edits.clear(value)
    this.#refresh()
    return (this.#ledger.view.placed.get(id) as { revision: Revision }).revision
  }

  /**
   * The content of a revision, frozen. What was asked for last is kept: asking again gives the same object.
   *
   * @param id - the id of a revision, or its name; a number is a name, and another one than the text of its digits
   * @throws PlaindocError `REVISION_UNKNOWN`, `AMBIGUOUS` when several have the name, `REVISION_DAMAGED`
   */
  checkout(id: string | number): Snapshot<T> {
    return this.#content(this.#find(id)) as Snapshot<T>
  }

  /**
   * Takes back what was written since the head, as one transition that can be undone. What somebody else's revision
   * contains of this replica is committed and stays; where others wrote over its edits, theirs stays.
   *
   * @throws PlaindocError `NOTHING_COMMITTED`; with `everyone` also `REVISION_DAMAGED`, and `AMBIGUOUS` when there are
   *   heads with different contents: what both keep would be there twice, so `commit` must join them first
   */
  revert({ everyone = false }: { readonly everyone?: boolean } = {}): void {
    const core = this.#core
    core.assertIdle('revert')
    const [head] = this.heads
    if (head === undefined) throw nothingCommitted()
    const now = core.current()
    if (everyone && !this.#haveOneContent()) throw severalHeads(this.heads)
    const target = everyone ? this.#content(head) : this.#edits.takenFrom(now)
    if (digestOf(target) !== digestOf(now)) this.#replace(target, { origin: this, label: 'revert' })
    this.#edits.clear()
  }

  subscribe(run: (revisions: readonly Revision[]) => void): () => void {
    expectFunction(run, 'doc.history.subscribe(revisions => …)')
    this.#listeners.add(run)
    run(this.revisions)
    return () => {
      this.#listeners.delete(run)
    }
  }

  destroy(): void {
    this.#core.ydoc.off('afterAllTransactions', this.#refresh)
    this.#map.unobserve(this.#changed)
    this.#stopFollowing?.()
    this.#listeners.clear()
  }

  // The digest tells, so no content need be built. A head that cannot be read is worth another commit.
  #differs(value: PlainValue): boolean {
    const { heads, placed } = this.#ledger.view
    const [head] = heads
    if (head === undefined) return wasWritten(this.#core)
    return heads.length > 1 || head.damaged === true || placed.get(head.id)?.entry?.digest !== digestOf(value)
  }

  #haveOneContent(): boolean {
    const { heads, placed } = this.#ledger.view
    return new Set(heads.map(({ id }) => placed.get(id)?.entry?.digest)).size === 1
  }

  // The changes from the newest head that can be read, or a keyframe when these outweigh the last one.
  #record(value: PlainValue, details: Details): { id: string; bytes: Uint8Array } {
    const digest = digestOf(value)
    const base = this.heads.findLast(({ id }) => this.#ledger.content(id) !== undefined)
    const parents = this.heads.map(({ id }) => id).sort((a, b) => Number(b === base?.id) - Number(a === base?.id))
    const before = base && this.#ledger.content(base.id)
    const changes = before === undefined ? undefined : packChanges([...diff(before, value, { runs: true })])
    const { since = 0, keyframe = 0 } = (base && this.#ledger.view.placed.get(base.id)) ?? {}
    if (changes !== undefined && since + changes.length <= keyframe) {
      const record = writeRecord(false, changes, digest, parents, details)
      if (gives(record, before)) return record
    }
    const record = writeRecord(true, packValue(value), digest, parents, details)
    // another program's NaN, for one: the door says which value it is
    if (!gives(record, undefined)) admit(value)
    return record
  }

  #find(asked: string | number): Revision {
    const { placed, revisions } = this.#ledger.view
    const known = typeof asked === 'string' ? placed.get(asked)?.revision : undefined
    if (known !== undefined) return known
    const named = revisions.filter(({ name }) => name === asked)
    if (named.length > 1) throw ambiguous(asked, named)
    if (named[0] !== undefined) return named[0]
    throw unknown(asked, revisions)
  }

  #content({ id }: Revision): PlainValue {
    const content = this.#ledger.content(id)
    if (content !== undefined) return content
    throw damaged(id)
  }

  // Runs inside an event of Yjs: it only notes.
  readonly #changed = (): void => {
    this.#ledger.changed()
    this.#dirty = true
  }

  readonly #refresh = (): void => {
    if (!this.#dirty || this.#core.destroyed) return
    this.#dirty = false
    const { revisions } = this.#ledger.view
    if (revisions.length > 0) this.#stopFollowing ??= this.#core.observe(transition => this.#edits.note(transition))
    const told = new Set(this.#told.map(({ id }) => id))
    for (const { id } of revisions) if (!told.has(id)) this.#edits.arrived(id)
    this.#told = revisions
    const errors: unknown[] = []
    callAll(this.#listeners, revisions, errors)
    for (const error of errors) reportLater(error)
  }
}

function nameFor(core: Core): string {
  return `${Y.findRootTypeKey(core.root)}:history`
}

function historyMap(core: Core): Y.Map<unknown> {
  try {
    return core.ydoc.getMap(nameFor(core))
  } catch (cause) {
    throw taken(nameFor(core), cause)
  }
}

// A root with content but without a revision is not ours; peers that only add keys to ours do no harm.
function assertOurs(map: Y.Map<unknown>): void {
  if (map._start === null && (map.size === 0 || [...map.keys()].some(isId))) return
  throw taken(Y.findRootTypeKey(map))
}

function wasWritten({ root }: Core): boolean {
  return root._start !== null || root._map.size > 0
}

// The new record, read as others will read it, gives the value it was made of.
function gives({ id, bytes }: { id: string; bytes: Uint8Array }, base: PlainValue | undefined): boolean {
  return contentOf(readRecord(id, bytes) as Entry, base) !== undefined
}

function admitDetails(name: string | number | undefined, { message, author, at = Date.now() }: Meta): Details {
  if (name !== undefined && typeof name !== 'string' && typeof name !== 'number') {
    throw new TypeError('commit() takes a text or a number as the name')
  }
  for (const word of [message, author]) {
    if (word !== undefined && typeof word !== 'string') throw new TypeError('message and author are texts')
  }
  if (typeof at !== 'number') throw new TypeError('at is a time in milliseconds')
  return admit({ name, message, author, at }).plain as PlainObject & Details
}
