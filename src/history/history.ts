/**
 * The history of one document: revisions that live inside it and merge like everything else. Floor 4.
 * How they rest there is in `record.ts`.
 */
import type * as Y from 'yjs'
import type { Change, Conflict } from '../change/index.js'
import type { Core } from '../document/core.js'
import type {
  AutoCommit,
  Blame,
  History,
  HistorySize,
  LogEntry,
  Revision,
  Snapshot,
  TransactOptions,
} from '../document/types.js'
import { expectFunction, expectPath, wrongCall } from '../plain/call.js'
import type { Json, Path, PlainValue } from '../plain/index.js'
import { autoCommit } from './auto-commit.js'
import { blameAt } from './blame.js'
import { admitDetails, admitName, assertOurs, historyMap, type Meta } from './details.js'
import { differenceAt } from './difference.js'
import { digestOf } from './digest.js'
import { Following } from './following.js'
import { keepXml } from './keep-xml.js'
import { logOf } from './log.js'
import { OwnEdits } from './own-edits.js'
import { Past } from './past.js'
import { fromPortable, toPortable } from './portable.js'
import { nothingCommitted, severalHeads } from './refusals.js'
import { spell, unspell } from './spelling.js'

/** What the history cannot do itself. */
export interface HistoryMeans {
  /** Makes the document equal `value` with the fewest changes, in one transition. */
  readonly replace: (value: PlainValue, options: TransactOptions) => void
}

/**
 * Transitions are followed from the first revision on, made or merged, or from the making of the room when there is one
 * already. What was written before that is nobody's: `revert()` leaves it, `revert({ everyone: true })` does not.
 */
export class HistoryRoom<T = unknown> implements History<T> {
  readonly #core: Core
  readonly #map: Y.Map<unknown>
  readonly #past: Past
  readonly #edits: OwnEdits
  readonly #following: Following
  readonly #replace: HistoryMeans['replace']
  readonly #stops = new Set<() => void>()
  #limit = 1000

  /** @throws PlaindocError `ROOT_KIND` when the name of the history is taken by a root of the user */
  constructor(core: Core, means: HistoryMeans) {
    this.#core = core
    this.#map = historyMap(core)
    this.#past = new Past(this.#map)
    this.#edits = new OwnEdits(core, id => this.#past.read(id), this)
    this.#replace = means.replace
    this.#following = new Following(core, this.#map, this.#past, this.#edits, write => this.#write(write))
  }

  get revisions(): readonly Revision[] {
    return this.#past.revisions
  }

  get heads(): readonly Revision[] {
    return this.#past.heads
  }

  get hasUncommitted(): boolean {
    return this.#differs(this.#core.snapshot())
  }

  has(id: string): boolean {
    return this.#past.ledger.view.placed.has(id)
  }

  /**
   * Keeps the document as it is now; all heads become its parents. Beyond `limit` the oldest unnamed revisions go, an eighth
   * of it at a time, since what leaned on them is written anew.
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
    const { id, bytes } = this.#past.record(value, details)
    this.#write(() => this.#map.set(id, bytes))
    const { ledger } = this.#past
    // inside an observer of Yjs nobody was told yet
    if (!ledger.view.placed.has(id)) ledger.changed()
    this.#past.keep(id, value)
    this.#edits.clear(value)
    this.#following.refresh()
    this.#shed()
    return (ledger.view.placed.get(id) as { revision: Revision }).revision
  }

  /**
   * The content of a revision, frozen. What was asked for last is kept: asking again gives the same object. Written into
   * the document, it is of the kinds that it was.
   *
   * @param id - the id of a revision, or its name; a number is a name, and another one than the text of its digits
   * @throws PlaindocError `REVISION_UNKNOWN`, `AMBIGUOUS` when several have the name, `REVISION_DAMAGED`
   */
  checkout(id: string | number): Snapshot<T> {
    return this.#content(this.#past.find(id)) as Snapshot<T>
  }

  /** One pass over the revisions. A path that never was anywhere gives `[]`. */
  log(path: Path = []): LogEntry[] {
    expectPath(path, "doc.history.log(['todos', 0])")
    return logOf(this.revisions, id => this.#past.read(id), path)
  }

  /** @throws PlaindocError `NOTHING_COMMITTED` without `from` and a revision; what `checkout` throws */
  diff(
    options: { readonly from?: string | number; readonly to?: string | number; readonly path?: Path } = {},
  ): Change[] {
    const { from, to, path = [] } = options
    expectPath(path, "doc.history.diff({ path: ['todos', 0] })")
    const first = from === undefined ? this.revisions.findLast(({ damaged: is }) => is !== true) : this.#past.find(from)
    if (first === undefined) throw nothingCommitted('take the difference')
    const after = to === undefined ? this.#core.current() : this.#content(this.#past.find(to))
    return differenceAt(this.#content(first), after, path)
  }

  blame(path: Path = []): Blame[] {
    expectPath(path, "doc.history.blame(['todos', 0])")
    const value = this.#core.current()
    const heads = this.heads.map(({ id }) => id).reverse()
    return blameAt(path, { value, heads }, this.revisions, id => this.#past.read(id))
  }

  /**
   * Reconciles in place: what is still there stays what it is, what comes back is of the kind that it was.
   *
   * @throws what `checkout` throws; `IN_TRANSACTION`
   */
  restore(id: string | number): void {
    this.#core.assertIdle('restore')
    this.#become(this.#content(this.#past.find(id)), { label: 'restore' })
  }

  /**
   * Without an id takes back what was written since the head, as one transition that can be undone. What somebody else's
   * revision contains of this replica is committed and stays; where others wrote over its edits, theirs stays.
   *
   * With an id takes back what that revision did to its first parent, as an edit.
   *
   * @returns what the revision and later edits both touched; it stays as it is now
   * @throws PlaindocError `NOTHING_COMMITTED`; with `everyone` or an id also `REVISION_DAMAGED`; with `everyone` `AMBIGUOUS`
   *   when there are heads with different contents: what both keep would be there twice, so `commit` must join them first
   */
  revert(
    asked?: string | number | { readonly everyone?: boolean },
    { everyone = typeof asked === 'object' && asked.everyone }: { readonly everyone?: boolean | undefined } = {},
  ): readonly Conflict[] {
    this.#core.assertIdle('revert')
    if (asked !== undefined && typeof asked !== 'object') {
      const { value, conflicts } = this.#past.without(this.#past.find(asked), this.#core.current())
      this.#become(value, { label: 'revert' })
      return conflicts
    }
    const [head] = this.heads
    if (head === undefined) throw nothingCommitted('revert')
    if (everyone && !this.#past.haveHeadsOneContent) throw severalHeads(this.heads)
    const now = this.#core.current()
    this.#become(everyone ? this.#content(head) : this.#edits.takenFrom(now), { origin: this, label: 'revert' })
    this.#edits.clear()
    return []
  }

  tag(id: string | number, name: string | number | null): void {
    this.#core.assertIdle('tag')
    const revision = this.#past.find(id)
    const given = name === null ? null : admitName(name, 'tag')
    if (revision.name === (given ?? undefined)) return
    this.#write(() => this.#map.set(`${revision.id}@`, given))
  }

  removeOldest(): Revision | null {
    this.#core.assertIdle('remove a revision')
    const [oldest] = this.#past.removable(false)
    if (oldest === undefined) return null
    this.#write(() => this.#past.remove([oldest]))
    return oldest
  }

  get limit(): number {
    return this.#limit
  }

  set limit(most: number) {
    if (typeof most !== 'number' || !(most >= 1)) throw wrongCall('a number from 1 on', most, 'doc.history.limit = 100')
    this.#limit = most
  }

  autoCommit(options: AutoCommit): () => void {
    const { message, author } = options
    const meta = { ...(message === undefined ? {} : { message }), ...(author === undefined ? {} : { author }) }
    const end = autoCommit(this.#core, this, options, () => this.commit(undefined, meta))
    this.#stops.add(end)
    return () => {
      this.#stops.delete(end)
      end()
    }
  }

  get size(): HistorySize {
    return { revisions: this.revisions.length, ...this.#past.ledger.bytes }
  }

  toJSON(): Json {
    return toPortable(this.#core.current(), this.#map)
  }

  /** @throws PlaindocError `UPDATE_INVALID`, what `replace` throws; nothing changed */
  fromJSON(json: unknown): void {
    this.#core.assertIdle('read a document from JSON')
    const { value, entries } = fromPortable(json)
    this.#core.transact(
      () => {
        for (const [key, entry] of entries) if (!this.#map.has(key)) this.#map.set(key, entry)
        this.#replace(value, {})
      },
      { label: 'fromJSON' },
    )
  }

  subscribe(run: (revisions: readonly Revision[]) => void): () => void {
    expectFunction(run, 'doc.history.subscribe(revisions => …)')
    return this.#following.subscribe(run)
  }

  destroy(): void {
    this.#following.destroy()
    for (const stop of this.#stops) stop()
  }

  #differs(value: PlainValue): boolean {
    const { root } = this.#core
    // before the first revision there is something to keep once the document was written
    if (this.heads.length === 0) return root._start !== null || root._map.size > 0
    return this.#past.differs(value)
  }

  #content({ id }: Revision): PlainValue {
    return unspell(this.#past.spelled(id))
  }

  #become(value: PlainValue, options: TransactOptions): void {
    const core = this.#core
    const now = core.current()
    const next = keepXml(core.mirror.root, value)
    if (digestOf(spell(next)) !== digestOf(spell(now))) this.#replace(next, options)
  }

  #shed(): void {
    if (this.revisions.length <= this.#limit) return
    const removable = this.#past.removable(true)
    const most = Math.max(0, this.#limit - 1)
    if (removable.length > most + Math.floor(this.#limit / 8)) {
      this.#write(() => this.#past.remove(removable.slice(0, removable.length - most)))
    }
  }

  #write(write: () => void): void {
    this.#core.transactWith(write, { origin: this, undoable: false })
  }
}
