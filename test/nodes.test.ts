/**
 * Questions about one node, and the values that opt out of merging.
 */
import * as Y from 'yjs'
import {
  atomic,
  type Codec,
  conflicts,
  documentOf,
  isTracked,
  pathOf,
  sharedType,
  snapshot,
  subscribe,
  track,
} from '../src/index.js'

function withClients(a: number, b: number): [Y.Doc, Y.Doc] {
  const docs: [Y.Doc, Y.Doc] = [new Y.Doc(), new Y.Doc()]
  docs[0].clientID = 2 ** 31 + a
  docs[1].clientID = 2 ** 31 + b
  return docs
}

describe('atomic values', () => {
  const config = { a: { b: [1, new Date(0), 5n], $x: 1 }, bytes: Uint8Array.of(1, 2) }

  test('AT1 an atomic value is one value: the later whole wins, nothing of both is mixed', () => {
    const a = track({ c: atomic({ x: 1, y: 1 }) })
    const b = track({ c: atomic({ x: 1, y: 1 }) })
    a.merge(b)
    b.merge(a)

    a.data.c = atomic({ x: 2, y: 1 })
    b.data.c = atomic({ x: 1, y: 2 })
    a.merge(b)
    b.merge(a)

    expect(a.snapshot()).toEqual(b.snapshot())
    expect([
      { x: 2, y: 1 },
      { x: 1, y: 2 },
    ]).toContainEqual(a.snapshot().c)
  })

  test('AT2 every plain value inside comes back the same, here, elsewhere and reloaded', () => {
    const doc = track<{ c: unknown; list: unknown[] }>({ c: atomic(config), list: [] })
    doc.data.list.push(atomic(config), 1, atomic([1, [2]]))
    const copy = new Y.Doc()
    Y.applyUpdate(copy, doc.encode())
    const reloaded = track<unknown>(undefined, { ydoc: copy })

    expect(doc.snapshot()).toEqual({ c: config, list: [config, 1, [1, [2]]] })
    expect(reloaded.snapshot()).toEqual(doc.snapshot())
  })

  test('AT3 its place stays atomic for plain objects, until something else is put there', () => {
    const doc = track<{ c: unknown }>({ c: atomic({ x: 1 }) })
    doc.data.c = { x: 2 }
    expect(isTracked(doc.data.c)).toBe(false)
    expect((doc.root as Y.Map<unknown>).get('c')).toEqual({ $atomic: { x: 2 } })

    doc.data.c = 1
    doc.data.c = { x: 3 }
    expect(isTracked(doc.data.c)).toBe(true)
  })

  test('AT4 reading gives a frozen value; assigning an equal one writes nothing', () => {
    const doc = track<{ c: { x: number[] } }>({ c: atomic({ x: [1] }) })
    const before = doc.encode()
    doc.data.c = atomic({ x: [1] })
    doc.data.c = { x: [1] }

    expect(Object.isFrozen(doc.data.c)).toBe(true)
    expect(() => doc.data.c.x.push(2)).toThrow(TypeError)
    expect(doc.encode()).toEqual(before)
  })
})

describe('one node', () => {
  test('O50 subscribe calls at once and after each transition that changed the node', () => {
    const doc = track({ todos: ['a'], other: 1 })
    const seen: unknown[] = []
    const stop = subscribe(doc.data.todos, todos => seen.push(todos))

    doc.data.other = 2
    doc.data.todos.push('b')
    doc.data.todos.push('c')
    stop()
    doc.data.todos.push('d')

    expect(seen).toEqual([['a'], ['a', 'b'], ['a', 'b', 'c']])
  })

  test('O51 a subscription ends when its node is detached, and tells the last value once', () => {
    const doc = track<{ o: { x: number } | null }>({ o: { x: 1 } })
    const seen: unknown[] = []
    const o = doc.data.o as { x: number }
    subscribe(o, value => seen.push(value))

    doc.data.o = { x: 2 }
    ;(doc.data.o as { x: number }).x = 3

    expect(seen).toEqual([{ x: 1 }])
    expect(isTracked(o)).toBe(true)
    expect(sharedType(o)).toBeUndefined()
  })

  test('O52 documentOf and pathOf follow a node through inserts', () => {
    const doc = track({ list: [{ id: 1 }, { id: 2 }] })
    const second = doc.data.list[1] as { id: number }
    doc.data.list.unshift({ id: 0 })

    expect(documentOf(second)).toBe(doc)
    expect(pathOf(second)).toEqual(['list', 2])
    expect(snapshot(second)).toBe(doc.snapshot().list[2])
    expect(() => documentOf({})).toThrow(expect.objectContaining({ code: 'NOT_TRACKED' }))
  })
})

describe('conflicts', () => {
  test.each([
    [1, 2],
    [2, 1],
  ])('O53 what lost at the same place at the same time is told by the replicas that met it (%i, %i)', (x, y) => {
    const [ydocA, ydocB] = withClients(x, y)
    const a = track<{ title: unknown }>({ title: 'old' }, { ydoc: ydocA })
    const b = track<{ title: unknown }>({ title: 'old' }, { ydoc: ydocB })
    a.merge(b)
    b.merge(a)
    expect(conflicts(a.data, 'title')).toEqual([])

    a.data.title = 'by a'
    b.data.title = { by: 'b', list: [1, { x: 2 }] }
    const [fromA, fromB] = [a.encode(), b.encode()]
    a.merge(fromB)
    b.merge(fromA)

    const won = a.snapshot().title
    const lost = x < y ? 'by a' : { by: 'b', list: [1, { x: 2 }] }
    expect(won).toEqual(x < y ? { by: 'b', list: [1, { x: 2 }] } : 'by a')
    expect(conflicts(a.data, 'title')).toEqual([lost])
    expect(conflicts(b.data, 'title')).toEqual([lost])
    expect(Object.isFrozen(conflicts(a.data, 'title'))).toBe(true)

    a.data.title = 'decided'
    b.merge(a)
    expect([conflicts(a.data, 'title'), conflicts(b.data, 'title')]).toEqual([[], []])
  })

  test('O54 what follows one another is no conflict', () => {
    const a = track<{ title: string }>({ title: 'old' })
    const b = track<{ title: string }>({ title: 'old' })
    b.merge(a)
    a.data.title = 'one'
    b.merge(a)
    b.data.title = 'two'
    a.merge(b)
    a.data.title = 'three'
    b.merge(a)

    expect([conflicts(a.data, 'title'), conflicts(b.data, 'title')]).toEqual([[], []])
  })
})

describe('classes of your own', () => {
  class Money {
    readonly cents: number
    readonly currency: string
    constructor(cents: number, currency: string) {
      this.cents = cents
      this.currency = currency
    }
  }
  const money: Codec<Money> = {
    tag: 'money',
    is: value => value instanceof Money,
    encode: ({ cents, currency }: Money) => ({ cents, currency }),
    decode: ({ cents, currency }: Money) => new Money(cents, currency),
  }
  interface Order {
    price: Money
    items: Money[]
    note?: string
  }
  const initial = (): Order => ({ price: new Money(100, 'EUR'), items: [] })

  test('AT5 instances go in and come out, here, elsewhere and reloaded; snapshots show what they are written as', () => {
    const doc = track(initial(), { codecs: [money] })
    doc.data.items.push(new Money(1, 'USD'), new Money(2, 'USD'))
    doc.data.items[0] = new Money(5, 'CHF')

    const copy = new Y.Doc()
    Y.applyUpdate(copy, doc.encode())
    const reloaded = track<unknown>(undefined, { ydoc: copy, codecs: [money] }) as unknown as typeof doc

    for (const one of [doc, reloaded, doc.fork()]) {
      expect(one.data.price).toEqual(new Money(100, 'EUR'))
      expect(one.data.price).toBeInstanceOf(Money)
      expect(one.data.price).toBe(one.data.price)
      expect(one.data.items.map(item => item.cents)).toEqual([5, 2])
      expect(one.snapshot()).toEqual({
        price: { '!money': { cents: 100, currency: 'EUR' } },
        items: [{ '!money': { cents: 5, currency: 'CHF' } }, { '!money': { cents: 2, currency: 'USD' } }],
      })
    }
  })

  test('AT6 without its codec a class is refused, and so is what a codec cannot write; two codecs need two tags', () => {
    const doc = track<{ price: unknown }>({ price: 1 })
    expect(() => {
      doc.data.price = new Money(1, 'EUR')
    }).toThrow(expect.objectContaining({ code: 'VALUE_NOT_PLAIN', path: ['price'] }))
    const broken = { ...money, encode: () => ({ f: () => 1 }) }
    const other = track<{ price: unknown }>({ price: 1 }, { codecs: [broken] })
    expect(() => {
      other.data.price = new Money(1, 'EUR')
    }).toThrow(expect.objectContaining({ code: 'VALUE_NOT_PLAIN', path: ['price', '!money', 'f'] }))
    expect(other.snapshot()).toEqual({ price: 1 })
    expect(() => track({}, { codecs: [money, money] })).toThrow(TypeError)
    const copy = new Y.Doc()
    Y.applyUpdate(copy, track(initial(), { codecs: [money] }).encode())
    expect(track<unknown>(undefined, { ydoc: copy }).snapshot()).toEqual({
      price: { '!money': { cents: 100, currency: 'EUR' } },
      items: [],
    })
  })

  test('AT7 a codec that throws is told with the place of the instance and its own error', () => {
    const failure = new Error('no rate')
    const failing = {
      ...money,
      encode: () => {
        throw failure
      },
    }
    const doc = track<{ rows: unknown[] }>({ rows: [1] }, { codecs: [failing] })

    const push = (): unknown => doc.data.rows.push({ price: new Money(1, 'EUR') })

    expect(push).toThrow(
      expect.objectContaining({ code: 'VALUE_NOT_PLAIN', path: ['rows', 1, 'price'], cause: failure }),
    )
    expect(doc.snapshot()).toEqual({ rows: [1] })
  })
})

describe('documents of other programs', () => {
  test('O55 what another Yjs program wrote is adopted: maps, arrays, texts, XML and JSON; edits on either side show on the other', () => {
    const ydoc = new Y.Doc()
    const root = ydoc.getMap<unknown>('data')
    const array = new Y.Array<unknown>()
    const paragraph = new Y.XmlElement('p')
    root.set('list', array)
    array.push([1, new Y.Map([['a', 1]])])
    root.set('title', new Y.Text('hi'))
    const fragment = new Y.XmlFragment()
    root.set('page', fragment)
    fragment.insert(0, [paragraph])
    paragraph.insert(0, [new Y.XmlText('hello')])
    root.set('json', { a: [1, { b: 2 }] })

    const doc = track<unknown>(undefined, { ydoc })
    const data = doc.data as { list: [number, { a: number }, string?]; title: string; page: unknown; json: unknown }
    array.push(['raw'])
    paragraph.insert(1, [new Y.XmlText('!')])
    data.list[1].a = 5
    data.title += '!'

    expect(doc.snapshot()).toEqual({
      list: [1, { a: 5 }, 'raw'],
      title: 'hi!',
      page: { children: [{ name: 'p', attributes: {}, children: ['hello', '!'] }] },
      json: { a: [1, { b: 2 }] },
    })
    expect(root.toJSON()).toEqual({
      list: [1, { a: 5 }, 'raw'],
      title: 'hi!',
      page: '<p>hello!</p>',
      json: { a: [1, { b: 2 }] },
    })
  })
})
