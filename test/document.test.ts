/**
 * Transitions, listeners, transactions and the document as a whole.
 */
import * as Y from 'yjs'
import { Modified, open, type PlaindocError, type Transition, track } from '../src/index.js'

function codeOf(run: () => unknown): string {
  try {
    run()
  } catch (error) {
    return (error as PlaindocError).code
  }
  throw new Error('nothing was thrown')
}

describe('transitions', () => {
  test('O1 a mutator is one transition, a transact is one, with values, changes and bytes', () => {
    const doc = track({ n: 1, list: [1] })
    const seen: Transition[] = []
    doc.observe(transition => seen.push(transition))

    doc.data.n = 2
    doc.transact(
      data => {
        data.n = 3
        data.list.push(2)
      },
      { label: 'both' },
    )

    expect(seen.map(({ before, after, local, label }) => ({ before, after, local, label }))).toEqual([
      { before: { n: 1, list: [1] }, after: { n: 2, list: [1] }, local: true, label: undefined },
      { before: { n: 2, list: [1] }, after: { n: 3, list: [1, 2] }, local: true, label: 'both' },
    ])
    expect(seen[0]?.changes).toEqual([new Modified(['n'], 1, 2)])
    const copy = track({ n: 1, list: [1] })
    for (const { update } of seen) copy.merge(update)
    expect(copy.snapshot()).toEqual(doc.snapshot())
  })

  test('O2 an observer of raw Yjs that writes loses nothing, and the chain holds', () => {
    const doc = track({ list: [1] })
    const seen: Transition[] = []
    doc.observe(transition => seen.push(transition))
    const list = doc.ydoc.getMap('data').get('list') as Y.Array<number>
    list.observe(() => {
      if (list.length < 4) list.push([list.length + 1])
    })

    doc.data.list.push(2)

    expect(doc.snapshot()).toEqual({ list: [1, 2, 3, 4] })
    expect(doc.data.list).toEqual([1, 2, 3, 4])
    expect(seen[0]?.before).toEqual({ list: [1] })
    expect(seen[0]?.after).toEqual({ list: [1, 2] })
    expect(seen[seen.length - 1]?.after).toBe(doc.snapshot())
    for (let i = 1; i < seen.length; i++) expect(seen[i]?.before).toBe(seen[i - 1]?.after)
  })

  test('O3 a listener may write: that is the next transition, and the snapshot inside is the one delivered', () => {
    const doc = track({ n: 1, twice: 2 })
    const shown: unknown[] = []
    doc.observe(({ after }) => {
      const { n, twice } = after as { n: number; twice: number }
      if (twice !== 2 * n) doc.data.twice = 2 * n
    })
    doc.observe(({ after }) => {
      shown.push(after)
      expect(doc.snapshot()).toBe(after)
    })

    doc.data.n = 5

    expect(shown).toEqual([
      { n: 5, twice: 2 },
      { n: 5, twice: 10 },
    ])
  })

  test('O4 every listener is called whatever one throws; the first error reaches the writer, the others the platform', async () => {
    const doc = track({ n: 1 })
    const reported = reports()
    const called: string[] = []
    doc.observe(() => {
      called.push('a')
      throw new Error('first')
    })
    doc.observe(() => {
      called.push('b')
      throw new Error('second')
    })

    expect(() => {
      doc.data.n = 2
    }).toThrow('first')

    expect(called).toEqual(['a', 'b'])
    expect(doc.snapshot()).toEqual({ n: 2 })
    expect(await reported()).toEqual([new Error('second')])
  })

  test('O8 when the body throws, that is the error its caller hears, and those of listeners reach the platform', async () => {
    const doc = track({ n: 1 })
    const reported = reports()
    doc.observe(() => {
      throw new Error('listener')
    })
    // a raw observer that writes through the document: its transition is delivered by the call that failed
    doc.ydoc.once('beforeObserverCalls', () => {
      doc.ydoc.getMap('data').set('n', 7)
    })

    expect(() =>
      doc.transact(data => {
        data.n = 2
        throw new Error('body')
      }),
    ).toThrow('body')

    expect(doc.snapshot()).toEqual({ n: 7 })
    expect(await reported()).toEqual([new Error('listener')])
  })

  test('O5 a raw update listener that throws does not make the document mute', () => {
    const doc = track({ n: 1 })
    const seen: unknown[] = []
    let broken = true
    doc.ydoc.on('update', () => {
      if (broken) throw new Error('foreign')
    })
    doc.observe(({ after }) => seen.push(after))

    expect(() => {
      doc.data.n = 2
    }).toThrow('foreign')
    broken = false
    doc.data.n = 3

    expect(seen).toEqual([{ n: 2 }, { n: 3 }])
  })

  test('O6 subscribe calls at once and then once per transition; a path listener only when its value changed', () => {
    const doc = track({ a: { x: 1 }, b: 1 })
    const values: unknown[] = []
    const paths: unknown[] = []
    const stop = doc.subscribe(value => values.push(value))
    doc.observe(({ after }) => paths.push(after), ['a', 'x'])

    doc.data.b = 2
    doc.data.a.x = 2
    stop()
    doc.data.b = 3

    expect(values).toEqual([
      { a: { x: 1 }, b: 1 },
      { a: { x: 1 }, b: 2 },
      { a: { x: 2 }, b: 2 },
    ])
    expect(paths).toEqual([{ a: { x: 2 }, b: 2 }])
  })

  test('O7 transitions can be awaited one by one, and the loop ends with the document', async () => {
    const doc = track({ n: 0 })
    const seen: unknown[] = []
    const loop = (async () => {
      for await (const { after } of doc.transitions()) seen.push(after)
    })()

    doc.data.n = 1
    doc.data.n = 2
    await Promise.resolve()
    await doc.destroy()
    await loop

    expect(seen).toEqual([{ n: 1 }, { n: 2 }])
  })

  test('O9 transitions are heard from the call on, and an iterator that is dropped or ended is let go', async () => {
    const doc = track({ n: 0 })
    const early = doc.transitions()
    const left = doc.transitions()
    doc.data.n = 1
    doc.data.n = 2

    const first = await early.next()
    await left.return()
    const rest = early.next().then(async second => [second, await early.next()])
    await Promise.resolve()
    await doc.destroy()

    expect(first.value?.after).toEqual({ n: 1 })
    expect(await rest).toEqual([{ done: false, value: expect.objectContaining({ after: { n: 2 } }) }, { done: true }])
    expect(await left.next()).toEqual({ done: true })
    expect(() => doc.transitions()).toThrow(expect.objectContaining({ code: 'DOCUMENT_DESTROYED' }))
  })
})

describe('transactions', () => {
  test('O10 an async function is refused and taken back, also its rejection is nobody’s problem', () => {
    const doc = track({ n: 1 })
    // reason: the type refuses a promise; a caller without types can still pass one
    const run = (fn: (data: { n: number }) => unknown): unknown => doc.transact(fn as never)

    expect(
      codeOf(() =>
        run(async data => {
          data.n = 2
          throw new Error('later')
        }),
      ),
    ).toBe('ASYNC_TRANSACTION')
    expect(doc.snapshot()).toEqual({ n: 1 })
  })

  test('O11 nothing may leave while a transaction is open', () => {
    const doc = track({ n: 1 })

    doc.transact(data => {
      data.n = 2
      for (const run of [
        () => doc.encode(),
        () => doc.stateVector(),
        () => doc.fork(),
        () => doc.merge(new Uint8Array([0, 0])),
        () => doc.undo.undo(),
        () => doc.undo.redo(),
      ]) {
        expect(codeOf(run)).toBe('IN_TRANSACTION')
      }
    })
    expect(doc.snapshot()).toEqual({ n: 2 })
  })

  test('O12 a facade made in a transaction that is taken back is dead, and writes nowhere', () => {
    const doc = track({} as Record<string, unknown>)
    let stale: { x: number } | undefined
    expect(() =>
      doc.transact(data => {
        data.o = { x: 1 }
        stale = data.o as { x: number }
        throw new Error('no')
      }),
    ).toThrow('no')

    doc.data.other = { x: 5 }
    expect(
      codeOf(() => {
        if (stale !== undefined) stale.x = 2
      }),
    ).toBe('NODE_DETACHED')
    expect(doc.snapshot()).toEqual({ other: { x: 5 } })
  })

  test('O38 what one document takes back, the facades of another over the same Y.Doc take back as well', () => {
    const ydoc = new Y.Doc()
    const d = track({ x: 0 }, { ydoc })
    const e = track<{ item: { n: number } | null }>({ item: { n: 1 } }, { ydoc, root: 'e' })
    const { item } = e.data
    const write = (): never =>
      d.transact(() => {
        e.data.item = null
        throw new Error('no')
      })

    expect(write).toThrow('no')
    if (item !== null) item.n = 2
    d.transact(() => expect(write).toThrow('no'))
    if (item !== null) item.n = 3

    expect(e.data.item).toBe(item)
    expect(e.snapshot()).toEqual({ item: { n: 3 } })
  })

  test('O13 bytes that are no update are refused and change nothing', () => {
    const doc = track({ n: 1 })
    const before = doc.encode()

    for (const bytes of [new Uint8Array(), Uint8Array.of(1, 1, 1, 200), new Uint8Array(50).fill(255)]) {
      expect(codeOf(() => doc.merge(bytes))).toBe('UPDATE_INVALID')
    }
    expect(doc.encode()).toEqual(before)
  })
})

describe('documents', () => {
  test('O20 a fork is on its own, and merging brings its changes back', () => {
    const doc = track({ n: 1, list: ['a'] })
    const fork = doc.fork()

    fork.data.list.push('b')
    doc.data.n = 2
    doc.merge(fork)

    expect(fork.snapshot()).toEqual({ n: 1, list: ['a', 'b'] })
    expect(doc.snapshot()).toEqual({ n: 2, list: ['a', 'b'] })
  })

  test('O21 a document that another Yjs program wrote is read and written as it is', () => {
    const ydoc = new Y.Doc()
    const root = ydoc.getMap('state')
    root.set('list', Y.Array.from([1, { foreign: true }]))
    root.set('$odd', 'kept')
    root.set('title', new Y.Text('hello'))
    const doc = track<Record<string, unknown>>(undefined as never, { ydoc, root: 'state' })

    expect(doc.snapshot()).toEqual({ list: [1, { foreign: true }], $odd: 'kept', title: 'hello' })
    doc.data.$odd = 'changed'
    doc.data.title = 'hello world'

    expect(root.get('$odd')).toBe('changed')
    expect((root.get('title') as Y.Text).toString()).toBe('hello world')
    root.set('new', 1)
    expect(doc.data.new).toBe(1)
  })

  test('O22 a root is an object, an array or a text, and stays one', () => {
    const list = track([1, 2])
    list.data.push(3)

    expect(list.snapshot()).toEqual([1, 2, 3])
    expect(codeOf(() => track(5))).toBe('ROOT_KIND')
    expect(codeOf(() => list.replace({} as never))).toBe('ROOT_KIND')
    expect(codeOf(() => track({}, { ydoc: list.ydoc }))).toBe('ROOT_KIND')
  })

  test('O27 one root has one document; when that is destroyed, another may be laid over it', async () => {
    const first = track({ o: { n: 1 } }, { ydoc: new Y.Doc() })
    const old = first.data.o
    expect(codeOf(() => track({}, { ydoc: first.ydoc }))).toBe('DOCUMENT_IN_USE')
    expect(track({ other: 1 }, { ydoc: first.ydoc, root: 'second' }).snapshot()).toEqual({ other: 1 })

    await first.destroy()
    const second = track({ o: { n: 1 } }, { ydoc: first.ydoc })
    second.data.o.n = 2

    expect(second.snapshot()).toEqual({ o: { n: 2 } })
    expect(
      codeOf(() => {
        old.n = 3
      }),
    ).toBe('DOCUMENT_DESTROYED')
  })

  test('O23 a destroyed document refuses to be used, with a code', async () => {
    const doc = await open({ n: 1 })
    await doc.destroy()
    await doc.destroy()

    expect(
      codeOf(() => {
        doc.data.n = 2
      }),
    ).toBe('DOCUMENT_DESTROYED')
  })

  test('O24 an attachment that fails to start closes what was open and refuses the document', async () => {
    const log: string[] = []
    const good = {
      name: 'good',
      load: async () => void log.push('load'),
      start: () => void log.push('start'),
      close: async () => void log.push('close'),
    }
    const bad = {
      name: 'bad',
      start: () => {
        throw new Error('cannot start')
      },
      close: async () => void log.push('close bad'),
    }

    await expect(open({}, good, bad)).rejects.toThrow('cannot start')
    expect(log).toEqual(['load', 'start', 'close bad', 'close'])
  })

  test('O25 status is the worst that an attachment reports', async () => {
    let report: ((state: { local?: 'saving' | 'saved' }) => void) | undefined
    const doc = await open(
      {},
      {
        name: 'store',
        start: (_doc, tell) => {
          report = tell
        },
        close: async () => undefined,
      },
    )
    const seen: string[] = []
    doc.status.subscribe(({ local }) => seen.push(local))

    report?.({ local: 'saving' })
    report?.({ local: 'saving' })
    report?.({ local: 'saved' })

    expect(seen).toEqual(['saved', 'saving', 'saved'])
    await doc.destroy()
  })

  test('O26 keys stand in the same order on all replicas, defaults first as they were written', () => {
    const a = track({ z: 1, a: { y: 1, b: 2 }, m: [] } as Record<string, unknown>)
    const b = track({ z: 1, a: { y: 1, b: 2 }, m: [] } as Record<string, unknown>)

    a.data.q = 1
    b.data.p = 1
    Reflect.deleteProperty(a.data, 'z')
    a.data.z = 2
    a.merge(b.encode())
    b.merge(a.encode())

    expect(Object.keys(a.data).slice(0, 3)).toEqual(['z', 'a', 'm'])
    expect(Object.keys(a.snapshot().a as object)).toEqual(['y', 'b'])
    expect(Object.keys(b.data)).toEqual(Object.keys(a.data))
    expect(Object.keys(b.snapshot())).toEqual(Object.keys(a.snapshot()))
    expect(Object.keys(a.data)).toEqual(Object.keys(a.snapshot()))
    a.data.user = { name: 'n', age: 1, deep: [{ z: 1, a: 2 }] }
    b.merge(a.encode())
    expect(JSON.stringify(b.data.user)).toBe(JSON.stringify(a.data.user))
    expect(JSON.stringify(b.snapshot().user)).toBe('{"name":"n","age":1,"deep":[{"z":1,"a":2}]}')
  })
})

describe('undo', () => {
  test('U1 one transition is one step; a group joins several', () => {
    const doc = track({ n: 0, m: 0 })

    doc.data.n = 1
    doc.data.n = 2
    doc.undo.group(() => {
      doc.data.n = 3
      doc.data.m = 3
    })
    doc.data.m = 4

    const shown: unknown[] = []
    while (doc.undo.undo()) shown.push(doc.snapshot())
    expect(shown).toEqual([
      { n: 3, m: 3 },
      { n: 2, m: 0 },
      { n: 1, m: 0 },
      { n: 0, m: 0 },
    ])
    while (doc.undo.redo());
    expect(doc.snapshot()).toEqual({ n: 3, m: 4 })
  })

  test('U2 only what this document wrote is undone, also beside updates without an origin', () => {
    const doc = track({ n: 0 } as Record<string, number>)
    const other = doc.fork()
    other.data.theirs = 1

    Y.applyUpdate(doc.ydoc, other.encode())
    doc.data.n = 1
    doc.undo.undo()

    expect(doc.snapshot()).toEqual({ n: 0, theirs: 1 })
    expect(doc.undo.canUndo).toBe(false)
  })

  test.each([1, 2])('U3 undo restores after a conflict and never overwrites later work of others (order %i)', order => {
    const ids = order === 1 ? [3e9, 4e9] : [4e9, 3e9]
    const a = track({ x: 'start' })
    const b = track({ x: 'start' })
    a.ydoc.clientID = ids[0] as number
    b.ydoc.clientID = ids[1] as number

    a.data.x = 'mine'
    b.merge(a.encode())
    b.data.x = 'theirs'
    a.merge(b.encode())
    a.undo.undo()
    expect(a.snapshot()).toEqual({ x: 'theirs' })

    const c = track({ o: { t: 'orig' } as { t: string } | undefined })
    const d = track({ o: { t: 'orig' } as { t: string } | undefined })
    c.ydoc.clientID = ids[0] as number
    d.ydoc.clientID = ids[1] as number
    Reflect.deleteProperty(c.data, 'o')
    if (d.data.o !== undefined) d.data.o.t = 'edited'
    c.merge(d.encode())
    c.undo.undo()
    expect(c.snapshot().o).toBeDefined()
  })

  test('U4 one call pops one step even when others have overwritten it', () => {
    const a = track({ x: 0, y: 0 })
    const b = a.fork()

    a.data.y = 1
    a.data.x = 1
    b.merge(a.encode())
    b.data.x = 2
    a.merge(b.encode())
    a.undo.undo()

    expect(a.snapshot()).toEqual({ x: 2, y: 1 })
    a.undo.undo()
    expect(a.snapshot()).toEqual({ x: 2, y: 0 })
  })

  test('U5 defaults are no step; a first-created container survives its undo, so what others put in stays', () => {
    const a = track({ seeded: 1 } as Record<string, unknown>)
    const b = track({ seeded: 1 } as Record<string, unknown>)
    expect(a.undo.canUndo).toBe(false)

    a.data.list = ['mine']
    b.data.list = []
    ;(b.data.list as string[]).push('theirs')
    a.merge(b.encode())
    a.undo.undo()

    expect(a.snapshot()).toEqual({ seeded: 1, list: ['theirs'] })
  })

  test('U6 subscribers hear when undo or redo become possible', () => {
    const doc = track({ n: 0 })
    const seen: unknown[] = []
    doc.undo.subscribe(state => seen.push({ ...state }))

    doc.data.n = 1
    doc.undo.undo()
    doc.undo.clear()

    expect(seen).toEqual([
      { canUndo: false, canRedo: false },
      { canUndo: true, canRedo: false },
      { canUndo: false, canRedo: true },
      { canUndo: false, canRedo: false },
    ])
  })
})

describe('a document that somebody else has made mute', () => {
  test('O28 speaks again by itself after the next write', async () => {
    const doc = track({ n: 1 })
    const seen: unknown[] = []
    let broken = true
    doc.ydoc.on('update', () => {
      if (broken) throw new Error('foreign')
    })
    doc.observe(({ after }) => seen.push(after))
    expect(() => doc.ydoc.getMap('data').set('n', 2)).toThrow('foreign')
    broken = false

    doc.data.n = 3
    await Promise.resolve()

    expect(doc.snapshot()).toEqual({ n: 3 })
    expect(seen[seen.length - 1]).toEqual({ n: 3 })
    doc.data.n = 4
    expect(seen[seen.length - 1]).toEqual({ n: 4 })
  })
})

// Catches what goes to the platform until it is asked for.
function reports(): () => Promise<unknown[]> {
  const errors: unknown[] = []
  const before = Reflect.get(globalThis, 'reportError')
  Reflect.set(globalThis, 'reportError', (error: unknown) => errors.push(error))
  return async () => {
    await Promise.resolve()
    Reflect.set(globalThis, 'reportError', before)
    return errors
  }
}
