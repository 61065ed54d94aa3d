/**
 * Refusing async functions where everything has to be written before the function returns. Floor 3.
 */
import { refuse } from '../plain/index.js'

const words = {
  transact: {
    what: 'run an async function in transact',
    why: 'its writes after the first await would be outside, so everything was taken back',
    remedy: 'Await first and transact afterwards.',
  },
  group: {
    what: 'run an async function as an undo group',
    why: 'its writes after the first await are steps of their own; those before it are one step',
    remedy: 'Await first and group afterwards.',
  },
} as const

/** `result` as it is. @throws PlaindocError `ASYNC_TRANSACTION` when it is a promise, which nobody will await */
export function refusePromise<R>(result: R, where: keyof typeof words): R {
  if (typeof result !== 'object' || result === null) return result
  const { then } = result as { then?: unknown }
  if (typeof then !== 'function')
    return result
    // its rejection must not end the process
  ;(result as unknown as PromiseLike<unknown>).then(undefined, () => {})
  const { what, why, remedy } = words[where]
  throw refuse('ASYNC_TRANSACTION', what, [], why, remedy)
}
