/** `plaindoc show`, `set`, `verify`, `compact`, `export` and `import`, as people run them. SPEC X60–X66. */
import { readdir, readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { readArguments } from '../src/cli/arguments.js'
import { helpFor } from '../src/cli/help.js'
import { UsageError } from '../src/cli/options.js'
import { logFolder, yamlFile } from '../src/file/index.js'
import { open } from '../src/index.js'
import { type Ended, run, useProgram } from './cli-process.js'
import { quick, until } from './file-mirror-world.js'

let program = ''
let folder = ''

useProgram(place => {
  ;({ program, folder } = place)
})

const call = (...args: string[]): Promise<Ended> => run(program, args, { cwd: folder }).ended
const put = (name: string, text: string): Promise<void> => writeFile(join(folder, name), text)
const get = (name: string): Promise<string> => readFile(join(folder, name), 'utf8')

const text = '# service\nendpoint:\n  protocol: HTTP # plain\n  "a/b": 1\nretry: [1, 3]\n'

test('X60 show prints a file, or a part of it, and says where nothing is', async () => {
  await put('a.yaml', text)

  expect(await call('show', 'a.yaml', '/endpoint/protocol')).toMatchObject({ code: 0, out: 'HTTP\n', err: '' })
  expect((await call('show', 'a.yaml', '/retry/1')).out).toBe('3\n')
  expect((await call('show', 'a.yaml', '/endpoint/a~1b')).out).toBe('1\n')
  expect((await call('show', 'a.yaml', '--json')).out).toBe(
    '{\n  "endpoint": {\n    "protocol": "HTTP",\n    "a/b": 1\n  },\n  "retry": [\n    1,\n    3\n  ]\n}\n',
  )
  expect(await call('show', 'a.yaml', '/retry/9')).toMatchObject({
    code: 1,
    out: '',
    err: 'plaindoc: Cannot show /retry/9: nothing is there. See plaindoc show.\n',
  })
  expect((await call('show', 'gone.yaml')).code).toBe(1)
  expect(await get('a.yaml')).toBe(text)
  expect(await readdir(folder)).toEqual(['a.yaml'])
})

test('X61 set changes one place, and a program that has the document open hears of it', async () => {
  await put('a.yaml', text)
  const conf = await open<{ retry: number[] }>({ retry: [] }, yamlFile(join(folder, 'a.yaml'), quick))

  expect(await call('set', 'a.yaml', '/endpoint/protocol', 'HTTPS')).toMatchObject({ code: 0, out: '' })
  expect((await call('set', 'a.yaml', '/retry/-', '-5')).code).toBe(0)
  expect((await call('set', 'a.yaml', '/endpoint/a~1b', '--delete')).code).toBe(0)
  expect((await call('set', 'a.yaml', '/endpoint/port', '--string', '80')).code).toBe(0)
  const changed = '# service\nendpoint:\n  protocol: HTTPS # plain\n  port: "80"\nretry: [1, 3, -5]\n'
  await until(
    () => get('a.yaml'),
    now => now === changed,
  )

  await until(
    () => conf.snapshot().retry.join(),
    items => items === '1,3,-5',
  )
  await conf.destroy()
})

test('X61 set creates a file, refuses what cannot be, and leaves the file as it was', async () => {
  expect((await call('set', 'new.json', '/a', '{b: [1]}')).code).toBe(0)
  expect(JSON.parse(await get('new.json'))).toEqual({ a: { b: [1] } })
  for (const args of [
    ['new.json', '/x/y', '1'],
    ['new.json', '/a/b/7', '1'],
    ['new.json', '/nothing', '--delete'],
    ['new.json', '/', '--delete'],
    ['a.txt', '/a', '1'],
  ])
    expect({ args, ...(await call('set', ...args)) }).toMatchObject({ args, code: 1, out: '' })
  expect(JSON.parse(await get('new.json'))).toEqual({ a: { b: [1] } })
})

test('X62 verify says what is wrong with a log, with exit code 1', async () => {
  await put('a.yaml', text)
  const path = join(folder, 'a.yaml')
  const conf = await open<Record<string, unknown>>({}, yamlFile(path, quick))
  for (let i = 0; i < 20; i++) {
    conf.data[`k${i}`] = 'x'.repeat(50)
    await conf.flush()
  }
  await conf.destroy()
  expect(JSON.parse((await call('verify', 'a.yaml', '--json')).out)).toMatchObject({
    file: 'as-written',
    segments: 1,
    problems: [],
  })
  const log = await logFolder(path)
  const [segment = ''] = (await readdir(log)).filter(name => name.endsWith('.seg'))
  const bytes = await readFile(join(log, segment))
  bytes[Math.floor(bytes.length / 2)] = (bytes[Math.floor(bytes.length / 2)] ?? 0) ^ 1
  await writeFile(join(log, segment), bytes)

  const found = await call('verify', 'a.yaml')
  expect(found.code).toBe(1)
  expect(found.err).toContain('is damaged in 1 place; a copy is')
  await put('a.yaml', 'a: [')
  expect((await call('verify', 'a.yaml')).err).toContain('Cannot read a.yaml at line 1')
})

test('X63 compact makes one small segment of many, and loses nothing', async () => {
  await put('a.yaml', 'n: 0\n')
  const path = join(folder, 'a.yaml')
  for (let session = 0; session < 5; session++) {
    const conf = await open<{ n: number }>({ n: 0 }, yamlFile(path, quick))
    for (let i = 0; i < 20; i++) conf.data.n++
    await conf.destroy()
  }

  const { before, after, done } = JSON.parse((await call('compact', 'a.yaml', '--json')).out)

  expect(done).toBe(true)
  expect(before.segments).toBeGreaterThan(3)
  expect(after).toMatchObject({ segments: 1 })
  expect(after.bytes).toBeLessThan(before.bytes)
  const conf = await open<{ n: number }>({ n: 0 }, yamlFile(path, quick))
  expect(conf.snapshot()).toEqual({ n: 100 })
  await conf.destroy()
  expect((await call('compact', 'none.yaml')).code).toBe(1)
})

test('X64 export writes a fresh text, never over a file', async () => {
  await put('a.yaml', text)

  expect((await call('export', 'a.yaml', '--format', 'yaml')).out).toBe(
    'endpoint:\n  protocol: HTTP\n  a/b: 1\nretry:\n  - 1\n  - 3\n',
  )
  expect((await call('export', 'a.yaml', '-o', 'b.json')).code).toBe(0)
  expect(JSON.parse(await get('b.json'))).toEqual({ endpoint: { protocol: 'HTTP', 'a/b': 1 }, retry: [1, 3] })
  expect(await call('export', 'a.yaml', '-o', 'b.json')).toMatchObject({
    code: 1,
    err: 'plaindoc: Cannot write b.json: there is such a file already. Give another name.\n',
  })
})

test('X65 import takes over another file with the fewest changes', async () => {
  await put('a.yaml', text)
  await put('b.json', '{"endpoint": {"protocol": "HTTPS", "a/b": 1}, "retry": [1, 3]}')

  expect((await call('import', 'a.yaml', 'b.json')).code).toBe(0)
  expect(await get('a.yaml')).toBe(text.replace('HTTP ', 'HTTPS '))
  expect((await call('import', 'list.yaml', 'b.json')).code).toBe(0)
})

test.each([
  ['show'],
  ['set', 'a.yaml'],
  ['verify'],
  ['compact', 'a', 'b'],
  ['import', 'a.yaml'],
  ['export', 'a', '--to'],
  ['show', 'a.yaml', 'b.c'],
])('X66 a command line that is not understood, and help: %s', (...args) => {
  const words = args.filter(word => word !== undefined)

  expect(() => readArguments(words, {})).toThrow(UsageError)
  expect(readArguments([words[0] ?? '', '--help'], {})).toMatchObject({ command: 'help', about: words[0] })
  expect(helpFor(words[0])).toContain(`Usage: plaindoc ${words[0]}`)
})

test('X66 what is not understood is exit code 2, the reason and where help is', async () => {
  expect(await call('set', 'a.yaml')).toMatchObject({
    code: 2,
    out: '',
    err: 'plaindoc: set takes a file, a path in it, and a value; 1 given. See plaindoc set --help.\n',
  })
})
