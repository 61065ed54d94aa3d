/**
 * How a benchmark is measured: both sides in turns, in one process, the ratio taken round by round.
 * A slow moment of the machine then hits both sides of a round, and the median forgets it.
 */
import { setFlagsFromString } from 'node:v8'
import { runInNewContext } from 'node:vm'
import { Bench } from 'tinybench'
import type { BenchCase, Pair, Row, Side, Size } from './case.js'
import { appState } from './data.js'

const seed = 2026

setFlagsFromString('--expose-gc')
const collectGarbage = runInNewContext('gc') as () => void

/**
 * One case at one size.
 *
 * @param rounds - measured rounds, after one that is thrown away
 */
export function measure(one: BenchCase, size: Size, goal: number, rounds: number): Row {
  const pair = one.prepare(appState(size, seed), size)
  measureRound(pair, 0)
  const results = Array.from({ length: rounds }, (_, n) => measureRound(pair, n))
  pair.check()
  const ratio = median(results.map(({ plaindoc, raw }) => plaindoc / raw))
  return {
    id: one.id,
    size,
    ratio: round(ratio),
    goal,
    pass: ratio <= goal,
    baseline: one.baseline,
    micros: round((1_000 * median(results.map(result => result.plaindoc))) / pair.operations),
    baselineMicros: round((1_000 * median(results.map(result => result.raw))) / pair.operations),
    rounds,
  }
}

/** Mean milliseconds per call of both sides; who begins changes with each round. */
function measureRound(pair: Pair, n: number): { raw: number; plaindoc: number } {
  const bench = new Bench({
    iterations: pair.calls,
    time: 0,
    warmup: false,
    throws: true,
    // each side starts on a clean heap, and pays for its own garbage only
    setup: collectGarbage,
  })
  const add = (name: 'raw' | 'plaindoc', side: Side): void => {
    bench.add(name, side.run, side.after === undefined ? {} : { afterEach: side.after })
  }
  if (n % 2 === 0) add('raw', pair.raw)
  add('plaindoc', pair.plaindoc)
  if (n % 2 === 1) add('raw', pair.raw)
  bench.runSync()
  return { raw: meanOf(bench, 'raw'), plaindoc: meanOf(bench, 'plaindoc') }
}

function meanOf(bench: Bench, name: string): number {
  const result = bench.getTask(name)?.result
  if (result === undefined || !('latency' in result)) throw new Error(`${name} gave no result`)
  return result.latency.mean
}

/** The middle value; of an even number, the lower of the two. */
function median(values: readonly number[]): number {
  const sorted = [...values].sort((a, b) => a - b)
  return sorted[(sorted.length - 1) >> 1] ?? Number.NaN
}

/** Four significant digits: more would be noise in the committed file. */
function round(value: number): number {
  return Number(value.toPrecision(4))
}
