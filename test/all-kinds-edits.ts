/**
 * Random edits over every kind of value nested in every other, which mean the same on a live document and on plain
 * JavaScript: what `all-kinds.test.ts` applies to replicas and to a model.
 */
import { atomic, type Codec, counter, list, move, text } from '../src/index.js'
import type { Random } from './random.js'

export type Obj = Record<string, unknown>
export type Container = Obj | unknown[] | Set<unknown> | Map<unknown, unknown>

/** A class that only a codec makes a value. */
export class Money {
  readonly cents: number
  constructor(cents: number) {
    this.cents = cents
    Object.freeze(this)
  }
}

export const money: Codec<Money> = {
  tag: 'money',
  is: value => value instanceof Money,
  encode: ({ cents }: Money) => cents,
  decode: (cents: number) => new Money(cents),
}

/** How the marks are made: as they are for a document, as what they read as for a model. */
export interface Makers {
  text(value: string): unknown
  list(items: unknown[]): unknown
  counter(start: number): unknown
  atomic(value: unknown): unknown
  /** What assigning a live object to a second place means: itself for a document, a copy for a model. */
  copied(value: unknown): unknown
  move(array: unknown[], from: number, to: number): void
}

export const live: Makers = { text, list, counter, atomic, copied: value => value, move }

export const plain: Makers = {
  text: value => value,
  list: items => items,
  counter: start => start,
  atomic: Object.freeze,
  copied: clone,
  move: (array, from, to) => void array.splice(to, 0, ...array.splice(from, 1)),
}

export const keys = ['a', 'b', 'c', 'd', '$x'] as const
const members = ['p', 'q', 'x@y', '', 1, 2.5, true, null, 7n] as const
const words = ['', 'a', 'bc', '😀', ' the cat', '\n']

/** Whether edits go inside: not into leaves, nor into what is atomic. */
export function isOpen(value: unknown): value is Container {
  if (typeof value !== 'object' || value === null || Object.isFrozen(value)) return false
  return !(value instanceof Date || value instanceof Uint8Array || value instanceof Money)
}

/** A deep copy, in which what is atomic stays so. */
export function clone(value: unknown): unknown {
  if (value instanceof Uint8Array) return value.slice()
  if (!isOpen(value)) return value
  if (Array.isArray(value)) return value.map(clone)
  if (value instanceof Set) return new Set(value)
  if (value instanceof Map) return new Map([...value].map(([key, item]) => [key, clone(item)]))
  return Object.fromEntries(Object.entries(value).map(([key, item]) => [key, clone(item)]))
}

/** A new value of any kind, at most `depth` containers deep. */
export function fresh(random: Random, make: Makers, depth = 2): unknown {
  const many = <T>(one: () => T): T[] => Array.from({ length: random.int(4) }, one)
  const inner = (): unknown => fresh(random, make, depth - 1)
  const kind = random.int(depth > 0 ? 18 : 9)
  if (kind < 2) return random.int(1e6)
  if (kind === 2) return random.pick(words)
  if (kind === 3) return random.pick([null, true, 7n, new Date(random.int(1e9)), Uint8Array.of(random.int(9))])
  if (kind < 6) return make.text(random.pick(words))
  if (kind === 6) return make.counter(random.int(5))
  if (kind === 7) return make.atomic({ cents: random.int(9), in: Object.freeze([random.int(9)]) })
  if (kind === 8) return new Money(random.int(9))
  if (kind < 11) return Object.fromEntries(many(() => [random.pick(keys), inner()]))
  if (kind < 12) return many(inner)
  if (kind < 15) return make.list(many(inner))
  if (kind === 15) return new Set(many(() => random.pick(members)))
  return new Map(many(() => [random.pick(members), inner()]))
}

/** Its children with where they are, in an order that does not depend on who wrote first. */
export function children(node: Container): [step: unknown, child: unknown][] {
  if (Array.isArray(node)) return node.map((item, i) => [i, item])
  if (node instanceof Set) return []
  if (node instanceof Map) return members.filter(key => node.has(key)).map(key => [key, node.get(key)])
  const names = Object.keys(node).sort()
  return names.map(key => [key, node[key]])
}

/** Every container from `root` on. */
export function containers(root: Container): Container[] {
  const found = [root]
  for (const node of found) for (const [, child] of children(node)) if (isOpen(child)) found.push(child)
  return found
}

export function put(node: Container, step: unknown, value: unknown): void {
  // the place of an atomic value stays one until something else is put there
  if (isOpen(value) && holdsAtomic(at(node, step))) put(node, step, null)
  if (node instanceof Map) node.set(step, value)
  else if (Array.isArray(node)) node[step as number] = value
  else (node as Obj)[step as string] = value
}

function at(node: Container, step: unknown): unknown {
  return node instanceof Map ? node.get(step) : (node as Obj)[step as string]
}

function holdsAtomic(value: unknown): boolean {
  return isAtomic(value) || (isOpen(value) && children(value).some(([, child]) => holdsAtomic(child)))
}

function isAtomic(value: unknown): boolean {
  if (typeof value !== 'object' || value === null || isOpen(value)) return false
  return !(value instanceof Date || value instanceof Uint8Array || value instanceof Money)
}

function opened(value: unknown): unknown {
  if (!isAtomic(value)) return value
  if (Array.isArray(value)) return value.map(opened)
  return Object.fromEntries(Object.entries(value as Obj).map(([key, item]) => [key, opened(item)]))
}

/** A deep copy that says what is atomic, as documents are told. */
export function marked(value: unknown): unknown {
  if (isAtomic(value)) return atomic(value)
  if (Array.isArray(value)) return value.map(marked)
  if (value instanceof Map) return new Map([...value].map(([key, item]) => [key, marked(item)]))
  if (!isOpen(value) || value instanceof Set) return clone(value)
  return Object.fromEntries(Object.entries(value).map(([key, item]) => [key, marked(item)]))
}

/** Makes atomic in `model` what is so in the document, since the place of an atomic value stays one. */
export function settle(model: Container, shown: Container): void {
  for (const [step, child] of children(model)) {
    const there = at(shown, step)
    if (isOpen(child) && isOpen(there)) settle(child, there)
    else if (isOpen(child)) put(model, step, Object.freeze(child))
    else if (isOpen(there)) put(model, step, opened(child))
  }
}

export function take(node: Container, step: unknown): void {
  if (node instanceof Map) node.delete(step)
  else if (Array.isArray(node)) node.splice(step as number, 1)
  else delete (node as Obj)[step as string]
}

/** A place for something new: a step of `node`, there or not. */
function place(node: Exclude<Container, Set<unknown>>, random: Random): unknown {
  if (Array.isArray(node)) return random.int(node.length + 1)
  return node instanceof Map ? random.pick(members) : random.pick(keys)
}

/** One random edit somewhere in `root`. */
export function edit(root: Container, random: Random, make: Makers): void {
  const all = containers(root)
  // what grows must shrink
  if (all.length > 40) {
    take(root, random.pick(children(root))[0])
    return
  }
  const node = random.pick(all)
  if (random.chance(0.25)) editPlaces(all, node, random, make)
  else if (node instanceof Set) editSet(node, random)
  else if (random.chance(0.4)) editChild(node, random, make)
  else if (Array.isArray(node)) editArray(node, random, make)
  else if (random.chance(0.2)) take(node, place(node, random))
  else put(node, place(node, random), fresh(random, make))
}

function editSet(node: Set<unknown>, random: Random): void {
  const element = random.pick(members)
  if (random.chance(0.1)) node.clear()
  else if (random.chance(0.4)) node.delete(element)
  else node.add(element)
}

/** Edits what stands at a place from above: the leaf, or the container as a whole. */
function editChild(node: Exclude<Container, Set<unknown>>, random: Random, make: Makers): void {
  const below = children(node)
  if (below.length === 0) return
  const [step, child] = random.pick(below)
  if (typeof child === 'number') put(node, step, child + random.int(5) - 2)
  else if (typeof child === 'string') put(node, step, typed(child, random))
  else if (isOpen(child)) put(node, step, changed(child, random, make))
}

function typed(value: string, random: Random): string {
  const letters = [...value]
  letters.splice(random.int(letters.length + 1), random.int(3), random.pick(words))
  return letters.join('')
}

/** A container that holds most of what `node` does, of the same kind or another. */
function changed(node: Container, random: Random, make: Makers): unknown {
  if (node instanceof Set) {
    // in an order of our own: an assigned Set that differs in its order alone is no change
    const items: unknown[] = members.filter(item => node.has(item)).filter(() => random.chance(0.8))
    return random.chance(0.8) ? new Set([...items, random.pick(members)]) : make.list(items)
  }
  const kept = children(node).filter(() => random.chance(0.8))
  const items = kept.map(([, item]) => item)
  if (random.chance(0.2)) items.push(fresh(random, make, 0))
  switch (random.int(Array.isArray(node) ? 6 : 12)) {
    case 0:
      return make.list(random.shuffle(items))
    case 1:
      return new Map(items.map((item, i) => [members[i % members.length], item]))
    case 2:
      return Object.fromEntries(items.map((item, i) => [keys[i % keys.length], item]))
    case 3:
      return items
    default:
      if (Array.isArray(node)) return random.chance() ? items : items.toReversed()
      if (node instanceof Map) return new Map([...kept, [random.pick(members), fresh(random, make, 0)]] as never)
      return { ...Object.fromEntries(kept as never), [random.pick(keys)]: fresh(random, make, 0) }
  }
}

function editArray(node: unknown[], random: Random, make: Makers): void {
  const { length } = node
  const at = random.int(length + 1)
  const one = (): unknown => fresh(random, make, 1)
  switch (random.int(14)) {
    case 0:
      node.pop()
      return
    case 1:
      node.shift()
      return
    case 2:
      node.unshift(one(), one())
      return
    case 3:
      node.splice(at, random.int(3), one())
      return
    case 4:
      node.reverse()
      return
    case 5:
      node.sort((a, b) => (typeof a < typeof b ? -1 : typeof a > typeof b ? 1 : 0))
      return
    case 6:
      node.fill(random.int(9), at, at + 2)
      return
    case 7:
      node.length = Math.min(length, random.int(6))
      return
    case 8:
    case 9:
      if (length > 0) make.move(node, random.int(length), random.int(length))
      return
    case 10:
      if (length > 0) node.splice(random.int(length), 0, ...node.splice(random.int(length), 1))
      return
    case 11:
      if (length > 0) put(node, random.int(length), one())
      return
    default:
      node.push(one())
  }
}

/** What concerns two places: a swap, a copy, a move from one container to another. */
function editPlaces(all: readonly Container[], node: Container, random: Random, make: Makers): void {
  const below = children(node)
  if (below.length === 0) return
  const [step, child] = random.pick(below)
  const [other, sibling] = random.pick(below)
  if (random.chance(0.4)) {
    put(node, step, sibling)
    if (step !== other) put(node, other, child)
    return
  }
  const inside = isOpen(child) ? containers(child) : []
  const targets = all.filter(target => !(target instanceof Set) && !inside.includes(target))
  const target = random.pick(targets) as Exclude<Container, Set<unknown>>
  if (random.chance(0.4)) {
    put(target, place(target, random), make.copied(child))
    return
  }
  take(node, step)
  if (target !== node || !Array.isArray(node)) put(target, place(target, random), child)
}
