/**
 * Reading: random values five steps down, in a snapshot against a plain object, and live against a chain of `Y.get`.
 */
import { strictEqual } from 'node:assert'
import { track } from '../../src/index.js'
import type { BenchCase } from '../case.js'
import { type AppState, type TaskPlace, taskPlaces } from '../data.js'
import { importRaw, listenedDoc, rawTask } from '../raw.js'

const readsPerCall = 1_000

export const readSnapshot: BenchCase = {
  id: 'read.snapshot',
  baseline: 'plain object',
  goals: { 1000: 1.1, 10000: 1.1, 100000: 1.1 },
  prepare(state) {
    const snapshot = track(state, { ydoc: listenedDoc() }).snapshot()
    const places = taskPlaces(state, readsPerCall, 3)
    // two functions of the same text: each side keeps its own inline caches
    const sums = { plain: 0, snapshot: 0 }
    const readPlain = (): void => {
      for (const [project, index] of places) sums.plain += state.projects[project]?.tasks[index]?.estimate ?? 0
    }
    const readFrozen = (): void => {
      for (const [project, index] of places) sums.snapshot += snapshot.projects[project]?.tasks[index]?.estimate ?? 0
    }
    return {
      raw: { run: readPlain },
      plaindoc: { run: readFrozen },
      operations: readsPerCall,
      calls: 300,
      check: () => strictEqual(sums.snapshot, sums.plain),
    }
  },
}

export const readLive: BenchCase = {
  id: 'read.live',
  baseline: 'raw chain of get',
  goals: { 1000: 0.6, 10000: 0.6, 100000: 0.6 },
  prepare(state) {
    const root = importRaw(state).getMap('data')
    const { data } = track(state, { ydoc: listenedDoc() })
    const places = taskPlaces(state, readsPerCall, 3)
    const sums = { raw: 0, live: 0 }
    return {
      raw: {
        run: () => {
          for (const place of places) sums.raw += rawTask(root, place).get('estimate') as number
        },
      },
      plaindoc: {
        run: () => {
          for (const place of places) sums.live += liveEstimate(data, place)
        },
      },
      operations: readsPerCall,
      calls: 20,
      check: () => strictEqual(sums.live, sums.raw),
    }
  },
}

function liveEstimate(data: AppState, [project, index]: TaskPlace): number {
  return data.projects[project]?.tasks[index]?.estimate ?? 0
}
