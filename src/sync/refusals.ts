/**
 * Why a room is not synced, in the words of the house: each close code with its own way out. Floor 4.
 */
import { PlaindocError } from '../plain/error.js'

interface Reason {
  readonly why: string
  readonly remedy: string
}

const unreadable: Reason = {
  why: 'it could not read what was sent',
  remedy: 'Use the same version of plaindoc on both sides.',
}
const tooLarge: Reason = {
  why: 'the document, or one edit of it, is larger than it takes',
  remedy: 'Divide the document, or raise the limits of the server.',
}
const reasons: ReadonlyMap<number, Reason> = new Map([
  [1009, tooLarge],
  [4400, unreadable],
  [4401, { why: 'the token is missing, wrong or out of date', remedy: 'Call retry() with a valid token.' }],
  [4403, { why: 'this token may only read', remedy: 'Call retry() with a token that may write.' }],
  [4404, { why: 'it has no room of this name', remedy: 'Check the name; retry() asks again once the room is there.' }],
  [4413, tooLarge],
  [4500, { why: 'it cannot open or save this room', remedy: 'Look at the log of the server; it is tried again.' }],
  [4501, { why: 'this client reads too slowly', remedy: 'Nothing is to be done: it is tried again.' }],
  [4503, { why: 'it shuts down', remedy: 'Nothing is to be done: it is tried again.' }],
  [4529, { why: 'there are too many connections', remedy: 'Close some of them; it is tried again.' }],
])
const unknown: Reason = { why: 'it closed the connection', remedy: 'Call retry() once the reason is gone.' }

/**
 * What a close code means.
 *
 * @param name - address and room
 * @param reason - what the server said beside the code
 */
export function refusedWith(name: string, code: number, reason: string): PlaindocError {
  const { why, remedy } = reasons.get(code) ?? unknown
  const said = reason === '' ? String(code) : `${code}, “${reason}”`
  return new PlaindocError('SYNC_REFUSED', `Cannot sync with ${name}: ${why} (${said}). Edits are kept. ${remedy}`)
}

/** What the server has is of another kind than the document: nothing was merged and nothing was sent. */
export function unfit(name: string, cause: PlaindocError): PlaindocError {
  const message = cause.message.replace(/^Cannot [^:]+/, `Cannot sync with ${name}`)
  return new PlaindocError(cause.code, message, { cause })
}

/**
 * The address of a server, once it is known to be one.
 *
 * @throws TypeError when it is no string; SYNC_REFUSED when no socket could ever be opened there
 */
export function checkUrl(url: string): string {
  if (typeof url !== 'string') throw new TypeError(`websocket() takes the address of a server first, ${example}.`)
  const parsed = URL.canParse(url) ? new URL(url) : undefined
  const why = faultOf(parsed)
  if (why === undefined) return url
  throw new PlaindocError('SYNC_REFUSED', `Cannot sync with ${url}: ${why}, ${example}.`)
}

const example = "as in websocket('wss://docs.example', 'team/plan')"

function faultOf(url: URL | undefined): string | undefined {
  if (url === undefined) return 'it is no address. Give the address of a server'
  if (url.protocol !== 'ws:' && url.protocol !== 'wss:') return `${url.protocol} is no WebSocket. Use ws: or wss:`
  return url.search === '' && url.hash === '' ? undefined : 'the room follows the address. Use the option params'
}
