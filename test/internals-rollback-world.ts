/**
 * Two peers that edit, deliver in part, undo, and now and then try a transaction that is rolled back; the world of the
 * guard fuzz. The same seed without rollbacks must give the same bytes at every step.
 */
import * as Y from 'yjs'
import { type RolledBack, rollback, type Savepoint, savepoint } from '../src/internals/rollback.js'
import { brokenEdit, contentOf, edit, integrateForeign, liveTypes, rootsOf } from './internals-rollback-edits.js'
import { type Random, random } from './random.js'

export interface World {
  readonly ours: Y.Doc
  readonly theirs: Y.Doc
  readonly undo: Y.UndoManager
  /** Updates on their way, in any order. */
  readonly toThem: Uint8Array[]
  readonly toUs: Uint8Array[]
  /** Everything we ever emitted, in both encodings. */
  readonly emitted: Uint8Array[]
  readonly emittedV2: Uint8Array[]
  /** What was heard of observers of ours. */
  heard: number
  /** Run inside the observers of the next transaction. */
  inObserver: (() => void) | undefined
  rollbacks: number
}

const derivedClients = [3, 900_000]

export function createWorld(gc: boolean): World {
  const ours = new Y.Doc({ gc })
  const theirs = new Y.Doc({ gc })
  ours.clientID = 1000
  theirs.clientID = 2000
  const roots = rootsOf(ours)
  rootsOf(theirs)
  const undo = new Y.UndoManager(roots as Y.AbstractType<Y.YEvent<never>>[], { captureTimeout: 0 })
  const world: World = {
    ours,
    theirs,
    undo,
    toThem: [],
    toUs: [],
    emitted: [],
    emittedV2: [],
    heard: 0,
    inObserver: undefined,
    rollbacks: 0,
  }
  for (const root of roots) {
    root.observeDeep(() => {
      world.heard++
      const run = world.inObserver
      world.inObserver = undefined
      run?.()
    })
    root.observe(() => world.heard++)
  }
  ours.on('update', (update: Uint8Array, origin: unknown) => {
    world.emitted.push(update)
    if (origin !== theirs) world.toThem.push(update)
  })
  ours.on('updateV2', (update: Uint8Array) => world.emittedV2.push(update))
  ours.on('subdocs', () => world.heard++)
  theirs.on('update', (update: Uint8Array, origin: unknown) => {
    if (origin !== ours) world.toUs.push(update)
  })
  return world
}

/** One step of a world; `attempt` also tries transactions that are rolled back, by a chance of their own. */
export function step(world: World, chance: Random, attempt: Random | undefined): void {
  if (attempt !== undefined) tryAndRollBack(world, attempt)
  const { ours, theirs, undo } = world
  const choice = chance.int(20)
  if (choice < 8) ours.transact(transaction => editAll(transaction, chance, 1 + chance.int(4), attempt))
  else if (choice < 12) theirs.transact(() => repeat(1 + chance.int(4), () => edit(theirs, chance)))
  else if (choice < 14) deliver(world.toThem, theirs, ours, chance)
  else if (choice < 16) deliver(world.toUs, ours, theirs, chance)
  else if (choice < 18) undo.undo()
  else undo.redo()
}

/** Edits, with rolled back inner transactions between them when there is chance for that. */
function editAll(transaction: Y.Transaction, chance: Random, count: number, attempt: Random | undefined): void {
  repeat(count, () => {
    edit(transaction.doc, chance)
    if (attempt?.chance(0.3) === true) tryInside(transaction, attempt)
  })
}

function deliver(queue: Uint8Array[], to: Y.Doc, from: Y.Doc, chance: Random): void {
  repeat(1 + chance.int(3), () => {
    const [update] = queue.splice(chance.int(queue.length), 1)
    if (update !== undefined) Y.applyUpdate(to, update, from)
  })
}

function tryAndRollBack(world: World, attempt: Random): void {
  const { ours } = world
  const choice = attempt.int(10)
  if (choice < 5) tryOutermost(world, attempt)
  else if (choice < 7) world.inObserver = () => tryOutermost(world, attempt, true)
  if (choice !== 7) return
  const before = fingerprint(ours)
  // a foreign transaction around ours, that writes nothing of its own
  ours.transact(transaction => {
    void ours.getMap('map').get('a')
    tryInside(transaction, attempt)
  })
  expectSame(fingerprint(ours), before)
}

/** A transaction that is rolled back as a whole, checked against everything that could tell. */
function tryOutermost(world: World, attempt: Random, observing = false): void {
  const { ours, undo } = world
  const before = fingerprint(ours)
  const subdocs = [...ours.subdocs]
  const said = [world.emitted.length, world.emittedV2.length]
  const stacks = [[...undo.undoStack], [...undo.redoStack]] as const
  const destroyed = new Set<Y.Doc>()
  for (const subdoc of subdocs) subdoc.on('destroy', () => destroyed.add(subdoc))
  let heard = world.heard

  Y.transact(ours, transaction => {
    writeAndRollBack(world, transaction, attempt, observing)
    if (destroyed.size === 0) expectSame([transaction.subdocsAdded.size, transaction.subdocsRemoved.size], [0, 0])
    // the destruction of a subdocument is announced all the same
    else heard++
  })

  expectSame(fingerprint(ours), before)
  expectSame([world.emitted.length, world.emittedV2.length], said)
  if (ours._transactionCleanups.length === 0) {
    expectSame([undo.undoStack.length, undo.redoStack.length], [stacks[0].length, stacks[1].length])
    if (world.heard > heard) throw new Error('an observer heard of a write that was rolled back')
  }
}

/** Writes all kinds of things into the open transaction and takes them back. */
function writeAndRollBack(world: World, transaction: Y.Transaction, attempt: Random, observing: boolean): void {
  const { ours, undo, toUs } = world
  const undoStack = [...undo.undoStack]
  const redoStack = [...undo.redoStack]
  const kept = new Set(allItems(ours).filter(item => item.keep))
  const start = savepoint(transaction)
  try {
    repeat(1 + attempt.int(6), () => {
      const choice = attempt.int(20)
      if (choice < 12) edit(ours, attempt, true)
      else if (choice < 14) tryInside(transaction, attempt)
      else if (choice < 15 && toUs.length > 0) Y.applyUpdate(ours, attempt.pick(toUs), 'remote')
      // not inside its own undo, which would take it for over
      else if (choice < 17 && !observing) attempt.chance() ? undo.undo() : undo.redo()
      else if (choice < 18) integrateForeign(transaction, attempt.pick(derivedClients), attempt)
    })
    if (attempt.chance(0.25)) brokenEdit(ours, attempt)
  } catch {
    // rolled back like all the rest
  }
  check(rollback(transaction, start), ours)
  // its stacks, and what it keeps from collection for them, are the undo manager's own
  if (!observing) {
    for (const item of allItems(ours)) item.keep = kept.has(item)
    undo.undoStack = undoStack
    undo.redoStack = redoStack
  }
  world.rollbacks++
}

function allItems(ydoc: Y.Doc): Y.Item[] {
  return [...ydoc.store.clients.values()].flat().filter(struct => struct instanceof Y.Item)
}

/** A savepoint inside of a transaction that has written already: the bytes of that moment come back. */
function tryInside(transaction: Y.Transaction, attempt: Random): void {
  const ours = transaction.doc
  const start: Savepoint = savepoint(transaction)
  const before = encoded(ours)
  const deletions = deletionsOf(transaction)
  const changed = changesOf(transaction)
  try {
    repeat(attempt.int(4), () => edit(ours, attempt, true))
    if (attempt.chance(0.2)) tryInside(transaction, attempt)
    repeat(attempt.int(3), () => edit(ours, attempt, true))
    if (attempt.chance(0.3)) brokenEdit(ours, attempt)
  } catch {
    // rolled back like all the rest
  }
  check(rollback(transaction, start), ours)
  expectSame([encoded(ours), deletionsOf(transaction), changesOf(transaction)], [before, deletions, changed])
}

function check({ dead, touched }: RolledBack, ydoc: Y.Doc): void {
  const live = new Set(liveTypes(ydoc))
  for (const type of dead) {
    if (live.has(type) || touched.has(type)) throw new Error('a dead type lives')
    if (type.doc !== null || type._item !== null || type._start !== null) throw new Error('a dead type is still tied')
  }
  for (const type of live) {
    if (type.doc !== ydoc) throw new Error('a live type lost its document')
    checkList(type)
  }
}

function checkList(type: Y.AbstractType<unknown>): void {
  let length = 0
  let left: Y.Item | null = null
  for (let item = type._start; item !== null; item = item.right) {
    if (item.left !== left || item.parent !== type) throw new Error('a list is not linked both ways')
    for (const { p, index } of type._searchMarker ?? []) {
      if (p === item && index !== length) throw new Error('a search marker is at the wrong place')
    }
    if (!item.deleted && item.countable) length += item.length
    left = item
  }
  if (length !== type._length) throw new Error(`length is ${type._length} and not ${length}`)
  for (const item of type._map.values()) {
    if (item.right !== null || item.parent !== type) throw new Error('a value of a map is not the rightmost')
  }
}

/** Everything that a rollback has to bring back, as text. */
function fingerprint(ydoc: Y.Doc): string {
  const pending = ydoc.store.pendingStructs
  return JSON.stringify([
    ...[Y.encodeStateAsUpdateV2(ydoc), Y.encodeStateVector(ydoc)].map(text),
    pending === null ? null : [[...pending.missing], text(pending.update)],
    contentOf(ydoc),
    encoded(ydoc),
  ])
}

const text = (bytes: Uint8Array): string => Buffer.from(bytes).toString('base64')
const encoded = (ydoc: Y.Doc): string => text(Y.encodeStateAsUpdate(ydoc))
const deletionsOf = (transaction: Y.Transaction): unknown => [...transaction.deleteSet.clients]
const changesOf = (transaction: Y.Transaction): unknown =>
  [...transaction.changed].map(([type, subs]) => [type._item?.id ?? 'root', [...subs]])

export function expectSame(actual: unknown, expected: unknown): void {
  const [is, should] = [JSON.stringify(actual), JSON.stringify(expected)]
  if (is === should) return
  let at = 0
  while (is[at] === should[at]) at++
  const from = Math.max(0, at - 40)
  throw new Error(`differs: …${is.slice(from, at + 80)}… should be …${should.slice(from, at + 80)}…`)
}

function repeat(count: number, action: () => void): void {
  for (let n = 0; n < count; n++) action()
}

/** A world run to its end, twice: with rollbacks and without. The bytes agree at every step, and all replicas in the end. */
export function runWorld(seed: number, steps: number): number {
  const gc = seed % 4 !== 0
  const [tried, plain] = [createWorld(gc), createWorld(gc)]
  const [chanceOfTried, chanceOfPlain, attempt] = [random(seed), random(seed), random(~seed)]
  for (let n = 0; n < steps; n++) {
    step(tried, chanceOfTried, attempt)
    step(plain, chanceOfPlain, undefined)
    expectSame(encoded(tried.ours), encoded(plain.ours))
    expectSame(tried.emitted.length, plain.emitted.length)
  }
  expectSame(
    [tried.undo.undoStack.length, tried.undo.redoStack.length],
    [plain.undo.undoStack.length, plain.undo.redoStack.length],
  )
  const [mirror, mirrorV2] = [new Y.Doc(), new Y.Doc()]
  for (const update of tried.emitted) Y.applyUpdate(mirror, update)
  for (const update of tried.emittedV2) Y.applyUpdateV2(mirrorV2, update)
  Y.applyUpdate(tried.theirs, Y.encodeStateAsUpdate(tried.ours))
  Y.applyUpdate(tried.ours, Y.encodeStateAsUpdate(tried.theirs))
  for (const ydoc of [mirror, mirrorV2]) Y.applyUpdate(ydoc, Y.encodeStateAsUpdate(tried.theirs))
  for (const ydoc of [tried.theirs, mirror, mirrorV2]) expectSame(contentOf(ydoc), contentOf(tried.ours))
  return tried.rollbacks
}
