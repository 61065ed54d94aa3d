/**
 * Every kind of value in every other, changed in every way there is: nothing is duplicated, lost or put in the wrong place.
 */
import { runAlone } from './all-kinds-alone.js'
import { runPeers } from './all-kinds-peers.js'
import { runs } from './random.js'

const steps = 40

function each(worlds: number, run: (seed: number, steps: number) => void): void {
  for (let seed = 1; seed <= worlds; seed++) {
    try {
      run(seed, steps)
    } catch (error) {
      throw new Error(`seed ${seed}: ${(error as Error).message}`, { cause: error })
    }
  }
}

describe('all kinds of values, nested in each other', () => {
  test('Z7 one document reads what plain JavaScript would, through rollback, undo, redo, replace and patch', () => {
    each(runs(20, 1_000), runAlone)
  })

  test('Z8 replicas end equal and read what their bytes say, whatever arrives when and whoever writes', () => {
    each(runs(20, 1_500), runPeers)
  })
})
