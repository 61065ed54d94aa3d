/**
 * JSON Pointers (RFC 6901): where a value stands in the JSON that `toJson` makes of a plain value. Floor 1.
 */
import { PlaindocError } from '../plain/error.js'

/** The steps of a pointer, unescaped. @throws PlaindocError `CHANGE_INVALID` for a string that is no pointer */
export function parsePointer(pointer: unknown): readonly string[] {
  if (pointer === '') return []
  if (typeof pointer !== 'string' || !pointer.startsWith('/') || /~(?![01])/.test(pointer)) {
    const shown = typeof pointer === 'string' ? JSON.stringify(pointer) : `a ${typeof pointer}`
    const remedy = 'Begin it with /, and write ~ as ~0 and / as ~1.'
    throw new PlaindocError('CHANGE_INVALID', `Cannot read the pointer of a JSON Patch: ${shown} is none. ${remedy}`)
  }
  return pointer
    .slice(1)
    .split('/')
    .map(token => token.replaceAll('~1', '/').replaceAll('~0', '~'))
}

/** The pointer of these steps, which are keys and indices as they stand in JSON. */
export function formatPointer(steps: readonly (string | number)[]): string {
  return steps.map(step => `/${String(step).replaceAll('~', '~0').replaceAll('/', '~1')}`).join('')
}

/** The key that `toJson` writes for the key of an object. */
export function jsonKey(key: string): string {
  return key.startsWith('$') ? `$${key}` : key
}

/** The key of an object that `toJson` writes as `key`; one that begins with a single `$` is taken as it is. */
export function plainKey(key: string): string {
  return key.startsWith('$$') ? key.slice(1) : key
}
