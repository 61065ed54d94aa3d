/**
 * How a counter rests: a Y.Map of one base and, for each device, the sum of what it added, so that nobody overwrites
 * anybody. Floor 2, below `shared/`.
 *
 *     $type: 'counter'
 *     base: number                 where counting began, in epoch '0'; absent: 0
 *     base: [epoch, number]        where it began again, once it was set
 *     <epoch>/<peer>: number       what this peer added since; sums of other epochs count for nothing
 *
 * Setting a counter begins a new epoch: what others add at the same time belongs to the old one and is gone with it.
 */
import { rawAt } from './layout.js'
import type { SharedType } from './yjs-internals.js'

/** The key of the base. */
export const BASE_KEY = 'base'
/** The epoch of a counter that was never set. */
const FIRST_EPOCH = '0'

/** The key under which `peer` adds. */
export function sumKey(epoch: string, peer: string): string {
  return `${epoch}/${peer}`
}

/** Where counting began. */
export function baseOf(type: SharedType): { readonly epoch: string; readonly start: number } {
  const raw = rawAt(type, BASE_KEY)
  if (!Array.isArray(raw)) return { epoch: FIRST_EPOCH, start: numberOr0(raw) }
  const [epoch, start] = raw as unknown[]
  return { epoch: String(epoch), start: numberOr0(start) }
}

/** What `type` has come to: the same on every replica, also where sums of fractions depend on their order. */
export function countOf(type: SharedType): number {
  const { epoch, start } = baseOf(type)
  let count = start
  for (const key of sumKeys(type, epoch).sort()) count += numberOr0(rawAt(type, key))
  // fractions beyond the range of numbers: what is no number for others is none for us
  return Number.isFinite(count) && count !== 0 ? count : 0
}

/** The sum that rests under `key`. */
export function sumAt(type: SharedType, key: string): number {
  return numberOr0(rawAt(type, key))
}

/** The keys of the sums of an epoch. */
export function sumKeys(type: SharedType, epoch: string): string[] {
  const prefix = `${epoch}/`
  return [...type._map].filter(([key, item]) => !item.deleted && key.startsWith(prefix)).map(([key]) => key)
}

function numberOr0(value: unknown): number {
  return typeof value === 'number' && Number.isFinite(value) ? value : 0
}
