/**
 * The scenarios that need identity or arithmetic: `list()` keeps items, `counter()` adds up. Beside them the same code on
 * plain arrays and objects, where a Y.Array or a Y.Map cannot keep what users expect.
 */
import { counter, list } from '../src/index.js'
import { textOf } from './edits.js'
import type { Data, Edit, Scenario } from './semantics.js'
import { bag, differs, editString } from './semantics-rows.js'

const items = (): { id: number; n: string }[] => [1, 2, 3].map(id => ({ id, n: 'old' }))
const others: Edit = d => d.a.push({ id: 4, n: 'C' })
const ids = ({ a }: Data): number[] => a.map((item: Data) => item.id)
const each = (third: boolean): string => bag(third ? [1, 2, 3, 4] : [1, 2, 3])
const clone = (value: unknown): unknown => JSON.parse(JSON.stringify(value))

function reordered(items: Data, from: number, to: number): unknown {
  const copy = clone(items) as unknown[]
  copy.splice(to, 0, ...copy.splice(from, 1))
  return copy
}

const setSame = {
  rounds: [[d => (d.a[1] = 'X'), d => (d.a[1] = 'Y'), d => (d.a[1] = 'Z')]],
  wrong: ({ a }, third) =>
    a.length !== 3 || a[0] !== 'r' || a[2] !== 'b' || !(third ? ['X', 'Y', 'Z'] : ['X', 'Y']).includes(a[1]),
  peers: ['throws', '**dup** r,X,Y,b', '**dup**', '**dup**', '**dup**', 'ok', '**dup**', 'not tested'],
} satisfies Partial<Scenario>

const moveSame = {
  rounds: [[d => d.a.splice(2, 0, ...d.a.splice(0, 1)), d => d.a.splice(1, 0, ...d.a.splice(0, 1)), others]],
  wrong: (value, third) => bag(ids(value)) !== each(third),
  peers: [
    'throws',
    '**dup** (3 → 4)',
    '**3 items become 6**',
    '**3 → 5**',
    '**coin: item lost + dup**',
    'throws',
    'coin: dup/lost',
    'ok',
  ],
} satisfies Partial<Scenario>

const moveEdit = {
  rounds: [[d => d.a.splice(2, 0, ...d.a.splice(0, 1)), d => (d.a[0].n = 'B'), others]],
  wrong: (value, third) => {
    const [one, two, three] = [1, 2, 3].map(id => value.a.find((item: Data) => item.id === id)?.n)
    return bag(ids(value)) !== each(third) || textOf([one, two, three]) !== textOf(['B', 'old', 'old'])
  },
  peers: [
    'throws / edit lost',
    'edit lost',
    'edit lost',
    'edit lost',
    '**edit lands on the WRONG item**',
    'throws / edit lost',
    '**edit lands on the WRONG item**',
    'ok',
  ],
} satisfies Partial<Scenario>

const increments = {
  rounds: [[d => d.n++, d => d.n++, d => (d.n += 10)]],
  wrong: (value, third) => differs(value, { n: third ? 17 : 7 }),
  peers: ['1', '1', '1', '1', '1', '1 (has `Counter`)', '1 (has counter)', 'not tested'],
} satisfies Partial<Scenario>

export const counterRows: readonly Scenario[] = [
  {
    name: 'both `n++`',
    layout: 'counter()',
    start: () => ({ n: counter(5) }),
    ...increments,
  },
]

export const listRows: readonly Scenario[] = [
  { name: 'both `a[1] = v`', layout: 'list()', start: () => ({ a: list(['r', 'a', 'b']) }), ...setSame },
  {
    name: 'both move the same item: `splice` out, `splice` in',
    layout: 'list()',
    start: () => ({ a: list(items()) }),
    ...moveSame,
  },
  {
    name: 'the same, deep-cloning first',
    layout: 'list()',
    start: () => ({ a: list(items()) }),
    rounds: [
      [
        d => d.a.splice(2, 0, ...d.a.splice(0, 1).map(clone)),
        d => d.a.splice(1, 0, ...d.a.splice(0, 1).map(clone)),
        others,
      ],
    ],
    wrong: (value, third) => bag(ids(value)) !== each(third),
    // a copy is another item; `a = copies` finds them again by their id
    miss: {
      says: 'dup, a copy is another item',
      is: (value, third) => bag(ids(value)) === bag(third ? [1, 1, 2, 3, 4] : [1, 1, 2, 3]),
    },
    peers: ['**dup**', '**dup**', '**dup**', '**dup**', 'coin', '**dup**', 'coin', 'not tested'],
  },
  {
    name: 'both assign a reordered deep copy: `a = copy`',
    layout: 'list()',
    start: () => ({ a: list(items()) }),
    rounds: [[d => (d.a = reordered(d.a, 0, 2)), d => (d.a = reordered(d.a, 0, 1)), others]],
    wrong: (value, third) => bag(ids(value)) !== each(third),
    peers: new Array<string>(8).fill('not tested'),
  },
  { name: 'move an item and edit of its field', layout: 'list()', start: () => ({ a: list(items()) }), ...moveEdit },
  {
    name: '`delete` an item, edit inside it, then undo of the delete',
    layout: 'list()',
    start: () => ({ a: list(items()) }),
    rounds: [[d => d.a.splice(0, 1), d => (d.a[0].n = 'B')], [(_, device) => void device.undo.undo()]],
    wrong: value => differs(value, { a: [{ id: 1, n: 'B' }, ...items().slice(1)] }),
    peers: [...new Array<string>(7).fill('not tested'), '**duplicates it**'],
  },
]

/** What plain arrays and numbers do instead. */
export const plainRows: readonly Scenario[] = [
  {
    name: 'both `a[1] = v`',
    layout: 'plain',
    start: () => ({ a: ['r', 'a', 'b'] }),
    ...setSame,
    miss: {
      says: 'dup, use `list()`',
      is: ({ a }, third) =>
        a[0] === 'r' && a.at(-1) === 'b' && bag(a.slice(1, -1)) === bag(third ? ['X', 'Y', 'Z'] : ['X', 'Y']),
    },
  },
  {
    name: 'both move the same item',
    layout: 'plain',
    start: () => ({ a: items() }),
    ...moveSame,
    miss: {
      says: 'dup, use `list()`',
      is: (value, third) => bag(ids(value)) === bag(third ? [1, 1, 2, 3, 4] : [1, 1, 2, 3]),
    },
  },
  {
    name: 'move an item and edit of its field',
    layout: 'plain',
    start: () => ({ a: items() }),
    ...moveEdit,
    miss: {
      says: 'edit lost, use `list()`',
      is: ({ a }) => a.length < 5 && a.every((item: Data) => item.n === (item.id === 4 ? 'C' : 'old')),
    },
  },
  {
    name: 'both `n++`',
    layout: 'plain',
    start: () => ({ n: 5 }),
    ...increments,
    miss: { says: 'LWW, use `counter()`', is: ({ n }) => [6, 15].includes(n) },
  },
  {
    name: 'both edit parts of one string',
    layout: 'plain',
    start: () => ({ s: 'the brown fox' }),
    ...editString,
    miss: {
      says: 'LWW, use `text()`',
      is: ({ s }) => ['the red fox', 'the brown fox!', 'oh, the brown fox'].includes(s),
    },
  },
]
