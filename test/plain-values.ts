/**
 * Arbitrary plain values for properties: every shape the door takes, with keys and items that tend to collide.
 */
import fc from 'fast-check'
import { admit, type PlainValue } from '../src/plain/index.js'

const smallInt: fc.Arbitrary<number> = fc.integer({ min: 0, max: 3 })
const word: fc.Arbitrary<string> = fc.oneof(
  fc.constantFrom('', 'a', 'ab', 'abab', '😀', '😀😁', '👩‍👩‍👧', 'é'),
  fc.string({ unit: 'binary', maxLength: 12 }),
)

/** A value without parts. Small ones are frequent, so that equal items meet in lists. */
export function plainLeaf(): fc.Arbitrary<PlainValue> {
  const leaf = fc.oneof(
    { weight: 4, arbitrary: smallInt },
    { weight: 3, arbitrary: word },
    { weight: 1, arbitrary: fc.constant(null) },
    { weight: 1, arbitrary: fc.boolean() },
    { weight: 1, arbitrary: fc.double({ noNaN: true, noDefaultInfinity: true }).map(n => (n === 0 ? 0 : n)) },
    { weight: 1, arbitrary: fc.bigInt({ min: -(2n ** 63n), max: 2n ** 63n - 1n }) },
    { weight: 1, arbitrary: fc.uint8Array({ maxLength: 4 }).map(bytes => Uint8Array.from(bytes)) },
    { weight: 1, arbitrary: fc.date({ noInvalidDate: true }) },
  )
  return leaf.map(value => admit(value).plain)
}

/** A key of an object: mostly of a small set, so that two objects share some; awkward ones included. */
export function plainKey(): fc.Arbitrary<string> {
  return fc.oneof(
    { weight: 6, arbitrary: fc.constantFrom('a', 'b', 'c', 'd') },
    { weight: 1, arbitrary: fc.constantFrom('', 'id', '0', '1', 'constructor', 'toString', 'a/b', '~', '$type') },
    { weight: 1, arbitrary: fc.string({ unit: 'binary', maxLength: 4 }).filter(key => key !== '__proto__') },
  )
}

/** An element of a Set or key of a Map: mostly of a small set; leaves that print alike, and awkward keys. */
export function plainElement(): fc.Arbitrary<PlainValue> {
  const alike = fc.constantFrom('1', 1, 1n, 'true', true, 'null', null, '$', '$x', '$null', '$number:1', '__proto__')
  return fc.oneof(
    { weight: 2, arbitrary: plainKey() },
    { weight: 2, arbitrary: plainLeaf() },
    { weight: 1, arbitrary: alike },
  )
}

interface Tied {
  value: unknown
  list: unknown[]
  object: Record<string, unknown>
  set: Set<unknown>
  map: Map<unknown, unknown>
}

/**
 * Any value the door takes, frozen as the door leaves it.
 *
 * @param collections - whether Sets and Maps are among them, and not what JSON and Yjs know only
 */
export function plainValue(collections = true): fc.Arbitrary<PlainValue> {
  const { value } = fc.letrec<Tied>(tie => ({
    value: fc.oneof(
      { depthSize: 'small', withCrossShrink: true },
      { weight: 2, arbitrary: plainLeaf() },
      { weight: 2, arbitrary: tie('list') },
      { weight: 2, arbitrary: tie('object') },
      { weight: collections ? 1 : 0, arbitrary: tie('set') },
      { weight: collections ? 1 : 0, arbitrary: tie('map') },
    ),
    list: fc.array(tie('value'), { maxLength: 8 }),
    object: fc.dictionary(plainKey(), tie('value'), { maxKeys: 6 }),
    set: fc.array(plainElement(), { maxLength: 6 }).map(elements => new Set(elements)),
    map: fc.array(fc.tuple(plainElement(), tie('value')), { maxLength: 6 }).map(entries => new Map(entries)),
  }))
  return value.map(input => admit(input).plain)
}
