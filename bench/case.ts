/**
 * What one benchmark is: raw Yjs (or a plain object) against plaindoc, on the same data, in the same process.
 */
import type { AppState } from './data.js'

/** Nodes of the data: containers and leaves. */
export type Size = 1_000 | 10_000 | 100_000

export interface BenchCase {
  /** Stable: results and known misses name it. */
  readonly id: string
  /** What the ratio compares with, in words. */
  readonly baseline: string
  /** The largest ratio that passes, per size; sizes without one are not run. */
  readonly goals: Partial<Record<Size, number>>
  /** Both sides, ready to run. `state` is fresh for each call and may be kept. */
  prepare(state: AppState, size: Size): Pair
}

/** Two ways to do the same. Both are called the same number of times, in turns. */
export interface Pair {
  readonly raw: Side
  readonly plaindoc: Side
  /** Operations in one call, for the printed time per operation. */
  readonly operations: number
  /** Calls per round and side. */
  readonly calls: number
  /** Throws when the two sides did not do the same work. Called after the last round. */
  check(): void
}

export interface Side {
  readonly run: () => void
  /** Untimed, after each call. */
  readonly after?: () => void
}

/** One line of `bench/results/latest.json`. */
export interface Row {
  readonly id: string
  readonly size: Size
  /** Time of plaindoc over time of the baseline: the median of the rounds' ratios. */
  readonly ratio: number
  readonly goal: number
  readonly pass: boolean
  readonly baseline: string
  /** Mean time per operation, median of the rounds, in microseconds; only the ratio is comparable across machines. */
  readonly micros: number
  readonly baselineMicros: number
  readonly rounds: number
}
