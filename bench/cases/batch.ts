/**
 * Many writes: a thousand sets in one transaction, pushes, and random inserts and deletions in an array of 10,000 items.
 */
import { deepStrictEqual, strictEqual } from 'node:assert'
import type * as Y from 'yjs'
import { track } from '../../src/index.js'
import type { BenchCase, Pair } from '../case.js'
import { below, mulberry32, taskPlaces } from '../data.js'
import { importRaw, listenedDoc, rawTask } from '../raw.js'

const setsPerCall = 1_000

/** 1,000 sets of leaves in one transaction on both sides. */
const writeBatch: BenchCase = {
  id: 'write.batch',
  baseline: 'raw map.set, 1,000 in one transaction',
  goals: { 10000: 1.5, 100000: 1.5 },
  prepare(state) {
    const root = importRaw(state).getMap('data')
    const doc = track(state, { ydoc: listenedDoc() })
    const places = taskPlaces(state, setsPerCall, 11)
    const maps = places.map(place => rawTask(root, place))
    const tasks = places.map(([project, index]) => doc.data.projects[project]?.tasks[index])
    let rawValue = 100
    let value = 100
    return {
      raw: {
        run: () => {
          root.doc?.transact(() => {
            for (const map of maps) map.set('estimate', rawValue++)
          })
        },
      },
      plaindoc: {
        run: () => {
          doc.transact(() => {
            for (const task of tasks) if (task !== undefined) task.estimate = value++
          })
        },
      },
      operations: setsPerCall,
      calls: 2,
      check: () => deepStrictEqual(doc.snapshot(), root.toJSON()),
    }
  },
}

/** 10,000 pushes in one transaction on both sides: Yjs walks to the end for each. */
const arrayPush: BenchCase = {
  id: 'array.push',
  baseline: 'raw array.push, one by one in one transaction',
  goals: { 10000: 0.01 },
  prepare(_state, size): Pair {
    let raw = listenedDoc().getArray<number>('data')
    let doc = track<number[]>([], { ydoc: listenedDoc() })
    return {
      raw: {
        run: () => {
          raw = listenedDoc().getArray<number>('data')
          raw.doc?.transact(() => {
            for (let i = 0; i < size; i++) raw.push([i])
          })
        },
      },
      plaindoc: {
        run: () => {
          doc = track<number[]>([], { ydoc: listenedDoc() })
          doc.transact(data => {
            for (let i = 0; i < size; i++) data.push(i)
          })
        },
      },
      operations: size,
      calls: 1,
      check: () => deepStrictEqual(doc.snapshot(), raw.toArray()),
    }
  },
}

const editsPerCall = 500

/** Random inserts and deletions in an array of 10,000 numbers, all of a call in one transaction on both sides. */
const arrayRandom: BenchCase = {
  id: 'array.random',
  baseline: 'raw array.insert and delete at the same places',
  goals: { 10000: 2 },
  prepare(_state, size): Pair {
    const numbers = Array.from({ length: size }, (_, i) => i)
    const raw = listenedDoc().getArray<number>('data')
    raw.push(numbers)
    const doc = track<number[]>([], { ydoc: listenedDoc() })
    doc.data = numbers
    strictEqual(doc.data.length, size)
    const dice = [mulberry32(3), mulberry32(3)] as const
    const edit = (
      random: () => number,
      length: () => number,
      insert: (at: number) => void,
      remove: (at: number) => void,
    ): void => {
      for (let i = 0; i < editsPerCall; i++) {
        const at = below(random, length())
        if (i % 2 === 0) insert(at)
        else remove(at)
      }
    }
    return {
      raw: {
        run: () => {
          ;(raw.doc as Y.Doc).transact(() => {
            edit(
              dice[0],
              () => raw.length,
              at => raw.insert(at, [at]),
              at => raw.delete(at, 1),
            )
          })
        },
      },
      plaindoc: {
        run: () => {
          doc.transact(data => {
            edit(
              dice[1],
              () => data.length,
              at => void data.splice(at, 0, at),
              at => void data.splice(at, 1),
            )
          })
        },
      },
      operations: editsPerCall,
      calls: 1,
      check: () => deepStrictEqual(doc.snapshot(), raw.toArray()),
    }
  },
}

export const batchCases: readonly BenchCase[] = [writeBatch, arrayPush, arrayRandom]
