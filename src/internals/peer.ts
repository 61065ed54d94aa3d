/**
 * The name a document writes under where the layout itself must tell writers apart: in keys of counters, sets, Maps and
 * lists. Never the client id of Yjs, which Yjs changes when it meets itself. Floor 2.
 */
import type * as Y from 'yjs'

const peers = new WeakMap<Y.Doc, { readonly name: string; count: number }>()

/** The peer of a document in this session: seven characters of base 36, the first a letter. */
export function peerOf(doc: Y.Doc): string {
  return entryOf(doc).name
}

/** A name that no device gives again: `<peer>-<count>`. Never taken back, also not by a rollback. */
export function freshId(doc: Y.Doc): string {
  const entry = entryOf(doc)
  return `${entry.name}-${(entry.count++).toString(36)}`
}

function entryOf(doc: Y.Doc): { readonly name: string; count: number } {
  let entry = peers.get(doc)
  if (entry === undefined) {
    entry = { name: randomName(), count: 0 }
    peers.set(doc, entry)
  }
  return entry
}

// 26 × 36⁶ = 5.7e10 names, 13 times as many as there are client ids in Yjs: a clash is less likely here than there
function randomName(): string {
  const [first = 0, rest = 0] = globalThis.crypto.getRandomValues(new Uint32Array(2))
  return String.fromCharCode(97 + (first % 26)) + (rest % 36 ** 6).toString(36).padStart(6, '0')
}
