/** The update log: many writers, damage, compaction. SPEC F7–F19. */
import * as Y from 'yjs'
import { hashBytes } from '../src/file/durable.js'
import type { Lease } from '../src/file/lock.js'
import { type LogOptions, maxSegments, openLog, type UpdateLog } from '../src/file/log.js'
import { encodeHeader, encodeRecords, headerSize, recordType, saltOf } from '../src/file/record.js'
import { FaultyFileSystem } from './file-faulty-fs.js'

const folder = '/docs/.plaindoc/doc'
const lease = async (): Promise<Lease> => ({ held: true, release: async () => undefined })
const day = 24 * 3600 * 1000

function open(fs: FaultyFileSystem, options: LogOptions = {}): Promise<UpdateLog> {
  return openLog(folder, { fs, lease, syncDelay: 1e8, ...options })
}

/** A second living process on the same disk. */
function otherProcess(fs: FaultyFileSystem): FaultyFileSystem {
  return new Proxy(fs, {
    get(target, key) {
      if (key === 'owner') return 'memory-2'
      if (key === 'liveness') return () => 'alive'
      const value = Reflect.get(target, key, target)
      return typeof value === 'function' ? value.bind(target) : value
    },
  })
}

/** A process of another machine on the same disk, which takes everybody else for dead. */
function takingOthersForDead(fs: FaultyFileSystem): FaultyFileSystem {
  return new Proxy(otherProcess(fs), {
    get: (target, key) => (key === 'liveness' ? () => 'dead' : Reflect.get(target, key, target)),
  })
}

function add(log: UpdateLog, ...words: string[]): void {
  for (const word of words) log.append(recordType.marker, Buffer.from(word))
}

function wordsOf(records: readonly { type: number; payload: Uint8Array }[]): string[] {
  return records.filter(({ type }) => type === recordType.marker).map(({ payload }) => Buffer.from(payload).toString())
}

/** A document whose updates go into a log. */
function recorded(log: UpdateLog): Y.Doc {
  const ydoc = new Y.Doc()
  ydoc.on('updateV2', update => log.append(recordType.update, update))
  return ydoc
}

async function documentIn(log: UpdateLog): Promise<Y.Doc> {
  const ydoc = new Y.Doc()
  for (const { type, payload } of await log.read()) if (type === recordType.update) Y.applyUpdateV2(ydoc, payload)
  return ydoc
}

function segments(fs: FaultyFileSystem): string[] {
  return fs.paths().filter(path => /\.(seg|live)$/.test(path))
}

/** A closed segment as another session left it. */
function putSegment(fs: FaultyFileSystem, id: string, words: readonly string[], modified = Date.now()): string {
  const records = words.map(word => ({ type: recordType.marker, payload: Buffer.from(word) }))
  const path = `${folder}/${id}`
  const salt = saltOf(id.replace(/\.\w+$/, ''))
  fs.put(path, Buffer.concat([encodeHeader(salt), encodeRecords(records, salt)]), { modified })
  return path
}

describe('append and read', () => {
  test('F7 opening and reading create nothing; the first append creates one segment, closing keeps it', async () => {
    const fs = new FaultyFileSystem()
    const log = await open(fs)
    await log.read()
    await log.flush()
    const before = fs.paths()

    add(log, 'one')
    await log.close()

    expect(before).toEqual([])
    expect(segments(fs)).toHaveLength(1)
    expect(segments(fs)[0]).toMatch(/\.seg$/)
  })

  test('F7 a next session reads what earlier ones flushed, in the order of their sessions', async () => {
    const fs = new FaultyFileSystem()
    for (const word of ['one', 'two', 'three']) {
      const log = await open(fs)
      add(log, word)
      await log.close()
    }

    const log = await open(fs)

    expect(wordsOf(await log.read())).toEqual(['one', 'two', 'three'])
    expect(wordsOf(await log.pull())).toEqual([])
  })

  test('F8 flushes that wait at the same time share one sync', async () => {
    const fs = new FaultyFileSystem()
    const log = await open(fs)
    add(log, 'one')
    await log.flush()
    const before = fs.trace.filter(call => call.startsWith('sync ')).length

    const flushes = Array.from({ length: 50 }, (_, i) => {
      add(log, `word ${i}`)
      return log.flush()
    })
    await Promise.all(flushes)

    expect(fs.trace.filter(call => call.startsWith('sync ')).length - before).toBeLessThanOrEqual(2)
    await log.close()
  })

  test('F8 what is appended is with the system within this turn of the loop, without a flush', async () => {
    const fs = new FaultyFileSystem()
    const log = await open(fs)
    add(log, 'one')

    while (!fs.trace.some(call => call.startsWith('write') && call.includes('live'))) {
      await new Promise(resolve => setImmediate(resolve))
    }
    for (let i = 0; i < 20; i++) await new Promise(resolve => setImmediate(resolve))
    const next = await open(fs.restart('everything'))
    await log.close().catch(() => undefined)

    expect(wordsOf(await next.read())).toEqual(['one'])
  })

  test('F9 the state says saving, saved, failed and saved again, each once', async () => {
    const fs = new FaultyFileSystem()
    const states: string[] = []
    const log = await open(fs, { onState: (state, error) => states.push(error ? `${state} ${error.name}` : state) })

    add(log, 'one', 'two')
    await log.flush()
    fs.failWrites = 'EDQUOT'
    add(log, 'three')
    await expect(log.flush()).rejects.toMatchObject({ code: 'STORAGE_FULL' })
    fs.failWrites = undefined
    await log.flush()
    await log.close()

    expect(states).toEqual(['saving', 'saved', 'saving', 'failed PlaindocError', 'saved'])
  })

  test.each([
    ['ENOSPC', 'STORAGE_FULL'],
    ['EDQUOT', 'STORAGE_FULL'],
    ['EROFS', 'FILE_NOT_WRITABLE'],
    ['EACCES', 'FILE_NOT_WRITABLE'],
    ['EPERM', 'FILE_NOT_WRITABLE'],
    ['EIO', 'STORAGE_FAILED'],
  ])('F9 %s is %s, with the cause kept', async (system, code) => {
    const fs = new FaultyFileSystem()
    const log = await open(fs)
    fs.failWrites = system
    add(log, 'one')

    await expect(log.flush()).rejects.toMatchObject({ code, cause: { code: system } })

    fs.failWrites = undefined
    await log.close()
  })

  test('F9 close lets go of everything also when the last flush fails', async () => {
    const fs = new FaultyFileSystem()
    const log = await open(fs)
    fs.failWrites = 'EIO'
    add(log, 'one')

    await expect(log.close()).rejects.toMatchObject({ code: 'STORAGE_FAILED' })

    expect(segments(fs)).toEqual([])
  })
})

describe('several processes', () => {
  test('F10 two processes write the same log without a lock; each pulls what the other wrote, once', async () => {
    const fs = new FaultyFileSystem()
    const a = await open(fs)
    const b = await open(otherProcess(fs))
    await a.read()
    await b.read()

    add(a, 'a1')
    await a.flush()
    add(b, 'b1', 'b2')
    await b.flush()

    expect(wordsOf(await b.pull())).toEqual(['a1'])
    expect(wordsOf(await a.pull())).toEqual(['b1', 'b2'])
    add(a, 'a2')
    await a.flush()
    expect(wordsOf(await b.pull())).toEqual(['a2'])
    expect(wordsOf(await b.pull())).toEqual([])
    await a.close()
    expect(wordsOf(await b.pull())).toEqual([])
    await b.close()
  })

  test('F11 a record that another process is just writing is pulled when it is whole, and nothing is cut off', async () => {
    const fs = new FaultyFileSystem()
    const log = await open(otherProcess(fs))
    const id = '000000000-memory-1-aa'
    const path = putSegment(fs, `${id}.live`, ['one'])
    const whole = Buffer.concat([
      fs.peek(path) ?? Buffer.alloc(0),
      encodeRecords([{ type: recordType.marker, payload: Buffer.from('two') }], saltOf(id)),
    ])

    const seen: string[] = wordsOf(await log.read())
    for (let length = whole.length - 11; length <= whole.length; length++) {
      fs.put(path, whole.subarray(0, length))
      seen.push(...wordsOf(await log.pull()))
    }

    expect(seen).toEqual(['one', 'two'])
    expect(log.damages).toEqual([])
    expect(fs.peek(path)).toEqual(whole)
  })

  test('F12 compaction leaves the segments of living processes alone and takes those of dead ones', async () => {
    const fs = new FaultyFileSystem()
    const living = putSegment(fs, '000000001-memory-1-aa.live', ['living'])
    const dead = putSegment(fs, '000000002-memory-9-bb.live', ['dead'])
    const remote = putSegment(fs, '000000003-elsewhere-9-cc.live', ['remote'])
    const old = putSegment(fs, '000000004-elsewhere-9-dd.live', ['old'], Date.now() - 8 * day)
    const other = otherProcess(fs)
    const asTwo = new Proxy(other, {
      get: (target, key) =>
        key === 'liveness'
          ? (owner: string) => (owner === 'memory-1' ? 'alive' : owner === 'memory-9' ? 'dead' : 'elsewhere')
          : Reflect.get(target, key, target),
    })
    const log = await open(asTwo)
    await log.read()

    expect(await log.compact(Y.encodeStateAsUpdateV2(new Y.Doc()))).toBe(true)

    expect(fs.peek(living)).toBeDefined()
    expect(fs.peek(remote)).toBeDefined()
    expect(fs.peek(dead)).toBeUndefined()
    expect(fs.peek(old)).toBeUndefined()
    expect(new Set(wordsOf(await log.read()))).toEqual(new Set(['dead', 'living', 'old', 'remote']))
    await log.close()
  })

  test('F13 a process whose segment was compacted while it slept loses nothing it acknowledges afterwards', async () => {
    const fs = new FaultyFileSystem()
    const sleeper = await open(fs)
    const sleeping = recorded(sleeper)
    sleeping.getMap('data').set('before', 1)
    await sleeper.flush()
    // the other machine takes the sleeper for dead
    const other = takingOthersForDead(fs)
    const compactor = await open(other)
    const state = Y.encodeStateAsUpdateV2(await documentIn(compactor))
    sleeping.getMap('data').set('between', 2)
    expect(await compactor.compact(state)).toBe(true)
    sleeping.getMap('data').set('after', 3)
    await sleeper.flush()
    await compactor.close()

    const reader = await open(fs.restart('nothing'))
    await sleeper.close().catch(() => undefined)

    expect((await documentIn(reader)).getMap('data').toJSON()).toEqual({ before: 1, between: 2, after: 3 })
  })

  test('F13 what is acknowledged in the last moment before a segment is taken is in what is made of it', async () => {
    const fs = new FaultyFileSystem()
    const writer = await open(fs)
    const ydoc = recorded(writer)
    ydoc.getMap('data').set('early', 1)
    await writer.flush()
    const other = new Proxy(otherProcess(fs), {
      get: (target, key) => {
        if (key === 'liveness') return () => 'dead'
        if (key !== 'rename') return Reflect.get(target, key, target)
        return async (from: string, to: string) => {
          if (from.endsWith('.live')) ydoc.getMap('data').set('late', 2)
          await writer.flush()
          await fs.rename(from, to)
        }
      },
    })
    const compactor = await open(other)
    const state = Y.encodeStateAsUpdateV2(await documentIn(compactor))

    expect(await compactor.compact(state)).toBe(true)
    const reader = await open(fs.restart('nothing'))
    await Promise.all([writer.close().catch(() => undefined), compactor.close().catch(() => undefined)])

    expect((await documentIn(reader)).getMap('data').toJSON()).toEqual({ early: 1, late: 2 })
  })

  test('F13 compaction at any moment of another process loses nothing that it acknowledged', async () => {
    for (let moment = 0; moment < 40; moment++) {
      const fs = new FaultyFileSystem()
      const writer = await open(fs)
      const ydoc = recorded(writer)
      ydoc.getMap('data').set('k0', 0)
      await writer.flush()
      const other = takingOthersForDead(fs)
      const compactor = await open(other)
      const state = Y.encodeStateAsUpdateV2(await documentIn(compactor))

      let acknowledged = 0
      const work = async (): Promise<void> => {
        for (let i = 1; i <= 12; i++) {
          ydoc.getMap('data').set(`k${i}`, i)
          await writer.flush()
          acknowledged = i
        }
      }
      const compact = async (): Promise<void> => {
        for (let i = 0; i < moment; i++) await Promise.resolve()
        await compactor.compact(state)
      }
      await Promise.all([work(), compact()])
      const reader = await open(fs.restart('nothing'))
      await Promise.all([writer.close().catch(() => undefined), compactor.close().catch(() => undefined)])

      expect(Object.keys((await documentIn(reader)).getMap('data').toJSON()).length).toBe(acknowledged + 1)
    }
  })

  test('F14 a log that a person deleted while it was in use is written again with the next edit', async () => {
    const fs = new FaultyFileSystem()
    let ydoc = new Y.Doc()
    const log = await open(fs, { restore: () => Y.encodeStateAsUpdateV2(ydoc) })
    ydoc = recorded(log)
    ydoc.getMap('data').set('before', 1)
    log.writeBase('text', new Uint8Array())
    await log.flush()

    fs.drop('/docs/.plaindoc')
    ydoc.getMap('data').set('after', 2)
    await log.close()

    const next = await open(fs.restart('nothing'))
    expect((await documentIn(next)).getMap('data').toJSON()).toEqual({ before: 1, after: 2 })
    expect(next.readBase()?.text).toBe('text')
  })
})

describe('damage', () => {
  test('F15 damage in the middle: all other records are read, a copy is kept, it is reported', async () => {
    const fs = new FaultyFileSystem()
    const path = putSegment(fs, '000000001-memory-9-aa.seg', ['one', 'two', 'three'])
    const bytes = Buffer.from(fs.peek(path) ?? '')
    bytes[headerSize + 9 + 3 + 9] = 0xff
    fs.put(path, bytes)

    const log = await open(fs)
    const words = wordsOf(await log.read())

    expect(words).toEqual(['one', 'three'])
    expect(log.damages).toEqual([
      {
        path,
        copy: expect.stringMatching(/000000001-memory-9-aa\.corrupt-/),
        holes: [{ from: headerSize + 12, to: headerSize + 24 }],
      },
    ])
    expect(fs.peek(log.damages[0]?.copy ?? '')).toEqual(bytes)
    await log.read()
    expect(fs.paths().filter(name => name.includes('.corrupt-'))).toHaveLength(1)
    expect(await log.compact(Y.encodeStateAsUpdateV2(new Y.Doc()))).toBe(true)
    expect(wordsOf(await log.read())).toEqual(['one', 'three'])
    expect(fs.paths().filter(name => name.includes('.corrupt-'))).toHaveLength(1)
    await log.close()
  })

  test('F15 a torn tail is cut off quietly', async () => {
    const fs = new FaultyFileSystem()
    const path = putSegment(fs, '000000001-memory-9-aa.live', ['one', 'two'])
    fs.put(path, (fs.peek(path) ?? Buffer.alloc(0)).subarray(0, -2))

    const log = await open(fs)

    expect(wordsOf(await log.read())).toEqual(['one'])
    expect(log.damages).toEqual([])
  })

  test('F16 a segment of a later version refuses the log, and nothing is touched', async () => {
    const fs = new FaultyFileSystem()
    fs.put(`${folder}/000000001-memory-9-aa.seg`, 'YLOG\0\0\0\u0002 and something we cannot read')
    const before = fs.paths()

    const log = await open(fs)

    await expect(log.read()).rejects.toMatchObject({ code: 'STORE_CORRUPT' })
    await expect(log.compact(Y.encodeStateAsUpdateV2(new Y.Doc()))).rejects.toMatchObject({ code: 'STORE_CORRUPT' })
    expect(fs.paths()).toEqual(before)
  })
})

describe('compaction', () => {
  test('F17 many segments become one that holds the same document', async () => {
    const fs = new FaultyFileSystem()
    for (let i = 0; i < 10; i++) {
      const log = await open(fs)
      const ydoc = await documentIn(log)
      ydoc.on('updateV2', update => log.append(recordType.update, update))
      ydoc.getMap('data').set(`k${i}`, i)
      ydoc.getText('text').insert(0, `${i} `)
      if (i % 3 === 0) ydoc.getMap('data').delete(`k${i - 1}`)
      await log.close()
    }
    const log = await open(fs)
    const before = await documentIn(log)
    expect(await log.compactionDue(0)).toBe(true)

    expect(await log.compact(Y.encodeStateAsUpdateV2(before))).toBe(true)

    expect(segments(fs)).toHaveLength(1)
    const after = await documentIn(log)
    expect(Y.encodeStateAsUpdateV2(after)).toEqual(Y.encodeStateAsUpdateV2(before))
    expect(await log.compactionDue(0)).toBe(false)
    expect(await log.pull()).toEqual([])
    await log.close()
  })

  test('F17 a state that lacks something loses nothing: what it lacks is kept, and is news', async () => {
    const fs = new FaultyFileSystem()
    const first = await open(fs)
    const ydoc = recorded(first)
    ydoc.getMap('data').set('kept', 1)
    const early = Y.encodeStateAsUpdateV2(ydoc)
    const log = await open(fs)
    await log.read()
    ydoc.getMap('data').set('more', 2)
    ydoc.getMap('data').delete('kept')
    await first.close()

    expect(await log.compact(early)).toBe(true)

    expect(segments(fs)).toHaveLength(1)
    const late = new Y.Doc()
    Y.applyUpdateV2(late, early)
    for (const { type, payload } of await log.pull()) if (type === recordType.update) Y.applyUpdateV2(late, payload)
    expect(late.getMap('data').toJSON()).toEqual({ more: 2 })
    expect((await documentIn(log)).getMap('data').toJSON()).toEqual({ more: 2 })
    await log.close()
  })

  test('F18 a log that waits for a missing update is not compacted, nor is one that another process compacts', async () => {
    const fs = new FaultyFileSystem()
    const updates: Uint8Array[] = []
    const ydoc = new Y.Doc()
    ydoc.on('updateV2', update => updates.push(update))
    ydoc.getText('t').insert(0, 'a')
    ydoc.getText('t').insert(1, 'b')
    const log = await open(fs)
    log.append(recordType.update, updates[1] ?? new Uint8Array())
    await log.flush()

    const waiting = await log.compact(Y.encodeStateAsUpdateV2(new Y.Doc()))
    const busy = await open(fs, { lease: async () => undefined })

    expect(waiting).toBe(false)
    expect(await busy.compact(Y.encodeStateAsUpdateV2(ydoc))).toBe(false)
    log.append(recordType.update, updates[0] ?? new Uint8Array())
    await log.flush()
    expect((await documentIn(log)).getText('t').toString()).toBe('ab')
    expect(await log.compact(Y.encodeStateAsUpdateV2(new Y.Doc()))).toBe(true)
    expect((await documentIn(log)).getText('t').toString()).toBe('ab')
    await log.close()
  })

  test('F18 a lease that is lost on the way stops the compaction before anything is deleted', async () => {
    const fs = new FaultyFileSystem()
    putSegment(fs, '000000001-memory-9-aa.seg', ['one'])
    let asked = 0
    const losing = async (): Promise<Lease> => ({
      get held() {
        return asked++ === 0
      },
      release: async () => undefined,
    })
    const log = await open(fs, { lease: losing })

    expect(await log.compact(Y.encodeStateAsUpdateV2(new Y.Doc()))).toBe(false)

    expect(segments(fs)).toHaveLength(2)
    expect(fs.peek(`${folder}/000000001-memory-9-aa.seg`)).toBeDefined()
  })

  test('F18 bytes that are no update are refused as a state, and nothing is deleted', async () => {
    const fs = new FaultyFileSystem()
    putSegment(fs, '000000001-memory-9-aa.seg', ['one'])
    const log = await open(fs)

    await expect(log.compact(Uint8Array.of(1, 2, 3))).rejects.toMatchObject({ name: 'PlaindocError' })

    expect(wordsOf(await log.read())).toEqual(['one'])
  })

  test('F18 compaction is due above 8 closed segments, or above 1 MB and twice the state', async () => {
    const fs = new FaultyFileSystem()
    const due: boolean[] = []
    for (let i = 0; i <= maxSegments; i++) {
      due.push(await (await open(fs)).compactionDue(0))
      putSegment(fs, `00000000${i}-memory-9-aa.seg`, ['word'])
    }
    const big = new FaultyFileSystem()
    putSegment(big, '000000001-memory-9-aa.seg', ['x'.repeat(1_100_000)])

    expect(due).toEqual(Array(maxSegments + 1).fill(false))
    expect(await (await open(fs)).compactionDue(0)).toBe(true)
    expect(await (await open(big)).compactionDue(1000)).toBe(true)
    expect(await (await open(big)).compactionDue(600_000)).toBe(false)
  })
})

describe('the memory of the mirror', () => {
  test('F19 the base is the newest of all replicas and outlives compaction, with the one before it', async () => {
    const fs = new FaultyFileSystem()
    const a = await open(fs)
    const b = await open(otherProcess(fs))
    a.writeBase('a: 1\n', Uint8Array.of(1))
    await a.flush()
    await b.pull()
    b.writeBase('a: 2 # ä\n', Uint8Array.of(2, 2))
    await b.close()
    await a.pull()

    await a.compact(Y.encodeStateAsUpdateV2(new Y.Doc()))
    await a.close()
    const next = await open(fs.restart('nothing'))
    await next.read()

    expect(next.readBase()).toMatchObject({ text: 'a: 2 # ä\n', hash: hashBytes('a: 2 # ä\n') })
    expect(Uint8Array.from(next.readBase()?.value ?? [])).toEqual(Uint8Array.of(2, 2))
    expect(next.readBases().map(({ text }) => text)).toEqual(['a: 2 # ä\n', 'a: 1\n'])
  })

  test('F19 the last 64 texts of all replicas are known by their hash, also after compaction', async () => {
    const fs = new FaultyFileSystem()
    const a = await open(fs)
    const b = await open(otherProcess(fs))
    for (let i = 0; i < 80; i++) {
      const log = i % 2 === 0 ? a : b
      await log.pull()
      log.noteWritten(hashBytes(`text ${i}`))
      await log.flush()
    }
    await b.close()
    await a.pull()
    await a.compact(Y.encodeStateAsUpdateV2(new Y.Doc()))
    await a.close()

    const next = await open(fs.restart('nothing'))
    await next.read()

    expect(next.writtenHashes()).toHaveLength(64)
    expect(next.wasWritten(hashBytes('text 79'))).toBe(true)
    expect(next.wasWritten(hashBytes('text 16'))).toBe(true)
    expect(next.wasWritten(hashBytes('text 15'))).toBe(false)
  })
})
