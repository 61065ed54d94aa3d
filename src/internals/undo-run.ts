/**
 * A step that is one run of insertions and at most one of deletions, as nearly all are: six numbers, of which the sets are
 * made only when somebody asks. A thousand steps stay in memory, and sets cost four objects and two tables each. Floor 2.
 */
import type * as Y from 'yjs'
import { addRange, emptySet, type IdSet, type Step } from './undo-ranges.js'

/** Neighbouring ids of one client. */
export interface Run {
  readonly client: number
  readonly clock: number
  readonly length: number
}

/** A step of one run of insertions and one of deletions, either of which may be empty. */
export class RunStep implements Step {
  readonly client: number
  readonly start: number
  readonly written: number
  readonly deletedClient: number
  readonly deletedFrom: number
  readonly deleted: number
  #insertions: IdSet | undefined
  #deletions: IdSet | undefined
  #meta: Step['meta'] | undefined

  constructor(inserted: Run, deleted: Run) {
    this.client = inserted.client
    this.start = inserted.clock
    this.written = inserted.length
    this.deletedClient = deleted.client
    this.deletedFrom = deleted.clock
    this.deleted = deleted.length
  }

  get insertions(): IdSet {
    this.#insertions ??= setOf(this.client, this.start, this.written)
    return this.#insertions
  }

  get deletions(): IdSet {
    this.#deletions ??= setOf(this.deletedClient, this.deletedFrom, this.deleted)
    return this.#deletions
  }

  /** Whether nobody has asked for the deletions, and so nobody added to them. */
  get isUntouched(): boolean {
    return this.#deletions === undefined
  }

  get meta(): Step['meta'] {
    this.#meta ??= new Map()
    return this.#meta
  }
}

/** As `hasEffect`, for the step of a transaction after which nothing was written yet. */
export function runHasEffect(store: Y.Doc['store'], step: RunStep): boolean {
  const { client, start } = step
  if (step.deleted > 0 && (step.deletedClient !== client || step.deletedFrom < start)) return true
  const structs = store.clients.get(client) ?? []
  for (let i = structs.length - 1; i >= 0; i--) {
    const struct = structs[i]
    if (struct === undefined || struct.id.clock < start) break
    if (!struct.deleted) return true
  }
  return false
}

function setOf(client: number, clock: number, len: number): IdSet {
  const set = emptySet()
  addRange(set, client, clock, len)
  return set
}
