/**
 * Law L9 under everything at once: three replicas, edits and commits and merges in any order, undo, revert, restarts from
 * bytes; and what a revision costs.
 */
import * as Y from 'yjs'
import { type Entry, readRecord } from '../src/history/record.js'
import { spell } from '../src/history/spelling.js'
import { counter, isTracked, list, PlaindocError, text } from '../src/index.js'
import type { PlainValue } from '../src/plain/index.js'
import { edit, recogniseLive, textOf } from './edits.js'
import { ids, meet, Replica } from './history-replica.js'
import { type Random, random, runs } from './random.js'

recogniseLive(isTracked)

const initial = {
  list: [
    { id: 1, n: 1 },
    { id: 2, n: 2 },
  ],
  map: { a: 'x', deep: { b: [1, 2] } },
  plain: [1, 2, 3],
  note: text('a note'),
  count: counter(1),
  items: list([{ id: 1, t: text('one') }, { id: 2 }, 3]),
}

/** A value with its kinds, as text. */
function wholeOf(value: unknown): string {
  return textOf(spell(value as PlainValue))
}

interface Peer {
  replica: Replica
  readonly inbox: Uint8Array[]
}

class Net {
  readonly peers: Peer[]
  /** What was committed, by id. */
  readonly committed = new Map<string, string>()
  readonly removed = new Set<string>()

  constructor(readonly random: Random) {
    const seed = new Replica(initial)
    this.peers = [0, 1, 2].map(() => ({ replica: seed, inbox: [] }))
    for (const peer of this.peers) this.open(peer, seed.encode())
  }

  /** A session of a peer begins: in another Y.Doc, with what the last one had. */
  open(peer: Peer, bytes: Uint8Array): void {
    peer.replica = new Replica(undefined, { bytes })
    peer.replica.ydoc.on('update', (update: Uint8Array, origin: unknown) => {
      if (origin !== 'net') for (const other of this.peers) if (other !== peer) other.inbox.push(update)
    })
  }

  step(): void {
    const { random } = this
    const peer = random.pick(this.peers)
    const { replica, inbox } = peer
    const kind = random.int(24)
    if (kind >= 20) this.turnBack(replica)
    else if (kind < 9) edit(replica.data, random)
    else if (kind < 12) this.commit(replica)
    else if (kind < 13) replica.doc.undo.undo()
    else if (kind < 14) replica.doc.undo.redo()
    else if (kind < 15 && replica.history.heads.length > 0) this.revert(replica)
    else if (kind < 16) this.open(peer, replica.encode())
    else {
      for (let n = random.int(6); n > 0 && inbox.length > 0; n--) {
        const [update] = inbox.splice(random.chance(0.7) ? 0 : random.int(inbox.length), 1)
        Y.applyUpdate(replica.ydoc, update as Uint8Array, 'net')
      }
    }
    this.check(random.pick(this.peers).replica, 2)
  }

  commit(replica: Replica): void {
    const { history } = replica
    const [heads, different, value] = [ids(history.heads), history.hasUncommitted, wholeOf(replica.value)]
    const revision = history.commit(this.random.int(5))
    expect(revision !== null).toBe(different)
    if (revision === null) return
    expect(new Set(revision.parents)).toEqual(new Set(heads))
    expect(ids(history.heads)).toEqual([revision.id])
    expect(history.hasUncommitted).toBe(false)
    this.committed.set(revision.id, value)
  }

  /** What moves along the history: back to a revision, without one, or away with the oldest. */
  turnBack(replica: Replica): void {
    const { history } = replica
    const readable = history.revisions.filter(({ damaged }) => !damaged)
    if (readable.length === 0) return
    const { id } = this.random.pick(readable)
    const kind = this.random.int(8)
    if (kind < 3) {
      history.restore(id)
      expect(textOf(replica.value)).toBe(textOf(history.checkout(id)))
    } else if (kind < 5) {
      try {
        history.revert(id)
      } catch (error) {
        // its parent was removed
        if (!(error instanceof PlaindocError) || error.code !== 'REVISION_DAMAGED') throw error
      }
    } else if (kind < 6) history.tag(id, this.random.chance(0.2) ? null : this.random.int(5))
    else {
      const oldest = history.removeOldest()
      if (oldest !== null) this.removed.add(oldest.id)
    }
  }

  revert(replica: Replica): void {
    replica.history.revert()
    const once = textOf(replica.value)
    replica.history.revert()
    expect(textOf(replica.value)).toBe(once)
  }

  /** Everything that a replica can read is what was committed. */
  check({ history }: Replica, most = Number.POSITIVE_INFINITY): void {
    const whole = history.revisions.filter(({ damaged }) => !damaged)
    for (const { id } of this.random.shuffle(whole).slice(0, most)) {
      const whole = wholeOf(history.checkout(id))
      // compared here: an assertion costs more than what it looks at
      if (whole !== this.committed.get(id)) expect(whole).toBe(this.committed.get(id))
    }
  }
}

describe('revisions', () => {
  test('L9 the content of a revision never changes, on any replica that has it', () => {
    for (let run = 0; run < runs(15, 1000); run++) {
      const seed = 70_000 + run
      try {
        const net = new Net(random(seed))
        for (let step = 0; step < 80; step++) net.step()
        const replicas = net.peers.map(({ replica }) => replica)
        meet(...replicas)
        // who has written may say anew what leans on a revision that was removed
        for (const [i, replica] of replicas.entries()) replica.data[`last ${i}`] = i
        meet(...replicas)
        meet(...replicas)
        const left = ids(replicas[0]?.history.revisions ?? [])
        const gone = [...net.committed.keys()].filter(id => !left.includes(id))
        expect(gone.every(id => net.removed.has(id))).toBe(true)
        for (const replica of [...replicas, replicas[0]?.twin() as Replica]) {
          expect(replica.history.revisions).toEqual(replicas[0]?.history.revisions)
          expect(replica.history.revisions.filter(({ damaged }) => damaged)).toEqual([])
          net.check(replica)
          expect(replica.history.log()).toHaveLength(left.length)
        }
      } catch (error) {
        throw new Error(`seed ${seed}`, { cause: error })
      }
    }
  })

  test('T50 revert gives what the others wrote, when all write to places of their own', () => {
    for (let run = 0; run < runs(25, 2000); run++) {
      const seed = 80_000 + run
      const draw = random(seed)
      const first = new Replica({ a: { list: [], n: 0 }, b: { list: [], n: 0 } })
      first.history.commit()
      const [one, two] = [first.twin(), first.twin()]
      for (let step = 0; step < 60; step++) {
        const [mine, theirs] = [one.data.a, two.data.b]
        if (draw.chance()) edit(mine, draw)
        if (draw.chance()) edit(theirs, draw)
        if (draw.chance(0.3)) one.merge(two)
        if (draw.chance(0.3)) two.merge(one)
        if (draw.chance(0.05)) two.history.commit()
        if (draw.chance(0.02)) one.doc.undo.undo()
      }
      meet(one, two)
      const contained = two.history.heads.map(({ id }) => two.history.checkout(id))
      const before = one.value

      one.history.revert()

      const place = `seed ${seed} `
      expect(place + textOf(one.value.b)).toBe(place + textOf(before.b))
      if (contained.length === 1) expect(place + textOf(one.value.a)).toBe(place + textOf(contained[0].a))
    }
  })

  test('T51 1,000 revisions of 1,000 nodes cost what changed, and nothing again when read elsewhere', () => {
    const one = new Replica({
      items: Array.from({ length: 250 }, (_, id) => ({ id, name: `item ${id}`, done: false })),
    })
    const draw = random(5)
    one.history.commit()
    const start = one.encode().length
    let edits = 0
    one.ydoc.on('update', (bytes: Uint8Array) => {
      edits += bytes.length
    })
    let own = 0
    const began = performance.now()
    for (let n = 1; n < 1000; n++) {
      one.data.items[draw.int(250)].name = `name ${n}`
      const before = edits
      one.history.commit(n)
      own += edits - before
    }
    const committed = performance.now()
    const bytes = one.encode()
    const other = new Replica(undefined, { bytes })
    const opened = performance.now()
    expect(other.history.heads).toHaveLength(1)
    const listed = performance.now()
    const middle = other.history.checkout(500)
    const read = performance.now()

    const figures = [
      `1,000 revisions of 1,000 nodes: ${(own / 999).toFixed(0)} bytes each,`,
      `document ${start} -> ${bytes.length} bytes;`,
      `edit and commit ${((committed - began) / 999).toFixed(2)} ms, list ${(listed - opened).toFixed(0)} ms,`,
      `checkout of the middle one ${(read - listed).toFixed(0)} ms\n`,
    ]
    process.stdout.write(figures.join(' '))
    expect(middle.items).toHaveLength(250)
    expect(own / 999).toBeLessThan(350)
    expect(one.history.revisions).toHaveLength(1000)
  })

  test('T142 10,000 edits in 100 commits cost at most 12 bytes each, and the whole history 2.5 times its changes', () => {
    const one = new Replica({
      groups: Array.from({ length: 40 }, (_, group) =>
        Array.from({ length: 50 }, (__, id) => ({
          id,
          title: `title of item ${group * 7919 + id}`,
          n: 0,
          done: false,
        })),
      ),
    })
    const draw = random(11)
    one.history.commit()
    for (let n = 1; n <= 10_000; n++) {
      const item = one.data.groups[draw.int(40)][draw.int(50)]
      if (draw.chance(0.3)) item.done = !item.done
      else if (draw.chance(0.6)) item.n = draw.int(1000)
      else item.title = `edited ${draw.int(1e6)}`
      if (n % 100 === 0) one.history.commit()
    }

    const { keyframes, changes } = one.history.size
    const edits = (changes / 10_000).toFixed(1)
    process.stdout.write(`10,000 edits: ${edits} bytes each; history ${keyframes + changes} bytes\n`)
    expect(changes / 10_000).toBeLessThan(12)
    expect((keyframes + changes) / changes).toBeLessThan(2.5)
  })

  test('T52 a keyframe comes whenever the changes since the last one outweigh it, and everything reads back', () => {
    const one = new Replica({ log: [] })
    const draw = random(9)
    const committed: number[] = []
    for (let n = 0; n < 200; n++) {
      if (draw.chance(0.05)) one.data.log = []
      one.data.log.push(`entry ${draw.int(1e9)}`)
      one.history.commit(n)
      committed.push(one.data.log.length)
    }
    const other = one.twin()

    let keyframe = 0
    let since = 0
    let keyframes = 0
    for (const { id } of other.history.revisions) {
      const { base, body } = readRecord(id, other.entries.get(id)) as Entry
      since = base === undefined ? 0 : since + body.length
      if (base === undefined) keyframe = body.length
      if (base === undefined) keyframes++
      expect(since).toBeLessThanOrEqual(keyframe)
    }
    expect(keyframes).toBeGreaterThan(2)
    expect(keyframes).toBeLessThan(100)
    expect(other.history.revisions.map(({ id }) => other.history.checkout(id).log.length)).toEqual(committed)
  })
})
