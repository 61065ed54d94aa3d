/**
 * What a transaction changes besides shared types, so that a rollback takes that back as well. Floor 3.
 */
import type * as Y from 'yjs'

/** One for each Y.Doc: whatever documents write in its open transaction is taken back together. */
export class Journal {
  readonly #entries: (() => void)[] = []

  /** A place to come back to. */
  mark(): number {
    return this.#entries.length
  }

  /** Notes how to take back what is about to be done. */
  note(takeBack: () => void): void {
    this.#entries.push(takeBack)
  }

  /** Takes back everything since `mark`, last first. */
  rewind(mark: number): void {
    for (const takeBack of this.#entries.splice(mark).reverse()) takeBack()
  }

  /** Nothing can be taken back any more. */
  clear(): void {
    if (this.#entries.length > 0) this.#entries.length = 0
  }
}

const journals = new WeakMap<Y.Doc, Journal>()

/** The journal that all documents over `ydoc` share. */
export function journalOf(ydoc: Y.Doc): Journal {
  let journal = journals.get(ydoc)
  if (journal === undefined) {
    journal = new Journal()
    journals.set(ydoc, journal)
  }
  return journal
}
