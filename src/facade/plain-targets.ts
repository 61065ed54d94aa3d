/**
 * What the facades of objects and arrays are laid over. Floor 4.
 */
import type { PlainValue } from '../plain/index.js'
import { handleOf } from './handle.js'
import { plainOfHandle } from './last-value.js'

/**
 * One target for the facades of all objects: the traps never read it. It tells Node's inspector, which looks past the traps,
 * what to print.
 */
export const objectTarget: object = showing({})
/** As `objectTarget`, for arrays; `Array.isArray` looks at it too. */
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
