/**
 * Devices that write one list through their facades, undo, redo and roll back, and get each other's updates late, in part
 * and out of order. Used by `list.test.ts`.
 */
import * as Y from 'yjs'
import { type Document, list, move, track } from '../src/index.js'
import { canonical, readForeign } from './list-world.js'
import { type Random, random } from './random.js'

export interface Item {
  id: number
  v?: number
  edits: Record<string, number>
}
export interface Data {
  items: Item[]
}

interface Device {
  readonly doc: Document<Data>
  readonly inbox: Uint8Array[]
  /** Objects that were taken out, and may be put in again. */
  readonly held: Item[]
}

export interface World {
  readonly chance: Random
  readonly devices: readonly Device[]
  readonly withUndo: boolean
  count: number
  operations: number
  readonly inserted: Set<number>
  /** What some device itself has removed, by an edit, an undo or a redo. */
  readonly removed: Set<number>
  readonly edits: Map<number, string[]>
  /** Put in again as a copy, since they were gone for good. */
  readonly copied: Set<number>
}

const wire = { kind: 'wire' }

/** A document over a Y.Doc that writes under a random client id, so that both outcomes of a conflict are met. */
export function device<T>(initial: T, chance: Random): Document<T> {
  const ydoc = new Y.Doc()
  ydoc.clientID = 2 ** 31 + chance.int(2 ** 31)
  return track(initial, { ydoc })
}

/** What the shared type of the list shows to a reader who knows only its JSON. */
export function foreignItems(doc: Document<Data>): unknown {
  return readForeign((doc.ydoc.getMap('data').get('items') as Y.Map<unknown>).toJSON())
}

export function createWorld(seed: number, count: number, withUndo: boolean): World {
  const chance = random(seed)
  const devices = Array.from({ length: count }, (): Device => {
    return { doc: device<Data>({ items: list([0, 1, 2].map(id => ({ id, edits: {} }))) }, chance), inbox: [], held: [] }
  })
  for (const one of devices) {
    // steps fall out, and what they have deleted is purged
    if (chance.chance(0.3)) one.doc.undo.limit = 5
    one.doc.ydoc.on('update', (update: Uint8Array, origin: unknown) => {
      if (origin !== wire) for (const other of devices) if (other !== one) other.inbox.push(update)
    })
  }
  const inserted = new Set([0, 1, 2])
  return {
    chance,
    devices,
    withUndo,
    count: 3,
    operations: 0,
    inserted,
    removed: new Set(),
    edits: new Map(),
    copied: new Set(),
  }
}

/** One operation of one device, then perhaps some deliveries, then all that must hold at any moment. */
export function step(world: World): void {
  const { chance, devices } = world
  const one = chance.pick(devices)
  const { doc } = one
  world.operations++
  const before = idsOf(doc)
  const choice = chance.int(20)
  if (choice < 3 && world.withUndo) {
    if (choice < 2) doc.undo.undo()
    else doc.undo.redo()
  } else if (choice === 3) rollBack(world, one)
  else if (choice === 4) doc.transact(() => several(world, one))
  else if (choice === 5 && chance.chance(0.3)) doc.undo.clear()
  else edit(world, one)
  const now = new Set(idsOf(doc))
  for (const id of before) if (!now.has(id)) world.removed.add(id)
  // out of order an item may not show here while its insertion is undone
  if (doc.ydoc.store.pendingStructs !== null) for (const id of world.inserted) if (!now.has(id)) world.removed.add(id)
  check(doc)
  for (const other of devices) {
    let isNew = false
    while (other.inbox.length > 0 && chance.chance(0.3)) {
      const [update] = other.inbox.splice(chance.int(other.inbox.length), 1)
      Y.applyUpdate(other.doc.ydoc, update as Uint8Array, wire)
      isNew = true
    }
    if (isNew && chance.chance(0.3)) check(other.doc)
  }
}

function several(world: World, one: Device): void {
  const { doc } = one
  for (let n = 0; n < 3; n++) {
    const before = idsOf(doc)
    edit(world, one)
    const now = new Set(idsOf(doc))
    for (const id of before) if (!now.has(id)) world.removed.add(id)
    check(doc)
  }
}

function rollBack(world: World, one: Device): void {
  const { doc, held } = one
  const wereHeld = [...held]
  const bytes = Buffer.from(doc.encode())
  const shown = canonical(doc.snapshot())
  const { count, removed, edits, inserted } = world
  const kept = [new Set(inserted), new Set(removed), new Map(edits)] as const
  try {
    doc.transact(() => {
      several(world, one)
      throw new Error('changed my mind')
    })
  } catch (error) {
    if ((error as Error).message !== 'changed my mind') throw error
  }
  world.count = count
  held.splice(0, held.length, ...wereHeld)
  inserted.clear()
  removed.clear()
  edits.clear()
  for (const id of kept[0]) inserted.add(id)
  for (const id of kept[1]) removed.add(id)
  for (const [id, keys] of kept[2]) edits.set(id, keys)
  expectEqual(canonical(doc.snapshot()), shown, 'after a rollback')
  if (!Buffer.from(doc.encode()).equals(bytes)) throw new Error('a rollback left bytes')
}

function newItem(world: World): Item {
  const id = world.count++
  world.inserted.add(id)
  return { id, edits: {} }
}

/** One edit, on the live list and on a native array: both return the same, and hold the same afterwards. */
function edit(world: World, { doc, held }: Device): void {
  const { chance } = world
  const items = doc.data.items
  const native = items.map(item => ({ ...item, edits: { ...item.edits } }))
  const { length } = items
  const facades = new Map(items.map(item => [item.id, item]))
  const at = length === 0 ? 0 : chance.int(length)
  const to = length === 0 ? 0 : chance.int(length)
  const choice = length === 0 ? 0 : chance.int(19)
  // what only moves, or stays, is the very object it was
  let isSame = true
  if (choice < 3) {
    const fresh = [newItem(world), newItem(world)]
    expectEqual(items.push(...fresh), native.push(...structuredClone(fresh)), 'push')
  } else if (choice < 5) {
    const fresh = newItem(world)
    items.splice(at, 0, fresh)
    native.splice(at, 0, structuredClone(fresh))
  } else if (choice < 6) expectEqual(canonical(items.splice(at, 2)), canonical(native.splice(at, 2)), 'splice')
  else if (choice < 8) {
    move(items, at, to)
    native.splice(to, 0, ...native.splice(at, 1))
  } else if (choice < 9) {
    items.splice(to, 0, ...items.splice(at, 1))
    native.splice(to, 0, ...native.splice(at, 1))
  } else if (choice < 11) {
    const id = (items[at] as Item).id
    const key = `e${world.operations}-${world.count}`
    ;(items[at] as Item).edits[key] = 1
    const twin = native[at] as Item
    twin.edits = { ...twin.edits, [key]: 1 }
    world.edits.set(id, [...(world.edits.get(id) ?? []), key])
  } else if (choice < 12) {
    isSame = false
    items[at] = { ...(items[at] as Item), v: world.operations }
    native[at] = { ...(native[at] as Item), v: world.operations }
  } else if (choice < 13) {
    items.sort((a, b) => a.id - b.id)
    native.sort((a, b) => a.id - b.id)
  } else if (choice < 14) {
    items.reverse()
    native.reverse()
  } else if (choice < 15) {
    doc.data.items = items.filter(({ id }) => id % 4 !== at % 4)
    native.splice(0, length, ...native.filter(({ id }) => id % 4 !== at % 4))
  } else if (choice < 17) {
    held.push(...items.splice(at, 1))
    native.splice(at, 1)
  } else if (choice < 18) {
    const item = held.pop()
    // one that undo has brought back would come in as a copy
    if (item === undefined || facades.has(item.id)) return
    if (chance.chance()) items.splice(at, 0, item)
    else doc.data.items = [...items.slice(0, at), item, ...items.slice(at)]
    // one that was purged meanwhile is new; two devices may do that, each with an object it held
    if (doc.data.items[at] !== item) world.copied.add(item.id)
    // with what others wrote into it meanwhile
    native.splice(at, 0, structuredClone({ ...doc.snapshot().items[at] }) as Item)
    if (native[at]?.id !== item.id) throw new Error(`item ${item.id} did not come back`)
  } else {
    const fresh = newItem(world)
    doc.data.items = [...items.slice(at), fresh, ...items.slice(0, at)]
    native.splice(0, length, ...native.slice(at), structuredClone(fresh), ...native.slice(0, at))
  }
  expectEqual(canonical(doc.snapshot().items), canonical(native), `edit ${choice}`)
  if (!isSame) return
  for (const item of doc.data.items) {
    const facade = facades.get(item.id)
    if (facade !== undefined && facade !== item) throw new Error(`item ${item.id} is another object after ${choice}`)
  }
}

/** What is shown in all three ways is the same. */
export function check(doc: Document<Data>): void {
  const shown = canonical(doc.snapshot().items)
  expectEqual(canonical(JSON.parse(JSON.stringify(doc.data.items))), shown, 'facade')
  expectEqual(canonical(foreignItems(doc)), shown, 'foreign reader')
}

/** Delivers everything, and checks what must hold then. */
export function settle(world: World): void {
  const { devices } = world
  for (const { doc, inbox } of devices) {
    for (const update of inbox.splice(0)) Y.applyUpdate(doc.ydoc, update, wire)
  }
  // Yjs may keep an update pending although all have arrived; what every sync does heals it. Twice: purging writes
  for (let round = 0; round < 2; round++) {
    for (const to of devices) {
      for (const from of devices)
        Y.applyUpdate(to.doc.ydoc, Y.encodeStateAsUpdate(from.doc.ydoc, to.doc.stateVector()), wire)
    }
  }
  for (const { inbox } of devices) inbox.length = 0
  const [first] = devices as [Device]
  const shown = canonical(first.doc.snapshot())
  for (const { doc } of devices) {
    check(doc)
    expectEqual(canonical(doc.snapshot()), shown, 'replicas')
  }
  for (const bytes of [Y.encodeStateAsUpdate(first.doc.ydoc), undefined]) {
    const ydoc = new Y.Doc()
    if (bytes === undefined) Y.applyUpdateV2(ydoc, Y.encodeStateAsUpdateV2(first.doc.ydoc))
    else Y.applyUpdate(ydoc, bytes)
    expectEqual(canonical(track<unknown>(undefined, { ydoc }).snapshot()), shown, 'reloaded')
  }
  const ids = idsOf(first.doc)
  const present = new Set(ids)
  if (ids.some((id, at) => ids.indexOf(id) !== at && !world.copied.has(id)))
    throw new Error(`items twice: ${ids.join()}`)
  for (const id of world.inserted) {
    if (!present.has(id) && !world.removed.has(id)) throw new Error(`item ${id} is lost`)
    if (world.withUndo) continue
    if (!present.has(id) || world.removed.has(id)) continue
    const item = first.doc.snapshot().items.find(one => one.id === id) as Item
    for (const key of world.edits.get(id) ?? []) {
      if (item.edits[key] !== 1) throw new Error(`edit ${key} of item ${id} is lost`)
    }
  }
}

export function runWorld(seed: number, steps: number, count: number, withUndo: boolean): World {
  const world = createWorld(seed, count, withUndo)
  for (let n = 1; n <= steps; n++) {
    try {
      step(world)
      if (n % 50 === 0) settle(world)
    } catch (error) {
      throw new Error(`seed ${seed}, step ${n}: ${(error as Error).message}`, { cause: error })
    }
  }
  settle(world)
  return world
}

function idsOf(doc: Document<Data>): number[] {
  return doc.snapshot().items.map(({ id }) => id)
}

function expectEqual(actual: unknown, expected: unknown, what: string): void {
  if (actual !== expected)
    throw new Error(`${what}: ${String(actual).slice(0, 400)} should be ${String(expected).slice(0, 400)}`)
}
