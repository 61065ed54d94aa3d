/**
 * `plaindoc diff` as people, programs and git run it.
 */
import { mkdir, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { changeFromJson, patch } from '../src/change/index.js'
import { readArguments } from '../src/cli/arguments.js'
import { UsageError } from '../src/cli/options.js'
import { jsonFormat, yamlFormat } from '../src/file/index.js'
import { type Repository, repositoryWith } from './cli-git.js'
import { type Ended, run, useProgram } from './cli-process.js'

let program = ''
let folder = ''

useProgram(place => {
  ;({ program, folder } = place)
})

async function put(files: Readonly<Record<string, string>>): Promise<void> {
  for (const [path, text] of Object.entries(files)) await writeFile(join(folder, path), text)
}

/** Runs `plaindoc diff` in the folder of the test. */
function diff(args: readonly string[], env: Record<string, string> = {}): Promise<Ended> {
  return run(program, ['diff', ...args], { cwd: folder, env: { NO_COLOR: '', GIT_PAGER_IN_USE: '', ...env } }).ended
}

const before = `# service
endpoint:
  protocol: HTTP # plain for now
  address: docs.example
retry: [1, 3, 5]
users:
  - {id: ann, role: admin}
  - {id: bob, role: reader}
`
const after = `# service
endpoint:
  protocol: HTTPS
  address: docs.example
retry: [1, 3, 5, 10]
users:
  - {id: eve, role: reader}
  - {id: ann, role: owner}
  - {id: bob, role: reader}
debug: true
`

const said = `! /endpoint/protocol: "HTTP" => "HTTPS"
+ /retry/3: 10
+ /users/0: {"id":"eve","role":"reader"}
! /users/1/role: "admin" => "owner"
+ /debug: true
`

describe('two files', () => {
  test('CD1 equal values are exit code 0 and no word, whatever comments, order and formatting are', async () => {
    await put({
      'a.yaml': 'a: 1 # one\nb: [x, y]\n',
      'b.yaml': '# other\nb:\n  - x\n  - "y"\na: 1\n',
      'c.json': '{"b":["x","y"],"a":1}',
    })

    expect(await diff(['a.yaml', 'a.yaml'])).toEqual({ code: 0, out: '', err: '' })
    expect(await diff(['a.yaml', 'b.yaml'])).toEqual({ code: 0, out: '', err: '' })
    expect(await diff(['a.yaml', 'c.json'])).toEqual({ code: 0, out: '', err: '' })
    expect(await diff(['a.yaml', 'b.yaml', '--json'])).toEqual({ code: 0, out: '[]\n', err: '' })
    expect(await diff(['a.yaml', 'b.yaml', '--json-patch'])).toEqual({ code: 0, out: '[]\n', err: '' })
  })

  test('CD2 different values are exit code 1 and a line for each change, from YAML and JSON alike', async () => {
    const [old, next] = [yamlFormat.parse(before).value, yamlFormat.parse(after).value]
    await put({ 'a.yaml': before, 'b.yml': after, 'a.json': jsonFormat.create(old), 'b.JSON': jsonFormat.create(next) })

    expect(await diff(['a.yaml', 'b.yml'])).toEqual({ code: 1, out: said, err: '' })
    expect(await diff(['a.json', 'b.JSON'])).toEqual({ code: 1, out: said, err: '' })
    expect(await diff(['a.yaml', 'b.JSON'])).toEqual({ code: 1, out: said, err: '' })
  })

  test('CD3 a name that says nothing leaves the kind to the content, --format says it against the name', async () => {
    await put({ a: '{"a": 1}', b: '{a: 2}', 'c.json': '{a: 2}\n', 'd.txt': 'a: 1\nb: [2]\n' })

    expect(await diff(['a', 'b'])).toMatchObject({ code: 1, out: '! /a: 1 => 2\n' })
    expect(await diff(['a', 'd.txt'])).toMatchObject({ code: 1, out: '+ /b: [2]\n' })
    expect(await diff(['a', 'c.json'])).toMatchObject({ code: 2, out: '' })
    expect(await diff(['a', 'c.json', '--format', 'yaml'])).toMatchObject({ code: 1, out: '! /a: 1 => 2\n' })
    expect(await diff(['a', 'd.txt', '--format', 'json'])).toMatchObject({ code: 2, out: '' })
  })

  test('CD4 --json and --json-patch print what makes the second file of the first', async () => {
    const [old, next] = [yamlFormat.parse(before).value, yamlFormat.parse(after).value]
    await put({
      'a.yaml': before,
      'b.yaml': after,
      'c.yaml': 'at: !!timestamp 2026-01-01\n',
      'd.yaml': 'at: !!set {a}\n',
    })

    const json = await diff(['--json', 'a.yaml', 'b.yaml'])
    expect(json).toMatchObject({ code: 1, err: '' })
    expect(json.out.split('\n')).toHaveLength(8)
    expect(patch(old, JSON.parse(json.out).map(changeFromJson))).toEqual(next)

    const operations = await diff(['--json-patch', 'a.yaml', 'b.yaml'])
    expect(operations.code).toBe(1)
    expect(JSON.parse(operations.out)).toEqual([
      { op: 'replace', path: '/endpoint/protocol', value: 'HTTPS' },
      { op: 'add', path: '/retry/3', value: 10 },
      { op: 'add', path: '/users/0', value: { id: 'eve', role: 'reader' } },
      { op: 'replace', path: '/users/1/role', value: 'owner' },
      { op: 'add', path: '/debug', value: true },
    ])
    const kinds = await diff(['--json-patch', 'c.yaml', 'd.yaml'])
    expect(JSON.parse(kinds.out)).toEqual([{ op: 'replace', path: '/at', value: { $set: ['a'] } }])
  })

  test('CD5 --key names the items of lists, --moves tells what was moved, --style tree groups by key', async () => {
    await put({
      'a.yaml': '- {name: a, n: 1, m: 1}\n- {name: b, n: 2, m: 2}\n- {name: c, n: 3, m: 3}\n',
      'b.yaml': '- {name: c, n: 3, m: 3}\n- {name: a, n: 9, m: 9}\n- {name: b, n: 2, m: 2}\n',
    })

    const keyed = await diff(['a.yaml', 'b.yaml', '--key', 'name', '--moves'])
    expect(keyed.out.split('\n').sort()).toEqual(
      ['', '> / 2 => 0: [{"name":"c","n":3,"m":3}]', '! /1/m: 1 => 9', '! /1/n: 1 => 9'].sort(),
    )
    const plain = await diff(['a.yaml', 'b.yaml', '--key', 'name'])
    expect(plain.out).toContain('+ /0: {"name":"c","n":3,"m":3}\n')
    expect(plain.out).toMatch(/^- \/3: \{"name":"c","n":3,"m":3\}$/m)
    const tree = await diff(['a.yaml', 'b.yaml', '--key', 'name', '--style', 'tree'])
    expect(tree.out).toMatch(/^1:\n {2}n: ---1 \+\+\+9\n {2}m: ---1 \+\+\+9$/m)
  })

  test('CD6 colours come with --color always, never with never, and by themselves on a terminal or in the pager of git only', async () => {
    await put({ 'a.yaml': 'a: 1\n', 'b.yaml': 'a: 2\n' })
    const isColoured = async (args: string[], env: Record<string, string>): Promise<boolean> =>
      (await diff(['a.yaml', 'b.yaml', ...args], env)).out.includes('\u001b[')

    expect(await isColoured([], {})).toBe(false)
    expect(await isColoured(['--color', 'always'], { NO_COLOR: '1' })).toBe(true)
    expect(await isColoured([], { GIT_PAGER_IN_USE: 'true' })).toBe(true)
    expect(await isColoured([], { GIT_PAGER_IN_USE: 'true', NO_COLOR: '1' })).toBe(false)
    expect(await isColoured(['--color', 'never'], { GIT_PAGER_IN_USE: 'true' })).toBe(false)
  })

  test.each([
    ['a file that is missing', ['gone.yaml', 'a.yaml'], /^plaindoc: Cannot read gone\.yaml: there is no such file\./],
    ['a folder', ['a.yaml', 'deep'], /^plaindoc: Cannot read deep: it is a folder\./],
    ['a file below a file', ['a.yaml/b', 'a.yaml'], /Cannot read a\.yaml\/b: there is no such file/],
    ['broken YAML', ['a.yaml', 'bad.yaml'], /^plaindoc: Cannot read bad\.yaml at line 2, column 1: /],
    ['broken JSON', ['bad.json', 'a.yaml'], /^plaindoc: Cannot read bad\.json at line 2, column 7, at \/b: /],
    ['bytes that are no text', ['bad.bin', 'a.yaml'], /^plaindoc: Cannot read bad\.bin at line 1, column 4: .*UTF-8/],
    ['a file that is too large', ['a.yaml', 'large.json'], /^plaindoc: Cannot read large\.json: it has 10000003 bytes/],
  ])('CD7 %s is exit code 2, with the reason and nothing printed', async (_what, args, reason) => {
    await mkdir(join(folder, 'deep'))
    await put({ 'a.yaml': 'a: 1\n', 'bad.yaml': 'a: [1\nb: 2\n', 'bad.json': '{"a": 1,\n "b": }' })
    await writeFile(join(folder, 'bad.bin'), Buffer.from('a: \xff', 'latin1'))
    if (args.includes('large.json')) await put({ 'large.json': `"${'x'.repeat(10_000_000)}"\n` })

    const { code, out, err } = await diff(args)

    expect({ code, out }).toEqual({ code: 2, out: '' })
    expect(err).toMatch(reason)
    expect(err.split('\n')).toHaveLength(2)
  })

  test.each([
    ['an option that is none', ['a', 'b', '--jsno'], "Unknown option '--jsno'."],
    ['one file', ['a'], 'diff takes two files; 1 is given.'],
    ['three files', ['a', 'b', 'c'], 'diff takes two files; 3 are given.'],
    ['another format', ['a', 'b', '--format', 'xml'], '--format takes yaml or json, not “xml”.'],
    ['another style', ['a', 'b', '--style', 'x'], '--style takes lines or tree'],
    ['another colour', ['a', 'b', '--color', 'red'], '--color takes always or never or auto'],
    ['both JSON forms', ['a', 'b', '--json', '--json-patch'], 'give one of them.'],
    [
      'three arguments of git',
      ['--git', 'a', 'b', 'c'],
      '--git takes the seven arguments that git gives; 3 are given.',
    ],
    ['JSON for git', ['--git', '--json', 'a'], '--git prints for people'],
  ])('CD8 %s is not understood', (_what, args, reason) => {
    const read = (): unknown => readArguments(['diff', ...args], {})

    expect(read).toThrow(UsageError)
    expect(read).toThrow(reason)
    expect(read).toThrow(expect.objectContaining({ command: 'diff' }))
  })

  test('CD8 what is not understood is exit code 2, the reason and where help is', async () => {
    expect(await diff(['a', 'b', '--jsno'])).toEqual({
      code: 2,
      out: '',
      err: "plaindoc: Unknown option '--jsno'. See plaindoc diff --help.\n",
    })
  })

  test('CD9 --help says how, with the lines for git; the general help names the commands', async () => {
    const help = await diff(['--help'])
    expect(help).toMatchObject({ code: 0, err: '' })
    expect(help.out).toContain('Usage: plaindoc diff A B')
    expect(help.out).toContain("git config diff.plaindoc.command 'plaindoc diff --git'")
    expect((await run(program, ['help', 'diff']).ended).out).toBe(help.out)
    expect((await run(program, ['--help']).ended).out).toMatch(/^ {2}diff A B {6}.*\n {2}merge BASE OURS THEIRS$/m)
  })

  test('CD10 an empty file is an empty document of the kind of the other', async () => {
    await put({ 'none.yaml': '# nothing\n', 'map.yaml': 'a: 1\n', 'list.json': '[1]', 'leaf.yaml': '5\n' })

    expect(await diff(['none.yaml', 'map.yaml'])).toMatchObject({ code: 1, out: '+ /a: 1\n' })
    expect(await diff(['list.json', 'none.yaml'])).toMatchObject({ code: 1, out: '- /0: 1\n' })
    expect(await diff(['none.yaml', 'leaf.yaml'])).toMatchObject({ code: 1, out: '! /: null => 5\n' })
    expect(await diff(['none.yaml', '/dev/null'])).toMatchObject({ code: 0, out: '' })
  })

  test('CD11 --quiet prints nothing, the exit code tells; errors are said', async () => {
    await put({ 'a.yaml': 'a: 1\n', 'b.yaml': 'a: 2\n' })

    expect(await diff(['-q', 'a.yaml', 'b.yaml'])).toEqual({ code: 1, out: '', err: '' })
    expect(await diff(['-q', 'a.yaml', 'a.yaml'])).toEqual({ code: 0, out: '', err: '' })
    expect(await diff(['-q', 'a.yaml', 'c.yaml'])).toMatchObject({ code: 2, err: expect.stringContaining('c.yaml') })
  })

  test('CD12 a reader that has enough is no error', async () => {
    const items = Array.from({ length: 50_000 }, (_none, n) => n)
    await put({ 'a.json': '[]', 'b.json': JSON.stringify(items) })
    const { process: child, ended } = run(program, ['diff', 'a.json', 'b.json'], { cwd: folder })
    child.stdout?.once('data', () => child.stdout?.destroy())

    expect(await ended).toMatchObject({ code: 1, err: '' })
  })
})

describe('git diff', () => {
  let repository: Repository

  beforeEach(async () => {
    repository = await repositoryWith(program)
  })

  test('CD20 shows the changes of values under its header: edited, new, deleted and renamed files', async () => {
    const long = JSON.stringify(
      Array.from({ length: 20 }, (_none, n) => `item ${n}`),
      null,
      2,
    )
    await repository.commit({ 'config.yaml': before, 'gone.json': '{"a": 1}', 'deep/a b.json': `{"long": ${long}}` })
    await repository.git('rm', '--quiet', 'gone.json')
    await repository.git('mv', 'deep/a b.json', 'b.json')
    await repository.put({ 'config.yaml': after, 'new.yaml': 'a: 1\n', 'b.json': `{"long": ${long}, "n": 4}` })
    await repository.git('add', '--all')

    const { code, out, err } = await repository.git('diff', '--cached')

    expect({ code, err }).toEqual({ code: 0, err: '' })
    expect(out).toBe(
      [
        '--- a/deep/a b.json\n+++ b/b.json\n+ /n: 4\n',
        `--- a/config.yaml\n+++ b/config.yaml\n${said}`,
        '--- a/gone.json\n+++ /dev/null\n- /a: 1\n',
        '--- /dev/null\n+++ b/new.yaml\n+ /a: 1\n',
      ].join(''),
    )
  })

  test('CD21 shows the lines where only they changed, and where a text cannot be read; the files after it are shown', async () => {
    await repository.commit({ 'a.yaml': 'a: 1 # one\nb: 2\n', 'b.yaml': 'a: 1\n', 'c.json': '{\n\t"a": 1\n}\n' })
    await repository.put({ 'a.yaml': 'a: 1 # uno\nb: 2\n', 'b.yaml': 'a: [\n', 'c.json': '{\n\t"a": 2\n}\n' })

    expect((await repository.git('diff', '--', 'a.yaml')).out).toBe(
      '--- a/a.yaml\n+++ b/a.yaml\nThe values are equal; the lines changed:\n@@ line 1 @@\n-a: 1 # one\n+a: 1 # uno\n',
    )
    const { code, out } = await repository.git('diff')
    expect(code).toBe(0)
    expect(out).toMatch(/^\+\+\+ b\/b\.yaml\nCannot read b\/b\.yaml at line \d.*\n@@ line 1 @@\n-a: 1\n\+a: \[$/m)
    expect(out).toMatch(/\+\+\+ b\/c\.json\n! \/a: 1 => 2\n$/)
  })

  test('CD22 a text or a name from elsewhere does not steer the terminal', async () => {
    await repository.commit({ 'a\u001b[2J.yaml': 'a: 1\n' })
    await repository.put({ 'a\u001b[2J.yaml': 'a: [ # \u001b[2J\n' })

    const { out } = await repository.git('diff')

    expect(out).toContain('a\\x1b[2J.yaml')
    expect(out).not.toContain('\u001b')
  })

  test('CD23 a path with conflicts, for which git names no file, is said', async () => {
    expect(await diff(['--git', 'a.yaml'])).toEqual({ code: 0, out: '* a.yaml has conflicts\n', err: '' })
  })

  test('CD24 git gives the options of its config along, colours among them', async () => {
    await repository.commit({ 'a.yaml': 'a: 1\n' })
    await repository.put({ 'a.yaml': 'a: 2\n' })
    const driver = `diff.plaindoc.command="${process.execPath}" "${program}" diff --git --color always --style tree`

    expect((await repository.git('-c', driver, 'diff')).out).toBe(
      '\u001b[1m--- a/a.yaml\n+++ b/a.yaml\n\u001b[22ma: \u001b[31m---1\u001b[39m \u001b[32m+++2\u001b[39m\n',
    )
  })

  test('CD25 a name that begins with a dash is a name', async () => {
    await repository.commit({ '-x.yaml': 'a: 1\n' })
    await repository.put({ '-x.yaml': 'a: 2\n' })

    expect((await repository.git('diff')).out).toBe('--- a/-x.yaml\n+++ b/-x.yaml\n! /a: 1 => 2\n')
  })
})
