/**
 * Changes as text for people, one line each or as a tree. Floor 1.
 */
import { toJson } from '../plain/json.js'
import { formatPath, type Path } from '../plain/path.js'
import type { PlainValue } from '../plain/types.js'
import type { Change } from './command.js'

export interface FormatOptions {
  /** Colours for a terminal: red for what went, green for what came, yellow for what changed. Default false. */
  readonly colour?: boolean
  /** `lines` (default): one line for each change with its whole path. `tree`: keys indented, `---old +++new` behind them. */
  readonly style?: 'lines' | 'tree'
}

/**
 * The text of `changes`, without a line break at its end; '' for none. Values are JSON (dates and the like as in
 * `toJson`), and nothing in it steers a terminal, whatever keys and strings hold.
 *
 * Whether to colour is for the caller to say: `colour: process.stdout.isTTY && !process.env.NO_COLOR`.
 *
 * @example formatChanges([new Modified(['n'], 1, 2), new Added(['l', 0], 'a')]) // => '! /n: 1 => 2\n+ /l/0: "a"'
 * @see SPEC D65–D67
 */
export function formatChanges(changes: Iterable<Change>, options: FormatOptions = {}): string {
  const { colour = false, style = 'lines' } = options
  const paint: Paint = colour ? (text, code) => `\u001b[${code}m${text}\u001b[39m` : text => text
  return (style === 'tree' ? treeLines(changes, paint) : Array.from(changes, change => line(change, paint))).join('\n')
}

type Paint = (text: string, code: number) => string
const [red, green, yellow] = [31, 32, 33]

function line(change: Change, paint: Paint): string {
  const at = printed(formatPath(change.path))
  switch (change.kind) {
    case 'added':
      return paint(`+ ${at}: ${json(change.val)}`, green)
    case 'deleted':
      return paint(`- ${at}: ${json(change.val)}`, red)
    case 'modified':
      return paint(`! ${at}: ${json(change.old)} => ${json(change.new)}`, yellow)
    case 'equal':
      return `= ${at}: ${json(change.new)}`
    case 'spliced': {
      const { index, removed, inserted, from } = change
      if (from !== undefined) return paint(`> ${at} ${from} => ${index}: ${json(removed)}`, yellow)
      return paint(`~ ${at} ${index}: ${json(removed)} => ${json(inserted)}`, yellow)
    }
    case 'formatted':
      return paint(`* ${at} ${change.index}+${change.length}: ${json(change.attributes)}`, yellow)
  }
}

/** Each step of a path on a line of its own, once for neighbours that share it. */
function treeLines(changes: Iterable<Change>, paint: Paint): string[] {
  const lines: string[] = []
  let above: Path = []
  for (const change of changes) {
    const path = placeOf(change)
    let shared = 0
    while (shared < path.length - 1 && shared < above.length && path[shared] === above[shared]) shared++
    for (let depth = shared; depth < path.length - 1; depth++) lines.push(`${indent(depth)}${step(path, depth)}:`)
    const depth = Math.max(0, path.length - 1)
    const name = path.length === 0 ? '' : `${step(path, depth)}: `
    lines.push(`${indent(depth)}${name}${marks(change, paint)}`)
    above = path.slice(0, -1)
  }
  return lines
}

/** Where a change stands in the tree: one of a run below what it is a run of. */
function placeOf(change: Change): Path {
  if (change.kind === 'formatted') return [...change.path, `[${change.index}+${change.length}]`]
  if (change.kind !== 'spliced') return change.path
  return [...change.path, change.from === undefined ? `[${change.index}]` : `[${change.from} => ${change.index}]`]
}

function marks(change: Change, paint: Paint): string {
  const went = (value: PlainValue): string => paint(`---${json(value)}`, red)
  const came = (value: PlainValue): string => paint(`+++${json(value)}`, green)
  switch (change.kind) {
    case 'added':
      return came(change.val)
    case 'deleted':
      return went(change.val)
    case 'modified':
      return `${went(change.old)} ${came(change.new)}`
    case 'equal':
      return json(change.new)
    case 'spliced':
      if (change.from !== undefined) return paint(json(change.inserted), yellow)
      return `${went(change.removed)} ${came(change.inserted)}`
    case 'formatted':
      return came(change.attributes)
  }
}

function indent(depth: number): string {
  return '  '.repeat(depth)
}

function step(path: Path, depth: number): string {
  return printed(String(path[depth]))
}

function json(value: PlainValue): string {
  return printed(JSON.stringify(toJson(value)))
}

// what JSON leaves as it is and a terminal obeys: control characters, and marks that turn the direction of writing
const steering = /[\p{Cc}\u2028\u2029\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069]/gu

function printed(text: string): string {
  return text.replace(steering, mark => `\\u${mark.charCodeAt(0).toString(16).padStart(4, '0')}`)
}
