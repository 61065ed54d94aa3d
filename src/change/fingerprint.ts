/**
 * Numbers for values: equal plain values get the same number, so that lists are matched by comparing integers. Floor 1.
 */
import { equal } from '../plain/equal.js'
import { encodeKey } from '../plain/key.js'
import type { PlainMap, PlainSet, PlainValue } from '../plain/types.js'

/** Below this depth a fingerprint counts children instead of reading them; `equal` decides in the end. */
const depthRead = 4
/** How many units of a string a fingerprint reads at each end. */
const unitsRead = 64

/** The number of an item that matches nothing. */
export const none = -1

/**
 * Numbers the items of one list, then finds equal values among them: the same number for equal values.
 * Cost: the size of each value, once.
 */
export class ValueNumbers {
  private readonly leaves = new Map<unknown, number>()
  private readonly newest = new Map<number, number>()
  private readonly values: PlainValue[] = []
  /** For each number an older one with the same fingerprint, or -1. */
  private readonly older: number[] = []
  private size = 0

  /** The number of `value`, a new one if it equals none before it. */
  add(value: PlainValue): number {
    if (typeof value !== 'object' || value === null) {
      const known = this.leaves.get(value)
      if (known !== undefined) return known
      this.leaves.set(value, this.size)
      return this.size++
    }
    const print = fingerprint(value, 0)
    const known = this.search(value, print)
    if (known !== none) return known
    this.older[this.size] = this.newest.get(print) ?? none
    this.values[this.size] = value
    this.newest.set(print, this.size)
    return this.size++
  }

  /** The number of the value that equals `value`, or -1. */
  find(value: PlainValue): number {
    if (typeof value !== 'object' || value === null) return this.leaves.get(value) ?? none
    return this.search(value, fingerprint(value, 0))
  }

  private search(value: PlainValue, print: number): number {
    let number = this.newest.get(print) ?? none
    while (number !== none && !equal(this.values[number] as PlainValue, value)) number = this.older[number] as number
    return number
  }
}

/** 32 bits that are the same for equal values, whatever the order of their keys. */
export function fingerprint(value: PlainValue, depth: number): number {
  switch (typeof value) {
    case 'string':
      return hashText(value, 1)
    case 'number':
      return value === (value | 0) ? mix(value | 0, 2) : hashText(String(value), 2)
    case 'bigint':
      return hashText(value.toString(), 3)
    case 'boolean':
      return value ? 5 : 4
    default:
      return value === null ? 6 : fingerprintObject(value as object, depth)
  }
}

function fingerprintObject(value: object, depth: number): number {
  if (value instanceof Date) return hashText(String(value.getTime()), 7)
  if (value instanceof Uint8Array) return mix(value.length, mix(value[0] ?? 0, 8))
  if (Array.isArray(value)) {
    let hash = mix(value.length, 9)
    if (depth < depthRead) for (const item of value as PlainValue[]) hash = mix(fingerprint(item, depth + 1), hash)
    return hash
  }
  if (value instanceof Set) {
    let hash = mix((value as PlainSet).size, 12)
    for (const element of value as PlainSet) hash = (hash + fingerprint(element, depth)) | 0
    return hash
  }
  if (value instanceof Map) return fingerprintMap(value as PlainMap, depth)
  const entries = value as Readonly<Record<string, PlainValue>>
  const keys = Object.keys(entries)
  let hash = mix(keys.length, 10)
  if (depth < depthRead) {
    // a sum: the order of keys does not matter
    for (const key of keys)
      hash = (hash + mix(fingerprint(entries[key] as PlainValue, depth + 1), hashText(key, 11))) | 0
  }
  return hash
}

function fingerprintMap(map: PlainMap, depth: number): number {
  let hash = mix(map.size, 13)
  if (depth >= depthRead) return hash
  for (const [key, child] of map) hash = (hash + mix(fingerprint(child, depth + 1), hashText(encodeKey(key), 14))) | 0
  return hash
}

function hashText(text: string, seed: number): number {
  let hash = mix(text.length, seed)
  const head = Math.min(text.length, unitsRead)
  for (let i = 0; i < head; i++) hash = Math.imul(hash ^ text.charCodeAt(i), 0x01000193)
  for (let i = Math.max(head, text.length - unitsRead); i < text.length; i++) {
    hash = Math.imul(hash ^ text.charCodeAt(i), 0x01000193)
  }
  return hash
}

function mix(value: number, seed: number): number {
  let hash = Math.imul(value ^ (value >>> 16) ^ Math.imul(seed, 0x9e3779b1), 0x85ebca6b)
  hash ^= hash >>> 13
  return Math.imul(hash, 0xc2b2ae35) ^ (hash >>> 16)
}
