import fc from 'fast-check'
import { applyPatch, type Operation } from 'fast-json-patch'
import {
  type Change,
  changeFromJson,
  type DiffOptions,
  diff,
  fromJsonPatch,
  invert,
  type JsonPatch,
  merge3,
  mergePatch,
  patch,
  squash,
  toJsonPatch,
  toMergePatch,
} from '../src/change/index.js'
import { mutableCopy } from '../src/change/mutable.js'
import {
  admit,
  equal,
  FrozenMap,
  FrozenSet,
  fromJson,
  isContainer,
  isPlainMap,
  isPlainObject,
  isPlainSet,
  type Json,
  kindOf,
  type Path,
  type PlaindocError,
  type PlainValue,
  partAt,
  partsOf,
  toJson,
} from '../src/plain/index.js'
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
  { moves: true },
  { moves: true, key: 'a', includeEqual: true },
  { moves: true, runs: true, key: false },
]
const options = fc.constantFrom(...allOptions)
const numRuns = runs(500, 100_000)

function isFrozen(value: PlainValue): boolean {
  if (typeof value !== 'object' || value === null || value instanceof Uint8Array) return true
  if (isPlainMap(value)) return value instanceof FrozenMap && [...value.values()].every(isFrozen)
  if (isPlainSet(value)) return value instanceof FrozenSet
  return Object.isFrozen(value) && (value instanceof Date || Object.values(value).every(isFrozen))
}

function noneFrozen(value: PlainValue): boolean {
  if (!isContainer(value)) return true
  return (
    !Object.isFrozen(value) && !(value instanceof FrozenSet) && partsOf(value).every(([, part]) => noneFrozen(part))
  )
}

/** Writes into every container, as a program may. */
function scribble(value: PlainValue): void {
  if (!isContainer(value)) return
  for (const [, part] of partsOf(value)) scribble(part)
  if (Array.isArray(value)) value.push('scribbled')
  else if (value instanceof Map) value.set('scribbled', true)
  else if (value instanceof Set) value.add('scribbled')
  else (value as Record<string, PlainValue>).scribbled = true
}

function partAtPath(value: PlainValue, path: Path): PlainValue | undefined {
  let part: PlainValue | undefined = value
  for (const step of path) part = part === undefined ? undefined : partAt(part, step)
  return part
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

  test('D50 in place the same comes out, in the containers that were there, with nothing of the changes in it', () => {
    fc.assert(
      fc.property(editedPair(), options, ([before, after], option) => {
        const target = mutableCopy(before)
        const changes = [...diff(before, after, option)]
        const text = JSON.stringify(changes)
        const patched = patch(target, changes, { inPlace: true })
        expect(equal(patched, after)).toBe(true)
        if (isContainer(before) && changes.every(({ path, kind }) => path.length > 0 || kind === 'spliced'))
          expect(patched).toBe(target)
        expect(noneFrozen(patched)).toBe(true)
        scribble(patched)
        expect(JSON.stringify(changes)).toBe(text)
      }),
      { numRuns },
    )
  })

  test('D60 squashed changes do the same, forth and back, and are not more', () => {
    const leaves = fc.array(plainLeaf(), { minLength: 1, maxLength: 4 })
    fc.assert(
      fc.property(editedPair(), fc.integer(), leaves, options, ([before, middle], seed, few, option) => {
        const dice = random(seed)
        const after = admit(edit(middle, dice, few)).plain
        const last = admit(edit(after, dice, few)).plain
        const changes = [
          ...diff(before, middle, option),
          ...diff(middle, after, allOptions[seed & 7]),
          ...diff(after, last, option),
        ]
        const squashed = squash(changes)
        expect(equal(patch(before, squashed), last)).toBe(true)
        expect(equal(patch(last, invert(squashed)), before)).toBe(true)
        if (changes.some(change => change.kind === 'spliced')) return
        expect(squashed.length).toBeLessThanOrEqual(changes.length)
        expect(squash([...changes, ...invert(changes)])).toEqual([])
      }),
      { numRuns },
    )
  })

  test('D70 a JSON Patch does to the JSON what the changes do to the value, and is read back as changes', () => {
    fc.assert(
      fc.property(editedPair(), options, ([before, after], option) => {
        const operations = JSON.parse(JSON.stringify(toJsonPatch(diff(before, after, option), before))) as JsonPatch
        expect(equal(patch(before, fromJsonPatch(before, operations)), after)).toBe(true)
        // another implementation, which knows only JSON, ends at the same JSON
        const json = JSON.parse(JSON.stringify(toJson(before))) as unknown
        const { newDocument } = applyPatch(json, operations as Operation[])
        expect(equal(fromJson(newDocument), after)).toBe(true)
      }),
      { numRuns },
    )
  })

  test('D80 a merge patch makes after of before, or a null stands in its way', () => {
    fc.assert(
      fc.property(editedPair(), ([before, after]) => {
        try {
          const merge = JSON.parse(JSON.stringify(toMergePatch(before, after))) as Json
          expect(equal(mergePatch(before, merge), after)).toBe(true)
        } catch (error) {
          expect(error).toMatchObject({ name: 'PlaindocError', code: 'CHANGE_INVALID' })
          expect(partAtPath(after, (error as PlaindocError).path)).toBe(null)
        }
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

  test('M16 it is the same from both sides, but for the order of what both put in at one place', () => {
    const leaves = fc.array(plainLeaf(), { minLength: 1, maxLength: 4 })
    fc.assert(
      fc.property(editedPair(), fc.integer(), leaves, fc.boolean(), ([base, ours], seed, few, text) => {
        const theirs = edit(base, random(seed), few)
        const one = merge3(base, ours, theirs, { text, prefer: 'ours' })
        const other = merge3(base, theirs, ours, { text, prefer: 'theirs' })
        expect(other.conflicts.length).toBe(one.conflicts.length)
        expect(sorted(other.value)).toBe(sorted(one.value))
      }),
      { numRuns },
    )
  })
})

/** Text that is the same for values that differ only in the order of keys, of items and of letters. */
function sorted(value: PlainValue): string {
  if (typeof value === 'string') return JSON.stringify([...value].sort().join(''))
  if (!isContainer(value)) return JSON.stringify(toJson(value))
  const parts = partsOf(value).map(([step, part]) => (typeof step === 'number' ? '' : `${step}:`) + sorted(part))
  return `${kindOf(value)}(${parts.sort().join()})`
}
