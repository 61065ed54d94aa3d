/**
 * The roof: wires the facade, undo, history and attachments to one document.
 */
import type * as Y from 'yjs'
import { type Change, type JsonPatch, patchWith } from './change/index.js'
import { Attachments, attachableOf } from './document/attachments.js'
import { Core } from './document/core.js'
import { Defaults } from './document/defaults.js'
import { iterate } from './document/iterate.js'
import { beginWith } from './document/listeners.js'
import { printAs } from './document/printed.js'
import { forkDoc, rootName, rootType, sessionDoc } from './document/root.js'
import type {
  Attachable,
  Attachment,
  History,
  Snapshot,
  Status,
  TrackOptions,
  TransactOptions,
  Transition,
  Undo,
} from './document/types.js'
import { assignRoot, coreOf, Facades, replaceRoot } from './facade/index.js'
import { HistoryRoom, isHistoryInUse } from './history/index.js'
import { rememberUsualLists } from './internals/layout-memory.js'
import { expectFunction, expectIterable, expectPath } from './plain/call.js'
import { type Admitted, type Json, type Path, toJson } from './plain/index.js'
import { UndoRoom } from './undo/index.js'

const documents = new WeakMap<Core, Document>()
const observeCall = "doc.observe(({ changes }) => …, ['todos', 0])"

/**
 * A plain structure that is live: read and written through `data`, seen through `snapshot`. Made by `track` and `open`.
 */
export class Document<T = unknown> {
  /** The Y.Doc underneath: the one handed to `track`, or one of its own. Providers and raw Yjs may use it. */
  readonly ydoc: Y.Doc
  /** The shared type that holds the data, for editor bindings and raw Yjs. */
  readonly root: Attachable['root']
  /** Takes back what this document wrote, step by step; never what others wrote. */
  readonly undo: Undo
  /** How safe the document is: the worst that any attachment reports. */
  readonly status: Status
  readonly #core: Core
  readonly #facades: Facades
  readonly #undo: UndoRoom
  readonly #attachments: Attachments = new Attachments()
  readonly #defaults: Defaults | undefined
  readonly #ownsYdoc: boolean
  readonly #options: Pick<TrackOptions, 'arrays' | 'codecs'>
  #ending: Promise<void> | undefined
  #history: HistoryRoom<T> | undefined
  readonly #onEnd = new Set<() => void>()

  /** @internal */
  constructor(initial: Admitted | undefined, options: TrackOptions, ownsYdoc: boolean = options.ydoc === undefined) {
    this.#ownsYdoc = ownsYdoc
    this.ydoc = sessionDoc(options.ydoc)
    this.root = rootType(this.ydoc, options.root ?? 'data', initial)
    this.#core = new Core(this.ydoc, this.root)
    documents.set(this.#core, this)
    const { arrays = 'array', codecs = [] } = options
    this.#options = { arrays, codecs }
    this.#facades = new Facades(this.#core, this.#options)
    this.#undo = new UndoRoom(this.#core)
    this.undo = this.#undo
    this.status = this.#attachments.status
    this.#defaults = initial === undefined ? undefined : new Defaults(this.#core, initial)
    if (options.arrays === 'list' && initial !== undefined) rememberUsualLists(initial.plain)
    this.ydoc.on('afterAllTransactions', this.#beginHistory)
    this.snapshot = this.snapshot.bind(this) // UI libraries take these as bare functions
    this.getSnapshot = this.getSnapshot.bind(this)
    this.subscribe = this.subscribe.bind(this)
  }

  /**
   * The live data: reads and writes like the plain structure it began as. Assigning to it reconciles: only what differs
   * is written, in one transition. Its kind (object, array or text) stays what it was at creation.
   * @throws PlaindocError on writing: a refused value, with its path; `ROOT_KIND`; `DOCUMENT_DESTROYED`. Nothing changed
   */
  get data(): T {
    // reason: the facade of the root is what T promises; the door keeps other values out
    return this.#facades.value(this.#core.mirror.root) as T
  }

  set data(value: T) {
    assignRoot(this.#facades, value)
  }

  /** Versions of the document, kept inside it and merged like everything else. Made on first use. */
  get history(): History<T> {
    this.#history ??= new HistoryRoom<T>(this.#core, {
      replace: (value, options) => replaceRoot(this.#facades, value, options),
    })
    return this.#history
  }

  /** The frozen value; inside a listener, the one being delivered. Costs the width of what changed (SPEC L4). Bound. */
  snapshot(): Snapshot<T> {
    return this.#core.snapshot() as Snapshot<T>
  }

  /** The snapshot, for `JSON.stringify`; dates, bytes, sets and maps as `{ $date: … }` and the like. */
  toJSON(): Json {
    return toJson(this.#core.snapshot())
  }

  /** `snapshot`, as UI libraries call it. Bound. */
  getSnapshot(): Snapshot<T> {
    return this.snapshot()
  }

  /** Calls `run` at once and then once per transition, until the function it returns is called. Bound. @throws as `run` */
  subscribe(run: (value: Snapshot<T>) => void): () => void {
    expectFunction(run, 'doc.subscribe(value => …)')
    const stop = this.#core.observe(transition => run(transition.after as Snapshot<T>))
    return beginWith(() => run(this.snapshot()), stop)
  }

  /**
   * Calls `listener` once per transition after Yjs has finished; with a path, only when the value there changed. All
   * listeners are called whatever one throws; the first error reaches the writer. A listener may write: that is the next
   * transition. The function it returns ends it.
   * @example doc.observe(({ changes, origin }) => log(origin, changes), ['todos'])
   */
  observe(listener: (transition: Transition) => void, path?: Path): () => void {
    expectFunction(listener, observeCall)
    expectPath(path, observeCall)
    return this.#core.observe(listener, path)
  }

  /**
   * Every transition from this call on, for `for await`, until `destroy`. Those not taken yet wait in memory while you hold
   * the iterator; leave the loop, or call `return()`, when you need no more.
   */
  transitions(): AsyncGenerator<Transition, void, void> {
    return iterate(
      listener => this.#core.observe(listener),
      end => {
        this.#onEnd.add(end)
        return () => this.#onEnd.delete(end)
      },
    )
  }

  /**
   * Runs `fn` as one transition: all of it or, when it throws, nothing: no byte, no event, no undo step (SPEC L7).
   * Nested calls join, whatever their options say; one that throws takes back its own part.
   * @throws what `fn` throws; `ASYNC_TRANSACTION` when it returns a promise; else the first error of a listener
   * @example doc.transact(data => { data.from -= 10; data.to += 10 })
   */
  transact<R>(fn: (data: T) => R extends PromiseLike<unknown> ? never : R, options?: TransactOptions): R {
    expectFunction(fn, 'doc.transact(data => { … })')
    return this.#core.transact(() => fn(this.data) as R, options)
  }

  /**
   * Makes the data equal `value` with the fewest changes, in one transition; every facade stays live.
   * @throws PlaindocError as an assignment would; nothing changed
   */
  replace(value: T, options?: TransactOptions): void {
    replaceRoot(this.#facades, value, options)
  }

  /**
   * Applies changes as `diff` gives them, or a JSON Patch (RFC 6902), in one transition; every facade stays live.
   * @throws PlaindocError `PATCH_CONFLICT` where they do not fit, or as an assignment would; nothing changed
   */
  patch(changes: Iterable<Change> | JsonPatch, options?: TransactOptions): void {
    expectIterable('changes', changes, 'doc.patch(diff(before, after))')
    replaceRoot(this.#facades, patchWith(this.#core.current(), changes), options)
  }

  /** The state as update bytes (V1), or what a document with the state vector `since` lacks. @throws `IN_TRANSACTION` */
  encode(since?: Uint8Array): Uint8Array {
    return this.#core.encode(since)
  }

  /** How much of every replica's writing this document has, for the `encode` of another. @throws `IN_TRANSACTION` */
  stateVector(): Uint8Array {
    return this.#core.stateVector()
  }

  /**
   * Takes in what another document, or its bytes (V1), has: one transition, or none when it is all here. No undo step.
   * @throws PlaindocError `UPDATE_INVALID`, `IN_TRANSACTION`; nothing changed
   */
  merge(other: Uint8Array | Document<T>, options?: { readonly origin?: unknown }): void {
    this.#core.merge(other instanceof Document ? other.encode(this.stateVector()) : other, options)
  }

  /**
   * A new document with the same state, in memory and on its own from now on; `merge` brings its changes back.
   * Costs the size of the state. @throws PlaindocError `IN_TRANSACTION`
   * @example const draft = doc.fork(); draft.data.title = 'new'; doc.merge(draft)
   */
  fork(): Document<T> {
    this.#core.assertIdle('fork')
    return new Document<T>(undefined, { ...this.#options, ydoc: forkDoc(this.ydoc), root: rootName(this.root) }, true)
  }

  /**
   * Resolves when everything so far is durable in every attachment: for a file in log and file, in the log alone while the
   * file is broken or gone, which `status.error` says. @throws the first error, as `STORAGE_FULL`
   */
  async flush(): Promise<void> {
    this.#core.assertIdle('flush')
    await this.#attachments.flush()
  }

  /** Resolves when everything written so far has reached the other side of every transport; `timeout` is in ms. */
  async synced(options?: { readonly timeout?: number }): Promise<void> {
    this.#core.assertIdle('wait for sync')
    await this.#attachments.synced(options)
  }

  /**
   * Flushes, closes every attachment and lets go; nothing of the document keeps the process alive. Afterwards facades and
   * snapshots still read; everything else is refused with `DOCUMENT_DESTROYED`.
   * @throws the first error of an attachment, after all were closed; the document is destroyed all the same
   */
  async destroy(): Promise<void> {
    if (this.#ending === undefined) {
      this.#core.assertIdle('destroy')
      this.#ending = this.#end()
    }
    await this.#ending
  }

  /** `destroy`, for `await using`. */
  async [Symbol.asyncDispose](): Promise<void> {
    await this.destroy()
  }

  /** Loads all, seeds what is missing, starts all. @internal Use `open`. */
  async attach(attachments: readonly Attachment[]): Promise<void> {
    const attachable = attachableOf(this.#core, (value, options) => replaceRoot(this.#facades, value, options))
    await this.#attachments.load(attachable, attachments)
    this.seed()
    await this.#attachments.start(attachable)
  }

  /** Writes the defaults where nothing ever was. @internal Use `track`. */
  seed(): void {
    this.#defaults?.seed()
    this.#beginHistory()
  }

  // A history that came with the data, now or by sync later, has to know what is written from then on.
  readonly #beginHistory = (): void => {
    if (this.#history === undefined && !isHistoryInUse(this.#core)) return
    this.ydoc.off('afterAllTransactions', this.#beginHistory)
    void this.history
  }

  // One end for all who ask for it: a second call waits for the first one's last flush.
  async #end(): Promise<void> {
    try {
      this.#undo.end()
      await this.#attachments.close()
    } finally {
      this.release()
    }
  }

  /** @internal Lets go of everything that needs no waiting. */
  release(): void {
    for (const end of [...this.#onEnd]) end()
    this.ydoc.off('afterAllTransactions', this.#beginHistory)
    this.#history?.destroy()
    this.#defaults?.destroy()
    this.#facades.destroy()
    this.#undo.destroy()
    this.#core.destroy()
    if (this.#ownsYdoc) this.ydoc.destroy()
  }
}

printAs(
  Document.prototype,
  ({ status, snapshot }, print) => `Document (${status.local}, ${status.remote}) ${print(snapshot())}`,
)

/**
 * The document that a tracked object or array belongs to.
 *
 * @throws PlaindocError `NOT_TRACKED`
 */
export function documentOf(node: object): Document {
  // reason: who makes facades is a document, so each core that stands behind one is in the map
  return documents.get(coreOf(node)) as Document
}
