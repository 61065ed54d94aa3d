/**
 * What is known of frozen values beside what they show: that one was read from a shared type, which of its strings were
 * texts, and the marks of a text. So a value that moves keeps its layout. Floor 2.
 */
import type { Kinds, PlainValue } from '../plain/index.js'

// frozen containers that some snapshot shows, each the value of one shared type
const shown = new WeakSet<object>()
const texts = new WeakMap<object, ReadonlySet<string | number>>()
const deltas = new WeakMap<object, readonly unknown[]>()

/** Notes that `value` is what one shared type reads as. */
export function rememberShown(value: PlainValue): void {
  if (typeof value === 'object' && value !== null) shown.add(value)
}

/** Whether `value` is the frozen value of a shared type, now or once: it passed the door long ago, and is not to be shared. */
export function isShown(value: object): boolean {
  return shown.has(value)
}

/** Notes at which keys of a frozen container the strings were texts. */
export function rememberTexts(value: object, keys: ReadonlySet<string | number>): void {
  if (keys.size > 0) texts.set(value, keys)
}

/** Notes which strings of a value that has passed the door ask to be texts: the kinds that the door found. */
export function rememberKinds(kinds: Kinds | undefined): void {
  if (kinds !== undefined) for (const [value, keys] of kinds) rememberTexts(value, new Set(keys.keys()))
}

/** The keys of a frozen container whose strings were texts. */
export function textsIn(value: object): ReadonlySet<string | number> | undefined {
  return texts.get(value)
}

/** Notes the delta that a marked text reads as `{ text, marks }` of. */
export function rememberDelta(value: object, delta: readonly unknown[]): void {
  deltas.set(value, delta)
}

/** The delta of a marked text, if that is what `value` was read from. */
export function deltaOf(value: PlainValue): readonly unknown[] | undefined {
  return typeof value === 'object' && value !== null ? deltas.get(value) : undefined
}
