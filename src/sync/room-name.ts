/**
 * Room names: which are allowed, and how they travel in a URL. Floor 4, used by both ends of the wire.
 */
import { PlaindocError } from '../plain/error.js'

const MAX_SEGMENTS = 8
const MAX_SEGMENT_CHARACTERS = 128
const CONTROL = /\p{Cc}/u

/**
 * Why `room` cannot be a room name, or `undefined` when it can.
 * Segments are divided by `/`: any Unicode but control characters, 1 to 128 characters each, at most 8, never `.` or `..`.
 */
function fault(room: string): string | undefined {
  if (!room.isWellFormed()) return 'it holds half of a surrogate pair'
  if (CONTROL.test(room)) return 'it holds a control character'
  const segments = room.split('/')
  if (segments.length > MAX_SEGMENTS) return `it has ${segments.length} segments and ${MAX_SEGMENTS} are allowed`
  for (const segment of segments) {
    if (segment === '') return 'a segment is empty'
    // a URL parser resolves these before any server sees them
    if (segment === '.' || segment === '..') return `the segment ${segment} means another place`
    if ([...segment].length > MAX_SEGMENT_CHARACTERS)
      return `a segment is longer than ${MAX_SEGMENT_CHARACTERS} characters`
  }
  return undefined
}

function refusal(room: string, why: string): PlaindocError {
  const remedy = 'Use 1 to 8 segments divided by /, each of 1 to 128 characters, none of them "." or "..".'
  const shown = room.length > 100 ? `${room.slice(0, 100)}…` : room
  // a name may hold anything: control characters and halves of letters are shown by their number
  return new PlaindocError('ROOM_NAME', `Cannot open the room ${JSON.stringify(shown)}: ${why}. ${remedy}`)
}

/**
 * The same name, once it is known to be one.
 *
 * @throws ROOM_NAME
 */
export function checkRoomName(room: string): string {
  if (typeof room !== 'string') throw new TypeError(`The name of a room is a string, got ${typeof room}.`)
  const why = fault(room)
  if (why !== undefined) throw refusal(room, why)
  return room
}

/**
 * The name as a part of a URL: every segment percent-encoded, so that `a#b` and `x?y=1` stay names.
 *
 * @throws ROOM_NAME
 * @example encodeRoomName('notes/a b') // => 'notes/a%20b'
 */
export function encodeRoomName(room: string): string {
  return checkRoomName(room).split('/').map(encodeURIComponent).join('/')
}

/**
 * The name that a URL path carries; the path comes without its leading slash.
 * Each segment is decoded alone, so an encoded slash cannot make two segments of one.
 *
 * @throws ROOM_NAME when a segment is not percent-encoded UTF-8 or the name is not allowed
 */
export function decodeRoomName(path: string): string {
  const segments = path.split('/').map(segment => {
    try {
      return decodeURIComponent(segment)
    } catch {
      throw refusal(path, 'a segment is not percent-encoded UTF-8')
    }
  })
  if (segments.some(segment => segment.includes('/'))) throw refusal(path, 'a segment holds an encoded slash')
  return checkRoomName(segments.join('/'))
}
