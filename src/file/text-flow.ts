/**
 * Edits inside brackets, YAML and JSON: entries come and go with their commas, line breaks and comments. Floor 4.
 */
import { commentColumn, endBefore, indentAt, lineEnd, lineStart } from './text-lines.js'
import type { CollectionNode, Entry } from './text-node.js'
import type { TextPlan } from './text-plan.js'
import { type EntryScript, isReshaped, type NewEntry } from './text-script.js'

/** An entry and what belongs to it between its brackets. */
interface Piece {
  readonly entry: Entry
  /** After its value. */
  readonly end: number
  /** Of the comma after it; -1 without one. */
  readonly comma: number
  /** After its comma and the comment on its line. */
  readonly after: number
  /** Where the blanks before it begin. */
  readonly lead: number
  /** Whether it begins a line. */
  readonly ownLine: boolean
}

/** Carries a script into brackets that are not empty and stay so. */
export function editFlow(plan: TextPlan, node: CollectionNode, script: EntryScript): void {
  if (!isReshaped(script)) {
    plan.changeKept(node, script)
    return
  }
  if (script.kept.length === 0) {
    replaceAll(plan, node, script)
    return
  }
  plan.changeKept(node, script)
  const pieces = piecesOf(plan, node)
  const lastOld = pieces.at(-1)
  const trailing = lastOld !== undefined && lastOld.comma >= 0
  const lastKept = script.kept.at(-1)?.at ?? -1
  removePieces(plan, pieces, script)
  // a comma after what is now the last entry stays only where the text had one there
  const ending = pieces[lastKept]
  if (ending !== undefined && !trailing && ending.comma >= 0 && !script.inserted.has(lastKept))
    plan.cut(ending.comma, ending.comma + 1, '')
  for (const [at, entries] of script.inserted) {
    if (at === -1) insertFirst(plan, node, pieces[script.kept[0]?.at ?? 0], entries)
    else insertAfter(plan, node, pieces, at, entries, at === lastKept && !trailing)
  }
}

function replaceAll(plan: TextPlan, node: CollectionNode, script: EntryScript): void {
  const first = piecesOf(plan, node)[0]
  const last = node.entries.at(-1)
  if (first === undefined || last === undefined) return
  plan.touch(first.entry.start, endOf(last))
  const indent = first.ownLine ? indentAt(plan.text, first.entry.start) : undefined
  const texts = (script.inserted.get(-1) ?? []).map(({ key, value }) =>
    plan.dialect.flowEntry(plan, node, key, value, indent),
  )
  const between = indent === undefined ? (plan.tree.layout.compact ? ',' : ', ') : `,${plan.tree.layout.eol}${indent}`
  plan.cut(first.entry.start, endOf(last), texts.join(between))
}

function removePieces(plan: TextPlan, pieces: readonly Piece[], script: EntryScript): void {
  for (const [at, piece] of pieces.entries()) {
    if (script.removed[at] !== true) continue
    plan.touch(piece.entry.start, piece.end)
    plan.cut(piece.ownLine ? ownStart(plan.text, piece) : piece.lead, piece.after, '')
  }
  const first = pieces[0]
  const next = pieces[script.kept[0]?.at ?? 0]
  if (first === undefined || next === undefined || next === first || next.ownLine) return
  // `[ 1, 2]`: the first entry that stays takes the blanks behind the bracket
  const blanks = /[ \t\r\n]*$/.exec(plan.text.slice(first.lead, first.entry.start))?.[0] ?? ''
  plan.cut(next.lead, next.entry.start, blanks)
}

function insertFirst(
  plan: TextPlan,
  node: CollectionNode,
  next: Piece | undefined,
  entries: readonly NewEntry[],
): void {
  if (next === undefined) return
  const { text, dialect, tree } = plan
  const indent = next.ownLine ? indentAt(text, next.entry.start) : undefined
  const texts = entries.map(({ key, value }) => dialect.flowEntry(plan, node, key, value, indent))
  if (indent === undefined)
    plan.insert(next.entry.start, texts.map(one => `${one},${tree.layout.compact ? '' : ' '}`).join(''))
  else plan.insert(ownStart(text, next), texts.map(one => `${tree.layout.eol}${indent}${one},`).join(''))
}

function insertAfter(
  plan: TextPlan,
  node: CollectionNode,
  pieces: readonly Piece[],
  at: number,
  entries: readonly NewEntry[],
  endsBare: boolean,
): void {
  const piece = pieces[at]
  if (piece === undefined) return
  const { text, dialect, tree } = plan
  // behind a comment nothing can follow on its line
  const isCommented = piece.after > Math.max(piece.end, piece.comma + 1)
  const own = piece.ownLine ? piece : isCommented ? (pieces.find(one => one.ownLine) ?? piece) : undefined
  const indent = own === undefined ? undefined : indentAt(text, own.entry.start)
  const second = pieces[1]
  const inline =
    second !== undefined && !second.ownLine
      ? text.slice(second.lead, second.entry.start)
      : tree.layout.compact
        ? ''
        : ' '
  const lead = indent === undefined ? inline : tree.layout.eol + indent
  const texts = entries.map(({ key, value }) => lead + dialect.flowEntry(plan, node, key, value, indent))
  if (piece.comma < 0) plan.insert(piece.end, ',')
  const body = texts.join(',') + (endsBare ? '' : ',')
  plan.insert(piece.after, body)
}

function piecesOf(plan: TextPlan, node: CollectionNode): Piece[] {
  const { text } = plan
  const pieces: Piece[] = []
  let lead = afterComment(text, node.start + 1, node.end - 1)
  for (const [at, entry] of node.entries.entries()) {
    const end = endOf(entry)
    const limit = node.entries[at + 1]?.start ?? node.end - 1
    const comma = commaBetween(text, end, limit)
    const after = afterComment(text, comma < 0 ? end : comma + 1, limit)
    const ownLine =
      text.slice(lineStart(text, entry.start), entry.start).trim() === '' && lineStart(text, entry.start) > node.start
    pieces.push({ entry, end, comma, after, lead, ownLine })
    lead = after
  }
  return pieces
}

/** Where the value of an entry ends; after its key or colon when there is none. */
function endOf(entry: Entry): number {
  return Math.max(entry.mark, entry.node.end)
}

/** The only comma between two entries; comments are stepped over. */
function commaBetween(text: string, start: number, limit: number): number {
  for (let at = start; at < limit; at++) {
    if (text[at] === ',') return at
    if (text[at] === '#') at = lineEnd(text, at)
  }
  return -1
}

/** After the comment that follows on the same line, else `start`. */
function afterComment(text: string, start: number, limit: number): number {
  let at = start
  while (text[at] === ' ' || text[at] === '\t') at++
  return text[at] === '#' && at < limit ? lineEnd(text, at) : start
}

/** Where an entry with a line of its own begins with the comments above it: at the line break before. */
function ownStart(text: string, piece: Piece): number {
  let start = lineStart(text, piece.entry.start)
  while (start > piece.lead) {
    const above = lineStart(text, start - 1)
    if (above <= piece.lead || commentColumn(text, above) < 0) break
    start = above
  }
  return Math.max(piece.lead, endBefore(text, start))
}
