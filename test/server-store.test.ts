/** The stores: the contract, and what only the embedded one can meet: locks, damage, a disk that fails. */
import { ClassicLevel } from 'classic-level'
import { MemoryLevel } from 'memory-level'
import { abstractLevelStore, type Level, levelStore, memoryStore } from '../src/server/index.js'
import { afterTest, cleanUp, temporaryFolder } from './server-harness.js'
import { storeContract } from './store-contract.js'

let folder: string | undefined
beforeEach(() => {
  folder = undefined
})

storeContract('memoryStore', async () => memoryStore(), false)
storeContract(
  'levelStore',
  async () => {
    folder ??= await temporaryFolder()
    return levelStore(folder)
  },
  true,
)

describe('levelStore', () => {
  afterEach(cleanUp)

  test('N19 a store that is open elsewhere is STORE_LOCKED, and opens once it is free', async () => {
    const place = await temporaryFolder()
    const first = levelStore(place)
    const second = levelStore(place)
    await first.open()
    afterTest(() => second.close())

    await expect(second.open()).rejects.toMatchObject({
      code: 'STORE_LOCKED',
      message: `Cannot open the store ${place}: another process has it. Stop that process, or talk to it instead.`,
    })

    await first.close()
    await second.open()
  })

  test('N20 every changed bit of a value, and a value under a wrong key, is STORE_CORRUPT', async () => {
    const level = new MemoryLevel<string, Uint8Array>({ keyEncoding: 'utf8', valueEncoding: 'view' })
    const store = abstractLevelStore(async () => level, 'memory', false)
    await store.append([{ room: 'room', update: new Uint8Array([1, 2, 3]) }])
    await store.append([{ room: 'room', update: new Uint8Array([4, 5, 6]) }])
    const rows = await level.iterator({ gte: 'u', lt: 'v' }).all()
    const [[key, value], [, other]] = rows as [[string, Uint8Array], [string, Uint8Array]]

    for (let bit = 0; bit < value.length * 8; bit++) {
      const damaged = new Uint8Array(value)
      damaged[bit >> 3] = (damaged[bit >> 3] ?? 0) ^ (1 << (bit & 7))
      await level.put(key, damaged)
      await expect(store.load('room')).rejects.toMatchObject({ code: 'STORE_CORRUPT' })
    }
    await level.put(key, other)
    await expect(store.load('room')).rejects.toMatchObject({ code: 'STORE_CORRUPT' })
    await level.del(key)
    await expect(store.load('room')).rejects.toMatchObject({ code: 'STORE_CORRUPT' })
    await level.put(key, value)
    expect((await store.load('room')).updates).toHaveLength(2)
  })

  test('N21 after a failed write the store opens anew, numbers on from what it kept, and works', async () => {
    const place = await temporaryFolder()
    let failures = 0
    const create = async (): Promise<Level> => {
      const level = new ClassicLevel<string, Uint8Array>(place, { keyEncoding: 'utf8', valueEncoding: 'view' })
      const batch = level.batch.bind(level) as (...args: unknown[]) => Promise<void>
      // reason: the disk that fails is simulated at the border to the library
      ;(level as { batch: unknown }).batch = async (...args: unknown[]) => {
        if (failures > 0) {
          failures--
          throw new Error('ENOSPC')
        }
        return batch(...args)
      }
      return level
    }
    const store = abstractLevelStore(create, place, false)
    afterTest(() => store.close())
    await store.append([{ room: 'room', update: new Uint8Array([1]) }])

    failures = 1
    const doomed = [2, 3].map(n => store.append([{ room: 'room', update: new Uint8Array([n]) }]))
    const outcomes = await Promise.allSettled(doomed)
    expect(outcomes.map(({ status }) => status)).toEqual(['rejected', 'rejected'])
    await expect(doomed[0]).rejects.toMatchObject({ code: 'STORAGE_FAILED' })

    expect(await store.append([{ room: 'room', update: new Uint8Array([4]) }])).toEqual([{ room: 'room', seq: 2 }])
    expect((await store.load('room')).updates).toEqual([new Uint8Array([1]), new Uint8Array([4])])
  })
})
