/**
 * A plain value or its absence, as the sides of a merge know it. Floor 1.
 */
import { equal } from '../plain/equal.js'
import type { PlainValue } from '../plain/types.js'

/** A value; `undefined` is absent. */
export type Maybe = PlainValue | undefined

/** Whether two values, or two absences, are the same. */
export function same(a: Maybe, b: Maybe): boolean {
  return a === b || (a !== undefined && b !== undefined && equal(a, b))
}
