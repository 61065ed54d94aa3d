/**
 * The keys of the embedded store. Outside.
 *
 * r • room               the room exists
 * s • room               its snapshot: seq(8 bytes) • update
 * u • room • seq(hex)    one update of its log
 * m • room • name        one meta value
 *
 * Parts are divided by U+0000, which no room name can hold, so no key of one room lies among those of another.
 */
import { checkRoomName } from '../sync/index.js'

const DIVIDER = '\0'
/** The first character after the divider: the end of a range of keys. */
const AFTER_DIVIDER = '\u0001'
/** Enough for 2^53, so that keys sort as numbers do. */
const SEQ_DIGITS = 14

/** Bounds as abstract-level takes them. */
export interface KeyRange {
  readonly gte: string
  readonly lt: string
}

export function roomKey(room: string): string {
  return key('r', room)
}

export function snapshotKey(room: string): string {
  return key('s', room)
}

export function updateKey(room: string, seq: number): string {
  return `${key('u', room)}${DIVIDER}${seq.toString(16).padStart(SEQ_DIGITS, '0')}`
}

export function metaKey(room: string, name: string): string {
  return `${key('m', room)}${DIVIDER}${name}`
}

/** All updates of a room after `seq`. */
export function updateRange(room: string, seq: number = 0): KeyRange {
  return { gte: updateKey(room, seq + 1), lt: key('u', room) + AFTER_DIVIDER }
}

export function metaRange(room: string): KeyRange {
  return { gte: key('m', room) + DIVIDER, lt: key('m', room) + AFTER_DIVIDER }
}

export const ROOMS: KeyRange = { gte: `r${DIVIDER}`, lt: `r${AFTER_DIVIDER}` }

export function roomOfKey(roomKey: string): string {
  return roomKey.slice(2)
}

export function seqOfKey(updateKey: string): number {
  return Number.parseInt(updateKey.slice(-SEQ_DIGITS), 16)
}

function key(kind: string, room: string): string {
  return kind + DIVIDER + checkRoomName(room)
}
