/**
 * JavaScript Sets and Maps in live documents: as in JavaScript on one device, and nothing added is lost between several.
 */
import { inspect } from 'node:util'
import {
  conflicts,
  counter,
  type Document,
  increment,
  isTracked,
  PlaindocError,
  patch,
  pathOf,
  sharedType,
  snapshot,
  subscribe,
  text,
  track,
} from '../src/index.js'
import { type Random, random, runs } from './random.js'

type Data = { tags: Set<unknown>; map: Map<unknown, unknown>; [key: string]: unknown }

const leaves: readonly unknown[] = [
  ...['a', 'b', 'c', '', '7', 'x@y', '@', '$type', '$x', '__proto__', 'constructor', '😀'],
  ...[0, 1, -2.5, 1e300, true, false, null, 5n, -1n],
  ...[new Date(0), new Date(86_400_000), Uint8Array.of(1, 2), new Uint8Array(0)],
]

/** The same leaf as another object, since those of a document count by value. */
function another(leaf: unknown): unknown {
  if (leaf instanceof Date) return new Date(leaf)
  return leaf instanceof Uint8Array ? leaf.slice() : leaf
}

/**
 * A value as text, with the order of Sets and Maps; not of those in a Map: where they are assigned over another, they are
 * reconciled with it, and the order is no part of a value.
 */
function show(v: unknown, isInMap = false): string {
  const inside = (part: unknown): string => show(part, isInMap)
  if (v instanceof Set) return `S${ordered([...v].map(inside), isInMap)}.`
  if (v instanceof Map)
    return `M${ordered(
      [...v].map(([key, item]) => `${inside(key)}:${show(item, true)}`),
      isInMap,
    )}.`
  if (Array.isArray(v)) return `[${v.map(inside).join()}]`
  if (v instanceof Date) return `D${v.getTime()}`
  if (v instanceof Uint8Array) return `B${[...v].join('.')}`
  if (typeof v !== 'object' || v === null) return `${typeof v}${String(v)}`
  const object = v as Record<string, unknown>
  return `{${Object.keys(object)
    .sort()
    .map(key => `${key}:${inside(object[key])}`)
    .join()}}`
}

function ordered(parts: string[], isInMap: boolean): string {
  return (isInMap ? parts.sort() : parts).join()
}

/** A new value, made twice the same for the same seed. */
function valueFor(seed: number): unknown {
  const chance = random(seed)
  const build = (depth: number): unknown => {
    switch (chance.int(depth > 0 ? 7 : 3)) {
      case 0:
        return another(chance.pick(leaves))
      case 3:
        return { a: build(depth - 1), b: [chance.int(9)] }
      case 4:
        return [build(depth - 1), chance.int(9)]
      case 5:
        return new Set([chance.int(3), 'e', chance.int(9)])
      case 6:
        return new Map([['k', build(depth - 1)]])
      default:
        return chance.int(5)
    }
  }
  return build(2)
}

/** One random call on a live or native pair; what it returns, as text. */
function call({ tags, map }: Data, chance: Random): string {
  const leaf = chance.pick(leaves)
  const given = isTracked(tags) ? another(leaf) : leaf
  switch (chance.int(16)) {
    case 0:
    case 1:
    case 2:
    case 3:
      return show(tags.add(given) === tags)
    case 4:
    case 5:
      return show(tags.delete(given))
    case 6:
      return show([tags.has(given), map.has(given), tags.size, map.size, show(map.get(given), true)])
    case 7:
      if (chance.chance(0.1)) tags.clear()
      return show([...tags.entries()])
    case 8:
      if (chance.chance(0.1)) map.clear()
      return show([...map.keys(), new Map(map)])
    case 9:
      return show(map.delete(given))
    case 10:
      return walk(tags, map, chance)
    case 11: {
      const inner = [...map.values()].filter(v => typeof v === 'object' && v !== null && 'a' in v)
      const one = inner[0] as { a: unknown; b: unknown[] } | undefined
      if (one !== undefined) one.b.push(one.b.length)
      return show(one, true)
    }
    case 12: {
      // `add` to a Set in a Map, and to a Map in a Map
      const sets = [...map.values()].filter(v => v instanceof Set || v instanceof Map) as Set<unknown>[]
      const one = sets[0]
      if (one instanceof Map) one.set('k', chance.int(9))
      else one?.add(chance.int(9))
      return show(one, true)
    }
    default:
      return show(map.set(given, valueFor(chance.int(1e9))) === map)
  }
}

// adds and deletes while it goes through
function walk(tags: Set<unknown>, map: Map<unknown, unknown>, chance: Random): string {
  const met: unknown[] = []
  let left = 6
  for (const element of tags) {
    met.push(element)
    const leaf = chance.pick(leaves)
    const given = isTracked(tags) ? another(leaf) : leaf
    if (left-- > 0) chance.chance() ? tags.add(given) : tags.delete(given)
  }
  left = 6
  map.forEach((item, key, self) => {
    met.push(key, show(item, true))
    const leaf = chance.pick(leaves)
    const given = isTracked(map) ? another(leaf) : leaf
    if (left-- > 0) chance.chance() ? map.set(given, left) : self.delete(given)
  })
  return show(met)
}

function fresh(doc: Document<Data>): string {
  const copy = track<Data>(undefined as unknown as Data)
  copy.merge(doc.encode())
  return show(copy.snapshot())
}

function natives(data: { readonly tags: ReadonlySet<unknown>; readonly map: ReadonlyMap<unknown, unknown> }): Data {
  const canonical = (leaf: unknown): unknown => leaves.find(other => show(other) === show(leaf)) ?? leaf
  return {
    tags: new Set([...data.tags].map(canonical)),
    map: new Map([...data.map].map(([key, item]) => [canonical(key), clone(item)])),
  }
}

function clone(v: unknown): unknown {
  if (v instanceof Set) return new Set(v)
  if (v instanceof Map) return new Map([...v].map(([key, item]) => [key, clone(item)]))
  if (Array.isArray(v)) return v.map(clone)
  if (v instanceof Date || v instanceof Uint8Array) return another(v)
  if (typeof v !== 'object' || v === null) return v
  return Object.fromEntries(Object.entries(v).map(([key, item]) => [key, clone(item)]))
}

function guard(seed: number, run: () => void): void {
  try {
    run()
  } catch (error) {
    throw new Error(`seed ${seed}: ${(error as Error).message}`, { cause: error })
  }
}

function alone(seed: number, steps: number): void {
  const chance = random(seed)
  const initial = {
    tags: new Set(['a', 1, 'z']),
    map: new Map<unknown, unknown>([
      ['a', 1],
      ['b', [1]],
      [2, { a: 1, b: [] }],
    ]),
  }
  const doc = track<Data>(initial)
  let model = natives(initial)
  for (let step = 0; step < steps; step++) {
    const choice = seed * 1000 + step
    const before = show(model)
    const kind = chance.int(12)
    if (kind === 0) {
      expect(() =>
        doc.transact(data => {
          for (let n = 0; n < 3; n++) call(data, random(choice + n))
          throw new Error('no')
        }),
      ).toThrow('no')
    } else if (kind === 1) {
      const kept = natives(doc.snapshot())
      doc.transact(data => call(data, random(choice)))
      if (show(doc.snapshot()) !== before) {
        doc.undo.undo()
        if (chance.chance()) {
          doc.undo.redo()
          call(model, random(choice))
        } else model = kept
      }
    } else if (kind === 2) {
      const leaf = chance.pick(leaves)
      doc.data.tags = new Set([...doc.data.tags, leaf])
      doc.data.map = new Map([...doc.data.map, [leaf, step]])
      model.tags.add(leaf)
      model.map.set(leaf, step)
    } else expect(call(doc.data, random(choice))).toBe(call(model, random(choice)))
    expect(show(doc.data)).toBe(show(model))
    if (chance.chance(0.7)) expect(show(doc.snapshot())).toBe(show(model))
  }
  expect(fresh(doc)).toBe(show(model))
}

interface Replica {
  readonly doc: Document<Data>
  readonly inbox: Uint8Array[]
  chain: unknown
}

function group(count: number, initial: Data): Replica[] {
  const all: Replica[] = []
  for (let i = 0; i < count; i++) {
    const doc = track<Data>(initial)
    const replica: Replica = { doc, inbox: [], chain: doc.snapshot() }
    doc.ydoc.on('update', (update: Uint8Array, origin: unknown) => {
      if (origin !== replica.inbox) for (const other of all) if (other !== replica) other.inbox.push(update)
    })
    doc.observe(({ before, after, changes }) => {
      if (before !== replica.chain) throw new Error('L12 the chain is broken')
      replica.chain = after
      if (sorted(patch(before, changes)) !== sorted(after)) throw new Error('L12 the changes do not lead there')
    })
    all.push(replica)
  }
  return all
}

// the order of elements is no part of a value
function sorted(v: unknown): string {
  return [...show(v)].sort().join('')
}

function deliver({ doc, inbox }: Replica, count: number): void {
  for (const update of inbox.splice(0, count)) doc.merge(update, { origin: inbox })
}

function settle(all: readonly Replica[]): void {
  for (const replica of all) deliver(replica, Number.POSITIVE_INFINITY)
  for (const { doc, inbox } of all) {
    for (const other of all) doc.merge(other.doc.encode(doc.stateVector()), { origin: inbox })
  }
  const [first, ...others] = all.map(({ doc }) => show(doc.snapshot()))
  for (const other of others) expect(other).toBe(first)
  for (const { doc } of all) {
    expect(show(doc.data)).toBe(first)
    expect(fresh(doc)).toBe(first)
  }
}

function together(seed: number, steps: number): void {
  const chance = random(seed)
  const all = group(5, {
    tags: new Set(['a', 'b']),
    map: new Map<unknown, unknown>([
      ['a', 1],
      ['b', { a: 1, b: [] }],
    ]),
  })
  for (let step = 0; step < steps; step++) {
    const replica = chance.pick(all)
    const { doc } = replica
    switch (chance.int(14)) {
      case 0:
        doc.undo.undo()
        break
      case 1:
        doc.undo.redo()
        break
      case 2: {
        const bytes = doc.encode()
        const shown = show(doc.data)
        expect(() =>
          doc.transact(data => {
            for (let n = 0; n < 4; n++) call(data, chance)
            throw new Error('no')
          }),
        ).toThrow('no')
        expect(Buffer.from(doc.encode()).equals(Buffer.from(bytes))).toBe(true)
        expect(show(doc.data)).toBe(shown)
        break
      }
      case 3: {
        const next = natives(doc.snapshot())
        for (let n = 0; n < 3; n++) call(next, chance)
        doc.replace({ ...(doc.snapshot() as Data), ...next })
        expect(sorted({ tags: doc.data.tags, map: doc.data.map })).toBe(sorted(next))
        break
      }
      case 4:
      case 5:
      case 6:
        deliver(replica, 1 + chance.int(6))
        break
      default:
        call(doc.data, chance)
    }
    if (step % 4 === 0) expect(show(doc.data)).toBe(show(doc.snapshot()))
    if (step % 60 === 59) settle(all)
  }
  settle(all)
}

/** What add-wins means: an element is there while an addition of it is, and a deletion takes those it has seen. */
class Additions {
  readonly made = new Map<string, unknown>()
  readonly gone = new Set<string>()

  add(element: unknown, id: string): void {
    if (!this.has(element)) this.made.set(id, element)
  }

  delete(element: unknown): void {
    for (const [id, other] of this.made) if (other === element) this.gone.add(id)
  }

  has(element: unknown): boolean {
    return this.elements().has(element)
  }

  merge(other: Additions): void {
    for (const [id, element] of other.made) this.made.set(id, element)
    for (const id of other.gone) this.gone.add(id)
  }

  elements(): Set<unknown> {
    return new Set([...this.made].filter(([id]) => !this.gone.has(id)).map(([, element]) => element))
  }
}

function additions(seed: number, steps: number): void {
  const chance = random(seed)
  const docs = [0, 1, 2].map(() => track<Data>({ tags: new Set(['a']), map: new Map() }))
  const models = docs.map(() => {
    const model = new Additions()
    model.add('a', 'first')
    return model
  })
  for (let step = 0; step < steps; step++) {
    const i = chance.int(3)
    const doc = docs[i] as Document<Data>
    const model = models[i] as Additions
    const element = chance.pick(['a', 'b', 'c', 'd'])
    if (chance.chance(0.4)) {
      doc.data.tags.add(element)
      model.add(element, `${i}/${step}`)
    } else if (chance.chance(0.6)) {
      doc.data.tags.delete(element)
      model.delete(element)
    } else {
      const j = (i + 1 + chance.int(2)) % 3
      doc.merge(docs[j] as Document<Data>)
      model.merge(models[j] as Additions)
    }
    expect([...doc.data.tags].sort()).toEqual([...model.elements()].sort())
  }
}

/** Two documents of the same content, the first with the lower or the higher client id. */
function pair(chance: Random, initial: Data): [Document<Data>, Document<Data>] {
  const a = track<Data>(initial)
  const b = track<Data>(initial)
  const ids = [2 ** 31 + chance.int(2 ** 31), 2 ** 31 + chance.int(2 ** 31)]
  a.ydoc.clientID = ids[0] as number
  b.ydoc.clientID = ids[1] as number
  return [a, b]
}

function exchange(a: Document<Data>, b: Document<Data>): void {
  a.merge(b)
  b.merge(a)
  expect(show(a.snapshot())).toBe(show(b.snapshot()))
  expect(show(a.data)).toBe(show(b.data))
}

function empty(): Data {
  return { tags: new Set(), map: new Map() }
}

function errorOf(run: () => unknown): PlaindocError {
  try {
    run()
  } catch (error) {
    if (error instanceof PlaindocError) return error
    throw error
  }
  throw new Error('nothing was thrown')
}

describe('a Set and a Map on one device', () => {
  test('SM1 random calls return and leave what they do in JavaScript, through undo and rollback, in the same order', () => {
    for (let seed = 1; seed <= runs(25, 1_000); seed++) guard(seed, () => alone(seed, 60))
  }, 3_600_000)

  test('SM2 they are what they look like', () => {
    const { data } = track({ tags: new Set(['a', 1]), map: new Map([['k', [1]]]) })

    expect(data.tags instanceof Set && data.map instanceof Map).toBe(true)
    expect([String(data.tags), String(data.map)]).toEqual(['[object Set]', '[object Map]'])
    expect(data).toEqual({ tags: new Set(['a', 1]), map: new Map([['k', [1]]]) })
    expect(inspect(data)).toBe("{ tags: Set(2) { 'a', 1 }, map: Map(1) { 'k' => [ 1 ] } }")
    expect([...new Set(data.tags), ...new Map(data.map).keys()]).toEqual(['a', 1, 'k'])
    expect(JSON.stringify(data)).toBe('{"tags":{},"map":{}}')
    expect(Object.keys(data.tags)).toEqual([])
    expect(data.tags).toBe(data.tags)
    expect(data.map.get('k')).toBe(data.map.get('k'))
    expect(data.tags.keys).toBe(data.tags[Symbol.iterator])
  })

  test('SM3 what asks for the inside of a real Set or Map is refused, not told that it is empty', () => {
    const { data } = track({ tags: new Set(['a']), map: new Map([['k', 1]]) })

    expect(() => structuredClone(data.tags)).toThrow('could not be cloned')
    expect(() => Set.prototype.has.call(data.tags, 'a')).toThrow(TypeError)
    expect(() => Map.prototype.get.call(data.map, 'k')).toThrow(TypeError)
    expect(structuredClone(snapshot(data.tags))).toEqual(new Set(['a']))
  })

  test('SM4 dates and bytes count by value, whoever made them', () => {
    const { data } = track<Data>(empty())

    data.tags.add(new Date(0)).add(Uint8Array.of(1))
    data.map.set(new Date(0), 'epoch')

    expect(data.tags.add(new Date(0)).size).toBe(2)
    expect(data.tags.has(new Date(0)) && data.tags.has(Uint8Array.of(1))).toBe(true)
    expect(data.map.get(new Date(0))).toBe('epoch')
    expect(data.tags.has(new Date(Number.NaN)) || data.tags.has({}) || data.tags.has(Symbol('s'))).toBe(false)
    expect(data.tags.delete(new Date(0))).toBe(true)
  })

  test.each<[string, (data: Data) => unknown, string, string]>([
    ['an object as an element', data => data.tags.add({}), 'KEY_REFUSED', '/tags'],
    ['a live object as an element', data => data.tags.add(data), 'KEY_REFUSED', '/tags'],
    ['NaN as an element', data => data.tags.add(Number.NaN), 'VALUE_NOT_FINITE', '/tags'],
    ['half a surrogate pair', data => data.tags.add('\ud800'), 'STRING_NOT_WELL_FORMED', '/tags'],
    ['an object as a key', data => data.map.set([], 1), 'KEY_REFUSED', '/map'],
    ['undefined as a value', data => data.map.set('k', undefined), 'VALUE_UNDEFINED', '/map/k'],
    ['a function as a value', data => data.map.set('k', () => {}), 'VALUE_NOT_PLAIN', '/map/k'],
    ['a function deep in a value', data => data.map.set('k', { f() {} }), 'VALUE_NOT_PLAIN', '/map/k/f'],
    ['a property', data => Object.assign(data.tags, { x: 1 }), 'KEY_REFUSED', '/tags'],
    ['freezing', data => Object.freeze(data.map), 'OPERATION_REFUSED', '/map'],
    ['another prototype', data => Object.setPrototypeOf(data.map, null), 'OPERATION_REFUSED', '/map'],
  ])('SM5 %s is refused with a typed error, and nothing changed', (_what, act, code, path) => {
    const doc = track<Data>(empty())

    const error = errorOf(() => act(doc.data))

    expect([error.code, `/${error.path.join('/')}`]).toEqual([code, path])
    expect(show(doc.snapshot())).toBe(show(empty()))
  })

  test('SM6 a Map holds objects that are live, texts that read as strings and counters that read as numbers', () => {
    const doc = track<Data>(empty())
    const { map } = doc.data

    map
      .set('object', { n: 1 })
      .set('text', text('ab'))
      .set('n', counter(2))
      .set(7, new Set(['x']))
    ;(map.get('object') as { n: number }).n++
    map.set('n', (map.get('n') as number) + 1)
    map.set('text', `${map.get('text')}c`)
    increment(map, 'n', 4)
    ;(map.get(7) as Set<string>).add('y')

    expect(show(map)).toBe(
      show(
        new Map<unknown, unknown>([
          ['object', { n: 2 }],
          ['text', 'abc'],
          ['n', 7],
          [7, new Set('xy')],
        ]),
      ),
    )
    expect(pathOf(map.get(7) as object)).toEqual(['map', '$number:7'])
    expect(snapshot(map)).toBe((doc.snapshot() as Data).map)
    expect(sharedType(map)).toBe(doc.ydoc.getMap('data').get('map'))
  })

  test('SM7 counters in a Map add up, texts in one merge, and so they do in a copy', () => {
    const [a, b] = pair(random(1), {
      ...empty(),
      map: new Map<unknown, unknown>([
        ['n', counter(1)],
        ['t', text('xy')],
      ]),
    })
    a.data.copy = a.data.map
    b.merge(a)

    for (const { data } of [a, b]) {
      for (const map of [data.map, data.copy as Map<unknown, unknown>]) {
        map.set('n', (map.get('n') as number) + 1)
        map.set('t', data === a.data ? 'axy' : 'xyb')
      }
    }
    exchange(a, b)

    expect(show(a.data.copy)).toBe(
      show(
        new Map<unknown, unknown>([
          ['n', 3],
          ['t', 'axyb'],
        ]),
      ),
    )
    expect(show(a.data.map)).toBe(show(a.data.copy))
  })

  test('SM8 assigning another Set or Map reconciles and rebinds', () => {
    const doc = track<Data>({
      tags: new Set(['a', 'b']),
      map: new Map<unknown, unknown>([
        ['k', { n: 1 }],
        ['l', 2],
      ]),
    })
    const { tags, map } = doc.data
    const inner = map.get('k')
    let bytes = 0
    doc.observe(({ update }) => {
      bytes = update.length
    })

    doc.data.tags = new Set([...doc.data.tags, 'c'])
    expect(bytes).toBeLessThan(60)
    doc.data.map = new Map([...doc.data.map, ['m', 3]])

    expect([...doc.data.tags, ...doc.data.map.keys()]).toEqual(['a', 'b', 'c', 'k', 'l', 'm'])
    expect([...tags, ...map.keys()]).toEqual(['a', 'b', 'k', 'l'])
    expect(doc.data.map.get('k')).toBe(inner)
    expect([isTracked(tags), sharedType(tags)]).toEqual([true, undefined])
    expect(errorOf(() => tags.add('x')).code).toBe('NODE_DETACHED')
    expect(errorOf(() => map.clear()).code).toBe('NODE_DETACHED')
  })

  test('SM9 a Set or Map that was deleted shows its last value, and is live again after an undo', () => {
    const doc = track<Data>({
      tags: new Set(['a']),
      map: new Map<unknown, unknown>([['k', { n: new Map([[1, 'x']]) }]]),
    })
    const { tags, map } = doc.data
    const { n } = map.get('k') as { n: Map<unknown, unknown> }

    doc.transact(data => {
      delete (data as Partial<Data>).tags
      delete (data as Partial<Data>).map
    })
    expect(show([tags, map, n])).toBe(
      show([new Set(['a']), new Map([['k', { n: new Map([[1, 'x']]) }]]), new Map([[1, 'x']])]),
    )
    expect(show(snapshot(map))).toBe(show(map))
    doc.undo.undo()

    expect(doc.data.tags).toBe(tags)
    expect(doc.data.map).toBe(map)
    n.set(2, 'y')
    expect(show(doc.snapshot())).toBe(show({ tags, map }))
    expect(show(map)).toContain('stringy')
  })

  test('SM10 who subscribes to a Set hears of it alone, and unchanged branches keep their identity', () => {
    const doc = track<Data>({
      tags: new Set(['a']),
      map: new Map<unknown, unknown>([
        ['k', { n: 1 }],
        ['l', { n: 1 }],
      ]),
    })
    const heard: unknown[] = []
    subscribe(doc.data.tags, value => heard.push([...value]))
    const before = doc.snapshot()

    doc.data.map.set('x', 1)
    doc.data.tags.add('b')
    doc.transact(({ tags }) => tags.add('c').delete('c'))

    expect(heard).toEqual([['a'], ['a', 'b']])
    const after = doc.snapshot()
    expect(after.map.get('k')).toBe(before.map.get('k'))
    ;(doc.data.map.get('k') as { n: number }).n = 2
    expect(doc.snapshot().tags).toBe(after.tags)
    expect(doc.snapshot().map.get('l')).toBe(after.map.get('l'))
    expect(doc.snapshot().map.get('k')).not.toBe(after.map.get('k'))
  })

  test('SM11 the set methods of a newer JavaScript are computed on plain copies', () => {
    const { data } = track({ tags: new Set(['a', 'b']) })
    const union = (Set.prototype as { union?: unknown }).union

    if (union === undefined) expect('union' in data.tags).toBe(false)
    else {
      const tags = data.tags as Set<string> & { union(other: Set<string>): Set<string> }
      expect([...tags.union(new Set(['c']))]).toEqual(['a', 'b', 'c'])
      expect(isTracked(tags.union(tags))).toBe(false)
    }
  })

  test('SM12 adding what is there, deleting what is not and setting what stands there write nothing', () => {
    const doc = track<Data>({
      tags: new Set(['a', new Date(0)]),
      map: new Map<unknown, unknown>([
        ['k', 1],
        ['o', { n: 1 }],
      ]),
    })
    const bytes = doc.encode()

    doc.data.tags.add('a').add(new Date(0)).delete('x')
    doc.data.map.set('k', 1).set('o', doc.data.map.get('o')).delete('x')
    doc.data.tags = new Set([new Date(0), 'a'])
    doc.replace({
      tags: new Set(['a', new Date(0)]),
      map: new Map<unknown, unknown>([
        ['o', { n: 1 }],
        ['k', 1],
      ]),
    })

    expect(Buffer.from(doc.encode()).equals(Buffer.from(bytes))).toBe(true)
  })

  test('SM13 what a newer session adds or sets stands where JavaScript puts it', () => {
    const first = track<Data>({
      tags: new Set(['a', 'b', 'c']),
      map: new Map([
        ['x', 1],
        ['y', 2],
      ]),
    })
    for (const tag of ['d', 'e', 'f']) first.data.tags.add(tag)
    first.data.map.set('z', 3)
    const second = track<Data>(undefined as unknown as Data)
    second.merge(first)

    second.data.tags.add('g').delete('b')
    second.data.tags.add('b')
    second.data.map.set('x', 9).set('w', 4).set('z', 5)

    expect([...second.data.tags].join('')).toBe('acdefgb')
    expect([...second.data.map.keys()].join('')).toBe('xyzw')
    exchange(first, second)
  })

  test('SM14 a walk goes on where it was when others write meanwhile, and meets nothing twice', () => {
    const [a, b] = pair(random(3), empty())
    b.data.tags.add('early')
    for (const tag of ['x', 'y', 'z']) a.data.tags.add(tag)
    const met: unknown[] = []

    for (const tag of a.data.tags) {
      met.push(tag)
      if (tag === 'x') {
        a.merge(b)
        expect([...a.data.tags][0]).toBe('early')
        a.data.tags.delete('y')
      }
    }

    expect(met).toEqual(['x', 'z'])
  })

  test('SM14 a walk through a Set that another takes the place of goes on through what it was', () => {
    const { data } = track<Data>({ ...empty(), tags: new Set(['a', 'b', 'c']) })
    const met: unknown[] = []

    for (const tag of data.tags) {
      met.push(tag)
      if (tag === 'a') {
        data.tags = new Set(['a', 'c', 'd'])
        data.tags.delete('c')
      }
    }

    expect(met).toEqual(['a', 'b', 'c'])
    expect([...data.tags]).toEqual(['a', 'd'])
  })

  test('SM15 the layout: what is written with the container, and what is added later', () => {
    const { ydoc, data } = track<Data>({
      tags: new Set(['a', 1]),
      map: new Map<unknown, unknown>([
        ['k', 1],
        ['l', 2],
      ]),
    })
    data.tags.add('b')
    data.map.set('k', 2).set('m', 3)
    data.copy = data.map
    data.both = data.tags

    const stored = JSON.stringify(ydoc.getMap('data').toJSON()).replaceAll(/(?<=[@.])[a-z][0-9a-z]{6}(?=")/g, 'peer')
    expect(JSON.parse(stored)).toEqual({
      tags: { $type: 'set', 'a@': true, '$number:1@': true, 'b@peer': 1 },
      map: { $type: 'dict', 'k@0.peer': 2, 'l@': 2, 'm@1.peer': 3 },
      copy: { $type: 'dict', 'k@': 2, 'l@': 2, 'm@': 3 },
      both: { $type: 'set', 'a@': true, '$number:1@': true, 'b@': true },
    })
    expect(show([data.copy, data.both])).toBe(show([data.map, data.tags]))
  })
})

describe('Sets and Maps on several devices', () => {
  test('SM16 five devices agree, also on the order, through partitions, undo and rollback', () => {
    for (let seed = 1; seed <= runs(8, 140); seed++) guard(seed, () => together(seed, runs(120, 300)))
  }, 3_600_000)

  test('SM17 an element is there while one addition is that no deletion has seen', () => {
    for (let seed = 1; seed <= runs(40, 400); seed++) guard(seed, () => additions(seed, 60))
  }, 3_600_000)

  test('SM18 what one device adds while another adds and deletes it stays, whatever the client ids', () => {
    for (let seed = 1; seed <= 12; seed++) {
      guard(seed, () => {
        const [a, b] = pair(random(seed), empty())

        a.data.tags.add('x').delete('x')
        a.data.map.set('k', 1).delete('k')
        b.data.tags.add('x')
        b.data.map.set('k', 2)
        exchange(a, b)

        expect(show(a.snapshot())).toBe(show({ tags: new Set(['x']), map: new Map([['k', 2]]) }))
      })
    }
  })

  test('SM19 an element or entry that one device deletes while another sets it anew stays', () => {
    for (let seed = 1; seed <= 12; seed++) {
      guard(seed, () => {
        const [a, b] = pair(random(seed), { tags: new Set(['x']), map: new Map([['k', 1]]) })

        a.data.tags.delete('x')
        a.data.map.delete('k')
        b.data.tags.delete('x')
        b.data.tags.add('x')
        b.data.map.set('k', 2)
        exchange(a, b)

        expect(show(a.snapshot())).toBe(show({ tags: new Set(['x']), map: new Map([['k', 2]]) }))
      })
    }
  })

  test('SM20 of two values set at once all devices show the same, and the next `set` or `delete` settles both', () => {
    for (let seed = 1; seed <= 12; seed++) {
      guard(seed, () => {
        const [a, b] = pair(random(seed), empty())
        a.data.map.set('k', 'a').set('l', { of: 'a' })
        b.data.map.set('k', 'b').set('l', { of: 'b' })
        exchange(a, b)
        expect(conflicts(a.data.map, 'l')).toEqual(conflicts(b.data.map, 'l'))
        expect([...conflicts(a.data.map, 'k'), a.data.map.get('k')].sort()).toEqual(['a', 'b'])
        expect(show(a.data.map.get('k'))).toBe(show(a.ydoc.clientID > b.ydoc.clientID ? 'a' : 'b'))

        a.data.map.set('k', 'c').delete('l')
        exchange(a, b)

        expect(show(b.data.map)).toBe(show(new Map([['k', 'c']])))
      })
    }
  })

  test('SM21 two devices that both create a Set or Map for the first time have created one', () => {
    const a = track<Data>({} as Data)
    const b = track<Data>({} as Data)

    for (const doc of [a, b]) {
      doc.data.tags = new Set(['a'])
      doc.data.map = new Map([['k', 1]])
    }
    a.data.tags.add('x')
    b.data.tags.add('y')
    b.data.map.set('l', 2)
    exchange(a, b)

    expect([...a.data.tags].sort()).toEqual(['a', 'x', 'y'])
    expect(show(a.data.map)).toBe(
      show(
        new Map([
          ['k', 1],
          ['l', 2],
        ]),
      ),
    )
  })

  test('SM22 two devices that create a Set of different elements have one with all', () => {
    const a = track<Data>({} as Data)
    const b = track<Data>({} as Data)

    a.data.tags = new Set(['a', 'both'])
    b.data.tags = new Set(['both', 'b'])
    exchange(a, b)

    expect([...a.data.tags].sort()).toEqual(['a', 'b', 'both'])
    a.data.tags.delete('both')
    exchange(a, b)
    expect([...b.data.tags].sort()).toEqual(['a', 'b'])
  })

  test('SM23 defaults of one and of two versions are one Set, and what was deleted of them stays deleted', () => {
    const a = track<Data>({ ...empty(), tags: new Set(['a', 'b']) })
    const b = track<Data>({ ...empty(), tags: new Set(['a', 'b']) })
    a.data.tags.delete('a')
    exchange(a, b)
    expect([...b.data.tags]).toEqual(['b'])

    const newer = track<Data>({ ...empty(), tags: new Set(['a', 'b', 'c']) })
    exchange(b, newer)

    expect([...newer.data.tags].sort()).toEqual(['b', 'c'])
  })

  test('SM24 undo takes back an addition and a deletion, and leaves what others added', () => {
    const [a, b] = pair(random(5), { tags: new Set(['x']), map: new Map([['k', 1]]) })

    a.data.tags.add('y')
    b.data.tags.add('y')
    exchange(a, b)
    a.undo.undo()
    expect([...a.data.tags]).toEqual(['x', 'y'])
    a.data.tags.delete('x')
    a.undo.undo()
    expect([...a.data.tags]).toEqual(['x', 'y'])
    exchange(a, b)
    b.undo.undo()
    exchange(a, b)

    expect([...a.data.tags]).toEqual(['x'])
  })

  test('SM25 undo of `set` and `delete` does not overwrite what others set since', () => {
    for (let seed = 1; seed <= 12; seed++) {
      guard(seed, () => {
        const [a, b] = pair(random(seed), {
          tags: new Set(),
          map: new Map([
            ['k', 0],
            ['l', 0],
            ['m', 0],
          ]),
        })
        b.data.map.set('k', 'b0').set('l', 'b0').set('m', 'b0')
        exchange(a, b)

        a.transact(({ map }) => map.set('k', 'a').set('m', 'a').delete('l'))
        exchange(a, b)
        b.data.map.set('k', 'b').set('l', 'b')
        exchange(a, b)
        a.undo.undo()
        exchange(a, b)

        expect(show(b.data.map)).toBe(
          show(
            new Map([
              ['k', 'b'],
              ['m', 'b0'],
              ['l', 'b'],
            ]),
          ),
        )
      })
    }
  })

  test('SM26 what came in part, or out of order, merges when the rest has come', () => {
    const a = track<Data>({} as Data)
    const updates: Uint8Array[] = []
    a.ydoc.on('update', (update: Uint8Array) => updates.push(update))
    a.data.tags = new Set(['a'])
    a.data.map = new Map([['k', { n: 1 }]])
    a.data.tags.add('b')
    a.data.map.set('l', { n: 2 })
    a.data.tags.delete('a')
    const b = track<Data>({} as Data)

    for (const update of updates.toReversed()) {
      b.merge(update)
      expect(show(b.data)).toBe(show(b.snapshot()))
    }
    exchange(a, b)

    expect(show(b.snapshot())).toBe(
      show({
        tags: new Set(['b']),
        map: new Map([
          ['k', { n: 1 }],
          ['l', { n: 2 }],
        ]),
      }),
    )
  })

  test('SM27 what another program writes beside the layout is passed over', () => {
    const doc = track<Data>({ tags: new Set(['a']), map: new Map([['k', 1]]) })
    const root = doc.ydoc.getMap('data')
    const tags = root.get('tags') as import('yjs').Map<unknown>
    const map = root.get('map') as import('yjs').Map<unknown>

    tags.set('no tag', true)
    tags.set('$number:x@p', true)
    tags.set('right@p', true)
    map.set('k@zz', 5)
    map.set('w@other', 7)

    expect([...doc.data.tags].sort()).toEqual(['a', 'right'])
    expect(show([...doc.data.map.keys()].sort())).toBe(show(['k', 'w']))
    expect(show(doc.data)).toBe(show(doc.snapshot()))
    doc.data.map.delete('k')
    expect([...doc.data.map.keys()]).toEqual(['w'])
  })
})
