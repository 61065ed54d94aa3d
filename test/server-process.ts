/**
 * Starts and ends the server of `server-child.ts` as a real process, built once as it would be shipped.
 */
import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { join } from 'node:path'
import { build } from 'esbuild'
import { afterTest, temporaryFolder, until } from './server-harness.js'

/** Where a bundle finds the libraries that are not in it: `NODE_PATH`. */
export const MODULES: string = join(__dirname, '../node_modules')

/** A program of this folder as one file, as it would be shipped; libraries stay outside of it. */
export async function bundleFor(program: string): Promise<string> {
  const outfile = join(await temporaryFolder(), 'child.cjs')
  await build({
    entryPoints: [join(__dirname, program)],
    outfile,
    bundle: true,
    platform: 'node',
    format: 'cjs',
    packages: 'external',
    supported: { 'dynamic-import': false },
    logLevel: 'error',
  })
  return outfile
}

export interface Child {
  readonly process: ChildProcess
  readonly url: string
  readonly port: number
  /** From the start of the process until it could be used, in ms. */
  readonly startMs: number
}

/** Starts the child and resolves when it answers. */
export async function startChild(bundle: string, folder: string, port = 0): Promise<Child> {
  const began = Date.now()
  const child = spawn(process.execPath, [bundle, folder, String(port)], {
    env: { ...process.env, NODE_PATH: MODULES },
    stdio: ['ignore', 'pipe', 'pipe'],
  })
  afterTest(() => child.kill('SIGKILL'))
  let out = ''
  let errors = ''
  child.stdout.on('data', chunk => {
    out += chunk
  })
  child.stderr.on('data', chunk => {
    errors += chunk
  })
  await until('the child listens', () => out.includes('\n') || child.exitCode !== null)
  if (child.exitCode !== null) throw new Error(`the child ended: ${errors}`)
  const url = out.trim()
  return { process: child, url, port: Number(new URL(url).port), startMs: Date.now() - began }
}

/** Kills the child with `signal`; resolves to its exit code, or the signal that ended it. */
export async function endChild({ process: child }: Child, signal: NodeJS.Signals): Promise<number | NodeJS.Signals> {
  const ended = once(child, 'exit')
  child.kill(signal)
  const [code, by] = (await ended) as [number | null, NodeJS.Signals | null]
  return code ?? by ?? 'SIGKILL'
}
