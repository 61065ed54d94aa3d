/**
 * What the command line of `plaindoc merge` asks for. Outside.
 */
import { countOf, type FormatName } from './diff-arguments.js'
import { type Asked, askedFor, type Common, commonOptions, readChoice, readOptions, UsageError } from './options.js'

export interface MergeSettings {
  readonly base: string
  readonly ours: string
  readonly theirs: string
  /** Where the merged text goes; undefined: standard output. */
  readonly into: string | undefined
  /** What the three are called in messages, and whose ending says the format; git hands over temporary names. */
  readonly path: string | undefined
  readonly format: FormatName | undefined
  readonly key: string | undefined
  /** Who wins every conflict; undefined leaves them to a person. */
  readonly policy: 'ours' | 'theirs' | undefined
}

export type MergeInvocation = Common & { readonly command: 'merge'; readonly settings: MergeSettings }

const options = {
  ...commonOptions,
  output: { type: 'string', short: 'o' },
  path: { type: 'string' },
  format: { type: 'string' },
  key: { type: 'string' },
  policy: { type: 'string' },
} as const

/** @throws UsageError */
export function readMerge(args: readonly string[]): MergeInvocation | Asked {
  const { values, positionals } = readOptions('merge', args, options)
  const asked = askedFor('merge', values)
  if (asked !== undefined) return asked
  const [base, ours, theirs] = positionals
  if (base === undefined || ours === undefined || theirs === undefined || positionals.length > 3) {
    throw new UsageError(`merge takes three files, BASE OURS THEIRS; ${countOf(positionals)} given.`, 'merge')
  }
  const settings: MergeSettings = {
    base,
    ours,
    theirs,
    into: values.output,
    path: values.path,
    format: readChoice(values.format, '--format', ['yaml', 'json'], 'merge'),
    key: values.key,
    policy: readChoice(values.policy, '--policy', ['ours', 'theirs'], 'merge'),
  }
  return { command: 'merge', settings, quiet: values.quiet ?? false, json: values.json ?? false }
}
