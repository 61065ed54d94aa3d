/** Who is there: who hears of it, and who may say so. */
import { awareness, cleanUp, RawClient, startServer, stockClient, until } from './server-harness.js'

afterEach(cleanUp)

describe('awareness', () => {
  test('N70 states reach the others, newcomers, and go with their connection', async () => {
    const { url } = await startServer()
    const left = stockClient(url, 'room')
    const right = stockClient(url, 'room')
    left.provider.awareness.setLocalState({ name: 'ann' })
    await until('told', () => right.provider.awareness.getStates().get(left.ydoc.clientID)?.name === 'ann')

    const late = stockClient(url, 'room')
    await until('newcomer', () => late.provider.awareness.getStates().get(left.ydoc.clientID)?.name === 'ann')

    left.provider.ws?.close()
    left.provider.shouldConnect = false
    await until('gone', () => !right.provider.awareness.getStates().has(left.ydoc.clientID))
  })

  test('N71 nobody speaks for another, for more than four, too long, or from the far future', async () => {
    const { url, server } = await startServer()
    const ann = await new RawClient(`${url}/room`).opened()
    const eve = await new RawClient(`${url}/room`).opened()
    ann.send(1, awareness(1, 5, '{"name":"ann"}'))
    await until('told', () => eve.frames.some(([type]) => type === 1))
    const before = ann.frames.filter(([type]) => type === 1).length

    eve.send(1, awareness(1, 6, '{"name":"eve"}'))
    eve.send(1, awareness(1, 2 ** 52, 'null'))
    eve.send(1, awareness(2, 2 ** 40, '{}'))
    eve.send(1, awareness(2, 1, JSON.stringify('x'.repeat(5_000))))
    for (let client = 10; client < 20; client++) eve.send(1, awareness(client, 1, '{}'))
    await until('all seen', () => server.metrics.awarenessDropped === 10)

    const told = () => ann.frames.filter(([type]) => type === 1).slice(before)
    await until('four of hers', () => told().length >= 4)
    const heard = told()
    expect(heard.map(bytes => bytes[3])).toEqual([10, 11, 12, 13])
  })

  test('N72 a state that has just gone is not brought back by an echo', async () => {
    const { url, server } = await startServer()
    const ann = await new RawClient(`${url}/room`).opened()
    const bob = await new RawClient(`${url}/room`).opened()
    ann.send(1, awareness(1, 5, '{}'))
    await until('told', () => bob.frames.some(([type]) => type === 1))
    ann.socket.close()
    await until('gone', () => bob.frames.filter(([type]) => type === 1).length === 2)

    bob.send(1, awareness(1, 5, '{}'))
    await until('dropped', () => server.metrics.awarenessDropped === 1)

    const late = await new RawClient(`${url}/room`).opened()
    late.send(3)
    late.send(0, 0, new Uint8Array([0]))
    await until('answered', () => late.sync(1).length === 1)
    expect(late.frames.some(([type]) => type === 1)).toBe(false)
  })

  test('N73 who hears nothing is kept alive by a frame about nobody', async () => {
    const { url } = await startServer({ limits: { pingMs: 500 } })
    const client = await new RawClient(`${url}/room`).opened()

    await until('kept alive', () => client.frames.some(bytes => bytes.join() === '1,1,0'))
    expect(client.code).toBeUndefined()
  })
})
