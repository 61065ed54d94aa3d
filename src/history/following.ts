/**
 * Follows what happens to a document and its history: who is told, what counts as written here, what must be said anew. Floor 4.
 */
import * as Y from 'yjs'
import type { Core } from '../document/core.js'
import { callAll, reportLater } from '../document/listeners.js'
import type { Revision } from '../document/types.js'
import type { OwnEdits } from './own-edits.js'
import type { Past } from './past.js'

type Listener = (revisions: readonly Revision[]) => void

export class Following {
  readonly #core: Core
  readonly #map: Y.Map<unknown>
  readonly #past: Past
  readonly #edits: OwnEdits
  readonly #write: (write: () => void) => void
  readonly #listeners = new Set<Listener>()
  #told: readonly Revision[] = []
  #dirty = true
  #hasOrphans = false
  #stop: (() => void) | undefined

  /** @param write - runs a write to the history in a transaction of its own */
  constructor(core: Core, map: Y.Map<unknown>, past: Past, edits: OwnEdits, write: (write: () => void) => void) {
    this.#core = core
    this.#map = map
    this.#past = past
    this.#edits = edits
    this.#write = write
    map.observe(this.#changed)
    core.ydoc.on('afterAllTransactions', this.refresh)
    this.#tell()
  }

  subscribe(run: Listener): () => void {
    this.#listeners.add(run)
    run(this.#past.revisions)
    return () => {
      this.#listeners.delete(run)
    }
  }

  destroy(): void {
    this.#core.ydoc.off('afterAllTransactions', this.refresh)
    this.#map.unobserve(this.#changed)
    this.#stop?.()
    this.#listeners.clear()
  }

  /** Takes in what was noted, and tells it. */
  readonly refresh = (): void => {
    if (this.#core.destroyed) return
    if (this.#dirty) this.#tell()
    else if (!this.#hasOrphans) return
    this.#adopt()
  }

  // Runs inside an event of Yjs: it only notes.
  readonly #changed = ({ keysChanged }: Y.YMapEvent<unknown>): void => {
    this.#past.ledger.changed(keysChanged)
    this.#dirty = true
  }

  #tell(): void {
    this.#dirty = false
    const { revisions } = this.#past
    if (revisions.length > 0) this.#stop ??= this.#core.observe(transition => this.#edits.note(transition))
    for (const { id } of comersTo(this.#told, revisions)) this.#edits.arrived(id)
    this.#told = revisions
    const errors: unknown[] = []
    callAll(this.#listeners, revisions, errors)
    for (const error of errors) reportLater(error)
  }

  // Another device removed what a revision leans on before it knew of that: who remembers it says it anew. Only who has
  // written in this session, since others may not be allowed to.
  #adopt(): void {
    const orphans = this.#past.ledger.orphans()
    this.#hasOrphans = orphans.size > 0
    const { ydoc } = this.#core
    if (!this.#hasOrphans || ydoc._transaction !== null || Y.getState(ydoc.store, ydoc.clientID) === 0) return
    this.#hasOrphans = false
    this.#write(() => this.#past.publish(orphans))
  }
}

// What came since; most of the time it stands at the end.
function comersTo(told: readonly Revision[], revisions: readonly Revision[]): readonly Revision[] {
  const { length } = told
  if (length > 0 && revisions.length > length && revisions[length - 1] === told[length - 1])
    return revisions.slice(length)
  const known = new Set(told.map(({ id }) => id))
  return revisions.filter(({ id }) => !known.has(id))
}
