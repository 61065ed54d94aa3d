/**
 * A snapshot after each write: one deep set and the whole frozen value, against the bare raw set.
 */
import { deepStrictEqual } from 'node:assert'
import { track } from '../../src/index.js'
import type { BenchCase } from '../case.js'
import { taskPlaces } from '../data.js'
import { importRaw, listenedDoc, rawTask } from '../raw.js'

const setsPerCall = 100

export const snapshotAfterSet: BenchCase = {
  id: 'snap.afterSet',
  baseline: 'raw map.set, no snapshot',
  goals: { 100000: 3 },
  prepare(state) {
    const root = importRaw(state).getMap('data')
    const doc = track(state, { ydoc: listenedDoc() })
    const places = taskPlaces(state, setsPerCall, 11)
    const maps = places.map(place => rawTask(root, place))
    const tasks = places.map(([project, index]) => doc.data.projects[project]?.tasks[index])
    let rawValue = 100
    let value = 100
    let seen: unknown
    return {
      raw: {
        run: () => {
          for (const map of maps) map.set('estimate', rawValue++)
        },
      },
      plaindoc: {
        run: () => {
          for (const task of tasks) {
            if (task !== undefined) task.estimate = value++
            seen = doc.snapshot()
          }
        },
      },
      operations: setsPerCall,
      calls: 5,
      check: () => deepStrictEqual(seen, root.toJSON()),
    }
  },
}
