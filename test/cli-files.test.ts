/**
 * What `plaindoc serve` makes of files: clients, editors and restarts meet in one document, and nothing is lost.
 */
import { mkdir, readFile, rename, rm, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { type Document, open, sharedType } from '../src/index.js'
import { websocket } from '../src/sync/index.js'
import { ask, type Served, startServing, useProgram } from './cli-process.js'
import { afterTest, until } from './server-harness.js'

let program = ''
let folder = ''

useProgram(place => {
  ;({ program, folder } = place)
})

async function put(path: string, text: string): Promise<void> {
  await mkdir(join(folder, path, '..'), { recursive: true })
  await writeFile(join(folder, path), text)
}

const get = (path: string): Promise<string> => readFile(join(folder, path), 'utf8')

/** Resolves when the file holds exactly this. */
async function holds(path: string, text: string): Promise<void> {
  let content = ''
  const look = (): void => {
    void get(path).then(
      now => {
        content = now
      },
      () => {},
    )
  }
  await until(`${path} holds ${JSON.stringify(text)}`, () => {
    look()
    return content === text
  }).catch((error: Error) => {
    throw new Error(`${error.message}\n${content}`)
  })
}

const serve = (port = 0): Promise<Served> => startServing(program, ['serve', folder, '--port', String(port)])

/** A program that has a document open, and has all of it. */
async function client<T>(port: number, room: string, initial: T): Promise<Document<T>> {
  const document = await open(initial, websocket(`ws://127.0.0.1:${port}`, room, { wait: true, maxBackoffMs: 200 }))
  afterTest(() => document.destroy())
  return document
}

async function listed(port: number, room: string): Promise<{ file: string | null; error?: string } | undefined> {
  return JSON.parse((await ask(port, '/api/documents')).body).find((one: { room: string }) => one.room === room)
}

async function stop({ process: child, ended }: Served, signal: NodeJS.Signals): Promise<number | null> {
  child.kill(signal)
  return (await ended).code
}

type Any = { [key: string]: unknown }

describe('a file that is served', () => {
  test('S16 a client writes into the file, comments stay; an edit of the file comes to the client', async () => {
    await put('deep/a.yaml', '# top\na: 1 # one\nlist: [1, 2]\n')
    const { port } = await serve()
    const document = await client<Any>(port, 'deep/a.yaml', {})
    expect(document.snapshot()).toEqual({ a: 1, list: [1, 2] })

    document.data.a = 2
    await holds('deep/a.yaml', '# top\na: 2 # one\nlist: [1, 2]\n')
    await put('deep/a.yaml', '# top\na: 2 # two\nlist: [1, 2, 3]\nb: x\n')

    await until('the edit comes', () => document.data.b === 'x')
    expect(document.snapshot()).toEqual({ a: 2, list: [1, 2, 3], b: 'x' })
  })

  test('S17 opening a file, editing nothing and ending changes no byte of it', async () => {
    const texts = {
      'a.yaml': "a:   'x'\n\n\nb: |\n  one\n  two\n",
      'b.json': '{"a":1,\n "b":[ ]}',
      'c.yaml': '- 1\n-   2',
    }
    for (const [path, text] of Object.entries(texts)) await put(path, text)
    const served = await serve()
    for (const path of Object.keys(texts)) await client<unknown>(served.port, path, path === 'c.yaml' ? [] : {})

    expect(await stop(served, 'SIGTERM')).toBe(0)

    for (const [path, text] of Object.entries(texts)) expect(await get(path)).toBe(text)
  })

  test('S18 SIGTERM saves what was written a moment ago into the file, and ends with 0 within 5 s', async () => {
    await put('a.yaml', 'n: 0 # count\n')
    const served = await serve()
    const document = await client<{ n: number }>(served.port, 'a.yaml', { n: 0 })
    for (let n = 1; n <= 100; n++) document.data.n = n
    await document.synced()
    const began = Date.now()

    expect(await stop(served, 'SIGTERM')).toBe(0)

    expect(Date.now() - began).toBeLessThan(5_000)
    expect(await get('a.yaml')).toBe('n: 100 # count\n')
  })

  test('S19 what was acknowledged survives kill -9, and reaches the file after the next start', async () => {
    await put('a.yaml', 'n: 0 # count\nlist:\n  - 0 # first\n')
    const first = await serve()
    const document = await client<{ n: number; list: number[] }>(first.port, 'a.yaml', { n: 0, list: [] })
    document.data.n = 7
    for (let item = 1; item < 20; item++) document.data.list.push(item)
    await document.synced()
    await stop(first, 'SIGKILL')
    await document.destroy()

    const second = await serve()

    const again = await client<{ n: number; list: number[] }>(second.port, 'a.yaml', { n: 0, list: [] })
    expect(again.snapshot()).toEqual({ n: 7, list: Array.from({ length: 20 }, (_none, item) => item) })
    const items = again.data.list.slice(1).map(item => `  - ${item}\n`)
    await holds('a.yaml', `n: 7 # count\nlist:\n  - 0 # first\n${items.join('')}`)
  })

  test('S20 a file that is broken is never written; edits are kept and merged when it is mended', async () => {
    await put('a.yaml', 'a: 1\nb: 1\n')
    const { port } = await serve()
    const document = await client<Any>(port, 'a.yaml', {})
    await put('a.yaml', 'a: [1\nb: 1\n')
    let broken: Awaited<ReturnType<typeof listed>>
    await until('the list says so', () => {
      void listed(port, 'a.yaml').then(now => {
        broken = now
      })
      return broken?.error !== undefined
    })

    document.data.b = 2
    await document.synced()
    expect(await get('a.yaml')).toBe('a: [1\nb: 1\n')
    await put('a.yaml', 'a: [1]\nb: 1 # mended\n')

    await holds('a.yaml', 'a: [1]\nb: 2 # mended\n')
    expect(document.snapshot()).toEqual({ a: [1], b: 2 })
    expect((await listed(port, 'a.yaml'))?.error).toBeUndefined()
  })

  test('S21 a file that is deleted takes no content along; a new one of that name is merged', async () => {
    await put('a.yaml', 'a: 1\nb: 1\n')
    const first = await serve()
    const document = await client<Any>(first.port, 'a.yaml', {})
    await rm(join(folder, 'a.yaml'))
    let gone: Awaited<ReturnType<typeof listed>>
    await until('the list says so', () => {
      void listed(first.port, 'a.yaml').then(now => {
        gone = now
      })
      return gone?.file === null
    })
    await until('the log says so', () => first.printed.err.includes('a.yaml: The file is gone.'))
    expect(first.printed.err).toContain('a new file of that name is merged with it')
    document.data.a = 2
    await document.synced()
    await document.destroy()
    await stop(first, 'SIGTERM')
    await expect(get('a.yaml')).rejects.toThrow('ENOENT')

    const second = await serve()

    expect(await listed(second.port, 'a.yaml')).toMatchObject({ file: null, root: 'object' })
    const again = await client<Any>(second.port, 'a.yaml', {})
    expect(again.snapshot()).toEqual({ a: 2, b: 1 })
    await put('a.yaml', 'a: 1\nb: 3 # new\n')
    await holds('a.yaml', 'a: 2\nb: 3 # new\n')
    expect(again.snapshot()).toEqual({ a: 2, b: 3 })
  })

  test('S22 an edit of the file while nobody served it is merged with what clients wrote meanwhile', async () => {
    await put('a.yaml', 'a: 1\nb: 1 # two\nlist: [1]\n')
    const first = await serve()
    const document = await client<{ a: number; b: number; list: number[] }>(first.port, 'a.yaml', {
      a: 0,
      b: 0,
      list: [],
    })
    await stop(first, 'SIGKILL')
    document.data.a = 5
    document.data.list.push(3)
    await put('a.yaml', 'a: 1\nb: 9 # nine\nlist: [0, 1]\n')

    await serve(first.port)

    await until('all is there', () => document.data.b === 9)
    expect(document.snapshot()).toEqual({ a: 5, b: 9, list: [0, 1, 3] })
    await holds('a.yaml', 'a: 5\nb: 9 # nine\nlist: [0, 1, 3]\n')
  })

  test('S23 a text of several lines is a shared text, made once', async () => {
    await put('a.yaml', 'title: short\nbody: |\n  one\n  two\n')
    const first = await serve()
    const document = await client<{ title: string; body: string }>(first.port, 'a.yaml', { title: '', body: '' })
    const body = (sharedType(document.data) as { get?: (key: string) => unknown } | undefined)?.get?.('body')
    expect(body).toHaveProperty('applyDelta')
    const before = document.encode()
    await document.synced()
    await stop(first, 'SIGTERM')

    await serve(first.port)

    await document.synced()
    expect(document.encode()).toEqual(before)
    document.data.body = 'one\n2\n'
    await holds('a.yaml', 'title: short\nbody: |\n  one\n  2\n')
  })

  test('S24 a file that becomes another kind of document is left alone, and so is the document, until it is one again', async () => {
    await put('a.yaml', 'a: 1\n')
    const first = await serve()
    const document = await client<Any>(first.port, 'a.yaml', {})
    document.data.a = 2
    await holds('a.yaml', 'a: 2\n')
    await document.destroy()
    await stop(first, 'SIGTERM')
    await put('a.yaml', '- 1\n')

    const { port } = await serve()

    const again = await client<Any>(port, 'a.yaml', {})
    expect(again.snapshot()).toEqual({ a: 2 })
    again.data.a = 3
    await again.synced()
    expect((await listed(port, 'a.yaml'))?.error).toMatch(/it holds a list, and this document is an object/)
    expect(await get('a.yaml')).toBe('- 1\n')
    await put('a.yaml', 'a: 2\nb: 1\n')
    await holds('a.yaml', 'a: 3\nb: 1\n')
    expect(again.snapshot()).toEqual({ a: 3, b: 1 })
  })

  test('S25 a renamed file is another document; the old one keeps what it had', async () => {
    await put('a.yaml', 'a: 1 # one\n')
    const { port } = await serve()
    const old = await client<Any>(port, 'a.yaml', {})
    await rename(join(folder, 'a.yaml'), join(folder, 'b.yaml'))

    const renamed = await client<Any>(port, 'b.yaml', {})
    renamed.data.a = 2

    await holds('b.yaml', 'a: 2 # one\n')
    expect(old.snapshot()).toEqual({ a: 1 })
    await expect(get('a.yaml')).rejects.toThrow('ENOENT')
  })

  test('S26 a file that cannot be opened opens for nobody, until it can', async () => {
    await put('a.yaml', 'a: [1\n')
    await put('b.yaml', 'one\n')
    const { port, printed } = await serve()
    const transport = (room: string) => websocket(`ws://127.0.0.1:${port}`, room, { maxBackoffMs: 100 })
    const [a, b] = [await open<Any>({}, transport('a.yaml')), await open<Any>({}, transport('b.yaml'))]
    afterTest(() => Promise.all([a.destroy(), b.destroy()]))
    a.data.mine = 1

    await put('a.yaml', 'a: [1]\n')
    await put('b.yaml', 'one: 1\n')

    await holds('a.yaml', 'a: [1]\nmine: 1\n')
    await until('it comes', () => b.data.one === 1)
    expect(printed.err.match(/a\.yaml: Cannot/g)).toHaveLength(1)
  })
})
