/** The bytes that never change, the gate that recomputes them, and the layout of leaves (SPEC C). */
import fc from 'fast-check'
import * as Y from 'yjs'
import { writeBlock } from '../src/internals/derived-block.js'
import { canonicalBytes } from '../src/internals/derived-canonical.js'
import { createContainer } from '../src/internals/derived-container.js'
import { isOverruled, setWithoutOrigin } from '../src/internals/derived-entry.js'
import { checkDerived } from '../src/internals/derived-gate.js'
import {
  type Derivation,
  derivedClient,
  LITERAL_MIN,
  SESSION_MIN,
  sessionClient,
} from '../src/internals/derived-ids.js'
import { packKey, packLeaf, unpackKey, unpackLeaf } from '../src/internals/leaf.js'
import { admit, equal, FrozenDate, text } from '../src/plain/index.js'
import { Replica } from './internals-derived-replicas.js'
import { random, runs } from './random.js'

const hex = (bytes: Uint8Array): string => Buffer.from(bytes).toString('hex')
const bytesOf = (value: unknown): string => hex(canonicalBytes(admit(value)))

/** Plain values of every kind; keys and strings from a small alphabet, so that near misses happen. */
const plain: fc.Arbitrary<unknown> = fc.letrec<{ value: unknown }>(tie => ({
  value: fc.oneof(
    { maxDepth: 3 },
    fc.constantFrom(null, true, false, '', 'a', '$a', '0', 0, 1, -1, 0.5, 1n, -1n, 1e300),
    fc.integer(),
    fc.string({ unit: 'grapheme', maxLength: 3 }),
    fc.bigInt({ min: -(2n ** 63n), max: 2n ** 63n - 1n }),
    fc.uint8Array({ maxLength: 3 }),
    fc.date({ noInvalidDate: true }),
    fc.string({ maxLength: 2 }).map(text),
    fc.array(tie('value'), { maxLength: 3 }),
    fc.dictionary(fc.constantFrom('a', 'b', '$a', '$$', 'ab', '10', '9'), tie('value'), { maxKeys: 3 }),
  ),
})).value

// the keys of every object in it, as they stand
function keysOf(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(keysOf)
  if (typeof value !== 'object' || value === null || value instanceof Uint8Array) return null
  return Object.entries(value).map(([key, item]) => [key, keysOf(item)])
}

describe('bytes that never change', () => {
  test.each([
    [null, '00'],
    [false, '01'],
    [true, '02'],
    [0, '030000000000000000'],
    [1.5, '033ff8000000000000'],
    [-12n, '04032d3132'],
    ['ü', '0502c3bc'],
    [new Uint8Array([1, 255]), '060201ff'],
    [new Date(86400000), '074194997000000000'],
    [[1, 'a', []], '0803033ff00000000000000501610800'],
    [
      { b: null, a: { t: text('x') }, 10: [text('y')], 9: 1 },
      '09040139033ff000000000000002313008010a01790162000161090101740a0178',
    ],
  ])('C23 the canonical bytes of %p are pinned', (value, expected) => {
    expect(bytesOf(value)).toBe(expected)
  })

  test('C24 canonical bytes are equal exactly where values, their order of keys and texts are', () => {
    const spell = (value: unknown): string => {
      const admitted = admit(value)
      const kinds = [...(admitted.kinds?.values() ?? [])].map(texts => [...texts.keys()].sort())
      return JSON.stringify([keysOf(admitted.plain), kinds.sort(), admitted.rootKind])
    }
    fc.assert(
      fc.property(plain, plain, (a, b) => {
        const isSame = equal(admit(a).plain, admit(b).plain)
        if (!isSame) expect(bytesOf(a)).not.toBe(bytesOf(b))
        else if (spell(a) === spell(b)) expect(canonicalBytes(admit(a))).toEqual(canonicalBytes(admit(b)))
      }),
      { numRuns: runs(500, 20000) },
    )
    expect(bytesOf([text('a')])).not.toBe(bytesOf(['a']))
    expect(bytesOf({ a: 1, b: 2 })).not.toBe(bytesOf({ b: 2, a: 1 }))
  })

  test.each<[Derivation, number]>([
    [{ container: 'data', key: 'todos', kind: 'array' }, 2099724713],
    [{ container: 'data', key: 'todos', kind: 'map' }, 1684884911],
    [{ container: 'data', key: 'todos', kind: 'text' }, 2020922988],
    [{ container: { client: 4000000000, clock: 7 }, key: '$$a', kind: 'map' }, 1953355928],
    [{ block: 'literal', in: { client: 1500000000, clock: 0 }, canonical: canonicalBytes(admit([1])) }, 1951446691],
    [{ block: 'default', in: 'data', canonical: canonicalBytes(admit({ a: 1 })) }, 1031706267],
  ])('C25 the id derived from %j is pinned', (of, expected) => {
    expect(derivedClient(of)).toBe(expected)
  })

  test('C26 derived ids, also of odd names, stay in their ranges, are spread, and do not meet; sessions are above', () => {
    const ids = new Set<number>()
    for (let i = 0; i < 2000; i++) {
      const container = derivedClient({ container: 'data', key: `k${i}`, kind: 'map' })
      const block = derivedClient({ block: 'default', in: 'data', canonical: canonicalBytes(admit(i)) })
      expect(container >= LITERAL_MIN && container < SESSION_MIN).toBe(true)
      expect(block >= 1 && block < LITERAL_MIN).toBe(true)
      ids.add(container).add(block)
      const session = sessionClient()
      expect(session >= SESSION_MIN && session < 2 ** 32 && Number.isInteger(session)).toBe(true)
    }
    expect(ids.size).toBe(4000)
    const halves = [...ids].filter(id => id % LITERAL_MIN < LITERAL_MIN / 2).length
    expect(Math.abs(halves - 2000)).toBeLessThan(200)
  })
})

describe('edits over derived entries', () => {
  test('C27 `set` takes effect at once and over all it has seen, whoever wrote before: also foreign clients with low ids', () => {
    let without = 0
    for (let seedOf = 1; seedOf <= runs(300, 5000); seedOf++) {
      const chance = random(seedOf)
      const ids = [
        chance.int(SESSION_MIN),
        chance.int(SESSION_MIN),
        SESSION_MIN + chance.int(SESSION_MIN),
        sessionClient(),
      ]
      const replicas = ids.map(id => new Replica(id))
      const [stranger, , session] = replicas as [Replica, Replica, Replica]
      stranger.write(() => stranger.root.set('x', 'first'))
      if (chance.chance()) stranger.sync(session)
      for (let n = 0; n < 12; n++) {
        const replica = chance.pick(replicas)
        const foreign = replica.doc.clientID < SESSION_MIN
        const current = replica.root._map.get('x')
        if (foreign) {
          const deletes = chance.chance(0.2)
          replica.write(() => (deletes ? replica.root.delete('x') : replica.root.set('x', n)))
        } else {
          if (current !== undefined && isOverruled(current, replica.doc.clientID)) without++
          replica.write(transaction => setWithoutOrigin(transaction, replica.root, 'x', packLeaf(n)))
          expect(replica.root.get('x')).toBe(n)
        }
        if (chance.chance()) replica.sync(chance.pick(replicas))
      }
      for (const a of replicas) for (const b of replicas) a.sync(b)
      for (const a of replicas) for (const b of replicas) a.sync(b)
      expect(new Set(replicas.map(({ root }) => root.get('x'))).size).toBe(1)
      const last = chance.pick(replicas)
      last.write(transaction => setWithoutOrigin(transaction, last.root, 'x', packLeaf('last')))
      for (const replica of replicas) expect(replica.sync(last).root.get('x')).toBe('last')
    }
    expect(without).toBeGreaterThan(100)
  })
})

describe('the gate', () => {
  const whole = {
    list: [1, 2, new Uint8Array([1]), { a: [text('t')] }],
    $k: 1,
    t: text('a😀'),
    at: new Date(5),
    deep: { x: {} },
  }

  test('C28 everything that our own clients first create or seed passes, V1 and V2, alone and merged', () => {
    const one = new Replica().seed(whole)
    const two = new Replica(undefined, 2)
    for (const [key, value] of Object.entries({ ...whole, x: [], y: {}, z: text('') })) two.assign(key, value)
    for (const update of one.sent) expect(checkDerived(update)).toEqual([])
    for (const update of two.sent) expect(checkDerived(update, 2)).toEqual([])

    one.sync(two)
    one.write(() => (one.at('t') as Y.Text).insert(1, 'in the middle'))

    // what stood under a key before something stronger has lost its content: nothing of it can be proved, or is wrong
    const verdicts = checkDerived(Y.encodeStateAsUpdate(one.doc)).map(({ verdict }) => verdict)
    expect(new Set(verdicts)).toEqual(new Set(['unproved']))
  })

  test('C29 a deleted first-created container still proves itself', () => {
    const replica = new Replica()
    replica.assign('x', [])
    replica.write(() => replica.root.delete('x'))

    expect(checkDerived(Y.encodeStateAsUpdate(replica.doc))).toEqual([])
  })

  test.each<[string, (map: Y.Map<unknown>) => void, string]>([
    ['a container under another key', map => map.set('y', new Y.Array()), 'forged'],
    ['a container of another kind', map => map.set('x', new Y.Map()), 'forged'],
    ['a leaf', map => map.set('x', 1), 'foreign'],
    ['a run of structs', map => map.set('x', new Y.Array()).push([1]), 'foreign'],
  ])('C30 under the id of a first creation %s is refused', (_what, write, verdict) => {
    const client = derivedClient({ container: 'data', key: 'x', kind: 'array' })
    const doc = new Y.Doc()
    doc.clientID = client
    write(doc.getMap('data'))

    expect(checkDerived(Y.encodeStateAsUpdate(doc))).toEqual([{ client, verdict }])
    expect(checkDerived(Y.encodeStateAsUpdateV2(doc), 2)).toEqual([{ client, verdict }])
  })

  test.each<[string, unknown, (array: Y.Array<unknown>) => void]>([
    ['an object as one value instead of a map', [{ a: 1 }], array => array.push([{ a: 1 }])],
    ['runs in another order of clocks', [1, 2], array => array.insert(0, [2])],
    ['a date spelled differently', [new Date(0)], array => array.push([{ $date: '1970-01-01T00:00:00Z' }])],
    ['minus zero', [0], array => array.push([-0])],
    ['a text as a string', [text('a')], array => array.push(['a'])],
    ['more than the block', [1], array => array.push([1, 2])],
  ])('C31 the same content in other structs is no block: %s', (_what, content, write) => {
    const doc = new Y.Doc()
    const client = derivedClient({ block: 'literal', in: 'data', canonical: canonicalBytes(admit(content)) })
    doc.clientID = client
    write(doc.getArray('data'))

    expect(checkDerived(Y.encodeStateAsUpdate(doc))).toEqual([{ client, verdict: 'foreign' }])
  })

  test('C32 a map block with its keys in another order of clocks is no block', () => {
    const honest = new Y.Doc()
    honest.transact(transaction => writeBlock(transaction, honest.getMap('data'), admit({ a: 1, b: 2 })))
    const client = derivedClient({ block: 'literal', in: 'data', canonical: canonicalBytes(admit({ a: 1, b: 2 })) })
    const doc = new Y.Doc()
    doc.clientID = client
    doc.getMap('data').set('b', 2)
    doc.getMap('data').set('a', 1)

    expect(checkDerived(Y.encodeStateAsUpdate(honest))).toEqual([])
    expect(checkDerived(Y.encodeStateAsUpdate(doc))).toEqual([{ client, verdict: 'foreign' }])
  })

  test('C33 sessions are never looked at; what is cut off or collected is unproved', () => {
    const session = new Replica()
    session.write(() => session.root.set('x', 1))
    expect(checkDerived(Y.encodeStateAsUpdate(session.doc))).toEqual([])

    const doc = new Y.Doc()
    doc.transact(transaction => {
      const list = createContainer(transaction, doc.getMap('data'), 'x', 'array')
      if (list !== null) writeBlock(transaction, list, admit([1, 2, 3]))
    })
    const since = new Map(
      [...Y.decodeStateVector(Y.encodeStateVector(doc))].map(([client, clock]) => [client, clock - 1]),
    )
    const tail = Y.decodeUpdate(Y.encodeStateAsUpdate(doc)).structs.filter(({ id }) => since.get(id.client) !== 0)
    const list = doc.getMap('data').get('x') as Y.Array<number>
    list.delete(1)

    expect(tail.length).toBe(1)
    expect(checkDerived(Y.encodeStateAsUpdate(doc)).map(({ verdict }) => verdict)).toEqual(['unproved'])
  })
})

describe('leaves', () => {
  test('C34 every leaf comes back as it went in, through an update, frozen', () => {
    const leaf = plain.filter(
      value => value === null || typeof value !== 'object' || value instanceof Date || value instanceof Uint8Array,
    )
    fc.assert(
      fc.property(leaf, value => {
        const admitted = admit(value).plain
        const [doc, other] = [new Y.Doc(), new Y.Doc()]
        const map = doc.getMap('data')
        doc.transact(transaction => setWithoutOrigin(transaction, map, 'x', packLeaf(admitted as never)))
        Y.applyUpdate(other, Y.encodeStateAsUpdate(doc))

        for (const shared of [map, other.getMap('data')]) {
          const back = unpackLeaf(shared.get('x'))
          expect(equal(back, admitted)).toBe(true)
          expect(back instanceof Uint8Array || Object.isFrozen(back)).toBe(true)
        }
      }),
      { numRuns: runs(200, 5000) },
    )
  })

  test('C35 foreign values become frozen plain values with their keys as they are; nothing else gets in', () => {
    const source = JSON.parse(
      '{"a":[{"$date":"2024-01-31T10:00:00+01:00"}],"$b":{"$date":"x"},"c":{"$date":"2024-01-31T10:00:00Z","d":1},"__proto__":{"e":1}}',
    )
    const value = unpackLeaf(source) as Readonly<Record<string, unknown>>

    expect((value.a as unknown[])[0]).toEqual(new FrozenDate(Date.UTC(2024, 0, 31, 9)))
    expect(value.$b).toEqual({ $date: 'x' })
    expect(value.c).toEqual({ $date: '2024-01-31T10:00:00Z', d: 1 })
    expect(Object.getPrototypeOf(value)).toBe(Object.prototype)
    expect(Object.keys(value)).toContain('__proto__')
    expect(Object.isFrozen(value) && Object.isFrozen(value.a) && Object.isFrozen(value.c)).toBe(true)
    expect(Object.isFrozen(source)).toBe(false)
    expect([undefined, () => 1, new Y.Doc(), Symbol('s')].map(unpackLeaf)).toEqual([null, null, null, null])
    expect(Object.is(unpackLeaf(-0), 0)).toBe(true)
  })

  test('C36 user keys with `$` in front carry one more, and keys of our own stay ours', () => {
    expect(['a', '$a', '$$a', '', 'a$', '$'].map(packKey)).toEqual(['a', '$$a', '$$$a', '', 'a$', '$$'])
    fc.assert(fc.property(fc.string(), key => unpackKey(packKey(key)) === key && packKey(key) !== '$type'))
    expect(unpackKey('$type')).toBe('$type')
  })
})
