/**
 * Who comes, and what they may do: the hook of the host, and what is made of its answer. Outside.
 * Whatever is not clearly a yes is a no.
 */
import type { IncomingMessage } from 'node:http'

export interface Credentials {
  /** From `?token=`. */
  readonly token: string | undefined
  readonly room: string
  readonly request: IncomingMessage
}

/** What the hook answers to let somebody in. */
export interface Permission {
  /** Named users are counted; anonymous ones (`null`, `undefined`) are not. */
  readonly user?: string | null
  readonly access: 'rw' | 'ro'
  /** When it ends, in seconds since 1970; the connection is closed then. */
  readonly exp?: number
}

/** `null` refuses with 4401, an error with 4500. */
export type Authenticate = (credentials: Credentials) => Permission | null | Promise<Permission | null>

/** A permission that was checked. */
export interface Grant {
  readonly user: string | undefined
  readonly access: 'rw' | 'ro'
  /** In ms since 1970. */
  readonly expiresAt: number | undefined
}

/** Whoever comes to an open server. */
export const ANONYMOUS: Grant = { user: undefined, access: 'rw', expiresAt: undefined }

/**
 * What the hook decides; `undefined` when it refuses, or when its permission has ended already.
 *
 * @throws when the hook throws, takes longer than `timeoutMs`, or answers something that is no permission
 */
export async function decide(
  authenticate: Authenticate,
  credentials: Credentials,
  timeoutMs: number,
): Promise<Grant | undefined> {
  const permission: unknown = await withTimeout(Promise.resolve(authenticate(credentials)), timeoutMs)
  if (permission === null) return undefined
  const grant = grantOf(permission)
  return grant.expiresAt !== undefined && grant.expiresAt <= Date.now() ? undefined : grant
}

function grantOf(permission: unknown): Grant {
  if (typeof permission !== 'object' || permission === null) throw new TypeError('authenticate gave no permission')
  const { user, access, exp, paths } = permission as { [key: string]: unknown }
  if (access !== 'rw' && access !== 'ro') throw new TypeError('authenticate gave no access of rw or ro')
  if (user !== undefined && user !== null && typeof user !== 'string') throw new TypeError('a user is not a string')
  if (exp !== undefined && !(typeof exp === 'number' && Number.isFinite(exp))) throw new TypeError('exp is no number')
  // letting somebody in to all of a room who was given a part of it would be worse than not at all
  if (paths !== undefined) throw new TypeError('permissions by path are not supported')
  return { user: user ?? undefined, access, expiresAt: exp === undefined ? undefined : exp * 1000 }
}

async function withTimeout<T>(promise: Promise<T>, timeoutMs: number): Promise<T> {
  let timer: ReturnType<typeof setTimeout> | undefined
  const late = new Promise<never>((_resolve, reject) => {
    timer = setTimeout(() => reject(new Error(`authenticate took longer than ${timeoutMs} ms`)), timeoutMs)
  })
  try {
    return await Promise.race([promise, late])
  } finally {
    clearTimeout(timer)
  }
}
