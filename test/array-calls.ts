/**
 * Random calls of every method of `Array.prototype`, that mean the same on a facade and on a native array.
 */
import { textOf } from './edits.js'
import type { Random } from './random.js'

type Items = unknown[]

/** All methods, read from the engine, so that none is forgotten. */
export const methodNames: readonly string[] = Object.getOwnPropertyNames(Array.prototype).filter(
  name => name !== 'constructor' && typeof Reflect.get(Array.prototype, name) === 'function',
)

/** A call, made anew for each subject: arguments may be items of it. */
export interface Call {
  readonly method: string
  args(subject: Items): unknown[]
}

const awkward = [
  0,
  1,
  2,
  3,
  -1,
  -2,
  -9,
  7,
  99,
  1.7,
  -1.2,
  -0,
  NaN,
  Infinity,
  -Infinity,
  '1',
  'x',
  '',
  null,
  undefined,
  true,
]
const oddities: (() => unknown)[] = [
  () => ({ valueOf: () => 2 }),
  () => [1],
  () => ({}),
  () => 1n,
  () => Symbol('index'),
  () => new Date(1),
]

type Make = (subject: Items) => unknown

function always(value: unknown): Make {
  return () => value
}

function index(random: Random): Make {
  if (random.chance(0.06)) return random.pick(oddities)
  const value = random.pick(awkward)
  return () => value
}

function item(random: Random): Make {
  const kind = random.int(12)
  const n = random.int(4)
  switch (kind) {
    case 0:
      return () => ({ id: n, deep: { list: [n] } })
    case 1:
      return () => [n, [n, [n]]]
    case 2:
      return () => new Date(n)
    case 3:
      return () => Uint8Array.of(n)
    case 4:
    case 5:
      return subject => subject[n] ?? n
    case 6:
      return random.chance(0.3) ? () => undefined : () => 'undefined'
    case 7:
      return random.chance(0.3) ? () => NaN : () => null
    default:
      return always(random.pick(['a', 'b', n, String(n)]))
  }
}

// What callbacks do besides answering: the things people should not do while iterating.
const meddling: ((items: Items, at: number) => unknown)[] = [
  items => void items.pop(),
  items => void items.shift(),
  items => items.length < 12 && void items.push('pushed'),
  (items, at) => at < items.length && Reflect.set(items, at, 'set'),
  items => void items.splice(0, 2, 'in'),
  items => {
    items.length = 0
  },
  items => void items.reverse(),
]

function callback(random: Random): Make {
  if (random.chance(0.05)) return always(random.pick([undefined, null, 1, {}, 'f']))
  const meddle = random.chance(0.25) ? random.pick(meddling) : undefined
  const when = random.int(3)
  const bound = random.int(3)
  // reason: `this` is what the second argument of the method says
  return subject =>
    function (this: unknown, value: unknown, at: number, items: Items) {
      if (items !== subject) throw new Error('another array is handed on')
      if (at === when) meddle?.(items, at)
      if (bound === 1 && typeof this === 'object') return [value, (this as { tag?: string }).tag]
      return bound === 0 ? at % 2 === 0 : textOf(value).length % 2 === 0
    }
}

function folder(random: Random): Make {
  if (random.chance(0.1)) return () => undefined
  const meddle = random.chance(0.25) ? random.pick(meddling) : undefined
  return () => (sum: unknown, value: unknown, at: number, items: Items) => {
    if (at === 1) meddle?.(items, at)
    return `${textOf(sum)}+${textOf(value)}@${at}`
  }
}

function comparator(random: Random): Make {
  if (random.chance(0.1)) return always(random.pick([null, 1, 'f', {}]))
  if (random.chance(0.3)) return () => undefined
  const sign = random.chance() ? 1 : -1
  const adds = random.chance(0.2)
  return subject => (x: unknown, y: unknown) => {
    if (adds && subject.length < 9) subject.push('pushed')
    return textOf(x) < textOf(y) ? -sign : textOf(x) > textOf(y) ? sign : 0
  }
}

function joined(random: Random): Make {
  const value = random.pick([undefined, '', '-', null, 1, '😀'])
  return () => value
}

function spread(random: Random): Make {
  const inner = item(random)
  switch (random.int(4)) {
    case 0:
      return subject => subject
    case 1:
      return subject => [inner(subject), 'native']
    case 2:
      return subject => Object.assign({ length: 1, 0: inner(subject) }, { [Symbol.isConcatSpreadable]: true })
    default:
      return inner
  }
}

const self: Make = () => ({ tag: 'this' })
const many = (make: (random: Random) => Make, most: number) => (random: Random) =>
  Array.from({ length: random.int(most + 1) }, () => make(random))
const some =
  (...makes: ((random: Random) => Make)[]) =>
  (random: Random) =>
    makes.slice(0, random.chance(0.1) ? random.int(makes.length + 1) : makes.length).map(make => make(random))
const iterating = (random: Random): Make[] => (random.chance() ? [callback(random)] : [callback(random), self])
const searching = (random: Random): Make[] => [item(random), ...many(index, 1)(random)]
const splicing = (random: Random): Make[] => [...many(index, 2)(random), ...many(item, random.int(4))(random)]

const argumentsOf: Record<string, (random: Random) => Make[]> = {
  concat: many(spread, 3),
  fill: random => [item(random), ...many(index, 2)(random)],
  includes: searching,
  indexOf: searching,
  lastIndexOf: searching,
  join: many(joined, 1),
  push: many(item, 3),
  unshift: many(item, 3),
  reduce: random => [folder(random), ...many(item, 1)(random)],
  reduceRight: random => [folder(random), ...many(item, 1)(random)],
  sort: many(comparator, 1),
  toSorted: many(comparator, 1),
  splice: splicing,
  toSpliced: splicing,
  with: some(index, item),
  ...Object.fromEntries(
    'every filter find findIndex findLast findLastIndex flatMap forEach map some'
      .split(' ')
      .map(name => [name, iterating]),
  ),
}

/** A call of a method with random arguments: out of range, negative, of the wrong kind, items of the array itself. */
export function callOf(method: string, random: Random): Call {
  const makes = (Object.hasOwn(argumentsOf, method) ? argumentsOf[method] : many(index, 3))?.(random) ?? []
  return { method, args: subject => makes.map(make => make(subject)) }
}

/** What a call returned or threw, as text. */
export function resultOf(subject: Items, { method, args }: Call): string {
  const result: unknown = Reflect.apply(Reflect.get(subject, method), subject, args(subject))
  if (result === subject) return 'the array itself'
  if (typeof result !== 'object' || result === null || !('next' in result)) return textOf(result)
  const steps: unknown[] = []
  for (const step of result as unknown as Iterable<unknown>) {
    steps.push(step)
    if (steps.length === 2 && subject.length < 9) subject.push('while iterating')
  }
  return textOf(steps)
}
