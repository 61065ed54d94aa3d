/**
 * The house stands as drawn: floors, rooms, imports and form of every file below `src/`.
 * Each rule is shown to bite on a fixture before the tree is held to it.
 */
import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { idsInTitles, readSources, rulesOf, titlesWithoutRule, type Violation, violations } from './house.js'

const root = join(__dirname, '..')
const manifest = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8'))
const packages = [...Object.keys(manifest.dependencies), ...Object.keys(manifest.peerDependencies)]
const tree = violations(readSources(join(root, 'src')), packages)

const doc = '/** What it is for. */\n'

/** The rules a small made-up tree breaks; files that are only named hold nothing. */
function broken(files: Record<string, string>, ...others: string[]): string[] {
  const written = Object.entries(files).map(([file, text]): [string, string] => [file, doc + text])
  const empty = others.map((file): [string, string] => [file, doc])
  return violations(new Map([...written, ...empty]), ['yjs', 'yaml']).map(one => one.rule)
}

function inTree(rule: string): string[] {
  return tree.filter(one => one.rule === rule).map((one: Violation) => `src/${one.file} ${one.text}`)
}

describe('the staircase', () => {
  test('H1 a file imports its own folder and lower floors only', () => {
    expect(broken({ 'plain/a.ts': `import { b } from '../change/b.js'` }, 'change/b.ts')).toEqual(['H1'])
    expect(broken({ 'shared/a.ts': `export * from '../document/b.js'` }, 'document/b.ts')).toEqual(['H1'])
    expect(broken({ 'internals/a.ts': `import type { b } from '../shared/b.js'` }, 'shared/b.ts')).toEqual(['H1'])
    expect(broken({ 'facade/a.ts': `const b = await import('../open.js')` }, 'open.ts')).toEqual(['H1'])
    expect(broken({ 'undo/a.ts': `let b: import('../server/b.js').B` }, 'server/b.ts')).toEqual(['H1'])
    expect(broken({ 'plain/a.ts': `import { b } from './gone.js'` })).toEqual(['H1'])
    expect(broken({ 'utils/a.ts': '' })).toEqual(['H1'])
    expect(broken({ 'shared/a.ts': `import { b } from '../internals/b.js'` }, 'internals/b.ts')).toEqual([])
    expect(broken({ 'open.ts': `import { b } from './facade/b.js'` }, 'facade/b.ts')).toEqual([])

    expect(inTree('H1')).toEqual([])
  })

  test('H2 rooms never import each other', () => {
    expect(broken({ 'undo/a.ts': `import { b } from '../history/b.js'` }, 'history/b.ts')).toEqual(['H2'])
    expect(broken({ 'sync/a.ts': `import type { b } from '../presence/index.js'` }, 'presence/index.ts')).toEqual([
      'H2',
    ])

    expect(inTree('H2')).toEqual([])
  })

  test('H3 programs and bindings use public names only', () => {
    expect(broken({ 'cli/a.ts': `import { b } from '../file/b.js'` }, 'file/b.ts')).toEqual(['H3'])
    expect(broken({ 'server/a.ts': `import { b } from '../cli/b.js'` }, 'cli/b.ts')).toEqual(['H3'])
    const fine = `import { b } from '../file/index.js'\nimport { open } from '../index.js'`
    expect(broken({ 'cli/a.ts': fine }, 'file/index.ts', 'open.ts').filter(rule => rule === 'H3')).toEqual([])

    expect(inTree('H3')).toEqual([])
  })

  test('H4 Yjs is a value on the floors that hold shared types only; as types it is free', () => {
    expect(broken({ 'change/a.ts': `import * as Y from 'yjs'` })).toEqual(['H4'])
    expect(broken({ 'cli/a.ts': `import { Doc } from 'yjs'` })).toEqual(['H4'])
    expect(broken({ 'change/a.ts': `import type * as Y from 'yjs'`, 'undo/b.ts': `import * as Y from 'yjs'` })).toEqual(
      [],
    )

    expect(inTree('H4')).toEqual([])
  })

  test('H5 Node is used in file, server and cli only', () => {
    expect(broken({ 'document/a.ts': `import { join } from 'node:path'` })).toEqual(['H5'])
    expect(broken({ 'sync/a.ts': `import fs from 'fs/promises'` })).toEqual(['H5'])
    expect(broken({ 'sync/a.ts': `export const a = Buffer.from('a')` })).toEqual(['H5'])
    expect(broken({ 'file/a.ts': `import { join } from 'node:path'\nprocess.cwd()` })).toEqual([])
    expect(broken({ 'sync/a.ts': `if (typeof process === 'object') process.version` })).toEqual([])
    expect(broken({ 'plain/a.ts': `// import 'node:fs'\nexport const a = "import 'node:fs'"` })).toEqual([])

    expect(inTree('H5')).toEqual([])
  })

  test('H6 no files import each other in a circle', () => {
    const cycle = {
      'undo/a.ts': `import './b.js'`,
      'undo/b.ts': `import './c.js'`,
      'undo/c.ts': `export * from './a.js'`,
    }
    expect(broken(cycle)).toEqual(['H6'])
    expect(broken({ 'undo/a.ts': `import './b.js'`, 'undo/b.ts': `import type { a } from './a.js'` })).toEqual([])

    expect(inTree('H6')).toEqual([])
  })
})

describe('the files', () => {
  test('H7 no file is longer than 300 lines', () => {
    expect(broken({ 'undo/a.ts': 'export {}\n'.repeat(299) })).toEqual([])
    expect(broken({ 'undo/a.ts': 'export {}\n'.repeat(300) })).toEqual(['H7'])

    expect(inTree('H7')).toEqual([])
  })

  test('H8 every file opens with a doc comment', () => {
    const form = (text: string): string[] => violations(new Map([['undo/a.ts', text]]), []).map(one => one.rule)
    expect(form('export {}')).toEqual(['H8'])
    expect(form('// a\nexport {}')).toEqual(['H8'])
    expect(form('/** */\nexport {}')).toEqual(['H8'])
    expect(form('#!/usr/bin/env node\n/** A. */\nexport {}')).toEqual([])

    expect(inTree('H8')).toEqual([])
  })

  test('H9 an index holds names only', () => {
    expect(broken({ 'undo/index.ts': 'export const a = 1' })).toEqual(['H9'])
    expect(broken({ 'undo/index.ts': `export { a } from './a.js'` }, 'undo/a.ts')).toEqual([])

    expect(inTree('H9')).toEqual([])
  })

  test('H10 every package that is imported as a value is declared', () => {
    expect(broken({ 'file/a.ts': `import { a } from 'left-pad/deep'` })).toEqual(['H10'])
    expect(broken({ 'file/a.ts': `import { parse } from 'yaml'\nimport type { a } from '@types/a'` })).toEqual([])

    expect(inTree('H10')).toEqual([])
  })
})

describe('the tests', () => {
  const tests = readSources(__dirname, file => file.endsWith('.test.ts') || file.endsWith('.test.tsx'))

  test('H11 every title begins with a rule id', () => {
    expect(titlesWithoutRule('a.test.ts', `test('works', () => {})`)).toEqual(['works'])
    expect(titlesWithoutRule('a.test.ts', `test.each([1])(\`adds \${1}\`, () => {})`)).toEqual(['adds '])
    expect(titlesWithoutRule('a.test.ts', `test.each([1])('H1 adds %s', () => {})`)).toEqual([])

    const found = [...tests].flatMap(([file, text]) => titlesWithoutRule(file, text).map(title => `${file}: ${title}`))
    expect(found).toEqual([])
  })

  test('H14 every rule has one place in test/SPEC.md, and a test', () => {
    expect(rulesOf('- A1 one\ntext\n- A2, A3 two\n  - B1 no\n')).toEqual(['A1', 'A2', 'A3'])
    expect(idsInTitles('a.test.ts', `test.each([1])('A1 B2 adds %s L1', () => {})`)).toEqual(['A1', 'B2'])

    const rules = rulesOf(readFileSync(join(__dirname, 'SPEC.md'), 'utf8'))
    const proved = new Set([...readSources(__dirname)].flatMap(([file, text]) => idsInTitles(file, text)))
    expect(rules.filter((rule, index) => rules.indexOf(rule) !== index)).toEqual([])
    expect(rules.filter(rule => !proved.has(rule))).toEqual([])
  })

  test('H12 no test is left out or runs alone', () => {
    const lonely = /\b(?:test|it|describe)\.(?:only|todo|skip)\b|\b(?:fdescribe|fit|xit|xtest|xdescribe)\(/
    expect(`${'test'}.only('a')`).toMatch(lonely)

    expect([...tests].filter(([, text]) => lonely.test(text)).map(([file]) => file)).toEqual([])
  })

  test('H13 the fixed files of the repository are there', () => {
    const fixed = ['LICENSE', 'CHANGELOG.md', 'SECURITY.md', 'README.md', '.ci/run', '.biome.json', '.gitignore']

    expect(fixed.filter(file => !existsSync(join(root, file)))).toEqual([])
  })
})
