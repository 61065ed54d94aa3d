/**
 * `npm run bench`: measures plaindoc against raw Yjs, prints a table, and writes `bench/results/latest.json`.
 *
 * `--only ID` runs one case (`load.import`) or a group of them (`load`), `--quick` takes fewer rounds. Rows that
 * were not run keep their last result. Exit 1 when a ratio misses its goal and `known-misses.json` gives no reason.
 */
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { loadavg } from 'node:os'
import { join } from 'node:path'
import { parseArgs } from 'node:util'
import type { BenchCase, Row, Size } from './case.js'
import { arrayCases } from './cases/array.js'
import { diffCases } from './cases/diff.js'
import { fileCases } from './cases/file.js'
import { historyCases } from './cases/history.js'
import { listCases } from './cases/list.js'
import { loadAssign, loadImport, loadReplace } from './cases/load.js'
import { readLive, readSnapshot } from './cases/read.js'
import { snapshotAfterSet } from './cases/snapshot.js'
import { writeBatch, writeSet } from './cases/write.js'
import { measure } from './measure.js'

/** A goal we know we miss: which, and why that is so. */
interface KnownMiss {
  readonly id: string
  readonly size: Size
  readonly reason: string
}

const cases: readonly BenchCase[] = [
  loadImport,
  loadAssign,
  loadReplace,
  writeSet,
  writeBatch,
  snapshotAfterSet,
  readSnapshot,
  readLive,
  ...arrayCases,
  ...listCases,
  ...fileCases,
  ...historyCases,
  ...diffCases,
]
const sizes: readonly Size[] = [1_000, 10_000, 100_000]
// run from a bundle, as users run the library: loaders that transform each module slow every closure down
const here = join(process.cwd(), 'bench')
const resultsFile = join(here, 'results', 'latest.json')

const { values: flags } = parseArgs({
  options: { only: { type: 'string' }, quick: { type: 'boolean', default: false } },
})
const chosen = cases.filter(
  ({ id }) => flags.only === undefined || id === flags.only || id.startsWith(`${flags.only}.`),
)
if (chosen.length === 0) {
  console.error(`No benchmark is called ${flags.only}. There are: ${cases.map(({ id }) => id).join(', ')}.`)
  process.exit(2)
}

const misses = readJson<KnownMiss[]>(join(here, 'known-misses.json'), [])
const rows = run(chosen, flags.quick ? 5 : 15)
save(rows)
report(rows)

function run(list: readonly BenchCase[], rounds: number): Row[] {
  console.log(`${'benchmark'.padEnd(16)}${'nodes'.padStart(8)}${'ratio'.padStart(8)}${'goal'.padStart(6)}`)
  const done: Row[] = []
  for (const one of list) {
    for (const size of sizes) {
      const goal = one.goals[size]
      if (goal === undefined) continue
      const row = measure(one, size, goal, rounds)
      done.push(row)
      print(row)
    }
  }
  return done
}

function print(row: Row): void {
  const start = `${row.id.padEnd(16)}${String(row.size).padStart(8)}${row.ratio.toFixed(2).padStart(8)}`
  const times = `${row.micros} µs against ${row.baselineMicros} µs for ${row.baseline}`
  console.log(`${start}${String(row.goal).padStart(6)}  ${row.pass ? 'ok    ' : 'MISSED'}  ${times}`)
}

/** New rows replace the old ones of the same id and size; the order is that of the cases. */
function save(fresh: readonly Row[]): void {
  const old = readJson<Row[]>(resultsFile, [])
  const latest = cases.flatMap(({ id, goals }) =>
    sizes
      .filter(size => goals[size] !== undefined)
      .flatMap(size => [...fresh, ...old].find(row => row.id === id && row.size === size) ?? []),
  )
  mkdirSync(join(here, 'results'), { recursive: true })
  writeFileSync(resultsFile, `${JSON.stringify(latest, null, 2)}\n`)
}

function report(fresh: readonly Row[]): void {
  const reasonFor = (row: Row): string | undefined =>
    misses.find(({ id, size }) => id === row.id && size === row.size)?.reason
  for (const row of fresh) {
    const reason = reasonFor(row)
    const name = `${row.id} at ${row.size} nodes`
    if (!row.pass) console.log(`${name} is ${row.ratio}, its goal ${row.goal}: ${reason ?? 'not a known miss'}`)
    else if (reason !== undefined) console.log(`${name} reaches its goal now: take it out of known-misses.json`)
  }
  console.log(`load average ${loadavg()[0]?.toFixed(1)}; ratios compare within one process, times do not travel`)
  if (fresh.some(row => !row.pass && reasonFor(row) === undefined)) process.exitCode = 1
}

function readJson<T>(file: string, fallback: T): T {
  return existsSync(file) ? (JSON.parse(readFileSync(file, 'utf8')) as T) : fallback
}
