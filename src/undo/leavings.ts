/**
 * What steps leave behind in lists: items that they have deleted are only hidden while that can be undone, and are deleted for
 * good when it no longer can. Floor 4.
 */
import * as Y from 'yjs'
import { hiddenBy } from '../internals/list-hidden.js'
import type { Step } from '../internals/undo-ranges.js'
import { hasPending } from '../internals/yjs-internals.js'
import { listOf, nodeOf, purge } from '../shared/index.js'

/** The origin of what purging writes; no step, and nothing that shows. */
const purgeOrigin: { readonly kind: 'purge' } = Object.freeze({ kind: 'purge' })

/** What the steps of one document have left behind. */
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
    if (this.#dead.size === 0 || hasPending(this.#doc.store) || this.#doc._transaction !== null) return
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
