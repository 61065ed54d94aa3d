/**
 * The date inside a snapshot: a `Date` that cannot be set. Ground floor.
 */
import { PlaindocError } from './error.js'

const setters = [
  'setDate',
  'setFullYear',
  'setHours',
  'setMilliseconds',
  'setMinutes',
  'setMonth',
  'setSeconds',
  'setTime',
  'setUTCDate',
  'setUTCFullYear',
  'setUTCHours',
  'setUTCMilliseconds',
  'setUTCMinutes',
  'setUTCMonth',
  'setUTCSeconds',
  'setYear',
] as const

/**
 * A date of a snapshot: reads as any `Date`, its setters throw `OPERATION_REFUSED`.
 * `Object.freeze` alone does not stop them, the time is no property. Frozen as soon as it is made.
 *
 * @example new FrozenDate(0).setTime(1) // throws
 */
export class FrozenDate extends Date {
  static {
    for (const name of setters) {
      Object.defineProperty(FrozenDate.prototype, name, { value: refuseToSet(name) })
    }
  }

  constructor(time: number) {
    super(time)
    Object.freeze(this)
  }
}

function refuseToSet(name: string): () => never {
  return () => {
    throw new PlaindocError(
      'OPERATION_REFUSED',
      `Cannot call ${name} on a date of a document: it is frozen. Assign a new Date where it stands instead.`,
    )
  }
}
