/**
 * What the facades of objects and arrays are laid over. Floor 4.
 */
import type { PlainValue } from '../plain/index.js'
import { handleOf } from './handle.js'
import { plainOfHandle } from './last-value.js'

// One for all facades of a kind: the traps never read it. It tells `Array.isArray` what it is, and Node's inspector,
// which looks past the traps, what to print.
export const objectTarget: object = showing({})
export const arrayTarget: object = showing([])

function showing<T extends object>(target: T): T {
  return Object.defineProperty(target, Symbol.for('nodejs.util.inspect.custom'), {
    value(this: object): PlainValue | undefined {
      const handle = handleOf(this)
      return handle === undefined ? undefined : plainOfHandle(handle)
    },
    configurable: true,
  })
}
