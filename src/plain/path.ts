/**
 * Paths: where a value stands in a document. Ground floor.
 * One form only, an array from the root; the printed form is for people and messages.
 */

/** Keys and indices from the root; the root itself is `[]`. Array indices are numbers, object keys are strings. */
export type Path = readonly (string | number)[]

/**
 * The printed form of a path: `/users/0/name`, the root as `/`.
 * Escapes as JSON Pointer does (`~` as `~0`, `/` as `~1`), so two paths never print alike.
 *
 * @example formatPath(['users', 0, 'a/b']) // => '/users/0/a~1b'
 * @see RFC 6901, section 3
 */
export function formatPath(path: Path): string {
  if (path.length === 0) return '/'
  return path.map(step => `/${String(step).replaceAll('~', '~0').replaceAll('/', '~1')}`).join('')
}

/** Whether two paths name the same place; `0` and `'0'` differ, as an index and a key do. */
export function samePath(a: Path, b: Path): boolean {
  return a.length === b.length && a.every((step, i) => step === b[i])
}

/** Whether `path` is `prefix` or lies below it. */
export function startsWith(path: Path, prefix: Path): boolean {
  return prefix.length <= path.length && prefix.every((step, i) => step === path[i])
}
