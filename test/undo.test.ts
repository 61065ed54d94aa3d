/**
 * Undo: what a step is, what it takes back, and what it lets go of.
 */
import type * as Y from 'yjs'
import { type Document, type PlaindocError, sharedType, text, track } from '../src/index.js'

function codeOf(run: () => unknown): string {
  try {
    run()
  } catch (error) {
    return (error as PlaindocError).code
  }
  throw new Error('nothing was thrown')
}

function times(count: number, run: () => void): void {
  for (let i = 0; i < count; i++) run()
}

describe('a step taken back', () => {
  test('U10 redo deletes what the step deleted, not what Yjs has joined it with', () => {
    const list = track({ o: {} as { m?: number[] } })
    list.data.o.m = []
    list.data.o.m.push(1)
    list.data.o.m.push(2)
    list.data.o.m.shift()
    const letters = track({ o: {} as { t?: string } })
    letters.data.o.t = text('a')
    letters.data.o.t = 'abc'
    letters.data.o.t = 'bc'

    times(4, () => list.undo.undo())
    times(4, () => list.undo.redo())
    times(3, () => letters.undo.undo())
    times(3, () => letters.undo.redo())

    expect(list.snapshot()).toEqual({ o: { m: [2] } })
    expect(letters.snapshot()).toEqual({ o: { t: 'bc' } })
  })

  test('U11 undo deletes all of what the step wrote, also when somebody has written into it since', () => {
    const a = track({ t: text('') })
    const b = a.fork()
    a.data.t = 'abcd'
    a.data.t = ''
    a.undo.undo()
    b.merge(a)
    b.data.t = 'abXcd'
    a.merge(b)

    a.undo.undo()

    expect(a.snapshot()).toEqual({ t: 'X' })
    a.undo.redo()
    expect(a.snapshot()).toEqual({ t: 'abXcd' })
  })

  test('U14 a key that others have set in a container that came back keeps their value', () => {
    const a = track({ l: [{ x: 0 }] as { x: number }[] })
    if (a.data.l[0]) a.data.l[0].x = 1
    a.data.l.pop()
    a.undo.undo()
    const b = a.fork()
    if (b.data.l[0]) b.data.l[0].x = 5
    a.merge(b)

    expect(a.undo.undo()).toBe(false)

    expect(a.snapshot()).toEqual({ l: [{ x: 5 }] })
  })

  test('U15 of several values of others and us that one step replaced, the last one comes back', () => {
    const a = track({ o: { x: 'first' } })
    const b = a.fork()
    a.ydoc.clientID = 3e9
    b.ydoc.clientID = 4e9
    b.data.o.x = 'theirs'

    a.undo.group(() => {
      a.data.o.x = 'mine'
      a.merge(b)
      a.data.o.x = 'mine again'
    })
    a.undo.undo()

    expect(a.snapshot()).toEqual({ o: { x: 'theirs' } })
    a.undo.redo()
    expect(a.snapshot()).toEqual({ o: { x: 'mine again' } })
  })

  test('U16 a transaction that leaves everything as it was is no step and keeps what can be redone', () => {
    const doc = track({ l: [1] })
    doc.data.l.push(2)
    doc.undo.undo()

    doc.transact(({ l }) => {
      l.push(3)
      l.pop()
    })

    expect([doc.undo.canUndo, doc.undo.canRedo]).toEqual([false, true])
    doc.undo.redo()
    expect(doc.snapshot()).toEqual({ l: [1, 2] })
  })

  test('U17 a list of 20,000 comes back with its container in its order, as often as one likes', () => {
    const doc = track({ o: {} as { m?: number[] } })
    doc.data.o.m = []
    doc.transact(({ o }) => {
      for (let i = 0; i < 20_000; i++) o.m?.unshift(i)
    })
    const full = doc.snapshot()
    Reflect.deleteProperty(doc.data.o, 'm')

    doc.undo.undo()

    expect(doc.snapshot()).toEqual(full)
    times(2, () => doc.undo.undo())
    expect(doc.snapshot()).toEqual({ o: {} })
    times(3, () => doc.undo.redo())
    expect(doc.snapshot()).toEqual({ o: {} })
    doc.undo.undo()
    expect(doc.snapshot()).toEqual(full)
  })
})

describe('the stack', () => {
  test('U18 holds 130,000 steps; the newest `limit` stay, and the older ones let go of what they kept', () => {
    const doc = track({ t: text('') })
    const shared = (sharedType(doc.data) as Y.Map<unknown>).get('t') as Y.Text
    doc.undo.limit = Number.POSITIVE_INFINITY
    for (let i = 0; i < 130_000; i++) doc.transact(() => shared.insert(0, 'x'))

    doc.undo.undo()

    expect(doc.undo.manager.undoStack).toHaveLength(129_999)
    expect(doc.data.t).toHaveLength(129_999)
    doc.undo.limit = 2
    while (doc.undo.undo());
    expect(doc.data.t).toHaveLength(129_997)
  })

  test('U19 what a step that falls out had kept is collected, also from the encoded state', () => {
    const doc = track({ o: {} as Record<string, unknown>, l: [] as unknown[] })
    const secret = 'secret '.repeat(10)
    const holds = (): boolean => Buffer.from(doc.encode()).includes(secret)
    doc.data.o.a = { deep: [secret, text(secret)] }
    Reflect.deleteProperty(doc.data.o, 'a')
    expect(holds()).toBe(true)

    doc.undo.limit = 1
    doc.data.l.push(1)

    expect(holds()).toBe(false)
    doc.data.l.push(secret)
    doc.data.l.pop()
    expect(holds()).toBe(true)
    doc.undo.clear()
    expect(holds()).toBe(false)
    doc.data.l.push(secret)
    doc.undo.undo()
    expect(holds()).toBe(true)
    doc.data.l.push(2)
    expect(holds()).toBe(false)
    expect(doc.snapshot()).toEqual({ o: {}, l: [1, 2] })
  })

  test('U20 is 1,000 steps deep unless it is told otherwise, and refuses what is no number', () => {
    const doc = track({ n: 0 })

    expect(doc.undo.limit).toBe(1_000)
    expect(() => {
      doc.undo.limit = -1
    }).toThrow(TypeError)
    expect(() => {
      doc.undo.limit = Number.NaN
    }).toThrow(TypeError)
    doc.undo.limit = 0
    doc.data.n = 1
    expect(doc.undo.canUndo).toBe(false)
  })

  test('U21 an undo that throws has undone nothing and keeps its step', () => {
    const doc = track({ l: [1] })
    doc.data.l.push(2)
    doc.data.l.push(3)
    const { manager } = doc.undo
    manager.deleteFilter = () => {
      throw new Error('filter')
    }

    expect(() => doc.undo.undo()).toThrow('filter')

    expect(doc.snapshot()).toEqual({ l: [1, 2, 3] })
    expect([manager.undoStack.length, manager.redoStack.length]).toEqual([2, 0])
    manager.deleteFilter = () => true
    doc.undo.undo()
    expect(doc.snapshot()).toEqual({ l: [1, 2] })
  })

  test('U22 a listener that throws does not keep a step from moving', () => {
    const doc = track({ l: [1] })
    doc.data.l.push(2)
    const stop = doc.observe(() => {
      throw new Error('listener')
    })

    expect(() => doc.undo.undo()).toThrow('listener')
    stop()

    expect(doc.snapshot()).toEqual({ l: [1] })
    expect(doc.undo.redo()).toBe(true)
    expect(doc.snapshot()).toEqual({ l: [1, 2] })
  })
})

describe('what becomes a step', () => {
  test('U24 the origins that an editor binding adds to the manager are captured, its undo is ours', () => {
    const doc = track({ t: text('a') })
    const shared = (sharedType(doc.data) as Y.Map<unknown>).get('t') as Y.Text
    const binding = {}
    doc.ydoc.transact(() => shared.insert(1, 'b'), binding)
    expect(doc.undo.canUndo).toBe(false)
    doc.undo.manager.addTrackedOrigin(binding)
    const seen: string[] = []
    doc.undo.manager.on('stack-item-added', ({ stackItem, type }) => {
      stackItem.meta.set('caret', seen.length)
      seen.push(`added ${type}`)
    })
    doc.undo.manager.on('stack-item-popped', ({ stackItem, type }) => {
      seen.push(`popped ${type} ${stackItem.meta.get('caret')}`)
    })

    doc.ydoc.transact(() => shared.insert(2, 'c'), binding)
    doc.undo.manager.undo()

    expect(doc.snapshot()).toEqual({ t: 'ab' })
    doc.undo.manager.redo()
    expect(doc.snapshot()).toEqual({ t: 'abc' })
    expect(seen).toEqual(['added undo', 'added redo', 'popped undo 0', 'added undo', 'popped redo 1'])
  })

  test('U25 a group ends when its function throws; what it wrote before is one step', () => {
    const doc = track({ n: 0, m: 0 })

    expect(() =>
      doc.undo.group(() => {
        doc.data.n = 1
        doc.undo.group(() => {
          doc.data.m = 1
        })
        throw new Error('stop')
      }),
    ).toThrow('stop')
    doc.data.n = 2

    doc.undo.undo()
    expect(doc.snapshot()).toEqual({ n: 1, m: 1 })
    doc.undo.undo()
    expect(doc.snapshot()).toEqual({ n: 0, m: 0 })
  })

  test('U42 an async function is no group: `ASYNC_TRANSACTION`, and what it wrote before its first await is one step', () => {
    const doc = track({ n: 0 })
    // reason: the type refuses a promise; a caller without types can still pass one
    const group = (run: () => unknown): unknown => doc.undo.group(run as never)

    expect(() =>
      group(async () => {
        doc.data.n = 1
        doc.data.n = 2
        await Promise.reject(new Error('nobody waits for this'))
      }),
    ).toThrow(expect.objectContaining({ code: 'ASYNC_TRANSACTION' }))
    doc.data.n = 3

    doc.undo.undo()
    expect(doc.data.n).toBe(2)
    doc.undo.undo()
    expect(doc.data.n).toBe(0)
  })

  test('U26 `stop` splits a group, and what follows an undo or redo is a step of its own', () => {
    const doc = track({ n: 0 })

    doc.undo.group(() => {
      doc.data.n = 1
      doc.data.n = 2
      doc.undo.stop()
      doc.data.n = 3
      doc.undo.undo()
      doc.undo.redo()
      doc.data.n = 4
    })

    const seen: unknown[] = []
    while (doc.undo.undo()) seen.push(doc.snapshot())
    expect(seen).toEqual([{ n: 3 }, { n: 2 }, { n: 0 }])
  })
})

describe('undo inside listeners', () => {
  test('U27 an observer of Yjs that undoes takes back the transaction it is told of, and redo brings that back', () => {
    const doc = track({ n: 0, l: [1] })
    doc.data.n = 1
    let undone = false
    sharedType(doc.data.l)?.observe(() => {
      if (undone) return
      undone = true
      doc.undo.undo()
    })

    doc.data.l.push(2)

    expect(doc.snapshot()).toEqual({ n: 1, l: [1] })
    expect([doc.undo.canUndo, doc.undo.canRedo]).toEqual([true, true])
    doc.undo.redo()
    expect(doc.snapshot()).toEqual({ n: 1, l: [1, 2] })
    times(2, () => doc.undo.undo())
    expect(doc.snapshot()).toEqual({ n: 0, l: [1] })
  })

  test('U28 of two steps written in one round of observers each is taken back alone', () => {
    const doc = track({ a: 0, b: 0, c: 0 })
    const root = doc.root as Y.Map<number>
    root.observe(({ keysChanged }, { origin }) => {
      if (origin === doc.undo.manager) return
      if (keysChanged.has('a')) {
        doc.data.b = 1
        doc.data.c = 1
      }
    })

    doc.data.a = 1

    const seen: unknown[] = []
    while (doc.undo.undo()) seen.push(doc.snapshot())
    expect(seen).toEqual([
      { a: 1, b: 1, c: 0 },
      { a: 1, b: 0, c: 0 },
      { a: 0, b: 0, c: 0 },
    ])
    times(3, () => doc.undo.redo())
    expect(doc.snapshot()).toEqual({ a: 1, b: 1, c: 1 })
  })

  test('U29 a listener of the document may undo; inside transact it is refused', () => {
    const doc = track({ n: 0 })
    doc.observe(({ after }) => {
      if ((after as { n: number }).n === 13) doc.undo.undo()
    })

    doc.data.n = 12
    doc.data.n = 13

    expect(doc.snapshot()).toEqual({ n: 12 })
    expect(doc.undo.canRedo).toBe(true)
    for (const call of ['undo', 'redo', 'clear'] as const) {
      expect(codeOf(() => doc.transact(() => void doc.undo[call]()))).toBe('IN_TRANSACTION')
    }
    expect(codeOf(() => doc.transact(() => void doc.undo.manager.undo()))).toBe('IN_TRANSACTION')
  })

  test('U30 the same function subscribed twice is two subscriptions that end by themselves', () => {
    const doc = track({ n: 0 })
    let calls = 0
    const run = (): void => void calls++
    const stopFirst = doc.undo.subscribe(run)
    const stopSecond = doc.undo.subscribe(run)

    doc.data.n = 1
    expect(calls).toBe(4)
    stopFirst()
    stopFirst()
    doc.undo.undo()
    expect(calls).toBe(5)
    stopSecond()
    doc.undo.redo()
    expect(calls).toBe(5)
  })

  test('U31 a subscriber that throws at once is not subscribed; later it stops nobody', async () => {
    const doc = track({ n: 0 })
    const errors: unknown[] = []
    const report = Reflect.get(globalThis, 'reportError')
    Reflect.set(globalThis, 'reportError', (error: unknown) => errors.push(error))
    const seen: boolean[] = []

    expect(() =>
      doc.undo.subscribe(() => {
        throw new Error('at once')
      }),
    ).toThrow('at once')
    doc.undo.subscribe(({ canUndo }) => {
      if (canUndo) throw new Error('later')
    })
    doc.undo.subscribe(({ canUndo }) => seen.push(canUndo))
    doc.data.n = 1
    await Promise.resolve()
    Reflect.set(globalThis, 'reportError', report)

    expect(seen).toEqual([false, true])
    expect(errors).toEqual([new Error('later')])
  })

  test('U32 a subscriber may clear, undo or end subscriptions; the last that others hear is how it is', () => {
    const doc = track({ n: 0 })
    const seen: string[] = []
    let stopOther = (): void => undefined
    doc.undo.subscribe(({ canUndo, canRedo }) => {
      if (canUndo) doc.undo.undo()
      else if (canRedo) doc.undo.clear()
      if (canRedo) stopOther()
    })
    doc.undo.subscribe(({ canUndo, canRedo }) => seen.push(`${canUndo} ${canRedo}`))
    stopOther = doc.undo.subscribe(({ canRedo }) => {
      if (canRedo) seen.push('not stopped')
    })

    doc.data.n = 1

    expect(seen).toEqual(['false false', 'true false', 'false true', 'false false'])
    expect(doc.snapshot()).toEqual({ n: 0 })
  })
})

describe('undo and what has not arrived', () => {
  test('U33 a step is taken back while updates wait for others, and all agree when they have come', () => {
    const a = track({ l: [1] as number[], o: {} as Record<string, number> })
    const b: Document<{ l: number[]; o: Record<string, number> }> = a.fork()
    const sent: Uint8Array[] = []
    b.ydoc.on('update', (update: Uint8Array) => sent.push(update))
    b.data.l.push(2)
    b.data.l.push(3)
    b.data.o.x = 1
    b.undo.undo()

    a.data.l.push(9)
    a.merge(sent[2] as Uint8Array)
    a.merge(sent[3] as Uint8Array)
    a.undo.undo()
    a.undo.redo()
    a.merge(sent[1] as Uint8Array)
    a.undo.undo()
    a.merge(sent[0] as Uint8Array)
    b.merge(a)

    expect(a.snapshot()).toEqual({ l: [1, 2, 3], o: {} })
    expect(b.snapshot()).toEqual(a.snapshot())
  })
})
