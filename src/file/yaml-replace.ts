/**
 * Replaces one value of a YAML text by another: in its line where that is possible, in its quotes where they fit. Floor 4.
 */
import { isContainer } from '../plain/kind.js'
import { sizeOf } from '../plain/parts.js'
import type { PlainLeaf, PlainValue } from '../plain/types.js'
import { lineEnd, lineStart, nextLine } from './text-lines.js'
import type { CollectionNode, Entry, LeafNode } from './text-node.js'
import type { TextPlan } from './text-plan.js'
import { type Block, blockOf, emptyText, entryLines, flowOf, linesOf, type Place, tagOf } from './yaml-emit.js'
import { contentEnd, hasCommentAfter, linesEnd } from './yaml-lines.js'
import { blockHeaderEnd } from './yaml-places.js'
import { foldedOf, literalOf, scalarText } from './yaml-scalar.js'

/** Replaces what stands in `entry`. */
export function replaceYaml(plan: TextPlan, entry: Entry, owner: CollectionNode | undefined, value: PlainValue): void {
  if (entry.explicit) {
    const isLine = owner?.flow === false && plan.text[entry.mark - 1] === ':' && (!isContainer(value) || isEmpty(value))
    if (!isLine || !replaceInPlace(plan, entry, value)) replaceEntry(plan, entry, owner, value)
  } else if (
    owner?.flow === true ||
    (owner === undefined && entry.node.kind !== 'leaf' && entry.node.flow && isContainer(value))
  )
    replaceFlow(plan, entry, owner, value)
  else if (isContainer(value) && !isEmpty(value)) replaceByBlock(plan, entry, owner, value)
  else if (!replaceInPlace(plan, entry, value)) replaceByBlock(plan, entry, owner, value)
}

/** Whether the brackets around are written as JSON: its first key or item in double quotes. */
export function isJsonLike(plan: TextPlan, node: CollectionNode | undefined): boolean {
  return node?.entries[0] !== undefined && plan.text[node.entries[0].start] === '"'
}

function replaceFlow(plan: TextPlan, entry: Entry, owner: CollectionNode | undefined, value: PlainValue): void {
  const { node } = entry
  if (!isContainer(value)) {
    if (replaceInPlace(plan, entry, value, true)) return
  }
  const text = flowOf(value, plan.tree.layout, isJsonLike(plan, owner))
  plan.cut(node.propsStart, node.end, isBlankBefore(plan, node.propsStart) ? text : ` ${text}`)
}

/** `a:` in brackets has its value right behind the colon. */
function isBlankBefore(plan: TextPlan, offset: number): boolean {
  return !/[:\w"']/.test(plan.text[offset - 1] ?? '')
}

/** One line for one line, or block scalar for block scalar. False when neither fits. */
function replaceInPlace(plan: TextPlan, entry: Entry, value: PlainValue, flow = false): boolean {
  const { node } = entry
  const { text, tree } = plan
  if (node.kind !== 'leaf' && !node.flow) return false
  const isBlock = node.kind === 'leaf' && (node.style === 'literal' || node.style === 'folded')
  if (isBlock) return typeof value === 'string' && tree.layout.literals && replaceBlockScalar(plan, node, value)
  if (isContainer(value)) {
    plan.cut(node.propsStart, node.end, pad(plan, node.propsStart, emptyText(value)))
    return true
  }
  const like = node.kind === 'leaf' ? node.style : 'plain'
  if (typeof value === 'string' && !flow && like !== 'double' && tree.layout.literals && literalOf(value) !== undefined)
    return false
  const fresh = scalarText(value, { flow, quote: tree.layout.quote, like })
  plan.cut(node.propsStart, node.end, pad(plan, node.propsStart, fresh))
  const isLine = node.end > node.propsStart && lineEnd(text, node.propsStart) >= node.end
  if (isLine && node.kind === 'leaf' && like !== 'alias' && like !== 'opaque' && tree.anchors.length === 0) {
    plan.inPlace.push({ entry, text: fresh, style: styleOf(fresh, value), flow, value })
  }
  return true
}

function pad(plan: TextPlan, offset: number, fresh: string): string {
  const before = plan.text[offset - 1]
  return before === ':' || before === '-' || before === '?' ? ` ${fresh}` : fresh
}

function styleOf(fresh: string, value: PlainLeaf): LeafNode['style'] {
  if (typeof value !== 'string') return 'plain'
  return fresh[0] === '"' ? 'double' : fresh[0] === "'" ? 'single' : 'plain'
}

function replaceBlockScalar(plan: TextPlan, node: LeafNode, value: string): boolean {
  const { text, tree } = plan
  const headerEnd = lineEnd(text, node.start)
  const header = /^[|>][-+]?(?=[ \t]|$)/.exec(text.slice(node.start, headerEnd))?.[0]
  const old = text.slice(Math.min(nextLine(text, node.start), node.end), node.end).split(/\r?\n/)
  const indent = /^ */.exec(old.find(line => line.trim() !== '') ?? '')?.[0] ?? ''
  if (header === undefined || indent === '') return false
  const width = Math.max(...old.map(line => line.length - indent.length))
  const fresh =
    node.style === 'folded'
      ? (foldedOf(value, width) ?? literalOf(value))
      : literalOf(value.includes('\n') ? value : `${value}\n`)
  if (fresh === undefined) return false
  const mark = node.style === 'literal' && !value.endsWith('\n') ? '|-' : fresh.header
  plan.cut(node.propsStart, node.start + header.length, mark)
  const lines = fresh.lines.map(line => (line === '' ? '' : indent + line))
  plan.cut(nextLine(text, node.start), node.end, lines.join(tree.layout.eol))
  return true
}

/** An entry with `?`, or a key alone, is written anew. */
function replaceEntry(plan: TextPlan, entry: Entry, owner: CollectionNode | undefined, value: PlainValue): void {
  const { text, tree } = plan
  plan.touch(entry.start, contentEnd(entry))
  if (owner === undefined || owner.flow) {
    const fresh = plan.dialect.flowEntry(plan, owner as CollectionNode, entry.key, value, undefined)
    plan.cut(entry.start, contentEnd(entry), fresh)
    return
  }
  const lines = entryLines({ kind: owner.kind, key: entry.key, value }, owner.column, tree.layout)
  const end = linesEnd(text, entry, owner.column)
  plan.cut(entry.start, lineEnd(text, lineStart(text, end - 1)), lines.join(tree.layout.eol).slice(owner.column))
}

/** The head goes behind the key or dash, the lines below it; the comment on the line of the key stays there. */
function replaceByBlock(plan: TextPlan, entry: Entry, owner: CollectionNode | undefined, value: PlainValue): void {
  const { text, tree } = plan
  const { eol } = tree.layout
  const { node } = entry
  if (owner === undefined) {
    replaceRoot(plan, entry, value)
    return
  }
  const place: Place = owner.kind === 'list' ? 'item' : 'key'
  const markLine = lineEnd(text, entry.mark)
  const isCompact = node.kind !== 'leaf' && !node.flow && node.start < markLine
  const end = linesEnd(text, entry, owner.column)
  const column = owner.kind === 'omap' ? keyColumn(text, entry) : owner.column
  if (isCompact) {
    const { head, lines } = blockOf(value, column, place, tree.layout)
    plan.cut(entry.mark, lineEnd(text, lineStart(text, end - 1)), [` ${head}`, ...lines].join(eol))
    return
  }
  const isBelow = node.start > markLine
  const isBlockScalar = node.kind === 'leaf' && (node.style === 'literal' || node.style === 'folded')
  const headEnd = isBelow
    ? Math.min(node.propsEnd, markLine)
    : isBlockScalar
      ? blockHeaderEnd(text, node.start)
      : Math.max(node.end, node.propsEnd)
  const block =
    place === 'item' && (isBelow || hasCommentAfter(text, headEnd))
      ? spread(value, column, plan)
      : blockOf(value, column, place, tree.layout)
  const head = block.head === '' ? '' : ` ${block.head}`
  plan.cut(entry.mark, Math.max(entry.mark, isBelow && node.propsStart > markLine ? entry.mark : headEnd), head)
  const body = block.lines.map(line => line + eol).join('')
  if (isBelow) plan.cut(nextLine(text, entry.mark), end, body)
  else if (isBlockScalar && nextLine(text, node.end) > nextLine(text, node.start)) {
    plan.cut(nextLine(text, node.start), nextLine(text, node.end), body)
  } else plan.append(nextLine(text, Math.max(headEnd, entry.mark)), body)
}

/** The column of the key of an item of an omap, behind its dash. */
function keyColumn(text: string, entry: Entry): number {
  let at = entry.start + 1
  while (/\s/.test(text[at] ?? '')) at++
  return at - lineStart(text, at)
}

/** A block below its dash instead of behind it: something else stands on the line of the dash. */
function spread(value: PlainValue, column: number, plan: TextPlan): Block {
  if (!isContainer(value) || isEmpty(value) || tagOf(value) !== '')
    return blockOf(value, column, 'item', plan.tree.layout)
  return { head: '', lines: linesOf(value, column + 2, plan.tree.layout) }
}

function replaceRoot(plan: TextPlan, entry: Entry, value: PlainValue): void {
  const { text, tree } = plan
  const { eol } = tree.layout
  const { node } = entry
  const { head, lines } = blockOf(value, 0, 'root', tree.layout)
  const body = [...(head === '' ? [] : [head]), ...lines].join(eol)
  if (node.kind === 'leaf' && node.style === 'empty' && node.propsStart === node.propsEnd) {
    plan.insert(entry.mark, body + eol)
    return
  }
  const isLines = node.kind !== 'leaf' && !node.flow
  const end = isLines ? endOfLines(text, node) : Math.max(node.end, node.propsEnd)
  let start = node.propsStart
  const behindMarker = text.slice(lineStart(text, start), start).trim() !== ''
  if (lines.length > 0) while (/[ \t]/.test(text[start - 1] ?? '')) start--
  plan.cut(start, end, behindMarker && lines.length > 0 ? eol + body : body)
}

function endOfLines(text: string, node: CollectionNode): number {
  const last = node.entries.at(-1)
  return last === undefined ? node.end : lineEnd(text, lineStart(text, linesEnd(text, last, node.column) - 1))
}

function isEmpty(value: PlainValue): boolean {
  return isContainer(value) && sizeOf(value) === 0
}
