/**
 * The gate against poisoning: a struct under a derived id that is not what the id was derived from would make the replica
 * that has it, and the one that derives the id honestly, differ for ever. Floor 2.
 *
 * What can be checked, from the update alone: a first-created container, also a deleted one, by its parent, key and kind; a
 * whole block by its content. What cannot: garbage-collected structs, blocks with deleted parts or cut off (they are
 * `unproved`), and whether an id that hashes to nothing here is one that some key will hash to later. Foreign Yjs clients
 * draw half of their ids from the derived range, so `foreign` is an attack only where all clients are ours. An attacker
 * who searches 2^30 hashes finds content for an id; the gate raises the price, access control is what keeps him out.
 */
import * as Y from 'yjs'
import { isWholeContainer } from './derived-container.js'
import { containerKind, LITERAL_MIN, SESSION_MIN } from './derived-ids.js'
import type { Structs } from './derived-layout.js'
import { readBlock } from './derived-read.js'
import { TYPE_KEY } from './layout.js'

/**
 * - `forged`: one struct that has the shape of a first-created container and hashes to another id
 * - `foreign`: whole and not derived: a foreign client with a low id, or poison
 * - `unproved`: collected, deleted in part, or not from clock 0; may be anything
 */
export interface Suspicion {
  readonly client: number
  readonly verdict: 'forged' | 'foreign' | 'unproved'
}

/**
 * The ids of the derived range that `update` does not prove, `[]` for everything our own clients send while it is whole.
 *
 * Refuse `forged`. The price: a foreign Yjs client that drew an id in [2^30, 2^31) and whose very first update is one empty
 * container looks the same; it has to connect again under another id. Refuse `foreign` too where only our clients may write
 * (their sessions are never in this range); then live structs poison no first creation and no default. Let `unproved`
 * pass: every default that lost to something stronger, or was edited, is one.
 *
 * @param update - bytes as Yjs emits them, or their decoded structs
 * @param version - of the bytes
 * @throws what Yjs throws when the bytes are no update
 */
export function checkDerived(update: Uint8Array | Structs, version: 1 | 2 = 1): Suspicion[] {
  const suspicions: Suspicion[] = []
  for (const [client, structs] of byClient(update instanceof Uint8Array ? decode(update, version) : update)) {
    const verdict = judge(client, structs)
    if (verdict !== undefined) suspicions.push({ client, verdict })
  }
  return suspicions
}

function decode(update: Uint8Array, version: 1 | 2): Structs {
  return (version === 1 ? Y.decodeUpdate(update) : Y.decodeUpdateV2(update)).structs
}

function byClient(structs: Structs): Map<number, (Y.Item | Y.GC | Y.Skip)[]> {
  const clients = new Map<number, (Y.Item | Y.GC | Y.Skip)[]>()
  for (const struct of structs) {
    const { client } = struct.id
    if (client >= SESSION_MIN) continue
    const known = clients.get(client)
    if (known === undefined) clients.set(client, [struct])
    else known.push(struct)
  }
  return clients
}

function judge(client: number, structs: Structs): Suspicion['verdict'] | undefined {
  const first = structs[0]
  const isWhole = structs.every(struct => struct instanceof Y.Item && !(struct.content instanceof Y.ContentDeleted))
  if (!(first instanceof Y.Item) || first.id.clock !== 0) return 'unproved'
  const isAlone = structs.length <= 3 && first.length === 1
  if (isAlone && isWholeContainer(structs)) return undefined
  if (readBlock(structs) !== undefined) return undefined
  if (!isWhole) return 'unproved'
  return isAlone && client >= LITERAL_MIN && looksFirstCreated(first, structs[1]) ? 'forged' : 'foreign'
}

function looksFirstCreated({ content, parentSub }: Y.Item, next: Structs[number] | undefined): boolean {
  if (next !== undefined && !(next instanceof Y.Item && next.parentSub === TYPE_KEY)) return false
  return parentSub !== null && content instanceof Y.ContentType && containerKind(content.type) !== undefined
}
