/**
 * The `initial` of a program: seeded where nothing ever was, the same on every device, and kept at one version of each
 * default afterwards. Floor 3.
 */
import * as Y from 'yjs'
import { blocksToClean, cleanupBlocks } from '../internals/derived-cleanup.js'
import { defaultBlocks, seed } from '../internals/derived-seed.js'
import { rememberKinds } from '../internals/layout-memory.js'
import type { Admitted } from '../plain/index.js'
import { changedByOthers, rankKeys, type SharedType, settleType } from '../shared/index.js'
import type { Core } from './core.js'

/** The origin of what defaults write; undo never takes it back. */
export const defaultsOrigin: { readonly kind: 'defaults' } = Object.freeze({ kind: 'defaults' })

/** The defaults of one document. */
export class Defaults {
  readonly #core: Core
  readonly #initial: Admitted
  /** The ids of our own default blocks; hashed only when two versions of a default meet. */
  #known: ReadonlySet<number> | undefined
  readonly #doubtful = new Set<SharedType>()

  constructor(core: Core, initial: Admitted) {
    rememberKinds(initial.kinds)
    this.#core = core
    this.#initial = initial
    core.ydoc.on('afterTransaction', this.#ended)
    core.ydoc.on('afterAllTransactions', this.#finished)
  }

  /** Writes what has no entry at all yet; one transition, or none when everything is there. */
  seed(): void {
    const { mirror, root } = this.#core
    this.#core.transactWith(
      transaction => {
        seed(transaction, root, this.#initial, settleType)
        rankKeys(mirror.root, this.#initial.plain)
        changedByOthers(mirror.root, undefined)
      },
      { origin: defaultsOrigin, undoable: false },
    )
  }

  destroy(): void {
    this.#core.ydoc.off('afterTransaction', this.#ended)
    this.#core.ydoc.off('afterAllTransactions', this.#finished)
  }

  readonly #ended = (transaction: Y.Transaction): void => {
    // a first creation of our own is made only where no default ever was
    if (transaction.local) return
    for (const type of blocksToClean(transaction)) this.#doubtful.add(type)
  }

  // Two versions of one default met: every replica removes the same one.
  readonly #finished = (): void => {
    if (this.#doubtful.size === 0) return
    const types = [...this.#doubtful]
    this.#doubtful.clear()
    this.#known ??= defaultBlocks(this.#core.root, this.#initial)
    const known = this.#known
    Y.transact(this.#core.ydoc, transaction => cleanupBlocks(transaction, types, known), defaultsOrigin)
  }
}
