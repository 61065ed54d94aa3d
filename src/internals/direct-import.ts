/**
 * Fills a fresh shared type by building its structs directly, at about half the cost of Yjs's own insertion and with
 * the same bytes. Sound only for a type that was integrated in the open transaction and that nobody has written to:
 * nothing can conflict there, so nothing needs to be integrated. Floor 2.
 */
import * as Y from 'yjs'
import type { PlainArray, PlainObject, PlainValue } from '../plain/index.js'
import { isContainer } from '../plain/index.js'
import { Held } from './derived-held.js'
import {
  isShared,
  type Layout,
  layoutOf,
  newType,
  type SharedLayout,
  type SpecialKind,
  TYPE_KEY,
  wholeLayout,
} from './layout.js'
import { isShown, runsOf, seedsIn } from './layout-memory.js'
import { type ItemContent, packContent, packKey, packRaw } from './leaf.js'
import { birthEntry, ORDER_KEY } from './list-layout.js'
import { freshId } from './peer.js'
import { type Place, placeStruct, structsOf } from './place-struct.js'
import type { RichRun } from './rich-run.js'
import { fillRich } from './rich-write.js'
import { SubtreeCopy } from './subtree-copy.js'
import type { SharedType } from './yjs-internals.js'

/** What an import asks, and tells, about the containers it writes. */
export interface ImportOptions {
  /** The shared type that a frozen container was read from, taken apart, when it is to be copied with its layout. */
  readonly copyOf: ((value: object) => SubtreeCopy | undefined) | undefined
  /** Called once for each shared type whose whole content is `value`; never for one that holds a copy. */
  readonly created: (type: SharedType, value: PlainValue) => void
}

/**
 * Writes `value` into `type`, which must be empty and new in this transaction.
 *
 * @param layout - of `value`; of no meaning for a copy
 * @returns whether `type` now holds exactly `value`, so that `value` may serve as its frozen value
 */
export function importInto(
  transaction: Y.Transaction,
  type: SharedType,
  value: PlainValue | SubtreeCopy,
  layout: Layout,
  options: ImportOptions,
): boolean {
  return new DirectImport(transaction, options).fill(type, value, layout)
}

class DirectImport {
  readonly #doc: Y.Doc
  readonly #client: number
  readonly #structs: (Y.GC | Y.Item | Y.Skip)[]
  readonly #options: ImportOptions
  #clock: number

  constructor(transaction: Y.Transaction, options: ImportOptions) {
    const { doc } = transaction
    this.#doc = doc
    this.#client = doc.clientID
    this.#clock = Y.getState(doc.store, doc.clientID)
    this.#structs = structsOf(doc, doc.clientID)
    this.#options = options
  }

  fill(type: SharedType, value: PlainValue | SubtreeCopy, layout: Layout): boolean {
    const copy = value instanceof SubtreeCopy ? value : this.#copyOf(value)
    if (copy !== undefined) {
      this.#fillCopy(type, copy)
      return false
    }
    const plain = value as PlainValue
    const exact = this.#fillPlain(type, plain, layout)
    // a value that another type shows already is read anew here: each type has a value of its own
    if (!exact || (typeof plain === 'object' && plain !== null && isShown(plain))) return false
    this.#options.created(type, plain)
    return true
  }

  #fillPlain(type: SharedType, value: PlainValue, layout: Layout): boolean {
    switch (layout) {
      case 'map':
        return this.#fillMap(type, value as PlainObject)
      case 'array':
        return this.#fillArray(type, value as PlainArray)
      case 'text': {
        const runs = runsOf(value)
        return runs === undefined ? this.#fillText(type, value as string) : this.#fillRuns(type, runs)
      }
      case 'list':
        return this.#fillList(type, value as PlainArray)
      case 'counter':
      case 'set':
      case 'dict':
        return this.#fillSpecial(type, value, layout)
      default:
        return false
    }
  }

  #fillSpecial(type: SharedType, value: PlainValue, layout: SpecialKind): boolean {
    let exact = true
    for (const { key, value: part, held } of new Held({ plain: value, kinds: undefined }, layout, false).parts) {
      if (held !== undefined) exact = this.#nest(type, key as string, part, held.layout) && exact
      else this.#entry(type, key as string, packContent(part, wholeLayout(part)))
    }
    return exact
  }

  #copyOf(value: PlainValue): SubtreeCopy | undefined {
    const { copyOf } = this.#options
    return copyOf !== undefined && isContainer(value) ? copyOf(value) : undefined
  }

  #fillMap(type: SharedType, value: PlainObject): boolean {
    const seeds = seedsIn(value)
    let exact = true
    for (const key of Object.keys(value)) {
      const item = value[key] as PlainValue
      const layout = layoutOf(item, seeds?.get(key))
      if (isShared(layout)) exact = this.#nest(type, packKey(key), item, layout) && exact
      else this.#entry(type, packKey(key), packContent(item, layout))
    }
    return exact
  }

  #fillArray(type: SharedType, value: PlainArray): boolean {
    const seeds = seedsIn(value)
    let exact = true
    let left: Y.Item | null = null
    let run: unknown[] = []
    for (let i = 0; i < value.length; i++) {
      const item = value[i] as PlainValue
      const layout = layoutOf(item, seeds?.get(i))
      const nested = isShared(layout)
      if (!nested && !(item instanceof Uint8Array)) {
        run.push(packRaw(item, layout))
        continue
      }
      if (run.length > 0) {
        left = this.#append(type, left, new Y.ContentAny(run))
        run = []
      }
      if (nested) {
        left = this.#append(type, left, new Y.ContentType(this.#typeFor(item, layout)))
        exact = this.fill((left.content as Y.ContentType).type, item, layout) && exact
      } else left = this.#append(type, left, packContent(item, layout))
    }
    if (run.length > 0) this.#append(type, left, new Y.ContentAny(run))
    return exact
  }

  // The values, then one run of places.
  #fillList(type: SharedType, value: PlainArray): boolean {
    const seeds = seedsIn(value)
    const order = new Y.Array<unknown>()
    this.#entry(type, TYPE_KEY, new Y.ContentAny(['list']))
    this.#entry(type, ORDER_KEY, new Y.ContentType(order))
    let exact = true
    const run = value.map((item, i) => {
      const id = freshId(this.#doc)
      const layout = layoutOf(item, seeds?.get(i))
      if (isShared(layout)) {
        exact = this.#nest(type, id, item, layout) && exact
        return id
      }
      const content = packContent(item, layout)
      const entry = birthEntry(id, content)
      if (entry === id) this.#entry(type, id, content)
      return entry
    })
    if (run.length > 0) this.#append(order, null, new Y.ContentAny(run))
    return exact
  }

  #fillText(type: SharedType, value: string): boolean {
    if (value.length > 0) this.#append(type, null, new Y.ContentString(value))
    return true
  }

  // Marks need Yjs's own bookkeeping; the clock is handed over and taken back.
  #fillRuns(type: SharedType, runs: readonly RichRun[]): boolean {
    const nested = fillRich(type as Y.Text, runs)
    this.#clock = Y.getState(this.#doc.store, this.#client)
    for (const { type: embedded, copy } of nested) this.#fillCopy(embedded, copy)
    return false
  }

  #fillCopy(type: SharedType, copy: SubtreeCopy): void {
    if (copy.runs !== undefined) this.#fillRuns(type, copy.runs)
    for (const { key, content } of copy.entries) {
      if (content instanceof SubtreeCopy) this.#nest(type, key, content, 'map')
      else this.#entry(type, key, content.copy())
    }
    let left: Y.Item | null = null
    for (const content of copy.items) {
      if (content instanceof SubtreeCopy) {
        left = this.#append(type, left, new Y.ContentType(content.newType()))
        this.#fillCopy((left.content as Y.ContentType).type, content)
      } else left = this.#append(type, left, content.copy())
    }
  }

  #nest(parent: SharedType, storedKey: string, value: PlainValue | SubtreeCopy, layout: SharedLayout): boolean {
    const type = this.#typeFor(value, layout)
    this.#entry(parent, storedKey, new Y.ContentType(type))
    return this.fill(type, value, layout)
  }

  #typeFor(value: PlainValue | SubtreeCopy, layout: SharedLayout): SharedType {
    const copy = value instanceof SubtreeCopy ? value : this.#copyOf(value)
    return copy === undefined ? newType(layout) : copy.newType()
  }

  #entry(parent: SharedType, key: string, content: ItemContent): Y.Item {
    return this.#place({ parent, key, left: null }, content)
  }

  #append(parent: SharedType, left: Y.Item | null, content: ItemContent): Y.Item {
    return this.#place({ parent, key: null, left }, content)
  }

  #place(place: Place, content: ItemContent): Y.Item {
    const id = Y.createID(this.#client, this.#clock)
    const item = placeStruct(this.#doc, this.#structs, id, place, content)
    this.#clock += item.length
    return item
  }
}
