/**
 * `plaindoc merge` as people and git run it, and the texts that it makes.
 */
import { chmod, lstat, mkdir, readdir, readFile, stat, symlink, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import fc from 'fast-check'
import { merge3 } from '../src/change/index.js'
import { readArguments } from '../src/cli/arguments.js'
import { lineChanges, mergeLines } from '../src/cli/line-merge.js'
import { mergedText } from '../src/cli/merged-text.js'
import { UsageError } from '../src/cli/options.js'
import { jsonFormat, yamlFormat } from '../src/file/index.js'
import { equal, type PlainValue } from '../src/plain/index.js'
import { edit } from './change-values.js'
import { type Repository, repositoryWith } from './cli-git.js'
import { type Ended, run, useProgram } from './cli-process.js'
import { plainLeaf, plainValue } from './plain-values.js'
import { random } from './random.js'

let program = ''
let folder = ''

useProgram(place => {
  ;({ program, folder } = place)
})

async function put(files: Readonly<Record<string, string>>): Promise<void> {
  for (const [path, text] of Object.entries(files)) await writeFile(join(folder, path), text)
}

const get = (path: string): Promise<string> => readFile(join(folder, path), 'utf8')

/** Runs `plaindoc merge` in the folder of the test. */
function merge(...args: readonly string[]): Promise<Ended> {
  return run(program, ['merge', ...args], { cwd: folder }).ended
}

/** Writes three files and merges them. */
async function mergeTexts(base: string, ours: string, theirs: string, ...args: readonly string[]): Promise<Ended> {
  await put({ 'base.yaml': base, 'ours.yaml': ours, 'theirs.yaml': theirs })
  return merge('base.yaml', 'ours.yaml', 'theirs.yaml', ...args)
}

const base = `# service
endpoint:
  protocol: HTTP # plain for now
  address: docs.example

retry: [1, 3, 5]
users:
  - id: ann
    role: admin
  - id: bob
    role: reader
`
const ours = base
  .replace('HTTP # plain for now', 'HTTPS # at last')
  .replace('[1, 3, 5]', '[ 1, 3, 5, 10 ] # seconds')
  .replace('# service', '# our service')
const theirs = base
  .replace('docs.example', 'www.example # moved')
  .replace('[1, 3, 5]', '[0, 1, 3, 5]')
  .replace('role: admin', 'role: owner')
  .concat('  # new here\n  - id: eve\n    role: reader\n')

const merged = `# our service
endpoint:
  protocol: HTTPS # at last
  address: www.example # moved

retry: [ 0, 1, 3, 5, 10 ] # seconds
users:
  - id: ann
    role: owner
  - id: bob
    role: reader
  # new here
  - id: eve
    role: reader
`

const conflict = (text: string): string => text.replace('HTTP ', 'FTP ')

const listed = (winner: string): string => `ours.yaml: 1 conflict, with the value of ${winner} in the text:
  /endpoint/protocol
    base   "HTTP"
    ours   "HTTPS"
    theirs "FTP"
`

describe('three files', () => {
  test('CD30 both edits are in the text of ours, with its comments, order and formatting, and the comments of theirs', async () => {
    expect(await mergeTexts(base, ours, theirs)).toEqual({ code: 0, out: merged, err: '' })
  })

  test('CD31 JSON keeps its form, and so does ours beside a file of the other format', async () => {
    await put({
      'a.json': '{"b": 1,\n  "a": [1,2] }',
      'b.json': '{"b": 2,\n  "a": [1,2] }',
      'c.json': '{\n  "a": [1, 2, 3],\n  "b": 1,\n  "c": true\n}\n',
      'c.yaml': 'a: [1, 2, 3] # new\nb: 1\nc: true\n',
    })
    const result = { code: 0, out: '{"b": 2,\n  "a": [1,2,3],\n  "c": true }', err: '' }

    expect(await merge('a.json', 'b.json', 'c.json')).toEqual(result)
    expect(await merge('a.json', 'b.json', 'c.yaml')).toEqual(result)
  })

  test('CD32 a conflict has the value of ours, is listed with path and the three values, and is exit code 1', async () => {
    const whole = await mergeTexts(base, ours, conflict(theirs))
    expect(whole).toEqual({ code: 1, out: merged, err: listed('ours') })

    const removed = await mergeTexts('a: 1\nb: {c: 1}\n', 'b: {c: 2}\n', 'a: 2\n', '--json')
    expect(removed).toMatchObject({ code: 1, out: 'b: {c: 2}\n' })
    expect(JSON.parse(removed.err)).toEqual([
      { path: ['b'], base: { c: 1 }, ours: { c: 2 } },
      { path: ['a'], base: 1, theirs: 2 },
    ])

    const kinds = await mergeTexts('a: 1\n', 'a: [1]\n', 'a: {b: "\\e[2J"}\n')
    expect(kinds).toMatchObject({ code: 1, out: 'a: [1]\n' })
    expect(kinds.err).toContain('    ours   [1]\n    theirs {"b":"\\u001b[2J"}\n')
    expect((await mergeTexts('a: 1\n', 'a: 2\n', 'a: 3\n', '-q')).err).toBe('')
  })

  test('CD33 --policy says who wins every conflict: they are listed, and the exit code is 0', async () => {
    const all = [await mergeTexts(base, ours, conflict(theirs), '--policy', 'ours')]
    all.push(await mergeTexts(base, ours, conflict(theirs), '--policy', 'theirs'))

    expect(all[0]).toEqual({ code: 0, out: merged, err: listed('ours') })
    expect(all[1]).toMatchObject({ code: 0, err: listed('theirs') })
    expect(yamlFormat.parse(all[1]?.out ?? '').value).toMatchObject({ endpoint: { protocol: 'FTP' } })
    expect(all[1]?.out).toContain('# our service\n')
  })

  test('CD34 --key names the items of lists; texts of several lines merge by lines', async () => {
    const items = (n: number, m: number): string => `- {name: a, n: ${n}}\n- {name: b, n: ${m}}\n`
    const keyed = await mergeTexts(items(1, 1), `- {name: b, n: 1}\n- {name: a, n: 5}\n`, items(1, 7), '--key', 'name')
    expect(yamlFormat.parse(keyed.out).value).toEqual([
      { name: 'b', n: 7 },
      { name: 'a', n: 5 },
    ])
    expect(keyed.code).toBe(0)

    const text = (first: string, last: string): string => `a: |\n  ${first}\n  middle\n  ${last}\n`
    const lines = await mergeTexts(text('one', 'two'), text('ONE', 'two'), text('one', 'TWO'))
    expect(lines).toEqual({ code: 0, out: text('ONE', 'TWO'), err: '' })
    const quoted = await mergeTexts(text('one', 'two'), 'a: "ONE\\nmiddle\\ntwo\\n"\n', text('one', 'TWO'))
    expect(yamlFormat.parse(quoted.out).value).toEqual({ a: 'ONE\nmiddle\nTWO\n' })
    expect((await mergeTexts(text('one', 'two'), text('1', 'two'), text('uno', 'two'))).code).toBe(1)
  })

  test('CD35 -o writes the file, which may be ours: its mode and a link to it stay, nothing is left beside it', async () => {
    await put({ 'base.yaml': base, 'real.yaml': ours, 'theirs.yaml': theirs })
    await chmod(join(folder, 'real.yaml'), 0o640)
    await symlink('real.yaml', join(folder, 'ours.yaml'))

    expect(await merge('base.yaml', 'ours.yaml', 'theirs.yaml', '-o', 'ours.yaml')).toEqual({
      code: 0,
      out: '',
      err: '',
    })
    await merge('base.yaml', 'ours.yaml', 'theirs.yaml', '--output', 'new.yaml')

    expect(await get('real.yaml')).toBe(merged)
    expect((await stat(join(folder, 'real.yaml'))).mode & 0o777).toBe(0o640)
    expect((await lstat(join(folder, 'ours.yaml'))).isSymbolicLink()).toBe(true)
    expect(await readdir(folder)).toEqual(['base.yaml', 'new.yaml', 'ours.yaml', 'real.yaml', 'theirs.yaml'])
  })

  test('CD36 what cannot be read or written is exit code 2, says which file, and changes none', async () => {
    await mkdir(join(folder, 'deep'))
    const into = ['-o', 'ours.yaml'] as const
    const broken = await mergeTexts(base, ours, 'a: 1\nb: [\n', ...into, '--path', 'conf/service.yaml')
    expect(broken).toMatchObject({ code: 2, out: '' })
    expect(broken.err).toMatch(/^plaindoc: Cannot read conf\/service\.yaml \(theirs\) at line 3, column 1: /)
    expect(await get('ours.yaml')).toBe(ours)

    await put({ 'bad.json': '{"a": 01}' })
    const json = await merge('base.yaml', 'ours.yaml', 'bad.json', ...into)
    expect(json.err).toMatch(/^plaindoc: Cannot read bad\.json at line 1, column 8/)
    const missing = await merge('base.yaml', 'gone.yaml', 'theirs.yaml', ...into)
    expect(missing).toMatchObject({ code: 2, err: expect.stringContaining('gone.yaml: there is no such file') })
    const nowhere = await mergeTexts(base, ours, base, '-o', 'none/a.yaml')
    expect(nowhere).toMatchObject({ code: 2, err: expect.stringContaining('Cannot save none/a.yaml: ') })
    expect(await mergeTexts(base, ours, base, '-o', 'deep')).toMatchObject({ code: 2, out: '' })
    expect((await readdir(folder)).sort()).toEqual(['bad.json', 'base.yaml', 'deep', 'ours.yaml', 'theirs.yaml'])
  })

  test.each([
    ['an option that is none', ['a', 'b', 'c', '--ouput', 'd'], "Unknown option '--ouput'."],
    ['no file', [], 'merge takes three files, BASE OURS THEIRS; none is given.'],
    ['four files', ['a', 'b', 'c', 'd'], '4 are given.'],
    ['another policy', ['a', 'b', 'c', '--policy', 'base'], '--policy takes ours or theirs, not “base”.'],
  ])('CD37 %s is not understood', (_what, args, reason) => {
    const read = (): unknown => readArguments(['merge', ...args], {})

    expect(read).toThrow(UsageError)
    expect(read).toThrow(reason)
    expect(read).toThrow(expect.objectContaining({ command: 'merge' }))
  })

  test('CD38 --help says how, with the lines for git; what is not understood is exit code 2', async () => {
    const help = await merge('--help')
    expect(help).toMatchObject({ code: 0, err: '' })
    expect(help.out).toContain("git config merge.plaindoc.driver 'plaindoc merge %O %A %B -o %A --path %P'")
    expect(await merge('a')).toMatchObject({
      code: 2,
      out: '',
      err: expect.stringMatching(/See plaindoc merge --help\.\n$/),
    })
  })

  test('CD39 an empty file is an empty document: both added the file, one emptied it', async () => {
    const added = await mergeTexts('', 'a: 1 # ours\nb: 1\n', 'a: 1\nc: 1 # theirs\n')
    expect(yamlFormat.parse(added.out).value).toEqual({ a: 1, b: 1, c: 1 })
    expect(added).toMatchObject({ code: 0, out: expect.stringContaining('a: 1 # ours\n') })
    expect(await mergeTexts('a: 1\n', '# nothing\n', 'a: 1\n')).toEqual({ code: 0, out: '# nothing\n', err: '' })
    const emptied = await mergeTexts('a: 1\n', '', 'a: 1\nb: 2\n')
    expect(yamlFormat.parse(emptied.out).value).toEqual({ b: 2 })
    expect(await mergeTexts('- 1\n', '- 1\n', '')).toMatchObject({ code: 0, out: '' })
    expect((await mergeTexts('a: 1\nb: 1\n', 'a: 1\n', 'b: 1\n')).out).toBe('{}\n')
  })
})

describe('git merge', () => {
  let repository: Repository

  beforeEach(async () => {
    repository = await repositoryWith(program)
  })

  /** Two branches over one commit; the one of `ours` is checked out. */
  async function branches(path: string, texts: readonly (string | undefined)[]): Promise<void> {
    const [first, mine, other] = texts.map(text => (text === undefined ? {} : { [path]: text }))
    await repository.commit({ 'other.txt': 'one\n', ...first })
    await repository.git('branch', 'theirs')
    await repository.commit({ ...mine })
    await repository.git('checkout', '--quiet', 'theirs')
    await repository.commit({ ...other })
    await repository.git('checkout', '--quiet', '-')
  }

  const text = (path: string): Promise<string> => readFile(join(repository.folder, path), 'utf8')

  test('CD40 merges by value what its own merge cannot, in any folder and under any name', async () => {
    await branches('conf/my service.yaml', [base, ours, theirs])

    const { code, err } = await repository.git('merge', '--quiet', '--no-edit', 'theirs')

    expect({ code, err }).toEqual({ code: 0, err: '' })
    expect(await text('conf/my service.yaml')).toBe(merged)
    expect((await repository.git('status', '--short')).out).toBe('')
  })

  test('CD41 leaves a conflict open, with the value of ours in the file and the list on standard error', async () => {
    await branches('a.yaml', [base, ours, conflict(theirs)])

    const { code, err } = await repository.git('merge', 'theirs')

    expect(code).toBe(1)
    expect(err).toBe(listed('ours').replace('ours.yaml', 'a.yaml'))
    expect(await text('a.yaml')).toBe(merged)
    expect((await repository.git('status', '--short')).out).toBe('UU a.yaml\n')
  })

  test('CD42 leaves a file open that cannot be read, as it was', async () => {
    await branches('a.json', ['{"a": 1}\n', '{"a": 2}\n', '{"a": }\n'])

    const { code, err } = await repository.git('merge', 'theirs')

    expect(code).toBe(1)
    expect(err).toContain('Cannot read a.json (theirs) at line 1, column 7')
    expect(await text('a.json')).toBe('{"a": 2}\n')
    expect((await repository.git('status', '--short')).out).toBe('UU a.json\n')
  })

  test('CD43 merges files that both branches added, in a cherry-pick too', async () => {
    await branches('a.json', [undefined, '{\n  "a": 1,\n  "b": 1\n}\n', '{\n  "a": 1,\n  "c": 1\n}\n'])

    const { code } = await repository.git('cherry-pick', 'theirs')

    expect(code).toBe(0)
    expect(await text('a.json')).toBe('{\n  "a": 1,\n  "b": 1,\n  "c": 1\n}\n')
  })
})

describe('the text of a merge', () => {
  const runs = process.env.PLAINDOC_FUZZ === 'long' ? 20_000 : 150

  /** A base and two edits of it. */
  const threeValues = fc
    .tuple(plainValue(), fc.integer(), fc.array(plainLeaf(), { minLength: 1, maxLength: 6 }))
    .map(([value, seed, leaves]): [PlainValue, PlainValue, PlainValue] => {
      const dice = random(seed)
      return [value, edit(value, dice, leaves), edit(value, dice, leaves)]
    })

  test.each([yamlFormat, jsonFormat])('CD50 $name: it holds the merged value, whatever was edited', format => {
    const property = fc.property(threeValues, fc.constantFrom('ours', 'theirs'), (values, winner) => {
      const read = (value: PlainValue) => ({ format, ...format.parse(format.create(value)) })
      const [old, mine, other] = [read(values[0]), read(values[1]), read(values[2])]
      const { value } = merge3(old.value, mine.value, other.value, { prefer: winner })

      const result = mergedText({ base: old, ours: mine, theirs: other }, value, winner)

      return equal(format.parse(result).value, value)
    })
    fc.assert(property, { numRuns: runs })
  })

  const lines = fc
    .array(fc.constantFrom('a: 1', 'b: 2', 'c', 'd', '', '# e'), { maxLength: 8 })
    .map(list => list.join('\n'))

  test('CD51 lines: a side that changed nothing leaves the other as it is, and two that agree agree', () => {
    const property = fc.property(lines, lines, (old, next) => {
      expect(mergeLines(old, next, old, 'ours')).toEqual({ text: next, conflicts: 0 })
      expect(mergeLines(old, old, next, 'ours')).toEqual({ text: next, conflicts: 0 })
      expect(mergeLines(old, next, next, 'both')).toEqual({ text: next, conflicts: 0 })
    })
    fc.assert(property, { numRuns: runs * 4 })
  })

  test('CD52 lines: each line is taken once, a conflict is seen from both sides', () => {
    const property = fc.property(lines, lines, lines, (old, mine, other) => {
      const there = mergeLines(old, mine, other, 'ours')
      const back = mergeLines(old, other, mine, 'theirs')

      expect(back).toEqual(there)
      expect(mergeLines(old, mine, other, 'theirs').conflicts).toBe(there.conflicts)
    })
    fc.assert(property, { numRuns: runs * 4 })
  })

  test('CD53 lines: neighbours are no conflict, one line and one place are', () => {
    const five = 'a: 1\nb: 1\nc: 1\nd: 1\ne: 1\n'
    const both = (mine: string, other: string): unknown => mergeLines(five, mine, other, 'both')

    expect(both(five.replace('b: 1', 'b: 2'), five.replace('c: 1', 'c: 2'))).toEqual({
      text: 'a: 1\nb: 2\nc: 2\nd: 1\ne: 1\n',
      conflicts: 0,
    })
    expect(both(five.replace('b: 1', 'new\nb: 1'), five.replace('b: 1', 'x'))).toEqual({
      text: 'a: 1\nnew\nx\nc: 1\nd: 1\ne: 1\n',
      conflicts: 0,
    })
    expect(both(`${five}f: 1\n`, `${five}g: 1\n`)).toEqual({ text: `${five}f: 1\ng: 1\n`, conflicts: 1 })
    expect(both(five.replace('b: 1', 'b: 2'), five.replace('b: 1\n', ''))).toEqual({
      text: five.replace('b: 1', 'b: 2'),
      conflicts: 1,
    })
    expect(lineChanges(five, five.replace('c: 1\n', ''))).toEqual(['@@ line 3 @@', '-c: 1'])
  })
})
