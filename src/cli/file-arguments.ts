/**
 * What the command lines of `show`, `set`, `verify`, `compact`, `export` and `import` ask for. Outside.
 */
import type { Path } from '../plain/index.js'
import type { FormatName } from './diff-arguments.js'
import { type Asked, askedFor, type Common, commonOptions, readChoice, readOptions, UsageError } from './options.js'

/** The commands that work on one file. */
export const fileCommands = ['show', 'set', 'verify', 'compact', 'export', 'import'] as const
export type FileCommand = (typeof fileCommands)[number]

export interface FileSettings {
  readonly file: string
  /** Where in the document; undefined: all of it. */
  readonly path: Path | undefined
  /** What is set, as it was typed; undefined deletes. */
  readonly value: string | undefined
  /** Whether what is set is a string, whatever it looks like. */
  readonly isString: boolean
  /** The other file: where to export to, or what to import; `-` is the standard stream. */
  readonly other: string
  readonly format: FormatName | undefined
}

export type FileInvocation = Common & { readonly command: FileCommand; readonly settings: FileSettings }

const options = {
  ...commonOptions,
  string: { type: 'boolean', short: 's' },
  delete: { type: 'boolean', short: 'd' },
  format: { type: 'string' },
  output: { type: 'string', short: 'o' },
} as const

/** What each command takes, in the words of its help, and which of the options above. */
const shapes: Readonly<Record<FileCommand, { usage: string; least: number; most: number; own: readonly string[] }>> = {
  show: { usage: 'a file, and a path in it', least: 1, most: 2, own: ['format'] },
  set: { usage: 'a file, a path in it, and a value', least: 3, most: 3, own: ['string', 'delete'] },
  verify: { usage: 'a file', least: 1, most: 1, own: [] },
  compact: { usage: 'a file', least: 1, most: 1, own: [] },
  export: { usage: 'a file', least: 1, most: 1, own: ['format', 'output'] },
  import: { usage: 'a file, and the one to take over', least: 2, most: 2, own: ['format'] },
}

/** Whether a word is one of these commands. */
export function isFileCommand(word: string): word is FileCommand {
  return (fileCommands as readonly string[]).includes(word)
}

/** @throws UsageError */
export function readFileCommand(command: FileCommand, args: readonly string[]): FileInvocation | Asked {
  const { own, usage, least, most } = shapes[command]
  const known = Object.fromEntries(
    Object.entries(options).filter(([name]) => name in commonOptions || own.includes(name)),
  ) as typeof options
  // a negative number is a value, not an option
  const isNegative = (word: string): boolean => command === 'set' && /^-[\d.]/.test(word)
  const { values, positionals } = readOptions(
    command,
    args.map(word => (isNegative(word) ? ` ${word}` : word)),
    known,
  )
  const asked = askedFor(command, values)
  if (asked !== undefined) return asked
  const isDeletion = values.delete === true
  const given = positionals.map(word => (isNegative(word.slice(1)) ? word.slice(1) : word))
  const [lowest, highest] = isDeletion ? [2, 2] : [least, most]
  const [file, second, third] = given
  if (file === undefined || given.length < lowest || given.length > highest) {
    const wanted = isDeletion ? 'a file, and a path in it,' : usage
    throw new UsageError(`${command}${isDeletion ? ' --delete' : ''} takes ${wanted}; ${given.length} given.`, command)
  }
  const isPathed = command === 'show' || command === 'set'
  const settings: FileSettings = {
    file,
    path: isPathed && second !== undefined ? readPath(second, command) : undefined,
    value: third,
    isString: values.string === true,
    other: (command === 'import' ? second : values.output) ?? '-',
    format: readChoice(values.format, '--format', ['yaml', 'json'], command),
  }
  return { command, settings, quiet: values.quiet ?? false, json: values.json ?? false }
}

/** A path as it is printed: `/users/0/name`, the whole document `/`. Indices are told from keys by what stands there. */
function readPath(given: string, command: string): Path {
  if (given === '/') return []
  if (given.startsWith('/')) return given.slice(1).split('/').map(unescaped)
  throw new UsageError(`A path begins with a slash, as /users/0/name, not “${given}”.`, command)
}

function unescaped(step: string): string {
  return step.replaceAll('~1', '/').replaceAll('~0', '~')
}
