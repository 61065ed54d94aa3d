/**
 * The history on its way: through forks, other programs' documents, restarts and garbage collection.
 */
import * as Y from 'yjs'
import { track } from '../src/index.js'
import { ids, meet, Replica } from './history-replica.js'

describe('travelling', () => {
  test('T143 what is committed in a fork comes back with it', () => {
    const doc = track({ n: 1, l: ['a'] })
    doc.history.commit('start')
    const draft = doc.fork()
    draft.data.n = 2
    draft.history.commit('draft')
    doc.data.l.push('b')
    doc.merge(draft)

    expect(doc.history.checkout('draft')).toEqual({ n: 2, l: ['a'] })
    expect(doc.history.diff().map(({ path }) => path)).toEqual([['l', 1]])
    doc.history.restore('start')
    expect(doc.snapshot()).toEqual({ n: 1, l: ['a'] })
    expect(draft.snapshot()).toEqual({ n: 2, l: ['a'] })
  })

  test('T144 a program that knows no history passes it on unharmed', () => {
    const one = new Replica({ n: 1 })
    one.history.commit(1)
    const relay = new Y.Doc()
    Y.applyUpdate(relay, one.encode())
    relay.getMap('data').set('n', 5)
    const merged = Y.mergeUpdates([Y.encodeStateAsUpdate(relay), one.encode()])
    const v2 = Y.convertUpdateFormatV1ToV2(merged)
    const other = new Replica(undefined, { bytes: Y.convertUpdateFormatV2ToV1(v2) })

    expect(other.history.checkout(1)).toEqual({ n: 1 })
    expect(other.history.diff()).toMatchObject([{ old: 1, new: 5 }])
    expect(ids(other.history.revisions)).toEqual(ids(one.history.revisions))
  })

  test('T145 two devices that restore at once both end with what was restored, where it is named', () => {
    const one = new Replica({
      items: [
        { id: 1, n: 1 },
        { id: 2, n: 2 },
      ],
      n: 1,
    })
    one.history.commit('start')
    one.data.items[0].n = 5
    one.data.n = 5
    one.history.commit('later')
    const two = one.twin()

    one.history.restore('start')
    two.history.restore('start')
    meet(one, two)

    expect(one.value).toEqual({
      items: [
        { id: 1, n: 1 },
        { id: 2, n: 2 },
      ],
      n: 1,
    })
    expect(two.value).toEqual(one.value)
  })

  test('T146 removed on one device, restored on another: the document has what was restored', () => {
    const one = new Replica({ n: 1, pad: 'x'.repeat(300) })
    one.history.commit('old')
    one.data.n = 2
    one.history.commit('new')
    const two = one.twin()
    while (one.history.removeOldest() !== null);
    two.history.restore('old')
    two.data.more = 1
    two.history.commit('restored')
    meet(one, two)
    meet(one, two)

    for (const replica of [one, two, one.twin()]) {
      expect(replica.history.has(ids(replica.history.heads)[0] as string)).toBe(true)
      expect(replica.history.checkout('restored')).toEqual({ n: 1, pad: 'x'.repeat(300), more: 1 })
      expect(replica.history.revisions.map(({ name, damaged }) => [name, damaged])).toEqual([
        ['new', undefined],
        ['restored', undefined],
      ])
    }
  })
})
