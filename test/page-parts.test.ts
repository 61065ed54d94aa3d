/** The parts of the page that need no browser: carets, rows that stay, values that are typed, revisions compared. */
import fc from 'fast-check'
import { text } from '../src/index.js'
import { rebase, shiftFor } from '../src/inspector/caret.js'
import { matchChildren } from '../src/inspector/match-children.js'
import { compare } from '../src/inspector/revision-marks.js'
import { choices, convert, kindOf, readNew } from '../src/inspector/value-kind.js'

const letters = fc.string({ unit: fc.constantFrom('a', 'b', '\n'), maxLength: 12 })

describe('typing together', () => {
  test('P15 letters typed over an old text leave the letters of others alone', () => {
    expect(rebase('abc', 'abXc', 'abc')).toBe('abXc')
    expect(rebase('abc', 'abcX', 'Yabc')).toBe('YabcX')
    expect(rebase('abc', 'Xabc', 'abcY')).toBe('XabcY')
    expect(rebase('hello world', 'hello', 'hello big world')).toBe('hello')
  })

  test('P15 what is typed at one end and what others wrote at the other are both there', () => {
    const run = (shown: string, mine: string, theirs: string): void => {
      expect(rebase(`|${shown}`, `${mine}|${shown}`, `|${shown}${theirs}`)).toBe(`${mine}|${shown}${theirs}`)
    }
    fc.assert(fc.property(letters, fc.stringMatching(/^x{1,3}$/), fc.stringMatching(/^y{1,3}$/), run))
  })

  test('P16 the caret stays with its letters', () => {
    fc.assert(
      fc.property(letters, letters, letters, letters, (head, gone, come, tail) => {
        const shift = shiftFor(head + gone + tail, head + come + tail)
        const after = head + come + tail
        for (let place = 0; place <= head.length + gone.length + tail.length; place++) {
          expect(shift(place)).toBeGreaterThanOrEqual(0)
          expect(shift(place)).toBeLessThanOrEqual(after.length)
        }
      }),
    )
    expect([0, 2, 5].map(shiftFor('ab cd', 'ab X cd'))).toEqual([0, 2, 7])
  })
})

describe('rows of a list', () => {
  const lists = fc.array(fc.constantFrom('a', 'b', 'c', 'd', 'e'), { maxLength: 10 })

  test('P17 every row is taken over once at most, and as many as can be', () => {
    fc.assert(
      fc.property(lists, lists, (before, after) => {
        const matched = matchChildren(before, after)
        const taken = matched.filter(index => index !== -1)
        expect(new Set(taken).size).toBe(taken.length)
        expect(taken.length).toBe(Math.min(before.length, after.length))
      }),
    )
  })

  test('P17 an item that is still there keeps its row', () => {
    const [a, b, c, d] = [{}, {}, {}, {}]
    expect(matchChildren([a, b, c], [d, a, b, c])).toEqual([-1, 0, 1, 2])
    expect(matchChildren([a, b, c], [c, a, b])).toEqual([2, 0, 1])
    expect(matchChildren([a, b, c], [a, d, c])).toEqual([0, 1, 2])
    expect(matchChildren([a, b, c], [a, c])).toEqual([0, 2])
  })
})

describe('values', () => {
  test.each([
    ['12', 12],
    [' -1.5 ', -1.5],
    ['true', true],
    ['null', null],
    ['{}', {}],
    ['[]', []],
    ['"12"', '12'],
    ["'true'", 'true'],
    ['Infinity', 'Infinity'],
    ['', ''],
    ['two words', 'two words'],
  ])('P18 %j is typed for a new value and means %j', (typed, value) => {
    expect(readNew(typed)).toEqual(value)
  })

  test('P19 every kind can be made of every value, and is of that kind', () => {
    const values = ['12', 'words', 3, true, null, 5n, { a: 1 }, [1], new Date(0), new Uint8Array(2)]

    for (const kind of choices)
      for (const value of values) {
        const made = convert(value, kind)
        const isSeed = kind === 'long text'
        expect(kindOf((isSeed ? String(made) : made) as string, isSeed)).toBe(kind)
      }

    expect(convert('12', 'number')).toBe(12)
    expect(convert([1, 2], 'object')).toEqual({ 0: 1, 1: 2 })
    expect(convert({ a: 1, b: 2 }, 'list')).toEqual([1, 2])
    expect(convert('a', 'long text')).toEqual(text('a'))
  })
})

describe('a revision', () => {
  test('P20 says of each value whether it is gone or another one now', () => {
    const revision = { a: 1, b: 1, list: [{ id: 1 }, { id: 2 }, { id: 3 }], same: { x: 1 }, kind: 'x' }
    const now = { b: 2, list: [{ id: 0 }, { id: 1 }, { id: 3 }], same: { x: 1 }, new: 1, kind: { y: 1 } }
    const { markOf, summary } = compare(revision, now)

    expect(markOf(['a'], 1)).toBe('gone')
    expect(markOf(['b'], 1)).toBe('changed')
    expect(markOf(['kind'], 'x')).toBe('changed')
    expect(markOf(['same'], revision.same)).toBeUndefined()
    expect(markOf(['same', 'x'], 1)).toBeUndefined()
    expect([0, 1, 2].map(index => markOf(['list', index, 'id'], index + 1))).toEqual([undefined, 'changed', undefined])
    expect(summary).toMatch(/^Since then: \d+ changed, \d+ added, \d+ removed\.$/)
    expect(compare(now, now).summary).toBe('The same as now.')
  })
})
