/**
 * Writing: one number at a time, each in its own transaction, with an `update` listener on both sides.
 */
import { deepStrictEqual } from 'node:assert'
import { track } from '../../src/index.js'
import type { BenchCase } from '../case.js'
import { taskPlaces } from '../data.js'
import { importRaw, listenedDoc, rawTask } from '../raw.js'

const setsPerCall = 200

export const writeSet: BenchCase = {
  id: 'write.set',
  baseline: 'raw map.set',
  goals: { 1000: 1.5, 10000: 1.5, 100000: 1.5 },
  prepare(state) {
    const root = importRaw(state).getMap('data')
    const doc = track(state, { ydoc: listenedDoc() })
    const places = taskPlaces(state, setsPerCall, 7)
    const maps = places.map(place => rawTask(root, place))
    const tasks = places.map(([project, index]) => doc.data.projects[project]?.tasks[index])
    let rawValue = 100
    let value = 100
    return {
      raw: {
        run: () => {
          for (const map of maps) map.set('estimate', rawValue++)
        },
      },
      plaindoc: {
        run: () => {
          for (const task of tasks) if (task !== undefined) task.estimate = value++
        },
      },
      operations: setsPerCall,
      calls: 5,
      check: () => deepStrictEqual(doc.snapshot(), root.toJSON()),
    }
  },
}
