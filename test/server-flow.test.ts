/** What flows through the server, and in which order. */
import * as Y from 'yjs'
import { memoryStore, type UpdateStore } from '../src/server/index.js'
import {
  afterTest,
  awareness,
  cleanUp,
  delegate,
  heldStore,
  RawClient,
  startServer,
  stockClient,
  until,
  updateOf,
} from './server-harness.js'

afterEach(cleanUp)

describe('convergence', () => {
  test('N1 three stock clients converge', async () => {
    const { url } = await startServer()
    const clients = [1, 2, 3].map(() => stockClient(url, 'room'))

    clients.forEach(({ ydoc }, i) => {
      for (let n = 0; n < 20; n++) ydoc.getArray('list').push([`${i}:${n}`])
    })

    await until('60 items everywhere', () => clients.every(({ ydoc }) => ydoc.getArray('list').length === 60))
    const [first, ...others] = clients.map(({ ydoc }) => JSON.stringify(ydoc.getArray('list')))
    expect(others).toEqual([first, first])
  })

  test('N2 a client that comes later gets everything, also after the server was restarted on the same store', async () => {
    const store = memoryStore()
    const first = await startServer({ store: { ...delegate(store), close: async () => {} } })
    const writer = stockClient(first.url, 'room')
    writer.ydoc.getMap('data').set('a', 1)
    await until('durable', () => first.server.metrics.commits > 0)
    await first.server.close()

    const second = await startServer({ store })
    const reader = stockClient(second.url, 'room')

    await until('value', () => reader.ydoc.getMap('data').get('a') === 1)
  })

  test('N3 nothing is sent back to its writer', async () => {
    const { url } = await startServer()
    const writer = await new RawClient(`${url}/room`).opened()
    const reader = await new RawClient(`${url}/room`).opened()
    await until('questions', () => writer.sync(0).length === 1 && reader.sync(0).length === 1)

    writer.send(
      0,
      2,
      updateOf(ydoc => ydoc.getMap('data').set('a', 1)),
    )

    await until('the reader has it', () => reader.sync(2).length === 1)
    expect(writer.sync(2)).toEqual([])
  })
})

describe('durable before visible', () => {
  test('N4 nobody sees an update, by broadcast, answer or ack, before the store has it', async () => {
    const { store, letGo, waiting } = heldStore()
    const { url } = await startServer({ store })
    const writer = await new RawClient(`${url}/room?ack=1`).opened()
    const reader = await new RawClient(`${url}/room`).opened()
    await until('questions', () => writer.sync(0).length === 1 && reader.sync(0).length === 1)
    const update = updateOf(ydoc => ydoc.getMap('data').set('a', 1))

    writer.send(0, 2, update)
    await until('the store is asked', () => waiting() === 1)
    // somebody who asks meanwhile, and something else to see that the wire works
    const late = await new RawClient(`${url}/room`).opened()
    late.send(0, 0, new Uint8Array([0]))
    late.send(1, awareness(7, 1, '{}'))
    await until('awareness passes', () => reader.frames.some(([type]) => type === 1))

    expect(writer.acks()).toEqual([0])
    expect(reader.sync(2)).toEqual([])
    expect(late.sync(1)).toEqual([])

    letGo()
    await until(
      'all three',
      () => writer.acks().length === 2 && reader.sync(2).length === 1 && late.sync(1).length === 1,
    )
    expect(writer.acks()).toEqual([0, 1])
    const ydoc = new Y.Doc()
    for (const answer of late.sync(1)) Y.applyUpdate(ydoc, answer)
    expect(ydoc.getMap('data').get('a')).toBe(1)
  })

  test('N5 a failing store: no ack, no broadcast, 4500, and clients keep and send again', async () => {
    const inner = memoryStore()
    let broken = false
    const store: UpdateStore = {
      ...delegate(inner),
      append: batch => (broken ? Promise.reject(new Error('disk')) : inner.append(batch)),
    }
    const { url, errors } = await startServer({ store })
    const writer = stockClient(url, 'room')
    const reader = stockClient(url, 'room')
    await until('synced', () => writer.provider.synced && reader.provider.synced)

    broken = true
    writer.ydoc.getMap('data').set('a', 1)
    await until('closed', () => writer.closed() === 4500 && reader.closed() === 4500)
    expect(reader.ydoc.getMap('data').get('a')).toBeUndefined()
    expect(errors.length).toBeGreaterThan(0)

    broken = false
    await until('resent', () => reader.ydoc.getMap('data').get('a') === 1)
    await until('stored', () => writer.provider.synced)
  })

  test('N6 a room that cannot be loaded is closed with 4500 and never empty', async () => {
    const inner = memoryStore()
    let broken = true
    const store: UpdateStore = {
      ...delegate(inner),
      load: room => (broken ? Promise.reject(new Error('disk')) : inner.load(room)),
    }
    await inner.append([{ room: 'room', update: updateOf(ydoc => ydoc.getMap('data').set('a', 1)) }])
    const { url } = await startServer({ store })
    const raw = new RawClient(`${url}/room`)

    expect(await raw.closed()).toBe(4500)
    expect(raw.frames).toEqual([])

    broken = false
    const client = stockClient(url, 'room')
    await until('value', () => client.ydoc.getMap('data').get('a') === 1)
  })
})

describe('acks', () => {
  test('N7 acks count content frames, are cumulative, and begin with a hello', async () => {
    const { url } = await startServer()
    const client = await new RawClient(`${url}/room?ack=1`).opened()
    const ydoc = new Y.Doc()
    afterTest(() => ydoc.destroy())
    ydoc.on('update', (update: Uint8Array) => client.send(0, 2, update))

    client.send(0, 0, new Uint8Array([0]))
    client.send(0, 1, new Uint8Array([0, 0]))
    for (let n = 0; n < 5; n++) ydoc.getArray('list').push([n])

    await until('six acknowledged', () => client.acks().at(-1) === 6)
    expect(client.acks()[0]).toBe(0)
    expect(client.acks()).toEqual([...client.acks()].sort((a, b) => a - b))
  })

  test('N8 who did not ask for acks gets none', async () => {
    const { url, server } = await startServer()
    const client = await new RawClient(`${url}/room`).opened()

    client.send(
      0,
      2,
      updateOf(ydoc => ydoc.getMap('data').set('a', 1)),
    )
    await until('durable', () => server.metrics.commits === 1)

    expect(client.acks()).toEqual([])
  })

  test('N9 an update whose ground is missing is not acknowledged before an answer has repeated it', async () => {
    const { url } = await startServer()
    const client = await new RawClient(`${url}/room?ack=1`).opened()
    const ydoc = new Y.Doc()
    afterTest(() => ydoc.destroy())
    const updates: Uint8Array[] = []
    ydoc.on('update', (update: Uint8Array) => updates.push(update))
    for (let n = 0; n < 3; n++) ydoc.getArray('list').push([n])
    await until('question', () => client.sync(0).length === 1)
    client.send(0, 1, new Uint8Array([0, 0]))
    await until('first', () => client.acks().at(-1) === 1)

    client.send(0, 2, updates[2] ?? new Uint8Array())
    await until('asked again', () => client.sync(0).length === 2)
    expect(client.acks().at(-1)).toBe(1)

    client.send(0, 1, Y.encodeStateAsUpdate(ydoc))
    await until('all', () => client.acks().at(-1) === 3)
  })
})
