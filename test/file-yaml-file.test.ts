/** A document in a file that people edit: the ten lines, opening, saving, closing. SPEC X1–X16, L8. */
import { access, readdir, stat, symlink, unlink, writeFile } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { jsonFile, logFile, logFolder, nodeFileSystem, yamlFile } from '../src/file/index.js'
import { open, type Transition } from '../src/index.js'
import { quick, until, world } from './file-mirror-world.js'

const w = world()
const { becomes, path, read, names } = w

const initial = (): { endpoint: { protocol: string; address: string }; retry: number[] } => ({
  endpoint: { protocol: 'HTTP', address: 'docs.example' },
  retry: [1, 3, 5],
})

describe('the ten lines', () => {
  const tenLines = async (): Promise<void> => {
    const conf = await open(initial(), yamlFile(path()))
    conf.data.retry.push(10)
    conf.data.endpoint.protocol = 'HTTPS'
    conf.undo.undo()
    try {
      conf.transact(data => {
        data.retry.length = 0
        throw new Error('no')
      })
    } catch {}
    await conf.flush()
    await conf.destroy()
  }

  test('X1 without a file it is created, defaults included, and ends in "- 10"', async () => {
    await tenLines()

    expect(await read()).toBe(
      'endpoint:\n  protocol: HTTP\n  address: docs.example\nretry:\n  - 1\n  - 3\n  - 5\n  - 10\n',
    )
    expect(await readdir(w.folder)).toEqual(['.plaindoc', 'config.yaml'])
  })

  test('X1 the comments of an existing file are untouched', async () => {
    const text =
      '# ours\nendpoint:\n  protocol: HTTP # plain\n  address: "docs.example"\nretry: # seconds\n  - 1\n  - 3\n  - 5 # last\n'
    await writeFile(path(), text)

    await tenLines()

    expect(await read()).toBe(`${text}  - 10\n`)
  })
})

describe('opening', () => {
  test.each([
    ['with all keys', '# c\nendpoint: {protocol: X, address: y}\nretry: [2]\n'],
    ['with keys missing', 'retry: [ 1 ]   # odd spaces\n\n\n'],
    ['without any value', '# nothing yet\n'],
    ['empty', ''],
    ['with a byte order mark and CRLF', '\ufeffretry:\r\n- 1\r\n'],
  ])('X2 opening alone never changes the bytes of a file: %s', async (_name, text) => {
    await writeFile(path(), text)
    const before = await stat(path())

    for (let i = 0; i < 3; i++) {
      const conf = await open(initial(), yamlFile(path(), quick))
      await conf.flush()
      await conf.destroy()
      expect(await read()).toBe(text)
    }

    expect((await stat(path())).ino).toBe(before.ino)
  })

  test('X3 an existing file wins over the defaults, which fill in what it lacks', async () => {
    await writeFile(path(), 'retry: [7]\nextra: yes\n')

    const conf = await w.open(initial(), yamlFile(path(), quick))

    expect(conf.snapshot()).toEqual({ endpoint: initial().endpoint, retry: [7], extra: 'yes' })
    expect(conf.undo.canUndo).toBe(false)
    conf.data.retry.push(8)
    await conf.flush()
    expect(await read()).toBe('endpoint:\n  protocol: HTTP\n  address: docs.example\nretry: [7, 8]\nextra: yes\n')
  })

  test('X4 an edit made while nobody was there is one transition by the attachment, and can be undone', async () => {
    const first = await open(initial(), yamlFile(path(), quick))
    await first.destroy()
    await writeFile(path(), (await read()).replace('- 3\n', '- 4 # four\n').replace('HTTP', 'HTTPS'))
    const file = yamlFile(path(), quick)
    const seen: unknown[] = []
    const conf = await w.open(
      initial(),
      {
        name: 'observer',
        start: () => undefined,
        close: async () => undefined,
        load: async d => void d.observe(t => seen.push(t.origin)),
      },
      file,
    )

    expect(seen.filter(origin => origin === file)).toHaveLength(1)
    expect(conf.snapshot()).toEqual({ endpoint: { protocol: 'HTTPS', address: 'docs.example' }, retry: [1, 4, 5] })
    conf.undo.undo()
    expect(conf.snapshot()).toEqual(initial())
    await conf.flush()
    expect(await read()).toContain('- 3 # four\n')
  })

  test('X5 a value that is set and set back by hand is followed both times, open or closed', async () => {
    const off = 'debug: false\n'
    const on = 'debug: true\n'
    const first = await open({ debug: false }, yamlFile(path(), quick))
    await first.destroy()
    expect(await read()).toBe(off)

    for (const text of [on, off, on, off]) {
      await writeFile(path(), text)
      const conf = await open({ debug: false }, yamlFile(path(), quick))
      expect(conf.snapshot()).toEqual({ debug: text === on })
      await conf.destroy()
      expect(await read()).toBe(text)
    }
    const live = await w.open({ debug: false }, yamlFile(path(), quick))
    for (const text of [on, off, on, off]) {
      await writeFile(path(), text)
      await until(live.snapshot, ({ debug }) => debug === (text === on))
      await live.flush()
      expect(await read()).toBe(text)
    }
  })

  test('X6 the root may be a list, and a file of another kind is refused', async () => {
    await writeFile(path('list.yaml'), '- a # first\n')
    const list = await w.open(['z'], yamlFile(path('list.yaml'), quick))
    list.data.push('b')
    await list.flush()

    expect(await read('list.yaml')).toBe('- a # first\n- b\n')
    await expect(open({ a: 1 }, yamlFile(path('list.yaml'), { log: false }))).rejects.toMatchObject({
      code: 'STORE_LOCKED',
    })
    await list.destroy()
    await expect(open({ a: 1 }, yamlFile(path('list.yaml'), { log: false }))).rejects.toMatchObject({
      code: 'ROOT_KIND',
    })
    expect(await read('list.yaml')).toBe('- a # first\n- b\n')
  })

  test('X7 a file that cannot be read refuses to open when nothing else is known of the document', async () => {
    await writeFile(path(), 'a: 1\nb: [1\n')

    await expect(open({ a: 0 }, yamlFile(path(), quick))).rejects.toMatchObject({
      code: 'FILE_INVALID',
      message: expect.stringMatching(/^Cannot read config\.yaml at line \d+, column \d+/),
    })

    expect(await read()).toBe('a: 1\nb: [1\n')
    // neither the lock nor the folder it was in
    await expect(access(join(dirname(path()), '.plaindoc'))).rejects.toMatchObject({ code: 'ENOENT' })
  })

  test('X7 with a log the document opens without the file, which is merged when it can be read again', async () => {
    await (await open({ a: 1, b: 1 }, yamlFile(path(), quick))).destroy()
    await writeFile(path(), 'a: [2\nb: 1\n')

    const conf = await w.open({ a: 0, b: 0 }, yamlFile(path(), quick))
    conf.data.b = 5
    await conf.flush()

    expect(conf.status.error).toMatchObject({ code: 'FILE_INVALID' })
    expect(conf.status.local).toBe('saved')
    expect(await read()).toBe('a: [2\nb: 1\n')
    await writeFile(path(), 'a: 2\nb: 1\n')
    await becomes('a: 2\nb: 5\n')
    expect(conf.snapshot()).toEqual({ a: 2, b: 5 })
    expect(conf.status.error).toBeUndefined()
  })

  test('X8 a file that was deleted is written anew from the log, with its comments', async () => {
    await writeFile(path(), '# top\na: 1 # one\n')
    const first = await open({ a: 0 }, yamlFile(path(), quick))
    first.data.a = 2
    await first.destroy()
    await unlink(path())

    const conf = await w.open({ a: 0 }, yamlFile(path(), quick))
    await conf.flush()

    expect(conf.snapshot()).toEqual({ a: 2 })
    expect(await read()).toBe('# top\na: 2 # one\n')
  })

  test('X8 a log without a file of its own meets a file: both stay, the file wins', async () => {
    await (await open({ a: 1, l: [1, 2], mine: 1 }, yamlFile(path(), quick))).destroy()
    // as if the two had never met: another name, the same log
    const folder = await logFolder(path())
    await writeFile(path('other.yaml'), 'a: 2\nl: [2, 3]\nyours: 1\n')
    const only = await open({}, logFile(path('third.yaml')))
    Object.assign(only.data, { a: 1, l: [1, 2], mine: 1 })
    await only.destroy()
    await writeFile(path('third.yaml'), await read('other.yaml'))

    const conf = await w.open({}, yamlFile(path('third.yaml'), quick))

    expect(folder).not.toBe(await logFolder(path('third.yaml')))
    expect(conf.snapshot()).toEqual({ a: 2, l: [2, 3], yours: 1, mine: 1 })
  })
})

describe('saving', () => {
  test('X9 a change reaches the file by itself, and only its own bytes', async () => {
    await writeFile(path(), '# top\n"a": 0x10   # hex\nb: \'two\'\nc: [1,2,   3]\n')
    const conf = await w.open<Record<string, unknown>>({}, yamlFile(path(), quick))

    conf.data.b = 'three'

    await becomes('# top\n"a": 0x10   # hex\nb: \'three\'\nc: [1,2,   3]\n')
    await until(
      () => conf.status.local,
      local => local === 'saved',
    )
  })

  test('X10 many changes make few writes; the last one is in the file soon', async () => {
    const conf = await w.open({ count: 0 }, yamlFile(path(), { debounceMs: 50, maxDelayMs: 200, stableMs: 20 }))
    await conf.flush()
    const versions = new Set<number>()
    const end = performance.now() + 600
    while (performance.now() < end) {
      conf.data.count++
      await new Promise(resolve => setImmediate(resolve))
      versions.add((await stat(path())).ino)
    }

    await becomes(`count: ${conf.data.count}\n`)
    expect(conf.data.count).toBeGreaterThan(50)
    // not starved by changes that never pause, and not once per change
    expect(versions.size).toBeGreaterThanOrEqual(2)
    expect(versions.size).toBeLessThanOrEqual(8)
  })

  test('X11 what an observer writes during the transition of the file reaches the file', async () => {
    await writeFile(path(), 'a: 1\n')
    const conf = await w.open<{ a: number; twice?: number }>({ a: 0 }, yamlFile(path(), quick))
    conf.ydoc.on('afterTransaction', () => {
      if (conf.data.twice !== conf.data.a * 2) conf.data.twice = conf.data.a * 2
    })

    await writeFile(path(), 'a: 4 # four\n')

    await becomes('a: 4 # four\ntwice: 8\n')
  })

  test('X11 what a listener writes when the file is opened reaches the file', async () => {
    await writeFile(path(), 'a: 4 # four\n')
    const conf = await w.open<{ a: number; twice?: number }>(
      { a: 0 },
      {
        name: 'observer',
        start: () => undefined,
        close: async () => undefined,
        load: async document => {
          document.observe(({ after }) => {
            const { a, twice } = after as { a: number; twice?: number }
            if (twice !== a * 2) document.replace({ a, twice: a * 2 })
          })
        },
      },
      yamlFile(path(), quick),
    )

    await becomes('a: 4 # four\ntwice: 8\n')
    expect(conf.snapshot()).toEqual({ a: 4, twice: 8 })
  })

  test('X12 the order of keys alone never touches the file', async () => {
    await writeFile(path(), 'b: 1\na: 2\n')
    const conf = await w.open<Record<string, number>>({ a: 0, b: 0 }, yamlFile(path(), quick))
    const { ino } = await stat(path())

    conf.data = { a: 2, b: 1 }
    Reflect.deleteProperty(conf.data, 'b')
    conf.data.b = 1
    await conf.flush()

    expect((await stat(path())).ino).toBe(ino)
    expect(await read()).toBe('b: 1\na: 2\n')
  })

  test('X13 a link stays a link, and the file behind it is followed', async () => {
    await writeFile(path('real.yaml'), 'a: 1 # one\n')
    await symlink('real.yaml', path('link.yaml'))
    const conf = await w.open({ a: 0 }, yamlFile(path('link.yaml'), quick))
    conf.data.a = 2
    await conf.flush()

    expect(await read('real.yaml')).toBe('a: 2 # one\n')
    await writeFile(path('real.yaml'), 'a: 3 # one\n')
    await until(conf.snapshot, ({ a }) => a === 3)
    expect((await names()).sort()).toEqual(['link.yaml', 'real.yaml'])
    expect(await read('link.yaml')).toBe('a: 3 # one\n')
  })

  test('X14 L8 what was saved is loaded again, from the file alone, too', async () => {
    const value = {
      s: 'ä 😀 "q"',
      n: -1.5,
      big: 2n ** 60n,
      on: true,
      no: null,
      at: new Date(0),
      raw: new Uint8Array([1, 2]),
      l: [[], {}],
    }
    for (const [file, options] of [
      [yamlFile(path('a.yaml')), yamlFile(path('a.yaml'), { log: false })],
      [jsonFile(path('a.json')), jsonFile(path('a.json'), { log: false })],
    ] as const) {
      const first = await open(value, file)
      await first.destroy()
      const alone = await open({}, options)

      expect(alone.snapshot()).toEqual(first.snapshot())
      await alone.destroy()
    }
  })
})

describe('a file without a log', () => {
  test('X15 the file alone is the truth: it is saved, loaded, and followed', async () => {
    const first = await open(initial(), yamlFile(path(), { ...quick, log: false }))
    first.data.retry.push(10)
    await first.destroy()
    await writeFile(path(), (await read()).replace('- 10', '- 11 # eleven'))

    const conf = await w.open(initial(), yamlFile(path(), { ...quick, log: false }))
    await writeFile(path(), (await read()).replace('- 1\n', '- 2\n'))
    await until(conf.snapshot, ({ retry }) => retry[0] === 2)
    conf.data.retry.push(12)
    await conf.flush()

    expect(await read()).toContain('retry:\n  - 2\n  - 3\n  - 5\n  - 11 # eleven\n  - 12\n')
    expect((await readdir(await logFolder(path()))).filter(name => name.endsWith('.seg'))).toEqual([])
  })

  test('X15 a flush rejects while the file is invalid or gone: nothing else has the change', async () => {
    const conf = await w.open({ a: 1 }, yamlFile(path(), { ...quick, log: false }))
    await conf.flush()
    await writeFile(path(), 'a: [')
    await until(
      () => conf.status.error,
      error => error !== undefined,
    )
    conf.data.a = 2

    await expect(conf.flush()).rejects.toMatchObject({ code: 'FILE_INVALID' })
    expect(conf.status.local).toBe('failed')
    await writeFile(path(), 'a: 1 # mended\n')
    await becomes('a: 2 # mended\n')
    await conf.flush()
    expect(conf.status).toMatchObject({ local: 'saved', error: undefined })
  })
})

test('X17 a folder that may not be written is read all the same; a flush says what is wrong', async () => {
  await writeFile(path(), 'a: 1\n')
  const refused = async (): Promise<never> => Promise.reject(Object.assign(new Error('read-only'), { code: 'EROFS' }))
  const readOnly = { ...nodeFileSystem, mkdir: refused, create: refused, rename: refused }
  const conf = await w.open({ a: 0 }, yamlFile(path(), { ...quick, fs: readOnly }))
  expect(conf.snapshot()).toEqual({ a: 1 })
  expect(await readdir(w.folder)).toEqual(['config.yaml'])
  conf.data.a = 2

  await expect(conf.flush()).rejects.toMatchObject({ code: 'FILE_NOT_WRITABLE', cause: { code: 'EROFS' } })
  expect(conf.status.local).toBe('failed')
  expect(await read()).toBe('a: 1\n')
})

describe('closing', () => {
  test('X16 destroy saves what is due, and leaves nothing but .plaindoc', async () => {
    const conf = await open({ a: 1 }, yamlFile(path()))
    conf.data.a = 2
    await conf.destroy()

    expect(await read()).toBe('a: 2\n')
    expect(await readdir(w.folder)).toEqual(['.plaindoc', 'config.yaml'])
    expect(await readdir(join(w.folder, '.plaindoc'))).toEqual(['config.yaml'])
    const left = await readdir(await logFolder(path()))
    expect(left.filter(name => /lock|owner|tmp/.test(name))).toEqual([])
  })

  test('X16 transitions of the file carry its name, and destroy in the middle of an edit is calm', async () => {
    const conf = await open({ a: 1 }, yamlFile(path(), quick))
    await conf.flush()
    const seen: Transition[] = []
    conf.observe(t => seen.push(t))
    await writeFile(path(), 'a: 5\n')
    await until(
      () => seen.length,
      length => length > 0,
    )
    await writeFile(path(), 'a: 6\n')
    conf.data.a = 7

    await conf.destroy()

    expect(seen[0]).toMatchObject({ label: 'config.yaml', local: true })
    expect(['a: 6\n', 'a: 7\n']).toContain(await read())
  })
})
