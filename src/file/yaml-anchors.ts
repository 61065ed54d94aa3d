/**
 * Anchors and aliases of one YAML document, while it is read: what a name means, who uses it, and no bombs. Floor 4.
 */
import type { Path } from '../plain/path.js'
import type { AliasUse, Anchor } from './text-node.js'

/** Values that aliases may bring in, all together: enough for any configuration, too few for a bomb. */
export const aliasLimit = 10_000

/** A name and what it stands for, once that has been read. */
export interface Named {
  readonly anchor: Anchor
  value: unknown
  /** How many values it holds, itself included. */
  size: number
  isRead: boolean
}

/** The names in force; a later anchor takes over the name of an earlier one. */
export class Anchors {
  readonly all: Anchor[] = []
  private readonly named = new Map<string, Named>()
  private borrowed = 0

  /** A name that begins to mean what comes now. */
  open(name: string, offset: number): Named {
    const named: Named = { anchor: { offset, uses: [] }, value: null, size: 0, isRead: false }
    this.named.set(name, named)
    this.all.push(named.anchor)
    return named
  }

  close(named: Named, value: unknown, size: number, offset: number): void {
    named.value = value
    named.size = size
    named.isRead = true
    named.anchor.offset = offset
  }

  /**
   * What `*name` stands for.
   *
   * @param refuse - makes the error for a reason
   */
  use(name: string, use: AliasUse, refuse: (why: string, path: Path) => Error): Named {
    const named = this.named.get(name)
    if (named === undefined) throw refuse(`the alias *${name} has no anchor before it`, use.path)
    if (!named.isRead) throw refuse(`the alias *${name} stands inside its own anchor`, use.path)
    this.borrowed += named.size
    if (this.borrowed > aliasLimit) throw refuse(`its aliases bring in more than ${aliasLimit} values`, use.path)
    named.anchor.uses.push(use)
    return named
  }
}
