import fc from 'fast-check'
import { likeness, listScript, textScript } from '../src/change/index.js'
import { admit, isWellFormed, type PlainArray, type PlainValue } from '../src/plain/index.js'
import { plainLeaf } from './plain-values.js'
import { random, runs } from './random.js'

/** Applies a list script first to last, as a writer of a Y.Array does. */
function applyFirstToLast<T>(before: readonly T[], after: readonly T[]): T[] {
  const list = [...before]
  for (const { remove, insert } of listScript(before, after, { alike: false }).runs) {
    list.splice(insert[0], remove, ...after.slice(insert[0], insert[1]))
  }
  return list
}

/** The length of the longest common subsequence, the slow and certain way. */
function longest(a: readonly unknown[], b: readonly unknown[]): number {
  let row = new Array<number>(b.length + 1).fill(0)
  for (const item of a) {
    const next = [0]
    for (let j = 0; j < b.length; j++) {
      next.push(item === b[j] ? (row[j] ?? 0) + 1 : Math.max(row[j + 1] ?? 0, next[j] ?? 0))
    }
    row = next
  }
  return row[b.length] ?? 0
}

function keptCount(kept: Int32Array): number {
  return kept.filter(partner => partner >= 0).length
}

describe('listScript', () => {
  const list = fc.array(fc.oneof(plainLeaf(), fc.array(plainLeaf(), { maxLength: 2 })), { maxLength: 20 })
  const numRuns = runs(400, 100_000)

  test('D20 the runs turn before into after, first to last and last to first', () => {
    fc.assert(
      fc.property(list, list, (a, b) => {
        const before = admit(a).plain as PlainArray
        const after = admit(b).plain as PlainArray
        const items = [...before]
        for (const { index, remove, insert } of [...listScript(before, after, { alike: false }).runs].reverse()) {
          items.splice(index, remove, ...after.slice(insert[0], insert[1]))
        }
        expect(items).toEqual(after)
        expect(applyFirstToLast(before, after)).toEqual(after)
      }),
      { numRuns },
    )
  })

  test('D21 as many items stay as can, with repeated items too', () => {
    const few = fc.array(fc.integer({ min: 0, max: 4 }), { maxLength: 40 })
    fc.assert(
      fc.property(few, few, (a, b) => {
        expect(keptCount(listScript(a, b, { alike: false }).kept)).toBe(longest(a, b))
      }),
      { numRuns },
    )
  })

  test('D21 a permutation keeps its longest increasing run', () => {
    for (let seed = 0; seed < 50; seed++) {
      const before = Array.from({ length: 200 }, (_, n) => n)
      const after = random(seed).shuffle(before)
      expect(keptCount(listScript(before, after, { alike: false }).kept)).toBe(longest(before, after))
    }
  })

  test('D22 kept items ascend, runs cover the rest, edited ones are kept and differ', () => {
    fc.assert(
      fc.property(list, list, (before, after) => {
        const { kept, edited, runs: found } = listScript(before as PlainArray, after as PlainArray)
        const partners = [...kept].filter(partner => partner >= 0)
        expect(partners).toEqual([...new Set(partners)].sort((a, b) => a - b))
        const inserted = found.reduce((sum, run) => sum + run.insert[1] - run.insert[0], 0)
        const removed = found.reduce((sum, run) => sum + run.remove, 0)
        expect([inserted, removed]).toEqual([after.length - partners.length, before.length - partners.length])
        for (const place of edited) expect(kept[place]).toBeGreaterThanOrEqual(0)
        for (const { remove, insert } of found) expect(remove + insert[1] - insert[0]).toBeGreaterThan(0)
      }),
      { numRuns },
    )
  })

  test('D23 identity is stronger than key, key than value', () => {
    const a = { id: 1, t: 'a' }
    const b = { id: 2, t: 'b' }
    const moved = { id: 9, t: 'z' }
    const who = new Map<unknown, string>([
      [b, 'B'],
      [moved, 'B'],
    ])
    const { kept, edited } = listScript<PlainValue>([a, b], [{ id: 1, t: 'new' }, moved], {
      identity: item => who.get(item),
    })
    expect([...kept]).toEqual([0, 1])
    expect(edited).toEqual([0, 1])
  })

  test('D23 one identity stands for items that differ, and equal items without one still match', () => {
    const { kept } = listScript<PlainValue>(['x', 'a', 'y'], ['y', 'b', 'x'], {
      identity: item => (item === 'a' || item === 'b' ? 'same' : undefined),
      alike: false,
    })
    expect(keptCount(kept)).toBe(1)
  })

  test('D24 a test of one’s own decides what is the same', () => {
    const before = [{ type: 'a' }, { type: 'b' }, { type: 'c' }]
    const after = [{ type: 'A' }, { type: 'C' }]
    const same = (x: { type: string }, y: { type: string }): boolean => x.type === y.type.toLowerCase()
    expect(listScript(before, after, { same, alike: false }).runs).toEqual([{ index: 1, remove: 1, insert: [1, 1] }])
  })

  test('D25 leftovers pair where they are most alike, and never across different keys', () => {
    const { kept } = listScript<PlainValue>([{ t: 1, u: 1, n: 1 }], [{ t: 9 }, { t: 1, u: 1, n: 2 }])
    expect([...kept]).toEqual([-1, 0])
    expect(likeness({ id: 1, t: 1 }, { id: 2, t: 1 })).toBe(0)
    expect(likeness({ t: 1 }, { t: 1, n: 2 })).toBeGreaterThan(likeness({ t: 1 }, { t: 2 }))
    expect(likeness([1], 5)).toBeLessThan(likeness(4, 5))
  })

  test('D26 100,000 items, turned round, mixed or without anything in common, stay within the budget', () => {
    const before = Array.from({ length: 100_000 }, (_, n) => n)
    const dice = random(1)
    const few = before.map(() => dice.int(300))
    // the clock is not asked: a quadratic search would not end within the time a test has
    for (const after of [[...before].reverse(), dice.shuffle(before), before.map(n => n + 100_000)]) {
      expect(applyFirstToLast(before, after)).toEqual(after)
    }
    expect(applyFirstToLast(few, dice.shuffle(few)).length).toBe(100_000)
  })
})

describe('textScript', () => {
  const letters = fc.constantFrom('a', 'b', '\n', '😀', '😁', '🙀', 'é', '👩‍👩‍👧')
  const text = fc.array(letters, { maxLength: 30 }).map(list => list.join(''))

  test('D30 the runs turn before into after and never cut a character', () => {
    fc.assert(
      fc.property(text, text, (before, after) => {
        let now = before
        for (const { index, remove, insert } of textScript(before, after).reverse()) {
          expect(isWellFormed(insert) && isWellFormed(before.slice(index, index + remove))).toBe(true)
          now = now.slice(0, index) + insert + now.slice(index + remove)
          expect(isWellFormed(now)).toBe(true)
        }
        expect(now).toBe(after)
      }),
      { numRuns: runs(1000, 200_000) },
    )
  })

  test('D31 an edit is said where it was made', () => {
    expect(textScript('the cat', 'the fat cat')).toEqual([{ index: 4, remove: 0, insert: 'fat ' }])
    expect(textScript('one two three', 'one three')).toEqual([{ index: 5, remove: 4, insert: '' }])
    expect(textScript('abc', 'abc')).toEqual([])
    expect(textScript('😀', '😁')).toEqual([{ index: 0, remove: 2, insert: '😁' }])
  })

  test('D32 two unrelated texts of 20 kB are a few runs, found within the budget', () => {
    const noise = (seed: number): string => {
      const dice = random(seed)
      return Array.from({ length: 20_000 }, () => String.fromCharCode(97 + dice.int(26))).join('')
    }
    expect(textScript(noise(1), noise(2)).length).toBeLessThan(10)
  })

  test('D33 many edits on lines of a large text are found line by line', () => {
    const line = (n: number): string => `line ${n} of a text that is long enough to matter\n`
    const before = Array.from({ length: 20_000 }, (_, n) => line(n))
    const after = before.map((one, n) => (n % 100 === 0 ? one.replace('line', 'row') : one))
    const runsFound = textScript(before.join(''), after.join(''))
    expect(runsFound.length).toBeGreaterThanOrEqual(200)
    expect(runsFound.reduce((sum, run) => sum + run.remove, 0)).toBeLessThan(1000)
  })
})
