/**
 * Scalars as YAML text: plain where no reader can take them for something else, in quotes otherwise. Floor 4, pure.
 * A reader is a YAML 1.2 parser or one of the 1.1 parsers in use (PyYAML, libyaml, js-yaml, Ruby).
 */
import type { PlainLeaf } from '../plain/types.js'
import { numberDigits } from './text-check.js'
import type { LeafStyle } from './text-node.js'

/** What a plain scalar means that is not a string, in 1.1 or 1.2. */
const meansSomething = new RegExp(
  [
    '~|null|Null|NULL',
    '[yY]|[nN]|yes|Yes|YES|no|No|NO|true|True|TRUE|false|False|FALSE|on|On|ON|off|Off|OFF',
    '[-+]?0[bB][01_]+|[-+]?0[oO]?[0-7_]+|[-+]?0[xX][0-9a-fA-F_]+|[-+]?[0-9][0-9_,]*',
    '[-+]?[0-9][0-9_]*(?::[0-5]?[0-9])+(?:\\.[0-9_]*)?',
    '[-+]?(?:[0-9][0-9_]*)?\\.[0-9_]*(?:[eE][-+]?[0-9]+)?|[-+]?[0-9][0-9_]*[eE][-+]?[0-9]+',
    '[-+]?\\.(?:inf|Inf|INF)|\\.(?:nan|NaN|NAN)',
    '[0-9]{4}-[0-9]{1,2}-[0-9]{1,2}(?:[Tt \\t].*)?',
    '=|<<',
  ]
    .map(one => `(?:${one})`)
    .join('|')
    .replace(/^/, '^(?:')
    .replace(/$/, ')$'),
)

/** Characters that no plain scalar, quoted line or block may hold as they are; line breaks are treated apart. */
// biome-ignore lint/suspicious/noControlCharactersInRegex: control characters are what is looked for
const unprintable = /[\x00-\x08\x0b-\x1f\x7f-\x9f\u2028\u2029\ufeff\ufffe\uffff]/
const mayBegin = /^(?:[^\s\-?:,[\]{}#&*!|>'"%@`=.<~]|-[A-Za-z]|\.[A-Za-z/]|<[^<])/u

/** Words and names, most strings there are. */
const isOrdinary = /^[A-Za-z_][\w./-]*(?: [\w./-]+)*$/
/** Those of them that mean something, in small letters. */
const ominous = new Set(['y', 'n', 'yes', 'no', 'on', 'off', 'true', 'false', 'null'])

/** Whether a string can be written without quotes; `flow` inside brackets. */
export function isPlainSafe(text: string, flow: boolean): boolean {
  if (isOrdinary.test(text) && (text.length > 5 || !ominous.has(text.toLowerCase()))) return true
  if (!mayBegin.test(text) || /[\s:]$/.test(text) || /[\n\t]/.test(text) || unprintable.test(text)) return false
  if (text.includes(': ') || text.includes(' #') || meansSomething.test(text)) return false
  return !flow || !/[,[\]{}]|:["'[{]/.test(text)
}

/** A string in double quotes. */
export function doubleQuoted(text: string): string {
  return JSON.stringify(text).replace(/[\x7f-\x9f\u2028\u2029\ufeff\ufffe\uffff]/g, escapeUnit)
}

function escapeUnit(unit: string): string {
  return `\\u${unit.charCodeAt(0).toString(16).padStart(4, '0')}`
}

/** A string in the quotes asked for; in double quotes where single ones cannot hold it, or would need no escapes. */
export function quoted(text: string, quote: 'single' | 'double'): string {
  const single = !text.includes('\n') && !text.includes('\t') && !unprintable.test(text)
  const calmer = quote === 'single' || (/["\\]/.test(text) && !text.includes("'"))
  return single && calmer ? `'${text.replaceAll("'", "''")}'` : doubleQuoted(text)
}

/** How a leaf is to be written. */
export interface ScalarStyle {
  readonly flow: boolean
  readonly quote: 'single' | 'double'
  /** As the leaf before it was written, if there was one. */
  readonly like?: LeafStyle
}

/** One line of YAML for a leaf. */
export function scalarText(value: PlainLeaf, style: ScalarStyle): string {
  if (typeof value === 'string') return stringText(value, style)
  if (typeof value === 'number') return numberText(value)
  if (typeof value === 'bigint') {
    // plain where a number could not hold it anyway: every reader with big integers understands that
    return BigInt(Number(value)) === value && Number.isSafeInteger(Number(value)) ? `!bigint ${value}` : `${value}`
  }
  if (value instanceof Date) return `!!timestamp ${new Date(value.getTime()).toISOString()}`
  if (value instanceof Uint8Array) return `!!binary ${Buffer.from(value).toString('base64') || '""'}`
  return String(value)
}

function stringText(text: string, { flow, quote, like }: ScalarStyle): string {
  if (like === 'double') return doubleQuoted(text)
  if (like === 'single') return quoted(text, 'single')
  return isPlainSafe(text, flow) ? text : quoted(text, quote)
}

/** YAML 1.1 wants a dot before the exponent. */
function numberText(value: number): string {
  const text = numberDigits(value)
  return text.includes('e') && !text.includes('.') ? text.replace('e', '.0e') : text
}

/**
 * The lines of a literal block for a string, without indentation, and its header; `undefined` when quotes are safer:
 * one line only, blanks where the indentation is measured, more than one line break at the end, control characters.
 */
export function literalOf(text: string): { header: string; lines: string[] } | undefined {
  if (!/[^\n]\n/.test(text) || /^[\s]/.test(text) || /\s\n$|\n\s*\n$|\n[ \t]+$/.test(text) || unprintable.test(text))
    return undefined
  const kept = text.endsWith('\n')
  return { header: kept ? '|' : '|-', lines: (kept ? text.slice(0, -1) : text).split('\n') }
}

/** The same for a folded block: every line break doubled. Only for text whose lines all begin with a letter of their own. */
export function foldedOf(text: string, width: number): { header: string; lines: string[] } | undefined {
  const literal = literalOf(text.includes('\n') ? text : `${text}\n`)
  if (literal === undefined || literal.lines.some(line => /^\s|\s$| {2}|\t/.test(line))) return undefined
  const lines = literal.lines.flatMap((line, i) =>
    line === '' ? [''] : i === 0 || literal.lines[i - 1] === '' ? wrap(line, width) : ['', ...wrap(line, width)],
  )
  return { header: text.endsWith('\n') ? '>' : '>-', lines }
}

function wrap(line: string, width: number): string[] {
  const lines: string[] = []
  let current = ''
  for (const word of line.split(' ')) {
    if (current !== '' && current.length + 1 + word.length > width) {
      lines.push(current)
      current = word
    } else current = current === '' ? word : `${current} ${word}`
  }
  return [...lines, current]
}
