/**
 * What steps leave behind in lists: items that they have deleted are only hidden while that can be undone, and are deleted for
 * good when it no longer can. Floor 4.
 */
import * as Y from 'yjs'
import { hiddenBy } from '../internals/list-hidden.js'
import type { Step } from '../internals/undo-ranges.js'
import { listOf, nodeOf, purge } from '../shared/index.js'

/** The origin of what purging writes; no step, and nothing that shows. */
export const purgeOrigin: { readonly kind: 'purge' } = Object.freeze({ kind: 'purge' })

export class Leavings {
  readonly #doc: Y.Doc
  #dead = new Map<Y.Map<unknown>, Set<string>>()

  constructor(doc: Y.Doc) {
    this.#doc = doc
  }

  /** Notes that nobody undoes this step any more. */
  add(step: Step): void {
    hiddenBy(this.#doc, step, this.#dead)
  }

  /** Purges what was noted, unless updates are pending: then the next time. Never inside a transaction. */
  purge(): void {
    const { pendingStructs, pendingDs } = this.#doc.store
    if (this.#dead.size === 0 || pendingStructs !== null || pendingDs !== null || this.#doc._transaction !== null)
      return
    const dead = this.#dead
    this.#dead = new Map()
    Y.transact(
      this.#doc,
      transaction => {
        for (const [type, ids] of dead) {
          const list = type._item?.deleted ? undefined : listOf(nodeOf(type))
          if (list !== undefined) purge(transaction, list, ids)
        }
      },
      purgeOrigin,
    )
  }
}
