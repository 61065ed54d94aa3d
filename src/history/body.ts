/**
 * What a record holds besides its header: a whole value or changes, as deflated JSON. Floor 4.
 */
import { deflateSync, Inflate } from 'fflate'
import { decodeUtf8, encodeUtf8 } from 'lib0/string'
import type { Change } from '../change/index.js'
import { fromJson, type PlainValue, toJson } from '../plain/index.js'
import { applyCoded, encodeChanges } from './change-code.js'

// Part of the layout: raw deflate begins with these words in its window, so that small bodies need not say them.
const dictionary = encodeUtf8(
  '{"$date":"$binary":"$bigint":"{"$$atomic":{"$$counter":{"$$list":[{"attributes":{"text":"{"$$text":"' +
    '{"id":"name":"title":"done":false},true},null,0],[3,0,["],"],[2,0,["]],[1,1,["],"],[0,3,["],0],[0,2,["],1],[0,1,["],"","',
)

// What a body may grow to, and how much of it is unpacked before that is asked again.
const limit = 2 ** 26
const slice = 2 ** 14

/** The body of a keyframe: a value, as `spell` gives it, with sorted keys. */
export function packValue(value: PlainValue): Uint8Array {
  return pack(JSON.stringify(toJson(value), (_, json: unknown) => sorted(json)))
}

/** The body of a revision that leans on its first parent: what differs in their spellings. */
export function packChanges(changes: Iterable<Change>): Uint8Array {
  return pack(JSON.stringify(encodeChanges(changes)))
}

/** @throws when the body is not what `packValue` makes */
export function unpackValue(body: Uint8Array): PlainValue {
  return fromJson(unpack(body))
}

/** The value that the changes of `body` make of `base`. @throws when they are no changes, or do not fit */
export function unpackChanges(body: Uint8Array, base: PlainValue): PlainValue {
  return applyCoded(base, unpack(body))
}

function pack(json: string): Uint8Array {
  return deflateSync(encodeUtf8(json), { dictionary })
}

function unpack(body: Uint8Array): unknown {
  const pieces: Uint8Array[] = []
  let length = 0
  const inflate = new Inflate({ dictionary }, piece => {
    pieces.push(piece)
    length += piece.length
  })
  // in slices: a small body of a hostile author unpacks to a thousand times its size
  for (let at = 0; at < body.length; at += slice) {
    inflate.push(body.slice(at, at + slice), at + slice >= body.length)
    if (length > limit) throw new RangeError('the body is too large')
  }
  const bytes = new Uint8Array(length)
  let start = 0
  for (const piece of pieces) {
    bytes.set(piece, start)
    start += piece.length
  }
  return JSON.parse(decodeUtf8(bytes))
}

function sorted(json: unknown): unknown {
  if (typeof json !== 'object' || json === null || Array.isArray(json)) return json
  return Object.fromEntries(Object.entries(json).sort(([a], [b]) => (a < b ? -1 : 1)))
}
