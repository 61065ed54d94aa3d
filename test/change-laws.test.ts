import fc from 'fast-check'
import { type Change, changeFromJson, type DiffOptions, diff, invert, merge3, patch } from '../src/change/index.js'
import { admit, equal, isPlainObject, type PlainValue } from '../src/plain/index.js'
import { edit, editedPair } from './change-values.js'
import { plainLeaf, plainValue } from './plain-values.js'
import { random, runs } from './random.js'

const allOptions: DiffOptions[] = [
  {},
  { runs: true },
  { includeEqual: true },
  { lists: 'atomic' },
  { key: false },
  { key: 'a' },
  { key: item => (isPlainObject(item) ? item.b : undefined) },
  { runs: true, includeEqual: true, key: false },
]
const options = fc.constantFrom(...allOptions)
const numRuns = runs(500, 100_000)

function isFrozen(value: PlainValue): boolean {
  if (typeof value !== 'object' || value === null || value instanceof Uint8Array) return true
  return Object.isFrozen(value) && (value instanceof Date || Object.values(value).every(isFrozen))
}

describe('laws', () => {
  test('L1 patch(before, diff(before, after)) equals after, frozen', () => {
    fc.assert(
      fc.property(editedPair(), options, ([before, after], option) => {
        const patched = patch(before, diff(before, after, option))
        expect(equal(patched, after)).toBe(true)
        expect(isFrozen(patched)).toBe(true)
      }),
      { numRuns },
    )
  })

  test('L2 patch(after, invert(diff(before, after))) equals before', () => {
    fc.assert(
      fc.property(editedPair(), options, ([before, after], option) => {
        expect(equal(patch(after, invert(diff(before, after, option))), before)).toBe(true)
      }),
      { numRuns },
    )
  })

  test('D1 seed -246969792: a key function that gives a list names nothing', () => {
    const list = (): PlainValue => admit([{ b: [] }, { b: [] }]).plain

    expect([...diff(list(), list(), { key: item => (item as { b: unknown }).b })]).toEqual([])
  })

  test('D1 equal values have no changes, and the same values always have the same', () => {
    fc.assert(
      fc.property(editedPair(), options, ([before, after], option) => {
        const changes = [...diff(before, after, option)].filter(change => change.kind !== 'equal')
        expect(changes.length === 0).toBe(equal(before, after))
        expect([...diff(before, after, option)].filter(change => change.kind !== 'equal')).toEqual(changes)
      }),
      { numRuns },
    )
  })

  test('D2 changes survive JSON', () => {
    fc.assert(
      fc.property(editedPair(), options, ([before, after], option) => {
        const changes = [...diff(before, after, option)]
        const read = (JSON.parse(JSON.stringify(changes)) as unknown[]).map(changeFromJson)
        expect(read).toEqual(changes)
        expect(equal(patch(before, read), after)).toBe(true)
      }),
      { numRuns },
    )
  })

  test('D3 a patch that does not fit is refused whole, or fits', () => {
    fc.assert(
      fc.property(editedPair(), plainValue(), ([before, after], other) => {
        const changes: Change[] = [...diff(before, after)]
        const text = JSON.stringify(other, (_, value: unknown) => (typeof value === 'bigint' ? `${value}` : value))
        try {
          expect(isFrozen(patch(other, changes))).toBe(true)
        } catch (error) {
          expect(error).toMatchObject({ name: 'PlaindocError', code: 'PATCH_CONFLICT' })
        }
        expect(JSON.stringify(other, (_, value: unknown) => (typeof value === 'bigint' ? `${value}` : value))).toBe(
          text,
        )
      }),
      { numRuns },
    )
  })

  test('M1 one side alone is taken as it is; merge3(b, o, b) is o, merge3(b, b, t) is t, merge3(b, x, x) is x', () => {
    const prefer = fc.constantFrom('ours' as const, 'theirs' as const)
    fc.assert(
      fc.property(editedPair(), prefer, fc.boolean(), ([base, side], winner, text) => {
        for (const merged of [
          merge3(base, side, base, { prefer: winner, text }),
          merge3(base, base, side, { prefer: winner, text }),
          merge3(base, side, side, { prefer: winner, text }),
        ]) {
          expect(equal(merged.value, side)).toBe(true)
          expect(merged.conflicts).toEqual([])
        }
      }),
      { numRuns },
    )
  })

  test('M2 the changes of a merge turn ours into its value; the same merge twice is the same', () => {
    const leaves = fc.array(plainLeaf(), { minLength: 1, maxLength: 4 })
    fc.assert(
      fc.property(editedPair(), fc.integer(), leaves, fc.boolean(), ([base, ours], seed, few, text) => {
        const theirs = edit(base, random(seed), few)
        const merged = merge3(base, ours, theirs, { text })
        expect(equal(patch(ours, merged.changes), merged.value)).toBe(true)
        expect(isFrozen(merged.value)).toBe(true)
        expect(merge3(base, ours, theirs, { text })).toEqual(merged)
      }),
      { numRuns },
    )
  })
})
