/**
 * What JSON objects with one key that begins with `$` mean, and whose `$` is whose. Floor 4, pure.
 */
import { integerOf } from './text-check.js'

/** The key a user meant: one `$` less where there are two. A lone `$`, as in `$schema`, is read as it is. */
export function userKey(key: string): string {
  return key.startsWith('$$') ? key.slice(1) : key
}

/** The date, bytes or bigint that an object of one entry stands for; `undefined` when it is an object like any other. */
export function codedValue(key: string, value: unknown, refuse: (why: string) => Error): unknown {
  if (key !== '$date' && key !== '$bytes' && key !== '$bigint') return undefined
  const why = `an object with nothing but ${key} stands for a value of its own, and this is none`
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
