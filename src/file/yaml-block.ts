/**
 * Edits of YAML blocks: entries come and go as whole lines. Floor 4.
 * A removed entry takes its own comments along (SPEC Y), everything else keeps its bytes.
 */
import { isBlankLine, lineEnd, lineStart, nextLine } from './text-lines.js'
import type { CollectionNode, Entry } from './text-node.js'
import type { TextPlan } from './text-plan.js'
import type { EntryScript, NewEntry } from './text-script.js'
import { entryLines } from './yaml-emit.js'
import { contentEnd, linesEnd, linesStart, ownsLine } from './yaml-lines.js'

/** Carries a script into the lines of a block. */
export function editBlock(
  plan: TextPlan,
  entry: Entry,
  owner: CollectionNode | undefined,
  node: CollectionNode,
  script: EntryScript,
): void {
  const block = new BlockEdit(plan, node, script)
  plan.changeKept(node, script)
  block.remove()
  for (const [at, entries] of script.inserted) {
    if (at === -1) block.insertFirst(entries, owner === undefined)
    else block.insertAfter(at, entries)
  }
  if (script.kept.length === 0 && script.inserted.size === 0) block.empty(entry, owner)
}

class BlockEdit {
  private readonly text: string
  private readonly isCompact: boolean
  private readonly plan: TextPlan
  private readonly node: CollectionNode
  private readonly script: EntryScript

  constructor(plan: TextPlan, node: CollectionNode, script: EntryScript) {
    this.plan = plan
    this.node = node
    this.script = script
    this.text = plan.text
    const first = node.entries[0]
    this.isCompact = first !== undefined && !ownsLine(plan.text, first)
  }

  /** Takes the lines of the removed entries out; the first one of a compact block only what stands behind the dash. */
  remove(): void {
    const { node, plan, script } = this
    for (const [at, entry] of node.entries.entries()) {
      if (script.removed[at] !== true) continue
      plan.touch(entry.start, contentEnd(entry))
      if (at === 0 && this.isCompact) this.removeCompact(entry)
      else plan.cut(this.startOf(at), linesEnd(this.text, entry, node.column), '')
    }
  }

  /** `- a: 1` loses `a`: what follows moves up behind the dash, unless something new stands there. */
  private removeCompact(first: Entry): void {
    const { node, plan, script, text } = this
    const end = linesEnd(text, first, node.column)
    if (script.kept.length === 0 || script.inserted.has(-1)) {
      plan.cut(first.start, lineEnd(text, lineStart(text, end - 1)), '')
      return
    }
    plan.cut(first.start, end, '')
    // the lines of removed entries in between are cut on their own
    let next = end
    for (let at = 1; ; at++) {
      const blank = next
      while (next < text.length && isBlankLine(text, next)) next = nextLine(text, next)
      plan.cut(blank, next, '')
      if (script.removed[at] !== true || this.startOf(at) !== next) break
      next = linesEnd(text, node.entries[at] as Entry, node.column)
    }
    const indent = /^[ \t]*/.exec(text.slice(next, nextLine(text, next)))?.[0].length ?? 0
    plan.cut(next, next + indent, '')
  }

  insertAfter(at: number, entries: readonly NewEntry[]): void {
    const { node, plan, text } = this
    const entry = node.entries[at]
    if (entry !== undefined) plan.insert(linesEnd(text, entry, node.column), this.linesOf(entries))
  }

  insertFirst(entries: readonly NewEntry[], isRoot: boolean): void {
    const { node, plan, script, text } = this
    const first = node.entries[0]
    if (first === undefined) return
    const { eol } = plan.tree.layout
    if (this.isCompact) {
      const lines = this.linesOf(entries).slice(node.column)
      const goes = script.removed[0] === true
      plan.insert(first.start, goes ? lines.slice(0, -eol.length) : lines + ' '.repeat(node.column))
      return
    }
    const start = this.startOf(0)
    const below = script.kept[0]
    // a comment at the very top may be about the whole file: a new key goes below its first key, where order is free
    if (isRoot && node.kind === 'map' && start < lineStart(text, first.start) && below !== undefined && start === 0) {
      this.insertAfter(below.at, entries)
    } else plan.insert(start, this.linesOf(entries))
  }

  /** Nothing is left: `{}` or `[]` behind the key, the dash, or where the first entry stood. */
  empty(entry: Entry, owner: CollectionNode | undefined): void {
    const { node, plan, text } = this
    // the tag of a set or omap stays where it stands
    const braces = node.kind === 'map' || node.kind === 'set' ? '{}' : '[]'
    const first = node.entries[0]
    if (first === undefined) return
    if (this.isCompact) plan.insert(first.start, braces)
    else if (owner === undefined) plan.insert(this.startOf(0), braces + plan.tree.layout.eol)
    else
      plan.insert(
        node.propsEnd <= lineEnd(text, entry.mark) ? Math.max(entry.mark, node.propsEnd) : entry.mark,
        ` ${braces}`,
      )
  }

  private startOf(at: number): number {
    const { node, text } = this
    const above = node.entries[at - 1]
    const entry = node.entries[at] as Entry
    return linesStart(text, entry, node.column, above === undefined ? 0 : contentEnd(above))
  }

  /** The lines of an item that moved, comments and all; never with anchors about, which must not pass their aliases. */
  private movedLines(from: number | undefined): string | undefined {
    const { node, plan, text } = this
    const entry = from === undefined ? undefined : node.entries[from]
    if (from === undefined || entry === undefined || plan.tree.anchors.length > 0 || (from === 0 && this.isCompact))
      return undefined
    return text.slice(this.startOf(from), linesEnd(text, entry, node.column))
  }

  private linesOf(entries: readonly NewEntry[]): string {
    const { layout } = this.plan.tree
    return entries
      .map(
        ({ key, value, from }) =>
          this.movedLines(from) ??
          entryLines({ kind: this.node.kind, key, value }, this.node.column, layout)
            .map(line => line + layout.eol)
            .join(''),
      )
      .join('')
  }
}
