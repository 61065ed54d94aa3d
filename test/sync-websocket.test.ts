/** The client: with our server, with a stock one, and with servers that misbehave. */
import * as Y from 'yjs'
import { type Authenticate, memoryStore } from '../src/server/index.js'
import {
  afterTest,
  cleanUp,
  delegate,
  frame,
  heldStore,
  ourClient,
  startServer,
  stockClient,
  until,
  updateOf,
} from './server-harness.js'
import { scriptedServer, stockServer } from './sync-servers.js'

afterEach(cleanUp)

describe('with our server', () => {
  test('N90 two of ours and a stock client converge, and synced means durable', async () => {
    const store = memoryStore()
    const { url } = await startServer({ store })
    const ann = await ourClient(url, 'team/a b')
    const bob = await ourClient(url, 'team/a b')
    const stock = stockClient(url, 'team/a%20b')

    ann.map.set('ann', 1)
    bob.map.set('bob', 2)
    stock.ydoc.getMap('data').set('stock', 3)
    await ann.attachment.synced()

    expect(ann.attachment.guarantee).toBe('durable')
    const stored = new Y.Doc()
    afterTest(() => stored.destroy())
    for (const update of (await store.load('team/a b')).updates) Y.applyUpdate(stored, update)
    expect(stored.getMap('data').get('ann')).toBe(1)
    await until(
      'all three',
      () => [ann, bob].every(({ map }) => map.size === 3) && stock.ydoc.getMap('data').size === 3,
    )
  })

  test('N91 status: pending until durable, then synced; and synced waits for exactly that', async () => {
    const held = heldStore()
    const { url } = await startServer({ store: held.store })
    const client = await ourClient(url, 'room')
    await until('first sync', () => client.status.remote === 'synced')

    client.map.set('a', 1)
    let resolved = false
    const synced = client.attachment.synced().then(() => {
      resolved = true
    })
    await until('on its way', () => held.waiting() === 1)
    expect([client.status.remote, resolved]).toEqual(['pending', false])

    held.letGo()
    await synced
    expect(client.status.remote).toBe('synced')
  })

  test('N92 offline first: edits made before and between connections arrive', async () => {
    const store = memoryStore()
    const first = await startServer({ store: { ...delegate(store), close: async () => {} } })
    await first.server.close()
    const client = await ourClient(first.url, 'room')
    client.map.set('before', 1)
    expect(client.status.remote).toBe('offline')
    const arrived = client.attachment.synced()

    const second = await startServer({ store: { ...delegate(store), close: async () => {} }, port: first.port })
    await arrived
    await second.server.close()
    await until('offline', () => client.status.remote === 'offline')
    client.map.set('between', 2)
    const again = client.attachment.synced()
    const third = await startServer({ store, port: first.port })
    await again

    const reader = stockClient(third.url, 'room')
    await until('read', () => reader.ydoc.getMap('data').size === 2)
  })

  test('N93 wait: open comes back with what the server has, and rejects when it refuses', async () => {
    const store = memoryStore()
    await store.append([{ room: 'room', update: updateOf(ydoc => ydoc.getMap('data').set('a', 1)) }])
    const authenticate: Authenticate = ({ token }) => (token === 'good' ? { access: 'rw' } : null)
    const { url } = await startServer({ store, authenticate })

    const client = await ourClient(url, 'room', { wait: true, token: 'good' })
    expect(client.map.get('a')).toBe(1)
    await expect(ourClient(url, 'room', { wait: true, token: 'bad' })).rejects.toMatchObject({ code: 'SYNC_REFUSED' })
  })

  test('N94 a refusal is shown, edits stay, and a new token brings them over', async () => {
    const authenticate: Authenticate = ({ token }) => (token === 'good' ? { access: 'rw' } : null)
    const { url } = await startServer({ authenticate })
    const client = await ourClient(url, 'room', { token: async () => 'bad' })
    await until('refused', () => client.status.remote === 'refused')
    client.map.set('a', 1)
    expect(client.status.error).toMatchObject({ code: 'SYNC_REFUSED' })
    await expect(client.attachment.synced()).rejects.toMatchObject({ code: 'SYNC_REFUSED' })

    client.attachment.retry('good')

    await client.attachment.synced()
    expect(client.status).toEqual({ remote: 'synced', error: undefined })
  })

  test('N95 synced gives up after its timeout and says so; the edit still arrives', async () => {
    const held = heldStore()
    const { url } = await startServer({ store: held.store })
    const client = await ourClient(url, 'room')
    client.map.set('a', 1)

    await expect(client.attachment.synced({ timeout: 30 })).rejects.toMatchObject({ code: 'SYNC_TIMEOUT' })

    held.letGo()
    await client.attachment.synced()
  })

  test('N96 close waits for the last edit', async () => {
    const store = memoryStore()
    const { url } = await startServer({ store: { ...delegate(store), close: async () => {} } })
    const client = await ourClient(url, 'room')
    await client.attachment.synced()

    client.map.set('last', 1)
    await client.attachment.close()

    expect((await store.stat('room')).rows).toBe(1)
    await expect(client.attachment.synced()).rejects.toMatchObject({ code: 'SYNC_REFUSED' })
  })

  test('N97 a store that fails for a while: nothing is confirmed meanwhile, everything afterwards', async () => {
    const inner = memoryStore()
    let broken = false
    const { url } = await startServer({
      store: {
        ...delegate(inner),
        append: batch => (broken ? Promise.reject(new Error('disk')) : inner.append(batch)),
      },
    })
    const client = await ourClient(url, 'room', { maxBackoffMs: 300 })
    await client.attachment.synced()
    broken = true
    let confirmed = 0
    for (let n = 0; n < 10; n++) {
      client.map.set(`k${n}`, n)
      client.attachment.synced().then(
        () => confirmed++,
        () => {},
      )
    }
    await until('closed', () => client.status.remote === 'offline')
    expect(confirmed).toBe(0)

    broken = false
    await until('all confirmed', () => confirmed === 10)
  })
})

describe('with a stock server', () => {
  test('N100 ours and a stock client converge, and synced means delivered', async () => {
    const { url } = await stockServer()
    const ours = await ourClient(url, 'room-a')
    const stock = stockClient(url, 'room-a')
    await until('connected', () => stock.provider.synced)

    ours.map.set('a', 1)
    await ours.attachment.synced()
    expect(ours.attachment.guarantee).toBe('delivered')
    await until('both', () => stock.ydoc.getMap('data').get('a') === 1)

    ours.map.delete('a')
    await ours.attachment.synced()
    await until('deleted', () => stock.ydoc.getMap('data').size === 0)
    await until('status', () => ours.status.remote === 'synced')
  })

  test('N101 an edit that the server does not have is never called delivered', async () => {
    const { url, heard } = await scriptedServer([
      frame(0, 0, new Uint8Array([0])),
      frame(0, 1, new Uint8Array([0, 0])),
      ...Array.from({ length: 20 }, () => frame(0, 1, new Uint8Array([0, 0]))),
    ])
    const client = await ourClient(url, 'room', { closeTimeoutMs: 10 })
    await until('connected', () => heard.length > 0)

    client.map.set('a', 1)

    await expect(client.attachment.synced({ timeout: 300 })).rejects.toMatchObject({ code: 'SYNC_TIMEOUT' })
    expect(client.status.remote).toBe('pending')
  })

  test('N102 a server that lost everything gets it again', async () => {
    const first = await stockServer()
    const client = await ourClient(first.url, 'room-b')
    client.map.set('a', 1)
    await client.attachment.synced()
    await first.stop()
    const second = await stockServer(first.port)

    const reader = stockClient(second.url, 'room-b')
    await until('there again', () => reader.ydoc.getMap('data').get('a') === 1)
  })
})
