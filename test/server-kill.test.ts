/** What a crash and a shutdown of the real process do: nothing is lost that anybody has seen or was told is safe. */
import * as Y from 'yjs'
import { levelStore } from '../src/server/index.js'
import { cleanUp, ourClient, stockClient, temporaryFolder, until } from './server-harness.js'
import { bundleFor, endChild, startChild } from './server-process.js'
import { mulberry32 } from './server-random.js'

afterEach(cleanUp)

const KILLS = process.env.PLAINDOC_FUZZ === 'long' ? 200 : 5

describe('the server process', () => {
  test(`L11 ${KILLS} kill -9 during edits: no edit is lost that was seen by another or acknowledged`, async () => {
    const seed = Number(process.env.PLAINDOC_SEED ?? Date.now() % 2 ** 31)
    const random = mulberry32(seed)
    const bundle = await bundleFor('server-child.ts')
    const folder = await temporaryFolder()
    const startsMs: number[] = []
    let seen = 0
    let acknowledged = 0
    let port = 0
    for (let round = 0; round < KILLS; round++) {
      const child = await startChild(bundle, folder, port)
      port = child.port
      const room = `room${round}`
      const writers = [stockClient(child.url, room), stockClient(child.url, room)]
      const ours = await ourClient(child.url, room)
      const observer = stockClient(child.url, room)
      await until('synced', () => [...writers, observer].every(({ provider }) => provider.synced))
      await ours.attachment.synced()

      const safe = new Set<string>()
      const stop = Date.now() + 100 + random() * 500
      for (let n = 0; Date.now() < stop; n++) {
        writers.forEach(({ ydoc }, i) => {
          ydoc.getMap('data').set(`${i}:${n}`, n)
        })
        const key = `ours:${n}`
        ours.map.set(key, n)
        ours.attachment.synced().then(
          () => safe.add(key),
          () => {},
        )
        await new Promise(resolve => setTimeout(resolve, random() * 12))
      }
      expect(await endChild(child, 'SIGKILL')).toBe('SIGKILL')
      const lost = new Map(observer.ydoc.getMap('data').entries())
      for (const key of safe) lost.set(key, true)
      seen += observer.ydoc.getMap('data').size
      acknowledged += safe.size
      // all replicas die with the server: what a fresh one gets is all there is
      await ours.attachment.close()
      leave([...writers, observer, ours])

      const again = await startChild(bundle, folder, port)
      startsMs.push(again.startMs)
      const fresh = stockClient(again.url, room)
      await until('fresh replica', () => fresh.provider.synced)
      for (const key of fresh.ydoc.getMap('data').keys()) lost.delete(key)
      leave([fresh])
      expect([seed, round, ...lost.keys()]).toEqual([seed, round])
      await endChild(again, 'SIGKILL')
    }
    expect(seen).toBeGreaterThan(KILLS * 5)
    expect(acknowledged).toBeGreaterThan(KILLS)
    // the one in the middle: this machine has other things to do
    const usual = startsMs.sort((a, b) => a - b)[KILLS >> 1]
    expect(usual).toBeLessThan(2_000)
    if (process.env.PLAINDOC_FUZZ === 'long')
      console.info(`${KILLS} kills, ${seen} seen, ${acknowledged} acknowledged, usual start ${usual} ms`)
  }, 3_600_000)

  test('N81 SIGTERM: everything flushed, exit 0 within 5 s, clients told to come again', async () => {
    const bundle = await bundleFor('server-child.ts')
    const folder = await temporaryFolder()
    const child = await startChild(bundle, folder)
    const client = stockClient(child.url, 'room')
    await until('synced', () => client.provider.synced)
    for (let n = 0; n < 200; n++) client.ydoc.getMap('data').set(`k${n}`, n)
    const observer = stockClient(child.url, 'room')
    await until('seen', () => observer.ydoc.getMap('data').size === 200)

    const start = Date.now()
    expect(await endChild(child, 'SIGTERM')).toBe(0)

    expect(Date.now() - start).toBeLessThan(5_000)
    await until('told', () => client.closed() === 4503)
    const store = levelStore(folder)
    const ydoc = new Y.Doc()
    const stored = await store.load('room')
    for (const update of stored.updates) Y.applyUpdate(ydoc, update)
    expect(ydoc.getMap('data').size).toBe(200)
    ydoc.destroy()
    await store.close()
  })

  test('N82 a second process on the same store ends with a clear message', async () => {
    const bundle = await bundleFor('server-child.ts')
    const folder = await temporaryFolder()
    await startChild(bundle, folder)

    await expect(startChild(bundle, folder)).rejects.toThrow(/another process has it/)
  })
})

function leave(clients: readonly { readonly provider?: { destroy(): void }; readonly ydoc: Y.Doc }[]): void {
  for (const { provider, ydoc } of clients) {
    provider?.destroy()
    ydoc.destroy()
  }
}
