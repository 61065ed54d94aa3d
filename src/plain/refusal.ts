/**
 * The sentences the door says when it refuses a value, each with a way out. Ground floor.
 * Nothing here reads a property of the refused value through a getter.
 */
import { type PlaindocError, refuse } from './error.js'
import { formatPath, type Path } from './path.js'

const only = 'only JSON values, bytes, bigint, Date, Set, Map and plain objects are shared'

/** Refuses what is no plain value at all: a class instance, a function, a symbol. */
export function refuseKind(value: unknown, path: Path): PlaindocError {
  const name = nameOf(value)
  return refuse('VALUE_NOT_PLAIN', `store ${name}`, path, only, wayOutOf(value, name))
}

/** Refuses an object as an element of a Set or the key of a Map. */
export function refuseElement(value: object, role: string, path: Path): PlaindocError {
  const why = 'it is known by its value only, and an object that changes would be another one'
  return refuse('KEY_REFUSED', `store ${nameOf(value)} as ${role}`, path, why, 'Use a list, or a Map by id.')
}

/** Refuses an object that throws when it is read, such as a revoked Proxy; `cause` is what it threw. */
export function refuseUnreadable(path: Path, cause: unknown): PlaindocError {
  return refuse('VALUE_NOT_PLAIN', 'store an object', path, 'reading it throws', 'Store a plain copy of it.', cause)
}

export function refuseUndefined(path: Path): PlaindocError {
  const remedy = 'Store null, or leave it out: a missing key and undefined are the same in an object.'
  return refuse('VALUE_UNDEFINED', 'store undefined', path, 'there is no undefined in a document', remedy)
}

function refuseHole(path: Path): PlaindocError {
  return refuse('ARRAY_HOLE', 'store an array', path, 'it has a hole here', 'Fill it with null, or filter the array.')
}

export function refuseNumber(value: number, path: Path): PlaindocError {
  const remedy = 'Store null, or the number as a string.'
  return refuse('VALUE_NOT_FINITE', `store ${value}`, path, 'JSON and YAML readers have no such number', remedy)
}

export function refuseDate(path: Path): PlaindocError {
  const remedy = 'Store null, or check the text it was parsed from.'
  return refuse('VALUE_NOT_FINITE', 'store an invalid Date', path, 'its time is NaN', remedy)
}

export function refuseBigint(value: bigint, path: Path): PlaindocError {
  const what = `store ${shorten(`${value}n`)}`
  const why = 'a bigint has 64 bits, from -2^63 to 2^63 - 1'
  return refuse('VALUE_OUT_OF_RANGE', what, path, why, 'Store value.toString() instead.')
}

export function refuseString(path: Path): PlaindocError {
  const why = 'half of a surrogate pair stands alone in it, and replicas would read different texts'
  return refuse('STRING_NOT_WELL_FORMED', 'store a string', path, why, 'Store value.toWellFormed() instead.')
}

export function refuseKeyText(path: Path): PlaindocError {
  const why = 'half of a surrogate pair stands alone in the key, and replicas would see different keys'
  return refuse('STRING_NOT_WELL_FORMED', 'store a key', path, why, 'Use key.toWellFormed() instead.')
}

export function refuseProto(path: Path): PlaindocError {
  const why = 'JavaScript would take it for the prototype'
  return refuse('KEY_REFUSED', 'store the key __proto__', path, why, 'Use another key.')
}

export function refuseSymbolKey(path: Path): PlaindocError {
  const why = 'it has a symbol as a key, and symbols do not travel'
  return refuse(
    'KEY_REFUSED',
    'store an object',
    path,
    why,
    'Use a string as the key, or store { ...value } without it.',
  )
}

/** Refuses a property of an array that is no item; `path` is that of the array. */
export function refuseNamedItem(array: readonly unknown[], path: Path): PlaindocError {
  const extra = Object.keys(array).find(key => String(Number(key) >>> 0) !== key || Number(key) >= array.length)
  const why = 'an array holds items only, and this is a named property of one'
  const remedy = 'Store an object, or the array as [...value].'
  return refuse('KEY_REFUSED', 'store a property', [...path, extra ?? ''], why, remedy)
}

/** Refuses the item at `index`, which is a hole, an accessor or undefined. */
export function refuseItem(array: readonly unknown[], index: number, path: Path): PlaindocError {
  const property = Object.getOwnPropertyDescriptor(array, index)
  if (property === undefined) return refuseHole(path)
  if (property.get !== undefined || property.set !== undefined) return refuseAccessor(path)
  return refuseUndefined(path)
}

export function refuseNamedElement(path: Path): PlaindocError {
  const why = 'a Set or Map holds its elements only, and this is a named property of one'
  return refuse('KEY_REFUSED', 'store a property', path, why, 'Store an object, or a copy without it: new Set(value).')
}

export function refuseAccessor(path: Path): PlaindocError {
  const why = 'it is a getter or setter, which does not travel and is never run'
  const remedy = 'Store what it returns, for example { ...value }.'
  return refuse('VALUE_NOT_PLAIN', 'store an accessor', path, why, remedy)
}

export function refuseDepth(path: Path, limit: number): PlaindocError {
  const why = `it stands in more than ${limit} objects and arrays`
  const remedy = 'Flatten it: keep nodes in one object by id and refer to them.'
  return refuse('VALUE_TOO_DEEP', 'store a value', path, why, remedy)
}

export function refuseCycle(path: Path, above: Path): PlaindocError {
  const why = `it contains itself, it is the object at ${formatPath(above)}`
  return refuse('VALUE_CYCLIC', 'store an object', path, why, 'Store an id that refers to it instead.')
}

/** What a refused value is called in a sentence: `Point`, `function save`, `symbol`. */
function nameOf(value: unknown): string {
  if (typeof value === 'function') {
    const name = ownText(value, 'name')
    return name === '' ? 'a function' : shorten(`function ${name}`)
  }
  if (typeof value !== 'object' || value === null) return `a ${typeof value}`
  try {
    for (let proto = Object.getPrototypeOf(value); proto !== null; proto = Object.getPrototypeOf(proto)) {
      const owner = Object.getOwnPropertyDescriptor(proto, 'constructor')?.value
      const name = typeof owner === 'function' ? ownText(owner, 'name') : ''
      if (name !== '') return shorten(name)
    }
  } catch {
    // a Proxy whose traps throw has no name
  }
  return 'an object'
}

function ownText(owner: object, key: string): string {
  const text = Object.getOwnPropertyDescriptor(owner, key)?.value
  return typeof text === 'string' ? text : ''
}

function shorten(text: string): string {
  return text.length <= 60 ? text : `${text.slice(0, 57)}…`
}

const waysOut: Readonly<Record<string, string>> = {
  WeakMap: 'Nobody can list what it holds: keep it outside the document.',
  WeakSet: 'Nobody can list what it holds: keep it outside the document.',
  WeakRef: 'Keep it outside the document.',
  Promise: 'Await it, and store what it resolves to.',
  RegExp: 'Store value.source and value.flags as strings.',
  URL: 'Store value.href instead.',
  URLSearchParams: 'Store value.toString() instead.',
  Number: 'Store value.valueOf() instead.',
  String: 'Store value.valueOf() instead.',
  Boolean: 'Store value.valueOf() instead.',
  BigInt: 'Store value.valueOf() instead.',
  Symbol: 'Store value.description instead.',
  ArrayBuffer: 'Store new Uint8Array(value) instead.',
  SharedArrayBuffer: 'Store new Uint8Array(value) instead.',
  DataView: 'Store a Uint8Array of its bytes instead.',
  Blob: 'Store new Uint8Array(await value.arrayBuffer()) instead.',
  File: 'Store new Uint8Array(await value.arrayBuffer()) instead.',
  'a function': 'Functions are not data: store a name and look the function up.',
  'a symbol': 'Store value.description instead.',
}

function wayOutOf(value: unknown, name: string): string {
  if (value instanceof Set) return 'Store new Set(value) instead.'
  return value instanceof Map ? 'Store new Map(value) instead.' : wayOut(name)
}

function wayOut(name: string): string {
  const known = Object.hasOwn(waysOut, name) ? waysOut[name] : undefined
  if (known !== undefined) return known
  if (name.startsWith('function ')) return 'Functions are not data: store a name and look the function up.'
  if (/^(Big)?(Int|Uint|Float)\d+(Clamped)?Array$/.test(name)) {
    return 'Store Array.from(value), or its bytes as new Uint8Array(value.buffer, value.byteOffset, value.byteLength).'
  }
  if (name.endsWith('Error')) return 'Store { name, message } instead.'
  return 'Store { ...value } or value.toString() instead.'
}
