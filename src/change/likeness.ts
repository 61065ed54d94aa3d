/**
 * How alike two items are that are not equal: which of the leftovers of a list were edited in place. Floor 1.
 */
import { equal } from '../plain/equal.js'
import { isContainer, kindOf } from '../plain/kind.js'
import type { PlainArray, PlainMap, PlainObject, PlainSet, PlainValue } from '../plain/types.js'
import { type ReadKey, usualKey } from './item-key.js'

/** How many keys or items of two containers are compared. */
const partsRead = 16

/**
 * How alike `a` and `b` are: 0 for two things with different keys, below 1 where one would replace the other, from 1 on
 * for two of a kind, and more for each equal part.
 *
 * @param name - reads what tells two things apart; by default `id`, `key` or `_id`
 */
export function likeness(a: PlainValue, b: PlainValue, name: ReadKey = usualKey): number {
  const kind = kindOf(a)
  if (kind !== kindOf(b)) return isContainer(a) || isContainer(b) ? 0.25 : 0.5
  if (kind === 'array') return 1 + equalItems(a as PlainArray, b as PlainArray)
  if (kind === 'set') return 1 + equalElements(a as PlainSet, b as PlainSet)
  if (kind === 'map') return 1 + equalPairs(a as PlainMap, b as PlainMap)
  if (kind !== 'object') return 1
  const key = name(a)
  if (key !== undefined && key !== name(b)) return 0
  return 1 + equalEntries(a as PlainObject, b as PlainObject)
}

function equalItems(a: PlainArray, b: PlainArray): number {
  let score = 0
  const length = Math.min(a.length, b.length, partsRead)
  for (let i = 0; i < length; i++) if (equal(a[i] as PlainValue, b[i] as PlainValue)) score++
  return score
}

function equalEntries(a: PlainObject, b: PlainObject): number {
  let score = 0
  let read = 0
  for (const key of Object.keys(a)) {
    if (read++ === partsRead) break
    if (!Object.hasOwn(b, key)) continue
    // a key in common is worth something: the two have one shape
    score += equal(a[key] as PlainValue, b[key] as PlainValue) ? 1 : 0.1
  }
  return score
}

function equalElements(a: PlainSet, b: PlainSet): number {
  let score = 0
  let read = 0
  for (const element of a) {
    if (read++ === partsRead) break
    if (b.has(element)) score++
  }
  return score
}

function equalPairs(a: PlainMap, b: PlainMap): number {
  let score = 0
  let read = 0
  for (const [key, value] of a) {
    if (read++ === partsRead) break
    const other = b.get(key)
    if (other !== undefined) score += equal(value, other) ? 1 : 0.1
  }
  return score
}
