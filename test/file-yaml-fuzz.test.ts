/** Random YAML texts under random changes: the value arrives, and everything else stays as it was. */

import { type Reach, TextMirror, updateTree } from '../src/file/text-mirror.js'
import type { Entry, TextTree } from '../src/file/text-node.js'
import { yamlFormat } from '../src/file/yaml-format.js'
import { contentEnd } from '../src/file/yaml-lines.js'
import {
  equal,
  isContainer,
  type Path,
  type PlainArray,
  type PlainObject,
  type PlainValue,
} from '../src/plain/index.js'
import { type Decorated, decorate } from './file-yaml-decorated.js'
import { editedValue, freshValue, restartLeaves } from './file-yaml-world.js'
import { random, runs } from './random.js'

const { dialect } = yamlFormat

describe('YAML texts under random changes', () => {
  test('Y30 L8 the changed text holds the changed value, and what was not touched keeps its lines and comments', () => {
    const reaches = new Map<Reach, number>()
    for (let seed = 1; seed <= runs(700, 150_000); seed++) {
      const reach = oneCase(seed)
      reaches.set(reach, (reaches.get(reach) ?? 0) + 1)
    }

    // never more than the smallest splices: nothing was rewritten as a whole
    expect([...reaches.keys()]).toEqual([0])
  })

  test('Y31 a mirror that keeps its tree writes what a fresh update writes, but for habits it remembers, change after change', () => {
    for (let seed = 1; seed <= runs(200, 20_000); seed++) mirrorCase(seed)
  })
})

function oneCase(seed: number): Reach {
  const chance = random(seed)
  restartLeaves()
  const written = decorate(chance, freshValue(chance, 1 + chance.int(4)))
  const tree = attempt(seed, written.text, () => dialect.parse(written.text))
  if (!equal(tree.value, written.value)) throw failure(seed, written.text, 'the generator and the reader disagree')
  const after = editedValue(chance, written.value, 1 + chance.int(4))
  const { tree: changed, reach } = attempt(seed, written.text, () => updateTree(dialect, tree, tree.value, after))
  if (!equal(changed.value, after))
    throw failure(seed, written.text, 'the value did not arrive', changed.mark + changed.text)
  if (!equal(yamlFormat.parse(changed.mark + changed.text).value, after))
    throw failure(seed, written.text, 'L8', changed.mark + changed.text)
  const why = complaint(written, after, changed.mark + changed.text)
  if (why !== undefined) throw failure(seed, written.text, why, changed.mark + changed.text)
  return reach
}

function mirrorCase(seed: number): void {
  const chance = random(seed)
  restartLeaves()
  const { text, value } = decorate(chance, freshValue(chance, 3))
  const mirror = new TextMirror(yamlFormat, text)
  let now = value
  for (let step = 0; step < 6; step++) {
    const before = { text: mirror.text, value: now }
    now = editedValue(chance, now, step < 4 ? 1 : 3)
    const fresh = yamlFormat.update(before.text, before.value, now)
    const kept = attempt(seed, before.text, () => mirror.update(now))
    if (!equal(yamlFormat.parse(kept).value, now)) throw failure(seed, before.text, 'the value did not arrive', kept)
    const where = misplaced(treeOf(mirror).root, dialect.parse(kept).root)
    if (where !== undefined) throw failure(seed, before.text, `the tree of the mirror is off at ${where}`, kept)
    if (unstyled(kept) !== unstyled(fresh))
      throw failure(seed, `${before.text}\n=====> fresh\n${fresh}`, 'the mirror differs', kept)
  }
}

function treeOf(mirror: TextMirror): TextTree {
  return (mirror as unknown as { readonly tree: TextTree }).tree
}

/** The first entry that a kept tree has elsewhere than a fresh one. */
function misplaced(kept: Entry, fresh: Entry): string | undefined {
  const same = kept.key === fresh.key && kept.start === fresh.start && kept.mark === fresh.mark
  if (!same || contentEnd(kept) !== contentEnd(fresh)) return `${fresh.key} ${kept.start} ${fresh.start}`
  if (kept.node.kind === 'leaf' || fresh.node.kind === 'leaf')
    return kept.node.kind === fresh.node.kind ? undefined : 'a kind'
  for (const [at, entry] of fresh.node.entries.entries()) {
    const found = kept.node.entries[at]
    const where = found === undefined ? 'a missing entry' : misplaced(found, entry)
    if (where !== undefined) return where
  }
  return undefined
}

/** Quotes and indentation follow the text as the mirror first read it. */
function unstyled(text: string): string {
  return text.replace(/["'\\]/g, '').replace(/^ +/gm, '')
}

function complaint(
  { text, lines, comments, aliases, value }: Decorated,
  after: PlainValue,
  result: string,
): string | undefined {
  if (text.startsWith('\ufeff') !== result.startsWith('\ufeff')) return 'the byte order mark'
  const stays = new Stays(value, after)
  let at = 0
  for (const { id, path, inside } of comments) {
    if (!stays.entry(path, inside)) continue
    const found = result.indexOf(id, at)
    if (found < 0) return `comment ${id}`
    at = found
  }
  const broken = aliases.filter(({ path, target }) => !(stays.whole(path) && stays.whole(target)))
  const results = result.replace('\ufeff', '').split(/\r?\n/)
  let line = 0
  for (const { text: expected, owners, loose } of lines) {
    if (!owners.every(({ path, whole }) => (whole ? stays.whole(path) : stays.container(path)))) continue
    if (
      broken.some(({ path }) =>
        owners.some(
          one => one.path.length <= path.length && one.path.every((step, i) => step === path[i]) && one.whole,
        ),
      )
    )
      continue
    while (line < results.length && !sameLine(results[line] as string, expected, loose)) line++
    if (line === results.length) return `line ${JSON.stringify(expected)}`
    if (expected !== '') line++
  }
  return undefined
}

function sameLine(a: string, b: string, loose: boolean): boolean {
  return loose ? bare(a) === bare(b) : a === b
}

function bare(line: string): string {
  return line.replace(/^[ -]+/, '').replace(/[ ,]+(?=$|#)|,/g, '')
}

/** What of a value is still there; list items are followed by value, so only what is equal is found in a list that changed. */
class Stays {
  constructor(
    private readonly before: PlainValue,
    private readonly after: PlainValue,
  ) {}

  /** Where a path leads now; undefined when that is gone or unsure. */
  private follow(path: Path): { before: PlainValue; after: PlainValue } | undefined {
    let { before, after } = this
    for (const [at, step] of path.entries()) {
      if (!isContainer(before) || !isContainer(after) || Array.isArray(before) !== Array.isArray(after))
        return undefined
      const child = (before as PlainObject & PlainArray)[step] as PlainValue
      if (Array.isArray(before)) {
        const found = (after as PlainArray).findIndex(item => equal(item, child))
        // empty items are all alike
        if (found < 0 || (isContainer(child) && Object.keys(child).length === 0)) return undefined
        after = (after as PlainArray)[found] as PlainValue
      } else {
        if (!Object.hasOwn(after, step)) return undefined
        after = (after as PlainObject)[step] as PlainValue
      }
      before = child
      if (at < path.length - 1 && isContainer(after) && Object.keys(after).length === 0) return undefined
    }
    return { before, after }
  }

  whole(path: Path): boolean {
    const found = this.follow(path)
    return found !== undefined && equal(found.before, found.after)
  }

  container(path: Path): boolean {
    const found = this.follow(path)
    if (found === undefined) return false
    if (!isContainer(found.before)) return true
    return (
      isContainer(found.after) &&
      Array.isArray(found.before) === Array.isArray(found.after) &&
      Object.keys(found.after).length > 0
    )
  }

  entry(path: Path, inside: boolean): boolean {
    const found = this.follow(path)
    if (found === undefined) return false
    return !inside || this.container(path)
  }
}

function attempt<T>(seed: number, text: string, run: () => T): T {
  try {
    return run()
  } catch (error) {
    throw failure(seed, text, String((error as Error).stack))
  }
}

function failure(seed: number, text: string, why: string, result?: string): Error {
  return new Error(`seed ${seed}: ${why}\n${text}${result === undefined ? '' : `\n=====>\n${result}`}`)
}
