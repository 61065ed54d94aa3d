/**
 * The gate: what an update must be before it comes near a document. Outside.
 * It decodes without integrating, so a refused update costs its length and leaves nothing behind.
 */
import * as Y from 'yjs'
import { checkDerived } from '../internals/index.js'
import { Close, type CloseCode } from './close-codes.js'
import type { Limits } from './limits.js'
import { tooDeep } from './nesting.js'

/** `apply` it; `resync` because something before it is missing; or `refuse` it and its sender. */
export type Verdict =
  | { readonly kind: 'apply'; readonly update: Uint8Array }
  | { readonly kind: 'resync' }
  | { readonly kind: 'refuse'; readonly code: CloseCode; readonly why: string }

type Decoded = ReturnType<typeof Y.decodeUpdate>

const RESYNC: Verdict = { kind: 'resync' }

/** What the gate goes by. */
export interface GateRules {
  readonly limits: Limits
  /** Whether ids of the derived range that are not derived are refused: foreign clients draw half of theirs from it. */
  readonly ownClientsOnly: boolean
}

/**
 * What to do with `update`.
 *
 * @param full - a SyncStep2: it repeats the deletions of the whole document, and its gaps are shown only by applying it
 */
export function inspect(
  update: Uint8Array,
  full: boolean,
  ydoc: Y.Doc,
  { limits, ownClientsOnly }: GateRules,
): Verdict {
  let decoded: Decoded
  try {
    decoded = Y.decodeUpdate(update)
  } catch (error) {
    return refuse(Close.malformed, `the update cannot be decoded: ${error instanceof Error ? error.message : error}`)
  }
  return (
    inspectStructs(decoded.structs, full, ydoc, limits) ??
    inspectDeletions(decoded.ds, full, limits) ??
    (ownClientsOnly ? inspectDerived(decoded.structs) : undefined) ??
    (tooDeep(decoded.structs, ydoc, limits.depth)
      ? refuse(Close.malformed, 'the update nests too deeply')
      : undefined) ?? {
      kind: 'apply',
      update: trim(update, decoded.structs, ydoc),
    }
  )
}

function inspectStructs(structs: Decoded['structs'], full: boolean, ydoc: Y.Doc, limits: Limits): Verdict | undefined {
  const known = ydoc.store.clients
  let client: number | undefined
  let clients = 0
  let unknown = 0
  let gap = false
  for (const struct of structs) {
    const { id, length } = struct
    if (struct instanceof Y.Item && pointsAhead(struct)) return refuse(Close.malformed, 'an item stands on a later one')
    if (id.clock + length >= limits.clock) return refuse(Close.malformed, 'a clock is beyond belief')
    if (id.client === client) continue
    client = id.client
    // blocks are counted, not ids: an update may name one id many times
    if (++clients > limits.clientIdsPerUpdate) return refuse(Close.tooLarge, 'the update has too many client ids')
    if (!known.has(client) && known.size + ++unknown > limits.clientIdsPerRoom)
      return refuse(Close.tooLarge, 'the room has too many client ids')
    gap ||= id.clock > Y.getState(ydoc.store, client)
  }
  return gap && !full ? RESYNC : undefined
}

/**
 * The update without what is known already. Yjs cuts a struct that is known in part by itself, but takes its word for what
 * the known part was: a client that says something else of it made memory and log differ, or Yjs throw half-way.
 */
function trim(update: Uint8Array, structs: Decoded['structs'], ydoc: Y.Doc): Uint8Array {
  const overlaps = structs.some(({ id }) => id.clock < Y.getState(ydoc.store, id.client))
  return overlaps ? Y.diffUpdate(update, Y.encodeStateVector(ydoc)) : update
}

/** Whether an item names one of its own client that comes after it; Yjs waits only for other clients, and throws half-way. */
function pointsAhead({ id, origin, rightOrigin, parent }: Y.Item): boolean {
  const ahead = (other: unknown): boolean =>
    other instanceof Y.ID && other.client === id.client && other.clock >= id.clock
  return ahead(origin) || ahead(rightOrigin) || ahead(parent)
}

function inspectDeletions(deletions: Decoded['ds'], full: boolean, limits: Limits): Verdict | undefined {
  let ranges = 0
  for (const items of deletions.clients.values()) {
    ranges += items.length
    // what Yjs would keep for later it cannot write down
    if (items.some(({ len }) => len === 0)) return refuse(Close.malformed, 'a deletion of nothing')
  }
  const allowed = full ? limits.deletedRanges * 10 : limits.deletedRanges
  return ranges > allowed ? refuse(Close.tooLarge, 'the update deletes too many ranges') : undefined
}

/** A first creation or a default that is not what its id says would make replicas differ for ever. */
function inspectDerived(structs: Decoded['structs']): Verdict | undefined {
  const poison = checkDerived(structs).some(({ verdict }) => verdict !== 'unproved')
  return poison ? refuse(Close.malformed, 'the update claims a derived id') : undefined
}

function refuse(code: CloseCode, why: string): Verdict {
  return { kind: 'refuse', code, why }
}
