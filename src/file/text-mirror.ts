/**
 * Texts that follow values: a pure update, and a mirror that keeps what it read between two updates. Floor 4.
 * Every result is read again and compared before anybody sees it.
 */
import { equal } from '../plain/equal.js'
import { PlaindocError } from '../plain/error.js'
import type { PlainValue } from '../plain/types.js'
import type { Parsed, TextFormat } from './text-format.js'
import { updateNearby } from './text-nearby.js'
import { lacksEnd, lined, type TextTree } from './text-node.js'
import { type Dialect, TextPlan } from './text-plan.js'
import { applySplices } from './text-splice.js'

/** A text format that is changed by splices. */
export interface SpliceFormat extends TextFormat {
  readonly dialect: Dialect
}

/** How far a text had to be rewritten: 0 splices as small as possible, n containers of that height, `all` from scratch. */
export type Reach = number | 'all'

/** A text and its tree after a change. */
export interface Updated {
  readonly tree: TextTree
  readonly reach: Reach
}

/** Replaced containers grow up to this height, then the whole root is replaced, then the text is written from scratch. */
const heights: readonly number[] = [0, 1, 2, 3, 4, Number.POSITIVE_INFINITY]

/**
 * A text that is kept equal to a value. One leaf that changes costs the change, not the text; anything else one reading.
 *
 * @example
 * const mirror = new TextMirror(yamlFormat, 'a: 1 # one\n')
 * mirror.update({ a: 2 }) // => 'a: 2 # one\n'
 */
export class TextMirror {
  private readonly dialect: Dialect
  private tree: TextTree
  private held: PlainValue

  /** @throws PlaindocError whatever `format.parse` throws */
  constructor(format: SpliceFormat, text: Uint8Array | string) {
    this.dialect = format.dialect
    this.tree = format.dialect.parse(text)
    this.held = this.tree.value
  }

  get text(): string {
    return wholeText(this.tree)
  }

  /** What the text holds; the value given to the last `update`, so that unchanged branches cost one comparison. */
  get value(): PlainValue {
    return this.held
  }

  /** Whether the text holds no value at all. */
  get empty(): boolean {
    return this.tree.empty
  }

  /** The text for `after`, changed only where `value` and `after` differ. On an error the mirror stays as it was. */
  update(after: PlainValue): string {
    if (after === this.held) return this.text
    const { dialect, tree, held } = this
    this.tree = updateNearby(dialect, tree, held, after) ?? updateTree(dialect, tree, held, after).tree
    this.held = after
    return this.text
  }
}

/** What `TextFormat.parse` returns, from a tree. */
export function parsedOf(tree: TextTree): Parsed {
  return { value: tree.value, empty: tree.empty, text: wholeText(tree), bom: tree.mark !== '', eol: tree.layout.eol }
}

function wholeText({ mark, text }: TextTree): string {
  return mark + text
}

/** `TextFormat.update` for a dialect. */
export function updateText(dialect: Dialect, text: string, before: PlainValue, after: PlainValue): string {
  const tree = dialect.parse(text)
  if (!equal(tree.value, before)) {
    const message =
      'Cannot update the text at /: it does not hold the value before the change. Read it again, and merge.'
    throw new PlaindocError('OPERATION_REFUSED', message)
  }
  return wholeText(updateTree(dialect, tree, before, after).tree)
}

/** The tree of the changed text, read again and equal to `after`. `before` equals what the tree holds. */
export function updateTree(dialect: Dialect, tree: TextTree, before: PlainValue, after: PlainValue): Updated {
  for (const reach of heights) {
    for (const literals of [true, false]) {
      const habits = { ...tree, layout: { ...tree.layout, literals } }
      const splices = new TextPlan(habits, lined(tree), dialect, reach).run(before, after)
      if (splices === undefined) break
      if (splices.length === 0 && equal(before, after)) return { tree, reach }
      const changed = checked(dialect, applySplices(lined(tree), splices), tree, after)
      if (changed !== undefined) return { tree: changed, reach }
    }
  }
  return { tree: dialect.parse(tree.mark + dialect.create(after).replaceAll('\n', tree.layout.eol)), reach: 'all' }
}

function checked(dialect: Dialect, text: string, old: TextTree, after: PlainValue): TextTree | undefined {
  // a block scalar at the end may need the line break that was missing
  const texts =
    lacksEnd(old.text) && text.endsWith(old.layout.eol) ? [text.slice(0, -old.layout.eol.length), text] : [text]
  for (const candidate of texts) {
    try {
      const tree = dialect.parse(old.mark + candidate)
      if (equal(tree.value, after)) return tree
    } catch (error) {
      if (!(error instanceof PlaindocError) || error.code !== 'FILE_INVALID') throw error
    }
  }
  return undefined
}
