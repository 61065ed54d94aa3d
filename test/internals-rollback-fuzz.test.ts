/**
 * The guard of rollback: random worlds, each run with rollbacks and without, byte for byte the same at every step.
 */
import { afterAll, beforeAll, expect, jest, test } from '@jest/globals'
import { runWorld } from './internals-rollback-world.js'
import { runs } from './random.js'

const wanted = runs(2_000, 100_000)
const stepsPerWorld = 60

beforeAll(() => {
  // Yjs prints what it thinks of types that are integrated twice, which some of the edits do
  jest.spyOn(console, 'error').mockImplementation(() => undefined)
})
afterAll(() => void jest.restoreAllMocks())

function world(seed: number): number {
  try {
    return runWorld(seed, stepsPerWorld)
  } catch (cause) {
    throw new Error(`seed ${seed}: ${(cause as Error).message}`, { cause })
  }
}

test('R1 L7 whatever was written, a rollback brings back the bytes, and nobody can tell that it was there', () => {
  let rollbacks = 0
  for (let seed = 1; rollbacks < wanted; seed++) rollbacks += world(seed)

  expect(rollbacks).toBeGreaterThanOrEqual(wanted)
}, 3_600_000)
