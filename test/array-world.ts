/**
 * Arrays of random items, live and native, and what an edit of a live one costs.
 */
import type * as Y from 'yjs'
import { type Document, list, track } from '../src/index.js'
import type { Random } from './random.js'

// biome-ignore lint/suspicious/noExplicitAny: reason: what programs without types do is tested here
export type Any = any
export type Live = Document<{ a: Any[] }>

export function someItems(chance: Random): unknown[] {
  const makers = [
    (n: number) => n,
    (n: number) => `s${n}`,
    () => null,
    (n: number) => ({ id: n, deep: { list: [n] } }),
    (n: number) => [n, [n]],
    (n: number) => new Date(n),
  ]
  return Array.from({ length: chance.int(7) }, () => chance.pick(makers)(chance.int(3)))
}

/** Whether a document could hold the items: no holes, nothing undefined, no NaN. */
export function canBeShared(items: readonly unknown[]): boolean {
  return Array.from(items).every(
    item =>
      item !== undefined &&
      !(typeof item === 'number' && !Number.isFinite(item)) &&
      typeof item !== 'symbol' &&
      (!Array.isArray(item) || canBeShared(item)),
  )
}

/** How many transactions and updates `run` makes, and how many items of the array it inserts and deletes. */
export function costOf(
  doc: Live,
  run: () => void,
): { transactions: number; updates: number; inserted: number; deleted: number } {
  const cost = { transactions: 0, updates: 0, inserted: 0, deleted: 0 }
  const array = doc.ydoc.getMap('data').get('a') as Y.Array<unknown>
  const ended = (): void => void cost.transactions++
  const sent = (): void => void cost.updates++
  const changed = ({ changes }: Y.YArrayEvent<unknown>): void => {
    for (const { insert, delete: gone } of changes.delta) {
      cost.inserted += insert?.length ?? 0
      cost.deleted += gone ?? 0
    }
  }
  doc.ydoc.on('afterTransaction', ended)
  doc.ydoc.on('update', sent)
  array.observe(changed)
  try {
    run()
  } finally {
    doc.ydoc.off('afterTransaction', ended)
    doc.ydoc.off('update', sent)
    array.unobserve(changed)
  }
  return cost
}

/** The length of the longest common subsequence: what an edit script may leave alone. */
export function common(before: readonly string[], after: readonly string[]): number {
  let row = new Array<number>(after.length + 1).fill(0)
  for (const x of before) {
    const next = [0]
    for (const [j, y] of after.entries())
      next.push(x === y ? (row[j] ?? 0) + 1 : Math.max(next[j] ?? 0, row[j + 1] ?? 0))
    row = next
  }
  return row.at(-1) ?? 0
}

/** A document that holds the items under `a`, as a plain array or as a list. */
export function tracked(items: unknown[], layout: 'array' | 'list' = 'array'): Live {
  return track({ a: layout === 'list' ? list(items as Any[]) : (items as Any[]) })
}
