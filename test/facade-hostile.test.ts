/**
 * What an attacker found, kept for ever: copies, moves, texts, marks, handles and listeners in awkward company.
 */
import * as Y from 'yjs'
import { Added, open, type PlaindocError, pathOf, sharedType, type Transition, text, track } from '../src/index.js'
import { textOf } from './edits.js'

type Any = Record<string, never>

// reason: these tests do what programs without types do
function live(initial: unknown): { doc: ReturnType<typeof track<Any>>; data: Any } {
  const doc = track(initial as Any)
  return { doc, data: doc.data }
}

function codeOf(run: () => unknown): string {
  try {
    run()
  } catch (error) {
    return (error as PlaindocError).code ?? String(error)
  }
  throw new Error('nothing was thrown')
}

function freshRead(doc: ReturnType<typeof track<Any>>): string {
  const copy = track(undefined as unknown as Any)
  copy.merge(doc.encode())
  return textOf(copy.snapshot())
}

// biome-ignore lint/suspicious/noExplicitAny: reason: programs without types are what is tested here
const any = (value: unknown): any => value

describe('copies', () => {
  test('A40 one facade copied twice gives two things of their own', () => {
    const { doc, data } = live({ n: [1, 2, 3], l: [] })

    any(data).l = [any(data).n, any(data).n]
    any(data).l[1].splice(1, 1)
    any(data).l.push(any(data).n, any(data).n)
    any(data).l[3].push(4)

    expect(doc.snapshot()).toEqual({
      n: [1, 2, 3],
      l: [
        [1, 2, 3],
        [1, 3],
        [1, 2, 3],
        [1, 2, 3, 4],
      ],
    })
    expect(freshRead(doc)).toBe(textOf(doc.snapshot()))
  })

  test('A41 texts stay texts through everyday moves, and marks stay', () => {
    const moves: [string, unknown, (data: unknown) => void, (data: unknown) => object][] = [
      ['shift and push', { a: [{ t: text('abc') }], b: [] }, d => any(d).b.push(any(d).a.shift()), d => any(d).b[0]],
      [
        'splice and push',
        { a: [{ t: text('abc') }, 1] },
        d => {
          const [x] = any(d).a.splice(0, 1)
          any(d).a.push(x)
        },
        d => any(d).a[1],
      ],
      [
        'old and new',
        { a: { t: text('abc') }, b: {} },
        d => {
          const old = any(d).a
          any(d).a = {}
          any(d).b = old
        },
        d => any(d).b,
      ],
      [
        'swap',
        { a: { t: text('abc') }, b: { u: 1 } },
        d => {
          ;[any(d).a, any(d).b] = [any(d).b, any(d).a]
        },
        d => any(d).b,
      ],
      [
        'up',
        { o: { inner: { t: text('abc') } } },
        d => {
          any(d).o = any(d).o.inner
        },
        d => any(d).o,
      ],
      [
        'wrap',
        { o: { t: text('abc') } },
        d => {
          any(d).o = { wrap: any(d).o }
        },
        d => any(d).o.wrap,
      ],
    ]
    for (const [name, initial, move, find] of moves) {
      const { doc, data } = live(initial)
      move(data)
      const type = (sharedType(find(data)) as Y.Map<unknown>).get('t')
      expect([name, type instanceof Y.Text, String(type)]).toEqual([name, true, 'abc'])
      expect(freshRead(doc)).toBe(textOf(doc.snapshot()))
    }
  })

  test('A42 a list of texts is sorted, reversed and filtered text by text', () => {
    const { doc, data } = live({ l: [text('bb'), text('aa'), text('cc')] })
    const list = sharedType(any(data).l) as Y.Array<Y.Text>
    list.get(0).format(0, 1, { bold: true })

    any(data).l.sort()
    any(data).l.reverse()

    expect(list.toArray().map(type => type instanceof Y.Text && type.toString())).toEqual(['cc', 'bb', 'aa'])
    expect(list.get(1).toDelta()).toEqual([{ insert: 'b', attributes: { bold: true } }, { insert: 'b' }])
    const marked = list.get(1)
    any(data).l = any(data).l.filter((value: string) => value !== 'aa')
    expect(list.get(1)).toBe(marked)
    expect(any(data).l.slice()).toEqual(['cc', 'bb'])
    expect(freshRead(doc)).toBe(textOf(doc.snapshot()))
  })
})

describe('marks, embeds and XML', () => {
  function rich(): ReturnType<typeof live> & { type: Y.Text } {
    const one = live({ t: text('hello'), n: 1 })
    const type = one.doc.ydoc.getMap('data').get('t') as Y.Text
    type.format(0, 2, { bold: true })
    type.insertEmbed(2, { img: 1 })
    return { ...one, type }
  }

  test('A43 assigning to a text with an embed edits the letters only', () => {
    const { data, type } = rich()
    const before = type.toDelta()

    any(data).t = any(data).t
    expect(type.toDelta()).toEqual(before)
    any(data).t += '!'

    expect(type.toDelta().at(-1)).toEqual({ insert: 'llo!' })
    expect(any(data).t).toBe('he\uFFFCllo!')
  })

  test('A44 patching and replacing something else leaves marks and XML alone', () => {
    const { doc, data, type } = rich()
    doc.ydoc.getMap('data').set('x', new Y.XmlElement('p'))
    const xml = doc.ydoc.getMap('data').get('x')
    const before = textOf(type.toDelta())

    doc.patch([new Added(['y'], 1)])
    doc.replace(doc.snapshot() as Any)
    doc.replace({ ...doc.snapshot(), z: 2 } as unknown as Any)
    doc.data = { ...any(doc.data), q: 3 }
    doc.replace(JSON.parse(JSON.stringify(doc.snapshot())))

    expect(doc.ydoc.getMap('data').get('t')).toBe(type)
    expect(doc.ydoc.getMap('data').get('x')).toBe(xml)
    expect(textOf(type.toDelta())).toBe(before)
    expect([any(data).y, any(data).z, any(data).q]).toEqual([1, 2, 3])
  })

  test('A45 replacing with what is there writes nothing, with what was there before restores the marks', () => {
    const { doc, type } = rich()
    const shown = doc.snapshot()
    const before = textOf(type.toDelta())
    let updates = 0
    doc.ydoc.on('update', () => {
      updates++
    })

    doc.replace(shown as Any)
    expect(updates).toBe(0)
    type.format(0, 5, { bold: null })
    doc.replace(JSON.parse(JSON.stringify(shown)))

    expect(textOf(type.toDelta())).toBe(before)
  })
})

describe('handles and rollback', () => {
  test('A46 facades held from before a transaction that is taken back live on', () => {
    const { doc, data } = live({ o: { v: 1, c: { w: 1 } }, l: [{ n: 2 }, { n: 1 }] })
    const { o } = any(data)
    const { c } = o
    const items = [any(data).l[0], any(data).l[1]]
    const attempts: ((d: unknown) => void)[] = [
      d => {
        any(d).o = { v: 2, c: { w: 2 } }
      },
      d => {
        delete any(d).o
      },
      d => any(d).l.splice(0, 1),
      d => any(d).l.sort((a: { n: number }, b: { n: number }) => a.n - b.n),
      d => {
        any(d).l = []
      },
    ]
    for (const attempt of attempts) {
      expect(() =>
        doc.transact(d => {
          attempt(d)
          throw new Error('no')
        }),
      ).toThrow('no')
      doc.transact(d => {
        expect(() =>
          doc.transact(inner => {
            attempt(inner)
            throw new Error('no')
          }),
        ).toThrow('no')
        any(d).touched = true
      })
      expect([any(data).o === o, o.c === c, any(data).l[0] === items[0], any(data).l[1] === items[1]]).toEqual(
        new Array(4).fill(true),
      )
    }

    o.v = 7
    c.w = 8
    items[1].n = 9
    expect(doc.snapshot()).toEqual({ o: { v: 7, c: { w: 8 } }, l: [{ n: 2 }, { n: 9 }], touched: true })
    expect(pathOf(items[1])).toEqual(['l', 1])
  })

  test('A47 after an undo the place has the facade it had', () => {
    const { doc, data } = live({ o: { x: 1 }, l: [{ n: 1 }, { n: 2 }] })
    const { o, l } = any(data)
    const item = l[1]

    delete any(data).o
    doc.undo.undo()
    expect(any(data).o).toBe(o)
    l.pop()
    doc.undo.undo()

    expect(any(data).l[1]).toBe(item)
    expect(any(data).l.indexOf(item)).toBe(1)
  })

  test('A48 replace keeps the facades of items that moved, by their id', () => {
    const { doc, data } = live({ l: [{ id: 1 }, { id: 2 }, { id: 3 }] })
    const [first, , third] = any(data).l

    doc.replace(any({ l: [{ id: 3, x: 1 }, { id: 2 }, { id: 1 }] }))
    first.seen = true
    third.seen = true

    expect(doc.snapshot()).toEqual({ l: [{ id: 3, x: 1, seen: true }, { id: 2 }, { id: 1, seen: true }] })
  })
})

describe('methods called on other things', () => {
  test('A49 Array.prototype.splice, pop and shift work on a facade, and its own methods on other arrays', () => {
    const { doc, data } = live({ l: [1, 2, 3, 4], o: { a: 1 } })
    const { l, o } = any(data)

    expect(Array.prototype.splice.call(l, 0, 1)).toEqual([1])
    expect(Array.prototype.pop.call(l)).toBe(4)
    expect(Array.prototype.shift.call(l)).toBe(2)
    expect(doc.snapshot()).toEqual({ l: [3], o: { a: 1 } })
    const plain = [1]
    expect(l.push.call(plain, 2)).toBe(2)
    expect(plain).toEqual([1, 2])
    l.push.call(o, 'x')
    expect(doc.snapshot()).toEqual({ l: [3], o: { a: 1, 0: 'x', length: 1 } })
    expect(freshRead(doc)).toBe(textOf(doc.snapshot()))
  })

  test('A50 bytes that are read are the reader’s own', () => {
    const { doc, data } = live({ b: Uint8Array.of(1, 2) })

    any(data).b[0] = 99

    expect([...any(data).b]).toEqual([1, 2])
    expect(doc.snapshot()).toEqual({ b: Uint8Array.of(1, 2) })
  })
})

describe('snapshots', () => {
  test('K7 dates, bytes and foreign objects keep their identity while siblings come and go', () => {
    const { doc, data } = live({ at: new Date(0), bytes: Uint8Array.of(1), list: [new Date(1)] })
    doc.ydoc.getMap('data').set('foreign', { a: 1 })
    const before = any(doc.snapshot())
    const heard: Transition[] = []
    doc.observe(transition => heard.push(transition), ['at'])

    any(data).z = 1
    any(data).list.push(2)
    delete any(data).z
    const after = any(doc.snapshot())

    expect([after.at === before.at, after.bytes === before.bytes, after.foreign === before.foreign]).toEqual([
      true,
      true,
      true,
    ])
    expect(after.list[0]).toBe(before.list[0])
    expect(heard).toEqual([])
  })

  test('K8 the order of keys is the same on all replicas when both created them', () => {
    const lo = live({})
    const hi = live({})
    lo.doc.ydoc.clientID = 2_200_000_000
    hi.doc.ydoc.clientID = 4_200_000_000

    any(lo.data).x = 1
    any(lo.data).y = 2
    any(hi.data).q = 1
    any(hi.data).q = 2
    any(hi.data).y = 5
    any(hi.data).x = 1
    const shown = [lo, hi].map(({ doc }) => [Object.keys(doc.snapshot()), Object.keys(doc.data)])
    expect(shown).toHaveLength(2)
    lo.doc.merge(hi.doc.encode())
    hi.doc.merge(lo.doc.encode())

    const again = track(undefined as unknown as Any)
    again.merge(lo.doc.encode())
    const orders = [lo.doc, hi.doc, again].flatMap(doc => [Object.keys(doc.snapshot()), Object.keys(doc.data)])
    expect(new Set(orders.map(keys => keys.join())).size).toBe(1)
  })

  test('K9 a thousand pushes with an observer read the list a thousand items wide only once each', () => {
    const { doc, data } = live({ list: [] })
    let seen: unknown
    doc.observe(({ after }) => {
      seen = after
    })

    for (let i = 0; i < 1000; i++) any(data).list.push({ i })
    any(data).list[500].i = -1
    any(data).list.splice(10, 2, 'x')
    any(data).list.unshift(0)

    const expected = Array.from({ length: 1000 }, (_, i) => ({ i: i === 500 ? -1 : i })) as unknown[]
    expected.splice(10, 2, 'x')
    expected.unshift(0)
    expect(textOf(seen)).toBe(textOf({ list: expected }))
    expect(freshRead(doc)).toBe(textOf(seen))
  })
})

describe('listeners', () => {
  test('O30 a subscription begun in a transaction that is taken back starts from what is there', () => {
    const { doc, data } = live({ x: 0 })
    const seen: unknown[] = []

    expect(() =>
      doc.transact(d => {
        any(d).x = 1
        doc.observe(({ before, after }) => seen.push([any(before).x, any(after).x]))
        throw new Error('no')
      }),
    ).toThrow('no')
    any(data).x = 2

    expect(seen).toEqual([[0, 2]])
  })

  test('O31 subscribing again inside a listener loses nothing', () => {
    const { doc, data } = live({ x: 0 })
    let seen: unknown
    const stop = doc.observe(({ after }) => {
      if (any(after).x !== 1) return
      any(data).x = 2
      stop()
      doc.subscribe(value => {
        seen = any(value).x
      })
    })

    any(data).x = 1

    expect(seen).toBe(2)
  })

  test('O32 the same function observed twice is two subscriptions', () => {
    const { doc, data } = live({ x: 0 })
    let calls = 0
    const listener = (): void => {
      calls++
    }
    const stop = doc.observe(listener)
    doc.observe(listener)

    any(data).x = 1
    stop()
    any(data).x = 2

    expect(calls).toBe(3)
  })

  test('O33 a subscription whose first call throws is none', () => {
    const { doc, data } = live({ x: 0 })

    expect(() =>
      doc.subscribe(() => {
        throw new Error('first')
      }),
    ).toThrow('first')
    any(data).x = 1

    expect(doc.snapshot()).toEqual({ x: 1 })
  })

  test('O34 a listener that an earlier one has stopped is not called', () => {
    const { doc, data } = live({ x: 0 })
    let called = false
    doc.observe(() => stop())
    const stop = doc.observe(() => {
      called = true
    })

    any(data).x = 1

    expect(called).toBe(false)
  })

  test('O35 what is no change is refused', () => {
    const { doc } = live({ x: 0 })

    for (const changes of [[{}], [null], [5]]) expect(codeOf(() => doc.patch(any(changes)))).toBe('CHANGE_INVALID')
  })
})

describe('the end of a document and of its parts', () => {
  test('A51 a part that stayed live goes with its place, and shows its last value', () => {
    const { doc, data } = live({ o: { inner: { a: 1 } } })
    const { inner } = any(data).o
    any(data).o = { ...any(data).o, x: 1 }
    inner.a = 5

    delete any(data).o

    expect(inner.a).toBe(5)
    expect(pathOf(inner)).toEqual(['o', 'inner'])
    expect(doc.snapshot()).toEqual({})
  })

  test('A52 a facade that nobody read before others deleted its node shows its last value', () => {
    const { doc, data } = live({ o: { a: 1 } })
    const { o } = any(data)
    const other = doc.fork()

    delete any(other.data).o
    doc.merge(other)

    expect({ ...o }).toEqual({ a: 1 })
  })

  test('O36 a second destroy waits for the flush of the first', async () => {
    const log: string[] = []
    const doc = await open(
      {},
      {
        name: 'slow',
        start: () => undefined,
        close: async () => {
          await Promise.resolve()
          await Promise.resolve()
          log.push('closed')
        },
      },
    )

    await Promise.all([doc.destroy(), doc.destroy().then(() => log.push('second'))])

    expect(log).toEqual(['closed', 'second'])
  })

  test('O37 a failed seed leaves the root free', () => {
    const ydoc = new Y.Doc()
    const listener = (): void => {
      throw new Error('foreign')
    }
    ydoc.on('update', listener)
    expect(() => track({ n: 1 }, { ydoc })).toThrow('foreign')
    ydoc.off('update', listener)

    expect(track({ n: 1 }, { ydoc }).snapshot()).toEqual({ n: 1 })
  })
})
