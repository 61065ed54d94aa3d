/**
 * Options of a command line, read strictly: what nobody knows is said, with where help is. Outside.
 */
import { type ParseArgsConfig, parseArgs } from 'node:util'

/** A command line that cannot be understood: exit 2. */
export class UsageError extends Error {
  readonly command: string | undefined

  constructor(message: string, command?: string) {
    super(message)
    this.command = command
  }
}

/** How a command prints. */
export interface Common {
  readonly quiet: boolean
  readonly json: boolean
}

/** Something about the program is asked for, and nothing is run. */
export type Asked = Common &
  ({ readonly command: 'help'; readonly about: string | undefined } | { readonly command: 'version' })

/** What every command understands. */
export const commonOptions = {
  help: { type: 'boolean', short: 'h' },
  version: { type: 'boolean' },
  quiet: { type: 'boolean', short: 'q' },
  json: { type: 'boolean' },
} as const

type Options = NonNullable<ParseArgsConfig['options']>

/** @throws UsageError for an option that is not `known` */
export function readOptions<Known extends Options>(
  command: string | undefined,
  args: readonly string[],
  known: Known,
): ReturnType<typeof parseArgs<{ options: Known; allowPositionals: true }>> {
  try {
    return parseArgs({ args: [...args], options: known, allowPositionals: true })
  } catch (error) {
    throw new UsageError(sentence(error instanceof Error ? error.message : String(error)), command)
  }
}

/** That help or the version is asked for, if it is. */
export function askedFor(command: string, values: { help?: boolean; version?: boolean }): Asked | undefined {
  if (values.help) return { command: 'help', about: command, quiet: false, json: false }
  return values.version ? { command: 'version', quiet: false, json: false } : undefined
}

/** The value of an option that takes one of a few words. @throws UsageError for any other */
export function readChoice<Word extends string>(
  given: string | undefined,
  name: string,
  words: readonly Word[],
  command: string,
): Word | undefined {
  if (given === undefined) return undefined
  const found = words.find(word => word === given)
  if (found !== undefined) return found
  throw new UsageError(`${name} takes ${words.join(' or ')}, not “${given}”.`, command)
}

// Node adds how a file name that begins with a dash is given, which is hardly ever meant
function sentence(said: string): string {
  return said.replace(/\. To specify a positional argument.*$/s, '').replace(/\.?$/, '.')
}
