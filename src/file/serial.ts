/** One thing after the other, in the order asked for. Floor 4. */

export class Serial {
  #tail: Promise<unknown> = Promise.resolve()

  /** Runs when everything asked for before has ended, well or badly. */
  run<T>(task: () => Promise<T>): Promise<T> {
    const result = this.#tail.then(task)
    this.#tail = result.catch(() => undefined)
    return result
  }
}
