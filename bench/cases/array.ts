/**
 * Many writes to an array in one transaction: pushes, and random inserts and deletions among 10,000 items.
 */
import { deepStrictEqual, strictEqual } from 'node:assert'
import type * as Y from 'yjs'
import { track } from '../../src/index.js'
import type { BenchCase, Pair } from '../case.js'
import { below, mulberry32 } from '../data.js'
import { listenedDoc } from '../raw.js'

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

export const arrayCases: readonly BenchCase[] = [arrayPush, arrayRandom]
