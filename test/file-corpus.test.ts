/**
 * Files as they are found in repositories: opened without a change, and edited one place at a time. SPEC Y70–Y72.
 * Where an entry stands is asked of the library's own document model, not of what is tested.
 * PLAINDOC_FUZZ=long makes 500 edits a file instead of 20; PLAINDOC_SEED repeats a run.
 */
import { copyFileSync, readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { isMap, isPair, isScalar, isSeq, LineCounter, type Node, type Pair, parseDocument } from 'yaml'
import { yamlFile, yamlFormat } from '../src/file/index.js'
import { TextMirror } from '../src/file/text-mirror.js'
import { isPlainArray, isPlainObject, type Path, type PlainValue } from '../src/plain/index.js'
import { quick, world } from './file-mirror-world.js'
import { type Random, random, runs } from './random.js'

const corpus = join(__dirname, 'fixtures', 'corpus')
const names = readdirSync(corpus).sort()
const edits = runs(20, 500)
const seed = Number(process.env.PLAINDOC_SEED ?? 1)
const w = world()

const bytesOf = (name: string): Buffer => readFileSync(join(corpus, name))

test('Y70 the corpus has at least 30 files', () => {
  expect(names.length).toBeGreaterThanOrEqual(30)
})

test.each(names)('Y70 %s comes back byte for byte', name => {
  const bytes = bytesOf(name)
  const mirror = new TextMirror(yamlFormat, bytes)

  const { value } = yamlFormat.parse(bytes)

  expect(Buffer.from(mirror.update(value)).equals(bytes)).toBe(true)
  expect(yamlFormat.update(mirror.text, mirror.value, value)).toBe(mirror.text)
})

test('Y71 opened as a document, flushed and closed, no file of the corpus has another byte', async () => {
  for (const name of names) {
    copyFileSync(join(corpus, name), w.path(name))
    const initial = isPlainArray(yamlFormat.parse(bytesOf(name)).value) ? [] : {}
    const doc = await w.open<unknown>(initial, yamlFile(w.path(name), quick))

    await doc.flush()
    await doc.destroy()

    expect({ name, bytes: readFileSync(w.path(name)) }).toEqual({ name, bytes: bytesOf(name) })
  }
}, 60_000)

/** Which lines an edit may change, both counted from 0; nothing outside of them. */
interface Edit {
  readonly what: string
  readonly path: Path
  readonly after: PlainValue
  readonly from: number
  readonly to: number
}

type Container = readonly PlainValue[] | Readonly<Record<string, PlainValue>>

/** All containers and leaves below `value`, root included. */
function placesOf(value: PlainValue, path: Path = []): { readonly path: Path; readonly value: PlainValue }[] {
  const parts = isPlainArray(value) ? [...value.entries()] : isPlainObject(value) ? Object.entries(value) : []
  return [{ path, value }, ...parts.flatMap(([step, part]) => placesOf(part as PlainValue, [...path, step]))]
}

function withAt(value: PlainValue, path: Path, change: (part: PlainValue) => PlainValue | undefined): PlainValue {
  const [step, ...rest] = path
  if (step === undefined) return change(value) ?? null
  const next = withinOf(value, step, rest, change)
  if (isPlainArray(value)) {
    const items = [...value]
    if (next === undefined) items.splice(Number(step), 1)
    else items[Number(step)] = next
    return items
  }
  const entries = Object.entries(value as Record<string, PlainValue>)
  return Object.fromEntries(
    entries.flatMap(([key, part]) => (key !== step ? [[key, part]] : next === undefined ? [] : [[key, next]])),
  )
}

function withinOf(
  value: PlainValue,
  step: string | number,
  rest: Path,
  change: (part: PlainValue) => PlainValue | undefined,
): PlainValue | undefined {
  const part = (value as Record<string, PlainValue>)[step as string] as PlainValue
  return rest.length === 0 ? change(part) : withAt(part, rest, change)
}

/** Where things stand in a text, by the library's document model. */
class Places {
  private readonly lines = new LineCounter()
  private readonly root: unknown
  /** Whether an anchor or an alias is anywhere inside. */
  private readonly knots: boolean

  constructor(readonly text: string) {
    const document = parseDocument(text, { lineCounter: this.lines, uniqueKeys: false, keepSourceTokens: true })
    this.root = document.contents
    this.knots = /(^|\s)[&*]\w/m.test(text)
  }

  get hasAnchors(): boolean {
    return this.knots
  }

  /** The pair or item at a path; undefined when the way leads through an alias. */
  entry(path: Path): Pair | Node | undefined {
    let at: unknown = this.root
    let entry: unknown = this.root
    for (const step of path) {
      if (isMap(at)) {
        entry = at.items.find(pair => isPair(pair) && isScalar(pair.key) && sourceOf(pair.key) === String(step))
        at = isPair(entry) ? entry.value : undefined
      } else if (isSeq(at)) {
        entry = at.items[Number(step)]
        at = isPair(entry) ? undefined : entry
      } else return undefined
    }
    return entry as Pair | Node | undefined
  }

  node(path: Path): Node | undefined {
    const entry = this.entry(path)
    return isPair(entry) ? (entry.value as Node) : entry
  }

  /** First and last line of an entry. */
  span(path: Path): readonly [number, number] | undefined {
    const entry = this.entry(path)
    if (entry === undefined || entry === null) return undefined
    const first = isPair(entry) ? (entry.key as Node) : entry
    const last = isPair(entry) ? ((entry.value as Node | null) ?? first) : entry
    const from = first.range?.[0]
    const to = last.range?.[1]
    if (from === undefined || to === undefined) return undefined
    return [this.line(from), Math.max(this.line(from), this.line(Math.max(from, to - 1)))]
  }

  line(offset: number): number {
    return this.lines.linePos(offset).line - 1
  }
}

function sourceOf(key: { readonly value: unknown; readonly source?: string }): string {
  return key.source ?? String(key.value)
}

/** One edit that a person would call one, and the lines that it may touch. */
function drawEdit(text: string, value: PlainValue, chance: Random): Edit | undefined {
  const places = new Places(text)
  const all = placesOf(value)
  const lines = text.split('\n')
  const { path, value: old } = chance.pick(all)
  if (path.length === 0 || !path.every((_, i) => isPlainKey(places.node(path.slice(0, i))))) return undefined
  const span = places.span(path)
  if (span === undefined || isKnotted(places, path)) return undefined
  const isContainer = isPlainArray(old) || isPlainObject(old)
  const way = chance.int(3)
  if (way === 0 && !isContainer && !(old instanceof Object)) {
    const after = leafFor(old, typeof path.at(-1) === 'number', chance)
    return { what: `set ${path.join('/')}`, path, after: withAt(value, path, () => after), from: span[0], to: span[1] }
  }
  const parent = valueAt(value, path.slice(0, -1)) as Container
  const [parentStart, parentTo] = places.span(path.slice(0, -1)) ?? [0, lines.length - 1]
  const parentFrom = dashAbove(lines, parentStart)
  const owner = places.node(path.slice(0, -1))
  const isFlow = (isMap(owner) || isSeq(owner)) && owner.flow === true
  if (way === 1) {
    const size = isPlainArray(parent) ? parent.length : Object.keys(parent).length
    const what = `delete ${path.join('/')}`
    const after = withAt(value, path, () => undefined)
    if (size === 1 || isFlow)
      return { what, path, after, from: insideAbove(lines, parentFrom), to: bottom(lines, parentTo) }
    const to = bottom(lines, span[1])
    // the second entry of an item comes up behind the dash of the first
    const dashes = isPlainArray(parent) ? /^\s*-\s+[-?:]\s+\S/ : /^\s*([-?:]\s+)+\S/
    const isBehindDash = dashes.test(lines[span[0]] ?? '')
    return { what, path, after, from: commentAbove(lines, dashAbove(lines, span[0])), to: isBehindDash ? to + 1 : to }
  }
  if (!isContainer || holdsEmpty(places.node(path))) return undefined
  const size = isPlainArray(old) ? old.length : Object.keys(old).length
  const n = chance.int(1_000_000)
  const fresh = chance.pick<PlainValue>([`fresh ${n}`, n, { a: n, b: [`x${n}`] }, [`y${n}`, 2]])
  const after = withAt(value, path, part =>
    isPlainArray(part) ? [...part, fresh] : { ...(part as Record<string, PlainValue>), fresh: fresh },
  )
  const node = places.node(path)
  const isOpen = (isMap(node) || isSeq(node)) && node.flow !== true && size > 0
  if (!isPlainArray(old) && Object.hasOwn(old, 'fresh')) return undefined
  // behind the last entry: no line that was there may change
  const what = `add to ${path.join('/')}`
  if (isOpen) return { what, path, after, from: contentEnd(lines, span[1]) + 1, to: span[1] }
  return { what, path, after, from: span[0], to: span[1] }
}

// nothing but maps and lists of the core schema: sets and their like have rules of their own (SPEC Y50)
function isPlainKey(node: Node | undefined): boolean {
  return (isMap(node) || isSeq(node)) && (node.tag === undefined || /:(map|seq)$/.test(node.tag))
}

// what an anchor names is written out where it is used: the lines of its uses may change, too
function isKnotted(places: Places, path: Path): boolean {
  if (!places.hasAnchors) return false
  for (let i = 0; i <= path.length; i++) if (places.node(path.slice(0, i))?.anchor !== undefined) return true
  const span = places.span(path)
  const inside = places.text.split('\n').slice(span?.[0], (span?.[1] ?? 0) + 1)
  return inside.some(line => /(^|\s)[&*]\w/.test(line))
}

// a container behind a question mark is written anew as a whole (SPEC Y13)
function inExplicit(text: string, edit: Edit | undefined): Edit | undefined {
  if (edit === undefined) return undefined
  const [places, lines] = [new Places(text), text.split('\n')]
  for (let i = 1; i <= edit.path.length; i++) {
    const span = places.span(edit.path.slice(0, i))
    if (isExplicit(lines, span))
      return { ...edit, from: Math.min(edit.from, span?.[0] ?? 0), to: Math.max(edit.to, span?.[1] ?? 0) }
  }
  return edit
}

function isExplicit(lines: readonly string[], span: readonly [number, number] | undefined): boolean {
  return span !== undefined && /^\s*\?\s/.test(lines[span[0]] ?? '')
}

function valueAt(value: PlainValue, path: Path): PlainValue {
  return path.reduce<PlainValue>((at, step) => (at as Record<string, PlainValue>)[step as string] as PlainValue, value)
}

/** A dash may stand on a line of its own, above what it holds. */
function dashAbove(lines: readonly string[], line: number): number {
  return /^\s*-\s*(#.*)?$/.test(lines[line - 1] ?? '') ? line - 1 : line
}

/** The comment lines directly above a line belong to what stands in it. */
function commentAbove(lines: readonly string[], line: number): number {
  let from = line
  while (from > 0 && /^\s*#/.test(lines[from - 1] ?? '')) from--
  return from
}

/** Behind an empty value the library has no place that could be compared with. */
function holdsEmpty(node: unknown): boolean {
  if (node === null || node === undefined) return true
  if (isPair(node)) return holdsEmpty(node.value)
  if (isMap(node) || isSeq(node)) return node.items.some(holdsEmpty)
  return isScalar(node) && node.range?.[0] === node.range?.[1]
}

/** What stands between a dash and the only entry behind it goes with that. */
function insideAbove(lines: readonly string[], line: number): number {
  let from = line
  while (from > 0 && /^\s*(-\s*)?(#.*)?$/.test(lines[from - 1] ?? 'x')) from--
  return from
}

/** The library counts blank lines and comments behind a block to it. */
function contentEnd(lines: readonly string[], line: number): number {
  let end = line
  while (end > 0 && /^\s*(#.*)?$/.test(lines[end] ?? 'x')) end--
  return end
}

/** Deeper comments below an entry, and blank lines at its end, are its own. */
function bottom(lines: readonly string[], line: number): number {
  let to = line
  while (to + 1 < lines.length && /^\s*(#.*)?$/.test(lines[to + 1] ?? 'x')) to++
  return to
}

function leafFor(old: PlainValue, isItem: boolean, chance: Random): PlainValue {
  // of two equal items nobody can tell which one goes
  const n = chance.int(1_000_000)
  if (isItem || chance.chance(0.3)) return chance.pick<PlainValue>([`new ${n}`, n, `${n}: ${n} # no`, `two\n${n}`])
  if (typeof old === 'number') return chance.pick<PlainValue>([old + 1, 0.5, -3])
  if (typeof old === 'boolean') return !old
  if (old === null) return chance.pick<PlainValue>(['now', 1])
  return chance.pick<PlainValue>([`${old}!`, 'yes', 'a: b # c', '', 'two\nlines\n', '0644', 'Größe', 'it\'s "so"', 42])
}

/** How many lines both texts begin and end with. */
function commonEnds(a: readonly string[], b: readonly string[]): { readonly head: number; readonly tail: number } {
  const least = Math.min(a.length, b.length)
  let head = 0
  while (head < least && a[head] === b[head]) head++
  let tail = 0
  while (tail < least && a[a.length - 1 - tail] === b[b.length - 1 - tail]) tail++
  return { head, tail }
}

/**
 * Whether only lines of the range differ. Where equal lines stand beside each other, lines that came or went may be any
 * of them: one way to see it has to fit.
 */
function differsWithin(before: readonly string[], after: readonly string[], { from, to }: Edit): boolean {
  const { head, tail } = commonEnds(before, after)
  const least = Math.min(before.length, after.length)
  if (head + tail < least) return head >= from && before.length - 1 - tail <= to
  for (let at = least - tail; at <= head; at++) {
    const last = at + before.length - least - 1
    if (at >= from && last <= to) return true
    if (before.length === least && at >= from && at <= to + 1) return true
  }
  return false
}

test.each(names)(`Y72 %s under ${edits} random edits: only the edited lines differ`, name => {
  const chance = random(seed * 1000 + names.indexOf(name))
  let { text, value } = yamlFormat.parse(bytesOf(name))
  let mirror = new TextMirror(yamlFormat, text)
  let done = 0
  for (let tries = 0; done < edits && tries < edits * 60; tries++) {
    if (tries % 40 === 39) {
      // edits pile up: now and then from the file again
      ;({ text, value } = yamlFormat.parse(bytesOf(name)))
      mirror = new TextMirror(yamlFormat, text)
    }
    const plain = text.replace(/^\ufeff/, '')
    const edit = inExplicit(plain, drawEdit(plain, value, chance))
    if (edit === undefined) continue
    done++
    const next = mirror.update(edit.after)
    const read = yamlFormat.parse(next)
    const [before, after] = [plain.split(/\r?\n/), next.replace(/^\ufeff/, '').split(/\r?\n/)]
    if (!differsWithin(before, after, edit)) {
      const { head, tail } = commonEnds(before, after)
      const shown = `${before.slice(head, Math.max(head, before.length - tail)).join('\n')}\n---\n${after.slice(head, Math.max(head, after.length - tail)).join('\n')}`
      throw new Error(
        `seed ${seed}, ${edit.what}: allowed are lines ${edit.from}–${edit.to}, changed are ${head}–${before.length - 1 - tail}:\n${shown}`,
      )
    }
    expect({ edit: edit.what, value: read.value }).toEqual({ edit: edit.what, value: edit.after })
    ;({ text, value } = read)
    mirror = chance.chance() ? mirror : new TextMirror(yamlFormat, text)
  }
  expect(done).toBe(edits)
})
