/**
 * Texts as lines: what changed between two, and two that came from one brought together. Outside, pure.
 */
import { listScript } from '../change/index.js'

/** What stands where both sides changed the same lines: the lines of one side, or of both, ours first. */
export type Pick = 'ours' | 'theirs' | 'both'

export interface LineMerge {
  readonly text: string
  /** How many places both sides changed differently. */
  readonly conflicts: number
}

/** One side's replacement of lines of the base. */
interface Piece {
  readonly start: number
  readonly end: number
  readonly lines: readonly string[]
}

/** The lines of a text with their line breaks. */
function linesOf(text: string): string[] {
  return text === '' ? [] : text.split(/(?<=\n)/)
}

/**
 * `ours` and `theirs` merged line by line over `base`. Lines that only one of them changed are taken; changes of
 * neighbouring lines are none of the same.
 *
 * @example mergeLines('a\nb\n', 'A\nb\n', 'a\nB\n', 'ours') // => { text: 'A\nB\n', conflicts: 0 }
 */
export function mergeLines(base: string, ours: string, theirs: string, pick: Pick): LineMerge {
  const lines = linesOf(base)
  const mine = piecesOf(lines, linesOf(ours))
  const other = piecesOf(lines, linesOf(theirs))
  const merged: string[] = []
  let conflicts = 0
  let at = 0
  while (mine.length > 0 || other.length > 0) {
    const { start, end, fromMine, fromOther } = nextGroup(mine, other)
    const first = rewritten(lines, start, end, fromMine)
    const second = rewritten(lines, start, end, fromOther)
    merged.push(...lines.slice(at, start))
    if (fromOther.length === 0) merged.push(...first)
    else if (fromMine.length === 0) merged.push(...second)
    else if (first.join('') === second.join('')) merged.push(...first)
    else {
      conflicts++
      if (pick !== 'theirs') merged.push(...first)
      if (pick !== 'ours') merged.push(...second)
    }
    at = end
  }
  return { text: [...merged, ...lines.slice(at)].join(''), conflicts }
}

/** What changed between two texts, a block for each place: `@@ line 3 @@`, lines that went, lines that came. */
export function lineChanges(before: string, after: string): string[] {
  const [old, next] = [linesOf(before), linesOf(after)]
  const { runs } = listScript(old, next, { key: false, alike: false })
  return runs.flatMap(({ index, remove, insert: [from, to] }) => [
    `@@ line ${from + 1} @@`,
    ...old.slice(index, index + remove).map(line => `-${bare(line)}`),
    ...next.slice(from, to).map(line => `+${bare(line)}`),
  ])
}

function bare(line: string): string {
  return line.replace(/\r?\n$/, '')
}

// a line that was edited is a piece of its own, so that both sides may edit neighbours
function piecesOf(base: readonly string[], side: readonly string[]): Piece[] {
  const { runs, kept, edited } = listScript(base, side, { key: false, alike: likeLines })
  const pieces = runs.map(({ index, remove, insert: [from, to] }): Piece => {
    return { start: index, end: index + remove, lines: side.slice(from, to) }
  })
  for (const place of edited) {
    const start = kept[place] as number
    if (side[place] !== base[start]) pieces.push({ start, end: start + 1, lines: side.slice(place, place + 1) })
  }
  return pieces.sort((a, b) => a.start - b.start || a.end - b.end)
}

/** How much of two lines is the same, from their beginning and their end; 0 for two lines that are no edit of one another. */
function likeLines(a: string, b: string): number {
  const [short, long] = [Math.min(a.length, b.length), Math.max(a.length, b.length)]
  let head = 0
  while (head < short && a[head] === b[head]) head++
  let tail = 0
  while (tail < short - head && a[a.length - 1 - tail] === b[b.length - 1 - tail]) tail++
  const like = (head + tail) / long
  const isOneKey = head > 0 && a.lastIndexOf(':', head - 1) >= 0
  return isOneKey ? 1 + like : like < 0.5 ? 0 : like
}

interface Group {
  readonly start: number
  readonly end: number
  readonly fromMine: readonly Piece[]
  readonly fromOther: readonly Piece[]
}

/** Takes the pieces of both sides that come next and lie on one another; both lists are in order. */
function nextGroup(mine: Piece[], other: Piece[]): Group {
  const sides = [
    { left: mine, taken: [] as Piece[] },
    { left: other, taken: [] as Piece[] },
  ] as const
  const [first] = sides.flatMap(({ left }) => left.slice(0, 1)).sort((a, b) => a.start - b.start || a.end - b.end)
  const start = first?.start ?? 0
  let end = first?.end ?? 0
  // two insertions at one place have no order of their own; one before lines that the other side replaces has
  const isMet = (next: Piece): boolean => next === first || next.start < end || (next.end === start && end === start)
  for (let grew = true; grew; ) {
    grew = false
    for (const { left, taken } of sides) {
      const next = left[0]
      if (next === undefined || !isMet(next)) continue
      left.shift()
      taken.push(next)
      end = Math.max(end, next.end)
      grew = true
    }
  }
  return { start, end, fromMine: sides[0].taken, fromOther: sides[1].taken }
}

/** The lines from `start` to `end` with these pieces in their places. */
function rewritten(base: readonly string[], start: number, end: number, pieces: readonly Piece[]): string[] {
  const lines: string[] = []
  let at = start
  for (const piece of pieces) {
    lines.push(...base.slice(at, piece.start), ...piece.lines)
    at = piece.end
  }
  return [...lines, ...base.slice(at, end)]
}
