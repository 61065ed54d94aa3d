/**
 * What a scalar of the library means to us: tags, and integers that are never rounded. Floor 4, pure.
 */
import type { Scalar } from 'yaml'
import { integerOf } from './text-check.js'

const core = 'tag:yaml.org,2002:'
const resolved = new Set([undefined, '!', `${core}str`, `${core}int`, `${core}float`, `${core}bool`, `${core}null`])
const timestamp =
  /^(\d{4})-(\d\d?)-(\d\d?)(?:(?:[Tt]|[ \t]+)(\d\d?):(\d\d):(\d\d)(?:\.(\d+))?(?:[ \t]*(Z|([-+])(\d\d?)(?::?(\d\d))?))?)?$/

/**
 * The value of a scalar.
 *
 * @param refuse - makes the error for a reason; the place is the caller's
 */
export function scalarValue(scalar: Scalar, refuse: (why: string) => Error): unknown {
  const { tag, value } = scalar
  const source = scalar.source ?? ''
  if (tag === `${core}timestamp`) return dateOf(source, refuse)
  if (tag === `${core}binary`) return bytesOf(source, refuse)
  if (tag === '!bigint') return bigintOf(source, refuse)
  if (!resolved.has(tag)) throw refuse(notSupported(tag ?? ''))
  if (typeof value === 'bigint') {
    const exact = integerOf(value)
    if (exact === undefined) throw refuse('the integer has more than 64 bits; put it in quotes')
    return exact
  }
  if (typeof value === 'number' && !Number.isFinite(value))
    throw refuse(`${source} is no finite number; put it in quotes`)
  return value
}

/** What a tag makes of a list or map: a set of a map, an omap of a list. */
export function isSetTag(tag: string | undefined): boolean {
  return tag === `${core}set`
}

/** See `isSetTag`. */
export function isOmapTag(tag: string | undefined): boolean {
  return tag === `${core}omap`
}

/** Why a tagged list or map is refused; `undefined` when its tag says nothing new. */
export function tagRefusal(tag: string | undefined, kind: 'map' | 'seq'): string | undefined {
  return tag === undefined || tag === '!' || tag === `${core}${kind}` ? undefined : notSupported(tag)
}

function notSupported(tag: string): string {
  return `the tag ${shortTag(tag)} is not supported${hint(tag)}`
}

function dateOf(source: string, refuse: (why: string) => Error): Date {
  const iso = new Date(source)
  if (/^[-+]\d{6}-\d\d-\d\dT[\d:.]+Z$/.test(source) && !Number.isNaN(iso.getTime())) return iso
  const [all, year, month, day, hour = 0, minute = 0, second = 0, fraction = '', , sign, zoneHour = 0, zoneMinute = 0] =
    timestamp.exec(source.trim()) ?? []
  const date = new Date(0)
  date.setUTCFullYear(Number(year), Number(month) - 1, Number(day))
  date.setUTCHours(Number(hour), Number(minute), Number(second), Number(`${fraction}000`.slice(0, 3)))
  const zone = (Number(zoneHour) * 60 + Number(zoneMinute)) * (sign === '-' ? -1 : 1)
  const time = date.getTime() - zone * 60_000
  const exists = date.getUTCMonth() === Number(month) - 1 && date.getUTCDate() === Number(day)
  if (all === undefined || Number.isNaN(time) || !exists)
    throw refuse(`${source} is no timestamp, write 2001-12-14T21:59:43.100Z`)
  return new Date(time)
}

function bytesOf(source: string, refuse: (why: string) => Error): Uint8Array {
  const base64 = source.replace(/\s+/g, '')
  if (!/^[A-Za-z0-9+/]*={0,2}$/.test(base64) || base64.length % 4 !== 0) throw refuse('the bytes are no base64')
  return new Uint8Array(Buffer.from(base64, 'base64'))
}

function bigintOf(source: string, refuse: (why: string) => Error): bigint {
  const exact = /^[-+]?\d+$/.test(source) ? integerOf(BigInt(source.replace('+', ''))) : undefined
  if (exact === undefined) throw refuse('the bigint is no integer of 64 bits')
  return BigInt(exact)
}

function shortTag(tag: string): string {
  return tag.startsWith(core) ? `!!${tag.slice(core.length)}` : tag
}

function hint(tag: string): string {
  if (tag === `${core}set`) return ' here; it stands before a map of elements, as in !!set { a, b }'
  if (tag === `${core}omap`) return ' here; it stands before a list of pairs, as in !!omap [ a: 1, b: 2 ]'
  if (tag === `${core}pairs`) return '; write a list of maps, or !!omap when no key stands twice'
  return '; remove it, or put the value in quotes'
}
