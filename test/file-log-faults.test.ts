/** Every file-system call of the log and of a save fails once, in every way: SPEC F, L11. */
import * as Y from 'yjs'
import { hashBytes, writeFileDurable } from '../src/file/durable.js'
import { logFolder } from '../src/file/folder-name.js'
import type { Lease } from '../src/file/lock.js'
import { openLog, type UpdateLog } from '../src/file/log.js'
import { recordType } from '../src/file/record.js'
import { PlaindocError } from '../src/plain/error.js'
import { Crash, type Fault, FaultyFileSystem, type Survival } from './file-faulty-fs.js'

const file = '/docs/config.yaml'
const lease = async (): Promise<Lease> => ({ held: true, release: async () => undefined })
const open = (fs: FaultyFileSystem, folder: string): Promise<UpdateLog> =>
  openLog(folder, { fs, lease, syncDelay: 1e8 })
const codes = ['STORAGE_FULL', 'STORAGE_FAILED', 'FILE_NOT_WRITABLE']

/** What a run has been promised. */
class Promises {
  appended = 0
  acknowledged = 0
  /** Versions of the human file, in order; the last is the one asked for last. */
  readonly texts: string[] = ['version 0\n']
  savedUpTo = 0
  readonly errors: unknown[] = []
}

/** Runs a step; a typed error of the house is noted, everything else is a failure of the test or the end of the process. */
async function step(fs: FaultyFileSystem, promises: Promises, run: () => Promise<void>): Promise<void> {
  try {
    await run()
  } catch (error) {
    if (fs.crashed) throw new Crash()
    if (!(error instanceof PlaindocError) || !codes.includes(error.code)) throw error
    promises.errors.push(error)
  }
}

async function edits(
  fs: FaultyFileSystem,
  log: UpdateLog,
  ydoc: Y.Doc,
  promises: Promises,
  count: number,
): Promise<void> {
  for (let i = 0; i < count; i++) {
    promises.appended++
    ydoc.getMap('data').set(`k${promises.appended}`, promises.appended)
  }
  const upTo = promises.appended
  await step(fs, promises, async () => {
    await log.flush()
    promises.acknowledged = upTo
  })
}

async function save(fs: FaultyFileSystem, log: UpdateLog, promises: Promises): Promise<void> {
  await step(fs, promises, async () => {
    const text = `version ${promises.texts.length}\n`
    const before = fs.peek(file)
    log.writeBase(text, new Uint8Array([promises.texts.length]))
    await log.flush()
    promises.texts.push(text)
    const result = await writeFileDurable(file, text, { fs, expected: before ? hashBytes(before) : null })
    if (result.written) promises.savedUpTo = promises.texts.length - 1
  })
}

/** One life of a document: open, edit, save, compact, edit, save, close. */
async function life(fs: FaultyFileSystem, promises: Promises): Promise<void> {
  const ydoc = new Y.Doc()
  let log: UpdateLog | undefined
  try {
    await step(fs, promises, async () => {
      log = await open(fs, await logFolder(file, fs))
      for (const { type, payload } of await log.read()) if (type === recordType.update) Y.applyUpdateV2(ydoc, payload)
    })
    const opened = log
    if (opened === undefined || promises.errors.length > 0) return
    ydoc.on('updateV2', update => opened.append(recordType.update, update))
    await edits(fs, opened, ydoc, promises, 1)
    await edits(fs, opened, ydoc, promises, 2)
    await save(fs, opened, promises)
    await step(fs, promises, async () => {
      await opened.compact(Y.encodeStateAsUpdateV2(ydoc))
    })
    await edits(fs, opened, ydoc, promises, 2)
    await save(fs, opened, promises)
    await edits(fs, opened, ydoc, promises, 1)
    // one fault spoils one flush; the next one saves everything
    await opened.flush().catch(() => undefined)
    await opened.flush()
    promises.acknowledged = promises.appended
    await step(fs, promises, () => opened.close())
  } finally {
    await log?.close().catch(() => undefined)
  }
}

/** A disk on which one process has closed its segment, and a killed one has left its own and a temporary file. */
async function usedDisk(promises: Promises): Promise<FaultyFileSystem> {
  const fs = new FaultyFileSystem()
  fs.put(file, promises.texts[0] ?? '')
  const folder = await logFolder(file, fs)
  const closed = await open(fs, folder)
  const killed = await open(fs, folder)
  const ydoc = new Y.Doc()
  let log = closed
  ydoc.on('updateV2', update => log.append(recordType.update, update))
  await edits(fs, log, ydoc, promises, 2)
  await closed.close()
  log = killed
  await edits(fs, log, ydoc, promises, 1)
  await fs.create(`${folder}/000000000-memory-1-abc.tmp`)
  const next = fs.restart('everything')
  await killed.close().catch(() => undefined)
  return next
}

/** What every restart must find. */
async function check(fs: FaultyFileSystem, promises: Promises): Promise<void> {
  const folder = await logFolder(file, fs)
  const log = await open(fs, folder)
  const ydoc = new Y.Doc()
  for (const { type, payload } of await log.read()) if (type === recordType.update) Y.applyUpdateV2(ydoc, payload)
  const data = ydoc.getMap('data').toJSON()
  for (let i = 1; i <= promises.acknowledged; i++) expect(data[`k${i}`]).toBe(i)
  expect(Object.keys(data).length).toBeLessThanOrEqual(promises.appended)
  expect(ydoc.store.pendingStructs).toBeNull()
  expect(log.damages).toEqual([])
  const text = fs.peek(file)?.toString() ?? ''
  expect(promises.texts.slice(promises.savedUpTo)).toContain(text)
  // what the mirror wrote is known as such, even if it was cut off before it could say so
  if (text !== promises.texts[0]) expect(log.wasWritten(hashBytes(text))).toBe(true)
  await writeFileDurable(file, text, { fs })
  expect(fs.paths().filter(path => path.endsWith('.tmp'))).toEqual([])
  expect(fs.paths().filter(path => !path.includes('/.plaindoc/'))).toEqual([file])
  await log.compact(Y.encodeStateAsUpdateV2(ydoc))
  expect(fs.paths().filter(path => /\.(seg|live)$/.test(path))).toHaveLength(1)
  await log.close()
}

/** A disk on which nothing but the human file has ever been. */
async function freshDisk(promises: Promises): Promise<FaultyFileSystem> {
  const fs = new FaultyFileSystem()
  fs.put(file, promises.texts[0] ?? '')
  return fs
}

const disks = { used: usedDisk, fresh: freshDisk }

async function countCalls(disk: keyof typeof disks): Promise<number> {
  const promises = new Promises()
  const fs = await disks[disk](promises)
  const before = promises.appended
  await life(fs, promises)
  expect(promises).toMatchObject({ acknowledged: before + 6, savedUpTo: 2, errors: [] })
  await check(fs.restart('nothing'), promises)
  return fs.calls
}

async function run(disk: keyof typeof disks, at: number, fault: Fault, survivals: readonly Survival[]): Promise<void> {
  for (const survival of survivals) {
    const promises = new Promises()
    const fs = await disks[disk](promises)
    fs.failAt(at, fault)
    try {
      await life(fs, promises).catch(error => {
        if (!fs.crashed) throw error
      })
      await check(fs.restart(survival), promises)
    } catch (error) {
      throw new Error(`${disk} disk, call ${at} (${fs.trace[at]}), ${fault}, ${survival} survives`, { cause: error })
    }
  }
}

// far more than is needed: a loaded machine is no failure
jest.setTimeout(600_000)

describe('the n-th call fails, for every n', () => {
  test('F20 a run without faults loses nothing, and makes so many calls that the next tests mean something', async () => {
    expect(await countCalls('used')).toBeGreaterThan(100)
    expect(await countCalls('fresh')).toBeGreaterThan(80)
  })

  test.each<Fault>(['ENOSPC', 'EIO', 'EIOAfter', 'short', 'shortThenFull'])(
    'F21 %s at any call loses no acknowledged edit, is a typed error, and leaves no temporary file',
    async fault => {
      const calls = await countCalls('used')
      for (let at = 0; at < calls; at++) await run('used', at, fault, ['nothing'])
    },
  )

  test.each<Fault>(['crash', 'crashAfter'])(
    'L11 F22 a %s at any call loses no acknowledged edit, whatever survives of the rest',
    async fault => {
      const seeds = process.env.PLAINDOC_FUZZ === 'long' ? 20 : 1
      for (const disk of ['used', 'fresh'] as const) {
        const calls = await countCalls(disk)
        for (let at = 0; at < calls; at++) {
          const random = Array.from({ length: seeds }, (_, i) => at * 1000 + i)
          await run(disk, at, fault, ['nothing', 'everything', 'deletions', ...random])
        }
      }
    },
  )

  test('F21 a folder whose name could not be made durable is made durable by the next flush', async () => {
    for (let at = 0; at < 9; at++) {
      const promises = new Promises()
      const fs = await freshDisk(promises)
      const log = await open(fs, await logFolder(file, fs))
      const ydoc = new Y.Doc()
      ydoc.on('updateV2', update => log.append(recordType.update, update))
      fs.failAt(at, 'EIO')

      await edits(fs, log, ydoc, promises, 1)
      await edits(fs, log, ydoc, promises, 1)
      const next = fs.restart('nothing')
      await log.close().catch(() => undefined)

      expect(promises.acknowledged).toBe(2)
      await check(next, promises)
    }
  })

  test('F23 a disk that stays full gathers no files, and everything is saved once there is room', async () => {
    const promises = new Promises()
    const fs = await freshDisk(promises)
    const log = await open(fs, await logFolder(file, fs))
    const ydoc = new Y.Doc()
    ydoc.on('updateV2', update => log.append(recordType.update, update))
    await edits(fs, log, ydoc, promises, 2)

    fs.failWrites = 'ENOSPC'
    for (let i = 0; i < 10; i++) await edits(fs, log, ydoc, promises, 1)
    const files = fs.paths().length
    fs.failWrites = undefined
    await edits(fs, log, ydoc, promises, 1)
    await log.close()

    expect(files).toBe(2)
    expect(promises.errors).toHaveLength(10)
    expect(promises.errors[0]).toMatchObject({ code: 'STORAGE_FULL', cause: { code: 'ENOSPC' } })
    expect(promises.acknowledged).toBe(13)
    await check(fs.restart('nothing'), promises)
  })
})
