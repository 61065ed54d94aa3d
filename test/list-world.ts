/**
 * Peers that edit one list, undo and redo, and get each other's updates late, in part and out of order: the world of the
 * list's guard fuzz, with what must hold after every step and when all updates have arrived. Used by `list-kernel.test.ts`.
 */
import * as Y from 'yjs'
import { isListType, ORDER_KEY } from '../src/internals/list-layout.js'
import { rollback, savepoint } from '../src/internals/rollback.js'
import { arrange } from '../src/shared/list-arrange.js'
import { type ListChange, ListOrder } from '../src/shared/list-order.js'
import { purge } from '../src/shared/list-purge.js'
import { deleteItems, hideItems, insertItems, moveItems, revealItem, setItem } from '../src/shared/list-write.js'
import { type Random, random } from './random.js'

/** What a list shows to a reader who knows nothing but its JSON: the reading rule, once more. */
export function readForeign(list: Record<string, unknown>): unknown[] {
  const entries = list.order as (string | [string, unknown])[]
  const texts = entries.map(entry => (typeof entry === 'string' ? entry : entry[0]))
  const leaves = new Map(entries.filter(entry => typeof entry !== 'string').reverse())
  const gone = new Set(Object.keys(list).map(key => (key.includes('!') ? key.split('!')[0] : '')))
  const rank = (text: string, id: string): number =>
    text === list[`${id}@`] ? Number.POSITIVE_INFINITY : Number(/\.(\d+)/.exec(text)?.[1] ?? 0)
  const shown = new Map<string, number>()
  for (const [index, text] of texts.entries()) {
    const id = text.replace(/\..*/, '')
    const best = shown.get(id)
    if (best === undefined || rank(text, id) > rank(texts[best] as string, id)) shown.set(id, index)
  }
  const alive = [...shown].filter(([id]) => texts.includes(id) && !gone.has(id) && (id in list || leaves.has(id)))
  return alive.sort((a, b) => a[1] - b[1]).map(([id]) => (id in list ? list[id] : leaves.get(id)))
}

/** A list under `list` of the root map `data`. */
export function createList(doc: Y.Doc): Y.Map<unknown> {
  const list = new Y.Map<unknown>()
  doc.transact(() => {
    doc.getMap('data').set('list', list)
    list.set('$type', 'list')
    list.set(ORDER_KEY, new Y.Array())
  })
  return list
}

export interface Peer {
  readonly doc: Y.Doc
  readonly list: ListOrder
  readonly undo: Y.UndoManager
  /** What the splices that were told add up to. */
  shown: string[]
  /** Updates on their way here. */
  readonly inbox: Uint8Array[]
  readonly hidden: string[]
}

/** A replica with a list, whose cache follows every transaction. */
export function createPeer(clientID: number, state: Uint8Array): Peer {
  const doc = new Y.Doc()
  Y.applyUpdate(doc, state)
  doc.clientID = clientID
  const root = doc.getMap('data')
  const type = root.get('list') as Y.Map<unknown>
  if (!isListType(type)) throw new Error('no list')
  const undo = new Y.UndoManager(root, {
    captureTimeout: 0,
    ignoreRemoteMapChanges: true,
    trackedOrigins: new Set(['mine']),
  })
  const list = new ListOrder(type)
  const peer: Peer = { doc, list, undo, shown: list.ids(), inbox: [], hidden: [] }
  doc.on('beforeObserverCalls', (transaction: Y.Transaction) => follow(peer, list.absorb(transaction)))
  return peer
}

/** Applies what a write has told to what is shown. */
export function follow(peer: Peer, change: ListChange | undefined): void {
  if (change === undefined) {
    peer.list.distrust()
    peer.shown = peer.list.ids()
    return
  }
  for (const { index, removed, inserted } of change.splices) peer.shown.splice(index, removed, ...inserted)
  for (const id of change.values) if (!peer.shown.includes(id)) throw new Error(`a value of ${id}, which is not shown`)
}

/** The value of an item, as JSON. */
export function jsonOf(list: ListOrder, id: string): unknown {
  return list.readValue(id, (item, raw) => {
    if (item === undefined) return raw
    const [value] = item.content.getContent() as unknown[]
    return value instanceof Y.AbstractType ? value.toJSON() : value
  })
}

/** A text that is equal for equal values, whatever the order of their keys. */
export function canonical(value: unknown): string {
  return JSON.stringify(value, (_, part: unknown) => {
    if (typeof part !== 'object' || part === null || Array.isArray(part) || part instanceof Uint8Array) return part
    return Object.fromEntries(Object.entries(part).sort(([a], [b]) => (a < b ? -1 : 1)))
  })
}

export interface World {
  readonly chance: Random
  readonly peers: readonly Peer[]
  readonly withUndo: boolean
  count: number
  readonly inserted: Set<string>
  /** Items that some peer itself has removed, or the insertion of which it has undone. */
  readonly removed: Set<string>
  readonly assigned: Set<string>
  /** Edits below an item, by id. */
  readonly edits: Map<string, string[]>
  /** What all peers showed, and where, when all updates had arrived. */
  rest: readonly string[]
  places: ReadonlyMap<string, Y.ID>
  rollbacks: number
}

export function createWorld(seed: number, withUndo: boolean): World {
  const chance = random(seed)
  const first = new Y.Doc()
  createList(first)
  const state = Y.encodeStateAsUpdate(first)
  const clients = chance.shuffle([11, 2 ** 31 + 22, 2 ** 32 - 33])
  const peers = clients.map(client => createPeer(client, state))
  for (const peer of peers) {
    peer.doc.on('update', (update: Uint8Array, origin: unknown) => {
      if (origin !== 'wire') for (const other of peers) if (other !== peer) other.inbox.push(update)
    })
  }
  return {
    chance,
    peers,
    withUndo,
    count: 0,
    inserted: new Set(),
    removed: new Set(),
    assigned: new Set(),
    edits: new Map(),
    rest: [],
    places: new Map(),
    rollbacks: 0,
  }
}

/** One step of one peer, then perhaps some deliveries, then all that must hold between steps. */
export function step(world: World): void {
  const { chance, peers } = world
  const peer = chance.pick(peers)
  const choice = chance.int(20)
  if (choice < 3 && world.withUndo) takeBack(world, peer, choice < 2 ? 'undo' : 'redo')
  else if (choice < 5) tryOut(world, peer)
  else if (choice === 5) tidy(peer)
  else {
    peer.doc.transact(transaction => {
      const count = choice < 8 ? 3 : 1
      for (let i = 0; i < count; i++) edit(world, peer, transaction)
    }, 'mine')
  }
  for (const other of peers) {
    while (other.inbox.length > 0 && chance.chance(0.3)) {
      const [update] = other.inbox.splice(chance.int(other.inbox.length), 1)
      Y.applyUpdate(other.doc, update as Uint8Array, 'wire')
    }
    checkCache(other)
  }
}

function edit(world: World, peer: Peer, transaction: Y.Transaction): void {
  const { chance } = world
  const { list } = peer
  const ids = list.ids()
  const choice = ids.length === 0 ? chance.int(3) : chance.int(20)
  if (choice < 5) {
    const index = choice < 2 ? ids.length : chance.int(ids.length + 1)
    const contents = Array.from({ length: 1 + chance.int(3) }, () => newContent(world))
    const { ids: born, change } = insertItems(transaction, list, index, contents)
    for (const id of born) world.inserted.add(id)
    follow(peer, change)
    fill(contents, world)
  } else if (choice < 7) removeSome(world, peer, transaction)
  else if (choice < 9) {
    const id = chance.pick(ids)
    const content = newContent(world)
    world.assigned.add(id)
    follow(peer, setItem(transaction, list, id, content))
    fill([content], world)
  } else if (choice < 12) {
    const moving = chance.shuffle(ids).slice(0, 1 + chance.int(2))
    follow(peer, moveItems(transaction, list, moving, chance.int(ids.length - moving.length + 1)))
  } else if (choice < 16) editBelow(world, peer, chance.pick(ids))
  else if (choice < 17) rearrange(world, peer, transaction, sortedByValue(list, ids))
  else if (choice < 18) rearrange(world, peer, transaction, ids.toReversed())
  else if (choice < 19) {
    const next: (string | Y.Item['content'])[] = ids.filter(() => chance.chance(0.8))
    if (chance.chance()) next.splice(chance.int(next.length + 1), 0, newContent(world))
    next.push(newContent(world))
    rearrange(world, peer, transaction, next)
  } else {
    // out and in again
    const id = chance.pick(ids)
    follow(peer, hideItems(transaction, list, [id]))
    follow(peer, revealItem(transaction, list, id))
    if (list.indexOf(id) !== -1) follow(peer, moveItems(transaction, list, [id], chance.int(ids.length)))
  }
}

// not by id: the names of peers are drawn anew in each run
function sortedByValue(list: ListOrder, ids: readonly string[]): string[] {
  const keys = new Map(ids.map(id => [id, canonical(jsonOf(list, id))]))
  return [...ids].sort((a, b) => ((keys.get(a) as string) < (keys.get(b) as string) ? -1 : 1))
}

function newContent(world: World): Y.Item['content'] {
  const n = world.count++
  const kind = world.chance.int(8)
  if (kind === 0) return new Y.ContentBinary(Uint8Array.of(n & 255, n >> 8, 7))
  if (kind === 1) return new Y.ContentAny([{ $date: new Date(n).toISOString() }])
  if (kind === 2) return new Y.ContentAny([String(n).repeat(70)])
  if (kind === 3) return new Y.ContentAny([n % 4 === 0 ? null : n])
  return new Y.ContentType(new Y.Map())
}

function fill(contents: readonly Y.Item['content'][], world: World): void {
  for (const content of contents) {
    if (content instanceof Y.ContentType) (content.type as Y.Map<unknown>).set('n', `m${world.count++}`)
  }
}

function rearrange(
  world: World,
  peer: Peer,
  transaction: Y.Transaction,
  next: readonly (string | Y.Item['content'])[],
): void {
  const { list } = peer
  const how = world.withUndo || world.chance.chance() ? 'hide' : 'delete'
  for (const id of list.ids()) if (!next.includes(id)) world.removed.add(id)
  const { ids, changes } = arrange(transaction, list, next, how)
  for (const id of ids) world.inserted.add(id)
  if (changes === undefined) follow(peer, undefined)
  else for (const change of changes) follow(peer, change)
  expectEqual(list.ids(), ids, 'arranged')
  fill(
    next.filter(item => typeof item !== 'string'),
    world,
  )
}

function removeSome(world: World, peer: Peer, transaction: Y.Transaction): void {
  const { chance } = world
  const ids = chance.shuffle(peer.list.ids()).slice(0, 1 + chance.int(2))
  for (const id of ids) world.removed.add(id)
  if (world.withUndo || chance.chance()) {
    follow(peer, hideItems(transaction, peer.list, ids))
    peer.hidden.push(...ids)
  } else follow(peer, deleteItems(transaction, peer.list, ids))
}

function editBelow(world: World, peer: Peer, id: string): void {
  const key = `e${world.count++}`
  const isDone = peer.list.readValue(id, item => {
    const type = item?.content instanceof Y.ContentType ? (item.content.type as Y.Map<unknown>) : undefined
    type?.set(key, 1)
    return type !== undefined
  })
  if (isDone) world.edits.set(id, [...(world.edits.get(id) ?? []), key])
}

// One call takes one step back; Yjs goes on to the next older one when a step has no effect left.
function takeBack(world: World, peer: Peer, what: 'undo' | 'redo'): void {
  const before = peer.list.ids()
  const stack = what === 'undo' ? 'undoStack' : 'redoStack'
  const rest = peer.undo[stack].splice(0, peer.undo[stack].length - 1)
  peer.undo[what]()
  peer.undo[stack].unshift(...rest)
  const now = new Set(peer.list.ids())
  for (const id of before) if (!now.has(id)) world.removed.add(id)
  // out of order an item may be invisible here while its insertion is undone
  if (peer.doc.store.pendingStructs !== null) for (const id of world.inserted) if (!now.has(id)) world.removed.add(id)
}

// A transaction, or a part of one, that is rolled back.
function tryOut(world: World, peer: Peer): void {
  const { chance } = world
  const { doc } = peer
  const lists = [world.inserted, world.removed, world.assigned] as const
  doc.transact(transaction => {
    if (chance.chance()) edit(world, peer, transaction)
    const earlier = lists.map(set => new Set(set))
    const edits = new Map(world.edits)
    const hidden = [...peer.hidden]
    const bytes = Y.encodeStateAsUpdate(doc)
    const start = savepoint(transaction)
    for (let i = 0; i < 3; i++) edit(world, peer, transaction)
    rollback(transaction, start)
    follow(peer, undefined)
    expectEqual(Buffer.from(Y.encodeStateAsUpdate(doc)).toString('hex'), Buffer.from(bytes).toString('hex'), 'bytes')
    lists.forEach((set, i) => {
      set.clear()
      for (const id of earlier[i] ?? []) set.add(id)
    })
    world.edits.clear()
    for (const [id, keys] of edits) world.edits.set(id, keys)
    peer.hidden.splice(0, peer.hidden.length, ...hidden)
    checkCache(peer)
    if (chance.chance()) edit(world, peer, transaction)
    world.rollbacks++
  }, 'mine')
}

function tidy(peer: Peer): void {
  peer.doc.transact(transaction => {
    purge(transaction, peer.list, peer.hidden.splice(0, 5))
  }, 'purge')
}

/** The cache shows what a fresh reading shows, and the splices that were told add up to it. */
export function checkCache(peer: Peer): void {
  const { list } = peer
  const fresh = new ListOrder(list.type)
  expectEqual(list.ids(), fresh.ids(), 'ids')
  expectEqual(peer.shown, fresh.ids(), 'splices')
  for (const [index, id] of fresh.ids().entries()) {
    if (list.idAt(index) !== id || list.indexOf(id) !== index) throw new Error(`${id} is not at ${index}`)
    expectEqual(jsonOf(list, id), jsonOf(fresh, id), 'value')
  }
  expectEqual([...list.gone.keys()].sort(), [...fresh.gone.keys()].sort(), 'gone')
}

/** Delivers everything and checks what must hold then. */
export function settle(world: World): void {
  const { peers } = world
  for (const peer of peers) {
    for (const update of peer.inbox.splice(0)) Y.applyUpdate(peer.doc, update, 'wire')
  }
  // Yjs may keep an update pending although all have arrived; what every sync does heals it
  for (const to of peers) {
    for (const from of peers)
      Y.applyUpdate(to.doc, Y.encodeStateAsUpdate(from.doc, Y.encodeStateVector(to.doc)), 'wire')
  }
  const [first] = peers as [Peer]
  const ids = first.list.ids()
  const values = ids.map(id => jsonOf(first.list, id))
  for (const peer of peers) {
    checkCache(peer)
    expectEqual(peer.list.ids(), ids, 'replicas')
    expectEqual(
      peer.list.ids().map(id => jsonOf(peer.list, id)),
      values,
      'values of replicas',
    )
    expectEqual(readForeign(peer.list.type.toJSON()), values, 'foreign reader')
  }
  expectEqual(new Set(ids).size, ids.length, 'ids twice')
  const reloaded = new Y.Doc()
  Y.applyUpdateV2(reloaded, Y.encodeStateAsUpdateV2(first.doc))
  expectEqual(new ListOrder(reloaded.getMap('data').get('list') as Y.Map<unknown>).ids(), ids, 'reloaded')
  checkLosses(world, ids)
  checkOrder(world, ids)
}

function checkLosses(world: World, ids: readonly string[]): void {
  const present = new Set(ids)
  const [first] = world.peers as [Peer]
  for (const id of world.inserted) {
    if (!present.has(id) && !world.removed.has(id)) throw new Error(`${id} is lost`)
    if (world.withUndo) continue
    if (present.has(id) && world.removed.has(id)) throw new Error(`${id} is back`)
    if (!present.has(id) || world.assigned.has(id)) continue
    const value = jsonOf(first.list, id) as Record<string, unknown>
    for (const key of world.edits.get(id) ?? []) if (!(key in value)) throw new Error(`an edit of ${id} is lost`)
  }
}

// What shows at the very entry where it showed before stands in the same order as before.
function checkOrder(world: World, ids: readonly string[]): void {
  const { list } = (world.peers as [Peer])[0]
  const places = new Map<string, Y.ID>()
  for (const id of ids) {
    const place = list.members.get(id)?.shown
    if (place !== undefined) places.set(id, Y.createID(place.start.client, place.clock))
  }
  const isSame = (id: string): boolean => {
    const [a, b] = [world.places.get(id), places.get(id)]
    return a !== undefined && b !== undefined && Y.compareIDs(a, b)
  }
  expectEqual(ids.filter(isSame), world.rest.filter(isSame), 'order')
  world.rest = ids
  world.places = places
}

function expectEqual(actual: unknown, expected: unknown, what: string): void {
  const [is, should] = [canonical(actual), canonical(expected)]
  if (is !== should) throw new Error(`${what}: ${is.slice(0, 300)} should be ${should.slice(0, 300)}`)
}

/** A world run to its end. */
export function runWorld(seed: number, steps: number, withUndo: boolean): World {
  const world = createWorld(seed, withUndo)
  for (let n = 1; n <= steps; n++) {
    step(world)
    if (n % 40 === 0) settle(world)
  }
  settle(world)
  return world
}
