/**
 * The attachments of one document, from load to close. Floor 3.
 */
import type { Core } from './core.js'
import { refuseRootOfOtherKind } from './root-kind.js'
import { StatusBoard } from './status.js'
import type { Attachable, Attachment } from './types.js'

/** What one document is attached to. */
export class Attachments {
  readonly status: StatusBoard = new StatusBoard()
  readonly #all: Attachment[] = []

  /** Loads all in order. @throws the first error, after everything attached so far was closed */
  async load(document: Attachable, attachments: readonly Attachment[]): Promise<void> {
    for (const attachment of attachments) {
      this.#all.push(attachment)
      await this.#orClose(async () => {
        await attachment.load?.(document, this.status.reporter(attachment))
        // before defaults of another kind are written beside what was loaded
        refuseRootOfOtherKind(document.root, `open ${attachment.name}`)
      })
    }
  }

  /** Starts all in order. @throws the first error, after everything was closed */
  async start(document: Attachable): Promise<void> {
    for (const attachment of this.#all) {
      await this.#orClose(() => attachment.start(document, this.status.reporter(attachment)))
    }
  }

  /** Everything written so far is durable everywhere it rests. @throws the first error, after all have tried */
  async flush(): Promise<void> {
    await allSettled(this.#all.map(async attachment => attachment.flush?.()))
  }

  /** Everything written so far is where the transports lead. */
  async synced(options?: { readonly timeout?: number }): Promise<void> {
    await allSettled(this.#all.map(async attachment => attachment.synced?.(options)))
  }

  /** Closes all, last first: what came to stand on another goes before it. @throws the first error, after all closed */
  async close(): Promise<void> {
    const errors: unknown[] = []
    for (const attachment of this.#all.splice(0).reverse()) {
      try {
        await attachment.close()
      } catch (error) {
        errors.push(error)
      }
      this.status.remove(attachment)
    }
    if (errors.length > 0) throw errors[0]
  }

  async #orClose(step: () => Promise<void> | void | undefined): Promise<void> {
    try {
      await step()
    } catch (error) {
      // the first error is the one that tells; those of closing are its consequences
      await this.close().catch(() => undefined)
      throw error
    }
  }
}

async function allSettled(tasks: readonly Promise<void>[]): Promise<void> {
  for (const result of await Promise.allSettled(tasks)) if (result.status === 'rejected') throw result.reason
}

/** What attachments see of a document: everything but the facade, in plain values. */
export function attachableOf(core: Core, replace: Attachable['replace']): Attachable {
  return {
    ydoc: core.ydoc,
    root: core.root,
    snapshot: () => core.snapshot(),
    observe: (listener, path) => core.observe(listener, path),
    transact: (fn, options) => core.transact(fn, options),
    replace,
    encode: since => core.encode(since),
    stateVector: () => core.stateVector(),
    merge: (update, options) => core.merge(update, options),
  }
}
