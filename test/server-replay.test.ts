/** What passes the gate: the log of it replays to the very document that was in memory. */
import * as Y from 'yjs'
import { inspect } from '../src/server/gate.js'
import { DEFAULT_LIMITS } from '../src/server/limits.js'
import { mulberry32 } from './server-random.js'

const UPDATES = process.env.PLAINDOC_FUZZ === 'long' ? 400_000 : 10_000

/** Two documents, the second with more: text with marks, values, nested types, deletions. */
function sample(): { base: Y.Doc; more: Y.Doc } {
  const base = new Y.Doc()
  base.clientID = 5
  base.getText('text').insert(0, 'hello world')
  base.getText('text').format(1, 4, { bold: true })
  base.getText('text').delete(2, 2)
  base.getMap('data').set('a', { b: [1, 2, 3] })
  base.getMap('data').set('m', new Y.Map([['x', 1]]))
  base.getArray('list').push([new Y.Map(), 1, new Y.Text('abc')])
  const more = new Y.Doc()
  more.clientID = 6
  Y.applyUpdate(more, Y.encodeStateAsUpdate(base))
  more.getText('text').insert(3, 'zz')
  more.getMap<Y.Map<number>>('data').get('m')?.set('y', 2)
  more.getMap('data').delete('a')
  return { base, more }
}

test(`N39 ${UPDATES} damaged updates: whatever the gate lets through, memory and log agree`, () => {
  const seed = Number(process.env.PLAINDOC_SEED ?? Date.now() % 2 ** 31)
  const random = mulberry32(seed)
  const int = (below: number): number => Math.floor(random() * below)
  const { base, more } = sample()
  const ground = Y.encodeStateAsUpdate(base)
  const whole = Y.encodeStateAsUpdate(more)
  const rest = Y.encodeStateAsUpdate(more, Y.encodeStateVector(base))
  const rules = { limits: DEFAULT_LIMITS, ownClientsOnly: false }
  let applied = 0
  let thrown = 0
  let differing = 0

  for (let n = 0; n < UPDATES; n++) {
    const ydoc = new Y.Doc()
    const log: Uint8Array[] = []
    Y.applyUpdate(ydoc, ground)
    ydoc.on('update', (update: Uint8Array) => log.push(update))
    const damaged = new Uint8Array(random() < 0.5 ? whole : rest)
    for (let bytes = 1 + int(4); bytes > 0; bytes--) damaged[int(damaged.length)] = int(random() < 0.5 ? 12 : 256)
    const verdict = inspect(damaged, true, ydoc, rules)
    if (verdict.kind !== 'apply') continue
    try {
      Y.applyUpdate(ydoc, verdict.update)
    } catch {
      // the room is given up and loaded again
      thrown++
      continue
    }
    applied++
    const replica = new Y.Doc()
    for (const update of [ground, ...log]) Y.applyUpdate(replica, update)
    const same = Y.equalSnapshots(Y.snapshot(replica), Y.snapshot(ydoc)) && replica.store.pendingStructs === null
    if (!same) differing++
  }

  expect([seed, differing]).toEqual([seed, 0])
  expect(applied).toBeGreaterThan(UPDATES / 20)
  expect([seed, thrown <= UPDATES / 10_000]).toEqual([seed, true])
}, 600_000)
