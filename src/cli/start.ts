/**
 * `plaindoc start`: a folder of samples, served. Outside.
 */
import { cp, mkdtemp, rename, rm, stat } from 'node:fs/promises'
import { join, resolve } from 'node:path'
import type { StartSettings } from './arguments.js'
import type { Output } from './output.js'
import { inspectorFolder } from './package-root.js'
import { serve } from './serve.js'

/** Where the samples are copied to, in the current folder; `.gitignore` knows it. */
const sampleFolder = '.sample'

/** Serves the samples; those of an earlier start are served as they were left. Resolves to the exit code. */
export async function start({ port }: StartSettings, output: Output): Promise<number> {
  const folder = resolve(sampleFolder)
  if (await copyOnce(join(inspectorFolder(), 'sample'), folder)) output.say(`The samples are in ${folder}`)
  const settings = { folder, port, host: '127.0.0.1', store: undefined, authModule: undefined, origins: [] }
  return await serve(settings, output)
}

async function copyOnce(from: string, to: string): Promise<boolean> {
  if ((await stat(to).catch(() => undefined)) !== undefined) return false
  // a copy that was interrupted must not pass for the whole
  const half = await mkdtemp(`${to}-`)
  try {
    await cp(from, half, { recursive: true })
    await rename(half, to)
  } catch (error) {
    await rm(half, { recursive: true, force: true })
    throw error
  }
  return true
}
