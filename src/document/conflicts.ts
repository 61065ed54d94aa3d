/**
 * What was written at the same place at the same time and lost: noted when a merge brings it, because Yjs collects it right
 * afterwards. Floor 3.
 */
import type * as Y from 'yjs'
import { TYPE_KEY } from '../internals/layout.js'
import { packKey, unpackKey } from '../internals/leaf.js'
import { lostEntries, lostValue } from '../internals/lost-entries.js'
import { admit, isPlainObject, type PlainValue } from '../plain/index.js'
import type { SharedType } from '../shared/index.js'

/** The conflicts that one document has met in this session. */
export class Conflicts {
  readonly #ydoc: Y.Doc
  // by the entry that won: whoever writes over it has decided, and the note goes with it
  readonly #lost = new WeakMap<Y.Item, readonly PlainValue[]>()
  // what each losing entry held, for the next conflict at the same key
  readonly #values = new WeakMap<Y.Item, PlainValue>()

  constructor(ydoc: Y.Doc) {
    this.#ydoc = ydoc
    ydoc.on('beforeObserverCalls', this.#ended)
  }

  /** The values that lost against what stands at a user's key of a map, oldest first; frozen. */
  at(type: SharedType, key: string): readonly PlainValue[] {
    return this.#against(type._map.get(packKey(key)) ?? type._map.get(key))
  }

  /** As `at`, under the key as it is stored: the value of a list item by its id. */
  atStored(type: SharedType, storedKey: string): readonly PlainValue[] {
    return this.#against(type._map.get(storedKey))
  }

  #against(winner: Y.Item | undefined): readonly PlainValue[] {
    return (winner === undefined || winner.deleted ? undefined : this.#lost.get(winner)) ?? none
  }

  destroy(): void {
    this.#ydoc.off('beforeObserverCalls', this.#ended)
  }

  // A document meets what others wrote by transactions that are not local, or by merges inside its own.
  readonly #ended = (transaction: Y.Transaction): void => {
    if (transaction.local) return
    for (const [type, keys] of transaction.changed) {
      for (const key of keys) if (key !== null && key !== TYPE_KEY) this.#note(type, key, transaction)
    }
  }

  #note(type: SharedType, storedKey: string, transaction: Y.Transaction): void {
    const found = lostEntries(type, storedKey)
    if (found === undefined || found.lost.length === 0) return
    const values: PlainValue[] = []
    for (const item of found.lost) {
      const value = this.#values.get(item) ?? plainOfLost(lostValue(item, transaction))
      if (value === undefined) continue
      this.#values.set(item, value)
      values.push(value)
    }
    if (values.length > 0) this.#lost.set(found.winner, Object.freeze(values))
  }
}

const none: readonly PlainValue[] = Object.freeze([])

function plainOfLost(raw: unknown): PlainValue | undefined {
  if (raw === undefined) return undefined
  try {
    return admit(withUserKeys(raw)).plain
  } catch {
    // what another program stored and no document of ours would take
    return undefined
  }
}

function withUserKeys(raw: unknown): unknown {
  if (Array.isArray(raw)) return raw.map(withUserKeys)
  if (raw === null || typeof raw !== 'object' || !isPlainObject(raw as PlainValue)) return raw
  return Object.fromEntries(Object.entries(raw).map(([key, value]) => [unpackKey(key), withUserKeys(value)]))
}
