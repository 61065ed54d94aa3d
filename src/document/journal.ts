/**
 * What a transaction changes besides shared types, so that a rollback takes that back as well. Floor 3.
 */
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
    this.#entries.length = 0
  }
}
