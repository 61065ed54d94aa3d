/**
 * `plaindoc serve` as a process: what it prints, whom it lets in, how it ends.
 */
import { existsSync } from 'node:fs'
import { cp, mkdir, readdir, readFile, symlink, writeFile } from 'node:fs/promises'
import { createServer, type Server } from 'node:net'
import { join } from 'node:path'
import { yamlFile } from '../src/file/index.js'
import { open } from '../src/index.js'
import { ask, closeCode, run, startServing, useProgram } from './cli-process.js'
import { afterTest, RawClient, temporaryFolder, until } from './server-harness.js'

let program = ''

useProgram(place => {
  ;({ program } = place)
})

/** A folder with these files. */
async function folderWith(files: Record<string, string>): Promise<string> {
  const folder = await temporaryFolder()
  for (const [path, text] of Object.entries(files)) {
    await mkdir(join(folder, path, '..'), { recursive: true })
    await writeFile(join(folder, path), text)
  }
  return folder
}

/** A port that is in use. */
async function takenPort(): Promise<number> {
  const server: Server = createServer()
  await new Promise<void>(resolve => server.listen(0, '127.0.0.1', resolve))
  afterTest(() => new Promise(resolve => server.close(resolve)))
  return (server.address() as { port: number }).port
}

async function listed(port: number): Promise<{ room: string; file: string | null; error?: string }[]> {
  return JSON.parse((await ask(port, '/api/documents')).body)
}

describe('the command line', () => {
  test.each([
    ['nothing', [], 'A command is missing'],
    ['a command that is none', ['sevre'], 'There is no command “sevre”'],
    ['an option that is none', ['serve', '--prot', '1'], '--prot'],
    ['a port that is none', ['serve', '--port', '70000'], '--port takes a number'],
    ['an empty port', ['serve', '--port', ''], '--port takes a number'],
    ['two folders', ['serve', 'a', 'b'], 'One folder is served'],
    ['--open with --auth-module', ['serve', '--open', '--auth-module', 'a.js'], 'one of the two'],
    ['everybody on all addresses', ['serve', '--host', '0.0.0.0'], 'only this machine'],
    ['another kind of store', ['serve', '--store', 'redis://x'], '--store takes level:DIR'],
    ['an origin that is none', ['serve', '--origin', 'docs'], '--origin takes'],
    ['a folder for start', ['start', 'a'], 'start takes no folder'],
  ])('S1 %s is not understood: exit 2, the reason and where help is on stderr', async (_what, args, reason) => {
    const { code, out, err } = await run(program, args).ended

    expect({ code, out }).toEqual({ code: 2, out: '' })
    expect(err).toContain(reason)
    expect(err).toMatch(/^plaindoc: .* See plaindoc (?:serve |start )?--help\.\n$/)
    expect(err).not.toContain('positional')
  })

  test.each([
    [['--help'], 'plaindoc – plain objects, live documents\n\nUsage: plaindoc COMMAND'],
    [['help', 'serve'], 'Usage: plaindoc serve'],
    [['serve', '--help'], 'Usage: plaindoc serve'],
    [['start', '-h'], 'Usage: plaindoc start'],
    [['--version'], '0.'],
    [['serve', '--version'], '0.'],
  ])('S2 %s answers on stdout with exit 0', async (args, begin) => {
    const { code, out, err } = await run(program, args).ended

    expect({ code, err }).toEqual({ code: 0, err: '' })
    expect(out.startsWith(begin)).toBe(true)
  })

  test('S3 what fails says why in one line, without a stack: exit 1', async () => {
    const folder = await folderWith({ 'none.mjs': 'export const a = 1', 'bad.mjs': 'export default (' })
    const port = await takenPort()
    const cases: [string[], RegExp][] = [
      [['serve', join(folder, 'missing')], /there is no such folder/],
      [['serve', join(folder, 'none.mjs')], /it is not a folder/],
      [['serve', folder, '--port', String(port)], new RegExp(`port ${port} is in use.*--port`)],
      [['serve', folder, '--auth-module', join(folder, 'none.mjs')], /no such export/],
      [['serve', folder, '--auth-module', join(folder, 'bad.mjs')], /Cannot use .*bad\.mjs/],
      [['serve', folder, '--auth-module', join(folder, 'nowhere.mjs')], /Cannot use .*nowhere\.mjs/],
    ]
    const results = await Promise.all(cases.map(([args]) => run(program, args).ended))

    results.forEach(({ code, out, err }, index) => {
      expect({ code, out }).toEqual({ code: 1, out: '' })
      expect(err).toMatch(cases[index]?.[1] ?? /./)
      expect(err).not.toMatch(/\n\s+at /)
    })
  })

  test('S4 a folder that is served already is refused: exit 1', async () => {
    const folder = await folderWith({ 'a.yaml': 'a: 1\n' })
    await startServing(program, ['serve', folder, '--port', '0'])

    const { code, err } = await run(program, ['serve', folder, '--port', '0']).ended

    expect(code).toBe(1)
    expect(err).toMatch(/another process has it/)
  })

  test('S28 who opens a served file on its own is told to join instead, until the server is gone', async () => {
    const folder = await folderWith({ 'a.yaml': 'a: 1\n' })
    const { process: child, ended } = await startServing(program, ['serve', folder, '--port', '0'])
    await until('claimed', () => existsSync(join(folder, '.plaindoc/store/serve.lock')))

    const opening = open({}, yamlFile(join(folder, 'a.yaml')))

    await expect(opening).rejects.toMatchObject({
      code: 'STORE_LOCKED',
      message: expect.stringContaining("Join it with websocket(url, 'a.yaml')"),
    })
    child.kill('SIGKILL')
    await ended
    const alone = await open({}, yamlFile(join(folder, 'a.yaml')))
    afterTest(() => alone.destroy())
    expect(alone.snapshot()).toEqual({ a: 1 })
  })

  test('S5 without options: this folder, this machine, a store in .plaindoc; the address alone on stdout', async () => {
    const folder = await folderWith({ 'a.yaml': 'a: 1\n' })

    const { port, printed } = await startServing(program, ['serve', '--port', '0'], { cwd: folder })

    expect(printed.out).toBe(`http://127.0.0.1:${port}/\n`)
    expect(printed.err).toContain(`Serving 1 document of ${folder}`)
    expect((await ask(port, '/health')).status).toBe(200)
    expect(await readdir(join(folder, '.plaindoc'))).toEqual(['store'])
    expect(await readFile(join(folder, 'a.yaml'), 'utf8')).toBe('a: 1\n')
  })

  test('S6 --json and --quiet: one line of JSON, and nothing said; --store says where', async () => {
    const folder = await folderWith({ 'a.yaml': 'a: 1\n' })
    const store = join(await temporaryFolder(), 'elsewhere')
    const args = ['serve', folder, '--port', '0', '--json', '--quiet', '--store', `level:${store}`]
    const { printed } = run(program, args)
    await until('it says where it is', () => printed.out.includes('\n'))

    expect(JSON.parse(printed.out)).toEqual({ url: expect.stringMatching(/^http:\/\/127\.0\.0\.1:\d+\/$/), folder })
    expect(printed.err).toBe('')
    expect(await readdir(folder)).toEqual(['a.yaml'])
    expect(await readdir(store)).toContain('CURRENT')
  })

  test('S7 start copies the samples once, and serves them on PORT, or --port', async () => {
    const cwd = await temporaryFolder()
    const port = await takenPort()
    const refused = await run(program, ['start'], { cwd, env: { PORT: String(port) } }).ended
    expect(refused.err).toContain(`port ${port} is in use`)
    await writeFile(join(cwd, '.sample/todos.yaml'), '- mine\n')

    const started = await startServing(program, ['start', '--port', '0'], { cwd, env: { PORT: String(port) } })

    expect((await listed(started.port)).map(({ room }) => room)).toEqual(['app.yaml', 'notes.yaml', 'todos.yaml'])
    expect(await readFile(join(cwd, '.sample/todos.yaml'), 'utf8')).toBe('- mine\n')
    expect(await readdir(cwd)).toEqual(['.sample'])
  })

  test('S8 SIGTERM and SIGINT end it with exit 0', async () => {
    for (const signal of ['SIGTERM', 'SIGINT'] as const) {
      const folder = await folderWith({ 'a.yaml': 'a: 1\n' })
      const { process: child, ended } = await startServing(program, ['serve', folder, '--port', '0'])
      const began = Date.now()

      child.kill(signal)

      expect((await ended).code).toBe(0)
      expect(Date.now() - began).toBeLessThan(5_000)
    }
  })
})

describe('what is served', () => {
  test('S9 every YAML and JSON file below the folder, but dot-files, node_modules and links; new ones too', async () => {
    const folder = await folderWith({
      'a.yaml': 'a: 1\n',
      'b.yml': '- 1\n',
      'deep/er/c.json': '{}',
      'Ünïcode ☃.yaml': 'a: 1\n',
      'no.txt': 'a: 1\n',
      '.hidden.yaml': 'a: 1\n',
      '.git/config.json': '{}',
      'node_modules/x/package.json': '{}',
    })
    await symlink(join(folder, 'a.yaml'), join(folder, 'link.yaml'))
    await symlink(join(folder, 'deep'), join(folder, 'loop'))
    const { port } = await startServing(program, ['serve', folder, '--port', '0'])
    const rooms = async (): Promise<string[]> => (await listed(port)).map(({ room }) => room)
    expect(await rooms()).toEqual(['a.yaml', 'b.yml', 'deep/er/c.json', 'Ünïcode ☃.yaml'].sort())

    await mkdir(join(folder, 'new'))
    await cp(join(folder, 'a.yaml'), join(folder, 'new/d.yaml'))

    let found: string[] = []
    await until('the new file is listed', () => {
      void rooms().then(now => {
        found = now
      })
      return found.includes('new/d.yaml')
    })
  })

  test('S10 the list tells format and kind, and why a file cannot be opened', async () => {
    const folder = await folderWith({
      'a.yaml': 'b: 1\na: 2\n',
      'b.json': '[1]',
      'c.yaml': 'a: [1\n',
      'd.yaml': 'one\n',
    })
    const { port, printed } = await startServing(program, ['serve', folder, '--port', '0'])

    expect(await listed(port)).toEqual([
      { room: 'a.yaml', file: 'a.yaml', format: 'yaml', root: 'object', keys: ['b', 'a'], connections: 0 },
      { room: 'b.json', file: 'b.json', format: 'json', root: 'list', connections: 0 },
      { room: 'c.yaml', file: 'c.yaml', format: 'yaml', error: expect.stringContaining('line'), connections: 0 },
      { room: 'd.yaml', file: 'd.yaml', format: 'yaml', error: expect.stringContaining('single'), connections: 0 },
    ])
    expect(printed.err).toContain('c.yaml: Cannot read')
  })

  test('S11 a room that is no document is closed with 4404, and leaves nothing behind', async () => {
    const outside = await folderWith({ 'secret.yaml': 'a: 1\n' })
    const folder = join(outside, 'served')
    await mkdir(folder)
    await writeFile(join(folder, 'a.yaml'), 'a: 1\n')
    await writeFile(join(folder, 'no.txt'), 'a')
    await writeFile(join(folder, '.env.json'), '{}')
    await symlink(join(outside, 'secret.yaml'), join(folder, 'link.yaml'))
    const { port } = await startServing(program, ['serve', folder, '--port', '0'])
    const rooms = [
      ...['typo.yaml', 'no.txt', '.env.json', 'link.yaml', 'a.yaml/', '/a.yaml', 'A.yaml', '.plaindoc/store/x.json'],
      ...['%2e%2e/secret.yaml', '..%2Fsecret.yaml', '%2e%2e%2fsecret.yaml', '..%5csecret.yaml', '.%2e/secret.yaml'],
      ...['a.yaml%00', '%ff.yaml', 'C:%5ca.yaml', 'served/../a.yaml', ''],
    ]

    const codes = await Promise.all(rooms.map(async room => [room, await closeCode(port, `/${room}`)]))

    expect(codes).toEqual(rooms.map(room => [room, 4404]))
    expect(await closeCode(port, '/a.yaml')).toBe(0)
    expect(await readdir(folder)).toEqual(['.env.json', '.plaindoc', 'a.yaml', 'link.yaml', 'no.txt'])
  })
})

describe('over HTTP', () => {
  test('S12 the page and its parts, with headers that let in nothing else', async () => {
    const { port } = await startServing(program, ['serve', await folderWith({}), '--port', '0'])

    for (const [path, type] of [
      ['/', 'text/html; charset=utf-8'],
      ['/page.js', 'text/javascript; charset=utf-8'],
      ['/page.css', 'text/css; charset=utf-8'],
      ['/?token=a', 'text/html; charset=utf-8'],
    ] as const) {
      const { status, headers } = await ask(port, path)
      expect([status, headers['content-type']]).toEqual([200, type])
      expect(headers['content-security-policy']).toMatch(/^default-src 'none'; script-src 'self'; style-src 'self';/)
      expect(headers['x-content-type-options']).toBe('nosniff')
      const again = await ask(port, path, { 'if-none-match': String(headers.etag) })
      expect([again.status, again.body]).toEqual([304, ''])
    }
    expect((await ask(port, '/')).body).not.toMatch(/<script(?![^>]* src=)|style=|\son\w+=/)
  })

  test('S13 no other path and no other method: nothing of the disk is served', async () => {
    const { port } = await startServing(program, ['serve', await folderWith({ 'a.yaml': 'a: 1\n' }), '--port', '0'])
    const paths = [
      '/a.yaml',
      '/../package.json',
      '/%2e%2e/package.json',
      '/..%2f',
      '//etc/passwd',
      '/page.html',
      '/sample/app.yaml',
    ]

    const answers = await Promise.all(paths.map(path => ask(port, path)))
    const methods = await Promise.all(['POST', 'PUT', 'DELETE', 'OPTIONS'].map(method => ask(port, '/', {}, method)))

    expect(answers.map(({ status, body }) => [status, body])).toEqual(paths.map(() => [404, 'not found\n']))
    expect(methods.map(({ status }) => status)).toEqual([405, 405, 405, 405])
  })

  test('S14 a foreign host or page gets nothing; one that --origin names may connect', async () => {
    const folder = await folderWith({ 'a.yaml': 'a: 1\n' })
    const args = ['serve', folder, '--port', '0', '--origin', 'https://docs.example/']
    const { port } = await startServing(program, args)
    const status = async (headers: Record<string, string>): Promise<number[]> => {
      const client = new RawClient(`ws://127.0.0.1:${port}/a.yaml`, headers)
      await until('an answer', () => client.code !== undefined || client.frames.length > 0)
      return [(await ask(port, '/api/documents', headers)).status, client.code ?? 0]
    }

    expect(await status({ host: 'evil.example' })).toEqual([403, 1006])
    expect(await status({ host: `evil.example:${port}` })).toEqual([403, 1006])
    expect(await status({ origin: 'https://evil.example' })).toEqual([403, 1006])
    expect(await status({ origin: 'null' })).toEqual([403, 1006])
    expect(await status({ origin: 'https://docs.example' })).toEqual([200, 0])
    expect(await status({ origin: `http://localhost:${port}`, host: `localhost:${port}` })).toEqual([200, 0])
  })

  test('S15 an auth module decides about every room, and about what the list shows', async () => {
    const folder = await folderWith({
      'a.yaml': 'a: 1\n',
      'b.yaml': 'b: 1\n',
      'auth.mjs': `export default ({ token, room }) => token === 'ann' && room === 'a.yaml' ? { access: 'rw' } : null`,
    })
    const args = ['serve', folder, '--port', '0', '--auth-module', join(folder, 'auth.mjs')]
    const { port } = await startServing(program, args)
    const code = (path: string): Promise<number> => new RawClient(`ws://127.0.0.1:${port}/${path}`).closed()

    expect(JSON.parse((await ask(port, '/api/documents?token=ann')).body)).toMatchObject([{ room: 'a.yaml' }])
    expect((await ask(port, '/api/documents')).body).toBe('[]')
    expect([await code('a.yaml'), await code('b.yaml?token=ann'), await code('none.yaml')]).toEqual([4401, 4401, 4401])
    const client = new RawClient(`ws://127.0.0.1:${port}/a.yaml?token=ann`)
    await until('let in', () => client.frames.length > 0)
  })
})
