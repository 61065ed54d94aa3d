/** What the server refuses, and that it lives on: rubbish, bombs, limits. */
import * as Y from 'yjs'
import {
  afterTest,
  awareness,
  cleanUp,
  frame,
  RawClient,
  startServer,
  stockClient,
  until,
  updateOf,
} from './server-harness.js'
import { mulberry32 } from './server-random.js'

afterEach(cleanUp)

const FRAMES = process.env.PLAINDOC_FUZZ === 'long' ? 100_000 : 3_000

/** One update with content of `count` client ids, one item each. */
function manyClients(count: number, from = 1): Uint8Array {
  const parts: (number | Uint8Array)[] = [count]
  // structs: client, clock, one deleted run (content 1) in the root type "t"
  for (let client = from + count - 1; client >= from; client--) parts.push(1, client, 0, 1, 1, new Uint8Array([116]), 1)
  parts.push(0)
  return frame(...parts)
}

/** A valid update with `depth` maps inside each other. */
function nested(depth: number): Uint8Array {
  return updateOf(ydoc => {
    let map = ydoc.getMap('data')
    ydoc.transact(() => {
      for (let level = 0; level < depth; level++) {
        const inner = new Y.Map<unknown>()
        map.set('k', inner)
        map = inner
      }
    })
  })
}

describe('refusals', () => {
  const ascii = (text: string): Uint8Array => new TextEncoder().encode(text)
  const deepValue = updateOf(ydoc => {
    let value: unknown = 1
    for (let level = 0; level < 500; level++) value = [value]
    ydoc.getMap('data').set('a', value)
  })
  // client 7, clock 0: the letter a, after clock 5 of client 7
  const standsAhead = new Uint8Array([1, 1, 7, 0, 0x84, 7, 5, 1, 97, 0])
  const table: readonly [string, number, Uint8Array | string][] = [
    ['a text frame', 4400, 'hello'],
    ['an empty frame', 4400, new Uint8Array()],
    ['an unknown type', 4400, frame(9, 9, 9)],
    ['an unknown sync step', 4400, frame(0, 7, new Uint8Array())],
    ['an endless number', 4400, new Uint8Array(30).fill(0xff)],
    ['a length beyond the frame', 4400, frame(0, 2, 200)],
    ['an update that is none', 4400, frame(0, 2, ascii('rubbish'))],
    ['a state vector that is none', 4400, frame(0, 0, new Uint8Array([5, 1]))],
    ['awareness that is none', 4400, frame(1, new Uint8Array([3, 1]))],
    ['awareness that is no JSON', 4400, frame(1, awareness(5, 1, '{'))],
    ['a clock beyond belief', 4400, frame(0, 2, frame(1, 1, 7, 0, 0, 2 ** 40, 0))],
    ['an item that stands on a later one', 4400, frame(0, 2, standsAhead)],
    ['a deletion of nothing', 4400, frame(0, 2, frame(0, 1, 7, 1, 0, 0))],
    ['maps nested 500 deep', 4400, frame(0, 2, nested(500))],
    ['a value nested 500 deep', 4400, frame(0, 2, deepValue)],
    ['201 client ids', 4413, frame(0, 2, manyClients(201))],
    ['201 client ids in the first sync', 4413, frame(0, 1, manyClients(201))],
  ]

  test.each(table)('N30 %s is closed with %d, and the room lives on', async (_what, code, bytes) => {
    const { url } = await startServer()
    const witness = stockClient(url, 'room')
    await until('synced', () => witness.provider.synced)
    const client = await new RawClient(`${url}/room`).opened()

    client.socket.send(bytes)

    expect(await client.closed()).toBe(code)
    const other = stockClient(url, 'room')
    other.ydoc.getMap('data').set('alive', true)
    await until('alive', () => witness.ydoc.getMap('data').get('alive') === true)
    expect(witness.closed()).toBeUndefined()
  })

  test('N31 200 client ids pass, and 100 nested maps', async () => {
    const { url } = await startServer()
    const client = await new RawClient(`${url}/room?ack=1`).opened()

    client.send(0, 2, manyClients(200))
    client.send(0, 2, nested(100))

    await until('acknowledged', () => client.acks().at(-1) === 2)
  })

  test('N32 a room takes 5,000 client ids and not one more', async () => {
    const { url } = await startServer({ limits: { clientIdsPerRoom: 500 } })
    const client = await new RawClient(`${url}/room?ack=1`).opened()
    for (let n = 0; n < 3; n++) client.send(0, 2, manyClients(160, 1 + n * 160))
    client.send(0, 2, manyClients(20, 481))
    await until('500 taken', () => client.acks().at(-1) === 4)

    client.send(0, 2, manyClients(20, 481))
    await until('known ids are no new ones', () => client.acks().at(-1) === 5)
    client.send(0, 2, manyClients(1, 501))

    expect(await client.closed()).toBe(4413)
  })

  test('N33 after the first sync one megabyte is the end, during it the cap of a document', async () => {
    const { url } = await startServer()
    const big = updateOf(ydoc => ydoc.getMap('data').set('a', new Uint8Array(2_000_000)))
    const client = await new RawClient(`${url}/room?ack=1`).opened()
    client.send(0, 1, big)
    await until('taken', () => client.acks().at(-1) === 1)

    client.send(
      0,
      2,
      updateOf(ydoc => ydoc.getMap('data').set('b', new Uint8Array(1_000_000))),
    )

    expect(await client.closed()).toBe(4413)
  })

  test('N34 a document grows to its cap and no further, whatever the log holds', async () => {
    const { url } = await startServer({ limits: { documentBytes: 100_000 } })
    const client = await new RawClient(`${url}/room?ack=1`).opened()
    const ydoc = new Y.Doc()
    afterTest(() => ydoc.destroy())
    ydoc.on('update', (update: Uint8Array) => client.send(0, 2, update))
    client.send(0, 1, new Uint8Array([0, 0]))

    // overwritten ten times: the log is longer than the cap, the document is not
    for (let n = 0; n < 10; n++) ydoc.getMap('data').set('a', new Uint8Array(40_000).fill(n))
    await until('taken', () => client.acks().at(-1) === 11)
    ydoc.getMap('data').set('b', new Uint8Array(70_000))

    expect(await client.closed()).toBe(4413)
  })
})

describe('derived ids', () => {
  // one empty map as the first and only content of a client with an id of the range for containers
  const forged = updateOf(ydoc => ydoc.getMap('data').set('a', new Y.Map()), 2 ** 30 + 12_345)

  test('N38 ids that are not derived are refused where only plaindoc writes, and pass elsewhere', async () => {
    const closed = await startServer({ ownClientsOnly: true })
    const open = await startServer()
    const refused = await new RawClient(`${closed.url}/room`).opened()
    const taken = await new RawClient(`${open.url}/room?ack=1`).opened()

    refused.send(0, 2, forged)
    taken.send(0, 2, forged)

    expect(await refused.closed()).toBe(4400)
    await until('taken', () => taken.acks().at(-1) === 1)
  })
})

describe('missing ground', () => {
  test('N35 what builds on something missing is dropped, never kept pending, and asked for', async () => {
    const { url, server } = await startServer()
    const client = await new RawClient(`${url}/room`).opened()
    const ydoc = new Y.Doc()
    const other = new Y.Doc()
    afterTest(() => [ydoc.destroy(), other.destroy()])
    ydoc.getArray('list').push(['ground'])
    Y.applyUpdate(other, Y.encodeStateAsUpdate(ydoc))
    // of another client, so that only applying it shows the gap
    const before = Y.encodeStateVector(other)
    other.getArray('list').push(['above'])
    client.send(0, 1, new Uint8Array([0, 0]))

    client.send(0, 2, Y.encodeStateAsUpdate(other, before))
    await until('asked again', () => client.sync(0).length === 2)

    const room = await server.openRoom('room')
    expect(room.ydoc.store.pendingStructs).toBeNull()
    expect(room.ydoc.getArray('list').length).toBe(0)
    client.send(0, 1, Y.encodeStateAsUpdate(other))
    await until('complete', () => room.ydoc.getArray('list').length === 2)
    room.release()
  })

  test('N36 a client that never closes its gap is not asked without end', async () => {
    const { url, server } = await startServer()
    const client = await new RawClient(`${url}/room`).opened()
    const ydoc = new Y.Doc()
    afterTest(() => ydoc.destroy())
    ydoc.getArray('list').push([1])
    const before = Y.encodeStateVector(ydoc)
    ydoc.getArray('list').push([2])
    const gap = Y.encodeStateAsUpdate(ydoc, before)

    for (let n = 0; n < 50; n++) client.send(0, 1, gap)
    await until('all seen', () => server.metrics.updates === 50)

    expect(client.sync(0).length).toBeLessThanOrEqual(3)
  })
})

describe('fuzz', () => {
  test(`N37 ${FRAMES} rubbish frames: the server lives and the other room does not notice`, async () => {
    const seed = Number(process.env.PLAINDOC_SEED ?? Date.now() % 2 ** 31)
    const random = mulberry32(seed)
    const int = (below: number): number => Math.floor(random() * below)
    const { url, server, errors } = await startServer({ limits: { connectionsPerAddress: 1_000 } })
    const [left, right] = [stockClient(url, 'calm'), stockClient(url, 'calm')]
    await until('synced', () => left.provider.synced && right.provider.synced)
    const good = updateOf(ydoc => {
      ydoc.getText('text').insert(0, 'hello world')
      ydoc.getMap('data').set('a', { b: [1, 2, 3] })
      ydoc.getArray('list').push([new Y.Map(), 1])
    })
    const make = (): Uint8Array => {
      const kind = int(4)
      if (kind === 0) return new Uint8Array(int(60)).map(() => int(256))
      if (kind === 1)
        return frame(
          int(5),
          int(4),
          new Uint8Array(int(40)).map(() => int(256)),
        )
      const bytes = new Uint8Array(kind === 2 ? frame(0, 2, good) : frame(1, awareness(int(9), int(9), '{"a":1}')))
      for (let flips = 1 + int(3); flips > 0; flips--) bytes[int(bytes.length)] = int(256)
      return random() < 0.2 ? bytes.subarray(0, int(bytes.length)) : bytes
    }

    let client = await new RawClient(`${url}/storm`).opened()
    for (let n = 0; n < FRAMES; n++) {
      if (client.socket.readyState !== client.socket.OPEN) {
        client.socket.terminate()
        client = await new RawClient(`${url}/storm`).opened()
      }
      client.socket.send(make())
      // lets a refusal come back now and then, so that most frames meet an open connection
      if (n % 4 === 0) await new Promise(setImmediate)
    }
    left.ydoc.getMap('data').set('after', seed)

    await until(`the other room, seed ${seed}`, () => right.ydoc.getMap('data').get('after') === seed)
    expect([left.closed(), right.closed()]).toEqual([undefined, undefined])
    const room = await server.openRoom('storm')
    expect(room.ydoc.store.pendingStructs).toBeNull()
    room.release()
    // a room is given up when Yjs throws half-way; what the gate lets through does that once in 10,000 times at most
    expect([seed, errors.length <= FRAMES / 10_000, ...errors]).toEqual([seed, true, ...errors])
  }, 600_000)
})
