/** Who comes in, as what, and for how long. */
import { request as httpRequest } from 'node:http'
import { type Authenticate, createServer, memoryStore } from '../src/server/index.js'
import { checkRoomName, decodeRoomName, encodeRoomName } from '../src/sync/index.js'
import { cleanUp, deferred, RawClient, startServer, stockClient, until, updateOf } from './server-harness.js'

afterEach(cleanUp)

/** The status of an HTTP request. */
function status(port: number, path: string, headers: Record<string, string> = {}): Promise<number> {
  return new Promise((resolve, reject) => {
    const call = httpRequest({ port, path, headers, host: '127.0.0.1', agent: false }, response => {
      response.resume()
      resolve(response.statusCode ?? 0)
    })
    call.on('error', reject)
    call.end()
  })
}

const write = updateOf(ydoc => ydoc.getMap('data').set('a', 1))

describe('authentication', () => {
  const authenticate: Authenticate = ({ token, room }) => {
    if (token === 'broken') throw new Error('directory is down')
    if (token === 'strange') return { access: 'admin' } as never
    if (token === 'partly') return { access: 'rw', paths: ['/a'] } as never
    if (token === 'old') return { access: 'rw', exp: Date.now() / 1000 - 1 }
    if (token === 'short') return { access: 'rw', exp: Date.now() / 1000 + 0.5 }
    if (token === 'reader') return { access: 'ro', user: 'ann' }
    return token === 'good' && room === 'room' ? { access: 'rw', user: 'bob' } : null
  }

  test.each([
    ['no token', '/room', 4401],
    ['a wrong token', '/room?token=bad', 4401],
    ['the wrong room', '/other?token=good', 4401],
    ['an expired permission', '/room?token=old', 4401],
    ['a hook that throws', '/room?token=broken', 4500],
    ['a hook that answers nonsense', '/room?token=strange', 4500],
    ['a permission for a part', '/room?token=partly', 4500],
  ])('N40 %s: %s is closed with %d and has seen nothing', async (_what, path, code) => {
    const { url } = await startServer({ authenticate })
    const client = new RawClient(url + path)

    expect(await client.closed()).toBe(code)
    expect(client.frames).toEqual([])
  })

  test('N41 nothing is read before the hook has answered', async () => {
    const gate = deferred()
    const { url, server } = await startServer({
      authenticate: async () => {
        await gate.promise
        return { access: 'rw' }
      },
    })
    const client = new RawClient(`${url}/room`)
    client.socket.on('open', () => client.send(0, 2, write))
    await new Promise(resolve => setTimeout(resolve, 50))
    expect(server.metrics.framesIn).toBe(0)
    expect(client.socket.readyState).toBe(client.socket.CONNECTING)

    gate.resolve()

    await until('taken', () => server.metrics.commits === 1)
  })

  test('N42 a hook that does not answer in time is 4500', async () => {
    const { url } = await startServer({ authenticate: () => new Promise(() => {}), limits: { authenticateMs: 30 } })

    expect(await new RawClient(`${url}/room`).closed()).toBe(4500)
  })

  test('N43 a permission that ends closes the connection with 4401 within 3 s', async () => {
    const { url } = await startServer({ authenticate })
    const client = await new RawClient(`${url}/room?token=short`).opened()
    const opened = Date.now()

    expect(await client.closed()).toBe(4401)
    expect(Date.now() - opened).toBeLessThan(3_500)
  })

  test('N44 a stock reader syncs and stays; one that writes is closed with 4403 and nothing changes', async () => {
    const { url } = await startServer({ authenticate })
    const writer = stockClient(url, 'room', { params: { token: 'good' } })
    writer.ydoc.getMap('data').set('a', 1)
    writer.ydoc.getMap('data').set('a', 2)
    writer.ydoc.getText('text').insert(0, 'abc')
    writer.ydoc.getText('text').delete(1, 1)
    const reader = stockClient(url, 'room', { params: { token: 'reader' } })
    await until('read', () => reader.ydoc.getText('text').toString() === 'ac')
    // its answer to our question carries every deletion there is
    reader.provider.disconnect()
    reader.provider.connect()
    await until('again', () => reader.provider.synced)
    expect(reader.closed() ?? 1005).not.toBe(4403)

    reader.ydoc.getText('text').delete(0, 1)

    await until('refused', () => reader.closed() === 4403)
    const other = stockClient(url, 'room', { params: { token: 'good' } })
    await until('synced', () => other.provider.synced)
    expect(other.ydoc.getText('text').toString()).toBe('ac')
  })

  test.each([
    ['an insertion', write],
    ['a deletion', new Uint8Array([0, 1, 7, 1, 0, 1])],
  ])('N45 %s of a reader is refused', async (_what, update) => {
    const { url, server } = await startServer({ authenticate })
    const room = await server.openRoom('room')
    room.ydoc.clientID = 7
    room.ydoc.getMap('data').set('a', 1)
    await room.durable()
    const reader = await new RawClient(`${url}/room?token=reader`).opened()

    reader.send(0, 2, update)

    expect(await reader.closed()).toBe(4403)
    expect(room.ydoc.getMap('data').get('a')).toBe(1)
    room.release()
  })
})

describe('crowds', () => {
  test('N46 one address has 200 connections, then 4529 until one leaves', async () => {
    const { url } = await startServer({ limits: { connectionsPerAddress: 3 } })
    const clients = await Promise.all([1, 2, 3].map(() => new RawClient(`${url}/room`).opened()))

    expect(await new RawClient(`${url}/room`).closed()).toBe(4529)

    clients[0]?.socket.close()
    await clients[0]?.closed()
    const next = await new RawClient(`${url}/room`).opened()
    await until('in', () => next.frames.length > 0)
  })

  test('N47 one named user has 20 connections; anonymous ones are not counted', async () => {
    const { url } = await startServer({
      authenticate: ({ token }) => ({ access: 'rw', user: token ?? null }),
      limits: { connectionsPerUser: 2 },
    })
    await Promise.all([1, 2].map(() => new RawClient(`${url}/room?token=bob`).opened()))

    expect(await new RawClient(`${url}/room?token=bob`).closed()).toBe(4529)
    const others = ['/room?token=ann', '/room', '/room', '/room'].map(path => new RawClient(url + path))
    await until('all in', () => others.every(({ frames }) => frames.length > 0))
  })
})

describe('an open server', () => {
  test('N48 takes programs and its own pages, and refuses every other origin', async () => {
    const { url, port, server } = await startServer({ origins: ['https://docs.example'] })
    const welcome = [undefined, `http://127.0.0.1:${port}`, `http://localhost:${port}`, 'https://docs.example']
    const foreign = ['null', 'https://evil.example', 'http://localhost:1', `http://127.0.0.1.evil.example:${port}`, '']

    for (const origin of welcome) await new RawClient(`${url}/room`, origin === undefined ? {} : { origin }).opened()
    for (const origin of foreign) expect(await new RawClient(`${url}/room`, { origin }).closed()).toBe(1006)
    expect(server.metrics.rejected).toBe(foreign.length)
  })

  test('N49 refuses a foreign host, for sockets and for pages', async () => {
    const { url, port } = await startServer({ onRequest: (_request, response) => void response.end('page') })

    for (const host of ['evil.example', `evil.example:${port}`, 'localhost.evil.example', '127.0.0.1@evil.example']) {
      expect(await new RawClient(`${url}/room`, { host }).closed()).toBe(1006)
      expect(await status(port, '/', { host })).toBe(403)
    }
    expect(await status(port, '/', { host: `localhost:${port}` })).toBe(200)
  })

  test('N50 it must be said who may come in, and an open server stays on this machine', () => {
    const store = memoryStore()

    expect(() => createServer({ store })).toThrow(expect.objectContaining({ code: 'SERVER_OPTIONS' }))
    expect(() => createServer({ store, open: true, authenticate: () => null })).toThrow(
      expect.objectContaining({ code: 'SERVER_OPTIONS' }),
    )
    expect(() => createServer({ store, open: true, host: '0.0.0.0' })).toThrow(
      expect.objectContaining({ code: 'SERVER_OPTIONS' }),
    )
  })
})

describe('HTTP', () => {
  test('N51 health is 200 while the server can be used, other requests go to the host', async () => {
    const { port, server } = await startServer({
      onRequest: (request, response) => {
        if (request.url === '/fail') throw new Error('page')
        response.end('page')
      },
    })

    expect(await status(port, '/health')).toBe(200)
    expect(await status(port, '/index.html')).toBe(200)
    expect(await status(port, '/fail')).toBe(500)
    await server.close()
    await expect(status(port, '/health')).rejects.toThrow()
  })
})

describe('room names', () => {
  const good = ['a', 'a/b/c', 'ä/字 😀', 'x?y=1', 'a#b', 'a%2Fb', '...', 'a'.repeat(128), 'a/b/c/d/e/f/g/h', "it's"]
  const bad = [
    '',
    '/',
    'a/',
    '/a',
    'a//b',
    '.',
    '..',
    'a/../b',
    'a\nb',
    'a\0',
    'a'.repeat(129),
    '\ud800',
    'a/b/c/d/e/f/g/h/i',
  ]

  test('N52 every good name comes out of the URL as it went in', async () => {
    const { url, server } = await startServer()

    for (const room of good) {
      expect(decodeRoomName(encodeRoomName(room))).toBe(room)
      const client = await new RawClient(`${url}/${encodeRoomName(room)}`).opened()
      await until('in', () => client.frames.length > 0)
    }
    expect(await server.listRooms()).toEqual([...good].sort())
  })

  test('N53 every bad name is ROOM_NAME, and 4404 on the wire', async () => {
    const { url, server } = await startServer()

    for (const room of bad) expect(() => checkRoomName(room)).toThrow(expect.objectContaining({ code: 'ROOM_NAME' }))
    for (const path of ['', 'a//b', 'a%2Fb', 'a%00', '%ff', '%', '%2e%2e%2fa', 'a'.repeat(129)])
      expect(await new RawClient(`${url}/${path}`).closed()).toBe(4404)
    await expect(server.openRoom('..')).rejects.toMatchObject({ code: 'ROOM_NAME' })
    expect(await server.listRooms()).toEqual([])
  })
})
