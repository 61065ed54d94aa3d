/**
 * Transitions as an async iterable. Floor 3.
 */
import type { Transition } from './types.js'

/**
 * Every transition from the first `next()` on, none lost while the loop is busy; leaving the loop ends the subscription.
 * What the loop has not taken yet is held in memory.
 */
export async function* iterate(
  observe: (listener: (transition: Transition) => void) => () => void,
  onEnd: (end: () => void) => () => void,
): AsyncGenerator<Transition, void, void> {
  const waiting: Transition[] = []
  let wake = (): void => {}
  let ended = false
  const stop = observe(transition => {
    waiting.push(transition)
    wake()
  })
  const forget = onEnd(() => {
    ended = true
    wake()
  })
  try {
    for (;;) {
      const next = waiting.shift()
      if (next !== undefined) yield next
      else if (ended) return
      else
        await new Promise<void>(resolve => {
          wake = resolve
        })
    }
  } finally {
    stop()
    forget()
  }
}
