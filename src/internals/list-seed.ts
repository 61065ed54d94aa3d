/**
 * The ids of list items that every device gives alike: those of a list that is first created or seeded. Floor 2.
 */
import { digest } from 'lib0/hash/sha256'
import { encodeUtf8 } from 'lib0/string'
import { type PlainArray, toJson } from '../plain/index.js'

/**
 * One id for each item, from what it is and how many like it stand before it: so equal literals have equal items, and of two
 * different ones those that both have. Begins with a digit, as no peer's id does.
 */
export function seedIds(items: PlainArray): readonly string[] {
  const counts = new Map<string, number>()
  const ids = items.map(item => {
    const hash = hashOf(JSON.stringify(toJson(item)))
    const count = counts.get(hash) ?? 0
    counts.set(hash, count + 1)
    return `${hash}-${count.toString(36)}`
  })
  return Object.freeze(ids)
}

// 36⁶ hashes behind a zero: two different items of two lists share one once in two thousand million
function hashOf(text: string): string {
  const bits = new DataView(digest(encodeUtf8(text)).buffer).getUint32(0)
  return `0${(bits % 36 ** 6).toString(36).padStart(6, '0')}`
}
