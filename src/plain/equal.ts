/**
 * Deep equality of plain values: the one meaning of «equals» in every law of the house. Ground floor.
 */
import { frozenMapOf } from './frozen-map.js'
import { frozenSetOf } from './frozen-set.js'
import { isContainer, isPlainArray, isPlainMap, isPlainSet } from './kind.js'
import type { PlainArray, PlainContainer, PlainMap, PlainObject, PlainSet, PlainValue } from './types.js'

/**
 * Whether `a` and `b` are the same value: never looks at the order of keys and elements, dates are equal by time, bytes by
 * content, also as elements of a Set and keys of a Map.
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
    const right = pending.pop() as PlainContainer
    const left = pending.pop() as PlainContainer
    if (!sameParts(left, right, pending)) return false
  }
  return true
}

/** The verdict on two values that are not identical; `undefined` for two containers of one kind. */
function shallow(a: PlainValue, b: PlainValue): boolean | undefined {
  if (typeof a !== 'object' || typeof b !== 'object' || a === null || b === null) return false
  if (isContainer(a)) return isContainer(b) && isOneKind(a, b) ? undefined : false
  if (a instanceof Date) return b instanceof Date && a.getTime() === b.getTime()
  return b instanceof Uint8Array && sameBytes(a as Uint8Array, b)
}

function isOneKind(a: PlainContainer, b: PlainContainer): boolean {
  if (Array.isArray(a) || Array.isArray(b)) return Array.isArray(a) && Array.isArray(b)
  return isPlainSet(a) === isPlainSet(b) && isPlainMap(a) === isPlainMap(b)
}

/** Whether two containers of one kind have the same parts, as far as that is told without entering them. */
function sameParts(a: PlainContainer, b: PlainContainer, pending: PlainValue[]): boolean {
  if (isPlainArray(a)) return sameItems(a, b as PlainArray, pending)
  if (isPlainSet(a)) return sameElements(frozenSetOf(a), frozenSetOf(b as PlainSet))
  if (isPlainMap(a)) return samePairs(frozenMapOf(a), frozenMapOf(b as PlainMap), pending)
  return sameEntries(a, b as PlainObject, pending)
}

function sameElements(a: PlainSet, b: PlainSet): boolean {
  if (a.size !== b.size) return false
  for (const element of a) if (!b.has(element)) return false
  return true
}

function samePairs(a: PlainMap, b: PlainMap, pending: PlainValue[]): boolean {
  if (a.size !== b.size) return false
  for (const [key, value] of a) {
    const other = b.get(key)
    if (other === undefined || !sameChild(value, other, pending)) return false
  }
  return true
}

function sameItems(a: PlainArray, b: PlainArray, pending: PlainValue[]): boolean {
  if (a.length !== b.length) return false
  for (let i = 0; i < a.length; i++) {
    if (!sameChild(a[i] as PlainValue, b[i] as PlainValue, pending)) return false
  }
  return true
}

function sameEntries(left: PlainObject, right: PlainObject, pending: PlainValue[]): boolean {
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
