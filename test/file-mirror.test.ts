/** A file that people and a document edit at the same time. SPEC X20–X36. */
import {
  appendFile,
  mkdir,
  open as openFile,
  readdir,
  readFile,
  rename,
  rm,
  stat,
  unlink,
  writeFile,
} from 'node:fs/promises'
import { join } from 'node:path'
import {
  acquireLease,
  type BaseStore,
  fileMirror,
  hashBytes,
  logFolder,
  memoryBaseStore,
  metaBaseStore,
  nodeFileSystem,
  yamlFile,
  yamlFormat,
} from '../src/file/index.js'
import type { Document, Transition } from '../src/index.js'
import { quick, until, world } from './file-mirror-world.js'

const w = world()
const { becomes, path, read, names } = w

interface Config {
  a: number
  b: number
  list: (string | number)[]
}
const text = '# top\na: 1 # one\nb: 2 # two\nlist: # things\n  - x # ex\n  - y\n'

async function opened(options = quick): Promise<Document<Config>> {
  await writeFile(path(), text)
  return w.open<Config>({ a: 0, b: 0, list: [] }, yamlFile(path(), options))
}

/** Every transition the document makes from here on. */
function watched(document: Document<Config>): Transition[] {
  const seen: Transition[] = []
  document.observe(t => seen.push(t))
  return seen
}

describe('how editors save', () => {
  const edited = text.replace('a: 1', 'a: 5').replace('  - y\n', '  - y\n  - z # zet\n')
  const patterns: Record<string, () => Promise<void>> = {
    'in place': () => writeFile(path(), edited),
    'by a new file and a rename': async () => {
      await writeFile(path('.config.yaml.swp'), edited)
      await rename(path('.config.yaml.swp'), path())
    },
    'with a backup and a new file': async () => {
      await rename(path(), path('config.yaml~'))
      await writeFile(path(), edited)
      await unlink(path('config.yaml~'))
    },
    'in two parts': async () => {
      const file = await openFile(path(), 'w')
      await file.write(edited.slice(0, 30))
      await file.sync()
      await file.write(edited.slice(30))
      await file.close()
    },
    'deleting it first': async () => {
      await unlink(path())
      await writeFile(path(), edited)
    },
    'truncating it first': async () => {
      await writeFile(path(), '')
      await appendFile(path(), edited)
    },
  }

  test.each(Object.keys(patterns))('X20 saved %s, again and again, an edit is one undoable transition', async name => {
    const conf = await opened()
    const seen = watched(conf)
    for (let round = 0; round < 3; round++) {
      await patterns[name]?.()
      await until(conf.snapshot, ({ a }) => a === 5)

      expect(conf.snapshot()).toEqual({ a: 5, b: 2, list: ['x', 'y', 'z'] })
      expect(seen).toHaveLength(1)
      conf.undo.undo()
      await conf.flush()
      expect(await read()).toBe(text)
      expect(await names()).toEqual(['config.yaml'])
      seen.length = 0
    }
  })

  test('X21 with the usual waits both sides agree within two seconds', async () => {
    const conf = await opened({})
    const begin = performance.now()
    await writeFile(path(), edited)
    await until(conf.snapshot, ({ a }) => a === 5)
    conf.data.b = 3
    await becomes(edited.replace('b: 2', 'b: 3'))

    expect(performance.now() - begin).toBeLessThan(2_000)
  })

  test('X21 the second of two writes in one moment, of one size, is seen', async () => {
    const conf = await opened({ ...quick, pollMs: 1e6 })
    await writeFile(path(), text.replace('a: 1', 'a: 8'))
    await writeFile(path(), text.replace('a: 1', 'a: 9'))

    await until(conf.snapshot, ({ a }) => a === 9)
  })
})

describe('a text that is not whole', () => {
  test('X22 a beginning of the old text is no edit while it grows', async () => {
    const conf = await opened({ ...quick, tornMs: 600 })
    const seen = watched(conf)
    for (let length = 0; length < text.length; length += 9) {
      await writeFile(path(), text.slice(0, length))
      await until(
        () => stat(path()),
        ({ size }) => size === length,
      )
    }
    await writeFile(path(), text.replace('a: 1', 'a: 3'))
    await until(conf.snapshot, ({ a }) => a === 3)

    expect(seen).toHaveLength(1)
    expect(conf.snapshot().list).toEqual(['x', 'y'])
  })

  test.each([
    ['a beginning', text.slice(0, text.indexOf('list'))],
    ['nothing', ''],
  ])('X22 %s that stays is an edit that can be undone; the old text is kept', async (_name, cut) => {
    const conf = await opened()
    await writeFile(path(), cut)
    await until(conf.snapshot, value => !('list' in value))
    const kept = await readFile(join(await logFolder(path()), 'before-cut'), 'utf8')

    conf.undo.undo()
    await conf.flush()

    expect(kept).toBe(text)
    expect(conf.snapshot()).toEqual({ a: 1, b: 2, list: ['x', 'y'] })
    expect(yamlFormat.parse(await read()).value).toEqual(conf.snapshot())
  })

  test.each([
    ['a syntax error', Buffer.from('a: 1\nb: [2\nlist: []\n'), /^Cannot read config\.yaml at line \d+, column \d+/],
    ['a key twice', Buffer.from('a: 1\na: 2\n'), /line 2, column 1/],
    ['bytes that are no UTF-8', Buffer.from([0x61, 0x3a, 0x20, 0xff, 0x0a]), /line 1, column 4.*UTF-8/],
    [
      'a root of another kind',
      Buffer.from('- 1\n'),
      /^Cannot read config.yaml: it holds a list, and this document is an object/,
    ],
  ])(
    'X23 %s leaves document and file alone until it is mended, then both are merged',
    async (_name, bytes, message) => {
      const conf = await opened()
      const seen = watched(conf)
      await writeFile(path(), bytes)
      await until(
        () => conf.status.error,
        error => error !== undefined,
      )
      expect(conf.status.error?.message).toMatch(message)
      expect(seen).toEqual([])
      conf.data.b = 7
      await conf.flush()
      expect(conf.status.local).toBe('saved')
      expect(await readFile(path())).toEqual(bytes)

      await writeFile(path(), text.replace('a: 1', 'a: 6'))
      await becomes(text.replace('a: 1', 'a: 6').replace('b: 2', 'b: 7'))

      expect(conf.snapshot()).toEqual({ a: 6, b: 7, list: ['x', 'y'] })
      expect(conf.status.error).toBeUndefined()
    },
  )

  test('X23 edits made while the file is invalid outlive a restart in the log', async () => {
    const conf = await opened()
    await writeFile(path(), 'a: [')
    await until(
      () => conf.status.error,
      error => error !== undefined,
    )
    conf.data.b = 7
    await conf.destroy()
    expect(await read()).toBe('a: [')
    await writeFile(path(), text)

    const again = await w.open<Config>({ a: 0, b: 0, list: [] }, yamlFile(path(), quick))
    await again.flush()

    expect(again.snapshot().b).toBe(7)
    expect(await read()).toBe(text.replace('b: 2', 'b: 7'))
  })

  test('X24 a file that is gone deletes nothing and is not written; when it comes back it is merged', async () => {
    const conf = await opened()
    await unlink(path())
    await until(
      () => conf.status.error,
      error => error !== undefined,
    )
    expect(conf.status.error).toMatchObject({ code: 'FILE_MISSING', message: expect.stringContaining('config.yaml') })
    conf.data.b = 7
    await conf.flush()
    expect(await names()).toEqual([])
    expect(conf.snapshot()).toEqual({ a: 1, b: 7, list: ['x', 'y'] })

    await writeFile(path(), text.replace('a: 1', 'a: 6'))
    await becomes(text.replace('a: 1', 'a: 6').replace('b: 2', 'b: 7'))
    expect(conf.status.error).toBeUndefined()
  })
})

describe('document and file at once', () => {
  test('X25 different places: both edits stay, in the document and in the file', async () => {
    const conf = await opened()
    conf.data.a = 10
    conf.data.list.push('from the document')
    await writeFile(path(), text.replace('b: 2', 'b: 20').replace('  - x # ex\n', '  - w # new\n  - x # ex\n'))
    await conf.flush()
    await until(conf.snapshot, ({ b }) => b === 20)
    await conf.flush()

    expect(conf.snapshot()).toEqual({ a: 10, b: 20, list: ['w', 'x', 'y', 'from the document'] })
    expect(await read()).toBe(
      '# top\na: 10 # one\nb: 20 # two\nlist: # things\n  - w # new\n  - x # ex\n  - y\n  - from the document\n',
    )
  })

  test.each(['document first', 'file first'])(
    'X25 one place, %s: the file wins, and undo gives the other',
    async order => {
      const conf = await opened({ ...quick, debounceMs: 10_000, maxDelayMs: 10_000 })
      if (order === 'document first') conf.data.a = 10
      await writeFile(path(), text.replace('a: 1', 'a: 20'))
      if (order === 'file first') conf.data.a = 10
      await until(conf.snapshot, ({ a }) => a === 20)
      await conf.flush()

      expect(await read()).toBe(text.replace('a: 1', 'a: 20'))
      conf.undo.undo()
      expect(conf.snapshot().a).toBe(10)
    },
  )

  test('X25 the same edit on both sides is there once', async () => {
    const conf = await opened({ ...quick, debounceMs: 10_000, maxDelayMs: 10_000 })
    conf.data.list.push('z')
    await writeFile(path(), `${text}  - z # zet\n`)
    await conf.flush()

    expect(conf.snapshot().list).toEqual(['x', 'y', 'z'])
    expect(await read()).toBe(`${text}  - z # zet\n`)
  })

  test('X26 who writes between our look and our rename is merged, not lost', async () => {
    await writeFile(path(), text)
    let hits = 0
    const disturbed = {
      ...nodeFileSystem,
      // the last call before the rename: what it links is what is about to be replaced
      link: async (from: string, to: string) => {
        await nodeFileSystem.link(from, to)
        if (hits++ === 0) await writeFile(path(), text.replace('b: 2 # two', 'b: 20 # twenty'))
      },
    }
    const conf = await w.open<Config>({ a: 0, b: 0, list: [] }, yamlFile(path(), { ...quick, fs: disturbed }))
    conf.data.a = 10
    await conf.flush()

    expect(hits).toBeGreaterThan(0)
    expect(conf.snapshot()).toEqual({ a: 10, b: 20, list: ['x', 'y'] })
    expect(await read()).toBe(text.replace('a: 1', 'a: 10').replace('b: 2 # two', 'b: 20 # twenty'))
  })

  test('X26 what nobody can merge is given back', async () => {
    await writeFile(path(), text)
    let hits = 0
    const disturbed = {
      ...nodeFileSystem,
      link: async (from: string, to: string) => {
        await nodeFileSystem.link(from, to)
        if (hits++ === 0) await writeFile(path(), 'a: [')
      },
    }
    const conf = await w.open<Config>({ a: 0, b: 0, list: [] }, yamlFile(path(), { ...quick, fs: disturbed }))
    conf.data.a = 10
    await conf.flush()

    expect(await read()).toBe('a: [')
    expect(conf.status.error).toMatchObject({ code: 'FILE_INVALID' })
    await writeFile(path(), text.replace('b: 2', 'b: 20'))
    await becomes(text.replace('a: 1', 'a: 10').replace('b: 2', 'b: 20'))
  })

  test('X27 an import waits for the transport, and at most for a while', async () => {
    let synced: (() => void) | undefined
    const waitFor = (): Promise<void> =>
      new Promise(resolve => {
        synced = resolve
      })
    await (await opened()).destroy()
    await writeFile(path(), text.replace('a: 1', 'a: 5'))
    const conf = await w.open<Config>({ a: 0, b: 0, list: [] }, yamlFile(path(), { ...quick, waitFor }))
    const seen = watched(conf)
    await until(
      () => synced,
      asked => asked !== undefined,
    )
    const early = seen.length
    // what the others did comes first
    conf.data.b = 50
    synced?.()
    await until(conf.snapshot, ({ a }) => a === 5)

    expect(early).toBe(0)
    expect(conf.snapshot()).toEqual({ a: 5, b: 50, list: ['x', 'y'] })
  })
})

describe('texts that replicas wrote', () => {
  test('X28 a late copy of what a replica on another machine wrote is no edit', async () => {
    const elsewhere = { ...nodeFileSystem, owner: 'elsewhere-1_0', liveness: () => 'elsewhere' as const }
    const there = await w.open<Config>({ a: 1, b: 2, list: [] }, yamlFile(path(), { ...quick, fs: elsewhere }))
    await there.flush()
    const old = await read()
    there.data.a = 5
    await there.destroy()
    const conf = await w.open<Config>({ a: 0, b: 0, list: [] }, yamlFile(path(), quick))
    conf.data.b = 9
    await conf.flush()
    const now = await read()

    await writeFile(path(), old)
    await becomes(now)

    expect(conf.snapshot()).toEqual({ a: 5, b: 9, list: [] })
  })

  test('X28 after a crash between base and file the older text is no edit, and an edit of it is merged over it', async () => {
    for (const edit of [false, true]) {
      const name = `crash-${edit}.yaml`
      await writeFile(path(name), text)
      const full = {
        ...nodeFileSystem,
        rename: async () => Promise.reject(Object.assign(new Error(), { code: 'EIO' })),
      }
      const first = await w.open<Config>({ a: 0, b: 0, list: [] }, yamlFile(path(name), { ...quick, fs: full }))
      first.data.a = 10
      first.data.list.push('z')
      await expect(first.flush()).rejects.toMatchObject({ code: 'STORAGE_FAILED' })
      await first.destroy().catch(() => undefined)
      expect(await read(name)).toBe(text)
      if (edit) await writeFile(path(name), text.replace('b: 2', 'b: 20'))

      const conf = await w.open<Config>({ a: 0, b: 0, list: [] }, yamlFile(path(name), quick))
      // without any new change: the file lags behind what was flushed to the log
      await until(
        () => read(name),
        found => found.includes('a: 10'),
      )

      expect(conf.snapshot()).toEqual({ a: 10, b: edit ? 20 : 2, list: ['x', 'y', 'z'] })
      expect(yamlFormat.parse(await read(name)).value).toEqual(conf.snapshot())
    }
  })
})

describe('several holders of one document', () => {
  test('X29 one writes the file, the other follows through the log and takes over', async () => {
    const first = await opened()
    const second = await w.open<Config>({ a: 0, b: 0, list: [] }, yamlFile(path(), { ...quick, pollMs: 100 }))
    expect(second.snapshot()).toEqual(first.snapshot())

    second.data.a = 10
    await second.flush()
    await becomes(text.replace('a: 1', 'a: 10'))
    expect(first.snapshot().a).toBe(10)
    await writeFile(path(), (await read()).replace('b: 2', 'b: 20'))
    await until(second.snapshot, ({ b }) => b === 20)
    first.data.list.push('z')
    await until(second.snapshot, ({ list }) => list.length === 3)
    await first.destroy()

    second.data.a = 11
    await becomes('# top\na: 11 # one\nb: 20 # two\nlist: # things\n  - x # ex\n  - y\n  - z\n')
    await writeFile(path(), (await read()).replace('b: 20', 'b: 21'))
    await until(second.snapshot, ({ b }) => b === 21)
  })

  test('X29 another lease of the same folder comes and goes without touching that of the mirror', async () => {
    await opened()
    const folder = await logFolder(path())
    const other = await acquireLease(folder, 'compact')
    await other?.release()
    // renewed every five seconds: a lock that its owner has lost sight of is not
    const lock = join(folder, 'mirror.lock')
    const { mtimeMs } = await stat(lock)
    const renewed = await until(
      () => stat(lock),
      now => now.mtimeMs > mtimeMs,
      9_000,
    )

    expect(other).toBeDefined()
    expect(renewed.mtimeMs).toBeGreaterThan(mtimeMs)
  }, 15_000)

  test('X29 a lease that is lost stops the writing; the document is saved when it is free again', async () => {
    let held = true
    const lease = async (folder: string, name: string) => {
      const real = await acquireLease(folder, name)
      return (
        real && {
          get held() {
            return held && real.held
          },
          release: () => real.release(),
        }
      )
    }
    const conf = await opened({ ...quick, lease, pollMs: 50 })
    held = false
    conf.data.a = 10
    await conf.flush()
    held = true
    await becomes(text.replace('a: 1', 'a: 10'))
  })
})

describe('without a log beside the file', () => {
  /** The bytes a server keeps beside a room. */
  function meta(): { store: Map<string, Uint8Array>; base: () => BaseStore } {
    const store = new Map<string, Uint8Array>()
    return {
      store,
      base: () =>
        metaBaseStore({
          getMeta: async key => store.get(key),
          putMeta: async (key, value) => void (value === undefined ? store.delete(key) : store.set(key, value)),
        }),
    }
  }

  test('X30 a mirror over any base store loads, saves, and knows what the file held after a restart', async () => {
    await writeFile(path(), text)
    const { base } = meta()
    const first = await w.open<Config>(
      { a: 0, b: 0, list: [] },
      fileMirror(path(), { ...quick, format: yamlFormat, base: base() }),
    )
    first.data.a = 10
    first.data.list.push('z')
    const state = first.encode()
    await first.flush()
    await first.destroy()
    await writeFile(path(), (await read()).replace('b: 2', 'b: 20'))

    const again = base()
    const kept = await again.bases()
    const conf = await w.open<Config>(
      { a: 0, b: 0, list: [] },
      { name: 'server', start: () => undefined, close: async () => undefined, load: async d => d.merge(state) },
      fileMirror(path(), { ...quick, format: yamlFormat, base: again }),
    )
    // what was edited since the state was stored, and while nobody was there
    expect(conf.snapshot()).toEqual({ a: 10, b: 20, list: ['x', 'y', 'z'] })
    expect(kept[0]).toMatchObject({ written: true })
    expect(kept[0]?.hash).toBe(hashBytes(kept[0]?.text ?? ''))
    expect(await readdir(await logFolder(path()))).not.toContainEqual(expect.stringMatching(/seg$/))
  })

  test('X30 the base is durable before the file holds it', async () => {
    const events: string[] = []
    const store = memoryBaseStore()
    const base: BaseStore = {
      ...store,
      flush: async () => void events.push('document'),
      putBase: async (saved, value) => {
        await store.putBase(saved, value)
        events.push(`base ${saved.trim()}; file ${await read().catch(() => 'none')}`)
      },
    }
    const conf = await w.open({ count: 1 }, fileMirror(path(), { ...quick, format: yamlFormat, base }))
    await conf.flush()

    expect(events.slice(0, 2)).toEqual(['document', 'base count: 1; file none'])
    expect(await read()).toBe('count: 1\n')
  })
})

test('X31 a folder that is taken away and put back is followed again', async () => {
  await mkdir(path('sub'))
  await writeFile(path('sub/c.yaml'), text)
  const conf = await w.open<Config>({ a: 0, b: 0, list: [] }, yamlFile(path('sub/c.yaml'), { ...quick, pollMs: 50 }))
  await rm(path('sub'), { recursive: true })
  await until(
    () => conf.status.error,
    error => error !== undefined,
  )
  await mkdir(path('sub'))
  await writeFile(path('sub/c.yaml'), text.replace('a: 1', 'a: 4'))
  await until(conf.snapshot, ({ a }) => a === 4)
  conf.data.b = 3
  await becomes(text.replace('a: 1', 'a: 4').replace('b: 2', 'b: 3'), 'sub/c.yaml')
})
