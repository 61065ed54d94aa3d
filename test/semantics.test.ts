/**
 * The scenarios in which systems of this kind lose, double or misplace what people write: ours, run; the table of the
 * README is made from them. `UPDATE_README=1 npx jest test/semantics` writes it there.
 */
import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { type Outcome, outcomeOf, runsPerRow, type Scenario } from './semantics.js'
import { counterRows, listRows, plainRows } from './semantics-kinds.js'
import { objectRows, peerNames } from './semantics-rows.js'

const rows = [...objectRows, ...listRows, ...counterRows, ...plainRows]
const readmePath = join(__dirname, '..', 'README.md')
const region = /(<!-- scenarios -->\n)[\s\S]*?(<!-- \/scenarios -->)/
const outcomes = new Map<Scenario, Outcome>(rows.map(row => [row, outcomeOf(row)]))

describe('two and three devices at once', () => {
  for (const row of rows) {
    const what = row.miss === undefined ? 'all see what their users expect' : `a known miss, ${row.miss.says}`
    test(`Q1 ${row.name}, ${row.layout}: ${what}`, () => {
      expect(outcomes.get(row)).toMatchObject({ undeclared: 0, first: undefined })
    })
  }
})

describe('the table of the README', () => {
  test('Q2 it says what the scenarios gave', () => {
    const readme = readFileSync(readmePath, 'utf8')
    const expected = readme.replace(region, `$1${table()}$2`)
    if (process.env.UPDATE_README === '1') writeFileSync(readmePath, expected)

    expect(readme).toMatch(region)
    expect(region.exec(readFileSync(readmePath, 'utf8'))?.[0]).toBe(region.exec(expected)?.[0])
  })
})

function table(): string {
  const line = (cells: readonly string[]): string => `| ${cells.join(' | ')} |\n`
  return [
    line(['at the same time', 'plaindoc', ...peerNames]),
    line(['---', '---', ...peerNames.map(() => '---')]),
    ...rows.map(row => {
      const { name, layout, miss, peers } = row
      const { failures, undeclared } = outcomes.get(row) ?? { failures: runsPerRow, undeclared: runsPerRow }
      const mine = failures === 0 ? 'ok' : undeclared === 0 ? `${miss?.says}` : `wrong in ${failures} of ${runsPerRow}`
      return line([name, layout === 'plain' ? mine : `${mine}, \`${layout}\``, ...peers])
    }),
  ].join('')
}
