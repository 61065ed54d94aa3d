/**
 * A text, or a list with moves, while changes are squashed: its changes in their order, joined where they touch. Floor 1.
 */
import type { Path } from '../plain/path.js'
import { type Change, Modified, Spliced } from './command.js'
import { movedTo } from './rebase.js'

export class SquashedLog {
  /** @param said - what was known before, with paths that begin here */
  constructor(private readonly said: Change[]) {}

  take(path: Path, change: Change): void {
    const next = movedTo(change, path)
    const last = this.said[this.said.length - 1]
    const joined = last === undefined ? undefined : join(last, next)
    if (joined === undefined) this.said.push(next)
    else if (isNothing(joined)) this.said.pop()
    else this.said[this.said.length - 1] = joined
  }

  changes(): Change[] {
    return [...this.said]
  }
}

function join(last: Change, next: Change): Change | undefined {
  if (last.path.length !== next.path.length || !last.path.every((step, at) => step === next.path[at])) return undefined
  if (last.kind === 'modified' && next.kind === 'modified') return new Modified(last.path, last.old, next.new)
  return last.kind === 'spliced' && next.kind === 'spliced' ? joinTexts(last, next) : undefined
}

/** Two runs of a text that touch or overlap, as one. */
function joinTexts(last: Spliced, next: Spliced): Spliced | undefined {
  const { removed: went, inserted: came } = last
  const { removed, inserted } = next
  if (typeof went !== 'string' || typeof came !== 'string') return undefined
  if (typeof removed !== 'string' || typeof inserted !== 'string') return undefined
  const end = last.index + came.length
  if (next.index > end || next.index + removed.length < last.index) return undefined
  // what `next` took away in front of what had come, of it, and behind it
  const inFront = removed.slice(0, Math.max(0, last.index - next.index))
  const behind = removed.slice(Math.max(0, Math.min(removed.length, end - next.index)))
  const kept = came.slice(0, Math.max(0, next.index - last.index))
  const rest = came.slice(Math.max(0, next.index + removed.length - last.index))
  return new Spliced(last.path, Math.min(last.index, next.index), inFront + went + behind, kept + inserted + rest)
}

function isNothing(change: Change): boolean {
  return change.kind === 'spliced' && change.from === undefined && change.removed === change.inserted
}
