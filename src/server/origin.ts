/**
 * Who may call, by where the call says it comes from. Outside.
 * A server without authentication is protected by being local: a web page elsewhere must not reach it through the
 * browser of its user, neither by its own name (Origin) nor by a name that it points here (Host).
 */
import type { IncomingMessage } from 'node:http'

const LOOPBACK_NAMES = new Set(['localhost', '127.0.0.1', '[::1]'])

/** Whether `Host` names this machine. */
export function isLocalHost(request: IncomingMessage): boolean {
  const url = parse(`http://${request.headers.host ?? ''}`)
  return url !== undefined && LOOPBACK_NAMES.has(url.hostname)
}

/** Whether the call comes from this machine. */
export function isLocalCaller(request: IncomingMessage): boolean {
  const address = request.socket.remoteAddress ?? ''
  return address === '::1' || address.startsWith('127.') || address.startsWith('::ffff:127.')
}

/**
 * Whether the page that calls is ours (same port on this machine) or one of `allowed`.
 * Programs send no `Origin` and pass; `null` is what a sandboxed or local file sends, and does not.
 */
export function isOwnOrigin(request: IncomingMessage, allowed: readonly string[]): boolean {
  const { origin } = request.headers
  if (origin === undefined || isListed(origin, allowed)) return true
  const page = parse(origin)
  const host = parse(`http://${request.headers.host ?? ''}`)
  return page !== undefined && host !== undefined && LOOPBACK_NAMES.has(page.hostname) && page.port === host.port
}

/** Whether the page that calls is one of `allowed`, or no page calls. */
export function isAllowedOrigin(request: IncomingMessage, allowed: readonly string[]): boolean {
  const { origin } = request.headers
  return origin === undefined || isListed(origin, allowed)
}

/** Whether `host` is an address that only this machine reaches. */
export function isLoopback(host: string): boolean {
  return LOOPBACK_NAMES.has(host) || host === '::1' || host.startsWith('127.')
}

function isListed(origin: string, allowed: readonly string[]): boolean {
  return allowed.some(entry => origin === entry.replace(/\/$/, ''))
}

function parse(url: string): URL | undefined {
  try {
    return new URL(url)
  } catch {
    return undefined
  }
}
