/**
 * The facade of an array against a native array: every method that JavaScript has.
 */
import { PlaindocError } from '../src/index.js'
import { type Call, callOf, methodNames, resultOf } from './array-calls.js'
import { canBeShared, common, costOf, someItems, tracked } from './array-world.js'
import { clone, textOf } from './edits.js'
import { random, runs } from './random.js'

/** What a call gave: its result, or the name of what it threw. */
function outcome(items: unknown[], call: Call): { result: string; refused: boolean } {
  try {
    return { result: resultOf(items, call), refused: false }
  } catch (error) {
    return { result: (error as Error).name, refused: error instanceof PlaindocError }
  }
}

describe.each(['array', 'list'] as const)('every method of Array.prototype, on %s', layout => {
  test.each(methodNames)(
    'A60 %s returns and leaves what it does on a native array, or refuses and leaves all',
    method => {
      for (let seed = 1; seed <= runs(70, 2_000); seed++) {
        const chance = random(seed)
        const items = someItems(chance)
        const doc = tracked(clone(items) as unknown[], layout)
        const native = clone(items) as unknown[]
        const call = callOf(method, chance)
        const told = `seed ${seed}: ${textOf(items)}.${method}(${call.args(native).map(String)})`
        const expected = outcome(native, call)
        const bytes = doc.encode()
        const got = outcome(doc.data.a, call)

        if (got.refused && expected.result !== got.result) {
          // values that cannot be shared are the only reason to differ
          expect([told, canBeShared(native)]).toEqual([told, false])
          expect(Buffer.from(doc.encode()).equals(Buffer.from(bytes))).toBe(true)
        } else {
          expect([told, got.result]).toEqual([told, expected.result])
          expect([told, textOf(doc.data.a)]).toEqual([told, textOf(native)])
          expect(textOf(doc.snapshot().a)).toBe(textOf(native))
          expect(JSON.stringify(doc.data.a)).toBe(JSON.stringify(native))
        }
      }
    },
  )
})

describe('what a mutator writes', () => {
  test('A61 a mutator is one transaction, with the fewest items written', () => {
    const mutators = ['push', 'pop', 'shift', 'unshift', 'splice', 'sort', 'reverse', 'fill', 'copyWithin']
    for (let seed = 1; seed <= runs(600, 20_000); seed++) {
      const chance = random(seed)
      // items of their own, so that the shortest script is known
      const items = Array.from({ length: chance.int(9) }, (_, i) => (chance.chance() ? { id: i } : i))
      const doc = tracked(chance.shuffle(items))
      const before = doc.data.a.map(textOf)
      const method = chance.pick(mutators)
      const args = Array.from({ length: chance.int(3) }, () => chance.int(9) - 2)
      if (method === 'sort') args.length = 0
      if (method === 'fill') args.unshift(7)
      const cost = costOf(doc, () => Reflect.apply(Reflect.get(doc.data.a, method), doc.data.a, args))
      const after = doc.data.a.map(textOf)
      const kept = method === 'splice' ? -1 : common(before, after)

      const told = `seed ${seed}: [${before}].${method}(${args}) = [${after}]`
      const changed = before.join() !== after.join()
      expect([told, cost.updates, cost.transactions]).toEqual([
        told,
        changed ? 1 : cost.updates,
        changed ? 1 : cost.transactions,
      ])
      expect(cost.transactions).toBeLessThanOrEqual(1)
      if (kept >= 0 && method !== 'fill')
        expect([told, cost.inserted, cost.deleted]).toEqual([told, after.length - kept, before.length - kept])
    }
  })
})
