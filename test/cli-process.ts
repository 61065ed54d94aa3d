/**
 * The program as its users run it: built once into a temporary package, started as a process of its own.
 */
import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { cp, mkdir, mkdtemp, rm, symlink } from 'node:fs/promises'
import { request as httpRequest } from 'node:http'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { build } from 'esbuild'
import { cleanUp, temporaryFolder, until } from './server-harness.js'

const root = join(__dirname, '..')
const children = new Set<ChildProcess>()

/** What a process has ended with. */
export interface Ended {
  readonly code: number | null
  readonly out: string
  readonly err: string
}

/** A running program. */
export interface Program {
  readonly process: ChildProcess
  /** Everything printed so far. */
  readonly printed: { out: string; err: string }
  readonly ended: Promise<Ended>
}

/** Builds program and page into a folder of their own; libraries stay where they are. */
export async function buildProgram(): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), 'plaindoc-cli-'))
  const inspector = join(folder, 'dist/inspector')
  const entry = join(folder, 'dist/esm/cli/index.js')
  await mkdir(inspector, { recursive: true })
  await cp(join(root, 'package.json'), join(folder, 'package.json'))
  await symlink(join(root, 'node_modules'), join(folder, 'node_modules'))
  const common = { bundle: true, format: 'esm', target: 'es2022', logLevel: 'error' } as const
  await Promise.all([
    build({
      ...common,
      entryPoints: [join(root, 'src/cli/index.ts')],
      outfile: entry,
      platform: 'node',
      packages: 'external',
    }),
    build({
      ...common,
      entryPoints: [join(root, 'src/inspector/page.ts')],
      outfile: join(inspector, 'page.js'),
      minify: true,
      sourcemap: true,
    }),
    ...['page.html', 'page.css', 'sample'].map(name =>
      cp(join(root, 'src/inspector', name), join(inspector, name), { recursive: true }),
    ),
  ])
  return entry
}

/** Removes what `buildProgram` made. */
export async function removeProgram(entry: string): Promise<void> {
  await rm(join(entry, '../../../..'), { recursive: true, force: true, maxRetries: 10, retryDelay: 100 })
}

/**
 * Builds the program once for a file of tests, and gives each test a folder of its own; what a test started and wrote goes
 * when it ends.
 */
export function useProgram(begin: (place: { readonly program: string; readonly folder: string }) => void): void {
  let program = ''
  // a process each: on a busy machine a start alone may take a second
  jest.setTimeout(60_000)
  beforeAll(async () => {
    program = await buildProgram()
  }, 60_000)
  beforeEach(async () => {
    begin({ program, folder: await temporaryFolder() })
  })
  afterEach(async () => {
    await cleanUp()
    await killPrograms()
  })
  afterAll(() => removeProgram(program))
}

/** Starts the program; it is killed by `killPrograms` at the latest. */
export function run(
  entry: string,
  args: readonly string[],
  { cwd = tmpdir(), env = {} }: { readonly cwd?: string; readonly env?: Record<string, string> } = {},
): Program {
  const { PORT: _port, ...inherited } = process.env
  const child = spawn(process.execPath, [entry, ...args], {
    cwd,
    env: { ...inherited, ...env },
    stdio: ['ignore', 'pipe', 'pipe'],
  })
  children.add(child)
  const printed = { out: '', err: '' }
  child.stdout.on('data', chunk => {
    printed.out += chunk
  })
  child.stderr.on('data', chunk => {
    printed.err += chunk
  })
  const ended = once(child, 'close').then(([code]) => {
    children.delete(child)
    return { code: code as number | null, ...printed }
  })
  return { process: child, printed, ended }
}

/** Ends every program that still runs. */
export async function killPrograms(): Promise<void> {
  await Promise.all(
    [...children].map(async child => {
      const closed = once(child, 'close')
      child.kill('SIGKILL')
      await closed
    }),
  )
}

/** A server that answers. */
export interface Served extends Program {
  readonly url: string
  readonly port: number
}

/** Starts `serve` or `start`, and resolves when it has said where it is. */
export async function startServing(
  entry: string,
  args: readonly string[],
  options: { readonly cwd?: string; readonly env?: Record<string, string> } = {},
): Promise<Served> {
  const program = run(entry, args, options)
  await until('it says where it is', () => program.printed.out.includes('\n') || program.process.exitCode !== null)
  if (program.process.exitCode !== null) throw new Error(`it ended: ${program.printed.err}`)
  const url = program.printed.out.split('\n')[0] ?? ''
  return { ...program, url, port: Number(new URL(url).port) }
}

export interface Answer {
  readonly status: number
  readonly body: string
  readonly headers: Readonly<Record<string, string | string[] | undefined>>
}

/** One HTTP request, with the path as it is and any header. */
export function ask(port: number, path: string, headers: Record<string, string> = {}, method = 'GET'): Promise<Answer> {
  return new Promise((resolve, reject) => {
    const call = httpRequest({ port, path, headers, method, host: '127.0.0.1', agent: false }, response => {
      let body = ''
      response.on('data', chunk => {
        body += chunk
      })
      response.on('end', () => resolve({ status: response.statusCode ?? 0, body, headers: response.headers }))
    })
    call.on('error', reject)
    call.end()
  })
}

/** The code with which a WebSocket on exactly this path is closed, 0 when it gets a document instead. */
export function closeCode(port: number, path: string): Promise<number> {
  return new Promise((resolve, reject) => {
    const headers = {
      connection: 'Upgrade',
      upgrade: 'websocket',
      'sec-websocket-version': '13',
      'sec-websocket-key': 'dGhlIHNhbXBsZSBub25jZQ==',
    }
    // a WebSocket class would resolve dots on the way
    const call = httpRequest({ port, path, headers, host: '127.0.0.1', agent: false })
    call.on('upgrade', (_response, socket, head) => {
      let bytes = head
      const look = (): void => {
        if (bytes.length < 4) return
        const isClose = bytes[0] === 0x88
        socket.destroy()
        resolve(isClose ? bytes.readUInt16BE(2) : 0)
      }
      socket.on('data', (chunk: Buffer) => {
        bytes = Buffer.concat([bytes, chunk])
        look()
      })
      look()
    })
    call.on('response', response => {
      response.resume()
      resolve(response.statusCode ?? 0)
    })
    call.on('error', reject)
    call.end()
  })
}
