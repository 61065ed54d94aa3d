/**
 * Loading: plain data becomes a document that can be read.
 * The baseline only imports; our side also gives the first whole snapshot.
 */
import { deepStrictEqual } from 'node:assert'
import type { Document } from '../../src/index.js'
import { track } from '../../src/index.js'
import type { BenchCase, Pair, Size } from '../case.js'
import type { AppState } from '../data.js'
import { importRaw, listenedDoc, prelim } from '../raw.js'

const goals = { 1000: 1, 10000: 1, 100000: 1.5 }
const callsPerRound: Record<Size, number> = { 1000: 40, 10000: 8, 100000: 1 }

export const loadImport: BenchCase = {
  id: 'load.import',
  baseline: 'raw prelim import',
  goals,
  prepare(state, size) {
    let ydoc = importRaw(state)
    const raw = (): void => {
      ydoc = importRaw(state)
    }
    const ours = documents<AppState>(() => {
      const doc = track(state, { ydoc: listenedDoc() })
      doc.snapshot()
      return doc
    })
    return pair(size, raw, ours, () => deepStrictEqual(ours.last().snapshot(), ydoc.getMap('data').toJSON()))
  },
}

export const loadAssign: BenchCase = {
  id: 'load.assign',
  baseline: 'raw map.set of a prelim tree',
  goals,
  prepare(state, size) {
    const ours = documents<{ big: AppState | null }>(() => {
      const doc = track<{ big: AppState | null }>({ big: null }, { ydoc: listenedDoc() })
      doc.data.big = state
      doc.snapshot()
      return doc
    })
    return pair(
      size,
      () => rawAssign(state),
      ours,
      () => deepStrictEqual(ours.last().snapshot(), { big: state }),
    )
  },
}

export const loadReplace: BenchCase = {
  id: 'load.replace',
  baseline: 'raw map.set of a prelim tree',
  goals,
  prepare(state, size) {
    const ours = documents<{ big: AppState | null }>(() => {
      const doc = track<{ big: AppState | null }>({ big: null }, { ydoc: listenedDoc() })
      doc.replace({ big: state })
      doc.snapshot()
      return doc
    })
    return pair(
      size,
      () => rawAssign(state),
      ours,
      () => deepStrictEqual(ours.last().snapshot(), { big: state }),
    )
  },
}

function rawAssign(state: AppState): void {
  const ydoc = listenedDoc()
  const root = ydoc.getMap('data')
  root.set('big', null)
  root.set('big', prelim(state))
}

/** Makes documents and destroys them untimed, all but the last. */
function documents<T>(make: () => Document<T>): { run(): void; after(): void; last(): Document<T> } {
  let current: Document<T> | undefined
  let before: Document<T> | undefined
  return {
    run: () => {
      before = current
      current = make()
    },
    after: () => void before?.destroy(),
    last: () => current ?? make(),
  }
}

function pair<T>(size: Size, raw: () => void, ours: ReturnType<typeof documents<T>>, check: () => void): Pair {
  return { raw: { run: raw }, plaindoc: ours, operations: 1, calls: callsPerRound[size], check }
}
