/**
 * What a row of the tree knows of the tree it is in. Outside, types only.
 */
import type { Path, PlainValue } from '../index.js'
import type { NodeView } from './node-view.js'

/** What a row asks of the tree it is in. */
export interface Tree {
  readonly isReadonly: boolean
  /** Whether a container of so many rows is shown open at first. */
  opens(rows: number): boolean
  isShared(path: Path): boolean
  /** The entries of the object that a row shows, in the order of their rows. */
  entriesOf(view: NodeView): [string, PlainValue][]
  /** Makes one transition of `run`, which gets the live container and the key of the row. @throws what is refused */
  write(view: NodeView, run: (container: Container, key: string | number) => void, typing?: boolean): void
  /** How a row of a revision differs from now. */
  markOf(path: Path, value: PlainValue): 'gone' | 'changed' | undefined
  /** Notes the row of an element. */
  register(view: NodeView): void
  /** Shows that something has changed here. */
  flash(view: NodeView): void
}

/** A live object or array; which of the two, its key tells. */
export type Container = Record<string | number, unknown>
