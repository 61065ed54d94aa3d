/**
 * Group commit: everything that is written while a batch is on its way becomes the next batch. Outside.
 * So the price of one synchronous write is shared, and batches reach the disk in the order of the calls.
 */

/** One operation as abstract-level takes them. */
export type Operation =
  | { readonly type: 'put'; readonly key: string; readonly value: Uint8Array }
  | { readonly type: 'del'; readonly key: string }

interface Waiting {
  readonly operations: readonly Operation[]
  resolve(): void
  reject(error: unknown): void
}

/** Writes batches one after the other. */
export class GroupWriter {
  readonly #commit: (operations: readonly Operation[]) => Promise<void>
  #queue: Waiting[] = []
  #running: Promise<void> | undefined

  constructor(commit: (operations: readonly Operation[]) => Promise<void>) {
    this.#commit = commit
  }

  /** Resolves when `operations` are durable, together and after all earlier ones; rejects when the batch failed. */
  write(operations: readonly Operation[]): Promise<void> {
    return new Promise((resolve, reject) => {
      this.#queue.push({ operations, resolve, reject })
      this.#running ??= this.#run()
    })
  }

  /** Resolves when nothing is on its way. */
  async idle(): Promise<void> {
    while (this.#running !== undefined) await this.#running
  }

  async #run(): Promise<void> {
    // lets the writes of this tick gather
    await Promise.resolve()
    while (this.#queue.length > 0) {
      const group = this.#queue
      this.#queue = []
      try {
        await this.#commit(group.flatMap(({ operations }) => operations))
        for (const { resolve } of group) resolve()
      } catch (error) {
        // those that came meanwhile were numbered after the failed ones: they fail too
        for (const { reject } of [...group, ...this.#queue.splice(0)]) reject(error)
      }
    }
    this.#running = undefined
  }
}
