/**
 * Lists of objects against plain Y.Arrays of Y.Maps, 10,000 items: what an identity for each item costs, and saves.
 */
import { deepStrictEqual, strictEqual } from 'node:assert'
import * as Y from 'yjs'
import { type Document, list, move, track } from '../../src/index.js'
import { listEntries } from '../../src/shared/list-node.js'
import { nodeOf } from '../../src/shared/node.js'
import type { BenchCase } from '../case.js'
import { below, mulberry32 } from '../data.js'
import { listenedDoc, prelim } from '../raw.js'

interface Item {
  id: number
  title: string
  done: boolean
}
interface Data {
  items: Item[]
}

const perCall = 100
const only10k = (goal: number): BenchCase['goals'] => ({ 10000: goal })

function item(id: number): Item {
  return { id, title: `title of item ${id}`, done: id % 2 === 0 }
}

function items(count: number): Item[] {
  return Array.from({ length: count }, (_, id) => item(id))
}

function rawArray(count: number): Y.Array<Y.Map<unknown>> {
  const root = listenedDoc().getMap('data')
  root.set('items', prelim(items(count)))
  return root.get('items') as Y.Array<Y.Map<unknown>>
}

function liveList(count: number): Document<Data> {
  const doc = track<Data>({ items: [] }, { ydoc: listenedDoc() })
  doc.data.items = list(items(count))
  // what programs do before they write: they look
  if (doc.data.items.length !== count || doc.snapshot().items.length !== count) throw new Error('no list')
  return doc
}

/** Two sides that do something `perCall` times at random places. */
function edits(
  id: string,
  baseline: string,
  goal: number,
  raw: (array: Y.Array<Y.Map<unknown>>, at: number, n: number) => void,
  live: (items: Item[], at: number, n: number) => void,
): BenchCase {
  return {
    id,
    baseline,
    goals: only10k(goal),
    prepare(_state, size) {
      const array = rawArray(size)
      const doc = liveList(size)
      const chances = [mulberry32(5), mulberry32(5)] as const
      const counts = [size, size]
      return {
        raw: {
          run: () => {
            for (let n = 0; n < perCall; n++) raw(array, below(chances[0], array.length), (counts[0] as number)++)
          },
        },
        plaindoc: {
          run: () => {
            const { items } = doc.data
            for (let n = 0; n < perCall; n++) live(items, below(chances[1], items.length), (counts[1] as number)++)
          },
        },
        operations: perCall,
        calls: 3,
        check: () => deepStrictEqual(doc.snapshot().items, array.toJSON()),
      }
    },
  }
}

const listPush = edits(
  'list.push',
  'raw array.push',
  1.3,
  (array, _, n) => array.push([prelim(item(n)) as Y.Map<unknown>]),
  (live, _, n) => live.push(item(n)),
)

const listInsert = edits(
  'list.insert',
  'raw array.insert',
  2,
  (array, at, n) => array.insert(at, [prelim(item(n)) as Y.Map<unknown>]),
  (live, at, n) => live.splice(at, 0, item(n)),
)

const listMove = edits(
  'list.move',
  'delete and insert of a copy',
  1.5,
  (array, at, n) => {
    const copy = array.get(at).clone()
    array.doc?.transact(() => {
      array.delete(at)
      array.insert((n * 7919) % (array.length + 1), [copy])
    })
  },
  (live, at, n) => move(live, at, (n * 7919) % live.length),
)

const listGet: BenchCase = {
  id: 'list.get',
  baseline: 'raw array.get(i).get(key)',
  goals: only10k(1),
  prepare(_state, size) {
    const array = rawArray(size)
    const live = liveList(size).data.items
    const random = mulberry32(3)
    const places = Array.from({ length: 1_000 }, () => below(random, size))
    const sums = { raw: 0, live: 0 }
    return {
      raw: {
        run: () => {
          for (const at of places) sums.raw += array.get(at).get('id') as number
        },
      },
      plaindoc: {
        run: () => {
          for (const at of places) sums.live += live[at]?.id ?? 0
        },
      },
      operations: 1_000,
      calls: 10,
      check: () => strictEqual(sums.live, sums.raw),
    }
  },
}

const listIterate: BenchCase = {
  id: 'list.iterate',
  baseline: 'raw for … of with get',
  goals: only10k(1),
  prepare(_state, size) {
    const array = rawArray(size)
    const live = liveList(size).data.items
    const sums = { raw: 0, live: 0 }
    return {
      raw: {
        run: () => {
          for (const map of array) sums.raw += map.get('id') as number
        },
      },
      plaindoc: {
        run: () => {
          for (const one of live) sums.live += one.id
        },
      },
      operations: size,
      calls: 5,
      check: () => strictEqual(sums.live, sums.raw),
    }
  },
}

const listRemote: BenchCase = {
  id: 'list.remote',
  baseline: 'reading the list anew',
  goals: only10k(0.05),
  prepare(_state, size) {
    const doc = liveList(size)
    const peer = doc.fork()
    const type = doc.ydoc.getMap('data').get('items') as Y.Map<unknown>
    const random = mulberry32(9)
    const updates: Uint8Array[] = []
    peer.ydoc.on('update', (update: Uint8Array) => updates.push(update))
    for (let n = 0; n < 400; n++) {
      const at = below(random, size)
      if (n % 2 === 0) move(peer.data.items, at, below(random, size))
      else peer.data.items.splice(at, 1, item(size + n))
    }
    let next = 0
    let seen = 0
    return {
      raw: {
        run: () => {
          const fresh = new Y.Map<unknown>()
          // the same structs under a type that knows nothing yet
          Object.assign(fresh, { _map: type._map, _item: type._item, doc: type.doc })
          seen += listEntries(nodeOf(fresh)).length
        },
      },
      plaindoc: {
        run: () => {
          const update = updates[next++]
          if (update === undefined) return
          Y.applyUpdate(doc.ydoc, update)
          seen += doc.data.items.length
        },
      },
      operations: 1,
      calls: 5,
      check: () => {
        strictEqual(seen > 0 && next < updates.length, true)
        for (const update of updates.slice(next)) Y.applyUpdate(doc.ydoc, update)
        deepStrictEqual(doc.snapshot(), peer.snapshot())
      },
    }
  },
}

export const listCases: readonly BenchCase[] = [listPush, listInsert, listMove, listGet, listIterate, listRemote]
