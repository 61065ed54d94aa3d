/**
 * Which lines of a YAML block belong to one of its entries: its own, and the comments that go with it. Floor 4, pure.
 */
import { commentColumn, isBlankLine, lineEnd, lineStart, nextLine } from './text-lines.js'
import type { Entry } from './text-node.js'

/** Comments at the top that speak to programs about the whole file, never about its first key. */
const modeline = /^#(?:!|\s*(?:yaml-language-server:|vim?:|-\*-|SPDX-|Copyright|prettier-ignore))/

/** Where the value of an entry ends; after its key or dash when there is none. */
export function contentEnd(entry: Entry): number {
  return Math.max(entry.mark, entry.node.propsEnd, entry.node.end)
}

/** Where the line after an entry begins: after its last line, and after deeper comments below it. */
export function linesEnd(text: string, entry: Entry, column: number): number {
  let end = nextLine(text, contentEnd(entry))
  for (let at = end; at < text.length; at = nextLine(text, at)) {
    if (isBlankLine(text, at)) continue
    if (commentColumn(text, at) <= column) break
    end = nextLine(text, at)
  }
  return end
}

/** Where the lines of an entry begin, with the comment lines directly above it in its own column; not above `floor`. */
export function linesStart(text: string, entry: Entry, column: number, floor: number): number {
  let start = lineStart(text, entry.start)
  while (start > floor && start > 0) {
    const above = lineStart(text, start - 1)
    if (above < floor || commentColumn(text, above) !== column) break
    if (above === 0 && modeline.test(text)) break
    start = above
  }
  return start
}

/** Whether an entry is the first thing on its line: not behind a dash. */
export function ownsLine(text: string, entry: Entry): boolean {
  return text.slice(lineStart(text, entry.start), entry.start).trim() === ''
}

/** Whether a comment stands behind `offset` on its line. */
export function hasCommentAfter(text: string, offset: number): boolean {
  return /^[ \t]*#/.test(text.slice(offset, lineEnd(text, offset)))
}
