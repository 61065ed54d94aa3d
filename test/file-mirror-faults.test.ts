/**
 * Every file-system call of a document in a file fails once, in every way: open, merge, save, log, compact. SPEC X43–X45.
 * By default every seventh call; PLAINDOC_FUZZ=long fails each of them, with more ways for data to survive.
 */
import { type FileOptions, yamlFile, yamlFormat } from '../src/file/index.js'
import type { Lease } from '../src/file/lock.js'
import { type Document, open, PlaindocError } from '../src/index.js'
import { Crash, type Fault, FaultyFileSystem, type Survival } from './file-faulty-fs.js'
import { runs } from './random.js'

const file = '/docs/config.yaml'
const comment = '# kept by hand'
const codes = ['STORAGE_FULL', 'STORAGE_FAILED', 'FILE_NOT_WRITABLE']
const never = 1e9
const step = runs(7, 1)

interface Data {
  n: Record<string, number>
  [hand: `hand${number}`]: number
}

function optionsOn(fs: FaultyFileSystem): FileOptions {
  const lease = async (): Promise<Lease> => ({ held: true, release: async () => undefined })
  return { fs, lease, stableMs: 0, tornMs: 0, debounceMs: never, maxDelayMs: never, pollMs: never }
}

const openOn = (fs: FaultyFileSystem): Promise<Document<Data>> => open<Data>({ n: {} }, yamlFile(file, optionsOn(fs)))

/** What a run has been promised. */
class Promises {
  edits = 0
  acknowledged = 0
  /** Keys that another program saved into the file. */
  hands = 0
  readonly errors: unknown[] = []

  copy(): Promises {
    return Object.assign(new Promises(), { edits: this.edits, acknowledged: this.acknowledged, hands: this.hands })
  }
}

/** A typed error of the house is noted; everything else is a failure, or the end of the process. */
async function attempt<T>(fs: FaultyFileSystem, promises: Promises, run: () => Promise<T>): Promise<T | undefined> {
  try {
    return await run()
  } catch (error) {
    if (fs.crashed) throw new Crash()
    if (!(error instanceof PlaindocError) || !codes.includes(error.code)) throw error
    promises.errors.push(error)
    return undefined
  }
}

async function edit(fs: FaultyFileSystem, doc: Document<Data>, promises: Promises): Promise<void> {
  promises.edits++
  doc.data.n[`e${promises.edits}`] = promises.edits
  const upTo = promises.edits
  await attempt(fs, promises, async () => {
    await doc.flush()
    promises.acknowledged = upTo
  })
}

/** Another program saves the file, whole and durable. */
function editByHand(fs: FaultyFileSystem, promises: Promises): void {
  if (fs.crashed) throw new Crash()
  const text = fs.peek(file)?.toString() ?? ''
  promises.hands++
  fs.put(file, `${text}hand${promises.hands}: ${promises.hands} # note ${promises.hands}\n`)
}

/** One life of a document: open, edit, be edited, both at once, close. */
async function life(fs: FaultyFileSystem, promises: Promises): Promise<void> {
  const doc = await attempt(fs, promises, () => openOn(fs))
  if (doc === undefined) return
  try {
    await edit(fs, doc, promises)
    editByHand(fs, promises)
    await edit(fs, doc, promises)
    promises.edits++
    doc.data.n[`e${promises.edits}`] = promises.edits
    editByHand(fs, promises)
    await edit(fs, doc, promises)
    // whatever failed before: two more tries and everything is saved
    await doc.flush().catch(() => undefined)
    await doc.flush()
    promises.acknowledged = promises.edits
    await attempt(fs, promises, () => doc.destroy())
  } finally {
    await doc.destroy().catch(() => undefined)
  }
}

/** What every restart must find. */
async function check(fs: FaultyFileSystem, promises: Promises): Promise<void> {
  const torn = yamlFormat.parse(fs.peek(file) ?? '').value
  expect(torn).toHaveProperty('first', 1)
  const doc = await openOn(fs)
  try {
    const { n } = doc.snapshot()
    for (let i = 1; i <= promises.acknowledged; i++) expect(n[`e${i}`]).toBe(i)
    expect(Object.keys(n).length).toBeLessThanOrEqual(promises.edits)
    doc.data.n.last = 1
    await doc.flush()
    const text = fs.peek(file)?.toString() ?? ''
    for (let i = 1; i <= promises.hands; i++) {
      expect(doc.snapshot()).toHaveProperty(`hand${i}`, i)
      expect(text).toContain(`# note ${i}\n`)
    }
    expect(text).toContain(comment)
    expect(yamlFormat.parse(text).value).toEqual(doc.snapshot())
    expect(doc.status).toMatchObject({ local: 'saved', error: undefined })
  } finally {
    await doc.destroy()
  }
  expect(fs.paths().filter(path => path.endsWith('.tmp'))).toEqual([])
  expect(fs.paths().filter(path => !path.includes('/.plaindoc/'))).toEqual([file])
}

interface Start {
  readonly fs: FaultyFileSystem
  readonly promises: Promises
}

/** A file that nobody opened yet. */
async function freshStart(): Promise<Start> {
  const fs = new FaultyFileSystem()
  fs.put(file, `${comment}\nfirst: 1\nn: {}\n`)
  return { fs, promises: new Promises() }
}

/** A file of many short sessions, whose log is compacted at the next opening, edited by hand since. */
async function usedStart(): Promise<Start> {
  const start = await freshStart()
  let { fs } = start
  for (let session = 0; session < 10; session++) {
    const doc = await openOn(fs)
    await edit(fs, doc, start.promises)
    // killed: its segment stays as it is
    const next = fs.restart('everything')
    await doc.destroy().catch(() => undefined)
    fs = next
  }
  editByHand(fs, start.promises)
  return { fs, promises: start.promises }
}

const starts = { fresh: freshStart, used: usedStart }

async function run(
  name: string,
  start: Start,
  at: number,
  fault: Fault,
  survivals: readonly Survival[],
): Promise<number> {
  let typed = 0
  for (const survival of survivals) {
    const fs = start.fs.restart('everything')
    const promises = start.promises.copy()
    fs.failAt(at, fault)
    try {
      await life(fs, promises).catch(error => {
        if (!fs.crashed) throw error
      })
      typed += promises.errors.length
      await check(fs.restart(survival), promises)
    } catch (error) {
      throw new Error(`${name}, call ${at} (${fs.trace[at]}), ${fault}, ${survival} survives`, { cause: error })
    }
  }
  return typed
}

async function callsOf(start: Start): Promise<number> {
  const fs = start.fs.restart('everything')
  const promises = start.promises.copy()
  await life(fs, promises)
  expect(promises.errors).toEqual([])
  await check(fs.restart('nothing'), promises)
  return fs.calls
}

// far more than is needed: a loaded machine is no failure
jest.setTimeout(1_200_000)

describe.each(Object.keys(starts) as (keyof typeof starts)[])('a %s file, the n-th call fails', name => {
  let start: Start
  let calls = 0
  beforeAll(async () => {
    start = await starts[name]()
    calls = await callsOf(start)
  })

  test('X43 the run that is repeated makes more than 100 calls', () => {
    expect(calls).toBeGreaterThan(100)
  })

  test.each<[Fault, number]>([
    ['ENOSPC', 0],
    ['EIO', 1],
    ['EIOAfter', 2],
    ['short', 3],
    ['shortThenFull', 4],
  ])(
    'X44 %s at any call loses no edit of either side, is a typed error, and leaves no temporary file',
    async (fault, first) => {
      let typed = 0
      for (let at = first % step; at < calls; at += step) typed += await run(name, start, at, fault, ['nothing'])

      if (fault !== 'short') expect(typed).toBeGreaterThan(0)
    },
  )

  test.each<[Fault, number]>([
    ['crash', 5],
    ['crashAfter', 6],
  ])('L11 X45 a %s at any call loses no edit of either side, whatever survives of the rest', async (fault, first) => {
    for (let at = first % step; at < calls; at += step) {
      const random = Array.from({ length: runs(1, 10) }, (_, i) => at * 1000 + i)
      await run(name, start, at, fault, ['nothing', 'everything', 'deletions', ...random])
    }
  })
})
