/**
 * The data that benchmarks and randomised tests stand on: the generator is even, seeded, and sizes are exact.
 */
import { appState, below, countNodes, mulberry32, taskPlaces } from '../bench/data.js'
import { random } from './random.js'

describe('the generator', () => {
  test('H50 the same seed gives the same numbers, another seed gives others', () => {
    const draw = (seed: number): number[] => Array.from({ length: 5 }, mulberry32(seed))

    expect(draw(1)).toEqual(draw(1))
    expect(draw(1)).not.toEqual(draw(2))
  })

  test('H56 benchmarks and tests draw the same numbers from the same seed', () => {
    const { next } = random(41)

    expect(Array.from({ length: 5 }, next)).toEqual(Array.from({ length: 5 }, mulberry32(41)))
  })

  test('H51 numbers are evenly spread, alone and in pairs, for neighbouring seeds too', () => {
    // chi-square with 255 degrees of freedom: 1 in 10 million fair generators goes above 400 or below 150
    for (const seed of [0, 1, 2, 3, 0x7fffffff, -1]) {
      const draw = mulberry32(seed)
      const singles = counts(65_536, () => below(draw, 256))
      const pairs = counts(65_536, () => below(draw, 16) * 16 + below(draw, 16))

      for (const chiSquare of [singles, pairs]) {
        expect(chiSquare).toBeGreaterThan(150)
        expect(chiSquare).toBeLessThan(400)
      }
    }
  })

  test('H52 the first numbers of neighbouring seeds are evenly spread', () => {
    let seed = 0

    const chiSquare = counts(65_536, () => below(mulberry32(seed++), 256))

    expect(chiSquare).toBeGreaterThan(150)
    expect(chiSquare).toBeLessThan(400)
  })

  test('H53 a bad generator is caught by the same measure', () => {
    let state = 1
    // the product passes 2^53 and loses its low bits: what `Math.imul` is there for
    const bad = (): number => {
      state = (state * 1_103_515_245 + 12_345) % 2 ** 31
      return (state & 0xff) / 256
    }

    expect(counts(65_536, () => below(bad, 256))).toBeGreaterThan(400)
  })
})

describe('the data', () => {
  test('H54 a state has exactly as many containers and leaves as asked, and the same ones each time', () => {
    expect(countNodes({ a: [1, { b: null }] })).toBe(5)
    for (const size of [1_000, 10_000]) {
      expect(countNodes(appState(size, 1))).toBe(size)
      expect(appState(size, 1)).toEqual(appState(size, 1))
    }
  })

  test('H55 places name tasks that are there', () => {
    const state = appState(1_000, 1)

    const found = taskPlaces(state, 100, 2).map(([project, index]) => state.projects[project]?.tasks[index]?.id)

    expect(found).not.toContain(undefined)
    expect(new Set(found).size).toBeGreaterThan(30)
  })
})

/** Chi-square of 256 classes against an even spread. */
function counts(draws: number, draw: () => number): number {
  const seen = new Array<number>(256).fill(0)
  for (let n = 0; n < draws; n++) {
    const drawn = draw()
    seen[drawn] = (seen[drawn] ?? 0) + 1
  }
  const expected = draws / 256
  return seen.reduce((sum, count) => sum + (count - expected) ** 2 / expected, 0)
}
