/**
 * Files: a change of one leaf, a whole text, and many updates made one.
 * The baselines are what a program without plaindoc does: write everything anew, or merge in one go.
 */
import { deepStrictEqual } from 'node:assert'
import { stringify } from 'yaml'
import * as Y from 'yjs'
import { applyRecords } from '../../src/file/apply-records.js'
import { yamlFormat } from '../../src/file/index.js'
import { TextMirror } from '../../src/file/text-mirror.js'
import type { PlainValue } from '../../src/plain/index.js'
import type { BenchCase, Size } from '../case.js'
import { type AppState, taskPlaces } from '../data.js'

const changes = 20

/** 10,000 nodes are a text of about 150 kB. */
export const fileSplice: BenchCase = {
  id: 'file.splice',
  baseline: 'yaml.stringify of all',
  goals: { 10000: 0.01 },
  prepare(state) {
    const values = withChanges(state)
    const mirror = new TextMirror(yamlFormat, yamlFormat.create(frozen(state)))
    // forth and back, one leaf each time
    let at = 0
    const next = (): PlainValue => {
      const place = at++ % (2 * changes)
      return values[place < changes ? place : 2 * changes - 1 - place] as PlainValue
    }
    let text = ''
    return {
      raw: {
        run: () => {
          text = stringify(next())
        },
      },
      plaindoc: {
        run: () => {
          text = mirror.update(next())
        },
      },
      operations: 1,
      calls: 10,
      check: () => deepStrictEqual(yamlFormat.parse(mirror.text).value, mirror.value, text),
    }
  },
}

export const fileWrite: BenchCase = {
  id: 'file.write',
  baseline: 'JSON.stringify',
  goals: { 10000: 6 },
  prepare(state) {
    const value = frozen(state)
    let text = ''
    return {
      raw: { run: () => void JSON.stringify(state) },
      plaindoc: {
        run: () => {
          text = yamlFormat.create(value)
        },
      },
      operations: 1,
      calls: 20,
      check: () => deepStrictEqual(yamlFormat.parse(text).value, value),
    }
  },
}

export const fileCompact: BenchCase = {
  id: 'file.compact',
  baseline: 'one flat Y.mergeUpdates',
  goals: { 10000: 0.03 },
  prepare(_state, size: Size) {
    const ydoc = new Y.Doc()
    const flat: Uint8Array[] = []
    const records: Uint8Array[] = []
    ydoc.on('update', update => void flat.push(update))
    ydoc.on('updateV2', update => void records.push(update))
    const [map, list] = [ydoc.getMap<number>('data'), ydoc.getArray<number>('list')]
    for (let i = 0; i < size; i++) {
      if (i % 3 === 0) list.insert(i % 7 === 0 ? 0 : list.length, [i])
      else map.set(`k${i % 500}`, i)
    }
    let compact: Uint8Array = new Uint8Array()
    return {
      raw: { run: () => void Y.mergeUpdates(flat) },
      plaindoc: {
        run: () => {
          const merged = new Y.Doc()
          applyRecords(merged, records, undefined)
          compact = Y.encodeStateAsUpdateV2(merged)
          merged.destroy()
        },
      },
      operations: 1,
      calls: 1,
      check: () => {
        const merged = new Y.Doc()
        Y.applyUpdateV2(merged, compact)
        deepStrictEqual(merged.getMap('data').toJSON(), map.toJSON())
      },
    }
  },
}

export const fileCases: readonly BenchCase[] = [fileSplice, fileWrite, fileCompact]

/** States, each differing from the one before in one leaf. Unchanged branches are shared, as those of snapshots are. */
function withChanges(state: AppState): PlainValue[] {
  let current = state
  return taskPlaces(state, changes, 7).map(([key, at], n) => {
    const project = current.projects[key]
    const task = project?.tasks[at]
    if (project === undefined || task === undefined) throw new Error('there is no such task')
    const tasks = project.tasks.with(at, { ...task, estimate: 1000 + n })
    current = { ...current, projects: { ...current.projects, [key]: { ...project, tasks } } }
    return frozen(current)
  })
}

/** What the file room takes; the data of the benchmarks is plain. */
function frozen(state: AppState): PlainValue {
  return state as unknown as PlainValue
}
