/**
 * Random documents for the text formats, and random changes of them. Items of one list are all different, so that it is
 * plain which of them stays when others come and go.
 */
import { isContainer, isPlainArray, type PlainObject, type PlainValue } from '../src/plain/index.js'
import type { Random } from './random.js'

type Mutable = { [key: string]: unknown }

const words = [
  'yes',
  'no',
  'on',
  'null',
  '~',
  'true',
  '0o17',
  '017',
  '1_000',
  '1e3',
  '0x1F',
  '12:30:45',
  '2001-12-14',
  '',
  ' ',
  ' lead',
  'trail ',
  'a: b',
  'a #b',
  '#x',
  '- x',
  '-x',
  '? q',
  "it's",
  'say "hi"',
  'back\\slash',
  '[x',
  '{x}',
  'a, b',
  '&a',
  '*a',
  '!t',
  '|',
  '>',
  '%p',
  '@h',
  '`t',
  'http://x.y/z?q=1',
  '10.0.0.1',
  'ü😀',
  'tab\tx',
  'nul\0',
  'nel\u0085',
  'ls\u2028',
  'bom\ufeff',
  '---',
  '...',
  '=',
  '<<',
  '.5',
  '.x',
  '/p',
  'x:',
  ':x',
  'two\nlines',
  'two\nlines\n',
  'three\n\nlines\n\n',
  ' lead\nline',
  'a\n  b\nc\n',
  'a\n\t\nb',
  '\n',
  '\nx',
  'cr\r\nlf',
  'x\n---\ny',
  'x\n# no comment\n',
  'a rather long sentence that goes on and on for quite some time until it is longer than any line should be, and then a bit more',
] as const

let count = 0

/** Begins to count leaves anew, so that a seed repeats its case exactly. */
export function restartLeaves(): void {
  count = 0
}

/** A leaf that no other leaf equals. */
export function freshLeaf(random: Random): PlainValue {
  const n = ++count
  if (random.chance(0.3)) return n
  if (random.chance(0.1)) return n + 0.5
  if (random.chance(0.05)) return BigInt(n)
  if (random.chance(0.05)) return 2n ** 62n + BigInt(n)
  if (random.chance(0.05)) return new Date(n * 1_000_003)
  if (random.chance(0.05)) return Uint8Array.of(n, n >> 8, n >> 16)
  const word = random.pick(words)
  return random.chance(0.5) ? `w${n}` : random.chance() ? `${word}${n}` : `${n}${word}`
}

/** Any leaf. */
function leaf(random: Random): PlainValue {
  if (random.chance(0.5)) return freshLeaf(random)
  if (random.chance(0.2)) return random.pick([null, true, false, 0, -1, 1e21, 1e-7, 2 ** 60])
  return random.pick(words)
}

function key(random: Random): string {
  return random.chance(0.85) ? `k${random.int(12)}` : random.pick([...words, '1', 'constructor'])
}

/** A value of up to `depth` levels. */
export function freshValue(random: Random, depth: number, inList = false): PlainValue {
  if (depth === 0 || random.chance(0.35)) return inList ? freshLeaf(random) : leaf(random)
  const size = random.chance(0.08) ? 0 : 1 + random.int(5)
  if (random.chance(0.4)) return Array.from({ length: size }, () => freshValue(random, depth - 1, true))
  const map: Mutable = {}
  for (let i = 0; i < size; i++) map[key(random)] = freshValue(random, depth - 1)
  // two equal maps in one list would be one and the same item
  if (inList) map[`k${random.int(12)}`] = ++count
  return map as PlainObject
}

/** A copy of `value` with up to `edits` random changes: leaves, keys and items set, added, removed, kinds changed, containers emptied. */
export function editedValue(random: Random, value: PlainValue, edits: number): PlainValue {
  let result = structuredClone(value) as unknown
  for (let i = 0; i < edits; i++) result = editOnce(random, result)
  return result as PlainValue
}

function editOnce(random: Random, root: unknown): unknown {
  const places = placesOf(root as PlainValue)
  if (places.length === 0 || random.chance(0.01)) return freshValue(random, 2)
  const { parent, key: at } = random.pick(places)
  const old = (parent as Mutable)[at] as PlainValue
  const kind = random.int(8)
  if (kind === 0 && isContainer(old)) (parent as Mutable)[at] = isPlainArray(old) ? [] : {}
  else if (kind <= 2) remove(parent, at)
  else if (kind <= 4) add(random, parent, at)
  else if (kind === 5) (parent as Mutable)[at] = freshValue(random, 2, Array.isArray(parent))
  else if (isContainer(old) && Object.keys(old).length === 0) add(random, old, 0)
  else if (isContainer(old)) add(random, old, Object.keys(old)[0] as string)
  else (parent as Mutable)[at] = Array.isArray(parent) ? freshLeaf(random) : leaf(random)
  return root
}

function remove(parent: object, at: string | number): void {
  if (Array.isArray(parent)) parent.splice(Number(at), 1)
  else delete (parent as Mutable)[at]
}

/** A new neighbour after `at`, in front when chance wants it so. */
function add(random: Random, parent: object, at: string | number): void {
  const value = freshValue(random, 2, Array.isArray(parent))
  if (Array.isArray(parent)) {
    parent.splice(Number(at) + (random.chance(0.7) ? 1 : 0), 0, value)
    return
  }
  const entries = Object.entries(parent)
  const name = key(random)
  if (Object.hasOwn(parent, name)) return
  const place = entries.findIndex(([one]) => one === at) + (random.chance(0.7) ? 1 : 0)
  for (const [one] of entries) delete (parent as Mutable)[one]
  entries.splice(Math.max(0, place), 0, [name, value])
  for (const [one, held] of entries) (parent as Mutable)[one] = held
}

function placesOf(value: PlainValue): { parent: object; key: string | number }[] {
  if (!isContainer(value)) return []
  return Object.entries(value).flatMap(([at, child]) => [
    { parent: value, key: Array.isArray(value) ? Number(at) : at },
    ...placesOf(child as PlainValue),
  ])
}
