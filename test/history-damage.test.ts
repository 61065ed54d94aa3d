/**
 * The history against peers that write whatever they like into it, and against what is lost.
 */
import { deflateRawSync } from 'node:zlib'
import { deflateSync } from 'fflate'
import * as Y from 'yjs'
import { packValue } from '../src/history/body.js'
import { digestOf, hash } from '../src/history/digest.js'
import { writeRecord } from '../src/history/record.js'
import { PlaindocError, text } from '../src/index.js'
import { ids, meet, Replica } from './history-replica.js'

function codeOf(run: () => unknown): string {
  try {
    run()
  } catch (error) {
    if (error instanceof PlaindocError) return error.code
    throw error
  }
  return 'none'
}

/** A replica with three revisions, of which the later two are changes. */
function three(): Replica {
  const one = new Replica({ n: 0, pad: Array.from({ length: 60 }, (_, i) => `item ${i * 7919}`) })
  for (let n = 1; n <= 3; n++) {
    one.data.n = n
    one.history.commit(n, { at: n })
  }
  return one
}

function damaged(replica: Replica): boolean[] {
  return replica.history.revisions.map(revision => revision.damaged === true)
}

/** Writes an entry as another program would, and brings it to `replica`. */
function plant(replica: Replica, key: string, value: unknown): void {
  const other = replica.twin()
  other.entries.set(key, value)
  replica.merge(other)
}

describe('damage', () => {
  test('T20 an edited record and all that lean on it show as damaged, with its own words no longer believed', () => {
    const one = three()
    const second = one.history.revisions[1]?.id as string
    const bytes = (one.entries.get(second) as Uint8Array).slice()
    bytes[bytes.length - 3] = (bytes[bytes.length - 3] as number) ^ 1

    plant(one, second, bytes)

    expect(one.history.revisions.find(({ id }) => id === second)).toEqual({
      id: second,
      at: 0,
      parents: [],
      damaged: true,
    })
    expect(codeOf(() => one.history.checkout(second))).toBe('REVISION_DAMAGED')
    expect(codeOf(() => one.history.checkout(3))).toBe('REVISION_DAMAGED')
    expect(one.history.checkout(1).n).toBe(1)
    expect(damaged(one)).toEqual(damaged(one.twin()))
  })

  test('T21 an edit of any byte of any record is seen', () => {
    const one = new Replica({ n: 1 })
    const { id } = one.history.commit('v1', { at: 5, message: 'm' }) as { id: string }
    const whole = one.entries.get(id) as Uint8Array

    for (let i = 0; i < whole.length; i++) {
      const bytes = whole.slice()
      bytes[i] = (bytes[i] as number) ^ (1 << (i % 8))
      one.entries.set(id, bytes)
      expect(damaged(one)).toEqual([true])
    }
    one.entries.set(id, whole)
    expect(one.history.checkout('v1')).toEqual({ n: 1 })
  })

  test.each<[string, () => unknown]>([
    ['a number', () => 5],
    ['null', () => null],
    ['a text', () => 'x'],
    ['no bytes', () => new Uint8Array()],
    ['zeros', () => new Uint8Array(100)],
    ['a map', () => new Y.Map([['a', 1]])],
    ['a document', () => new Y.Doc()],
  ])('T22 %s instead of a record is one damaged revision and changes nothing else', (_, junk) => {
    const one = three()
    const before = one.history.revisions

    plant(one, 'A'.repeat(22), junk())

    expect(one.history.revisions).toEqual([{ id: 'A'.repeat(22), at: 0, parents: [], damaged: true }, ...before])
    expect(ids(one.history.heads)).toEqual(ids(before.slice(2)))
    expect(one.history.hasUncommitted).toBe(false)
    expect(codeOf(() => one.history.checkout('A'.repeat(22)))).toBe('REVISION_DAMAGED')
    one.data.n = 9
    expect(one.history.commit()?.parents).toEqual([before[2]?.id])
  })

  test('T23 records with a right hash and a wrong inside never throw, whatever is asked', () => {
    const one = three()
    const head = one.history.revisions[2]?.id as string
    const digest = digestOf({ n: 5 })
    const good = packValue({ n: 5 })
    const deep = deflateSync(new TextEncoder().encode(`${'['.repeat(5000)}${']'.repeat(5000)}`))
    const bomb = new Uint8Array(deflateRawSync(new Uint8Array(2 ** 27)))
    const planted = [
      writeRecord(true, good, digestOf({ n: 6 }), [head], { at: 9 }),
      writeRecord(true, new Uint8Array([1, 2, 3]), digest, [head], { at: 9 }),
      writeRecord(true, new Uint8Array(), digest, [head], { at: 9 }),
      writeRecord(true, deep, digest, [head], { at: 9 }),
      writeRecord(true, bomb, digest, [head], { at: 9 }),
      writeRecord(false, good, digest, [head], { at: 9 }),
      writeRecord(false, good, digest, [], { at: 9 }),
      writeRecord(true, good, 'short', [head], { at: 9 }),
      writeRecord(true, good, digest, ['x'], { at: 9 }),
      writeRecord(true, good, digest, [head], { at: Number.NaN }),
      writeRecord(true, good, digest, null as unknown as string[], { at: 9 }),
      writeRecord(true, good, digest, ['B'.repeat(22)], {
        at: -1e300,
        name: {} as string,
        author: 5 as unknown as string,
      }),
    ]

    for (const { id, bytes } of planted) plant(one, id, bytes)
    const codes = planted.map(({ id }) => codeOf(() => one.history.checkout(id)))

    expect(codes).toEqual([...new Array(11).fill('REVISION_DAMAGED'), 'none'])
    expect(one.history.revisions).toHaveLength(15)
    expect(one.history.hasUncommitted).toBe(true)
    expect(one.history.checkout(3).n).toBe(3)
    one.history.revert()
    const joined = one.history.commit()
    expect(one.twin().history.checkout(joined?.id as string).n).toBe(3)
    expect(one.history.heads).toEqual([joined])
  })

  test('T24 a head that cannot be read is followed by a keyframe', () => {
    const full = three()
    const raw = new Y.Doc()
    Y.applyUpdate(raw, full.encode())
    raw.getMap('data:history').delete(full.history.revisions[1]?.id as string)
    const one = new Replica(undefined, { bytes: Y.encodeStateAsUpdate(raw) })

    expect(one.history.revisions.map(({ name, damaged: is }) => [name, is])).toEqual([
      [1, undefined],
      [3, true],
    ])
    expect(one.history.hasUncommitted).toBe(true)
    const next = one.history.commit('next')

    expect(next?.parents).toContain(one.history.revisions[1]?.id)
    expect(one.twin().history.checkout('next').n).toBe(3)
    expect(one.history.hasUncommitted).toBe(false)
  })

  test('T25 a revision whose base arrives later is damaged until then', () => {
    const one = new Replica({ n: 0, pad: 'a text that makes the keyframe larger than the changes after it are' })
    const start = one.encode()
    one.history.commit(1)
    const two = new Replica(undefined, { bytes: one.encode() })
    const known = two.doc.stateVector()
    two.data.n = 2
    two.history.commit(2)
    const late = new Replica(undefined, { bytes: start })

    late.merge(two.doc.encode(known))
    const alone = late.history.revisions.map(({ name, damaged: is }) => [name, is])
    late.merge(one)

    expect(alone).toEqual([[2, true]])
    expect(late.history.revisions.map(({ name, damaged: is }) => [name, is])).toEqual([
      [1, undefined],
      [2, undefined],
    ])
    expect(late.history.checkout(2).n).toBe(2)
  })

  test('T28 a record of a later version is kept, shown with its words, followed, and never read or removed', () => {
    const one = three()
    const head = one.history.revisions[2]?.id as string
    const { bytes: known } = writeRecord(true, packValue({ n: 5 }), digestOf({ n: 5 }), [head], { at: 9, name: 'new' })
    const bytes = known.slice()
    bytes[1] = '2'.charCodeAt(0)
    const id = hash(bytes)

    plant(one, id, bytes)

    expect(one.history.revisions.at(-1)).toEqual({ id, name: 'new', at: 9, parents: [head], damaged: true })
    expect(codeOf(() => one.history.checkout('new'))).toBe('REVISION_DAMAGED')
    expect(one.history.hasUncommitted).toBe(true)
    one.data.n = 7
    const next = one.history.commit('next')
    expect(next?.parents).toEqual([id])
    while (one.history.removeOldest() !== null);
    expect(ids(one.history.revisions)).toEqual([id, next?.id])
    expect(one.twin().history.checkout('next').n).toBe(7)
  })

  test('T29 names and keyframes that somebody planted are believed only when they can be', () => {
    const one = three()
    const [first, second] = ids(one.history.revisions) as [string, string]

    plant(one, `${second}@`, { no: 'name' })
    plant(one, `${second}+`, packValue({ n: 99 }))
    plant(one, `${first}+`, 5)
    plant(one, `${'A'.repeat(22)}@`, 'nobody')

    expect(one.history.revisions.map(({ name }) => name)).toEqual([1, 2, 3])
    expect(damaged(one)).toEqual([false, false, false])
    expect(one.history.checkout(2).n).toBe(2)
    expect(one.twin().history.checkout(3).n).toBe(3)
  })

  test('T26 keys that are no ids are left alone', () => {
    const one = three()

    plant(one, 'something later', 'x')
    plant(one, '__proto__', 'x')

    expect(damaged(one)).toEqual([false, false, false])
    one.data.n = 5
    expect(one.history.commit()).not.toBeNull()
  })

  test('T27 a subscriber that throws stops nobody', async () => {
    const one = new Replica({ n: 1, note: text('x') })
    const two = one.twin()
    let calls = 0
    const reported = new Promise(resolve => {
      globalThis.reportError = resolve
    })
    one.history.subscribe(revisions => {
      if (revisions.length > 0) throw new Error('from a subscriber')
    })
    one.history.subscribe(() => calls++)

    two.history.commit()
    meet(one, two)

    expect(await reported).toEqual(new Error('from a subscriber'))
    Reflect.deleteProperty(globalThis, 'reportError')
    expect(calls).toBe(2)
    one.data.n = 2
    two.merge(one)
    expect(two.value.n).toBe(2)
  })
})
