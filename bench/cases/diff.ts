/**
 * Comparing plain values: against the fastest of six libraries, on the same two values.
 * They say what comes in its place; ours say also what was there, as frozen objects that can be inverted.
 */
import { deepStrictEqual } from 'node:assert'
import deepDiff from 'deep-diff'
import fastJsonPatch from 'fast-json-patch'
import { create } from 'jsondiffpatch'
import { diff as justDiff } from 'just-diff'
import microdiff from 'microdiff'
import { createPatch } from 'rfc6902'
import { type Change, diff, type PlainValue, patch } from '../../src/index.js'
import { admit, equal } from '../../src/plain/index.js'
import type { BenchCase, Pair, Size } from '../case.js'
import type { AppState } from '../data.js'

type Compare = (before: object, after: object) => unknown

const { compare } = fastJsonPatch
const byId = create({ objectHash: (item: object, index?: number) => ('id' in item ? String(item.id) : `at ${index}`) })
const libraries: readonly [name: string, compare: Compare][] = [
  ['microdiff', microdiff as Compare],
  ['fast-json-patch', compare],
  ['deep-diff', (before, after) => deepDiff.diff(before, after)],
  ['just-diff', (before, after) => justDiff(before, after)],
  ['jsondiffpatch', (before, after) => byId.diff(before, after)],
  // last: it aligns lists in quadratic time and memory
  ['rfc6902', createPatch],
]
const fastest = `the fastest of ${libraries.map(([name]) => name).join(', ')}`

/** One change in a list of records; the others are shared, as two snapshots share them. */
const diffSharedList: BenchCase = {
  id: 'diff.sharedList',
  baseline: fastest,
  goals: { 100000: 0.1 },
  prepare() {
    const before = admit(records(100_000 / 11)).plain as PlainValue[]
    const at = before.length >> 1
    const after = Object.freeze(before.map((one, n) => (n === at ? Object.freeze({ ...(one as object), n: -1 }) : one)))
    return race(before, after as PlainValue, 1, 20)
  },
}

/** One change in the state of an application; everything else is shared. */
const diffSharedTree: BenchCase = {
  id: 'diff.sharedTree',
  baseline: fastest,
  goals: { 100000: 0.1 },
  prepare(state) {
    const before = admit(state).plain
    const after = patch(before, diff(before, withChanges(state, 1)))
    return race(before, after, 1, 200)
  },
}

const diffOne: BenchCase = clones('diff.one', 1)
const diffHundred: BenchCase = clones('diff.hundred', 100)
const diffAll: BenchCase = clones('diff.all', Number.POSITIVE_INFINITY)

/** One object put in front of 1,000: a linear scan that knows where to look is the baseline. */
const diffFront: BenchCase = {
  id: 'diff.front',
  baseline: 'one pass over both lists',
  goals: { 1000: 3 },
  prepare() {
    const before = records(1000)
    const after = [{ title: 'new' }, ...structuredClone(before)] as PlainValue[]
    let seen: readonly Change[] = []
    return {
      raw: { run: () => before.every((one, n) => equal(one, after[n + 1] as PlainValue)) || fail() },
      plaindoc: {
        run: () => {
          seen = [...diff(before, after)]
        },
      },
      operations: 1,
      calls: 50,
      check: () =>
        deepStrictEqual(
          seen.map(({ kind, path }) => [kind, path]),
          [['added', [0]]],
        ),
    }
  },
}

/** The first change where every leaf changed: the libraries know no first one. */
const diffFirst: BenchCase = {
  id: 'diff.first',
  baseline: `${fastest}, which say all`,
  goals: { 100000: 0.01 },
  prepare(state) {
    const [before, after] = [state as unknown as PlainValue, withChanges(state, Number.POSITIVE_INFINITY)]
    const { raw } = race(before, after, undefined, 1)
    let first: Change | undefined
    const run = (): void => {
      first = diff(before, after).next().value as Change
    }
    return {
      raw,
      plaindoc: { run },
      operations: 1,
      calls: 3,
      check: () => deepStrictEqual(first?.path, ['settings', 'theme']),
    }
  },
}

export const diffCases: readonly BenchCase[] = [
  diffSharedList,
  diffSharedTree,
  diffOne,
  diffHundred,
  diffAll,
  diffFront,
  diffFirst,
]

/** Two deep clones of which `count` leaves differ. */
function clones(id: string, count: number): BenchCase {
  return {
    id,
    baseline: fastest,
    goals: { 10000: 0.8, 100000: 0.8 },
    prepare(state, size) {
      const calls: Record<Size, number> = { 1000: 100, 10000: 20, 100000: 3 }
      const known = Number.isFinite(count) ? count : undefined
      return race(state as unknown as PlainValue, withChanges(state, count), known, calls[size])
    },
  }
}

/** @param count - how many changes there are, if that is known */
function race(before: PlainValue, after: PlainValue, count: number | undefined, calls: number): Pair {
  const [a, b] = [before as object, after as object]
  const best = fastestOf(a, b, count === undefined)
  let said = 0
  let rival: unknown
  return {
    raw: {
      run: () => {
        rival = best(a, b)
      },
    },
    plaindoc: {
      run: () => {
        said = 0
        for (const _ of diff(before, after)) said++
      },
    },
    operations: 1,
    calls,
    check: () => {
      deepStrictEqual(said > 0 && rival !== undefined, true)
      if (count !== undefined) deepStrictEqual(said, count)
      deepStrictEqual(equal(patch(before, diff(before, after)), after), true)
    },
  }
}

/** Five calls of each; who fails, or takes twenty times as long as another one, is out after the first. */
function fastestOf(before: object, after: object, isAllChanged: boolean): Compare {
  let best: Compare = compare
  let least = Number.POSITIVE_INFINITY
  for (const [name, run] of libraries) {
    // takes more than 3.5 GB where every item of every list differs
    if (isAllChanged && name === 'rfc6902') continue
    for (let n = 0; n < 5; n++) {
      const took = timed(() => run(before, after))
      if (took < least) [best, least] = [run, took]
      if (took > 20 * least) break
    }
  }
  return best
}

/** Milliseconds; without end when it fails: rfc6902 overflows the stack on lists of thousands of items. */
function timed(run: () => void): number {
  const start = performance.now()
  try {
    run()
  } catch {
    return Number.POSITIVE_INFINITY
  }
  return performance.now() - start
}

function records(count: number): PlainValue[] {
  return Array.from({ length: count }, (_, n) => {
    return { title: `Record ${n}`, n, done: n % 2 === 0, place: { x: n, y: -1 - n, z: 1 }, tags: ['a', `tag ${n % 7}`] }
  })
}

/** A deep clone in which `count` tasks have another estimate; without end, every leaf but the ids is another one. */
function withChanges(state: AppState, count: number): PlainValue {
  const after = structuredClone(state)
  if (Number.isFinite(count)) {
    const tasks = Object.values(after.projects).flatMap(project => project.tasks)
    for (let n = 0; n < count; n++) {
      const task = tasks[Math.floor(((n + 0.5) * tasks.length) / count)]
      if (task !== undefined) task.estimate++
    }
  } else changeAll(after)
  return after as unknown as PlainValue
}

function changeAll(value: object): void {
  const entries = value as Record<string, unknown>
  for (const [key, part] of Object.entries(entries)) {
    if (typeof part === 'object' && part !== null) changeAll(part)
    else if (typeof part === 'string') entries[key] = key === 'id' ? part : `${part}!`
    else entries[key] = typeof part === 'number' ? part + 1 : part !== true
  }
}

function fail(): never {
  throw new Error('the lists differ')
}
