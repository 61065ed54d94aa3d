/**
 * Lists on several devices, at random: against native arrays, with undo, rollback and updates out of order.
 */
import { track } from '../src/index.js'
import { clone, edit, textOf } from './edits.js'
import { runWorld } from './list-devices.js'
import { type Any, expectSound, sync } from './list-documents.js'
import { random, runs } from './random.js'

describe('lists at random', () => {
  test('LI44 three to five devices, updates late, in part and out of order: each edit does what it does to a native array, and nothing diverges, doubles or is lost', () => {
    // 50,000 operations when long
    for (let seed = 1; seed <= runs(8, 334); seed++) runWorld(seed, 150, 3 + (seed % 3), seed % 2 === 0)
  }, 3_600_000)

  test('LI45 all arrays as lists: five devices, partitions, undo, redo, rollback: each shows what JavaScript would', () => {
    // 50,000 operations when long
    for (let seed = 1; seed <= runs(10, 250); seed++) runModel(seed, 200)
  }, 3_600_000)
})

function runModel(seed: number, steps: number): void {
  const chance = random(seed)
  const initial = () => ({ m: { list: [{ id: 1 }, { id: 2 }], plain: [1, 2, 3], deep: { a: 'x', more: { b: [] } } } })
  const docs = Array.from({ length: 5 }, () => track<Any>(initial(), { arrays: 'list' }))
  for (let at = 0; at < steps; at++) {
    const doc = chance.pick(docs)
    const model = clone(doc.snapshot()) as Any
    const before = textOf(doc.snapshot())
    const choice = chance.int(2 ** 30)
    const what = chance.int(20)
    if (what < 3) doc.merge(chance.pick(docs))
    else if (what < 5) {
      const undone = doc.undo.undo()
      if (undone && chance.chance(0.5)) {
        doc.undo.redo()
      }
      expect(textOf(doc.data)).toBe(textOf(doc.snapshot()))
    } else if (what < 7) {
      const bytes = Buffer.from(doc.encode())
      const fails = (): void =>
        doc.transact(data => {
          for (let n = 0; n < 3; n++) edit(data.m, random(choice + n))
          throw new Error('changed my mind')
        })
      expect(fails).toThrow('changed my mind')
      expect([seed, at, textOf(doc.data), bytes.equals(Buffer.from(doc.encode()))]).toEqual([seed, at, before, true])
    } else {
      const expected = edit(model.m, random(choice))
      expect([seed, at, doc.transact(data => edit(data.m, random(choice)))]).toEqual([seed, at, expected])
      expect([seed, at, textOf(doc.data)]).toEqual([seed, at, textOf(model)])
      const after = textOf(doc.snapshot())
      expect([seed, at, after]).toEqual([seed, at, textOf(model)])
      if (after !== before && chance.chance(0.3)) {
        doc.undo.undo()
        expect([seed, at, textOf(doc.data), textOf(doc.snapshot())]).toEqual([seed, at, before, before])
        doc.undo.redo()
        expect([seed, at, textOf(doc.data), textOf(doc.snapshot())]).toEqual([seed, at, after, after])
      }
    }
  }
  sync(...docs)
  sync(...docs)
  for (const doc of docs) expect([seed, textOf(doc.snapshot())]).toEqual([seed, textOf(docs[0]?.snapshot())])
  expectSound(...docs.slice(0, 1))
}
