/**
 * What the Set and the Map of a snapshot say to whoever would change them. Ground floor.
 */
import { PlaindocError } from './error.js'

/** A method that refuses: `name` of a frozen `kind`. */
export function refuseChange(name: string, kind: 'Set' | 'Map'): () => never {
  return () => {
    throw new PlaindocError(
      'OPERATION_REFUSED',
      `Cannot call ${name} on a ${kind} of a snapshot: it is frozen. Change the live ${kind}, or a copy: new ${kind}(value).`,
    )
  }
}
