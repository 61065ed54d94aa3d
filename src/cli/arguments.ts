/**
 * What a command line asks for. Outside.
 */
import { type DiffInvocation, readDiff } from './diff-arguments.js'
import { type FileInvocation, isFileCommand, readFileCommand } from './file-arguments.js'
import { type MergeInvocation, readMerge } from './merge-arguments.js'
import { type Asked, askedFor, type Common, commonOptions, readOptions, UsageError } from './options.js'

/** How to serve. */
export interface ServeSettings {
  readonly folder: string
  readonly host: string
  readonly port: number
  /** The folder of the store; inside the served folder unless it is said. */
  readonly store: string | undefined
  /** The module that decides who comes in; without one, everybody on this machine does. */
  readonly authModule: string | undefined
  readonly origins: readonly string[]
}

export interface StartSettings {
  readonly port: number
}

export type Invocation =
  | Asked
  | DiffInvocation
  | FileInvocation
  | MergeInvocation
  | (Common & { readonly command: 'serve'; readonly settings: ServeSettings })
  | (Common & { readonly command: 'start'; readonly settings: StartSettings })

/** Where `serve` and `start` listen when nobody says otherwise. */
export const defaultPort = 1234

const options = {
  serve: {
    ...commonOptions,
    port: { type: 'string', short: 'p' },
    host: { type: 'string' },
    store: { type: 'string' },
    open: { type: 'boolean' },
    'auth-module': { type: 'string' },
    origin: { type: 'string', multiple: true },
  },
  start: { ...commonOptions, port: { type: 'string', short: 'p' } },
} as const

/**
 * What `args` ask for.
 *
 * @param env - `PORT` is where `start` listens when no option says it
 * @throws UsageError
 */
export function readArguments(args: readonly string[], env: NodeJS.ProcessEnv): Invocation {
  const [first = '', ...rest] = args
  if (first === 'serve') return readServe(rest)
  if (first === 'start') return readStart(rest, env)
  if (first === 'diff') return readDiff(rest)
  if (first === 'merge') return readMerge(rest)
  if (isFileCommand(first)) return readFileCommand(first, rest)
  if (first === 'help') return { command: 'help', about: rest[0], quiet: false, json: false }
  if (first !== '' && !first.startsWith('-')) throw new UsageError(`There is no command “${first}”.`)
  const { values } = readOptions(undefined, args, commonOptions)
  if (values.version) return { command: 'version', quiet: false, json: false }
  if (values.help) return { command: 'help', about: undefined, quiet: false, json: false }
  throw new UsageError('A command is missing.')
}

function readServe(args: readonly string[]): Invocation {
  const { values, positionals } = readOptions('serve', args, options.serve)
  const asked = askedFor('serve', values)
  if (asked !== undefined) return asked
  const fail = (message: string): UsageError => new UsageError(message, 'serve')
  const [folder = '.', ...others] = positionals
  if (others.length > 0) throw fail(`One folder is served; ${positionals.length} are given.`)
  if (values.open && values['auth-module'] !== undefined) {
    throw fail('--open lets everybody in and --auth-module does not: give one of the two.')
  }
  const settings: ServeSettings = {
    folder,
    host: values.host ?? '127.0.0.1',
    port: readPort(values.port, '--port', 'serve') ?? defaultPort,
    store: readStore(values.store),
    authModule: values['auth-module'],
    origins: (values.origin ?? []).map(readOrigin),
  }
  if (settings.authModule === undefined && !isLoopback(settings.host)) {
    throw fail(`Without --auth-module everybody is let in, so only this machine is served; ${settings.host} is not it.`)
  }
  return { command: 'serve', settings, quiet: values.quiet ?? false, json: values.json ?? false }
}

function readStart(args: readonly string[], env: NodeJS.ProcessEnv): Invocation {
  const { values, positionals } = readOptions('start', args, options.start)
  const asked = askedFor('start', values)
  if (asked !== undefined) return asked
  if (positionals.length > 0) throw new UsageError('start takes no folder; use serve for your own.', 'start')
  const port = readPort(values.port, '--port', 'start') ?? readPort(env.PORT || undefined, 'PORT', 'start')
  return {
    command: 'start',
    settings: { port: port ?? defaultPort },
    quiet: values.quiet ?? false,
    json: values.json ?? false,
  }
}

function readPort(given: string | undefined, name: string, command: string): number | undefined {
  if (given === undefined) return undefined
  const port = Number(given)
  if (/^\d+$/.test(given) && port <= 65_535) return port
  throw new UsageError(`${name} takes a number from 0 to 65535, not “${given}”.`, command)
}

function readStore(given: string | undefined): string | undefined {
  if (given === undefined) return undefined
  const folder = /^level:(.+)$/s.exec(given)?.[1]
  if (folder !== undefined) return folder
  throw new UsageError(`--store takes level:DIR, not “${given}”.`, 'serve')
}

function readOrigin(given: string): string {
  if (URL.canParse(given) && new URL(given).origin !== 'null') return new URL(given).origin
  throw new UsageError(`--origin takes the address of a page, as https://docs.example, not “${given}”.`, 'serve')
}

function isLoopback(host: string): boolean {
  return ['localhost', '::1', '[::1]'].includes(host) || /^127(\.\d+){3}$/.test(host)
}
