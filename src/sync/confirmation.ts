/**
 * Knows when the other side has everything. Floor 4.
 * A plaindoc server says so (acks: durable); of any other server it is proved by asking back (delivered).
 */
import { type Expectation, kindOf } from './frames.js'

/** How much "confirmed" means: on the disk of a plaindoc server, or in the memory of some server. */
export type Guarantee = 'durable' | 'delivered'

interface Waiter {
  /** The number to be reached on this connection; `undefined` until there is something to count. */
  need: number | undefined
  resolve(): void
  reject(error: Error): void
}

interface Proof {
  readonly question: number
  readonly expected: Expectation
  /** How many frames with content had been sent when the question was asked. */
  readonly sent: number
}

/** Counts what was sent on one connection after another, and what of it is confirmed. */
export class Confirmation {
  /** How much a confirmation on this connection means; `undefined` until the server has shown itself. */
  guarantee: Guarantee | undefined
  #open = false
  /** Whether our answer to the server's SyncStep1 is among the frames sent: from then on the count covers everything. */
  #complete = false
  #sent = 0
  #confirmed = 0
  #questions = 0
  #answers = 0
  #proof: Proof | undefined
  readonly #waiters = new Set<Waiter>()

  /** A connection was made: the counting starts again, on both sides. */
  opened(): void {
    this.#open = true
    this.#sent = this.#confirmed = this.#questions = this.#answers = 0
    this.#complete = false
    this.#proof = undefined
    this.guarantee = undefined
  }

  /** The connection is gone; what was not confirmed will be sent again on the next. */
  closed(): void {
    this.#open = false
    for (const waiter of this.#waiters) waiter.need = undefined
  }

  sending(frame: Uint8Array): void {
    const kind = kindOf(frame)
    if (kind === 'content') this.#sent++
    if (kind === 'question') this.#questions++
  }

  /** The server asked for what it lacks, and the frame that answers is the next to be sent. */
  answering(): void {
    this.#complete = true
    for (const waiter of this.#waiters) waiter.need ??= this.#sent + 1
  }

  acknowledged(count: number): void {
    this.guarantee = 'durable'
    this.#confirm(count)
  }

  /** Whether a proof should be asked for: the server gives no acks, and something is not confirmed. */
  get wantsProof(): boolean {
    return this.#open && this.guarantee === 'delivered' && this.#proof === undefined && !this.confirmed
  }

  /** The next question sent asks for `expected` back. */
  asking(expected: Expectation): void {
    this.#proof = { question: this.#questions + 1, expected, sent: this.#sent }
  }

  /**
   * A SyncStep2 came in; a server answers questions in order, so counting tells which one this answers.
   *
   * @returns what the answer must meet, when it answers a question for proof
   */
  answered(): Expectation | undefined {
    this.#answers++
    // our server says hello with an ack before it says anything else
    this.guarantee ??= 'delivered'
    return this.#proof?.question === this.#answers ? this.#proof.expected : undefined
  }

  /** The answer to the question for proof was judged. */
  proved(met: boolean): void {
    const proof = this.#proof
    this.#proof = undefined
    if (met && proof !== undefined) this.#confirm(proof.sent)
  }

  /** Whether the other side has everything written so far. */
  get confirmed(): boolean {
    return this.#open && this.#complete && this.#confirmed >= this.#sent
  }

  /** Resolves when everything written so far is confirmed, on whichever connection that may be. */
  wait(): { readonly done: Promise<void>; readonly cancel: (error: Error) => void } {
    if (this.confirmed) return { done: Promise.resolve(), cancel: () => {} }
    const need = this.#open && this.#complete ? this.#sent : undefined
    const waiter: Waiter = { need, resolve: () => {}, reject: () => {} }
    const done = new Promise<void>((resolve, reject) => {
      waiter.resolve = resolve
      waiter.reject = reject
    })
    this.#waiters.add(waiter)
    return { done, cancel: error => this.#waiters.delete(waiter) && waiter.reject(error) }
  }

  /** Nothing will be confirmed any more. */
  give(error: Error): void {
    for (const waiter of this.#waiters) waiter.reject(error)
    this.#waiters.clear()
  }

  #confirm(count: number): void {
    this.#confirmed = Math.max(this.#confirmed, count)
    for (const waiter of this.#waiters)
      if (waiter.need !== undefined && this.#complete && waiter.need <= this.#confirmed) {
        this.#waiters.delete(waiter)
        waiter.resolve()
      }
  }
}
