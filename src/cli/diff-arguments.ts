/**
 * What the command line of `plaindoc diff` asks for. Outside.
 */
import { type Asked, askedFor, type Common, commonOptions, readChoice, readOptions, UsageError } from './options.js'

/** The formats a file can have. */
export type FormatName = 'yaml' | 'json'

/** The two files, as a person names them or as git hands them over. */
export type Compared =
  | { readonly by: 'person'; readonly before: string; readonly after: string }
  /** `/dev/null` stands for a file that is not there; `renamed` is the path that `after` has by now. */
  | {
      readonly by: 'git'
      readonly path: string
      readonly before: string
      readonly after: string
      readonly renamed: string | undefined
    }
  /** Git names a path with a merge conflict, and no file. */
  | { readonly by: 'git'; readonly path: string; readonly before?: undefined }

export interface DiffSettings {
  readonly files: Compared
  /** Undefined: by the ending of each name, else by content. */
  readonly format: FormatName | undefined
  /** The field that names an item of a list; undefined takes the usual ones. */
  readonly key: string | undefined
  /** Whether an item that stands elsewhere in its list was moved; else it was deleted and added. */
  readonly moves: boolean
  readonly output: 'people' | 'json' | 'json-patch'
  readonly style: 'lines' | 'tree'
  readonly colour: 'always' | 'never' | 'auto'
}

const options = {
  ...commonOptions,
  git: { type: 'boolean' },
  format: { type: 'string' },
  key: { type: 'string' },
  moves: { type: 'boolean' },
  style: { type: 'string' },
  color: { type: 'string' },
  'json-patch': { type: 'boolean' },
} as const

export type DiffInvocation = Common & { readonly command: 'diff'; readonly settings: DiffSettings }

/** @throws UsageError */
export function readDiff(args: readonly string[]): DiffInvocation | Asked {
  const { values, positionals } = readOptions('diff', guarded(args), options)
  const asked = askedFor('diff', values)
  if (asked !== undefined) return asked
  if (values.json && values['json-patch']) {
    throw new UsageError('--json and --json-patch are two forms of the same: give one of them.', 'diff')
  }
  if (values.git && (values.json || values['json-patch'])) {
    throw new UsageError('--git prints for people: leave --json and --json-patch out.', 'diff')
  }
  const settings: DiffSettings = {
    files: values.git ? readGitFiles(positionals) : readFiles(positionals),
    format: readChoice(values.format, '--format', ['yaml', 'json'], 'diff'),
    key: values.key,
    moves: values.moves ?? false,
    output: values.json ? 'json' : values['json-patch'] ? 'json-patch' : 'people',
    style: readChoice(values.style, '--style', ['lines', 'tree'], 'diff') ?? 'lines',
    colour: readChoice(values.color, '--color', ['always', 'never', 'auto'], 'diff') ?? 'auto',
  }
  return { command: 'diff', settings, quiet: values.quiet ?? false, json: values.json ?? false }
}

// git puts its arguments last, and the path may begin with a dash
function guarded(args: readonly string[]): readonly string[] {
  if (!args.includes('--git') || args.includes('--')) return args
  const isMode = (arg = ''): boolean => /^(?:\d{6}|\.)$/.test(arg)
  const from = [7, 9].map(count => args.length - count).find(at => isMode(args[at + 3]) && isMode(args[at + 6]))
  return from === undefined ? args : [...args.slice(0, from), '--', ...args.slice(from)]
}

function readFiles(given: readonly string[]): Compared {
  const [before, after] = given
  if (before !== undefined && after !== undefined && given.length === 2) return { by: 'person', before, after }
  throw new UsageError(`diff takes two files; ${countOf(given)} given.`, 'diff')
}

// path old-file old-hex old-mode new-file new-hex new-mode, and of a renamed file the new path with a note
function readGitFiles(given: readonly string[]): Compared {
  const [path, before, _oldHex, _oldMode, after, _newHex, _newMode, renamed] = given
  if (path !== undefined && given.length === 1) return { by: 'git', path }
  if (path !== undefined && before !== undefined && after !== undefined && given.length >= 7 && given.length <= 9) {
    return { by: 'git', path, before, after, renamed }
  }
  throw new UsageError(`--git takes the seven arguments that git gives; ${countOf(given)} given.`, 'diff')
}

/** «none is», «1 is», «3 are». */
export function countOf(given: readonly string[]): string {
  return given.length === 0 ? 'none is' : given.length === 1 ? '1 is' : `${given.length} are`
}
