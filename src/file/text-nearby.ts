/**
 * Changes that reach no farther than one leaf or one entry of a block: only that is read again, the rest of the tree moves
 * along. What makes a mirror fast. Floor 4.
 */
import { equal } from '../plain/equal.js'
import { PlaindocError } from '../plain/error.js'
import { isContainer } from '../plain/kind.js'
import type { PlainArray, PlainObject, PlainValue } from '../plain/types.js'
import { sizeLimit } from './text-check.js'
import { lineStart } from './text-lines.js'
import { type CollectionNode, type Entry, lacksEnd, lined, shiftEntry, type TextTree } from './text-node.js'
import { type Dialect, TextPlan } from './text-plan.js'
import { applySplices, type Splice } from './text-splice.js'
import { contentEnd, linesEnd, ownsLine } from './yaml-lines.js'

/** An entry of a block whose lines hold a whole change. */
interface Nearby {
  readonly owner: CollectionNode
  readonly index: number
  readonly start: number
  readonly end: number
  readonly after: PlainValue
  /** From the root down to `owner`. */
  readonly above: readonly CollectionNode[]
}

/** More splices than this, and reading the whole text again is cheaper than moving the tree for each of them. */
const spliceLimit = 50

/** Entries tried before the whole text is read again; each one is larger than the last. */
const attempts = 3

/** The tree of the changed text, or undefined when it must be read as a whole. The given tree is used up when one comes back. */
export function updateNearby(
  dialect: Dialect,
  tree: TextTree,
  before: PlainValue,
  after: PlainValue,
): TextTree | undefined {
  // anchors mean something elsewhere; near the size limit the reader decides
  if (tree.anchors.length > 0 || tree.text.length > sizeLimit / 4) return undefined
  const text = lined(tree)
  const plan = new TextPlan(tree, text, dialect, 0)
  const splices = plan.run(before, after)
  if (splices === undefined || splices.length === 0 || splices.length > spliceLimit) return undefined
  const isRead = plan.isInPlace
    ? readLeaves(dialect, plan) && moveTree(tree, splices)
    : readEntry(dialect, tree, text, splices, after)
  if (!isRead) return undefined
  const changed = applySplices(text, splices)
  return { ...tree, value: after, text: lacksEnd(tree.text) ? changed.slice(0, -tree.layout.eol.length) : changed }
}

/** Whether every replaced leaf reads as its new value; then it is marked as what it became. */
function readLeaves(dialect: Dialect, plan: TextPlan): boolean {
  for (const { text, flow, value } of plan.inPlace) {
    const read = attempt(() => dialect.readScalar(text, flow))
    if (read === undefined || !equal(read, value)) return false
  }
  for (const { entry, style } of plan.inPlace) {
    const { node } = entry
    if (node.kind !== 'leaf') continue
    node.style = style
    // a tag that was there is replaced too, and a new one counts as part of the leaf
    node.start = node.propsEnd = node.propsStart
  }
  return true
}

function moveTree(tree: TextTree, splices: readonly Splice[]): true {
  // from the last to the first: the offsets before a splice are still the old ones
  for (const { start, end, text } of splices.toReversed()) {
    const by = text.length - (end - start)
    if (by !== 0) shiftEntry(tree.root, end, by)
  }
  return true
}

function readEntry(
  dialect: Dialect,
  tree: TextTree,
  text: string,
  splices: readonly Splice[],
  after: PlainValue,
): boolean {
  for (const nearby of entriesAround(tree, text, splices, after).slice(-attempts).reverse()) {
    const { owner, index, start, end } = nearby
    const moved = splices.map(splice => ({ ...splice, start: splice.start - start, end: splice.end - start }))
    const entry = soleEntry(
      dialect,
      applySplices(text.slice(start, end), moved),
      owner,
      owner.entries[index],
      nearby.after,
    )
    if (entry === undefined) continue
    moveTree(tree, splices)
    shiftEntry(entry, 0, start)
    owner.entries[index] = entry
    for (const node of [...nearby.above].reverse()) {
      const last = node.entries.at(-1)
      if (last !== undefined) node.end = contentEnd(last)
    }
    return true
  }
  return false
}

/** The entry that `lines` hold on their own, if they hold one and it has the value wanted. */
function soleEntry(
  dialect: Dialect,
  lines: string,
  owner: CollectionNode,
  old: Entry | undefined,
  after: PlainValue,
): Entry | undefined {
  const read = attempt(() => dialect.parse(lines))
  if (read === undefined || read.anchors.length > 0) return undefined
  const { node } = read.root
  if (node.kind !== owner.kind || node.flow || node.column !== owner.column || node.entries.length !== 1)
    return undefined
  const entry = node.entries[0]
  if (entry === undefined || entry.key !== old?.key) return undefined
  const value = entry.key === undefined ? (read.value as PlainArray)[0] : (read.value as PlainObject)[entry.key]
  return value !== undefined && equal(value, after) ? entry : undefined
}

/** The entries with lines of their own that hold all splices, from the root down. */
function entriesAround(tree: TextTree, text: string, splices: readonly Splice[], after: PlainValue): Nearby[] {
  const first = splices[0]
  const last = splices.at(-1)
  const found: Nearby[] = []
  const above: CollectionNode[] = []
  let { node } = tree.root
  let value: PlainValue | undefined = after
  while (
    first !== undefined &&
    last !== undefined &&
    node.kind !== 'leaf' &&
    !node.flow &&
    value !== undefined &&
    isContainer(value)
  ) {
    above.push(node)
    // the lines of an item of a set or omap do not say that they are one: its entry is read as a whole
    if (node.kind === 'set' || node.kind === 'omap') break
    // what is inserted where a line begins belongs to the lines before it
    const index = lastBefore(node.entries, first.end === first.start ? first.start - 1 : first.start, text)
    const entry: Entry | undefined = node.entries[index]
    if (entry === undefined || Object.keys(value).length !== node.entries.length) break
    const end = linesEnd(text, entry, node.column)
    // the line break that is missing at the end could be part of a value
    if (last.end > end || (end === text.length && lacksEnd(tree.text))) break
    value = (value as PlainArray & PlainObject)[entry.key ?? index]
    if (value === undefined) break
    if (ownsLine(text, entry))
      found.push({ owner: node, index, start: lineStart(text, entry.start), end, after: value, above: [...above] })
    node = entry.node
  }
  return found
}

/** The last entry whose line begins at or before `offset`; -1 for none. */
function lastBefore(entries: readonly Entry[], offset: number, text: string): number {
  let low = 0
  let high = entries.length
  while (low < high) {
    const middle = (low + high) >> 1
    if (lineStart(text, (entries[middle] as Entry).start) <= offset) low = middle + 1
    else high = middle
  }
  return low - 1
}

function attempt<T>(read: () => T): T | undefined {
  try {
    return read()
  } catch (error) {
    if (error instanceof PlaindocError) return undefined
    throw error
  }
}
