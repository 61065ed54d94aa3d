/**
 * The history: what each step costs in a large document, or behind a long history, against a small one or none.
 */
import { strictEqual } from 'node:assert'
import { type Document, track } from '../../src/index.js'
import type { BenchCase, Pair, Size } from '../case.js'
import { type AppState, appState, taskPlaces } from '../data.js'

type Task = AppState['projects'][string]['tasks'][number]

const perCall = 20
const seed = 2026

/** A document, and tasks of it to edit one after the other. */
class Work {
  readonly doc: Document<AppState>
  readonly #tasks: Task[]
  #value = 1000
  #turn = 0

  constructor(state: AppState) {
    this.doc = track(state)
    this.doc.history.limit = Number.POSITIVE_INFINITY
    this.#tasks = taskPlaces(state, 200, 7).flatMap(([key, index]) => this.doc.data.projects[key]?.tasks[index] ?? [])
  }

  edit(): void {
    const task = this.#tasks[this.#turn++ % this.#tasks.length] as Task
    task.estimate = this.#value++
  }

  /** Commits `count` revisions of one edit each. */
  commit(count: number): this {
    for (let n = 0; n < count; n++) {
      this.edit()
      this.doc.history.commit()
    }
    return this
  }
}

/** The same in a document of `size` and in one of 1,000 nodes. */
function againstSmall(
  id: string,
  goal: number,
  revisions: number,
  run: (work: Work) => void,
  check: (work: Work) => void,
): BenchCase {
  return {
    id,
    baseline: 'the same with 1,000 nodes',
    goals: { 10000: goal, 100000: goal },
    prepare(state): Pair {
      const [small, large] = [appState(1_000, seed), state].map(one => new Work(one).commit(revisions)) as [Work, Work]
      const repeat = (work: Work): (() => void) => {
        return () => {
          for (let n = 0; n < perCall; n++) run(work)
        }
      }
      return {
        raw: { run: repeat(small) },
        plaindoc: { run: repeat(large) },
        operations: perCall,
        calls: 3,
        check: () => check(large),
      }
    },
  }
}

const commit = againstSmall(
  'history.commit',
  1.5,
  5,
  work => work.commit(1),
  ({ doc }) => strictEqual(doc.history.hasUncommitted, false),
)

/** An edit and the snapshot after it, and asking as well whether there is anything to commit. */
const hasUncommitted: BenchCase = {
  id: 'history.has',
  baseline: 'the edit and its snapshot alone',
  goals: { 1000: 2, 10000: 2, 100000: 2 },
  prepare(state: AppState): Pair {
    const [silent, asked] = [new Work(state).commit(1), new Work(state).commit(1)]
    return {
      raw: {
        run: () => {
          for (let n = 0; n < perCall; n++) {
            silent.edit()
            silent.doc.snapshot()
          }
        },
      },
      plaindoc: {
        run: () => {
          for (let n = 0; n < perCall; n++) {
            asked.edit()
            if (!asked.doc.history.hasUncommitted) throw new Error('nothing to commit')
          }
        },
      },
      operations: perCall,
      calls: 20,
      check: () => strictEqual(asked.doc.history.revisions.length, 1),
    }
  },
}

/** An edit and the snapshot after it, behind 1,000 revisions and behind one. */
const latest: BenchCase = {
  id: 'history.latest',
  baseline: 'the same behind one revision',
  goals: { 1000: 1.2, 10000: 1.2 },
  prepare(state: AppState, _size: Size): Pair {
    const [one, many] = [new Work(state).commit(1), new Work(state).commit(1_000)]
    const repeat = (work: Work) => (): void => {
      for (let n = 0; n < perCall; n++) {
        work.edit()
        work.doc.snapshot()
      }
    }
    return {
      raw: { run: repeat(one) },
      plaindoc: { run: repeat(many) },
      operations: perCall,
      calls: 20,
      check: () => strictEqual(many.doc.history.revisions.length, 1_000),
    }
  },
}

export const historyCases: readonly BenchCase[] = [latest, commit, hasUncommitted]
