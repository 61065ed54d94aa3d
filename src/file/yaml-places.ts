/**
 * Where the parts of a YAML node stand: its anchor and tag, its dash or colon, the end of a block scalar. Floor 4, pure.
 */
import type { CST, Node, Pair, Scalar, YAMLSeq } from 'yaml'
import { isBlankLine, lineEnd, lineStart } from './text-lines.js'
import type { LeafStyle, TextNode } from './text-node.js'

type Tokens = readonly CST.SourceToken[]

/** A pair as it is parsed: the value is missing behind a lone key. */
export type SourcePair = Pair<Node, Node | null>

/** Sets where the anchor and the tag of a node stand, from the tokens before it. */
export function setProps(node: TextNode, tokens: Tokens): void {
  let found = false
  for (const token of tokens) {
    if (token.type !== 'anchor' && token.type !== 'tag') continue
    if (!found) node.propsStart = token.offset
    node.propsEnd = token.offset + token.source.length
    found = true
  }
}

/** Where an entry of a map begins: at its `?`, at the anchor or tag of its key, or at the key. */
export function pairStart(pair: SourcePair): number {
  const key = pair.key.range?.[0] ?? 0
  for (const { type, offset } of pair.srcToken?.start ?? []) {
    if (type === 'explicit-key-ind' || type === 'anchor' || type === 'tag') return Math.min(offset, key)
  }
  return key
}

/** The colon of a pair and the tokens behind it; whether it is written with `?`. */
export function colonOf(pair: SourcePair): { colon: number | undefined; behind: Tokens; isExplicit: boolean } {
  const sep = pair.srcToken?.sep ?? []
  const at = sep.findIndex(token => token.type === 'map-value-ind')
  const isExplicit = pair.srcToken?.start.some(token => token.type === 'explicit-key-ind') ?? false
  return { colon: sep[at]?.offset, behind: sep.slice(at + 1), isExplicit }
}

/** For each item of a list the tokens before it, from its dash on. What holds only a comment has tokens, but is no item. */
export function itemTokens(source: YAMLSeq): Tokens[] {
  const token = source.srcToken as CST.BlockSequence | CST.FlowCollection | undefined
  const found: Tokens[] = []
  for (const { start, key, sep, value } of token?.items ?? []) {
    const dash = start.findIndex(one => one.type === 'seq-item-ind')
    if (dash >= 0) found.push(start.slice(dash))
    else if (source.flow === true && (value || key || sep)) found.push(start)
  }
  return found
}

/** Where the last line of a block scalar ends; trailing blank lines belong to it only when it keeps them. */
export function blockScalarEnd(text: string, start: number, sourceEnd: number): number {
  const header = lineEnd(text, start)
  let end = sourceEnd
  if (end > header && text[end - 1] === '\n') end = text[end - 2] === '\r' ? end - 2 : end - 1
  if (/^[|>][0-9]?\+/.test(text.slice(start, start + 3))) return Math.max(header, end)
  while (end > header && isBlankLine(text, lineStart(text, end))) end = lineEnd(text, lineStart(text, end) - 1)
  return end > header ? end : blockHeaderEnd(text, start)
}

/** Where the `|` or `>` of a block scalar ends with its signs, before the comment on its line. */
export function blockHeaderEnd(text: string, start: number): number {
  let end = start + 1
  while (/[-+0-9]/.test(text[end] ?? '')) end++
  return end
}

const styles: Readonly<Record<string, LeafStyle>> = {
  PLAIN: 'plain',
  QUOTE_SINGLE: 'single',
  QUOTE_DOUBLE: 'double',
  BLOCK_LITERAL: 'literal',
  BLOCK_FOLDED: 'folded',
}

/** How a scalar is written. */
export function styleOf(source: Scalar): LeafStyle {
  if (source.type === 'PLAIN' && source.source === '') return 'empty'
  return styles[source.type ?? 'PLAIN'] ?? 'plain'
}
