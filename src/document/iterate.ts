/**
 * Transitions as an async iterable. Floor 3.
 */
import type { Transition } from './types.js'

type Result = IteratorResult<Transition, void>

/**
 * Every transition from now on, none lost while the loop is busy; leaving the loop ends the subscription. What the loop has
 * not taken yet is held in memory, as long as anybody holds the iterator: one that was dropped, iterated or not, is let go
 * by the garbage collector, and its subscription ends with the next transition.
 */
export function iterate(
  observe: (listener: (transition: Transition) => void) => () => void,
  onEnd: (end: () => void) => () => void,
): AsyncGenerator<Transition, void, void> {
  const stream = new TransitionStream()
  // from here on nothing of the document holds the stream, but while somebody waits for it
  const weak = new WeakRef(stream)
  const { waiters } = stream
  const stop = observe(transition => {
    const next = waiters.shift()
    if (next !== undefined) {
      next({ done: false, value: transition })
      return
    }
    const held = weak.deref()
    if (held === undefined) end()
    else held.waiting.push(transition)
  })
  const end = (): void => {
    stop()
    forget()
    weak.deref()?.close()
    for (const next of waiters.splice(0)) next({ done: true, value: undefined })
  }
  const forget = onEnd(end)
  stream.end = end
  return stream
}

class TransitionStream implements AsyncGenerator<Transition, void, void> {
  /** Told, and not taken yet. */
  readonly waiting: Transition[] = []
  /** Asked for, and not told yet. */
  readonly waiters: ((result: Result) => void)[] = []
  end: () => void = () => undefined
  #ended = false

  /** Nothing more comes; what waits can still be taken. */
  close(): void {
    this.#ended = true
  }

  next(): Promise<Result> {
    const value = this.waiting.shift()
    if (value !== undefined) return Promise.resolve({ done: false, value })
    if (this.#ended) return Promise.resolve({ done: true, value: undefined })
    return new Promise(resolve => this.waiters.push(resolve))
  }

  async return(): Promise<Result> {
    this.waiting.length = 0
    this.#ended = true
    this.end()
    return { done: true, value: undefined }
  }

  async throw(error: unknown): Promise<Result> {
    await this.return()
    throw error
  }

  [Symbol.asyncIterator](): this {
    return this
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.return()
  }
}
