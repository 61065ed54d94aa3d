/** Processes that are killed while they write: SPEC L11, F50. PLAINDOC_FUZZ=long kills 200 instead of 10. */
import { type ChildProcess, spawn } from 'node:child_process'
import { mkdtemp, readdir, readFile, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { build } from 'esbuild'
import * as Y from 'yjs'
import { logFolder } from '../src/file/folder-name.js'
import { acquireLease } from '../src/file/lock.js'
import { openLog } from '../src/file/log.js'
import { recordType } from '../src/file/record.js'
import { random } from './random.js'

const kills = process.env.PLAINDOC_FUZZ === 'long' ? 200 : 10
const seed = Number(process.env.PLAINDOC_SEED ?? 1)

/** A running child and what it has been promised. */
interface Child {
  readonly process: ChildProcess
  readonly acknowledged: string[]
  readonly ready: Promise<void>
  /** How it ended: by our signal, or by a fault of its own. */
  readonly ended: Promise<string | null>
}

function start(program: string, path: string, name: string): Child {
  const child = spawn(process.execPath, [program, path, name], { stdio: ['ignore', 'pipe', 'inherit'] })
  const acknowledged: string[] = []
  let rest = ''
  const ready = new Promise<void>(resolve => {
    child.stdout.setEncoding('utf8').on('data', (chunk: string) => {
      const lines = (rest + chunk).split('\n')
      rest = lines.pop() ?? ''
      for (const line of lines) {
        if (line === 'ready') resolve()
        if (line.startsWith('ack ')) acknowledged.push(line.slice(4))
      }
    })
  })
  const ended = new Promise<string | null>(resolve => {
    child.on('close', (_code, signal) => resolve(signal))
  })
  return { process: child, acknowledged, ready, ended }
}

async function keysIn(path: string): Promise<{ keys: Set<string>; text: string; damages: number }> {
  const log = await openLog(await logFolder(path))
  const ydoc = new Y.Doc()
  for (const { type, payload } of await log.read()) if (type === recordType.update) Y.applyUpdateV2(ydoc, payload)
  await log.close()
  expect(ydoc.store.pendingStructs).toBeNull()
  return {
    keys: new Set(ydoc.getMap('data').keys()),
    text: ydoc.getText('text').toString(),
    damages: log.damages.length,
  }
}

let folder = ''
let program = ''

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'plaindoc-kill-'))
  program = join(folder, 'child.cjs')
  await build({
    entryPoints: [join(__dirname, 'fixtures', 'file-log-child.ts')],
    bundle: true,
    platform: 'node',
    format: 'cjs',
    outfile: program,
    logLevel: 'error',
  })
})

afterAll(async () => {
  await rm(folder, { recursive: true, force: true, maxRetries: 10, retryDelay: 100 })
})

test(
  `L11 F50 two processes at a time, ${kills} times kill -9: every acknowledged edit is there, the file is whole`,
  async () => {
    const path = join(folder, 'config.yaml')
    const { int } = random(seed)
    const promised = new Set<string>()
    for (let round = 0; round < kills / 2; round++) {
      const children = ['a', 'b'].map(name => start(program, path, `${round}${name}`))
      await Promise.all(children.map(child => child.ready))
      for (const child of children) {
        // chance decides the moment; nothing is synchronised by it
        await new Promise(resolve => setTimeout(resolve, int(120)))
        child.process.kill('SIGKILL')
      }
      expect(await Promise.all(children.map(child => child.ended))).toEqual(['SIGKILL', 'SIGKILL'])
      for (const child of children) for (const key of child.acknowledged) promised.add(key)

      const { keys, text, damages } = await keysIn(path)
      const lost = [...promised].filter(key => !keys.has(key) || !text.includes(`${key} `))
      expect({ seed, round, lost, damages }).toEqual({ seed, round, lost: [], damages: 0 })
      const lines = new Set((await readFile(path, 'utf8').catch(() => '')).split('\n').slice(0, -1))
      expect(lines.size).toBeLessThanOrEqual(1)
    }
    expect(promised.size).toBeGreaterThan(kills)
    expect((await readdir(folder)).sort()).toEqual(['.plaindoc', 'child.cjs', 'config.yaml'])
    expect((await readdir(await logFolder(path))).filter(name => name.endsWith('.tmp'))).toEqual([])
    console.info(`F50: ${promised.size} acknowledged edits over ${kills} kills, none lost (seed ${seed})`)
  },
  10_000 + kills * 2_000,
)

test('F49 the lease of a killed process is free at once, that of a living one is not', async () => {
  const child = start(program, folder, 'lease')
  await child.ready
  const whileAlive = await acquireLease(folder, 'mirror')
  child.process.kill('SIGKILL')
  await child.ended

  const afterwards = await acquireLease(folder, 'mirror')
  await afterwards?.release()

  expect(whileAlive).toBeUndefined()
  expect(afterwards).toBeDefined()
})
