/**
 * Replicas on raw Yjs for the tests of derived structs: what the floor of shared types does with them, in few lines.
 */
import * as Y from 'yjs'
import { type Created, writeBlock } from '../src/internals/derived-block.js'
import { blocksToClean, cleanupBlocks } from '../src/internals/derived-cleanup.js'
import { createContainer, isFirstCreated } from '../src/internals/derived-container.js'
import { setWithoutOrigin } from '../src/internals/derived-entry.js'
import { type ContainerKind, sessionClient } from '../src/internals/derived-ids.js'
import { defaultBlocks, seed } from '../src/internals/derived-seed.js'
import { newType } from '../src/internals/layout.js'
import { packKey, packLeaf, unpackLeaf } from '../src/internals/leaf.js'
import type { SharedType } from '../src/internals/yjs-internals.js'
import { admit, isContainer, isPlainArray } from '../src/plain/index.js'
import type { PlainLeaf, PlainValue } from '../src/plain/types.js'

export const user = 'user'
type Fill = (transaction: Y.Transaction, container: SharedType) => void

export class Replica {
  readonly doc: Y.Doc
  readonly root: Y.Map<unknown>
  readonly undo: Y.UndoManager
  /** Every update this replica wrote, one by one. */
  readonly sent: Uint8Array[] = []
  readonly #known = new Set<number>()
  #dirty = new Set<SharedType>()

  constructor(
    clientID: number = sessionClient(),
    readonly version: 1 | 2 = 1,
  ) {
    this.doc = new Y.Doc()
    this.doc.clientID = clientID
    this.root = this.doc.getMap('data')
    this.undo = new Y.UndoManager(this.root, {
      captureTimeout: 0,
      deleteFilter: item => !isFirstCreated(item),
      ignoreRemoteMapChanges: true,
      trackedOrigins: new Set([user]),
    })
    this.doc.on('afterTransaction', transaction => {
      for (const type of blocksToClean(transaction)) this.#dirty.add(type)
    })
    this.doc.on(version === 1 ? 'update' : 'updateV2', (update: Uint8Array, origin: unknown) => {
      if (origin !== 'peer') this.sent.push(update)
    })
  }

  write(run: (transaction: Y.Transaction) => void, origin: unknown = user): void {
    this.doc.transact(run, origin)
    this.#clean()
  }

  seed(initial: unknown, created?: Created): this {
    const admitted = admit(initial)
    for (const client of defaultBlocks(this.root, admitted)) this.#known.add(client)
    this.write(transaction => seed(transaction, this.root, admitted, created), 'seed')
    return this
  }

  receive(update: Uint8Array): void {
    const apply = this.version === 1 ? Y.applyUpdate : Y.applyUpdateV2
    apply(this.doc, update, 'peer')
    this.#clean()
  }

  /** What a sync with `other` brings, both ways. */
  sync(other: Replica): this {
    const mine = Y.encodeStateAsUpdate(this.doc, Y.encodeStateVector(other.doc))
    const theirs = Y.encodeStateAsUpdate(other.doc, Y.encodeStateVector(this.doc))
    Y.applyUpdate(other.doc, mine, 'peer')
    Y.applyUpdate(this.doc, theirs, 'peer')
    this.#clean()
    other.#clean()
    return this
  }

  /** `map[key] = value`: a first creation where it can be one. */
  assign(key: string, value: unknown, map: Y.Map<unknown> = this.root): SharedType | undefined {
    let made: SharedType | undefined
    this.write(transaction => {
      made = assign(transaction, map, key, value)
    })
    return made
  }

  at(key: string): SharedType {
    return this.root.get(key) as SharedType
  }

  json(): unknown {
    return plainOf(this.root)
  }

  #clean(): void {
    if (this.#dirty.size === 0) return
    const dirty = this.#dirty
    this.#dirty = new Set()
    this.doc.transact(transaction => cleanupBlocks(transaction, dirty, this.#known), 'cleanup')
  }
}

export function assign(
  transaction: Y.Transaction,
  map: Y.Map<unknown>,
  key: string,
  value: unknown,
): SharedType | undefined {
  const admitted = admit(value)
  const { plain, rootKind } = admitted
  const kind: ContainerKind | undefined =
    rootKind === 'text' ? 'text' : isPlainArray(plain) ? 'array' : isContainer(plain) ? 'map' : undefined
  if (kind === undefined) {
    setWithoutOrigin(transaction, map, packKey(key), packLeaf(plain as PlainLeaf))
    return undefined
  }
  const first = createContainer(transaction, map, packKey(key), kind)
  if (first !== null) {
    writeBlock(transaction, first, admitted)
    return first
  }
  const type = newType(kind)
  setWithoutOrigin(transaction, map, packKey(key), new Y.ContentType(type))
  fill(transaction, type, plain)
  return type
}

const fill = ((transaction, type, plain: PlainValue) => {
  if (type instanceof Y.Text) type.insert(0, String(plain))
  else if (type instanceof Y.Array) type.push([...(plain as PlainLeaf[])])
  else
    for (const [key, value] of Object.entries(plain as object)) assign(transaction, type as Y.Map<unknown>, key, value)
}) as (...args: [...Parameters<Fill>, PlainValue]) => void

/** What a shared type holds, read afresh. */
export function plainOf(type: SharedType): unknown {
  if (type instanceof Y.Text) return type.toString()
  if (type instanceof Y.Array) return type.toArray().map(entryOf)
  const map = type as Y.Map<unknown>
  return Object.fromEntries(
    [...map.entries()].map(([key, value]): [string, unknown] => [key, entryOf(value)]).sort(byKey),
  )
}

function entryOf(value: unknown): unknown {
  return value instanceof Y.AbstractType ? plainOf(value) : unpackLeaf(value)
}

function byKey([a]: [string, unknown], [b]: [string, unknown]): number {
  return a < b ? -1 : 1
}
