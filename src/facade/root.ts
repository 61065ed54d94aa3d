/**
 * Writing the whole document: `doc.data = value` and `doc.replace(value)`. Floor 4.
 */
import type { TransactOptions } from '../document/types.js'
import { type Admitted, PlaindocError, type PlainValue } from '../plain/index.js'
import { canHold, type Reconciliation, reconcile } from '../shared/index.js'
import type { Facades } from './facades.js'

/**
 * `doc.data = value`: the root holds `value` with the fewest writes, in one transition; objects on the right side take the
 * place of those that stood there, whose facades let go.
 *
 * @throws PlaindocError `ROOT_KIND` when `value` is of another kind than the root
 */
export function assignRoot(facades: Facades, value: unknown): void {
  writeRoot(facades, value, {}, context => context)
}

/**
 * As `assignRoot`, and every facade stays live: what stands in the document becomes what `value` says.
 *
 * @throws PlaindocError `ROOT_KIND` when `value` is of another kind than the root
 */
export function replaceRoot(facades: Facades, value: unknown, options: TransactOptions = {}): void {
  writeRoot(facades, value, options, context => ({ ...context, replaced: undefined, adds: false }))
}

function writeRoot(
  facades: Facades,
  value: unknown,
  options: TransactOptions,
  how: (context: Reconciliation) => Reconciliation,
): void {
  const { core } = facades
  const { root } = core.mirror
  const arrival = facades.arriveAtRoot(value)
  assertHolds(facades, arrival)
  core.transact(() => {
    core.write(transaction => {
      const source = arrival.sources.get(arrival.plain as object)
      reconcile(root, arrival.plain, how(facades.reconciliation(transaction, arrival)), source)
    })
  }, options)
}

function assertHolds({ core }: Facades, { plain }: Admitted): void {
  const { root } = core.mirror
  const { kind } = root
  if (canHold(root, plain)) return
  throw new PlaindocError(
    'ROOT_KIND',
    `Cannot replace the data at /: the root is ${kind === 'map' ? 'an object' : kind === 'array' ? 'an array' : 'a text'} and stays one, got ${wordFor(plain)}. Put the value into it.`,
  )
}

function wordFor(value: PlainValue): string {
  if (value === null) return 'null'
  return Array.isArray(value) ? 'an array' : `a ${typeof value}`
}
