/**
 * Who last wrote each part of a value, asked backwards through the revisions as in git. Floor 4.
 */
import type { Blame, Revision } from '../document/types.js'
import { valueAt } from '../document/value-at.js'
import { seedsIn } from '../internals/layout-memory.js'
import { isContainer, isPlainArray, type Path, type PlainValue, samePath } from '../plain/index.js'
import { divide, type Part, partsToBlame } from './blame-part.js'

/** A revision, or the document as it is now. */
interface Stage {
  readonly revision: Revision | undefined
  readonly parents: readonly string[]
  readonly value: PlainValue
}

/**
 * Who wrote each part of what stands at `path`. A part is handed down to the first parent that has it; who has it from no
 * parent brought it. Costs the revisions between now and the oldest writer, each the width of what it changed.
 *
 * @param now - the value of now, whose parents are the heads
 * @param revisions - parents before children
 * @param content - what a revision held; undefined when it cannot be read, and then who follows it gets the blame
 */
export function blameAt(
  path: Path,
  now: { readonly value: PlainValue; readonly heads: readonly string[] },
  revisions: readonly Revision[],
  content: (id: string) => PlainValue | undefined,
): Blame[] {
  const there = valueAt(now.value, path)
  if (there === undefined) return []
  const above = path.length === 0 ? undefined : valueAt(now.value, path.slice(0, -1))
  const isText = above === undefined ? typeof there === 'string' : isSharedText(above, path)
  const whole = partsToBlame(there, path, isText, above !== undefined && isPlainArray(above))
  const asked = path.reduceRight<Part>((part, step, depth) => {
    return { path: path.slice(0, depth), isAsked: false, parts: new Map([[step, part]]) }
  }, whole)
  return blameOf(asked, now, revisions, content)
}

function isSharedText(above: PlainValue, path: Path): boolean {
  return isContainer(above) && seedsIn(above)?.get(path.at(-1) as string | number) === 'text'
}

function blameOf(
  asked: Part,
  now: { readonly value: PlainValue; readonly heads: readonly string[] },
  revisions: readonly Revision[],
  content: (id: string) => PlainValue | undefined,
): Blame[] {
  const found: Blame[] = []
  const open = new Map<string, Part[]>()
  const settle = (part: Part, { revision, parents, value }: Stage): void => {
    let left: Part | undefined = part
    for (const parent of parents) {
      const before = left === undefined ? undefined : content(parent)
      if (left === undefined || before === undefined) continue
      const { old, fresh }: ReturnType<typeof divide> = divide(left, value, before)
      if (old !== undefined) open.set(parent, [...(open.get(parent) ?? []), old])
      left = fresh
    }
    if (left !== undefined) tell(left, revision, found)
  }
  settle(asked, { revision: undefined, parents: now.heads, value: now.value })
  for (const revision of revisions.toReversed()) {
    const parts = open.get(revision.id)
    if (parts === undefined) continue
    const value = content(revision.id) as PlainValue
    for (const part of parts) settle(part, { revision, parents: revision.parents, value })
    open.delete(revision.id)
    if (open.size === 0) break
  }
  return joined(found.sort(inPlace))
}

function tell(part: Part, revision: Revision | undefined, found: Blame[]): void {
  const { path, letters, parts } = part
  const { id = null, author, at } = revision ?? {}
  const who = { revision: id, ...(author === undefined ? {} : { author }), ...(at === undefined ? {} : { at }) }
  if (part.isAsked) found.push({ path, ...who })
  for (const { now, length } of letters ?? []) found.push({ path, index: now, length, ...who })
  for (const child of parts?.values() ?? []) tell(child, revision, found)
}

// In the order of paths, what stands in a list or text from the front.
function inPlace(a: Blame, b: Blame): number {
  for (let i = 0; i < Math.min(a.path.length, b.path.length); i++) {
    const [x, y] = [a.path[i] as string | number, b.path[i] as string | number]
    if (x !== y) return typeof x === 'number' && typeof y === 'number' ? x - y : String(x) < String(y) ? -1 : 1
  }
  return a.path.length - b.path.length || (a.index ?? 0) - (b.index ?? 0)
}

// Letters of one writer that stand side by side are one run.
function joined(blames: readonly Blame[]): Blame[] {
  const all: Blame[] = []
  for (const blame of blames) {
    const last = all.at(-1)
    const isNext = last?.index !== undefined && last.index + (last.length as number) === blame.index
    if (last !== undefined && isNext && last.revision === blame.revision && samePath(last.path, blame.path)) {
      all[all.length - 1] = Object.freeze({ ...last, length: (last.length as number) + (blame.length as number) })
    } else all.push(Object.freeze(blame))
  }
  return all
}
