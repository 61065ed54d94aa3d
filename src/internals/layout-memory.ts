/**
 * What is known of frozen values beside what they show: that one was read from a shared type, which of its leaves were texts
 * or counters, which arrays were lists, and the marks of a text. So a value that moves keeps its layout. Floor 2.
 */
import type { Kinds, PlainValue } from '../plain/index.js'

/** What a leaf is when it is a shared type of its own: a string that is a text, a number that is a counter. */
export type LeafSeed = 'text' | 'counter'
/** What a container is when it is not laid out as its shape says. */
export type ContainerSeed = 'list' | 'atomic'
/** Which leaves of a container are more than leaves, by key or index. */
export type Seeds = ReadonlyMap<string | number, LeafSeed>

// frozen containers that some snapshot shows, each the value of one shared type
const shown = new WeakSet<object>()
const leaves = new WeakMap<object, Seeds>()
const containers = new WeakMap<object, ContainerSeed>()
const deltas = new WeakMap<object, readonly unknown[]>()

/** Notes that `value` is what one shared type reads as. */
export function rememberShown(value: PlainValue): void {
  if (typeof value === 'object' && value !== null) shown.add(value)
}

/** Whether `value` is the frozen value of a shared type, now or once: it passed the door long ago, and is not to be shared. */
export function isShown(value: object): boolean {
  return shown.has(value)
}

/** Notes which leaves of a frozen container were texts or counters. */
export function rememberSeeds(value: object, seeds: Seeds | undefined): void {
  if (seeds !== undefined && seeds.size > 0) leaves.set(value, seeds)
}

/** Notes that a frozen container was a list, or atomic. */
export function rememberContainer(value: object, seed: ContainerSeed): void {
  containers.set(value, seed)
}

/** Notes what the parts of a value that has passed the door ask to be: the kinds that the door found. */
export function rememberKinds(kinds: Kinds | undefined): void {
  if (kinds === undefined) return
  for (const [parent, seeds] of kinds) {
    const own = new Map<string | number, LeafSeed>()
    for (const [key, seed] of seeds) {
      if (seed === 'text' || seed === 'counter') own.set(key, seed)
      else {
        const child: unknown = parent[key as never]
        if (typeof child === 'object' && child !== null) rememberContainer(child, seed)
      }
    }
    rememberSeeds(parent, own)
  }
}

/** Which leaves of a frozen container were texts or counters; undefined when none was. */
export function seedsIn(value: object): Seeds | undefined {
  return leaves.get(value)
}

/** What a frozen container was, when it was more than its shape says. */
export function containerSeed(value: PlainValue): ContainerSeed | undefined {
  return typeof value === 'object' && value !== null ? containers.get(value) : undefined
}

/** Notes the delta that a marked text reads as `{ text, marks }` of. */
export function rememberDelta(value: object, delta: readonly unknown[]): void {
  deltas.set(value, delta)
}

/** The delta of a marked text, if that is what `value` was read from. */
export function deltaOf(value: PlainValue): readonly unknown[] | undefined {
  return typeof value === 'object' && value !== null ? deltas.get(value) : undefined
}
