/**
 * The kernel of identity-keeping lists: what each rule says in one small case, and random worlds of three peers.
 */
import { describe, expect, test } from '@jest/globals'
import * as Y from 'yjs'
import { ORDER_KEY } from '../src/internals/list-layout.js'
import { rollback, savepoint } from '../src/internals/rollback.js'
import { arrange } from '../src/shared/list-arrange.js'
import { type ListChange, ListOrder } from '../src/shared/list-order.js'
import { purge } from '../src/shared/list-purge.js'
import { deleteItems, hideItems, insertItems, moveItems, setItem } from '../src/shared/list-write.js'
import { checkCache, createList, createPeer, follow, jsonOf, type Peer, readForeign, runWorld } from './list-world.js'
import { random, runs } from './random.js'

type Contents = readonly Y.Item['content'][]
type Write = (peer: Peer, transaction: Y.Transaction) => ListChange | undefined

const leaves = (...values: unknown[]): Contents => values.map(value => new Y.ContentAny([value]))
const maps = (...names: string[]): Contents => names.map(name => new Y.ContentType(new Y.Map([['name', name]])))

function write(peer: Peer, body: Write): void {
  peer.doc.transact(transaction => follow(peer, body(peer, transaction)), 'mine')
}

function push(peer: Peer, contents: Contents): readonly string[] {
  let ids: readonly string[] = []
  write(peer, ({ list }, transaction) => {
    const inserted = insertItems(transaction, list, list.size, contents)
    ids = inserted.ids
    return inserted.change
  })
  return ids
}

const move = (peer: Peer, id: string, index: number): void =>
  write(peer, ({ list }, transaction) => moveItems(transaction, list, [id], index))
const set = (peer: Peer, id: string, content: Y.Item['content'] | undefined): void =>
  write(peer, ({ list }, transaction) => setItem(transaction, list, id, content as Y.Item['content']))
const hide = (peer: Peer, id: string): void =>
  write(peer, ({ list }, transaction) => hideItems(transaction, list, [id]))
const order = (peer: Peer, next: readonly (string | Y.Item['content'])[]): void =>
  peer.doc.transact(transaction => {
    const { changes } = arrange(transaction, peer.list, next, 'hide')
    for (const change of changes ?? [undefined]) follow(peer, change)
  }, 'mine')

const mapOf = (peer: Peer, id: string): Y.Map<unknown> =>
  peer.list.readValue(id, item => (item as Y.Item).content.getContent()[0]) as Y.Map<unknown>
const shown = (peer: Peer): unknown[] => {
  checkCache(peer)
  return peer.list.ids().map(id => {
    const value = jsonOf(peer.list, id)
    return typeof value === 'object' && value !== null && 'name' in value ? value.name : value
  })
}

function exchange(a: Peer, b: Peer): void {
  const [ofA, ofB] = [Y.encodeStateAsUpdate(a.doc), Y.encodeStateAsUpdate(b.doc)]
  Y.applyUpdate(a.doc, ofB, 'wire')
  Y.applyUpdate(b.doc, ofA, 'wire')
  expect(shown(a)).toEqual(shown(b))
}

/** Two peers that show the same items, in both orders of their client ids. */
function twoPeers(contents: () => Contents, then: (a: Peer, b: Peer, ids: readonly string[]) => void): void {
  for (const clients of [
    [2 ** 31 + 1, 2 ** 31 + 2],
    [2 ** 31 + 2, 2 ** 31 + 1],
  ] as const) {
    const first = new Y.Doc()
    createList(first)
    const [a, b] = clients.map(client => createPeer(client, Y.encodeStateAsUpdate(first))) as [Peer, Peer]
    const ids = push(a, contents())
    a.undo.clear()
    exchange(a, b)
    then(a, b, ids)
  }
}

describe('two peers at once', () => {
  const abc = (): Contents => maps('a', 'b', 'c')

  test('LI3 a value that both set is one item with one of the values', () => {
    twoPeers(
      () => leaves(1, 2, 3),
      (a, b, ids) => {
        set(a, ids[1] as string, leaves('A')[0])
        set(b, ids[1] as string, leaves('B')[0])
        exchange(a, b)

        expect([
          [1, 'A', 3],
          [1, 'B', 3],
        ]).toContainEqual(shown(a))
      },
    )
  })

  test('LI4 an item that both move stands at one of the two places', () => {
    twoPeers(abc, (a, b, ids) => {
      move(a, ids[0] as string, 1)
      move(b, ids[0] as string, 2)
      exchange(a, b)

      expect(['b,a,c', 'b,c,a']).toContain(shown(a).join())
    })
  })

  test('LI5 edits and values follow an item that is moved', () => {
    twoPeers(abc, (a, b, ids) => {
      const [first, second] = ids as [string, string]
      move(a, first, 2)
      move(a, second, 0)
      mapOf(b, first).set('edit', 1)
      set(b, second, leaves('B')[0])
      exchange(a, b)

      expect(shown(a)).toEqual(['B', 'c', 'a'])
      expect(mapOf(a, first).get('edit')).toBe(1)
    })
  })

  test('LI6 a deleted item is gone; undo brings back the same shared type, with what others wrote before and after', () => {
    twoPeers(abc, (a, b, ids) => {
      const id = ids[1] as string
      const type = mapOf(a, id)
      hide(a, id)
      type.set('mine', 0)
      move(b, id, 0)
      mapOf(b, id).set('early', 1)
      exchange(a, b)
      expect(shown(a)).toEqual(['a', 'c'])
      mapOf(b, id).set('late', 2)

      a.undo.undo()
      exchange(a, b)

      expect(shown(b)).toEqual(['b', 'a', 'c'])
      expect(mapOf(a, id)).toBe(type)
      expect(type.toJSON()).toEqual({ name: 'b', mine: 0, early: 1, late: 2 })
    })
  })

  test('LI7 an item that both delete is back when both have undone', () => {
    twoPeers(abc, (a, b, ids) => {
      hide(a, ids[0] as string)
      hide(b, ids[0] as string)
      exchange(a, b)
      a.undo.undo()
      exchange(a, b)
      expect(shown(a)).toEqual(['b', 'c'])

      b.undo.undo()
      exchange(a, b)

      expect(shown(a)).toEqual(['a', 'b', 'c'])
    })
  })

  test('LI8 runs that both push stay together', () => {
    twoPeers(abc, (a, b) => {
      for (const n of [1, 2, 3]) {
        push(a, leaves(`A${n}`))
        push(b, leaves(`B${n}`))
      }
      exchange(a, b)

      expect(['A1A2A3B1B2B3', 'B1B2B3A1A2A3']).toContain(shown(a).slice(3).join(''))
    })
  })

  test('LI9 a list that both reverse is reversed once; nothing is lost when one sorts and the other edits', () => {
    twoPeers(abc, (a, b, ids) => {
      order(a, ids.toReversed())
      order(b, ids.toReversed())
      exchange(a, b)
      expect(shown(a)).toEqual(['c', 'b', 'a'])

      order(a, ids)
      push(b, leaves('new'))
      mapOf(b, ids[0] as string).set('edit', 1)
      exchange(a, b)

      expect(shown(a)).toEqual(['a', 'b', 'c', 'new'])
      expect(mapOf(a, ids[0] as string).get('edit')).toBe(1)
    })
  })
})

describe('what is written', () => {
  function onePeer(...contents: Contents): { readonly peer: Peer; readonly ids: readonly string[] } {
    const doc = new Y.Doc()
    createList(doc)
    const peer = createPeer(2 ** 31, Y.encodeStateAsUpdate(doc))
    return { peer, ids: push(peer, contents) }
  }

  test('LI10 short leaves rest in their birth place, everything else in a register', () => {
    const date = { $date: new Date(0).toISOString() }
    const { peer, ids } = onePeer(
      ...leaves(1, null, true, 7n, 'short', date, 'x'.repeat(65), { $atomic: 1 }),
      new Y.ContentBinary(Uint8Array.of(1)),
      ...maps('a'),
    )

    const { order: entries } = peer.list.type.toJSON() as { order: unknown[] }

    expect(entries).toEqual(ids.map((id, i) => (i < 6 ? [id, [1, null, true, 7n, 'short', date][i]] : id)))
    expect([...peer.list.type.keys()].filter(key => key.includes('-'))).toEqual(ids.slice(6))
    expect(ids.join('')).not.toMatch(/[.@!]/)
  })

  test('LI11 an item has one birth place and one other, however often it is moved', () => {
    const { peer, ids } = onePeer(...leaves('a', 'b', 'c'))

    for (let n = 0; n < 20; n++) move(peer, ids[n % 2] as string, n % 3)

    expect((peer.list.type.get(ORDER_KEY) as Y.Array<unknown>).length).toBe(5)
    checkCache(peer)
  })

  test('LI12 a new order moves only what has to move', () => {
    const { peer, ids } = onePeer(...leaves(0, 1, 2, 3, 4, 5))
    const next = [5, 0, 1, 3, 4].map(n => ids[n] as string)

    order(peer, [...next.slice(0, 3), ...leaves('new'), ...next.slice(3)])

    expect(shown(peer)).toEqual([5, 0, 1, 'new', 3, 4])
    expect([...peer.list.type.keys()].filter(key => key.endsWith('@'))).toEqual([`${ids[5]}@`])
    expect(peer.list.isGone(ids[2] as string)).toBe(true)
  })

  test('LI13 an order that names an item twice, or one that is not shown, is refused before anything is written', () => {
    const { peer, ids } = onePeer(...leaves('a', 'b'))
    const before = Y.encodeStateAsUpdate(peer.doc)

    expect(() => order(peer, [ids[0] as string, ids[0] as string])).toThrow(TypeError)
    expect(() => order(peer, ['x-0'])).toThrow(TypeError)

    expect(Y.encodeStateAsUpdate(peer.doc)).toEqual(before)
  })

  test('LI14 deleting for good leaves nothing; purging does so for deleted items only, and waits for pending updates', () => {
    const { peer, ids } = onePeer(...leaves('a', 'b'), ...maps('c'))
    const [a, b, c] = ids as [string, string, string]
    move(peer, b, 0)
    hide(peer, b)
    write(peer, ({ list }, transaction) => deleteItems(transaction, list, [c]))
    peer.doc.transact(transaction => {
      transaction.doc.store.pendingDs = new Uint8Array([0])
      expect(purge(transaction, peer.list, [a, b])).toBe(0)
      transaction.doc.store.pendingDs = null
      expect(purge(transaction, peer.list, [a, b])).toBe(1)
    })

    expect(peer.list.type.toJSON()).toEqual({ $type: 'list', order: [[a, 'a']] })
    checkCache(peer)
  })

  test('LI16 entries and keys of other layouts are passed over', () => {
    const { peer, ids } = onePeer(...leaves('a', 'b'))
    peer.doc.transact(() => {
      const places = peer.list.type.get(ORDER_KEY) as Y.Array<unknown>
      places.insert(1, ['order', 5, ['$type', 1], { a: 1 }, new Y.Map()])
      places.push(['order', Uint8Array.of(1)])
      peer.list.type.set('other', 1)
    })
    push(peer, leaves('c'))
    move(peer, ids[1] as string, 0)

    expect(shown(peer)).toEqual(['b', 'a', 'c'])
  })

  test('LI17 after a rollback the list shows what it showed, and no id is given again', () => {
    const { peer, ids } = onePeer(...leaves('a', 'b'))
    let born: readonly string[] = []
    peer.doc.transact(transaction => {
      const start = savepoint(transaction)
      born = insertItems(transaction, peer.list, 1, leaves('x')).ids
      hideItems(transaction, peer.list, [ids[0] as string])
      rollback(transaction, start)
      follow(peer, undefined)
    })

    expect(shown(peer)).toEqual(['a', 'b'])
    expect([...ids, ...born]).not.toContain(push(peer, leaves('c'))[0])
  })
})

describe('the cache', () => {
  test('LI18 what peers write to a long list is patched in, item by item', () => {
    const first = new Y.Doc()
    createList(first)
    const [a, b] = [1, 2].map(client => createPeer(2 ** 31 + client, Y.encodeStateAsUpdate(first))) as [Peer, Peer]
    push(a, leaves(...Array.from({ length: 5_000 }, (_, n) => n)))
    exchange(a, b)
    const chance = random(18)
    const heard: (ListChange | undefined)[] = []
    b.list.absorb = transaction => {
      const change = ListOrder.prototype.absorb.call(b.list, transaction)
      heard.push(change)
      return change
    }

    for (let n = 0; n < runs(300, 5_000); n++) {
      const before = Y.encodeStateVector(b.doc)
      const { list } = a
      write(a, (_, transaction) => {
        const choice = chance.int(4)
        const id = list.idAt(chance.int(list.size)) as string
        if (choice === 0) return insertItems(transaction, list, chance.int(list.size), leaves(n, n)).change
        if (choice === 1) return moveItems(transaction, list, [id], chance.int(list.size - 1))
        return choice === 2 ? hideItems(transaction, list, [id]) : setItem(transaction, list, id, new Y.ContentAny([n]))
      })
      Y.applyUpdate(b.doc, Y.encodeStateAsUpdate(a.doc, before), 'wire')
      expect(b.shown.length).toBe(list.size)
    }

    expect(heard).not.toContain(undefined)
    checkCache(a)
    checkCache(b)
    expect(b.list.ids()).toEqual(a.list.ids())
  })

  test('LI19 a writer who goes past it is noticed', () => {
    const doc = new Y.Doc()
    const list = new ListOrder(createList(doc))
    doc.transact(transaction => void insertItems(transaction, list, 0, leaves('a')))
    expect(list.size).toBe(1)

    doc.transact(() => (list.type.get(ORDER_KEY) as Y.Array<unknown>).insert(0, [['x-1', 'raw']]))

    expect(list.ids()[0]).toBe('x-1')
    expect(readForeign(list.type.toJSON())).toEqual(['raw', 'a'])
  })
})

describe('random worlds', () => {
  function rollbacksIn(seed: number, withUndo: boolean): number {
    try {
      return runWorld(seed, 160, withUndo).rollbacks
    } catch (cause) {
      throw new Error(`seed ${seed}, undo ${withUndo}: ${(cause as Error).message}`, { cause })
    }
  }

  test('LI1 without undo: nothing is lost, doubled or out of order, every edit is there, rollbacks leave no trace', () => {
    let rollbacks = 0
    for (let seed = 1; seed <= runs(10, 1_000); seed++) rollbacks += rollbacksIn(seed, false)

    expect(rollbacks).toBeGreaterThan(100)
  }, 3_600_000)

  test('LI2 with undo: nothing is lost, doubled or out of order, rollbacks leave no trace', () => {
    let rollbacks = 0
    for (let seed = 10_001; seed <= 10_000 + runs(10, 1_000); seed++) rollbacks += rollbacksIn(seed, true)

    expect(rollbacks).toBeGreaterThan(100)
  }, 3_600_000)
})
