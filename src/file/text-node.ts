/**
 * The tree of a text: where each value stands, in UTF-16 offsets. Floor 4, types and the one walk that moves offsets.
 */
import type { Path } from '../plain/path.js'
import type { PlainValue } from '../plain/types.js'

/** How a leaf is written. `opaque` is anything that is only ever replaced as a whole, also when it has parts. */
export type LeafStyle = 'empty' | 'plain' | 'single' | 'double' | 'literal' | 'folded' | 'alias' | 'opaque'

interface NodeRange {
  /** Where its first anchor or tag begins; `start` without one. */
  propsStart: number
  /** After its last anchor or tag; `propsStart` without one. */
  propsEnd: number
  /** Where the value itself begins. */
  start: number
  /** After its last character of content: no trailing blanks, comment or line break. */
  end: number
}

export interface LeafNode extends NodeRange {
  readonly kind: 'leaf'
  style: LeafStyle
}

export interface CollectionNode extends NodeRange {
  /** A `set` is a map of elements without values, an `omap` a list of pairs: a JavaScript Map. */
  readonly kind: 'map' | 'list' | 'set' | 'omap'
  /** In brackets, or in lines. */
  readonly flow: boolean
  /** Of the entries, for a block; counted from 0. */
  readonly column: number
  readonly entries: Entry[]
}

export type TextNode = LeafNode | CollectionNode

/** A place for a value: an entry of a map, an item of a list, or the root. */
export interface Entry {
  /** The step of the path: of a set and an omap `encodeKey`. `undefined` for an item and for the root. */
  readonly key: string | undefined
  /** Where the key, the dash or the item begins. */
  start: number
  /** After the `:` or the `-`; where the item begins in brackets. An item of an omap: after the `:` of its pair. */
  mark: number
  /** Written in a way that is only rewritten as a whole: with `?`, or without its `:`. */
  readonly explicit: boolean
  node: TextNode
}

/** One `*name`. */
export interface AliasUse {
  readonly offset: number
  readonly path: readonly (string | number)[]
  /** What is replaced to expand it. */
  readonly entry: Entry
  readonly owner: CollectionNode | undefined
}

/** One `&name` and what refers to it. */
export interface Anchor {
  /** Where the node it names begins. */
  offset: number
  readonly uses: AliasUse[]
}

/** Habits of a text that new lines follow. */
export interface Layout {
  /** Columns a nested map stands to the right of its key. */
  step: number
  /** Columns a list stands to the right of its key; 0 in files that do not indent lists. */
  listStep: number
  /** What is used where quotes are needed and nothing else decides. */
  quote: 'single' | 'double'
  /** Whether strings of several lines may stand in literal blocks; not where comments or blanks below would become part of them. */
  literals: boolean
  /** No blanks at all between tokens (JSON). */
  compact: boolean
  /** One level of indentation (JSON). */
  indent: string
  readonly eol: '\n' | '\r\n'
}

/** The habits of a text that has none yet. */
export function freshLayout(eol: '\n' | '\r\n' = '\n'): Layout {
  return { step: 2, listStep: 2, quote: 'double', literals: true, compact: false, indent: '  ', eol }
}

/** A text that was read, with the places of its values. */
export interface TextTree {
  /** Without a byte order mark: offsets count from what follows it. */
  readonly text: string
  readonly mark: '' | '\ufeff'
  readonly value: PlainValue
  readonly empty: boolean
  /** For a text without a value: where one goes. */
  readonly root: Entry
  readonly layout: Layout
  readonly anchors: readonly Anchor[]
}

/** The text with a line break at its end, also where that is missing: plans work on whole lines. */
export function lined({ text, layout }: TextTree): string {
  return lacksEnd(text) ? text + layout.eol : text
}

/** Whether the last line has no line break. */
export function lacksEnd(text: string): boolean {
  return text !== '' && !text.endsWith('\n')
}

/** Where the value at `path` begins, or as near to it as there is a place. */
export function offsetOf(root: Entry, path: Path): number {
  let { node, start } = root
  for (const step of path) {
    if (node.kind === 'leaf') break
    const entry: Entry | undefined =
      typeof step === 'number' ? node.entries[step] : node.entries.find(one => one.key === step)
    if (entry === undefined) break
    ;({ node, start } = entry)
  }
  return start
}

/** Moves every offset of `entry` that is at or behind `from` by `by`. What ends before is skipped as a whole. */
export function shiftEntry(entry: Entry, from: number, by: number): void {
  const { node } = entry
  if (node.end < from && entry.mark < from) return
  if (entry.start >= from) entry.start += by
  if (entry.mark >= from) entry.mark += by
  if (node.propsStart >= from) node.propsStart += by
  if (node.propsEnd >= from) node.propsEnd += by
  if (node.start >= from) node.start += by
  if (node.end >= from) node.end += by
  if (node.kind === 'leaf') return
  for (const child of node.entries) shiftEntry(child, from, by)
}

/** A leaf without anchor and tag. Nodes are made here, so that all have one shape inside the engine. */
export function leafAt(style: LeafStyle, start: number, end: number): LeafNode {
  return { propsStart: start, propsEnd: start, start, end, kind: 'leaf', style }
}

/** An empty collection without anchor and tag. */
export function collectionAt(
  kind: CollectionNode['kind'],
  flow: boolean,
  column: number,
  start: number,
  end: number,
): CollectionNode {
  return { propsStart: start, propsEnd: start, start, end, kind, flow, column, entries: [] }
}

/** A place for `node`. */
export function entryOf(
  key: string | undefined,
  start: number,
  mark: number,
  explicit: boolean,
  node: TextNode,
): Entry {
  return { key, start, mark, explicit, node }
}
