/** First creation: containers, their blocks, the budget and undo (SPEC C). */
import * as Y from 'yjs'
import { blockClient, writeBlock } from '../src/internals/derived-block.js'
import { createContainer, DERIVED_BUDGET, derivedCount } from '../src/internals/derived-container.js'
import { derivedClient, SESSION_MIN } from '../src/internals/derived-ids.js'
import type { SharedType } from '../src/internals/yjs-internals.js'
import { type PlainValue, text } from '../src/plain/index.js'
import { admit } from '../src/plain/value.js'
import { plainOf, Replica } from './internals-derived-replicas.js'

const low = SESSION_MIN + 1
const high = 2 ** 32 - 1
const orders: readonly (readonly [number, number])[] = [
  [low, high],
  [high, low],
]

const update = (replica: Replica): Uint8Array => Y.encodeStateAsUpdate(replica.doc)

describe('first creation', () => {
  const kinds: readonly (readonly [string, unknown, unknown, readonly unknown[], unknown])[] = [
    [
      'array',
      [1, 2],
      [3],
      [
        [1, 2, 3],
        [3, 1, 2],
      ],
      [1, 2],
    ],
    ['map', { a: 1 }, { b: { c: [2] } }, [{ a: 1, b: { c: [2] } }], { a: 1 }],
    ['text', text('one'), text('two'), ['onetwo', 'twoone'], 'one'],
  ]

  test.each(kinds)(
    'C2 two devices that create the same %s hold both contents, equal ones once',
    (_kind, mine, theirs, both, once) => {
      for (const [a, b] of orders) {
        const one = new Replica(a)
        const two = new Replica(b)
        one.assign('x', mine)
        two.assign('x', theirs)
        const equal = new Replica(b)
        equal.assign('x', mine)
        equal.sync(new Replica(a).sync(one))
        one.sync(two)

        expect(both).toContainEqual(plainOf(one.at('x')))
        expect(two.json()).toEqual(one.json())
        expect(plainOf(equal.at('x'))).toEqual(once)
      }
    },
  )

  test('C3 the structs of a creation are the same bytes on every device', () => {
    const value = {
      $k: 1,
      at: new Date(0),
      big: 5n,
      bytes: new Uint8Array([1]),
      list: [null, true, [], { t: text('ü') }],
      t: text('😀'),
    }
    const one = new Replica(low)
    const two = new Replica(high)

    one.assign('x', value)
    two.assign('x', value)

    expect(update(one)).toEqual(update(two))
    expect(one.doc.store.clients.has(low)).toBe(false)
  })

  test('C4 a key that has or had an entry, or whose map is deleted, is no first creation', () => {
    const replica = new Replica()
    const inner = replica.assign('map', {}) as Y.Map<unknown>
    replica.write(() => replica.root.set('is', null))
    replica.write(() => {
      replica.root.set('was', 1)
      replica.root.delete('was')
      replica.root.delete('map')
    })

    replica.write(transaction => {
      expect(createContainer(transaction, replica.root, 'is', 'map')).toBeNull()
      expect(createContainer(transaction, replica.root, 'was', 'map')).toBeNull()
      expect(createContainer(transaction, inner, 'x', 'map')).toBeNull()
    })
  })

  test('C5 an id that another struct has taken is left alone, and the caller creates normally', () => {
    const replica = new Replica()
    const taken = derivedClient({ container: 'data', key: 'x', kind: 'array' })
    const stranger = new Y.Doc()
    stranger.clientID = taken
    stranger.getMap('data').set('y', 1)
    replica.receive(Y.encodeStateAsUpdate(stranger))

    replica.assign('x', [1])

    expect(replica.json()).toEqual({ x: [1], y: 1 })
    expect(replica.root._map.get('x')?.id.client).toBe(replica.doc.clientID)
  })

  test('C6 a block whose id is taken is written by the session', () => {
    const replica = new Replica()
    const container = replica.assign('x', []) as Y.Array<unknown>
    const stranger = new Y.Doc()
    stranger.clientID = blockClient(container, admit([1]), 'literal')
    stranger.getMap('data').set('y', 1)
    replica.receive(Y.encodeStateAsUpdate(stranger))

    replica.write(transaction => writeBlock(transaction, container, admit([1])))

    expect(container.toArray()).toEqual([1])
    expect(container._start?.id.client).toBe(replica.doc.clientID)
  })

  test('C7 of a block that is in the store only what is missing is written, and nothing is told as created', () => {
    const whole = new Replica()
    whole.assign('x', [1, 2, new Uint8Array([3]), [4]])
    const part = new Replica()
    const container = part.assign('x', []) as Y.Array<unknown>
    const content = admit([1, 2, new Uint8Array([3]), [4]])
    const client = blockClient(container, content, 'literal')
    part.write(transaction => {
      const first = new Y.Item(Y.createID(client, 0), null, null, null, null, container, null, new Y.ContentAny([1]))
      first.integrate(transaction, 0)
    })
    const told: PlainValue[] = []

    part.write(transaction =>
      writeBlock(transaction, container, content, 'literal', (_type, plain) => told.push(plain)),
    )
    part.write(transaction => writeBlock(transaction, container, content))

    expect(update(part)).toEqual(update(whole))
    expect(told).toEqual([])
  })

  test('C8 our own containers stop at the budget of derived ids; after that everything still merges as usual', () => {
    const one = new Replica(low)
    const two = new Replica(high)
    for (let i = 0; i < 40; i++) {
      one.assign(`k${i}`, [i])
      two.assign(`${i}k`, [i])
    }
    expect(derivedCount(one.doc.store)).toBe(DERIVED_BUDGET)
    one.sync(two)
    expect(derivedCount(one.doc.store)).toBe(2 * DERIVED_BUDGET)
    const content = one.doc.store.clients.size

    one.assign('late', [1])

    expect(one.doc.store.clients.size).toBe(content)
    expect(one.sync(two).json()).toEqual(two.json())
    expect(Object.keys(two.json() as object)).toHaveLength(81)
  })

  test('C9 `created` is told once for each container, with the value it holds', () => {
    const value = { list: [[1], { t: text('a') }], t: text('b'), o: {} }
    for (const write of ['literal', 'seed'] as const) {
      const replica = new Replica()
      const told = new Map<SharedType, PlainValue>()
      const created = (type: SharedType, plain: PlainValue): void => {
        expect(told.has(type)).toBe(false)
        told.set(type, plain)
      }
      if (write === 'seed') replica.seed({ x: value }, created)
      else {
        replica.write(transaction => {
          const container = createContainer(transaction, replica.root, 'x', 'map')
          if (container !== null) writeBlock(transaction, container, admit(value), 'literal', created)
        })
      }

      expect(told.size).toBe(7)
      for (const [type, plain] of told) {
        expect(type.doc).toBe(replica.doc)
        expect(plainOf(type)).toEqual(plain)
      }
    }
  })

  test('C10 undo of a first creation takes back its own content, never the container or what others wrote into it', () => {
    for (const [a, b] of orders) {
      const one = new Replica(a)
      const two = new Replica(b)
      one.assign('x', [1, [2]])
      two.assign('x', [3])
      one.sync(two)

      one.undo.undo()
      expect(one.json()).toEqual({ x: [3] })
      expect(one.sync(two).json()).toEqual(two.json())

      one.undo.redo()
      expect((one.at('x') as Y.Array<unknown>).length).toBe(3)
      expect(one.sync(two).json()).toEqual(two.json())
    }
  })
})
