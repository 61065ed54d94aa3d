/**
 * The identity key of list items: what says that an item is the same thing although its content changed. Floor 1.
 */
import type { PlainObject, PlainValue } from '../plain/types.js'

/**
 * How items say who they are: the name of a field, a function, or false for «by value only».
 * A function gives the same key for equal items, and a string, number or bigint; `undefined` when there is none.
 */
export type ItemKey = string | ((item: PlainValue) => unknown) | false

/** The fields that are taken for an identity when every item has one. */
const usual = ['id', 'key', '_id'] as const

/** Reads the key of an item; `undefined` when it has none. */
export type ReadKey = (item: PlainValue) => unknown

const readUsual: readonly ReadKey[] = usual.map(name => item => fieldOf(item, name))

/** The keys that `option` allows, to be tried in this order. */
export function readKeys(option: ItemKey | undefined): readonly ReadKey[] {
  if (option === undefined) return readUsual
  if (option === false) return []
  if (typeof option === 'function') return [item => primitive(option(item))]
  return [item => fieldOf(item, option)]
}

// Only a primitive says the same of two copies of one item.
function primitive(key: unknown): unknown {
  return typeof key === 'object' || typeof key === 'function' ? undefined : key
}

/** The first of the allowed keys that all items of all lists have; `undefined` when there is none. */
export function findKey(
  option: ItemKey | undefined,
  ...lists: readonly (readonly PlainValue[])[]
): ReadKey | undefined {
  return readKeys(option).find(read => lists.every(list => list.every(item => read(item) !== undefined)))
}

/** What tells two items apart under `option`: each of them may be without. */
export function namesOf(option: ItemKey | undefined): ReadKey {
  if (option === undefined) return usualKey
  return readKeys(option)[0] ?? (() => undefined)
}

/** The first usual key of one item; `undefined` when it has none. */
export function usualKey(item: PlainValue): unknown {
  for (const name of usual) {
    const key = fieldOf(item, name)
    if (key !== undefined) return key
  }
  return undefined
}

/** Whether no two items of `list` have one key, and each has one. */
export function isUnique(list: readonly PlainValue[], read: ReadKey): boolean {
  const seen = new Set<unknown>()
  for (const item of list) {
    const key = read(item)
    if (key === undefined || seen.has(key)) return false
    seen.add(key)
  }
  return true
}

function fieldOf(item: PlainValue, name: string): unknown {
  // not `isPlainObject`: this runs for every item, and a date has no field of its own
  if (typeof item !== 'object' || item === null || Array.isArray(item) || !Object.hasOwn(item, name)) return undefined
  const key = (item as PlainObject)[name]
  return typeof key === 'string' || typeof key === 'number' || typeof key === 'bigint' ? key : undefined
}
