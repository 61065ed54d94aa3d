/**
 * The laws of a document (L3–L8, L10, L12) under everything at once: three replicas, partial delivery in any order, undo,
 * redo, transactions that throw, nested ones, and listeners and raw observers that write.
 */
import type * as Y from 'yjs'
import { type Document, isTracked, patch, type Transition, track } from '../src/index.js'
import { edit, recogniseLive, textOf, value } from './edits.js'
import { type Random, random, runs } from './random.js'

recogniseLive(isTracked)

type Data = Record<string, unknown>

interface Replica {
  readonly doc: Document<Data>
  readonly inbox: Uint8Array[]
  readonly transitions: Transition[]
  chain: unknown
}

const initial = {
  list: [
    { id: 1, n: 1 },
    { id: 2, n: 2 },
  ],
  map: { a: 'x', deep: { b: [1, 2] } },
  plain: [1, 2, 3],
}

/** A fresh read of the shared types, through another Y.Doc that has only the bytes. */
function freshRead(doc: Document<Data>): string {
  const copy = track(undefined as unknown as Data, {})
  copy.merge(doc.encode())
  return textOf(copy.snapshot())
}

function replicas(random: Random, count: number): Replica[] {
  const all: Replica[] = []
  for (let i = 0; i < count; i++) {
    const doc = track<Data>(random.chance(0.8) ? initial : { list: [], other: { x: 1 } })
    const replica: Replica = { doc, inbox: [], transitions: [], chain: doc.snapshot() }
    doc.ydoc.on('update', (update: Uint8Array, origin: unknown) => {
      if (origin === replica.inbox) return
      for (const other of all) if (other !== replica) other.inbox.push(update)
    })
    doc.observe(transition => {
      replica.transitions.push(transition)
      if (transition.before !== replica.chain) throw new Error('L12 the chain is broken')
      replica.chain = transition.after
    })
    all.push(replica)
  }
  // what was seeded before anybody listened
  for (const replica of all) for (const other of all) if (other !== replica) other.inbox.push(replica.doc.encode())
  return all
}

function deliver(replica: Replica, random: Random): void {
  const { inbox, doc } = replica
  for (let n = random.int(4); n > 0 && inbox.length > 0; n--) {
    const [update] = inbox.splice(random.int(inbox.length), 1)
    if (update !== undefined) doc.merge(update, { origin: inbox })
  }
}

/** A transaction that throws after edits, merges nothing, and must leave no trace. */
function throwing(replica: Replica, random: Random): void {
  const { doc, transitions } = replica
  const bytes = doc.encode()
  const shown = textOf(doc.snapshot())
  const count = transitions.length
  const redo = doc.undo.canRedo
  const steps = doc.undo.manager.undoStack.length
  let updates = 0
  const listener = (): void => {
    updates++
  }
  doc.ydoc.on('update', listener)
  expect(() =>
    doc.transact(data => {
      for (let n = 1 + random.int(4); n > 0; n--) edit(data, random)
      if (random.chance(0.3)) expect(() => doc.transact(inner => fail(inner, random))).toThrow('inner')
      if (random.chance(0.3)) doc.snapshot()
      edit(data, random)
      throw new Error('outer')
    }),
  ).toThrow('outer')
  doc.ydoc.off('update', listener)
  expect(Buffer.from(doc.encode()).equals(Buffer.from(bytes))).toBe(true)
  expect(textOf(doc.snapshot())).toBe(shown)
  expect(textOf(doc.data)).toBe(shown)
  expect([updates, transitions.length, doc.undo.canRedo, doc.undo.manager.undoStack.length]).toEqual([
    0,
    count,
    redo,
    steps,
  ])
}

function fail(data: Data, random: Random): never {
  edit(data, random)
  edit(data, random)
  throw new Error('inner')
}

function nested({ doc }: Replica, random: Random): void {
  doc.transact(data => {
    edit(data, random)
    const middle = textOf(doc.snapshot())
    try {
      doc.transact(inner => fail(inner, random))
    } catch {}
    expect(textOf(doc.snapshot())).toBe(middle)
    expect(textOf(doc.data)).toBe(middle)
    if (random.chance(0.5)) doc.transact(inner => void edit(inner, random))
    edit(data, random)
  })
}

/** Raw Yjs and facade in turn, inside one transaction and inside an observer. */
function mixed({ doc }: Replica, random: Random): void {
  const root = doc.ydoc.getMap('data')
  const observer = (): void => {
    root.unobserveDeep(observer)
    root.set('raw', random.int(100))
    doc.data.mixed = { seen: doc.data.raw }
    expect(doc.data.raw).toBe(root.get('raw'))
    root.delete('raw')
    expect(doc.data.raw).toBe(undefined)
  }
  if (random.chance(0.5)) root.observeDeep(observer)
  doc.ydoc.transact(() => {
    edit(doc.data, random)
    root.set('raw', random.int(1000))
    expect(doc.data.raw).toBe(root.get('raw'))
    doc.data.fresh = { items: [1] }
    const fresh = root.get('fresh') as Y.Map<unknown>
    ;(fresh.get('items') as Y.Array<number>).push([2, 3])
    expect(textOf(doc.data.fresh)).toBe(textOf({ items: [1, 2, 3] }))
    fresh.set('more', 1)
    expect(textOf(doc.data.fresh)).toBe(textOf({ items: [1, 2, 3], more: 1 }))
  })
}

function step(replica: Replica, random: Random): void {
  const { doc } = replica
  switch (random.int(12)) {
    case 0:
      throwing(replica, random)
      return
    case 1:
      nested(replica, random)
      return
    case 2:
      doc.undo.undo()
      return
    case 3:
      doc.undo.redo()
      return
    case 4: {
      const next = { ...(doc.snapshot() as Data), list: value(random), map: value(random) }
      doc.replace(next)
      expect(textOf(doc.snapshot())).toBe(textOf(next))
      return
    }
    case 5:
      mixed(replica, random)
      return
    case 6:
      deliver(replica, random)
      return
    case 7:
      doc.transact(data => {
        for (let n = random.int(4); n > 0; n--) edit(data, random)
      })
      return
    default:
      edit(doc.data, random)
      if (random.chance(0.5)) deliver(replica, random)
  }
}

function check(replica: Replica): void {
  const { doc, transitions } = replica
  const shown = textOf(doc.snapshot())
  // what came out of order may be applied by the copy, which is given it in one piece
  const { pendingStructs, pendingDs } = doc.ydoc.store
  if (pendingStructs === null && pendingDs === null) expect(freshRead(doc)).toBe(shown)
  expect(textOf(doc.data)).toBe(shown)
  for (const { before, after, changes } of transitions.splice(0)) {
    expect(textOf(patch(before, changes))).toBe(textOf(after))
  }
  expect(textOf(replica.chain)).toBe(shown)
}

function settle(all: readonly Replica[]): void {
  // a state exchange at the end, as every transport does: Yjs may keep what came out of order pending for ever
  for (let round = 0; round < 3; round++) {
    for (const { doc, inbox } of all) {
      for (const update of inbox.splice(0)) doc.merge(update, { origin: inbox })
      for (const other of all) doc.merge(other.doc.encode(doc.stateVector()), { origin: inbox })
    }
  }
}

function run(seed: number): void {
  const chance = random(seed)
  const all = replicas(chance, 3)
  try {
    for (let i = 0; i < 45; i++) {
      const replica = chance.pick(all)
      step(replica, chance)
      if (i % 5 === 0) check(replica)
    }
    settle(all)
    for (const replica of all) check(replica)
    const [first, ...others] = all.map(({ doc }) => textOf(doc.snapshot()))
    for (const other of others) expect(other).toBe(first)
  } catch (error) {
    throw new Error(`seed ${seed}: ${(error as Error).message}`, { cause: error })
  }
}

describe('three replicas and everything at once', () => {
  test('L3 L5 L6 L7 L12 hold through edits, undo, rollback, nesting, raw writes and delivery in any order', () => {
    for (let seed = 1; seed <= runs(300, 2_500); seed++) run(seed)
  }, 3_600_000)
})
