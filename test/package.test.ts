/**
 * The package as its users get it: built, packed and unpacked once, then used from ESM and from CommonJS.
 * Works on a copy, so that `dist/` stays as it is; nothing is fetched.
 */
import { execFile } from 'node:child_process'
import { cpSync, existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { promisify } from 'node:util'

const run = promisify(execFile)
const root = join(__dirname, '..')
const modules = join(root, 'node_modules')
const manifest = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8'))
const subpaths = Object.keys(manifest.exports).filter(path => path !== './package.json')
const work = mkdtempSync(join(tmpdir(), 'plaindoc-package-'))
const consumer = join(work, 'consumer')
const tarball = join(work, 'plaindoc.tgz')

beforeAll(async () => {
  const copy = join(work, 'copy')
  mkdirSync(copy)
  for (const name of ['src', 'package.json', 'tsconfig.json', 'README.md', 'LICENSE', ...manifest.files]) {
    if (name !== 'dist') cpSync(join(root, name), join(copy, name), { recursive: true })
  }
  symlinkSync(modules, join(copy, 'node_modules'))
  await npm(copy, 'run', '--silent', 'build')
  const packed = JSON.parse(await npm(copy, 'pack', '--json', '--silent', '--ignore-scripts'))
  cpSync(join(copy, packed[0].filename), tarball)
  await install()
}, 120_000)

afterAll(() => rmSync(work, { recursive: true, force: true }))

describe('the packed package', () => {
  test('H20 an ESM consumer has one Yjs and a document that works', async () => {
    const imports = `import * as Y from 'yjs'\nimport { track } from 'plaindoc'\n`

    expect(await node('consumer.mjs', imports + usesDocument)).toBe('ok\n')
  })

  test('H21 a CommonJS consumer has one Yjs and a document that works', async () => {
    const requires = `const Y = require('yjs')\nconst { track } = require('plaindoc')\n`

    expect(await node('consumer.cjs', requires + usesDocument)).toBe('ok\n')
  })

  test('H22 every subpath loads in both formats, with the same names', async () => {
    const both = `
      import { createRequire } from 'node:module'
      const require = createRequire(import.meta.url)
      for (const path of ${JSON.stringify(subpaths)}) {
        const name = path.replace('.', 'plaindoc')
        const [esm, cjs] = [Object.keys(await import(name)), Object.keys(require(name))]
        const own = names => names.filter(one => one !== '__esModule' && one !== 'default' && one !== 'module.exports').sort()
        console.log(name, own(esm).length > 0 && String(own(esm)) === String(own(cjs)))
      }`

    const expected = subpaths.map(path => `${path.replace('.', 'plaindoc')} true\n`).join('')
    // loads Yjs in both formats on purpose: its warning goes to stderr
    expect(await node('subpaths.mjs', both)).toBe(expected)
  })

  test('H23 a TypeScript consumer in either format compiles against its types', async () => {
    const source = `
      import * as Y from 'yjs'
      import { type Document, track } from 'plaindoc'
      const doc: Document<{ n: number }> = track({ n: 1 })
      doc.data.n = 2
      const ydoc: Y.Doc = doc.ydoc
      // @ts-expect-error: the types are real
      doc.data.n = 'two'
      export { ydoc }`
    for (const ending of ['mts', 'cts']) writeFileSync(join(consumer, `types.${ending}`), source)
    const options = ['--noEmit', '--strict', '--skipLibCheck', 'false', '--module', 'nodenext', '--types', 'node']
    const compile = run(bin('tsc'), [...options, '--target', 'es2022', 'types.mts', 'types.cts'], { cwd: consumer })

    await expect(output(compile)).resolves.toBe('')
  })

  test('H24 publint and attw find nothing', async () => {
    const lint = run(bin('publint'), ['run', tarball, '--strict'], { cwd: work })
    const types = run(
      bin('attw'),
      [tarball, '--profile', 'node16', '--no-definitely-typed', '--no-emoji', '-f', 'ascii'],
      {
        cwd: work,
      },
    )

    await expect(output(lint)).resolves.toContain('All good!')
    // attw has no word of praise: exit 0 is its verdict, the line only shows that it looked
    await expect(output(types)).resolves.toContain('node16 (from CJS): OK (CJS)')
  }, 60_000)

  test('H25 it holds what is shipped and no sources or tests', async () => {
    const { stdout } = await run('tar', ['-tzf', tarball])
    const files = stdout.split('\n').map(line => line.replace('package/', ''))

    expect(files).toEqual(
      expect.arrayContaining(['package.json', 'README.md', 'LICENSE', 'CHANGELOG.md', 'SECURITY.md']),
    )
    const isSource = (file: string): boolean => /^(src|test|bench)\/|\.tsx?$|\.map$/.test(file)
    expect(files.filter(file => isSource(file) && !/\.d\.ts$|\.md$/.test(file))).toEqual([])
  })

  test('H26 the command tells its version', async () => {
    const { stdout } = await run(process.execPath, [
      join(consumer, 'node_modules/plaindoc', manifest.bin.plaindoc),
      '--version',
    ])

    expect(stdout.trim()).toBe(manifest.version)
  })
})

const usesDocument = `
  const doc = track({ users: [{ name: 'Ada' }] })
  doc.data.users.push({ name: 'Grace' })
  const copy = new Y.Doc()
  Y.applyUpdate(copy, Y.encodeStateAsUpdate(doc.ydoc))
  const same = JSON.stringify(copy.getMap('data').toJSON()) === JSON.stringify(doc.snapshot())
  const names = doc.snapshot().users.map(user => user.name).join()
  const oneYjs = doc.ydoc.constructor === Y.Doc && doc.ydoc instanceof Y.Doc
  void doc.destroy()
  console.log(oneYjs && same && names === 'Ada,Grace' ? 'ok' : JSON.stringify({ oneYjs, same, names }))
`

/** Unpacks the tarball beside links to the packages that the manifest declares, and to no others. */
async function install(): Promise<void> {
  const target = join(consumer, 'node_modules/plaindoc')
  mkdirSync(target, { recursive: true })
  await run('tar', ['-xzf', tarball, '-C', target, '--strip-components=1'])
  const declared = [...Object.keys(manifest.dependencies), ...Object.keys(manifest.peerDependencies), '@types/node']
  for (const name of declared) {
    const link = join(consumer, 'node_modules', name)
    mkdirSync(dirname(link), { recursive: true })
    if (existsSync(join(modules, name))) symlinkSync(join(modules, name), link)
  }
}

async function npm(cwd: string, ...args: string[]): Promise<string> {
  return await output(run('npm', args, { cwd, maxBuffer: 2 ** 26 }))
}

async function node(file: string, source: string): Promise<string> {
  writeFileSync(join(consumer, file), source)
  return await output(run(process.execPath, [file], { cwd: consumer }))
}

function bin(name: string): string {
  return join(modules, '.bin', name)
}

/** Standard output; a failed program is an error that shows what it printed. */
async function output(program: Promise<{ stdout: string }>): Promise<string> {
  try {
    return (await program).stdout
  } catch (error) {
    const { message, stdout, stderr } = error as Error & { stdout?: string; stderr?: string }
    throw new Error([message, stdout, stderr].join('\n'))
  }
}
