/** A folder of files, each one a document. SPEC X50–X55. */
import { mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { type Folder, type Format, folder } from '../src/file/index.js'
import { isTracked } from '../src/index.js'
import { quick, until, world } from './file-mirror-world.js'

const w = world()
const folders: Folder[] = []

function docsIn(options: Parameters<typeof folder>[1] = {}): Folder {
  const docs = folder(join(w.folder, 'conf'), { ...quick, idleMs: 50, ...options })
  folders.push(docs)
  return docs
}

afterEach(async () => {
  for (const docs of folders.splice(0)) await docs.close().catch(() => undefined)
})

const write = (name: string, text: string): void => {
  mkdirSync(join(w.folder, 'conf', name, '..'), { recursive: true })
  writeFileSync(join(w.folder, 'conf', name), text)
}
const read = (name: string): string => readFileSync(join(w.folder, 'conf', name), 'utf8')

describe('the documents of a folder', () => {
  test('X50 each file is a document; a new one is created with its defaults, below the folder too', async () => {
    write('users.yaml', '# people\nada: 1\n')
    const docs = docsIn()

    const users = await docs.open('users.yaml', { ada: 0 })
    const more = await docs.open('deep/more.json', { n: 1 })
    users.data.ada++
    more.data.n++
    await docs.close()

    expect(read('users.yaml')).toBe('# people\nada: 2\n')
    expect(JSON.parse(read('deep/more.json'))).toEqual({ n: 2 })
  })

  test('X50 without defaults a document begins as its file does: an object, or a list', async () => {
    write('list.yml', '- a\n')
    write('map.yml', 'a: 1\n')
    const docs = docsIn()

    expect((await docs.open('list.yml')).snapshot()).toEqual(['a'])
    expect((await docs.open('map.yml')).snapshot()).toEqual({ a: 1 })
    expect((await docs.open('new.yml')).snapshot()).toEqual({})
  })

  test('X51 nothing is read before it is asked for: a broken file hinders nobody but itself', async () => {
    write('broken.yaml', 'a: [')
    write('fine.yaml', 'a: 1\n')
    const docs = docsIn()

    expect(await docs.names()).toEqual(['broken.yaml', 'fine.yaml'])
    expect((await docs.open('fine.yaml')).snapshot()).toEqual({ a: 1 })
    expect(readdirSync(join(w.folder, 'conf', '.plaindoc'))).toEqual(['fine.yaml'])
    await expect(docs.open('broken.yaml')).rejects.toMatchObject({ code: 'FILE_INVALID' })
    write('broken.yaml', 'a: []')
    expect((await docs.open('broken.yaml')).snapshot()).toEqual({ a: [] })
  })

  test('X52 who asks while it is open gets the same document; unloaded some time after the last release', async () => {
    const docs = docsIn()
    const [one, two] = await Promise.all([docs.open('a.yaml', { a: 1 }), docs.open('a.yaml', { a: 1 })])
    expect(one).toBe(two)

    docs.release('a.yaml')
    one.data.a = 2
    expect(isTracked(one.data)).toBe(true)
    docs.release('a.yaml')
    await until(
      () => (readdirSync(join(w.folder, 'conf')).includes('a.yaml') ? read('a.yaml') : ''),
      text => text === 'a: 2\n',
    )
    await until(() => one.ydoc.isDestroyed, Boolean)
    const again = await docs.open<{ a: number }>('a.yaml')

    expect(again).not.toBe(one)
    expect(again.snapshot()).toEqual({ a: 2 })
  })

  test('X52 a document that its user destroys is opened anew; `use` opens, runs and releases', async () => {
    const docs = docsIn()
    const one = await docs.open('a.yaml', { n: 1 })
    await one.destroy()

    const [n, two] = await docs.use('a.yaml', (document: typeof one) => [document.data.n++, document])

    expect(n).toBe(1)
    expect(two).not.toBe(one)
  })

  test('X53 names that are hidden, outside, or of another ending are refused', async () => {
    const docs = docsIn()
    for (const name of [
      '../a.yaml',
      '/etc/a.yaml',
      '.hidden.yaml',
      'a/.b/c.yaml',
      'a.txt',
      'a',
      'a//b.yaml',
      'c:a.yaml',
      'a\\b.yaml',
    ])
      await expect(docs.open(name)).rejects.toMatchObject({ code: 'OPERATION_REFUSED' })
    await docs.close()
    await expect(docs.open('a.yaml')).rejects.toMatchObject({ code: 'OPERATION_REFUSED' })
    expect(await w.names()).toEqual([])
  })

  test('X54 subscribers hear the names now, and when a file comes or goes', async () => {
    write('a.yaml', 'a: 1\n')
    write('not.txt', 'a')
    const docs = docsIn()
    const heard: string[][] = []
    const stop = docs.subscribe(names => heard.push([...names]))
    await until(
      () => heard.length,
      length => length > 0,
    )

    write('sub/b.json', '{}')
    await until(
      () => heard.at(-1)?.join(),
      names => names === 'a.yaml,sub/b.json',
    )
    await docs.open('c.yaml', {})
    await until(
      () => heard.at(-1)?.join(),
      names => names === 'a.yaml,c.yaml,sub/b.json',
    )
    stop()

    expect(heard[0]).toEqual(['a.yaml'])
  })

  test("X55 a format of one's own, by the ending of the name", async () => {
    const words: Format = {
      name: 'words',
      parse: bytes => {
        const text = Buffer.from(bytes as Uint8Array).toString()
        return { value: text.split('\n').filter(Boolean), empty: text === '', text }
      },
      create: value => `${(value as string[]).join('\n')}\n`,
      update: (_text, _before, after) => `${(after as string[]).join('\n')}\n`,
    }
    write('a.words', 'one\ntwo\n')
    const docs = docsIn({ formats: { '.words': words } })

    const doc = await docs.open('a.words', [] as string[])
    doc.data.push('three')
    await doc.flush()

    expect(read('a.words')).toBe('one\ntwo\nthree\n')
    write('a.words', 'zero\none\ntwo\nthree\n')
    await until(
      () => doc.snapshot().length,
      length => length === 4,
    )
    expect(await docs.names()).toEqual(['a.words'])
  })

  test('X56 many files of one folder are all followed, as they are opened and closed', async () => {
    const docs = docsIn()
    const names = Array.from({ length: 30 }, (_, i) => `f${i}.yaml`)
    for (const name of names) await docs.open(name, { n: 0 })
    for (const name of names.slice(0, 10)) docs.release(name)
    for (const [i, name] of names.entries()) write(name, `n: ${i + 1}\n`)

    for (const [i, name] of names.entries()) {
      const doc = await docs.open<{ n: number }>(name)
      await until(
        () => doc.data.n,
        n => n === i + 1,
        3_000,
      )
    }
  })
})
