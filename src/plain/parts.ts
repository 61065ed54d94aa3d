/**
 * The parts of a container, whatever its kind: how many, at which steps of a path, and the one at a step. Ground floor.
 */
import { decodeKey, encodeKey } from './key.js'
import { isContainer, isPlainArray, isPlainMap, isPlainSet } from './kind.js'
import type { PlainContainer, PlainValue } from './types.js'

/** How many parts a container has. */
export function sizeOf(container: PlainContainer): number {
  if (isPlainArray(container)) return container.length
  return isPlainSet(container) || isPlainMap(container) ? container.size : Object.keys(container).length
}

/**
 * The parts of a container, each with its step: an index, a key, or what `encodeKey` makes of an element or the key of a
 * Map. An element of a Set is a part that is its own name.
 */
export function partsOf(container: PlainContainer): [step: string | number, part: PlainValue][] {
  if (isPlainArray(container)) return container.map((item, index) => [index, item])
  if (isPlainSet(container)) return Array.from(container, element => [encodeKey(element), element])
  if (isPlainMap(container)) return Array.from(container, ([key, value]) => [encodeKey(key), value])
  return Object.entries(container)
}

/** How many containers stand in one another; stops above `limit`. */
export function heightOf(value: PlainValue, limit: number): number {
  if (!isContainer(value)) return 0
  if (limit < 0) return 1
  let height = 0
  for (const [, part] of partsOf(value)) if (isContainer(part)) height = Math.max(height, heightOf(part, limit - 1))
  return height + 1
}

/** The part of `value` at `step`; `undefined` where there is none. */
export function partAt(value: PlainValue, step: string | number): PlainValue | undefined {
  if (!isContainer(value)) return undefined
  if (isPlainArray(value)) return typeof step === 'number' ? value[step] : undefined
  if (typeof step !== 'string') return undefined
  if (!isPlainSet(value) && !isPlainMap(value)) return Object.hasOwn(value, step) ? value[step] : undefined
  const key = decodeKey(step)
  if (key === undefined) return undefined
  if (isPlainMap(value)) return value.get(key)
  return value.has(key) ? key : undefined
}
