/**
 * The facade against plain JavaScript: the same edits, the same return values, the same content.
 */
import { isTracked, snapshot, track } from '../src/index.js'
import { clone, edit, recogniseLive, textOf, value } from './edits.js'
import { random, runs } from './random.js'

recogniseLive(isTracked)

describe('facade against plain JavaScript', () => {
  test('A1 a thousand random edits of one document return and leave what JavaScript does', () => {
    for (let seed = 1; seed <= runs(60, 2_500); seed++) {
      const shape = random(seed)
      const initial = { a: [1, 2, 3], b: { c: 'x' }, list: [{ id: 1 }, { id: 2 }], v: value(shape, 3) }
      const doc = track(initial)
      const model = clone(initial) as typeof initial
      for (let step = 0; step < 40; step++) {
        const choice = seed * 1000 + step
        const expected = edit(model, random(choice))
        const got = edit(doc.data, random(choice))
        try {
          expect(got).toEqual(expected)
          expect(textOf(doc.data)).toBe(textOf(model))
          expect(textOf(doc.snapshot())).toBe(textOf(model))
        } catch (error) {
          throw new Error(`seed ${seed}, step ${step}: ${(error as Error).message}`)
        }
      }
      const copy = track(undefined as unknown, {})
      copy.merge(doc.encode())
      expect(textOf(copy.snapshot())).toBe(textOf(model))
      expect(snapshot(doc.data)).toBe(doc.snapshot())
    }
  })
})
