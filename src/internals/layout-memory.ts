/**
 * What is known of frozen values beside what they show: that one was read from a shared type, which of its leaves were texts
 * or counters, which arrays were lists, and the marks of a text. So a value that moves keeps its layout. Floor 2.
 */
import {
  isContainer,
  type Kinds,
  type PlainArray,
  type PlainContainer,
  type PlainValue,
  partAt,
  partsOf,
} from '../plain/index.js'
import { hasMark, setMark } from '../plain/mark.js'
import type { RichRun } from './rich-run.js'

/** What a leaf is when it is a shared type of its own: a string that is a text, a number that is a counter. */
export type LeafSeed = 'text' | 'counter'
/** What a container is when it is not laid out as its shape says. */
export type ContainerSeed = 'list' | 'atomic'
/** Which leaves of a container are more than leaves, by key or index. */
export type Seeds = ReadonlyMap<string | number, LeafSeed>

// frozen containers that some snapshot shows, each the value of one shared type, where the door has left no room for a mark
const shown = new WeakSet<object>()
const leaves = new WeakMap<object, Seeds>()
const containers = new WeakMap<object, ContainerSeed>()
const richRuns = new WeakMap<object, readonly RichRun[]>()

/** Notes that `value` is what one shared type reads as. */
export function rememberShown(value: PlainValue): void {
  if (typeof value === 'object' && value !== null && !setMark(value)) shown.add(value)
}

/** Whether `value` is the frozen value of a shared type, now or once: it passed the door long ago, and is not to be shared. */
export function isShown(value: object): boolean {
  return hasMark(value) || shown.has(value)
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
        const child = partAt(parent as PlainValue, key)
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

// arrays that become lists because their document makes all of them lists, not because they ask for it
const usualLists = new WeakSet<object>()
let hasUsualLists = false

/** Notes that the arrays in a value that has passed the door, and itself, become lists where they come in anew. */
export function rememberUsualLists(plain: PlainValue): void {
  // what was read from a shared type is what it was there; a whole value has no parts of its own
  if (!isContainer(plain) || isShown(plain) || containers.get(plain) === 'atomic') return
  if (Array.isArray(plain)) {
    usualLists.add(plain)
    hasUsualLists = true
  }
  for (const [, part] of partsOf(plain as PlainContainer)) rememberUsualLists(part)
}

/** Whether an array that asks for nothing becomes a list. */
export function isUsualList(value: PlainArray): boolean {
  return hasUsualLists && usualLists.has(value)
}

/** Notes the runs that a marked text reads as `{ text, marks }` of. */
export function rememberRuns(value: object, runs: readonly RichRun[]): void {
  richRuns.set(value, runs)
}

/** The runs of a marked text, if that is what `value` was read from. */
export function runsOf(value: PlainValue): readonly RichRun[] | undefined {
  return typeof value === 'object' && value !== null ? richRuns.get(value) : undefined
}
