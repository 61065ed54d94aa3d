/**
 * Writing numbers: one at a time, each in its own transaction, and a thousand in one; an `update` listener on both sides.
 */
import { deepStrictEqual } from 'node:assert'
import { track } from '../../src/index.js'
import type { BenchCase, Pair } from '../case.js'
import { type AppState, taskPlaces } from '../data.js'
import { importRaw, listenedDoc, rawTask } from '../raw.js'

/** Sets the estimate of `count` random tasks on both sides; `together` runs the sets of one call. */
function sets(
  state: AppState,
  count: number,
  calls: number,
  together: (doc: { transact(run: () => void): void }, run: () => void) => void,
): Pair {
  const ydoc = importRaw(state)
  const root = ydoc.getMap('data')
  const doc = track(state, { ydoc: listenedDoc() })
  const places = taskPlaces(state, count, 7)
  const maps = places.map(place => rawTask(root, place))
  const tasks = places.map(([project, index]) => doc.data.projects[project]?.tasks[index])
  let rawValue = 100
  let value = 100
  const setRaw = (): void => {
    for (const map of maps) map.set('estimate', rawValue++)
  }
  const setLive = (): void => {
    for (const task of tasks) if (task !== undefined) task.estimate = value++
  }
  return {
    raw: { run: () => together(ydoc, setRaw) },
    plaindoc: { run: () => together(doc, setLive) },
    operations: count,
    calls,
    check: () => deepStrictEqual(doc.snapshot(), root.toJSON()),
  }
}

/** Each set in its own transaction. */
export const writeSet: BenchCase = {
  id: 'write.set',
  baseline: 'raw map.set',
  goals: { 1000: 1.5, 10000: 1.5, 100000: 1.5 },
  prepare: state => sets(state, 200, 5, (_doc, run) => run()),
}

/** 1,000 sets in one transaction. */
export const writeBatch: BenchCase = {
  id: 'write.batch',
  baseline: 'raw map.set, 1,000 in one transaction',
  goals: { 10000: 1.5, 100000: 1.5 },
  prepare: state => sets(state, 1_000, 2, (doc, run) => doc.transact(run)),
}
