/**
 * One default at a time: when two versions of a program have seeded one array or text, every replica deletes the same
 * default block; what people wrote stays. Floor 2.
 */
import * as Y from 'yjs'
import { isFirstCreated } from './derived-container.js'
import { containerKind, LITERAL_MIN, SESSION_MIN } from './derived-ids.js'
import { readBlock } from './derived-read.js'
import type { SharedType } from './yjs-internals.js'

/**
 * The arrays and texts into which a finished transaction brought a block, beside another one. Cheap when it brought none:
 * one comparison for each client id.
 */
export function blocksToClean(transaction: Y.Transaction): Set<SharedType> {
  const containers = new Set<SharedType>()
  const { store } = transaction.doc
  for (const [client, clock] of transaction.afterState) {
    if (client >= SESSION_MIN || transaction.beforeState.get(client) === clock) continue
    const container = sequenceOf(store.clients.get(client)?.[0])
    if (container !== undefined && blocksIn(store, container).length > 1) containers.add(container)
  }
  return containers
}

/**
 * Deletes every default block but the one with the highest id, and that one too where a literal stands beside it: what a
 * person assigned beats what a program assumes. Both sides must be proved blocks; a literal is never deleted.
 *
 * Replicas may judge differently, because a block that was edited cannot be proved any more. They still agree in the end:
 * deletions replicate, and the order by id is one for all, so the highest block is deleted by nobody.
 * A program's own blocks (`defaultBlocks`) need no proof.
 *
 * @param known - ids of default blocks that need no proof
 * @returns how many blocks were deleted
 */
export function cleanupBlocks(
  transaction: Y.Transaction,
  containers: Iterable<SharedType>,
  known: ReadonlySet<number> = new Set(),
): number {
  const { store } = transaction.doc
  let count = 0
  for (const container of containers) {
    const proved = blocksIn(store, container).filter(
      client => known.has(client) || readBlock(store.clients.get(client) ?? []) !== undefined,
    )
    const highest = Math.max(...proved)
    for (const client of proved) {
      if (client === highest || client >= LITERAL_MIN) continue
      if (deleteBlock(transaction, container, store.clients.get(client) ?? [])) count++
    }
    // as UndoManager does: deleting items directly leaves the markers at wrong indices
    if (container._searchMarker) container._searchMarker.length = 0
  }
  return count
}

function deleteBlock(transaction: Y.Transaction, container: SharedType, structs: readonly (Y.Item | Y.GC)[]): boolean {
  let deleted = false
  for (const item of structs) {
    if (!(item instanceof Y.Item) || item.parent !== container || item.deleted) continue
    item.delete(transaction)
    deleted = true
  }
  return deleted
}

/** The clients whose first struct stands where a block of `container` begins. */
function blocksIn(store: Y.Doc['store'], container: SharedType): number[] {
  const clients: number[] = []
  for (const [client, structs] of store.clients) {
    if (client < SESSION_MIN && sequenceOf(structs[0]) === container) clients.push(client)
  }
  return clients
}

/** The first-created or root array or text that a block beginning with `first` would be in. */
function sequenceOf(first: Y.Item | Y.GC | undefined): SharedType | undefined {
  if (!(first instanceof Y.Item) || first.origin !== null || first.rightOrigin !== null) return undefined
  const { parent, parentSub } = first
  if (parentSub !== null || !(parent instanceof Y.AbstractType) || containerKind(parent) === 'map') return undefined
  return parent._item === null || isFirstCreated(parent._item) ? parent : undefined
}
