/**
 * Lines of a text: where they begin, end, and which are comments. Floor 4, pure.
 */

/** Where the line of `offset` begins. */
export function lineStart(text: string, offset: number): number {
  return offset === 0 ? 0 : text.lastIndexOf('\n', offset - 1) + 1
}

/** Where the line after the one of `offset` begins; the length of the text on the last line. */
export function nextLine(text: string, offset: number): number {
  const at = text.indexOf('\n', offset)
  return at === -1 ? text.length : at + 1
}

/** Where the line of `offset` ends, before its line break. */
export function lineEnd(text: string, offset: number): number {
  const at = text.indexOf('\n', offset)
  if (at === -1) return text.length
  return at > offset && text[at - 1] === '\r' ? at - 1 : at
}

/** Where the line that ends right before `start` (the beginning of a line) ends, before its line break. */
export function endBefore(text: string, start: number): number {
  if (start === 0 || text[start - 1] !== '\n') return start
  return start > 1 && text[start - 2] === '\r' ? start - 2 : start - 1
}

/** The column of a line that holds only a comment; -1 for any other line. */
export function commentColumn(text: string, start: number): number {
  let at = start
  while (text[at] === ' ' || text[at] === '\t') at++
  return text[at] === '#' ? at - start : -1
}

/** Whether a line holds nothing but blanks. */
export function isBlankLine(text: string, start: number): boolean {
  return text.slice(start, nextLine(text, start)).trim() === ''
}

/** The whitespace at the beginning of the line of `offset`. */
export function indentAt(text: string, offset: number): string {
  const start = lineStart(text, offset)
  let at = start
  while (text[at] === ' ' || text[at] === '\t') at++
  return text.slice(start, at)
}

/** The first line break of a text, `\n` when there is none. */
export function eolOf(text: string): '\n' | '\r\n' {
  const at = text.indexOf('\n')
  return at > 0 && text[at - 1] === '\r' ? '\r\n' : '\n'
}

/** Columns of places that come mostly from the front to the back: the line of each is not looked for anew. */
export class Columns {
  readonly #text: string
  /** Up to where line breaks were looked for, and where the line there begins. */
  #seen = 0
  #start = 0

  constructor(text: string) {
    this.#text = text
  }

  /** How far `offset` stands from the beginning of its line. One line of 1 MB with 100,000 places took a minute otherwise. */
  of(offset: number): number {
    if (offset < this.#seen) return offset - lineStart(this.#text, offset)
    const found = this.#text.slice(this.#seen, offset).lastIndexOf('\n')
    if (found >= 0) this.#start = this.#seen + found + 1
    this.#seen = offset
    return offset - this.#start
  }
}
