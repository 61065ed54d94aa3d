/**
 * What attacks on the live facade have found, each pinned where it was: `all-kinds.test.ts` is the world that looks for more.
 */
import { atomic, type Codec, counter, isTracked, list, PlaindocError, track } from '../src/index.js'

type Any = Record<string, unknown>

/** A list of leaves in every kind of container that a default block writes. */
const holders: [string, () => Any, (data: Any) => number[]][] = [
  ['a list', () => ({ in: list([list([1])]) }), data => (data.in as number[][])[0] as number[]],
  [
    'a Map',
    () => ({ in: new Map([['k', list([1])]]) }),
    data => (data.in as Map<string, number[]>).get('k') as number[],
  ],
  ['an array', () => ({ in: [list([1])] }), data => (data.in as number[][])[0] as number[]],
]

describe('a list inside another container', () => {
  test.each(holders)(
    'Z1 in %s it shows what others add to it, what undo takes back and what is rolled back',
    (_, initial, at) => {
      const a = track(initial())
      const b = a.fork()
      expect([...at(a.data), ...at(b.data)]).toEqual([1, 1])

      at(b.data).push(2)
      a.merge(b)
      expect([...at(a.data)]).toEqual([1, 2])
      expect([...at(a.snapshot() as Any)]).toEqual([1, 2])

      at(a.data).push(3)
      a.undo.undo()
      expect([...at(a.data)]).toEqual([1, 2])
      expect(() =>
        a.transact(data => {
          at(data).push(4)
          throw new Error('no')
        }),
      ).toThrow('no')
      expect([...at(a.data)]).toEqual([1, 2])
      expect([...at(a.snapshot() as Any)]).toEqual([1, 2])
    },
  )
})

describe('counters in a plain array', () => {
  test('Z2 the snapshot shows each where it stands, also beside a number that reads alike', () => {
    const doc = track({ a: [3, counter(2), counter(3)] })
    doc.snapshot()
    doc.data.a.reverse()
    doc.data.a.reverse()
    doc.data.a[1] = 3
    expect(doc.snapshot().a).toEqual([3, 3, 3])
    doc.data.a[1] = 4
    expect(doc.snapshot().a).toEqual([3, 4, 3])
    expect([...doc.data.a]).toEqual([3, 4, 3])
  })
})

describe('atomic values that move', () => {
  test('Z3 what was read as atomic is atomic wherever it is put', () => {
    const doc = track({ a: atomic({ x: 1 }), o: {} as Any, l: [] as unknown[], m: new Map<string, unknown>() })
    const { a, o, l, m } = doc.data
    o.copy = a
    l.push(a, { deep: a })
    m.set('k', a)
    const stored = { $atomic: { x: 1 } }
    expect(doc.root.toJSON()).toMatchObject({ o: { copy: stored }, l: [stored, { deep: stored }] })
    expect(isTracked(m.get('k'))).toBe(false)
  })

  test('Z4 a live object that takes the place of an atomic value stays an object to write into', () => {
    const doc = track({ o: { a: { x: 1 }, b: atomic({ x: 2 }) } })
    const { o } = doc.data
    ;[o.a, o.b] = [o.b, o.a]
    o.b.x = 3
    expect(doc.snapshot()).toEqual({ o: { a: { x: 2 }, b: { x: 3 } } })
    expect(isTracked(o.a)).toBe(false)
  })
})

class Money {
  readonly cents: number
  constructor(cents: number) {
    this.cents = cents
  }
}

const money: Codec<Money> = {
  tag: 'money',
  is: value => value instanceof Money,
  encode: ({ cents }: Money) => cents,
  decode: (cents: number) => new Money(cents),
}

describe('the place of an instance of a class', () => {
  test('Z5 takes any other value as what that is', () => {
    const doc = track({ o: { price: new Money(1) as unknown } }, { codecs: [money] })
    const { o } = doc.data
    o.price = { net: 1 }
    ;(o.price as Any).net = 2
    expect(doc.snapshot()).toEqual({ o: { price: { net: 2 } } })

    o.price = new Money(3)
    // as a file gives it
    doc.replace({ o: { price: { '!money': 4 } } })
    expect(o.price).toEqual(new Money(4))
  })

  test('Z6 what a codec cannot look at is refused by the door', () => {
    const doc = track({ o: {} as Any }, { codecs: [money] })
    const { proxy, revoke } = Proxy.revocable({}, {})
    revoke()
    expect(() => {
      doc.data.o.x = proxy
    }).toThrow(PlaindocError)
    expect(doc.snapshot()).toEqual({ o: {} })
  })
})
