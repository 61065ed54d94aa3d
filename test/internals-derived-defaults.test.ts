/** Defaults: seeding, edits over them, and two versions of one program (SPEC C). */
import * as Y from 'yjs'
import { DERIVED_BUDGET } from '../src/internals/derived-container.js'
import { deleteWithoutOrigin } from '../src/internals/derived-entry.js'
import { derivedClient, LITERAL_MIN, SESSION_MIN, typeIdOf } from '../src/internals/derived-ids.js'
import { seed } from '../src/internals/derived-seed.js'
import { text } from '../src/plain/index.js'
import { admit } from '../src/plain/value.js'
import { assign, plainOf, Replica } from './internals-derived-replicas.js'

const low = SESSION_MIN + 1
const high = 2 ** 32 - 1

/** Twelve ways to give ids to three sessions: near the borders, in both halves, in every order. */
const assignments: readonly (readonly [number, number, number])[] = [
  [SESSION_MIN, 3e9, high],
  [SESSION_MIN, SESSION_MIN + 1, SESSION_MIN + 2],
].flatMap(([a, b, c]) => {
  const [x, y, z] = [a ?? 0, b ?? 0, c ?? 0]
  return [
    [x, y, z],
    [x, z, y],
    [y, x, z],
    [y, z, x],
    [z, x, y],
    [z, y, x],
  ] as [number, number, number][]
})

const update = (replica: Replica): Uint8Array => Y.encodeStateAsUpdate(replica.doc)

describe('defaults', () => {
  test('C11 the same initial seeds the same bytes, and blocks keep the order of its keys', () => {
    const initial = (): unknown => ({ a: 1, b: { c: [1, { d: 2 }], e: text('t') }, f: [] })
    const one = new Replica(low).seed(initial())
    const two = new Replica(high).seed(initial())
    const ordered = new Replica(low).seed({ list: [{ z: 1, a: 2 }] }).root.toJSON() as { list: object[] }

    expect(update(one)).toEqual(update(two))
    expect(Object.keys(ordered.list[0] ?? {})).toEqual(['z', 'a'])
    expect(one.json()).toEqual({ a: 1, b: { c: [1, { d: 2 }], e: 't' }, f: [] })
  })

  test('C12 only keys without any entry are seeded: a present value and a deleted key stay as they are', () => {
    const replica = new Replica()
    replica.write(() => {
      replica.root.set('kept', 'mine')
      replica.root.set('gone', 1)
      replica.root.delete('gone')
    })

    replica.seed({ kept: { a: 1 }, gone: [1], fresh: 2 }).seed({ kept: { a: 1 }, gone: [1], fresh: 2 })

    expect(replica.json()).toEqual({ kept: 'mine', fresh: 2 })
  })

  test('C13 an edit, also a nested one, beats every default of every version, on twelve assignments of ids', () => {
    const initial = (version: number): unknown => ({
      flat: version,
      cfg: { mode: `v${version}`, deep: { n: [version], on: version } },
    })
    let rounds = 0
    for (const ids of assignments) {
      for (let version = 0; version < 20; version++) {
        const [writer, other, third] = ids.map(id => new Replica(id)) as [Replica, Replica, Replica]
        writer.seed(initial(version))
        writer.write(transaction => {
          const cfg = writer.at('cfg') as Y.Map<unknown>
          assign(transaction, writer.root, 'flat', 'edited')
          assign(transaction, cfg, 'mode', 'edited')
          assign(transaction, cfg.get('deep') as Y.Map<unknown>, 'on', 'edited')
        })
        other.seed(initial(version + 100))
        third.seed(initial(version + 200)).sync(other)
        third.sync(writer).sync(other)
        other.sync(writer)

        for (const replica of [writer, other, third]) {
          expect(replica.json()).toMatchObject({ flat: 'edited', cfg: { mode: 'edited', deep: { on: 'edited' } } })
        }
        rounds++
      }
    }
    expect(rounds).toBe(240)
  })

  test('C14 an edit of an edit is an ordinary one, and the later of two people wins over all defaults', () => {
    for (const [a, b, c] of assignments) {
      const one = new Replica(a).seed({ x: 1 })
      one.assign('x', 'first')
      const two = new Replica(b).sync(one)
      two.assign('x', 'second')
      const three = new Replica(c).seed({ x: 3 })

      three.sync(two).sync(one)
      expect([one.json(), three.json()]).toEqual([{ x: 'second' }, { x: 'second' }])
    }
  })

  test('C15 a deleted default stays deleted when a default of another version arrives; undo brings it back for good', () => {
    for (let version = 2; version < 22; version++) {
      const one = new Replica().seed({ x: 1, c: { d: 1 } })
      one.write(transaction => {
        deleteWithoutOrigin(transaction, one.root, 'x')
        deleteWithoutOrigin(transaction, one.at('c') as Y.Map<unknown>, 'd')
      })
      const two = new Replica().seed({ x: version, c: { d: version } })
      two.sync(one)
      expect(two.json()).toEqual({ c: {} })

      one.undo.undo()
      const three = new Replica().seed({ x: -version, c: { d: -version } })
      expect(three.sync(one).json()).toEqual({ x: 1, c: { d: 1 } })
    }
  })

  test('C16 a user literal beats the default of the same container, key by key', () => {
    for (let version = 0; version < 20; version++) {
      const one = new Replica().seed({ cfg: { a: version, b: version }, list: [version], t: text(`v${version}`) })
      const two = new Replica()
      two.assign('cfg', { a: 'mine' })
      two.assign('list', ['mine'])
      two.assign('t', text('mine'))

      one.sync(two)
      expect(one.json()).toEqual({ cfg: { a: 'mine', b: version }, list: ['mine'], t: 'mine' })
      expect(two.json()).toEqual(one.json())
    }
  })

  test('C17 of two default blocks of an array or a text every replica deletes the same one; insertions of people stay', () => {
    for (let version = 0; version < 20; version++) {
      const one = new Replica().seed({ list: ['a', version, [1]], t: text(`first ${version}`) })
      const two = new Replica().seed({ list: ['b', version], t: text(`second ${version}`) })
      one.write(() => (one.at('list') as Y.Array<unknown>).insert(1, ['mine']))
      two.write(() => (two.at('t') as Y.Text).insert(3, 'YOURS'))
      const third = new Replica()
      third.receive(update(one))
      third.receive(update(two))
      one.sync(two)
      third.sync(one).sync(two)

      expect([two.json(), third.json()]).toEqual([one.json(), one.json()])
      const list = plainOf(one.at('list')) as unknown[]
      expect(list.filter(item => item === 'a' || item === 'b')).toHaveLength(1)
      expect(list).toContain('mine')
      expect(list).toHaveLength(list.includes('a') ? 4 : 3)
      expect(plainOf(one.at('t'))).toMatch(/^first \d+YOURS$|^YOURSfirst \d+$|^secYOURSond \d+$/)
    }
  })

  test('C18 a default block that was edited is still replaced by the program that seeded it', () => {
    let replaced = 0
    for (let version = 0; version < 20; version++) {
      const one = new Replica().seed({ list: ['a', 'b', version] })
      // an undo manager would keep what it deletes, and then the block could still be proved
      one.write(() => (one.at('list') as Y.Array<unknown>).delete(0), 'not undoable')
      const two = new Replica().seed({ list: ['c', version] })
      one.sync(two).sync(two)
      const list = plainOf(one.at('list')) as unknown[]
      expect(plainOf(two.at('list'))).toEqual(list)
      expect(list.includes('b') && list.includes('c')).toBe(false)
      if (list.includes('c')) replaced++
    }
    expect(replaced).toBeGreaterThan(0)
    expect(replaced).toBeLessThan(20)
  })

  test('C19 a foreign client with a low id that wrote into a seeded list first keeps what it wrote', () => {
    for (const id of [1, 2 ** 30 - 1, 2 ** 30, SESSION_MIN - 1]) {
      const stranger = new Replica(id)
      stranger.sync(new Replica().seed({ list: [] }))
      stranger.write(() => (stranger.at('list') as Y.Array<unknown>).push(['theirs']))
      const one = new Replica().seed({ list: ['a'] })

      one.sync(stranger)

      expect(new Set(plainOf(one.at('list')) as unknown[])).toEqual(new Set(['a', 'theirs']))
      expect(stranger.json()).toEqual(one.json())
    }
  })

  test('C20 a root array is one block; a root that ever held anything is not seeded again', () => {
    const [one, two] = [new Y.Doc(), new Y.Doc()]
    const seeded = [one, two].map(doc => {
      const root = doc.getArray('data')
      doc.transact(transaction => seed(transaction, root, admit([1, { a: 2 }])))
      const update = Y.encodeStateAsUpdate(doc)
      doc.transact(transaction => seed(transaction, root, admit([3])))
      expect(Y.encodeStateAsUpdate(doc)).toEqual(update)
      return Y.encodeStateAsUpdate(doc)
    })

    expect(seeded[0]).toEqual(seeded[1])
    expect(one.getArray('data').toJSON()).toEqual([1, { a: 2 }])
  })

  test('C21 ten thousand initial nodes take at most 32 derived ids', () => {
    const records = Object.fromEntries(
      Array.from({ length: 100 }, (_, i) => [
        `group${i}`,
        Object.fromEntries(Array.from({ length: 100 }, (_, j) => [`k${j}`, { n: j }])),
      ]),
    )
    const replica = new Replica().seed(records)

    expect(replica.doc.store.clients.size).toBeLessThanOrEqual(DERIVED_BUDGET)
    expect(replica.json()).toEqual(records)
    expect([...replica.doc.store.clients.keys()].every(client => client < SESSION_MIN)).toBe(true)
  })

  test('C22 defaults are below first creations, first creations below sessions', () => {
    const replica = new Replica().seed({ leaf: 1, list: [1] })
    replica.assign('lit', [1])
    const clients = [...replica.doc.store.clients.keys()]
    const list = replica.at('lit')

    expect(clients.filter(client => client < LITERAL_MIN)).toHaveLength(2)
    expect(clients.filter(client => client >= LITERAL_MIN && client < SESSION_MIN)).toHaveLength(3)
    expect(typeIdOf(list)).toEqual({
      client: derivedClient({ container: 'data', key: 'lit', kind: 'array' }),
      clock: 0,
    })
  })
})
