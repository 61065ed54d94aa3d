/** A document and a room of another kind: nothing is mixed, and both sides keep what they have. */
import * as Y from 'yjs'
import { open, PlaindocError, text, track } from '../src/index.js'
import { memoryStore } from '../src/server/index.js'
import { websocket } from '../src/sync/index.js'
import { afterTest, cleanUp, delegate, frame, startServer, stockClient, until, updateOf } from './server-harness.js'
import { scriptedServer } from './sync-servers.js'

afterEach(cleanUp)

const list = updateOf(ydoc => ydoc.getArray('data').insert(0, [{ title: 'paint' }]))

/** A server whose room `todos` holds a list. */
async function serverWithList() {
  const store = memoryStore()
  await store.append([{ room: 'todos', update: list }])
  return { store, ...(await startServer({ store: { ...delegate(store), close: async () => {} } })) }
}

function refusalOf(run: () => unknown): PlaindocError {
  try {
    run()
  } catch (error) {
    if (error instanceof PlaindocError) return error
    throw error
  }
  throw new Error('nothing was refused')
}

describe('documents of two kinds', () => {
  test.each([
    ['an object', () => track<unknown>({ a: 1 }), 'a list', () => track<unknown>([1, 2])],
    ['a list', () => track<unknown>([1]), 'an object', () => track<unknown>({ a: 1 })],
    ['a text', () => track<unknown>(text('a')), 'a list', () => track<unknown>([1])],
    ['a list', () => track<unknown>(['a']), 'a text', () => track<unknown>(text('a'))],
  ])('O70 merging into %s refuses %s before anything is applied', (own, mine, other, theirs) => {
    const [doc, stranger] = [mine(), theirs()]
    const before = doc.encode()

    const error = refusalOf(() => doc.merge(stranger))

    expect(error.code).toBe('ROOT_KIND')
    expect(error.message).toContain(`it holds ${other}, and this document is ${own}`)
    expect(doc.encode()).toEqual(before)
  })

  test('O71 content that came as bytes alone is not taken over as another kind', () => {
    const ydoc = new Y.Doc()
    Y.applyUpdate(ydoc, list)

    expect(refusalOf(() => track({ todos: [] }, { ydoc })).message).toBe(
      "Cannot use the root 'data': it holds a list, and this document is an object. Open it with a default of its kind, `[]`.",
    )
    expect(track<unknown>([], { ydoc }).snapshot()).toEqual([{ title: 'paint' }])
  })

  test('O72 an update that brings both kinds is merged: each sees its own', () => {
    const ydoc = new Y.Doc()
    Y.applyUpdate(ydoc, list)
    Y.applyUpdate(
      ydoc,
      updateOf(other => {
        // as a session of ours: a foreign client with a low id may lose to a default
        other.clientID = 3_000_000_000
        other.getMap('data').set('a', 1)
      }),
    )

    const doc = track<{ a: number }>({ a: 0 })
    doc.merge(Y.encodeStateAsUpdate(ydoc))

    expect(doc.snapshot()).toEqual({ a: 1 })
  })
})

describe('a room of another kind', () => {
  test('N120 is refused by status and synced, and gets nothing of ours', async () => {
    const { url, store } = await serverWithList()
    const doc = await open({ todos: [] as string[] }, websocket(url, 'todos'))
    afterTest(() => doc.destroy())
    doc.data.todos.push('milk')

    await expect(doc.synced()).rejects.toMatchObject({ code: 'ROOT_KIND' })

    expect(doc.status.remote).toBe('refused')
    expect(doc.status.error?.message).toBe(
      `Cannot sync with ${url}/todos: it holds a list, and this document is an object. Open it with a default of its kind, \`[]\`.`,
    )
    expect(doc.snapshot()).toEqual({ todos: ['milk'] })
    await doc.destroy()
    expect((await store.load('todos')).updates).toEqual([list])
  })

  test('N121 refuses open when it waits', async () => {
    const { url } = await serverWithList()

    const opened = open({ todos: [] }, websocket(url, 'todos', { wait: true }))

    await expect(opened).rejects.toMatchObject({ code: 'ROOT_KIND' })
  })

  test('N122 one who writes the other kind into a room later drives nobody out', async () => {
    const { url } = await startServer()
    const doc = await open<unknown[]>([1], websocket(url, 'room'))
    afterTest(() => doc.destroy())
    await doc.synced()
    const stock = stockClient(url, 'room')
    stock.ydoc.getMap('data').set('a', 1)
    await until('arrived', () => doc.root._map.size > 0)

    doc.data.push(2)

    await doc.synced()
    expect(doc.snapshot()).toEqual([1, 2])
  })

  test('N123 a server that asks nothing gets what was written while it was silent', async () => {
    const empty = updateOf(() => {})
    const { url, heard, say } = await scriptedServer([])
    const doc = await open({ a: 1 }, websocket(url, 'room', { closeTimeoutMs: 10 }))
    afterTest(() => doc.destroy())
    await until('connected', () => heard.length > 0)
    doc.data.a = 2
    expect(heard.some(isContent)).toBe(false)

    say(frame(0, 1, empty))

    await until('sent', () => heard.some(isContent))
  })
})

function isContent(bytes: Uint8Array): boolean {
  return bytes[0] === 0 && bytes[1] !== 0
}
