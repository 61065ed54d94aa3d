/**
 * Every code block of the README is compiled and run against the sources, and prints and writes what the README says.
 */
import { execFile } from 'node:child_process'
import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join, normalize } from 'node:path'
import { promisify } from 'node:util'
import { build } from 'esbuild'
import { buildProgram, killPrograms, removeProgram, startServing } from './cli-process.js'
import { fileHolds } from './page-harness.js'
import { type Program, printing, programs, shellLines } from './snippets.js'

const run = promisify(execFile)
const root = join(__dirname, '..')
const readme = readFileSync(join(root, 'README.md'), 'utf8')
const { scripts } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8'))
const work = mkdtempSync(join(tmpdir(), 'plaindoc-readme-'))
const found = programs(readme)

beforeAll(() => symlinkSync(join(root, 'node_modules'), join(work, 'node_modules')))
afterAll(() => rmSync(work, { recursive: true, force: true }))

describe('the README', () => {
  test('H40 every program prints and writes what it says, and ends by itself', async () => {
    for (const program of found) {
      if (program.run) expect(await outcome(program)).toEqual(promise(program))
    }
  }, 120_000)

  test('H41 every program compiles', async () => {
    expect(await compileErrors(found)).toBe('')
  }, 60_000)

  test('H42 every npm script it names is there', () => {
    const commands = [...shellLines(readme), ...(readme.match(/`npm [^`]*`/g) ?? [])].join('\n')
    const named = [...commands.matchAll(/npm (?:run )?(test|start|(?<=run )[\w:]+)/g)].map(match => match[1] ?? '')

    expect(named).toContain('test')
    expect(named.filter(name => !(name in scripts))).toEqual([])
  })

  test('H43 every file it links to is there', () => {
    const links = [...readme.matchAll(/\]\((?!https?:|#)([^)#\s]+)/g)].map(match => match[1] ?? '')

    expect(links.filter(link => !existsSync(join(root, link)))).toEqual([])
  })
})

describe('what the README says of the house', () => {
  test('H46 the program that syncs does so with the samples, as `npm start` serves them', async () => {
    const program = await buildProgram()
    const cwd = mkdtempSync(join(work, 'samples-'))
    try {
      const { port } = await startServing(program, ['start', '--port', '0'], { cwd })
      const [syncing, ...others] = found.filter(({ code }) => code.includes('plaindoc/sync'))
      if (syncing === undefined || others.length > 0) throw new Error('one program syncs')
      const code = syncing.code.replace('ws://127.0.0.1:1234', `ws://127.0.0.1:${port}`)

      const { error } = await outcome({ ...syncing, code })

      expect(error).toBe('')
      await fileHolds(join(cwd, '.sample/todos.yaml'), '- title: Buy milk\n  done: false\n')
      expect(readFileSync(join(cwd, '.sample/todos.yaml'), 'utf8')).toContain('title: Paint the boat shed')
    } finally {
      await killPrograms()
      await removeProgram(program)
    }
  }, 60_000)

  test('H47 the table of errors has every code, and no other', () => {
    const source = readFileSync(join(root, 'src/plain/error.ts'), 'utf8')
    const union = /export type ErrorCode =([\s\S]*?)\n\n/.exec(source)?.[1] ?? ''
    const codes = [...union.matchAll(/'([A-Z_]+)'/g)].map(match => match[1])
    const section = readme.slice(readme.indexOf('## Errors'), readme.indexOf('## Limits'))
    const rows = section.split('\n').filter(line => line.startsWith('| `'))
    const listed = rows.flatMap(row => [...(row.split(' | ')[0] ?? '').matchAll(/`([A-Z_]+)`/g)].map(match => match[1]))

    expect(codes.length).toBeGreaterThan(30)
    expect(listed.toSorted()).toEqual(codes.toSorted())
  })

  test('H48 every file it links to is in the package', () => {
    const { files } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8')) as { files: string[] }
    const shipped = [...files, 'README.md', 'LICENSE', 'package.json']
    const links = ['README.md', ...files.filter(file => file.endsWith('.md'))].flatMap(file => {
      const text = readFileSync(join(root, file), 'utf8')
      const targets = [...text.matchAll(/\]\((?!https?:|#)([^)#\s]+)/g)].map(match => match[1] ?? '')
      return targets.map(target => normalize(join(dirname(file), target)))
    })

    expect(links.filter(link => !shipped.includes(link))).toEqual([])
  })
})

describe('the runner of its programs', () => {
  const block = (info: string, ...lines: string[]): string => ['```'.concat(info), ...lines, '```', ''].join('\n')

  test('H44 a program is seen to print and to write what it says', async () => {
    const text = [
      block('yaml in.yaml before', 'a: 1'),
      block('ts', `import fs from 'node:fs'`, `fs.copyFileSync('in.yaml', 'out.yaml')`, `const n = 1`, 'n + 1 // => 2'),
      block('ts continued', 'console.log(n) // => 1', `console.log('end')`),
      block('text', 'end'),
      block('yaml out.yaml', 'a: 1'),
    ].join('prose\n')
    const [program, ...others] = programs(text)

    expect(others).toEqual([])
    expect(program && (await outcome(program))).toEqual(program && promise(program))
    expect(program?.prints).toBe('2\n1\nend\n')
  })

  test('H45 a wrong output, a wrong file, an error and a type error are seen', async () => {
    const outcomes = [
      block('ts', '1 + 1 // => 3'),
      block('ts', `console.log('unsaid')`),
      block('ts', '') + block('yaml a.yaml', 'a: 1'),
      block('ts', `throw new Error('no')`),
    ].map(async text => {
      const [program] = programs(text)
      if (program === undefined) throw new Error('no program')
      return [await outcome(program), promise(program)]
    })

    for (const [is, says] of await Promise.all(outcomes)) expect(is).not.toEqual(says)
    expect(await compileErrors(programs(block('ts', `const n: number = 'a'`)))).toContain('TS2322')
  })
})

interface Outcome {
  readonly line: number
  readonly prints: string
  readonly files: Record<string, string | undefined>
  readonly error: string
}

function promise({ line, prints, after }: Program): Outcome {
  return { line, prints, files: Object.fromEntries(after), error: '' }
}

/** Runs a program in an empty folder, with `plaindoc` as it stands in `src/`. */
async function outcome({ line, code, before, after }: Program): Promise<Outcome> {
  const folder = mkdtempSync(join(work, 'run-'))
  for (const [name, text] of before) writeFileSync(join(folder, name), text)
  const file = join(work, `${folder.slice(-6)}.mjs`)
  await build({
    stdin: { contents: printing(code), loader: 'ts', resolveDir: work },
    outfile: file,
    bundle: true,
    platform: 'node',
    format: 'esm',
    target: 'es2022',
    packages: 'external',
    alias: { plaindoc: join(root, 'src') },
    logLevel: 'silent',
  })
  const read = (name: string): string | undefined =>
    existsSync(join(folder, name)) ? readFileSync(join(folder, name), 'utf8') : undefined
  const result = await run(process.execPath, [file], { cwd: folder, timeout: 20_000 }).then(
    ({ stdout }) => ({ prints: stdout, error: '' }),
    (error: Error & { stdout?: string }) => ({ prints: error.stdout ?? '', error: error.message }),
  )
  return { line, ...result, files: Object.fromEntries([...after.keys()].map(name => [name, read(name)])) }
}

/** What the compiler says of all programs at once; the file names hold the README's lines. */
async function compileErrors(list: readonly Program[]): Promise<string> {
  if (list.length === 0) return ''
  const folder = mkdtempSync(join(work, 'types-'))
  mkdirSync(join(folder, 'programs'))
  for (const { line, code } of list) writeFileSync(join(folder, `programs/line-${line}.mts`), `${code}\nexport {}\n`)
  const paths = { plaindoc: [join(root, 'src/index.ts')], 'plaindoc/*': [join(root, 'src/*/index.ts')] }
  const settings = {
    extends: join(root, 'test/tsconfig.json'),
    compilerOptions: {
      rootDir: '/',
      paths,
      noUncheckedIndexedAccess: false,
      typeRoots: [join(root, 'node_modules/@types')],
    },
    include: ['programs'],
  }
  writeFileSync(join(folder, 'tsconfig.json'), JSON.stringify(settings))
  return await run(join(root, 'node_modules/.bin/tsc'), ['-p', folder]).then(
    ({ stdout }) => stdout,
    (error: Error & { stdout?: string }) => error.stdout || error.message,
  )
}
