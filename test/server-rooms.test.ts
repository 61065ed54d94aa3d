/** The life of a room: loading, hooks, unloading, compaction, several servers. */
import * as Y from 'yjs'
import { memoryStore, type UpdateStore } from '../src/server/index.js'
import {
  afterTest,
  cleanUp,
  deferred,
  delegate,
  heldStore,
  RawClient,
  startServer,
  stockClient,
  until,
  updateOf,
} from './server-harness.js'
import { mulberry32 } from './server-random.js'

afterEach(cleanUp)

const write = updateOf(ydoc => ydoc.getMap('data').set('a', 1))

describe('loading', () => {
  test('N60 all who come at once share one load, and nobody is asked anything before it is done', async () => {
    const inner = memoryStore()
    const gate = deferred()
    let loads = 0
    const store: UpdateStore = {
      ...delegate(inner),
      load: async room => {
        loads++
        await gate.promise
        return inner.load(room)
      },
    }
    const { url } = await startServer({ store })
    const clients = await Promise.all(Array.from({ length: 10 }, () => new RawClient(`${url}/room`).opened()))
    for (const client of clients) client.send(0, 2, write)
    expect(clients.flatMap(({ frames }) => frames)).toEqual([])

    gate.resolve()

    await until('all asked', () => clients.every(client => client.sync(0).length === 1))
    expect(loads).toBe(1)
  })
})

describe('hooks', () => {
  test('N61 a room hook sees the loaded document first, its writes are durable before seen, and it is let go at the unload', async () => {
    const steps: string[] = []
    const store = memoryStore()
    await store.append([{ room: 'room', update: write }])
    const held = heldStore(store)
    const { url, server } = await startServer({
      store: held.store,
      limits: { idleMs: 10 },
      onRoom: async (room, ydoc, context) => {
        steps.push(`load ${room} ${String(ydoc.getMap('data').get('a'))}`)
        ydoc.getMap('data').set('hook', 1)
        await context.putMeta('base', new Uint8Array([1]))
        return async () => {
          steps.push('dispose')
          ydoc.getMap('data').set('last', 1)
        }
      },
    })
    const client = await new RawClient(`${url}/room`).opened()
    client.send(0, 0, new Uint8Array([0]))
    await until('the hook has written', () => held.waiting() === 1)
    expect(client.sync(1)).toEqual([])

    held.letGo()
    await until('answered', () => client.sync(1).length === 1)
    const seen = new Y.Doc()
    afterTest(() => seen.destroy())
    Y.applyUpdate(seen, client.sync(1)[0] ?? new Uint8Array())
    expect(seen.getMap('data').toJSON()).toEqual({ a: 1, hook: 1 })

    client.socket.close()
    await until('unloaded', () => server.metrics.unloads === 1)
    expect(steps).toEqual(['load room 1', 'dispose'])
    const stored = new Y.Doc()
    afterTest(() => stored.destroy())
    for (const update of (await store.load('room')).updates) Y.applyUpdate(stored, update)
    expect(stored.getMap('data').toJSON()).toEqual({ a: 1, hook: 1, last: 1 })
    expect(await store.getMeta('room', 'base')).toEqual(new Uint8Array([1]))
  })

  test('N62 the host can hold a room open: its writes reach clients, theirs reach it', async () => {
    const { url, server } = await startServer({ limits: { idleMs: 5 } })
    const room = await server.openRoom('room')
    const client = stockClient(url, 'room')
    room.ydoc.getMap('data').set('host', 1)
    await room.durable()
    await until('host to client', () => client.ydoc.getMap('data').get('host') === 1)

    client.ydoc.getMap('data').set('client', 1)
    await until('client to host', () => room.ydoc.getMap('data').get('client') === 1)

    client.provider.disconnect()
    await until('client gone', () => server.metrics.connections === 0)
    expect(server.metrics.unloads).toBe(0)
    room.release()
    await until('unloaded', () => server.metrics.unloads === 1)
  })
})

describe('unloading', () => {
  test('N63 a room is unloaded only when all of it is durable, and who comes meanwhile waits for it', async () => {
    const held = heldStore()
    const { url, server } = await startServer({ store: held.store, limits: { idleMs: 1 } })
    const first = await new RawClient(`${url}/room`).opened()
    first.send(0, 2, write)
    await until('on its way', () => held.waiting() === 1)
    first.socket.close()
    await until('nobody there', () => server.metrics.connections === 0)

    const second = await new RawClient(`${url}/room`).opened()
    second.send(0, 0, new Uint8Array([0]))
    held.letGo()

    await until('answered', () => second.sync(1).length === 1)
    expect(second.sync(1)[0]).toEqual(write)
  })

  const ROUNDS = process.env.PLAINDOC_FUZZ === 'long' ? 2_000 : 60

  test(`N64 ${ROUNDS} rounds of coming, writing and going against slow stores: nothing is lost`, async () => {
    const seed = Number(process.env.PLAINDOC_SEED ?? Date.now() % 2 ** 31)
    const random = mulberry32(seed)
    const inner = memoryStore()
    const slow = <T>(result: Promise<T>): Promise<T> =>
      random() < 0.5 ? result : result.then(value => new Promise(resolve => setTimeout(resolve, random() * 4, value)))
    const store: UpdateStore = {
      ...delegate(inner),
      append: batch => slow(inner.append(batch)),
      load: room => slow(inner.load(room)),
    }
    const { url, server } = await startServer({
      store,
      limits: { idleMs: 1 },
      onRoom: async () => async () => void (await slow(Promise.resolve())),
    })
    for (let round = 0; round < ROUNDS; round++) {
      const client = await new RawClient(`${url}/room?ack=1`).opened()
      client.send(
        0,
        2,
        updateOf(ydoc => ydoc.getMap('data').set(`k${round}`, round)),
      )
      await until(`acknowledged, seed ${seed}`, () => client.acks().at(-1) === 1)
      client.socket.close()
      if (random() < 0.7) await new Promise(resolve => setTimeout(resolve, random() * 6))
    }

    const room = await server.openRoom('room')
    expect([seed, room.ydoc.getMap('data').size]).toEqual([seed, ROUNDS])
    expect(server.metrics.unloads).toBeGreaterThan(0)
    room.release()
  }, 120_000)
})

describe('compaction', () => {
  test('N65 a long log becomes a snapshot that gives the same document', async () => {
    const store = memoryStore()
    const { server } = await startServer({ store: delegate(store), limits: { idleMs: 1 } })
    const room = await server.openRoom('room')
    for (let n = 0; n < 510; n++) {
      room.ydoc.getMap('data').set(`k${n % 50}`, n)
      await room.durable()
    }
    const before = room.ydoc.getMap('data').toJSON()
    expect((await store.stat('room')).rows).toBe(510)

    room.release()
    await until('unloaded', () => server.metrics.unloads === 1)

    expect(server.metrics.compactions).toBe(1)
    expect(await store.stat('room')).toMatchObject({ seq: 510, snapSeq: 510, rows: 0 })
    const again = await server.openRoom('room')
    expect(again.ydoc.getMap('data').toJSON()).toEqual(before)
    again.ydoc.getMap('data').set('more', 1)
    await again.durable()
    expect((await store.stat('room')).seq).toBe(511)
    again.release()
  })
})

describe('several servers on one store', () => {
  test('N66 clients of two servers converge, and the log has no gap', async () => {
    const shared = memoryStore()
    const store = (): UpdateStore => ({
      ...delegate(shared),
      watch: onHint => (shared.watch ?? (async () => async () => {}))(onHint),
      close: async () => {},
    })
    const [one, two] = [await startServer({ store: store() }), await startServer({ store: store() })]
    const left = stockClient(one.url, 'room')
    const right = stockClient(two.url, 'room')
    await until('synced', () => left.provider.synced && right.provider.synced)

    for (let n = 0; n < 100; n++) {
      left.ydoc.getArray('list').push([`l${n}`])
      right.ydoc.getArray('list').push([`r${n}`])
      if (n % 10 === 0) await new Promise(setImmediate)
    }

    await until('all', () => left.ydoc.getArray('list').length === 200 && right.ydoc.getArray('list').length === 200)
    expect(left.ydoc.getArray('list').toJSON()).toEqual(right.ydoc.getArray('list').toJSON())
    const { seq, updates } = await shared.load('room')
    expect(updates).toHaveLength(seq)
  })

  test('N67 a lost hint costs time, never data', async () => {
    const shared = memoryStore()
    const store = (): UpdateStore => ({ ...delegate(shared), watch: async () => async () => {}, close: async () => {} })
    const [one, two] = [await startServer({ store: store() }), await startServer({ store: store() })]
    const left = stockClient(one.url, 'room')
    const right = stockClient(two.url, 'room')
    await until('synced', () => left.provider.synced && right.provider.synced)

    left.ydoc.getMap('data').set('a', 1)

    await until('polled', () => right.ydoc.getMap('data').get('a') === 1)
  })
})
