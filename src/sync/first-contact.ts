/**
 * What of ours waits until the server has shown what it has: a room of another kind must not get our content. Floor 4.
 */

/** Keeps content back until `accept`, once for a link; later connections lead to the same room. */
export class FirstContact {
  #accepted = false
  #question: Uint8Array | undefined
  #frames: Uint8Array[] = []

  get accepted(): boolean {
    return this.#accepted
  }

  /** A connection was made: what waited for the one before is part of what this one will ask for. */
  opened(): void {
    this.#question = undefined
    this.#frames = []
  }

  /** Whether `frame`, which carries content, has to wait. */
  keeps(frame: Uint8Array): boolean {
    if (this.#accepted) return false
    // an answer covers everything written before it
    if (this.#question === undefined) this.#frames.push(frame)
    return true
  }

  /** Whether the answer to the server's question, a state vector, has to wait. */
  keepsAnswerTo(stateVector: Uint8Array): boolean {
    if (this.#accepted) return false
    this.#question = stateVector
    this.#frames = []
    return true
  }

  /** What the server has fits. @returns the question to be answered now, or, when it has not asked, what waited */
  accept(): { readonly question: Uint8Array | undefined; readonly frames: readonly Uint8Array[] } {
    const waiting = { question: this.#question, frames: this.#frames }
    this.#accepted = true
    this.opened()
    return waiting
  }
}
