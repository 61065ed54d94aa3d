/**
 * A YAML document as a tree of places, and the value it holds. Floor 4.
 * Built from the library's nodes for the values and from its source tokens for the places.
 */
import { type CST, isAlias, isMap, isScalar, type Node, type Scalar, type YAMLMap, type YAMLSeq } from 'yaml'
import { encodeKey } from '../plain/key.js'
import type { Path } from '../plain/path.js'
import type { PlainLeaf } from '../plain/types.js'
import { refuseText } from './text-check.js'
import { Columns } from './text-lines.js'
import {
  type CollectionNode,
  collectionAt,
  type Entry,
  entryOf,
  type Layout,
  leafAt,
  type TextNode,
} from './text-node.js'
import { Anchors } from './yaml-anchors.js'
import { blockScalarEnd, colonOf, itemTokens, pairStart, type SourcePair, setProps, styleOf } from './yaml-places.js'
import { isOmapTag, isSetTag, scalarValue, tagRefusal } from './yaml-value.js'

type Tokens = readonly CST.SourceToken[]

/** Where a node stands while it is read. */
interface Spot {
  readonly entry: Entry
  readonly owner: CollectionNode | undefined
  readonly path: Path
}

/** What one node became. */
interface Built {
  readonly node: TextNode
  readonly value: unknown
}

/** One walk over a document. */
export class TreeBuilder {
  readonly anchors: Anchors = new Anchors()
  private readonly seen = { step: false, list: false, single: 0, double: 0 }
  /** Values so far; a difference is the size of a value. */
  private count = 0
  /** The outermost place that is only replaced as a whole, while inside it. */
  private whole: Spot | undefined

  constructor(
    private readonly text: string,
    private readonly layout: Layout,
    private readonly columns: Columns = new Columns(text),
  ) {}

  /** The root; `tokens` stand before it. */
  root(source: Node, tokens: Tokens): { entry: Entry; value: unknown } {
    const prop = tokens.find(token => token.type === 'anchor' || token.type === 'tag')
    const start = prop?.offset ?? source.range?.[0] ?? 0
    const entry = entryOf(undefined, start, start, false, leafAt('empty', start, start))
    const value = this.place(source, tokens, { entry, owner: undefined, path: [] })
    if (this.seen.single > this.seen.double) this.layout.quote = 'single'
    return { entry, value }
  }

  /** Reads what stands in an entry, and sets its node. */
  private place(source: Node | null | undefined, tokens: Tokens, spot: Spot): unknown {
    const { entry } = spot
    const outer = this.whole
    if (entry.explicit) this.whole ??= spot
    const { node, value } = this.build(source, tokens, spot)
    this.whole = outer
    entry.node = entry.explicit && node.kind !== 'leaf' ? asOpaque(node, node.start) : node
    return value
  }

  private build(source: Node | null | undefined, tokens: Tokens, spot: Spot): Built {
    const { entry, path } = spot
    if (source === null || source === undefined) return { node: leafAt('empty', entry.mark, entry.mark), value: null }
    const from = this.count++
    const [start, end] = source.range ?? [0, 0]
    if (isAlias(source)) {
      const use = { offset: start, ...(this.whole ?? spot) }
      const { value, size } = this.anchors.use(source.source, use, (why, at) => this.refuse(start, why, at))
      this.count += size
      return { node: leafAt('alias', start, end), value }
    }
    const { anchor } = source as Scalar | YAMLMap | YAMLSeq
    const named = anchor === undefined ? undefined : this.anchors.open(anchor, start)
    const built = isScalar(source)
      ? this.leaf(source, tokens, entry.mark, path)
      : isMap(source)
        ? this.map(source, tokens, spot)
        : this.list(source as YAMLSeq, tokens, spot)
    if (named !== undefined) this.anchors.close(named, built.value, this.count - from, built.node.start)
    return built
  }

  private leaf(source: Scalar, tokens: Tokens, mark: number, path: Path): Built {
    const [start, sourceEnd] = source.range ?? [0, 0]
    const value = scalarValue(source, why => this.refuse(start, why, path))
    const style = styleOf(source)
    if (style === 'single') this.seen.single++
    if (style === 'double') this.seen.double++
    const isBlock = style === 'literal' || style === 'folded'
    // the library puts an empty one behind the comment on its line
    const begin = style === 'empty' ? mark : start
    const end = isBlock ? blockScalarEnd(this.text, start, sourceEnd) : style === 'empty' ? mark : sourceEnd
    const node = leafAt(style, begin, end)
    setProps(node, tokens)
    if (style === 'empty') node.start = node.end = node.propsEnd
    return { node, value }
  }

  private map(source: YAMLMap, tokens: Tokens, spot: Spot): Built {
    const [sourceStart, end] = source.range ?? [0, 0]
    const isSet = isSetTag(source.tag)
    if (!isSet) this.checkTag(source, 'map', sourceStart, spot.path)
    const flow = source.flow === true
    // `[a: 1]`: a map without brackets of its own
    const isBare = flow && this.text[sourceStart] !== '{'
    const first = source.items[0] as SourcePair | undefined
    const start = first === undefined || (flow && !isBare) ? sourceStart : Math.min(sourceStart, pairStart(first))
    const node = collectionAt(isSet ? 'set' : 'map', flow, this.columns.of(start), start, end)
    setProps(node, tokens)
    if (isSet) return this.close(node, this.elements(source, node, spot.path), spot.owner)
    const value: Record<string, unknown> = {}
    const outer = this.whole
    if (isBare) this.whole ??= spot
    for (const pair of source.items as SourcePair[]) this.pair(pair, node, value, spot.path)
    this.whole = outer
    if (isBare) return { node: asOpaque(node, Math.min(node.propsStart, start)), value }
    return this.close(node, value, spot.owner)
  }

  private pair(pair: SourcePair, node: CollectionNode, value: Record<string, unknown>, path: Path): void {
    const [keyStart, keyEnd] = pair.key.range ?? [0, 0]
    const key = this.keyOf(pair.key, keyStart, path)
    const here = [...path, key]
    if (key === '__proto__') throw this.refuse(keyStart, 'the key __proto__ would be taken for the prototype', here)
    if (Object.hasOwn(value, key)) throw this.refuse(keyStart, 'the key stands twice in one map', here)
    const { colon, behind, isExplicit } = colonOf(pair)
    const mark = colon === undefined ? keyEnd : colon + 1
    const entry = entryOf(key, pairStart(pair), mark, isExplicit || colon === undefined, leafAt('empty', mark, mark))
    value[key] = this.place(pair.value, behind, { entry, owner: node, path: here })
    node.entries.push(entry)
  }

  private elements(source: YAMLMap, node: CollectionNode, path: Path): Set<unknown> {
    const elements = new Set<unknown>()
    const seen = new Set<string>()
    for (const pair of source.items as SourcePair[]) {
      const { leaf, key, end } = this.leafKey(pair.key, seen, 'set', path)
      const { colon, behind } = colonOf(pair)
      const mark = colon === undefined ? end : colon + 1
      const entry = entryOf(key, pairStart(pair), mark, true, leafAt('empty', mark, mark))
      const value = this.place(pair.value, behind, { entry, owner: node, path: [...path, key] })
      if (value !== null) throw this.refuse(mark, 'an element of a set has a value', [...path, key])
      elements.add(leaf)
      node.entries.push(entry)
    }
    return elements
  }

  /** An element of a set or a key of an omap: any leaf, known by its type and value. */
  private leafKey(
    key: Node,
    seen: Set<string>,
    kind: 'set' | 'omap',
    path: Path,
  ): { leaf: PlainLeaf; key: string; end: number } {
    const [start, sourceEnd] = key.range ?? [0, 0]
    if (!isScalar(key)) throw this.refuse(start, `what a ${kind} is known by is a list, a map or an alias`, path)
    const leaf = scalarValue(key, why => this.refuse(start, why, path)) as PlainLeaf
    if (key.anchor !== undefined) this.anchors.close(this.anchors.open(key.anchor, start), leaf, 1, start)
    const name = encodeKey(leaf)
    if (seen.has(name)) throw this.refuse(start, `it stands twice in one ${kind}`, [...path, name])
    seen.add(name)
    const style = styleOf(key)
    const isBlock = style === 'literal' || style === 'folded'
    return { leaf, key: name, end: isBlock ? blockScalarEnd(this.text, start, sourceEnd) : sourceEnd }
  }

  /** The key as it is written, so that `1.10` and `0x10` stay what people see; quotes and escapes resolved. */
  private keyOf(key: Node, offset: number, path: Path): string {
    if (!isScalar(key)) throw this.refuse(offset, 'a key is a list, a map or an alias; only strings can be keys', path)
    const { tag, anchor } = key
    if (tag !== undefined && tag !== '!' && tag !== 'tag:yaml.org,2002:str') {
      throw this.refuse(offset, `a key has the tag ${tag}; only strings can be keys`, path)
    }
    if (anchor !== undefined) {
      const value = scalarValue(key, why => this.refuse(offset, why, path))
      this.anchors.close(this.anchors.open(anchor, offset), value, 1, offset)
    }
    return typeof key.value === 'string' ? key.value : (key.source ?? '')
  }

  private list(source: YAMLSeq, tokens: Tokens, spot: Spot): Built {
    const [start, end] = source.range ?? [0, 0]
    if (isOmapTag(source.tag)) return this.omap(source, tokens, spot)
    this.checkTag(source, 'seq', start, spot.path)
    const node = collectionAt('list', source.flow === true, this.columns.of(start), start, end)
    setProps(node, tokens)
    const value: unknown[] = []
    const before = itemTokens(source)
    for (const [at, item] of (source.items as Node[]).entries()) {
      const own = before[at] ?? []
      // in lines an item begins at its dash, in brackets at its anchor, its tag or itself
      const prop = own.find(token => token.type === 'anchor' || token.type === 'tag')
      const begin = node.flow ? (prop?.offset ?? pairOrSelf(item)) : (own[0]?.offset ?? 0)
      const mark = node.flow ? begin : begin + 1
      const entry = entryOf(undefined, begin, mark, false, leafAt('empty', mark, mark))
      value.push(this.place(item, own, { entry, owner: node, path: [...spot.path, at] }))
      node.entries.push(entry)
    }
    return this.close(node, value, spot.owner)
  }

  /** A list of pairs. Where each stands in braces, or has an anchor or a tag, it is only replaced as a whole. */
  private omap(source: YAMLSeq, tokens: Tokens, spot: Spot): Built {
    const [start, end] = source.range ?? [0, 0]
    const node = collectionAt('omap', source.flow === true, this.columns.of(start), start, end)
    setProps(node, tokens)
    const items = source.items as Node[]
    const isWhole = !items.every(item => isMap(item) && this.isBarePair(item, node.flow))
    const outer = this.whole
    if (isWhole) this.whole ??= spot
    const value = new Map<unknown, unknown>()
    const seen = new Set<string>()
    const before = itemTokens(source)
    for (const [at, item] of items.entries()) {
      const pair = isMap(item) && item.items.length === 1 ? (item.items[0] as SourcePair) : undefined
      if (pair === undefined || !isMap(item)) {
        throw this.refuse(item.range?.[0] ?? start, 'an item of an omap is no map of one entry', spot.path)
      }
      this.checkTag(item, 'map', item.range?.[0] ?? start, spot.path)
      if (item.anchor !== undefined) throw this.refuse(start, 'an item of an omap has an anchor', spot.path)
      const begin = node.flow ? pairOrSelf(item) : (before[at]?.[0]?.offset ?? 0)
      const { leaf, key, end: keyEnd } = this.leafKey(pair.key, seen, 'omap', spot.path)
      const { colon, behind, isExplicit } = colonOf(pair)
      const mark = colon === undefined ? keyEnd : colon + 1
      const entry = entryOf(key, begin, mark, isExplicit || colon === undefined, leafAt('empty', mark, mark))
      value.set(leaf, this.place(pair.value, behind, { entry, owner: node, path: [...spot.path, key] }))
      node.entries.push(entry)
    }
    this.whole = outer
    if (isWhole) return { node: asOpaque(node, node.start), value }
    return this.close(node, value, spot.owner)
  }

  /** Whether a pair is written without braces, so that its entry alone can be changed. */
  private isBarePair(item: YAMLMap, flow: boolean): boolean {
    if (item.items.length !== 1 || item.tag !== undefined) return false
    return flow ? this.text[item.range?.[0] ?? 0] !== '{' : item.flow !== true
  }

  /** Ends a collection, and learns from it how far blocks are indented here. */
  private close(node: CollectionNode, value: unknown, owner: CollectionNode | undefined): Built {
    const { layout, seen } = this
    const last = node.entries.at(-1)
    if (node.flow) return { node, value }
    if (last !== undefined) node.end = Math.max(last.mark, last.node.propsEnd, last.node.end)
    if (owner?.kind !== 'map' || owner.flow) return { node, value }
    const step = node.column - owner.column
    const isList = node.kind === 'list' || node.kind === 'omap'
    if (isList && !seen.list) {
      layout.listStep = step
      seen.list = true
      if (!seen.step && step > 0) layout.step = step
    } else if (!isList && !seen.step) {
      layout.step = step
      seen.step = true
      if (!seen.list) layout.listStep = step
    }
    return { node, value }
  }

  private checkTag(source: YAMLMap | YAMLSeq, kind: 'map' | 'seq', offset: number, path: Path): void {
    const why = tagRefusal(source.tag, kind)
    if (why !== undefined) throw this.refuse(offset, why, path)
  }

  private refuse(offset: number, why: string, path: Path): Error {
    return refuseText('YAML', this.text, offset, why, path)
  }
}

/** A collection that is only replaced as a whole. */
function asOpaque(node: CollectionNode, start: number): TextNode {
  const leaf = leafAt('opaque', start, node.end)
  leaf.propsStart = Math.min(node.propsStart, start)
  leaf.propsEnd = node.propsEnd
  return leaf
}

/** Where an item in brackets begins; `&x a: 1` begins before the range the library gives it. */
function pairOrSelf(item: Node): number {
  const start = item.range?.[0] ?? 0
  const first = isMap(item) && item.flow === true ? (item.items[0] as SourcePair | undefined) : undefined
  return first === undefined ? start : Math.min(start, pairStart(first))
}
