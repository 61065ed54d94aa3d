/**
 * Deep equality of plain values: the one meaning of «equals» in every law of the house. Ground floor.
 */
import { isContainer } from './kind.js'
import type { PlainArray, PlainObject, PlainValue } from './types.js'

/**
 * Whether `a` and `b` are the same value: never looks at the order of keys, dates are equal by time, bytes by content.
 * Identity first, so shared branches cost one comparison; its own stack, so no depth overflows.
 *
 * @example equal({ a: 1, b: [2] }, { b: [2], a: 1 }) // => true
 */
export function equal(a: PlainValue, b: PlainValue): boolean {
  if (a === b) return true
  const verdict = shallow(a, b)
  if (verdict !== undefined) return verdict
  const pending: PlainValue[] = [a, b]
  while (pending.length > 0) {
    const right = pending.pop() as PlainArray | PlainObject
    const left = pending.pop() as PlainArray | PlainObject
    if (!(Array.isArray(left) ? sameItems(left, right as PlainArray, pending) : sameEntries(left, right, pending))) {
      return false
    }
  }
  return true
}

/** The verdict on two values that are not identical; `undefined` for two containers of one kind. */
function shallow(a: PlainValue, b: PlainValue): boolean | undefined {
  if (typeof a !== 'object' || typeof b !== 'object' || a === null || b === null) return false
  if (isContainer(a)) return isContainer(b) && Array.isArray(a) === Array.isArray(b) ? undefined : false
  if (a instanceof Date) return b instanceof Date && a.getTime() === b.getTime()
  return b instanceof Uint8Array && sameBytes(a as Uint8Array, b)
}

function sameItems(a: PlainArray, b: PlainArray, pending: PlainValue[]): boolean {
  if (a.length !== b.length) return false
  for (let i = 0; i < a.length; i++) {
    if (!sameChild(a[i] as PlainValue, b[i] as PlainValue, pending)) return false
  }
  return true
}

function sameEntries(a: PlainArray | PlainObject, b: PlainArray | PlainObject, pending: PlainValue[]): boolean {
  const left = a as PlainObject
  const right = b as PlainObject
  const keys = Object.keys(left)
  if (keys.length !== Object.keys(right).length) return false
  for (const key of keys) {
    if (!Object.hasOwn(right, key)) return false
    if (!sameChild(left[key] as PlainValue, right[key] as PlainValue, pending)) return false
  }
  return true
}

function sameChild(a: PlainValue, b: PlainValue, pending: PlainValue[]): boolean {
  if (a === b) return true
  const verdict = shallow(a, b)
  if (verdict === undefined) pending.push(a, b)
  return verdict !== false
}

function sameBytes(a: Uint8Array, b: Uint8Array): boolean {
  if (a.length !== b.length) return false
  for (let i = 0; i < a.length; i++) if (a[i] !== b[i]) return false
  return true
}
