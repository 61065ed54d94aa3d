/**
 * How deep an update nests, found without applying it. Outside.
 * 20,000 nested maps are 163 kB of valid update, and every recursive reader of the document dies of them.
 */
import * as Y from 'yjs'

type Struct = ReturnType<typeof Y.decodeUpdate>['structs'][number]

/** Levels of arrays and objects inside one plain value, whatever the depth of shared types. */
const MAX_VALUE_DEPTH = 128

/** Whether some shared type of `structs` would lie deeper than `limit`, or some plain value in them nests too deeply. */
export function tooDeep(structs: readonly Struct[], ydoc: Y.Doc, limit: number): boolean {
  let nested: Nesting | undefined
  for (const struct of structs) {
    if (!(struct instanceof Y.Item)) continue
    if (valuesOf(struct.content).some(valueTooDeep)) return true
    if (!(struct.content instanceof Y.ContentType)) continue
    nested ??= new Nesting(structs, ydoc)
    if (nested.depthOf(struct) + 1 > limit) return true
  }
  return false
}

/** Finds how deep items lie: in the update as far as it goes, then in the document. Never recursive. */
class Nesting {
  readonly #ydoc: Y.Doc
  readonly #byClient = new Map<number, Y.Item[]>()
  /** The depth of the parent of an item: 0 for a root. */
  readonly #depths = new Map<Y.Item, number>()

  constructor(structs: readonly Struct[], ydoc: Y.Doc) {
    this.#ydoc = ydoc
    for (const struct of structs) {
      if (!(struct instanceof Y.Item)) continue
      const items = this.#byClient.get(struct.id.client)
      if (items === undefined) this.#byClient.set(struct.id.client, [struct])
      else items.push(struct)
    }
  }

  depthOf(item: Y.Item): number {
    // each step of the trail adds one level (to the item that holds us) or none (to a neighbour in the same parent)
    const trail: { readonly item: Y.Item; readonly adds: 0 | 1 }[] = []
    let depth = 0
    for (let here: Y.Item | undefined = item; here !== undefined; ) {
      const known = this.#depths.get(here)
      if (known !== undefined) {
        depth = known
        break
      }
      // reason: an item that was only decoded has the name of a root type as its parent, which the types leave out
      const parent = here.parent as Y.Item['parent'] | string
      const next: Y.ID | null =
        parent instanceof Y.ID ? parent : parent === null ? (here.origin ?? here.rightOrigin) : null
      trail.push({ item: here, adds: parent instanceof Y.ID ? 1 : 0 })
      // a circle of origins can never be integrated; 0 ends it
      this.#depths.set(here, 0)
      if (next === null) break
      here = this.#inUpdate(next)
      if (here === undefined) depth = this.#inDocument(next)
    }
    for (const { item: passed, adds } of trail.reverse()) {
      depth += adds
      this.#depths.set(passed, depth)
    }
    return depth
  }

  #inUpdate(id: Y.ID): Y.Item | undefined {
    const items = this.#byClient.get(id.client)
    if (items === undefined) return undefined
    let low = 0
    let high = items.length - 1
    while (low <= high) {
      const middle = (low + high) >> 1
      const item = items[middle]
      if (item === undefined) return undefined
      if (item.id.clock > id.clock) high = middle - 1
      else if (item.id.clock + item.length <= id.clock) low = middle + 1
      else return item
    }
    return undefined
  }

  #inDocument(id: Y.ID): number {
    if (Y.getState(this.#ydoc.store, id.client) <= id.clock) return 0
    const struct: Y.Item | Y.GC = Y.getItem(this.#ydoc.store, id)
    let depth = 0
    let parent = struct instanceof Y.Item ? struct.parent : null
    while (parent instanceof Y.AbstractType && parent._item !== null) {
      depth++
      parent = parent._item.parent
    }
    return depth
  }
}

function valuesOf(content: Y.Item['content']): readonly unknown[] {
  if (content instanceof Y.ContentAny || content instanceof Y.ContentJSON) return content.arr
  if (content instanceof Y.ContentEmbed) return [content.embed]
  if (content instanceof Y.ContentFormat) return [content.value]
  return []
}

function valueTooDeep(value: unknown): boolean {
  if (typeof value !== 'object') return false
  let level: readonly unknown[] = [value]
  for (let depth = 0; depth <= MAX_VALUE_DEPTH; depth++) {
    level = level.flatMap(partsOf)
    if (level.length === 0) return false
  }
  return true
}

function partsOf(value: unknown): readonly unknown[] {
  if (typeof value !== 'object' || value === null || value instanceof Uint8Array) return []
  return Array.isArray(value) ? value : Object.values(value)
}
