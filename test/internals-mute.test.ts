/**
 * The guard of mute-repair: a real listener that throws once at each event of Yjs, and what is heard before and after.
 */
import { describe, expect, test } from '@jest/globals'
import * as Y from 'yjs'
import { isIdle, repairMute } from '../src/internals/mute-repair.js'
import { type Listener, listenersOf } from '../src/internals/yjs-internals.js'

type Event = 'update' | 'updateV2' | 'afterTransaction' | 'afterTransactionCleanup' | 'subdocs' | 'beforeTransaction'
const bomb = new Error('a listener of somebody else')

interface Scene {
  readonly ydoc: Y.Doc
  readonly map: Y.Map<unknown>
  /** Replicas fed by listeners registered before and after the throwing one, in both encodings. */
  readonly replicas: Y.Doc[]
  readonly undo: Y.UndoManager
  /** What observers of the map heard. */
  readonly keys: string[]
}

/** A document with a listener that throws the first time, between others that feed replicas. */
function scene(event: string, times = 1): Scene {
  const ydoc = new Y.Doc()
  const map = ydoc.getMap('map')
  map.set('before', 0)
  const replicas: Y.Doc[] = []
  const feed = (): void => {
    const [first, second] = [new Y.Doc(), new Y.Doc()]
    Y.applyUpdate(first, Y.encodeStateAsUpdate(ydoc))
    Y.applyUpdate(second, Y.encodeStateAsUpdate(ydoc))
    ydoc.on('update', (update: Uint8Array) => Y.applyUpdate(first, update))
    ydoc.on('updateV2', (update: Uint8Array) => Y.applyUpdateV2(second, update))
    replicas.push(first, second)
  }
  const keys: string[] = []
  feed()
  map.observe(({ keysChanged }) => void keys.push(...(keysChanged as Set<string>)))
  let left = times
  const explode = (): void => {
    if (left-- > 0) throw bomb
  }
  if (event === 'observe') map.observe(explode)
  else if (event === 'observeDeep') map.observeDeep(explode)
  else ydoc.on(event as Event, explode)
  feed()
  return { ydoc, map, replicas, undo: new Y.UndoManager(map, { captureTimeout: 0 }), keys }
}

const contents = ({ map, replicas }: Scene): unknown[] =>
  [map, ...replicas.map(replica => replica.getMap('map'))].map(m => m.toJSON())
const agree = (s: Scene): boolean => new Set(contents(s).map(content => JSON.stringify(content))).size === 1

describe('a document is mute when a listener threw behind the observers', () => {
  const muting = ['afterTransactionCleanup', 'update', 'updateV2', 'beforeAllTransactions', 'beforeTransaction']
  test.each(muting)('R20 %s: nothing is heard any more, and all of it is after the repair', event => {
    const s = scene(event)

    expect(() => s.map.set('a', 1)).toThrow(bomb)
    s.map.set('b', 2)
    const heardMute = agree(s)
    const repaired = repairMute(s.ydoc)
    s.map.set('c', 3)

    expect([heardMute, repaired, isIdle(s.ydoc)]).toEqual([false, true, true])
    expect(agree(s)).toBe(true)
    // where the function was never called there is no `a`
    const isCalled = !event.startsWith('before')
    expect(s.map.toJSON()).toEqual(isCalled ? { before: 0, a: 1, b: 2, c: 3 } : { before: 0, b: 2, c: 3 })
    expect(s.keys.sort()).toEqual(isCalled ? ['a', 'b', 'c'] : ['b', 'c'])
    expect(repairMute(s.ydoc)).toBe(false)
  })

  test('R20 subdocs: the subdocument is announced once, and a removed one is destroyed', () => {
    const s = scene('subdocs')
    const announced: string[] = []
    s.ydoc.on('subdocs', ({ added }: { added: Set<Y.Doc> }) => announced.push(...[...added].map(({ guid }) => guid)))
    const [first, second] = [new Y.Doc({ guid: 'first' }), new Y.Doc({ guid: 'second' })]

    expect(() => s.map.set('doc', first)).toThrow(bomb)
    s.map.set('doc', second)
    const repaired = repairMute(s.ydoc)

    expect([repaired, first.isDestroyed, announced]).toEqual([true, true, ['second']])
    expect([...s.ydoc.subdocs]).toEqual([second])
  })

  test('R21 subdocuments whose announcement was lost with an update are announced', () => {
    const s = scene('update')
    const announced: string[] = []
    s.ydoc.on('subdocs', ({ added }: { added: Set<Y.Doc> }) => announced.push(...[...added].map(({ guid }) => guid)))

    expect(() => s.map.set('doc', new Y.Doc({ guid: 'lost' }))).toThrow(bomb)
    repairMute(s.ydoc)

    expect(announced).toEqual(['lost'])
    expect(s.ydoc.subdocs.size).toBe(1)
  })

  test('R22 a listener that throws every time keeps nobody from hearing, and its errors are handed over', () => {
    const s = scene('update', Number.POSITIVE_INFINITY)
    const errors: unknown[] = []

    for (const key of ['a', 'b', 'c']) {
      try {
        s.map.set(key, 1)
      } catch (error) {
        expect(error).toBe(bomb)
      }
    }
    repairMute(s.ydoc, error => errors.push(error))

    expect(agree(s)).toBe(true)
    expect(errors.length).toBeGreaterThanOrEqual(3)
    expect(errors.every(error => error === bomb)).toBe(true)
    expect(s.keys).toEqual(['a', 'b', 'c'])
  })

  test('R22 a listener of afterTransactionCleanup that throws every time on an empty document ends', () => {
    const ydoc = new Y.Doc()
    ydoc.on('afterTransactionCleanup', () => {
      throw bomb
    })

    expect(() => ydoc.transact(() => undefined)).toThrow(bomb)
    ydoc.transact(() => undefined)

    expect(repairMute(ydoc)).toBe(true)
    expect(isIdle(ydoc)).toBe(true)
  })

  test('R23 deletions are among the bytes that come again, with the origin and the transaction of the writer', () => {
    const s = scene('update')
    const heard: unknown[] = []
    s.ydoc.on('update', (_: Uint8Array, origin: unknown, ydoc: Y.Doc, { local }: Y.Transaction) => {
      heard.push([origin, ydoc === s.ydoc, local])
    })

    expect(() => s.ydoc.transact(() => s.map.delete('before'), 'writer')).toThrow(bomb)
    repairMute(s.ydoc)

    expect(heard).toEqual([['writer', true, true]])
    expect(agree(s)).toBe(true)
    expect(s.map.has('before')).toBe(false)
  })

  test('R24 undo steps that were lost are booked, and undo takes them back one by one', () => {
    const s = scene('update')

    expect(() => s.map.set('a', 1)).toThrow(bomb)
    s.map.set('b', 2)
    s.map.set('c', 3)
    repairMute(s.ydoc)
    s.undo.undo()
    s.undo.undo()

    expect(s.map.toJSON()).toEqual({ before: 0, a: 1 })
    expect(agree(s)).toBe(true)
  })

  test('R24 what an observer wrote into a queued transaction is observed and sent', () => {
    const s = scene('update')
    s.map.observe(({ keysChanged }) => {
      if (keysChanged.has('a')) s.map.set('echo', true)
    })

    expect(() => s.map.set('a', 1)).toThrow(bomb)
    expect(repairMute(s.ydoc)).toBe(true)

    expect(s.keys).toEqual(['a', 'echo'])
    expect(agree(s)).toBe(true)
  })

  test('R25 a listener that writes during the repair is heard behind what was lost', () => {
    const s = scene('update')
    s.ydoc.on('update', (_: Uint8Array, origin: unknown) => {
      if (origin === 'first') s.ydoc.transact(() => s.map.set('answer', 1), 'answer')
    })

    expect(() => s.ydoc.transact(() => s.map.set('a', 1), 'first')).toThrow(bomb)
    repairMute(s.ydoc)

    expect(s.map.get('answer')).toBe(1)
    expect(s.keys).toEqual(['a', 'answer'])
    expect(agree(s)).toBe(true)
  })

  test('R25 a listener that destroys the document during the repair leaves it without listeners', () => {
    const s = scene('update')
    s.map.observe(({ keysChanged }) => {
      if (keysChanged.has('b')) s.ydoc.destroy()
    })

    expect(() => s.map.set('a', 1)).toThrow(bomb)
    s.map.set('b', 2)
    repairMute(s.ydoc)

    expect(listenersOf(s.ydoc, 'update')).toEqual([])
    expect(isIdle(s.ydoc)).toBe(true)
  })

  test('R26 an open transaction that Yjs has ended already is ended once more with what came after', () => {
    const s = scene('none')
    let left = 1
    s.map.observe(({ keysChanged }) => {
      if (!keysChanged.has('a')) return
      s.ydoc.once('beforeTransaction', () => {
        if (left-- > 0) throw bomb
      })
      s.map.set('never', 1)
    })

    expect(() => s.map.set('a', 1)).toThrow(bomb)
    s.map.set('b', 2)
    expect(agree(s)).toBe(false)
    expect(repairMute(s.ydoc)).toBe(true)

    expect(agree(s)).toBe(true)
    expect(s.keys).toEqual(['a', 'b'])
  })

  test('R26 a value that cannot be encoded does not keep the rest from being heard', () => {
    const s = scene('none')
    const circle: unknown[] = []
    circle.push(circle)

    expect(() => s.map.set('circle', circle)).toThrow('call stack')
    const errors: unknown[] = []
    expect(repairMute(s.ydoc, error => errors.push(error))).toBe(true)
    s.map.set('a', 1)

    expect(errors.every(error => String(error).startsWith('RangeError')) && errors.length > 0).toBe(true)
    expect(isIdle(s.ydoc)).toBe(true)
    expect(s.keys).toEqual(['circle', 'a'])
  })
})

describe('a document is not mute when a listener threw elsewhere', () => {
  const harmless = ['observe', 'observeDeep', 'beforeObserverCalls', 'afterTransaction', 'afterAllTransactions']
  test.each(harmless)('R27 %s: everybody gets the update, and there is nothing to repair', event => {
    const s = scene(event)

    expect(() => s.map.set('a', 1)).toThrow(bomb)
    expect(agree(s)).toBe(true)
    expect(repairMute(s.ydoc)).toBe(false)
    s.map.set('b', 2)

    expect(agree(s)).toBe(true)
    expect(s.keys).toEqual(event === 'beforeObserverCalls' ? ['b'] : ['a', 'b'])
  })

  test.each([
    ['observe', 1],
    ['beforeObserverCalls', 0],
    ['afterTransaction', 0],
  ])('R28 %s: an undo manager that listens later books %d step', (event, steps) => {
    const s = scene(event)

    expect(() => s.map.set('a', 1)).toThrow(bomb)

    expect(s.undo.undoStack.length).toBe(steps)
  })

  test('R29 while a transaction is open or observed, isIdle says so', () => {
    const s = scene('none')
    const seen: boolean[] = []
    s.map.observe(() => seen.push(isIdle(s.ydoc)))

    s.ydoc.transact(() => {
      s.map.set('a', 1)
      seen.push(isIdle(s.ydoc))
    })

    expect([...seen, isIdle(s.ydoc)]).toEqual([false, false, true])
  })
})

describe('which bytes are missing before the repair', () => {
  test.each([
    ['afterTransactionCleanup', [false, false, false, false]],
    ['update', [true, false, false, false]],
    ['updateV2', [true, true, true, false]],
    ['subdocs', [true, true, true, true]],
  ])('R19 %s: [earlier V1, earlier V2, later V1, later V2] is %j', (event, has) => {
    const s = scene(event)

    expect(() => s.ydoc.transact(() => [s.map.set('a', 1), s.map.set('doc', new Y.Doc())])).toThrow(bomb)

    expect(s.replicas.map(replica => replica.getMap('map').has('a'))).toEqual(has)
    expect(listenersOf(s.ydoc, 'update') satisfies Listener[]).toHaveLength(2 + (event === 'update' ? 1 : 0))
  })
})
