/**
 * The scenarios of the table for plain objects, plain arrays and texts, with what eight other systems were measured to do.
 */
import { text } from '../src/index.js'
import { textOf } from './edits.js'
import type { Data, Scenario } from './semantics.js'

/** The columns beside ours, and what they were measured at: two peers, same start, 12 assignments of client ids. */
export const peerNames = [
  'SyncedStore',
  'valtio-yjs',
  'valtio-y',
  'immer-yjs',
  'mutative-yjs',
  'Automerge 3.5',
  'loro-mirror (plain list)',
  'loro-mirror (movable list, `$cid`)',
] as const

/** Whether a value is not the one expected; `third` is what the third device adds. */
export function differs(value: unknown, expected: Record<string, unknown>): boolean {
  return textOf(value) !== textOf(expected)
}

/** The items as text in the order of texts: what is there, whatever the places. */
export function bag(items: readonly unknown[]): string {
  return items.map(textOf).sort().join()
}

const lost = (count: number): string[] => new Array<string>(count).fill('lost')
const items = (): { id: number; n: number }[] => [
  { id: 1, n: 3 },
  { id: 2, n: 1 },
  { id: 3, n: 2 },
]

/** The same edits for a text and for a string. */
export const editString = {
  rounds: [[d => (d.s = d.s.replace('brown', 'red')), d => (d.s += '!'), d => (d.s = `oh, ${d.s}`)]],
  wrong: ({ s }, third) => s !== `${third ? 'oh, ' : ''}the red fox!`,
  peers: ['LWW', 'LWW', 'LWW', 'LWW', 'LWW', 'LWW (has `updateText`)', 'LWW (has LoroText)', 'not tested'],
} satisfies Partial<Scenario>

export const objectRows: readonly Scenario[] = [
  {
    name: 'solo move: `splice` out, `splice` in',
    layout: 'plain',
    start: () => ({ a: items() }),
    rounds: [[d => d.a.splice(2, 0, ...d.a.splice(0, 1)), undefined, d => (d.c = true)]],
    wrong: ({ a }) => a.map((item: Data) => item.id).join() !== '2,3,1',
    peers: ['throws', 'ok', 'ok', 'ok', 'ok', 'throws', 'ok', 'ok'],
  },
  {
    name: '`sort()` and concurrent `push`',
    layout: 'plain',
    start: () => ({ a: items() }),
    rounds: [
      [d => d.a.sort((x: Data, y: Data) => x.n - y.n), d => d.a.push({ id: 4, n: 0 }), d => d.a.push({ id: 5, n: 9 })],
    ],
    wrong: ({ a }, third) => {
      const ids: number[] = a.map((item: Data) => item.id)
      const sorted = ids.filter(id => id < 4).join() === '2,3,1'
      return !sorted || bag(ids) !== bag(third ? [1, 2, 3, 4, 5] : [1, 2, 3, 4])
    },
    peers: ['throws', 'ok', 'ok', 'ok', 'ok', 'throws', 'ok', 'not tested'],
  },
  {
    name: '`a[0] = {...a[0], t}` and edit of `a[0].u`',
    layout: 'plain',
    start: () => ({ a: [{ t: 'old', u: 'old', v: 'old' }] }),
    rounds: [[d => (d.a[0] = { ...d.a[0], t: 'A' }), d => (d.a[0].u = 'B'), d => (d.a[0].v = 'C')]],
    wrong: (value, third) => differs(value, { a: [{ t: 'A', u: 'B', v: third ? 'C' : 'old' }] }),
    peers: ['throws', 'lost', 'lost', 'lost', 'coin', 'lost', 'ok', 'not tested'],
  },
  {
    name: '`o = {...o, x}` and edit of `o.y`',
    layout: 'plain',
    start: () => ({ o: { x: 'old', y: 'old' } }),
    rounds: [[d => (d.o = { ...d.o, x: 'A' }), d => (d.o.y = 'B'), d => (d.o = { ...d.o, z: 'C' })]],
    wrong: (value, third) => differs(value, { o: { x: 'A', y: 'B', ...(third ? { z: 'C' } : {}) } }),
    peers: [...lost(6), 'ok', 'not tested'],
  },
  {
    name: '`a = [...a, 2]` and `push`',
    layout: 'plain',
    start: () => ({ a: [1] }),
    rounds: [[d => (d.a = [...d.a, 2]), d => d.a.push(3), d => (d.a = [...d.a, 4])]],
    wrong: ({ a }, third) => a[0] !== 1 || bag(a) !== bag(third ? [1, 2, 3, 4] : [1, 2, 3]),
    peers: ['push lost', ...lost(5), 'ok', 'not tested'],
  },
  {
    name: '`a = a.filter(f)` and `push`',
    layout: 'plain',
    start: () => ({ a: items() }),
    rounds: [
      [
        d => (d.a = d.a.filter((item: Data) => item.id !== 2)),
        d => d.a.push({ id: 4, n: 4 }),
        d => (d.a = d.a.filter((item: Data) => item.id !== 1)),
      ],
    ],
    wrong: ({ a }, third) => a.map((item: Data) => item.id).join() !== (third ? '3,4' : '1,3,4'),
    peers: ['push lost', ...lost(5), 'ok', 'not tested'],
  },
  {
    name: 'both create `data.o = {…}` for the first time',
    layout: 'plain',
    start: () => ({}),
    rounds: [[d => (d.o = { x: 1 }), d => (d.o = { y: 2 }), d => (d.o = { z: 3 })]],
    wrong: (value, third) => differs(value, { o: { x: 1, y: 2, ...(third ? { z: 3 } : {}) } }),
    peers: ['one side lost', ...lost(7)],
  },
  {
    name: 'both create `data.a = […]` for the first time',
    layout: 'plain',
    start: () => ({}),
    rounds: [[d => (d.a = ['A']), d => (d.a = ['B']), d => (d.a = ['C'])]],
    wrong: ({ a }, third) => bag(a) !== bag(third ? ['A', 'B', 'C'] : ['A', 'B']),
    peers: ['one side lost', ...lost(7)],
  },
  {
    name: 'the same inside an object: `data.in.o = {…}`',
    layout: 'plain',
    start: () => ({ in: {} }),
    rounds: [[d => (d.in.o = { x: 1 }), d => (d.in.o = { y: 2 }), d => (d.in.o = { z: 3 })]],
    wrong: (value, third) => differs(value, { in: { o: { x: 1, y: 2, ...(third ? { z: 3 } : {}) } } }),
    // each first creation costs a client id for ever, so only keys of the root have one
    miss: { says: 'one side lost', is: value => ['x', 'y', 'z'].includes(Object.keys(value.in.o).join()) },
    peers: ['one side lost', ...lost(7)],
  },
  {
    name: 'both edit parts of one string: `s = s.replace(…)`, `s += …`',
    layout: 'text()',
    start: () => ({ s: text('the brown fox') }),
    ...editString,
  },
  {
    name: '`delete o` and edit inside it',
    layout: 'plain',
    start: () => ({ o: { t: 'old', u: 'keep' }, rest: 1 }),
    rounds: [[d => delete d.o, d => (d.o.t = 'B'), d => (d.o.u = 'C')]],
    wrong: value => differs(value, { rest: 1 }),
    peers: [...new Array<string>(7).fill('ok, edit gone'), '**resurrects the list item**'],
  },
  {
    name: 'the same, then undo of the delete',
    layout: 'plain',
    start: () => ({ o: { t: 'old', u: 'keep' } }),
    rounds: [[d => delete d.o, d => (d.o.t = 'B')], [(_, device) => void device.undo.undo()]],
    wrong: value => differs(value, { o: { t: 'B', u: 'keep' } }),
    // Yjs brings back what the delete took; that the other device's edit came to an object already gone, it forgets
    miss: { says: 'object back, edit lost', is: value => !differs(value, { o: { t: 'old', u: 'keep' } }) },
    peers: [...new Array<string>(7).fill('not tested'), '**duplicates it**'],
  },
  {
    name: 'throw inside an update',
    layout: 'plain',
    start: () => ({ o: { x: 1, y: 1 }, a: [1] }),
    rounds: [[(_, device) => failing(device), d => (d.o.y = 2), d => d.a.push(3)]],
    wrong: (value, third) => differs(value, { o: { x: 1, y: 2 }, a: third ? [1, 3] : [1] }),
    peers: [...new Array<string>(3).fill('partial write kept'), ...new Array<string>(4).fill('ok'), 'not tested'],
  },
]

function failing(device: Parameters<Scenario['rounds'][0][0] & object>[1]): void {
  try {
    device.transact((d: Data) => {
      d.o.x = 9
      d.o = { ...d.o, z: 9 }
      d.a.push(9)
      throw new Error('changed my mind')
    })
  } catch {}
}
