/**
 * What JSON objects with one key that begins with `$` mean, and whose `$` is whose. Floor 4, pure.
 */
import { Distinct } from './distinct.js'
import { integerOf } from './text-check.js'

const words: ReadonlySet<string> = new Set(['$date', '$bytes', '$bigint', '$set', '$map'])

/** The key a user meant: one `$` less where there are two. A lone `$`, as in `$schema`, is read as it is. */
export function userKey(key: string): string {
  return key.startsWith('$$') ? key.slice(1) : key
}

/** The date, bytes, bigint, Set or Map that an object of one entry stands for; `undefined` when it is an object like any other. */
export function codedValue(key: string, value: unknown, refuse: (why: string) => Error): unknown {
  if (!words.has(key)) return undefined
  const why = `an object with nothing but ${key} stands for a value of its own, and this is none`
  if (key === '$set' || key === '$map') {
    if (!Array.isArray(value)) throw refuse(why)
    return key === '$set' ? setOf(value, refuse) : mapOf(value, refuse, why)
  }
  if (typeof value !== 'string') throw refuse(why)
  if (key === '$date') {
    const date = new Date(value)
    if (Number.isNaN(date.getTime()) || !/^([-+]\d\d)?\d{4}-\d\d-\d\d/.test(value)) throw refuse(why)
    return date
  }
  if (key === '$bytes') {
    if (!/^[A-Za-z0-9+/]*={0,2}$/.test(value) || value.length % 4 !== 0) throw refuse(why)
    return new Uint8Array(Buffer.from(value, 'base64'))
  }
  const exact = /^-?\d+$/.test(value) ? integerOf(BigInt(value)) : undefined
  if (exact === undefined) throw refuse(why)
  return BigInt(exact)
}

function setOf(elements: readonly unknown[], refuse: (why: string) => Error): ReadonlySet<unknown> {
  const seen = new Distinct()
  return new Set(elements.map(element => seen.take(element, () => refuse('an element stands twice in one set'))))
}

function mapOf(
  entries: readonly unknown[],
  refuse: (why: string) => Error,
  why: string,
): ReadonlyMap<unknown, unknown> {
  const seen = new Distinct()
  const map = new Map<unknown, unknown>()
  for (const entry of entries) {
    if (!Array.isArray(entry) || entry.length !== 2) throw refuse(why)
    const [key, value] = entry as [unknown, unknown]
    map.set(
      seen.take(key, () => refuse('a key stands twice in one map')),
      value,
    )
  }
  return map
}
