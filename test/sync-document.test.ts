/** Whole documents over the wire: what `open` and `websocket` do together. */
import { open } from '../src/index.js'
import { websocket } from '../src/sync/index.js'
import { afterTest, cleanUp, startServer, stockClient, until } from './server-harness.js'

afterEach(cleanUp)

interface Plan {
  title: string
  todos: { text: string; done: boolean }[]
}

async function openPlan(url: string) {
  const document = await open<Plan>({ title: 'plan', todos: [] }, websocket(url, 'plan'))
  afterTest(() => document.destroy())
  return document
}

describe('documents', () => {
  test('N110 two documents converge, see each other as plain values, and undo only their own', async () => {
    const { url } = await startServer()
    const ann = await openPlan(url)
    const bob = await openPlan(url)

    ann.data.todos.push({ text: 'ann', done: false })
    bob.data.todos.push({ text: 'bob', done: false })
    await Promise.all([ann.synced(), bob.synced()])
    await until('both', () => ann.data.todos.length === 2 && bob.data.todos.length === 2)
    expect(ann.snapshot()).toEqual(bob.snapshot())
    expect(ann.status.remote).toBe('synced')

    ann.undo.undo()
    await until('undone', () => bob.data.todos.length === 1)
    expect(bob.data.todos[0]?.text).toBe('bob')
  })

  test('N111 two that begin offline with the same defaults end with one list of both', async () => {
    const first = await startServer()
    await first.server.close()
    const ann = await openPlan(first.url)
    const bob = await openPlan(first.url)
    ann.data.todos.push({ text: 'ann', done: false })
    bob.data.todos.push({ text: 'bob', done: true })
    ann.data.title = 'our plan'
    expect(ann.status.remote).toBe('offline')

    await startServer({ port: first.port, ownClientsOnly: true })
    await Promise.all([ann.synced(), bob.synced()])

    await until('merged', () => ann.data.todos.length === 2 && bob.data.todos.length === 2)
    await until('title', () => bob.data.title === 'our plan')
    expect(ann.snapshot()).toEqual(bob.snapshot())
  })

  test('N112 a stock client reads the data as shared types', async () => {
    const { url } = await startServer()
    const ann = await openPlan(url)
    ann.data.todos.push({ text: 'ann', done: false })
    const stock = stockClient(url, 'plan')

    await until('read', () => stock.ydoc.getMap('data').get('todos') !== undefined)

    expect(stock.ydoc.getMap('data').toJSON()).toEqual({ title: 'plan', todos: [{ text: 'ann', done: false }] })
  })
})
