/** Too slow, too fast, and the end: what the server does when one side does not keep up. */
import * as Y from 'yjs'
import { memoryStore } from '../src/server/index.js'
import { afterTest, cleanUp, delegate, heldStore, RawClient, startServer, until, updateOf } from './server-harness.js'

afterEach(cleanUp)

const write = updateOf(ydoc => ydoc.getMap('data').set('a', 1))

describe('shutdown', () => {
  test('N75 everything is durable and acknowledged, clients are told to come again, and it takes less than 5 s', async () => {
    const store = memoryStore()
    const { url, server } = await startServer({ store: { ...delegate(store), close: async () => {} } })
    const clients = await Promise.all(Array.from({ length: 5 }, () => new RawClient(`${url}/room?ack=1`).opened()))
    clients.forEach((client, n) => {
      client.send(
        0,
        2,
        updateOf(ydoc => ydoc.getMap('data').set(`k${n}`, n)),
      )
    })
    await until('all in', () => server.metrics.updates === 5)

    const start = Date.now()
    await server.close()

    expect(Date.now() - start).toBeLessThan(5_000)
    expect(await Promise.all(clients.map(client => client.closed()))).toEqual([4503, 4503, 4503, 4503, 4503])
    expect(clients.map(client => client.acks().at(-1))).toEqual([1, 1, 1, 1, 1])
    const { updates } = await store.load('room')
    const ydoc = new Y.Doc()
    afterTest(() => ydoc.destroy())
    for (const update of updates) Y.applyUpdate(ydoc, update)
    expect(ydoc.getMap('data').size).toBe(5)
  })

  test('N76 a store that hangs and a client that does not answer do not hold it up', async () => {
    const { store } = heldStore()
    const { url, server } = await startServer({ store })
    const client = await new RawClient(`${url}/room`).opened()
    client.send(0, 2, write)
    await until('in', () => server.metrics.updates === 1)
    client.socket.pause()

    const start = Date.now()
    await server.close()

    expect(Date.now() - start).toBeLessThan(5_000)
  })
})

describe('backpressure', () => {
  test('N78 who does not read gets no more, then one difference, and is complete', async () => {
    const { url, server } = await startServer({ limits: { bufferedBytes: 200_000 } })
    const slow = await new RawClient(`${url}/room`).opened()
    await until('question', () => slow.sync(0).length === 1)
    slow.socket.pause()
    const room = await server.openRoom('room')
    for (let n = 0; n < 300 && server.metrics.lags === 0; n++) {
      room.ydoc.getMap('data').set(`k${n}`, new Uint8Array(100_000).fill(n))
      await room.durable()
    }
    expect(server.metrics.lags).toBe(1)
    const sent = server.metrics.framesOut
    for (let n = 0; n < 50; n++) {
      room.ydoc.getMap('data').set('last', n)
      await room.durable()
    }
    expect(server.metrics.framesOut).toBe(sent)

    slow.socket.resume()

    const seen = new Y.Doc()
    afterTest(() => seen.destroy())
    await until('complete', () => {
      for (const update of slow.sync(2)) Y.applyUpdate(seen, update)
      slow.frames.length = 0
      return seen.getMap('data').get('last') === 49
    })
    expect(seen.getMap('data').size).toBe(room.ydoc.getMap('data').size)
    expect(seen.store.pendingStructs).toBeNull()
    room.release()
  })

  test('N79 who does not read for too long is closed with 4501', async () => {
    const { url, server } = await startServer({ limits: { bufferedBytes: 100_000, lagMs: 200 } })
    const slow = await new RawClient(`${url}/room`).opened()
    await until('question', () => slow.sync(0).length === 1)
    slow.socket.pause()
    const room = await server.openRoom('room')
    for (let n = 0; n < 300 && server.metrics.lags === 0; n++) {
      room.ydoc.getMap('data').set(`k${n}`, new Uint8Array(100_000).fill(n))
      await room.durable()
    }

    await until('closed', () => server.metrics.closed[4501] === 1)
    room.release()
  })

  test('N80 who sends faster than the store takes is not read meanwhile, and nothing is lost', async () => {
    const held = heldStore()
    const { url, server } = await startServer({ store: held.store, limits: { unansweredBytes: 50_000 } })
    const client = await new RawClient(`${url}/room?ack=1`).opened()
    const total = 400
    const ydoc = new Y.Doc()
    afterTest(() => ydoc.destroy())
    ydoc.on('update', (update: Uint8Array) => client.send(0, 2, update))
    for (let n = 0; n < total; n++) ydoc.getMap('data').set(`k${n}`, new Uint8Array(10_000))
    await until('held', () => held.waiting() === 1)
    await new Promise(resolve => setTimeout(resolve, 50))
    expect(server.metrics.framesIn).toBeLessThan(100)

    held.letGo()

    await until('all acknowledged', () => client.acks().at(-1) === total)
  })
})
