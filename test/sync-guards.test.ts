/** The client against servers that misbehave, and how it ends. */
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { type AddressInfo, createServer as createTcpServer, type Socket } from 'node:net'
import * as Y from 'yjs'
import { websocket } from '../src/sync/index.js'
import { afterTest, cleanUp, frame, ourClient, startServer, until, updateOf } from './server-harness.js'
import { bundleFor, MODULES } from './server-process.js'
import { closingServer, scriptedServer } from './sync-servers.js'

afterEach(cleanUp)

describe('the end', () => {
  test('N109 after close nothing keeps Node alive: not connected, refused, offline with a long wait planned, hung', async () => {
    const { url } = await startServer()
    const deaf = createTcpServer(socket => socket.on('error', () => {}))
    await new Promise<void>(resolve => deaf.listen(0, '127.0.0.1', resolve))
    const connections: Socket[] = []
    deaf.on('connection', socket => connections.push(socket))
    afterTest(() => {
      for (const socket of connections) socket.destroy()
      deaf.close()
    })
    const hung = `ws://127.0.0.1:${(deaf.address() as AddressInfo).port}`
    const bundle = await bundleFor('sync-child.ts')
    const child = spawn(process.execPath, [bundle, url, hung], { env: { ...process.env, NODE_PATH: MODULES } })
    afterTest(() => child.kill('SIGKILL'))
    let out = ''
    child.stdout.on('data', chunk => {
      out += chunk
    })
    const [code] = await once(child, 'exit')

    const [closed = 0, ended = 0] = out.trim().split(' ').map(Number)
    expect(code).toBe(0)
    expect(ended - closed).toBeLessThan(500)
  }, 20_000)
})

describe('guards', () => {
  test('N105 no frame of a server crashes the client, and the next good one is read', async () => {
    const good = updateOf(ydoc => ydoc.getMap('data').set('a', 1))
    const { url } = await scriptedServer([
      new Uint8Array(),
      'text',
      new Uint8Array([0, 9, 1, 0]),
      new Uint8Array([1, 3, 1, 1, 1]),
      new Uint8Array([0xff, 0xff]),
      frame(0, 2, new Uint8Array([200, 200])),
      frame(0, 0, new Uint8Array([9])),
      frame(100),
      frame(77, 1),
      frame(0, 2, good),
    ])
    const errors = jest.spyOn(console, 'error').mockImplementation(() => {})
    afterTest(() => errors.mockRestore())

    const client = await ourClient(url, 'room', { closeTimeoutMs: 10 })

    await until('read', () => client.map.get('a') === 1)
    expect(client.status.error).toBeInstanceOf(Error)
  })

  test('N106 updates that wait for a missing one are asked for within 3 s', async () => {
    const ydoc = new Y.Doc()
    afterTest(() => ydoc.destroy())
    ydoc.getArray('list').push([1])
    const before = Y.encodeStateVector(ydoc)
    ydoc.getArray('list').push([2])
    const { url, heard } = await scriptedServer([frame(0, 2, Y.encodeStateAsUpdate(ydoc, before))])
    const questions = () => heard.filter(([type, step]) => type === 0 && step === 0).length

    const client = await ourClient(url, 'room', { closeTimeoutMs: 10 })
    await until('waiting', () => client.ydoc.store.pendingStructs !== null)
    await until('asked', () => questions() === 1)

    await until('asked again', () => questions() === 2, 3_000)
  })

  test('N107 a bad room name is refused before anything else', async () => {
    await expect(ourClient('ws://127.0.0.1:1', '../admin')).rejects.toMatchObject({
      code: 'ROOM_NAME',
      message: expect.stringContaining('Cannot open the room "../admin": the segment .. means another place.'),
    })
  })

  test.each([
    ['http//nowhere', 'it is no address'],
    ['localhost:1234', 'localhost: is no WebSocket. Use ws: or wss:'],
    ['http://127.0.0.1', 'http: is no WebSocket. Use ws: or wss:'],
    ['ws://127.0.0.1?token=a', 'Use the option params'],
  ])('N108 the address %s is refused at the call', (url, why) => {
    expect(() => websocket(url, 'room')).toThrow(expect.objectContaining({ code: 'SYNC_REFUSED' }))
    expect(() => websocket(url, 'room')).toThrow(why)
  })

  test.each([
    [4401, 'call retry() with a valid token'],
    [4403, 'call retry() with a token that may write'],
    [4404, 'it has no room of this name'],
    [4413, 'larger than it takes'],
    [4444, 'call retry() once the reason is gone'],
  ])('N113 a close with %i says what it means and what to do', async (code, words) => {
    const { url } = await closingServer(code)
    const client = await ourClient(url, 'room')

    await until('refused', () => client.status.remote === 'refused')

    expect(client.status.error?.message.toLowerCase()).toContain(words.toLowerCase())
    expect(client.status.error?.message).toContain(`(${code}, “because”)`)
  })

  test('N116 a timeout says whether anybody answers', async () => {
    const { url } = await scriptedServer([])
    const silent = await ourClient(url, 'room', { closeTimeoutMs: 10 })
    const nobody = await ourClient('ws://127.0.0.1:1', 'room')
    await until('connected', () => silent.attachment.provider?.wsconnected === true)

    await expect(silent.attachment.synced({ timeout: 20 })).rejects.toThrow(
      'the server has not confirmed the last edits',
    )
    await expect(nobody.attachment.synced({ timeout: 20 })).rejects.toThrow('no server answers there within 20 ms')
  })

  test('N114 a close that may pass is said while it is tried again', async () => {
    const { url } = await closingServer(4500)
    const client = await ourClient(url, 'room')

    await until('said', () => client.status.error !== undefined)

    expect(client.status.remote).toBe('offline')
    expect(client.status.error?.message).toContain('it cannot open or save this room (4500, “because”)')
  })
})
