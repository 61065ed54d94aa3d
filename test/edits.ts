/**
 * Random edits that mean the same on a live document and on plain JavaScript: what a model test applies to both.
 */
import type { Random } from './random.js'

type Json = unknown
type Obj = Record<string, Json>

type Collection = Set<Json> | Map<Json, Json>

// no dates and no bytes: in a Set of JavaScript they count by identity
const elements = ['a', 'b', 'x@y', '$type', '', 1, -0, 2.5, true, null, 7n]
const keys = ['a', 'b', 'c', 'd', 'id', '$x', 'x/y', '', '7', 'constructor', 'ü']

/** A random value that the door takes, at most `depth` containers deep. */
export function value(random: Random, depth = 2): Json {
  const kind = random.int(depth > 0 ? 14 : 9)
  switch (kind) {
    case 0:
      return null
    case 1:
      return random.chance(0.5)
    case 2:
      return random.int(5) - 2
    case 3:
      return random.next() * 1e6
    case 4:
      return ['', 'a', 'b', '😀', 'long '.repeat(random.int(4)), '\u0000'][random.int(6)]
    case 5:
      return BigInt(random.int(1000)) * 9_007_199_254_741n
    case 6:
      return new Date(random.int(1e9) * 1000)
    case 7:
      return Uint8Array.from({ length: random.int(4) }, () => random.int(256))
    case 8:
      return random.int(3)
    case 9:
      return Array.from({ length: random.int(4) }, () => value(random, depth - 1))
    case 10:
      return new Set(Array.from({ length: random.int(4) }, () => random.pick(elements)))
    case 11:
      return new Map(Array.from({ length: random.int(4) }, () => [random.pick(elements), value(random, depth - 1)]))
    default:
      return Object.fromEntries(
        Array.from({ length: random.int(4) }, () => [random.pick(keys), value(random, depth - 1)]),
      )
  }
}

export function isContainer(v: Json): v is Obj | Json[] | Collection {
  return typeof v === 'object' && v !== null && !(v instanceof Date) && !(v instanceof Uint8Array)
}

/** A container somewhere in `root`: the same one in two structures that are equal, for the same random numbers. */
export function somewhere(root: Obj | Json[], random: Random): Obj | Json[] | Collection {
  let here: Obj | Json[] | Collection = root
  for (;;) {
    const below: (Obj | Json[] | Collection)[] = sorted(here).filter(isContainer)
    if (below.length === 0 || random.chance(0.35)) return here
    here = random.pick(below)
  }
}

// by key, since the order of keys is no part of a value
function sorted(node: Obj | Json[] | Collection): Json[] {
  if (Array.isArray(node)) return [...node]
  if (node instanceof Set) return []
  if (node instanceof Map) return elements.filter(key => node.has(key)).map(key => node.get(key))
  return Object.keys(node)
    .sort()
    .map(key => node[key])
}

/** One random edit of `root`; what it returned, for comparison. */
export function edit(root: Obj | Json[], random: Random): Json {
  const node = somewhere(root, random)
  if (node instanceof Set || node instanceof Map) return editCollection(node, random)
  return Array.isArray(node) ? editArray(node, random) : editObject(node, random)
}

function editCollection(node: Collection, random: Random): Json {
  const element = random.pick(elements)
  switch (random.int(6)) {
    case 0:
      return node.delete(element)
    case 1:
      if (random.chance(0.2)) node.clear()
      return plain([node.size, node.has(element)])
    case 2: {
      // a copy of another entry
      const item = node instanceof Map ? node.get(element) : undefined
      if (node instanceof Map && item !== undefined) node.set('copy', isLive(node) ? item : clone(item))
      return null
    }
    default:
      return (node instanceof Set ? node.add(element) : node.set(element, value(random, 1))) === node
  }
}

function editObject(node: Obj, random: Random): Json {
  const present = Object.keys(node).sort()
  const key = present.length > 0 && random.chance(0.5) ? random.pick(present) : random.pick(keys)
  switch (random.int(8)) {
    case 0:
      return delete node[key]
    case 1:
      return Object.assign(node, { [key]: value(random), a: value(random, 1) }) === node
    case 2: {
      const child = Object.hasOwn(node, key) ? node[key] : null
      if (isContainer(child))
        node[key] = Array.isArray(child) ? [...child, value(random, 0)] : { ...child, b: value(random, 1) }
      return null
    }
    case 3: {
      const child = Object.hasOwn(node, key) ? node[key] : null
      if (Array.isArray(child)) node[key] = child.filter((_, i) => i % 2 === 0)
      return null
    }
    case 4: {
      // a copy of another place
      const other = random.pick([...keys])
      if (Object.hasOwn(node, other)) node[key] = structured(node, other)
      return null
    }
    default:
      node[key] = value(random)
      return null
  }
}

// What assigning one place to another means in plain data: a copy. On a document the engine copies, on JavaScript we do.
function structured(node: Obj, key: string): Json {
  return isLive(node) ? node[key] : clone(node[key])
}

let live: (value: unknown) => boolean = () => false

/** Tells the edits how to recognise a live node. */
export function recogniseLive(test: (value: unknown) => boolean): void {
  live = test
}

function isLive(v: unknown): boolean {
  return live(v)
}

/** A deep copy of plain data. */
export function clone(v: Json): Json {
  if (Array.isArray(v)) return v.map(clone)
  if (v instanceof Date) return new Date(v.getTime())
  if (v instanceof Uint8Array) return v.slice()
  if (!isContainer(v)) return v
  if (v instanceof Set) return new Set(v)
  if (v instanceof Map) return new Map([...v].map(([key, item]) => [key, clone(item)]))
  return Object.fromEntries(Object.entries(v).map(([key, item]) => [key, clone(item)]))
}

function editArray(node: Json[], random: Random): Json {
  const { length } = node
  const at = random.int(length + 1)
  switch (random.int(13)) {
    case 0:
      return node.push(value(random), value(random, 0))
    case 1:
      return plain(node.pop())
    case 2:
      return plain(node.shift())
    case 3:
      return node.unshift(value(random))
    case 4:
      return node.splice(at, random.int(3), ...Array.from({ length: random.int(3) }, () => value(random))).map(plain)
    case 5:
      if (length > 0) node[random.int(length)] = value(random)
      return null
    case 6:
      return plain(node.sort(byText))
    case 7:
      return plain(node.reverse())
    case 8:
      return plain(node.fill(value(random, 0), at, at + 2))
    case 9:
      node.length = Math.min(length, random.int(6))
      return node.length
    case 10: {
      const item = node[at]
      if (isContainer(item)) node[at] = Array.isArray(item) ? [...item].reverse() : { ...item, c: value(random, 0) }
      return null
    }
    case 11:
      if (length > 0) node.splice(random.int(length), 0, ...node.splice(random.int(length), 1))
      return null
    default:
      return node.push(value(random))
  }
}

/** A value as text, the same for equal values: for sorting and comparing. */
export function textOf(v: Json): string {
  if (Array.isArray(v)) return `[${v.map(textOf).join()}]`
  if (v instanceof Date) return `D${v.getTime()}`
  if (v instanceof Uint8Array) return `B${[...v].join('.')}`
  // in the order of their texts: insertion order is no part of a value
  if (v instanceof Set) return `S${[...v].map(textOf).sort()}`
  if (v instanceof Map) return `M${[...v].map(textOf).sort()}`
  if (!isContainer(v)) return `${typeof v}${String(v)}`
  return `{${Object.keys(v)
    .sort()
    .map(key => `${key}:${textOf((v as Obj)[key])}`)
    .join()}}`
}

function byText(a: Json, b: Json): number {
  const [x, y] = [textOf(a), textOf(b)]
  return x < y ? -1 : x > y ? 1 : 0
}

function plain(v: Json): Json {
  return textOf(v)
}
