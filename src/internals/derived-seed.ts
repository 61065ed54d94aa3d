/**
 * Seeding: the `initial` of a program as structs that are the same on every device, written only where nothing ever was. Floor 2.
 * Called after the stores are loaded, in one transaction that undo does not take.
 */
import type * as Y from 'yjs'
import type { PlainArray } from '../plain/index.js'
import { blockClient, type Created, writeBlock } from './derived-block.js'
import { canonicalBytes } from './derived-canonical.js'
import { createContainer, DERIVED_HARD } from './derived-container.js'
import type { Content } from './derived-held.js'
import { containerKind, derivedClient, type TypeId, typeIdOf } from './derived-ids.js'
import { blockContent, isEmpty, type Plan, planOf } from './derived-plan.js'
import { packKey } from './leaf.js'
import { seedIds } from './list-seed.js'
import type { SharedType } from './yjs-internals.js'

/**
 * Writes the keys of `initial` that have no entry in `root` at all; a deleted key has one and stays deleted. A root array or
 * text is seeded when it never held anything.
 *
 * Containers reachable by object keys get derived ids breadth first (`planOf`); what is left of each is one default block.
 * The same on every device for the same `initial`; different versions of it converge: by key, the entry of the higher id.
 *
 * @param created - told once for each container written, with the frozen value it holds
 */
export function seed(transaction: Y.Transaction, root: SharedType, initial: Content, created?: Created): void {
  if (containerKind(root) === 'map') {
    seedMap(transaction, root as Y.Map<unknown>, planOf(initial), initial.kinds, created)
  } else if (root._start === null && !isEmpty(initial.plain)) {
    writeBlock(transaction, root, initial, 'default', (type, plain) => {
      if (type !== root) created?.(type, plain)
    })
  }
}

function seedMap(
  transaction: Y.Transaction,
  map: Y.Map<unknown>,
  plan: Plan,
  kinds: Content['kinds'],
  created: Created | undefined,
): void {
  const isMissing = (key: string): boolean => !map._map.has(packKey(key))
  const inBlock = plan.inBlock.filter(isMissing)
  const seeded: [SharedType, Plan][] = []
  for (const [key, child] of plan.own) {
    if (!isMissing(key)) continue
    const type = createContainer(transaction, map, packKey(key), child.kind, DERIVED_HARD)
    if (type === null) inBlock.push(key)
    else seeded.push([type, child])
  }
  if (inBlock.length > 0) {
    writeBlock(transaction, map, blockContent(plan, inBlock, kinds), 'default', (type, plain) => {
      if (type !== map) created?.(type, plain)
    })
  }
  for (const [type, child] of seeded) {
    if (child.kind === 'map') {
      seedMap(transaction, type as Y.Map<unknown>, child, kinds, created)
      created?.(type, child.plain)
    } else writeBlock(transaction, type, { plain: child.plain, kinds }, 'default', created)
  }
}

/**
 * The ids of the default blocks of arrays and texts that seeding `initial` would write: what `cleanupBlocks` may take for a
 * default without reading it, also when people have edited it. Nothing is written.
 */
export function defaultBlocks(root: SharedType, initial: Content): Set<number> {
  const clients = new Set<number>()
  if (containerKind(root) !== 'map') {
    if (!isEmpty(initial.plain)) clients.add(blockClient(root, initial, 'default'))
  } else collectBlocks(typeIdOf(root), planOf(initial), initial.kinds, clients)
  return clients
}

function collectBlocks(map: TypeId, plan: Plan, kinds: Content['kinds'], clients: Set<number>): void {
  for (const [key, child] of plan.own) {
    const id = { client: derivedClient({ container: map, key: packKey(key), kind: child.kind }), clock: 0 }
    if (child.kind === 'map') collectBlocks(id, child, kinds, clients)
    else if (!isEmpty(child.plain)) {
      // what is in the order of a list is the content of an array: its ids
      const isList = child.kind === 'list'
      const canonical = isList
        ? canonicalBytes({ plain: seedIds(child.plain as PlainArray), kinds: undefined })
        : canonicalBytes({ plain: child.plain, kinds }, child.kind)
      clients.add(derivedClient({ block: 'default', in: isList ? { ...id, clock: 2 } : id, canonical }))
    }
  }
}
