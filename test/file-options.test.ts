/** What a file can be told, who hears of conflicts, and what an edit of the file means to each kind of value. SPEC X46–X49, X70–X74. */
import { existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { type FileConflict, type Format, jsonFile, textFile, yamlFile } from '../src/file/index.js'
import { counter, isTracked, list, richText, text } from '../src/index.js'
import { quick, until, world } from './file-mirror-world.js'

const w = world()
const { path, read } = w
const write = (content: string): void => writeFileSync(path(), content)
const moment = (ms: number): Promise<void> => new Promise(resolve => setTimeout(resolve, ms))

describe('options', () => {
  test('X46 `persist: false` reads and follows the file, and never writes anything', async () => {
    write('a: 1 # one\n')
    const conf = await w.open<{ a: number; b?: number }>({ a: 0 }, yamlFile(path(), { ...quick, persist: false }))
    conf.data.b = 2
    await conf.flush()
    write('a: 3 # one\n')
    await until(
      () => conf.data.a,
      a => a === 3,
    )
    await conf.destroy()

    expect(conf.snapshot()).toEqual({ a: 3, b: 2 })
    expect(await read()).toBe('a: 3 # one\n')
    expect(readdirSync(w.folder)).toEqual(['config.yaml'])
    const none = await w.open({ a: 0 }, yamlFile(path('none.yaml'), { persist: false }))
    await none.flush()
    await none.destroy()
    expect(readdirSync(w.folder)).toEqual(['config.yaml'])
  })

  test('X47 `autosave: false` saves with flush and destroy only; the log is written all the same', async () => {
    write('a: 1\n')
    const conf = await w.open({ a: 0 }, yamlFile(path(), { ...quick, debounceMs: 1, autosave: false }))
    conf.data.a = 2
    await moment(100)
    expect(await read()).toBe('a: 1\n')

    await conf.flush()
    expect(await read()).toBe('a: 2\n')
    conf.data.a = 3
    await conf.destroy()
    expect(await read()).toBe('a: 3\n')
  })

  test("X48 `create: 'on-change'` leaves a file that does not exist alone until something changes", async () => {
    const conf = await w.open({ a: 1, b: 2 }, yamlFile(path(), { ...quick, create: 'on-change' }))
    await conf.flush()
    expect(existsSync(path())).toBe(false)

    conf.data.b = 3
    await conf.flush()
    expect(await read()).toBe('a: 1\nb: 3\n')
  })

  test('X49 a format of your own: what it returns is read again, and a wrong update costs the form only', async () => {
    const pairs: Format = {
      name: 'pairs',
      parse: bytes => {
        const content = Buffer.from(bytes as Uint8Array).toString()
        const lines = content.split('\n').filter(line => line !== '' && !line.startsWith(';'))
        for (const line of lines) if (!line.includes('=')) throw new Error(`there is no = in “${line}”`)
        return {
          value: Object.fromEntries(lines.map(line => line.split('=') as [string, string])),
          empty: lines.length === 0,
          text: content,
        }
      },
      create: value =>
        Object.entries(value as Record<string, string>)
          .map(pair => `${pair.join('=')}\n`)
          .join(''),
      // forgets what is new
      update: (content, before, after) =>
        Object.keys(before as object).reduce(
          (now, key) =>
            now.replace(
              `${key}=${(before as Record<string, string>)[key]}`,
              `${key}=${(after as Record<string, string>)[key]}`,
            ),
          content,
        ),
    }
    writeFileSync(path('a.ini'), '; kept\na=1\n')
    const doc = await w.open<Record<string, string>>({}, textFile(path('a.ini'), pairs, quick))

    doc.data.a = '2'
    await doc.flush()
    expect(await read('a.ini')).toBe('; kept\na=2\n')
    writeFileSync(path('a.ini'), 'broken\n')
    await until(
      () => doc.status.error?.message,
      message => message?.includes('there is no = in') === true,
    )
    expect(doc.snapshot()).toEqual({ a: '2' })
    writeFileSync(path('a.ini'), '; kept\na=3\n')
    await until(
      () => doc.data.a,
      a => a === '3',
    )
    doc.data.b = 'new'
    await doc.flush()
    expect(await read('a.ini')).toBe('a=3\nb=new\n')
  })
})

describe('conflicts', () => {
  test('X70 the file wins, and the conflict is told with its path and the three values', async () => {
    write('a: 1\nb: {c: 1, d: 1}\n')
    const heard: FileConflict[] = []
    const conf = await w.open<{ a: number; b: { c?: number; d: number } }>(
      { a: 0, b: { d: 0 } },
      yamlFile(path(), { ...quick, autosave: false, onConflict: conflict => heard.push(conflict) }),
    )
    conf.transact(data => {
      data.a = 2
      data.b.c = 2
      data.b.d = 2
    })
    write('a: 3\nb: {d: 1}\n')

    await until(
      () => conf.data.a,
      a => a === 3,
    )

    expect(conf.snapshot()).toEqual({ a: 3, b: { d: 2 } })
    expect(heard).toEqual([
      { path: ['a'], base: 1, ours: 2, theirs: 3 },
      { path: ['b', 'c'], base: 1, ours: 2, theirs: undefined },
    ])
    conf.undo.undo()
    expect(conf.snapshot()).toEqual({ a: 2, b: { c: 2, d: 2 } })
  })
})

describe('kinds', () => {
  test('X71 items of a list that are moved and set in the file are moved and set, and stay themselves', async () => {
    const conf = await w.open(
      {
        todos: list([
          { id: 'a', n: 1 },
          { id: 'b', n: 2 },
          { id: 'c', n: 3 },
        ]),
      },
      yamlFile(path(), quick),
    )
    await conf.flush()
    const [a, , c] = conf.data.todos
    if (a === undefined || c === undefined) throw new Error('unreachable')

    write('todos:\n  - id: c\n    n: 3\n  - id: a\n    n: 10\n  - id: d\n    n: 4\n  - id: b\n    n: 2\n')
    await until(
      () => conf.data.todos.length,
      length => length === 4,
    )

    expect(conf.snapshot().todos.map(({ id, n }) => `${id}${n}`)).toEqual(['c3', 'a10', 'd4', 'b2'])
    expect(conf.data.todos[1]).toBe(a)
    expect(conf.data.todos[0]).toBe(c)
    a.n = 11
    await conf.flush()
    expect(await read()).toContain('- id: a\n    n: 11\n')
  })

  test('X72 texts merge letter by letter: in objects, arrays, lists and Maps', async () => {
    const initial = {
      title: text('hello world'),
      array: [{ id: 1, t: text('hello world') }],
      list: list([{ id: 1, t: text('hello world') }]),
      map: new Map<string | number, unknown>([
        ['k', text('hello world')],
        [1, { t: text('hello world') }],
      ]),
    }
    const conf = await w.open(initial, yamlFile(path(), { ...quick, autosave: false }))
    await conf.flush()
    const saved = await read()
    conf.transact(data => {
      data.title = `${data.title}!`
      for (const one of [data.array[0], data.list[0], data.map.get(1) as { t: string }]) if (one) one.t = `${one.t}!`
      data.map.set('k', `${data.map.get('k')}!`)
    })
    write(`${saved.replaceAll('hello', 'Hello, big')}`)

    await until(
      () => conf.data.title as string,
      title => title.startsWith('Hello'),
    )

    const merged = 'Hello, big world!'
    const { title, array, list: items, map } = conf.snapshot()
    expect({ title, array: array[0]?.t, list: items[0]?.t }).toEqual({ title: merged, array: merged, list: merged })
    expect([...map.values()]).toEqual([merged, { t: merged }])
  })

  test('X73 a counter is set by the file, and goes on counting; Sets and Maps take what came and lose what went', async () => {
    const conf = await w.open(
      {
        count: counter(1),
        tags: new Set(['a', 'b']),
        ages: new Map([
          ['ann', 1],
          ['bob', 2],
        ]),
      },
      yamlFile(path(), { ...quick, autosave: false }),
    )
    await conf.flush()
    const saved = await read()
    conf.transact(data => {
      data.tags.add('ours')
      data.ages.set('ours', 9)
    })
    write(saved.replace('count: 1', 'count: 10').replace('? a\n', '? theirs\n').replace('bob: 2', 'bob: 3'))
    await until(
      () => conf.data.count as number,
      count => count === 10,
    )
    conf.data.count++
    await conf.flush()

    expect(conf.snapshot().count).toBe(11)
    expect([...conf.snapshot().tags].sort()).toEqual(['b', 'ours', 'theirs'])
    expect([...conf.snapshot().ages].sort()).toEqual([
      ['ann', 1],
      ['bob', 3],
      ['ours', 9],
    ])
    const again = await w.open({}, yamlFile(path(), { ...quick, persist: false }))
    expect(again.snapshot()).toEqual(conf.snapshot())
  })

  test('X74 marks of a text stay where a person who edits the file leaves its letters', async () => {
    const conf = await w.open({ t: text('one two three') }, jsonFile(path(), quick))
    richText(conf.data, 't').format(4, 3, { bold: true })
    await conf.flush()
    const saved = readFileSync(path(), 'utf8')

    write(saved.replace('one two', 'one more two'))
    await until(
      () =>
        readFileSync(path(), 'utf8') === saved.replace('one two', 'one more two') &&
        conf.status.local === 'saved' &&
        JSON.stringify(conf.snapshot()).includes('more'),
      Boolean,
    )

    expect(JSON.stringify(richText(conf.data, 't').toDelta())).toContain('"bold":true')
    expect(isTracked(conf.data)).toBe(true)
  })
})
