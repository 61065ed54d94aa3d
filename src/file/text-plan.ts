/**
 * The splices that carry a change of values into a text: one walk over both values and the tree of places. Floor 4.
 * How lines and brackets are written is the dialect's; what is touched, and what that means for aliases, is decided here.
 */
import { equal } from '../plain/equal.js'
import { isContainer, isPlainArray, isPlainMap, isPlainSet } from '../plain/kind.js'
import { partAt, sizeOf as partCount, partsOf } from '../plain/parts.js'
import type { Path } from '../plain/path.js'
import type { PlainContainer, PlainValue } from '../plain/types.js'
import { editFlow } from './text-flow.js'
import type { AliasUse, CollectionNode, Entry, LeafStyle, TextTree } from './text-node.js'
import { type EntryScript, scriptOf } from './text-script.js'
import { orderSplices, type Splice } from './text-splice.js'

/** How a format writes. */
export interface Dialect {
  readonly name: 'yaml' | 'json'
  /** The tree of a text. */
  parse(bytes: Uint8Array | string): TextTree
  /** A fresh text. */
  create(value: PlainValue): string
  /** The value of one scalar on a line of its own or inside brackets; throws when it is none. */
  readScalar(text: string, flow: boolean): PlainValue
  /** Replaces what stands in an entry by another value. */
  replace(plan: TextPlan, entry: Entry, owner: CollectionNode | undefined, value: PlainValue): void
  /** One entry inside brackets; `indent` is that of its line when it has one of its own. */
  flowEntry(
    plan: TextPlan,
    node: CollectionNode,
    key: string | undefined,
    value: PlainValue,
    indent: string | undefined,
  ): string
  /** Carries a script into the lines of a block; also when nothing is left of it. */
  editBlock(
    plan: TextPlan,
    entry: Entry,
    owner: CollectionNode | undefined,
    node: CollectionNode,
    script: EntryScript,
  ): void
}

/** A leaf that was replaced within its line: the tree can follow without being read again. */
export interface InPlace {
  readonly entry: Entry
  readonly text: string
  readonly style: LeafStyle
  readonly flow: boolean
  readonly value: PlainValue
}

/** One change of a text, while it is put together. */
export class TextPlan {
  readonly tree: TextTree
  /** The text of the tree, ending in a line break. */
  readonly text: string
  readonly dialect: Dialect
  readonly inPlace: InPlace[] = []
  private readonly splices: Splice[] = []
  /** Ranges and nodes whose anchors no longer mean what they meant. */
  private readonly touched: { start: number; end: number }[] = []
  /** Containers whose change reaches no deeper than this are replaced as a whole. */
  private readonly level: number

  constructor(tree: TextTree, text: string, dialect: Dialect, level: number) {
    this.tree = tree
    this.text = text
    this.dialect = dialect
    this.level = level
  }

  /** The splices in order; `undefined` when two of them contradict each other. */
  run(before: PlainValue, after: PlainValue): Splice[] | undefined {
    this.change(this.tree.root, undefined, before, after)
    this.expandAliases(before)
    return orderSplices(this.splices)
  }

  /** Whether all that happens are leaves replaced within their lines. */
  get isInPlace(): boolean {
    return this.inPlace.length === this.splices.length
  }

  /** `text` instead of a range. */
  cut(start: number, end: number, text: string): void {
    if (start === end && text === '') return
    this.splices.push({ start, end, text })
  }

  insert(at: number, text: string): void {
    this.cut(at, at, text)
  }

  /** More lines of a value that ends right before `at`. */
  append(at: number, text: string): void {
    if (text !== '') this.splices.push({ start: at, end: at, text, continues: true })
  }

  /** Anchors in this range go, or change what they name. */
  touch(start: number, end: number): void {
    if (this.tree.anchors.length > 0) this.touched.push({ start, end })
  }

  /** The value of an entry becomes `after`. */
  change(entry: Entry, owner: CollectionNode | undefined, before: PlainValue, after: PlainValue): void {
    if (before === after) return
    const { node } = entry
    const recursing =
      node.kind !== 'leaf' && !entry.explicit && kindOfNode(before) === node.kind && kindOfNode(after) === node.kind
    if (!recursing) {
      if (equal(before, after)) return
      this.replace(entry, owner, after)
      return
    }
    const isBare = sizeOf(before) === 0
    if (this.level > 0 || isBare || sizeOf(after) === 0) {
      if (equal(before, after)) return
      if (this.level > 0 && heightOfChange(before, after) <= this.level) {
        this.replace(entry, owner, after)
        return
      }
      if ((node.flow && sizeOf(after) === 0) || isBare) {
        this.replace(entry, owner, after)
        return
      }
    }
    const mark = this.splices.length
    const script = scriptOf(node, before, after)
    if (node.flow) editFlow(this, node, script)
    else this.dialect.editBlock(this, entry, owner, node, script)
    if (this.splices.length > mark) this.touch(node.start, node.start)
  }

  /** The entries that stay, changed where they changed. */
  changeKept(node: CollectionNode, script: EntryScript): void {
    for (const { entry, before, after } of script.kept) this.change(entry, node, before, after)
  }

  private replace(entry: Entry, owner: CollectionNode | undefined, value: PlainValue): void {
    this.touch(entry.node.propsStart, entry.node.end)
    this.dialect.replace(this, entry, owner, value)
  }

  /** Aliases of touched anchors become the plain text of their value, unless they change or go themselves. */
  private expandAliases(before: PlainValue): void {
    const done = new Set<Entry>()
    for (let from = 0; from < this.touched.length; ) {
      const ranges = this.touched.slice(from)
      from = this.touched.length
      for (const { offset, uses } of this.tree.anchors) {
        if (!ranges.some(({ start, end }) => offset >= start && offset <= end)) continue
        for (const use of uses) {
          if (done.has(use.entry) || this.isGone(use)) continue
          done.add(use.entry)
          this.replace(use.entry, use.owner, valueAt(before, use.path))
        }
      }
    }
  }

  private isGone({ offset }: AliasUse): boolean {
    return this.splices.some(splice => splice.start <= offset && offset < splice.end)
  }
}

function kindOfNode(value: PlainValue): CollectionNode['kind'] | undefined {
  if (!isContainer(value)) return undefined
  if (isPlainSet(value)) return 'set'
  if (isPlainMap(value)) return 'omap'
  return isPlainArray(value) ? 'list' : 'map'
}

function sizeOf(value: PlainValue): number {
  return isContainer(value) ? partCount(value) : 0
}

/** How many levels of containers lie between a container and the deepest difference in it; 1 when its own entries differ. */
function heightOfChange(before: PlainValue, after: PlainValue): number {
  if (equal(before, after)) return 0
  if (kindOfNode(before) === undefined || kindOfNode(before) !== kindOfNode(after)) return 0
  let height = 0
  for (const [step, part] of partsOf(before as PlainContainer)) {
    const other = partAt(after, step)
    if (other !== undefined) height = Math.max(height, heightOfChange(part, other))
  }
  return height + 1
}

function valueAt(root: PlainValue, path: Path): PlainValue {
  let value: PlainValue = root
  for (const step of path) value = partAt(value, step) as PlainValue
  return value
}
