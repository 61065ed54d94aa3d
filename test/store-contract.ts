/**
 * What every store promises; a backend's own test is one call of this.
 */
import type { UpdateStore } from '../src/server/index.js'
import { afterTest, cleanUp } from './server-harness.js'

const bytes = (...values: number[]): Uint8Array => new Uint8Array(values)

/**
 * @param open - a store over the same place each time it is called in one test; `reopen` tells that the last was closed
 * @param keeps - whether what is written survives `close`
 */
export function storeContract(name: string, open: () => Promise<UpdateStore>, keeps: boolean): void {
  describe(`${name} as a store`, () => {
    let store: UpdateStore

    beforeEach(async () => {
      store = await open()
      await store.open()
      afterTest(() => store.close())
    })
    afterEach(cleanUp)

    test('N10 a room that nobody has written is empty', async () => {
      expect(await store.load('room')).toEqual({ snapSeq: 0, updates: [], seq: 0 })
      expect(await store.readSince('room', 0)).toEqual({ updates: [], seq: 0 })
      expect(await store.stat('room')).toEqual({ seq: 0, snapSeq: 0, rows: 0, bytes: 0, snapshotBytes: 0 })
      expect(await store.rooms()).toEqual([])
    })

    test('N11 positions count from 1 without a gap, for each room, in the order of the batch', async () => {
      const first = await store.append([
        { room: 'a', update: bytes(1) },
        { room: 'b', update: bytes(2) },
        { room: 'a', update: bytes(3) },
      ])
      const second = await store.append([{ room: 'a', update: bytes(4) }])

      expect([...first, ...second].map(({ room, seq }) => [room, seq])).toEqual([
        ['a', 1],
        ['b', 1],
        ['a', 2],
        ['a', 3],
      ])
      expect((await store.load('a')).updates.map(update => [...update])).toEqual([[1], [3], [4]])
      expect((await store.load('b')).seq).toBe(1)
    })

    test('N11 appends at the same time get different positions, and all rows are there', async () => {
      const positions = await Promise.all(
        Array.from({ length: 50 }, (_, n) => store.append([{ room: 'room', update: bytes(n) }])),
      )

      const seqs = positions.flat().map(({ seq }) => seq)
      expect([...seqs].sort((a, b) => a - b)).toEqual(Array.from({ length: 50 }, (_, n) => n + 1))
      const { updates } = await store.load('room')
      expect(seqs.map(seq => updates[seq - 1]?.[0])).toEqual(Array.from({ length: 50 }, (_, n) => n))
    })

    test('N12 readSince gives what is behind a position, or says that it was compacted', async () => {
      for (let n = 1; n <= 4; n++) await store.append([{ room: 'room', update: bytes(n) }])

      expect(await store.readSince('room', 2)).toEqual({ updates: [bytes(3), bytes(4)], seq: 4 })
      expect(await store.readSince('room', 4)).toEqual({ updates: [], seq: 4 })
      await store.compact('room', 3, bytes(9))
      expect(await store.readSince('room', 2)).toBe('compacted')
      expect(await store.readSince('room', 3)).toEqual({ updates: [bytes(4)], seq: 4 })
    })

    test('N13 a snapshot takes the place of the log up to its position, and never of a newer one', async () => {
      for (let n = 1; n <= 3; n++) await store.append([{ room: 'room', update: bytes(n) }])

      expect(await store.compact('room', 2, bytes(7, 7))).toBe(true)
      expect(await store.compact('room', 1, bytes(8))).toBe(false)
      expect(await store.compact('room', 2, bytes(8))).toBe(false)

      expect(await store.load('room')).toEqual({ snapshot: bytes(7, 7), snapSeq: 2, updates: [bytes(3)], seq: 3 })
      expect(await store.stat('room')).toEqual({ seq: 3, snapSeq: 2, rows: 1, bytes: 1, snapshotBytes: 2 })
      const raced = await Promise.all([store.compact('room', 3, bytes(6)), store.compact('room', 2, bytes(5))])
      expect(raced).toEqual([true, false])
      expect(await store.append([{ room: 'room', update: bytes(4) }])).toEqual([{ room: 'room', seq: 4 }])
      expect((await store.load('room')).snapshot).toEqual(bytes(6))
    })

    test('N13 a room read during compactions is whole each time', async () => {
      for (let n = 1; n <= 60; n++) await store.append([{ room: 'room', update: bytes(n) }])
      const work = Promise.all(Array.from({ length: 12 }, (_, n) => store.compact('room', (n + 1) * 5, bytes(n))))

      for (let n = 0; n < 20; n++) {
        const { snapSeq, updates, seq } = await store.load('room')
        expect(seq).toBe(60)
        expect(snapSeq + updates.length).toBe(60)
      }
      await work
    })

    test('N14 rooms are listed once each, with any name that a room may have', async () => {
      const names = ['a', 'a/b', 'ab', 'ä', '字', '😀', 'a!', 'a b']
      for (const room of names) await store.append([{ room, update: bytes(1) }])
      await store.append([{ room: 'a', update: bytes(2) }])

      expect([...(await store.rooms())].sort()).toEqual([...names].sort())
      expect((await store.load('a')).updates).toHaveLength(2)
      expect((await store.load('a/b')).updates).toHaveLength(1)
    })

    test('N15 meta values lie beside the log, per room and key', async () => {
      await store.putMeta('a', 'base', bytes(1, 2))
      await store.putMeta('a', 'other', bytes(3))

      expect(await store.getMeta('a', 'base')).toEqual(bytes(1, 2))
      expect(await store.getMeta('ab', 'base')).toBeUndefined()
      await store.putMeta('a', 'base', undefined)
      expect(await store.getMeta('a', 'base')).toBeUndefined()
      expect(await store.getMeta('a', 'other')).toEqual(bytes(3))
      expect(await store.rooms()).toEqual([])
    })

    test('N16 a deleted room is empty and begins again; its neighbours stay', async () => {
      for (const room of ['a', 'a/b']) await store.append([{ room, update: bytes(1) }])
      await store.compact('a', 1, bytes(2))
      await store.putMeta('a', 'base', bytes(1))

      await store.delete('a')

      expect(await store.load('a')).toEqual({ snapSeq: 0, updates: [], seq: 0 })
      expect(await store.getMeta('a', 'base')).toBeUndefined()
      expect(await store.rooms()).toEqual(['a/b'])
      expect(await store.append([{ room: 'a', update: bytes(1) }])).toEqual([{ room: 'a', seq: 1 }])
    })

    test('N17 everything is there after closing and opening again', async () => {
      if (!keeps) return
      for (let n = 1; n <= 3; n++) await store.append([{ room: 'room', update: bytes(n) }])
      await store.compact('room', 1, bytes(9))
      await store.putMeta('room', 'base', bytes(5))
      const pending = store.append([{ room: 'room', update: bytes(4) }])
      await store.close()
      await pending

      store = await open()

      expect(await store.load('room')).toEqual({
        snapshot: bytes(9),
        snapSeq: 1,
        updates: [bytes(2), bytes(3), bytes(4)],
        seq: 4,
      })
      expect(await store.getMeta('room', 'base')).toEqual(bytes(5))
      expect(await store.append([{ room: 'room', update: bytes(5) }])).toEqual([{ room: 'room', seq: 5 }])
    })

    test('N18 a closed store refuses', async () => {
      await store.close()

      await expect(store.append([{ room: 'room', update: bytes(1) }])).rejects.toMatchObject({ code: 'STORAGE_FAILED' })
      await expect(store.load('room')).rejects.toMatchObject({ code: 'STORAGE_FAILED' })
    })
  })
}
