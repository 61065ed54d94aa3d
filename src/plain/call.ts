/**
 * Calls that TypeScript would refuse, met at run time: a plain `TypeError` that shows the call as it is meant. Ground floor.
 */

/** @throws TypeError unless `given` is a function. `call` shows how it is meant, `observe(({ changes }) => …)` */
export function expectFunction(given: unknown, call: string): void {
  if (typeof given !== 'function') throw wrongCall('a function', given, call)
}

/** @throws TypeError unless `given` is a string, and not an empty one */
export function expectName(what: string, given: unknown, call: string): void {
  if (typeof given !== 'string' || given === '') throw wrongCall(what, given, call)
}

/** @throws TypeError unless `given` is an array, a Set, a generator or the like */
export function expectIterable(what: string, given: unknown, call: string): void {
  const isObject = typeof given === 'object' && given !== null
  if (!isObject || !(Symbol.iterator in given)) throw wrongCall(what, given, call)
}

/** @throws TypeError unless `given` is a path, or undefined */
export function expectPath(given: unknown, call: string): void {
  if (given === undefined) return
  if (!Array.isArray(given) || !given.every(step => typeof step === 'string' || typeof step === 'number'))
    throw wrongCall('a path, an array of keys and indices,', given, call)
}

/** @throws TypeError when `given` has a name that is no option; `known` are all there are */
export function expectOptions(given: unknown, known: readonly string[], call: string): void {
  if (typeof given !== 'object' || given === null) throw wrongCall('an object of options', given, call)
  for (const name of Object.keys(given)) {
    if (known.includes(name)) continue
    throw new TypeError(`There is no option ${name}: the options are ${known.join(', ')}. Call it as ${call}.`)
  }
}

/** The error for an argument of a wrong type. */
export function wrongCall(wanted: string, given: unknown, call: string): TypeError {
  return new TypeError(`Expected ${wanted} but got ${nameOf(given)}. Call it as ${call}.`)
}

function nameOf(given: unknown): string {
  if (given === null || given === undefined) return String(given)
  if (typeof given === 'string') return JSON.stringify(given.slice(0, 60))
  if (typeof given === 'number' || typeof given === 'boolean' || typeof given === 'bigint') return String(given)
  if (Array.isArray(given)) return 'an array'
  return typeof given === 'object' ? 'an object' : `a ${typeof given}`
}
