/**
 * What a document promises: the types that rooms, attachments and users share. Floor 3, types only.
 */
import type * as Y from 'yjs'
import type { Change, Conflict } from '../change/index.js'
import type { Codec } from '../plain/codec.js'
import type { Json } from '../plain/json.js'
import type { Path } from '../plain/path.js'
import type { PlainValue } from '../plain/types.js'

/** Deep readonly: what `snapshot()` gives. Frozen; branches that did not change keep their identity. */
export type Snapshot<T> = T extends string | number | boolean | bigint | null | undefined | Date | Uint8Array
  ? T
  : T extends readonly (infer Item)[]
    ? readonly Snapshot<Item>[]
    : T extends ReadonlyMap<infer Key, infer Value>
      ? ReadonlyMap<Snapshot<Key>, Snapshot<Value>>
      : T extends ReadonlySet<infer Element>
        ? ReadonlySet<Snapshot<Element>>
        : T extends object
          ? { readonly [Key in keyof T]: Snapshot<T[Key]> }
          : T

/**
 * One Yjs transaction, seen once as values and once as bytes.
 * Transitions form a chain: the `before` of one is the `after` of the one before it (SPEC L12).
 */
export interface Transition {
  readonly before: PlainValue
  readonly after: PlainValue
  /** What `patch` turns `before` into `after` with; computed on first use, `[]` when only bytes moved. */
  readonly changes: readonly Change[]
  /** The bytes Yjs emitted, V1. Exact as a union over the chain, not per transition (SPEC L12). */
  readonly update: Uint8Array
  /** Who wrote: an object, compared by identity; the document's own when `transact` names none. */
  readonly origin: unknown
  /** Whether it was written through this document, not merged into it. */
  readonly local: boolean
  /** The label given to `transact`, if any. */
  readonly label: string | undefined
}

/** How one transaction is booked. Only the outermost call's options count. */
export interface TransactOptions {
  /** The object that writes; compared by identity, `undefined` means the user of this document. */
  readonly origin?: unknown
  /** A word for people: shown by undo and in transitions. */
  readonly label?: string
  /** Whether `doc.undo` takes it as a step. Default true. */
  readonly undoable?: boolean
}

/** How safe the document is: on this machine, and elsewhere. */
export interface StatusValue {
  /** `saved` when no attachment holds anything that a crash would lose. */
  readonly local: 'saved' | 'saving' | 'failed'
  /** `offline` without a transport. */
  readonly remote: 'synced' | 'pending' | 'offline' | 'refused'
  /** What went wrong last, while it is wrong. */
  readonly error: Error | undefined
}

/** Bound as UI libraries expect: `subscribe` calls at once and then after each change; `getSnapshot` is immutable. */
export interface Status extends StatusValue {
  /** The frozen value, the same object until something changes. */
  readonly value: StatusValue
  getSnapshot(): StatusValue
  subscribe(run: (value: StatusValue) => void): () => void
}

/** What an attachment tells its document about itself. A later report replaces the earlier one, field by field. */
export type Report = (state: {
  readonly local?: StatusValue['local']
  readonly remote?: StatusValue['remote']
  readonly error?: Error | undefined
}) => void

/**
 * Something a document is attached to: a file, a store, a transport.
 * `open` calls `load` of all in order, seeds the defaults, then calls `start` of all in order.
 */
export interface Attachment {
  /** For messages: 'config.yaml', 'ws://…/room'. */
  readonly name: string
  /** Brings in what rests elsewhere. Runs before the defaults are seeded; an error refuses `open`. */
  load?(document: Attachable, report: Report): Promise<void>
  /** Begins to carry changes both ways. An error refuses `open`, and everything started before is closed. */
  start(document: Attachable, report: Report): Promise<void> | void
  /** Resolves when everything written so far is durable. */
  flush?(): Promise<void>
  /** Resolves when the other side has everything written so far. */
  synced?(options?: { readonly timeout?: number }): Promise<void>
  /** Flushes and lets go of everything; nothing of it keeps Node alive afterwards. Called once, also after a failed `start`. */
  close(): Promise<void>
}

/**
 * What attachments and rooms see of a document: everything but the facade.
 * All writes made through it are transactions with an origin; reads are frozen.
 */
export interface Attachable {
  readonly ydoc: Y.Doc
  /** The shared type that holds the data. */
  readonly root: Y.ContentType['type']
  snapshot(): PlainValue
  /** Events, once per transition, after Yjs has finished; a listener may write. */
  observe(listener: (transition: Transition) => void, path?: Path): () => void
  /** Runs `fn` as one transition: all of it, or nothing when it throws (SPEC L7). */
  transact<R>(fn: () => R, options?: TransactOptions): R
  /** The fewest changes that make the data equal `value`; every facade stays live. One transition. */
  replace(value: unknown, options?: TransactOptions): void
  /** The state as update bytes, V1, or what is missing from the state vector `since`. */
  encode(since?: Uint8Array): Uint8Array
  stateVector(): Uint8Array
  /** Applies an update as one transition; `UPDATE_INVALID` when the bytes are no update, and nothing changed. */
  merge(update: Uint8Array, options?: { readonly origin?: unknown }): void
}

/** What `track` takes beside the default. */
export interface TrackOptions {
  /** The Y.Doc to use; a new one by default. */
  readonly ydoc?: Y.Doc
  /** The name of the root shared type. Default `data`. */
  readonly root?: string
  /**
   * What an array becomes that does not say what it is: `list` makes a `list()` of every array that comes in, by default
   * it is a plain one. Arrays that are there already stay what they are, and the root stays a plain one.
   */
  readonly arrays?: 'array' | 'list'
  /** How instances of classes are written and read; each is one value, replaced as a whole. */
  readonly codecs?: readonly Codec[]
}

/** Whether there is anything to take back or bring back. */
export interface UndoState {
  readonly canUndo: boolean
  readonly canRedo: boolean
}

/** Undo of what this document wrote, never of what others wrote. One transition is one step. */
export interface Undo extends UndoState {
  /** Takes back the last step; false when there was none, or others have overwritten all of it. */
  undo(): boolean
  /** Brings the last undone step back. */
  redo(): boolean
  /** The next transition begins a step of its own; only of use inside `group`. */
  stop(): void
  /** Forgets all steps; what they kept alive may be collected. */
  clear(): void
  /** All transitions of `run` are one step. @throws `ASYNC_TRANSACTION` when it returns a promise: only its first part was */
  group<R>(run: () => R extends PromiseLike<unknown> ? never : R): R
  /** How many steps are kept; the oldest beyond it are released, and what they kept alive may be collected. */
  limit: number
  /** The manager underneath, for editor bindings. */
  readonly manager: Y.UndoManager
  /** Calls `run` at once, and then whenever `canUndo` or `canRedo` changed. */
  subscribe(run: (state: UndoState) => void): () => void
}

/** A state of the document that was given a place in its history. */
export interface Revision {
  /** Never given twice, on any device. */
  readonly id: string
  /** As it was given to `commit`; `1` and `'1'` are two names, and two devices may have used the same. */
  readonly name?: string | number
  readonly message?: string
  readonly author?: string
  /** When it was committed, in milliseconds since 1970. */
  readonly at: number
  /** The ids of the revisions it follows; several after concurrent commits. */
  readonly parents: readonly string[]
  /** Its content cannot be read: it, or one that its changes lean on, was edited or is not here (yet). */
  readonly damaged?: true
}

/** What a document held at one revision, at the path that was asked for. */
export interface LogEntry {
  readonly revision: Revision
  /** Frozen; undefined where nothing stood at the path. */
  readonly value: unknown
}

/** Who last wrote one part of the document: a leaf, an item of a list, an empty container, or a run of a text. */
export interface Blame {
  readonly path: Path
  /** Of a text: the run of letters, in UTF-16 units. */
  readonly index?: number
  readonly length?: number
  /** The id of the revision that brought it; null for what is not committed yet. */
  readonly revision: string | null
  readonly author?: string
  readonly at?: number
}

/** What `autoCommit` takes; at least one of `every` and `idle`. */
export interface AutoCommit {
  /** How long an edit of this replica may stay uncommitted, in ms. */
  readonly every?: number
  /** How long after the last edit of this replica to commit, in ms. */
  readonly idle?: number
  readonly message?: string
  readonly author?: string
  /** Instead of the timers of the platform. */
  readonly clock?: { setTimeout(run: () => void, ms: number): unknown; clearTimeout(timer: unknown): void }
}

/** What the history of a document costs, in bytes. */
export interface HistorySize {
  readonly revisions: number
  /** Records that hold a whole value, and those that hold changes. */
  readonly keyframes: number
  readonly changes: number
}

/** Versions of the document, kept inside it and merged like everything else. */
export interface History<T = unknown> {
  /** Keeps the current state; `null` when nothing changed since the head. No undo step. */
  commit(
    name?: string | number,
    meta?: { readonly message?: string; readonly author?: string; readonly at?: number },
  ): Revision | null
  /** All revisions: parents before children, else oldest first; the same order on all devices. */
  readonly revisions: readonly Revision[]
  /** Revisions that no other follows, in the same order. */
  readonly heads: readonly Revision[]
  /** Whether `commit` would keep anything: more than one head, or a content other than that of the head. */
  readonly hasUncommitted: boolean
  /** Whether a revision of this id is here. */
  has(id: string): boolean
  /** The frozen value of a revision, by id or else by name; the document stays as it is. */
  checkout(id: string | number): Snapshot<T>
  /** The revisions that touched what stands at `path`, newest first, with what stood there; unreadable ones are left out. */
  log(path?: Path): LogEntry[]
  /** What changed between two revisions: by default from the last one to now. */
  diff(options?: { readonly from?: string | number; readonly to?: string | number; readonly path?: Path }): Change[]
  /** Who last wrote each part of what stands at `path` now. */
  blame(path?: Path): Blame[]
  /** Makes the document what it was at a revision, by the fewest edits; an edit as any, that can be undone. */
  restore(id: string | number): void
  /**
   * Without an id drops what this replica wrote since the head; with `everyone`, what anybody wrote. With an id takes back
   * what that revision did and keeps what came later; where both touched one thing, the later stays and is told.
   */
  revert(id?: string | number, options?: { readonly everyone?: boolean }): readonly Conflict[]
  revert(options: { readonly everyone?: boolean }): readonly Conflict[]
  /** Gives a revision another name; `null` takes its name away. */
  tag(id: string | number, name: string | number | null): void
  /** Forgets the oldest revision that is no head; later ones stay readable. `null` when there is none. */
  removeOldest(): Revision | null
  /** How many unnamed revisions are kept; `commit` removes the oldest beyond it. 1,000 unless set; `Infinity` for all. */
  limit: number
  /** Commits by itself what this replica wrote, until the function it gives is called. */
  autoCommit(options: AutoCommit): () => void
  /** What the history costs. */
  readonly size: HistorySize
  /** The document and all its revisions as one JSON value. */
  toJSON(): Json
  /** Takes in what `toJSON` gave: its revisions join those here, and the document becomes what it was. */
  fromJSON(json: unknown): void
  /** Calls `run` at once, and then whenever revisions came or went. */
  subscribe(run: (revisions: readonly Revision[]) => void): () => void
}
