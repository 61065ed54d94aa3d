/**
 * The module of the user that decides who comes in. Outside.
 */
import { resolve } from 'node:path'
import { pathToFileURL } from 'node:url'
import { PlaindocError } from '../plain/index.js'
import type { Authenticate } from '../server/index.js'

/** The default export of `file`. @throws PlaindocError SERVER_OPTIONS when there is none */
export async function loadAuthModule(file: string): Promise<Authenticate> {
  const refused = (why: string, cause?: unknown): PlaindocError =>
    new PlaindocError(
      'SERVER_OPTIONS',
      `Cannot use ${file} to let people in: ${why}. Its default export is a function ({ token, room, request }) => permission or null.`,
      { cause },
    )
  let loaded: { readonly default?: unknown }
  try {
    loaded = (await import(pathToFileURL(resolve(file)).href)) as { readonly default?: unknown }
  } catch (cause) {
    throw refused(cause instanceof Error ? cause.message : String(cause), cause)
  }
  if (typeof loaded.default !== 'function') throw refused('it has no such export')
  // reason: what it answers is checked at every call
  return loaded.default as Authenticate
}
