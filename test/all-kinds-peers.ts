/**
 * Replicas that edit all kinds of values at once, in every way there is, and get each other's updates late, in part and out
 * of order. Used by `all-kinds.test.ts`.
 */
import * as Y from 'yjs'
import {
  diff,
  documentOf,
  increment,
  PlaindocError,
  pathOf,
  richText,
  sharedType,
  snapshot,
  subscribe,
} from '../src/index.js'
import { attempt } from './all-kinds-alone.js'
import {
  type Container,
  children,
  clone,
  containers,
  edit,
  fresh,
  keys,
  live,
  marked,
  type Obj,
  plain,
} from './all-kinds-edits.js'
import {
  checkReading,
  checkRefused,
  checkReloaded,
  isPending,
  replica,
  same,
  textOf,
  thrown,
  type World,
} from './all-kinds-world.js'
import { type Random, random } from './random.js'

type Holder = Exclude<Container, Set<unknown>>

const cyclic: Obj = {}
cyclic.self = cyclic
const deep = Array.from({ length: 200 }).reduce<unknown>(inner => [inner], 0)

const hostile: readonly unknown[] = [
  () => 1,
  Symbol('s'),
  Number.NaN,
  [undefined],
  new Array(1),
  cyclic,
  deep,
  '\ud800',
  /x/,
  2n ** 70n,
  new Date(Number.NaN),
  new Map([[{}, 1]]),
  new Set([[1]]),
  Promise.resolve(),
  {
    get x() {
      throw thrown
    },
  },
]

/** What may be thrown where edits meet what others have deleted. */
const expected = ['NODE_DETACHED', 'NOT_A_COUNTER', 'VALUE_TOO_DEEP', 'OPERATION_REFUSED', 'NOT_TRACKED']

function mayRefuse(run: () => void): void {
  try {
    run()
  } catch (error) {
    if (!(error instanceof PlaindocError && expected.includes(error.code))) throw error
  }
}

class Peers {
  readonly chance: Random
  readonly docs: World[]
  readonly #inboxes: Uint8Array[][]
  readonly #held: object[] = []
  readonly #initial: () => Obj
  readonly #arrays: 'array' | 'list'
  #listeners = 0
  #isOver = false

  constructor(seed: number) {
    this.chance = random(seed)
    const declared = keys.filter(() => this.chance.chance(0.7))
    this.#initial = () => {
      const values = random(seed + 1)
      return Object.fromEntries(declared.map(key => [key, fresh(values, live, 3)]))
    }
    this.#arrays = this.chance.pick(['array', 'list'])
    this.docs = Array.from({ length: 2 + this.chance.int(3) }, () => replica(this.#initial(), this.#arrays))
    this.#inboxes = this.docs.map(() => [])
    for (const index of this.docs.keys()) this.#listen(index)
  }

  #listen(index: number): void {
    this.docs[index]?.ydoc.on('update', (update: Uint8Array, origin: unknown) => {
      if (origin === 'peer') return
      for (const [i, inbox] of this.#inboxes.entries()) if (i !== index) inbox.push(update)
    })
  }

  step(): void {
    const { chance } = this
    const index = chance.int(this.docs.length)
    const doc = this.docs[index] as World
    const kind = chance.int(30)
    if (kind < 8) this.#act(doc)
    else if (kind < 12) this.#transact(doc, kind)
    else if (kind < 17) this.#deliver(doc, this.#inboxes[index] ?? [])
    else if (kind === 17) this.#replace(doc)
    else if (kind === 18) this.#copyFrom(doc, chance.pick(this.docs))
    else if (kind < 21) doc.undo.undo()
    else if (kind === 21) doc.undo.redo()
    else if (kind === 22) this.#writeThroughHandle()
    else if (kind === 23) this.#refuse(doc)
    else if (kind === 24) this.#writeInListeners(doc)
    else if (kind === 25) this.#writeWithYjs(doc)
    else if (kind === 26) this.#mark(doc)
    else if (kind === 27) mayRefuse(() => increment(chance.pick(containers(doc.data)), chance.pick([...keys, 0]), 2))
    else if (kind === 28) this.#fork(doc)
    else if (chance.chance(0.2)) this.#reopen(index)
    for (const one of this.docs) checkReading(one)
  }

  #act(doc: World): void {
    mayRefuse(() => edit(doc.data, this.chance, live))
  }

  #acts(doc: World): void {
    for (let i = this.chance.int(4); i >= 0; i--) this.#act(doc)
  }

  #transact(doc: World, kind: number): void {
    const failing = (): void => {
      this.#acts(doc)
      throw thrown
    }
    if (kind === 8) checkRefused(doc, () => doc.transact(failing), 'a transaction that throws')
    else
      doc.transact(() => {
        this.#act(doc)
        if (kind < 11) attempt(() => doc.transact(failing))
        this.#act(doc)
      })
  }

  #deliver(doc: World, inbox: Uint8Array[]): void {
    for (let i = this.chance.int(4); i >= 0 && inbox.length > 0; i--) {
      const [update] = inbox.splice(this.chance.int(inbox.length), 1) as [Uint8Array]
      if (this.chance.chance()) doc.merge(update, { origin: 'peer' })
      else Y.applyUpdate(doc.ydoc, update, 'peer')
    }
  }

  #replace(doc: World): void {
    const { chance } = this
    const value = clone(doc.data) as Obj
    edit(value, chance, plain)
    if (chance.chance(0.3)) {
      const other = chance.pick(this.docs).snapshot()
      doc.replace(other)
      if (this.#listeners === 0) same(textOf(doc.snapshot()), textOf(other), 'replace shows the other')
    } else if (chance.chance() && !`${textOf(doc.data)}${textOf(value)}`.includes('!money')) {
      doc.patch([...diff(doc.snapshot() as never, value as never)])
    } else {
      if (chance.chance()) doc.replace(marked(value) as Obj)
      else doc.data = marked(value) as Obj
      if (this.#listeners === 0) same(textOf(doc.snapshot()), textOf(value), 'replace shows the value')
    }
  }

  #copyFrom(doc: World, other: World): void {
    const source = this.chance.pick(containers(other.data))
    const target = this.chance.pick(containers(doc.data))
    if (!containers(source).includes(target)) this.#put(target, source)
  }

  // Not as `put` of the edits does: in one step, over whatever stands there.
  #put(target: Container, value: unknown): void {
    const { chance } = this
    if (target instanceof Set) return
    if (target instanceof Map) target.set(chance.pick(['p', 1, null]), value)
    else if (Array.isArray(target)) target[chance.int(target.length + 1)] = value
    else target[chance.pick(keys)] = value
  }

  #writeThroughHandle(): void {
    const { chance } = this
    if (this.#held.length < 8) this.#held.push(chance.pick(containers(chance.pick(this.docs).data)))
    const node = chance.pick(this.#held) as Holder
    const target = chance.pick(containers(documentOf(node).data as Obj))
    mayRefuse(() => {
      if (chance.chance() || containers(node).includes(target)) edit(node, chance, live)
      else this.#put(target, node)
    })
    pathOf(node)
    same(textOf(snapshot(node)), textOf(node), 'a handle reads its snapshot')
  }

  #refuse(doc: World): void {
    const { chance } = this
    const target = chance.pick(containers(doc.data))
    const value = chance.pick(hostile)
    if (target instanceof Set) checkRefused(doc, () => target.add(Symbol('s')), 'a symbol')
    else checkRefused(doc, () => this.#put(target, value), `the value ${typeof value}`)
  }

  #writeInListeners(doc: World): void {
    if (++this.#listeners > 6) return
    let left = 3
    const act = (): void => {
      if (!this.#isOver && left-- > 0) this.#act(doc)
    }
    if (this.chance.chance()) doc.observe(act)
    else {
      const node = this.chance.pick(containers(doc.data))
      const stop = subscribe(node, act)
      if (this.chance.chance(0.3)) stop()
    }
  }

  #writeWithYjs(doc: World): void {
    const { chance } = this
    const type = sharedType(chance.pick(containers(doc.data)))
    doc.ydoc.transact(() => {
      if (type instanceof Y.Array) {
        if (type.length > 0 && chance.chance()) type.delete(chance.int(type.length))
        else type.insert(chance.int(type.length + 1), [chance.chance() ? 1 : new Y.Map([['a', 1]])])
      } else if (type instanceof Y.Map && !type.has('$type')) {
        const key = chance.pick(['a', 'b', 'c'])
        if (chance.chance(0.3)) type.delete(key)
        else type.set(key, chance.chance() ? chance.int(9) : new Y.Array())
      }
    })
  }

  #mark(doc: World): void {
    const node = this.chance.pick(containers(doc.data))
    if (node instanceof Set || node instanceof Map) return
    for (const [step, child] of children(node)) {
      if (typeof child !== 'string') continue
      mayRefuse(() => richText(node as never, step as never).format(0, child.length, { bold: this.chance.chance() }))
    }
  }

  #fork(doc: World): void {
    const fork = doc.fork()
    mayRefuse(() => edit(fork.data, this.chance, live))
    doc.merge(fork)
  }

  #reopen(index: number): void {
    const doc = this.docs[index] as World
    const [bytes, shown, wasPending] = [doc.encode(), textOf(doc.snapshot()), isPending(doc)]
    void doc.destroy()
    const next = replica(this.#initial(), this.#arrays)
    next.merge(bytes)
    if (!wasPending) same(textOf(next.snapshot()), shown, 'what was destroyed, reopened')
    this.docs[index] = next
    this.#held.length = 0
    this.#listen(index)
  }

  /** All get all, in two rounds of state exchange. */
  settle(what: string): void {
    this.#isOver = true
    for (let round = 0; round < 2; round++) {
      for (const doc of this.docs) for (const other of this.docs) doc.merge(other.encode(), { origin: 'peer' })
    }
    for (const doc of this.docs) {
      checkReading(doc)
      checkReloaded(doc)
      same(textOf(doc.snapshot()), textOf(this.docs[0]?.snapshot()), what)
    }
  }
}

/** Some replicas through `steps` random steps, until all have seen all; then each takes back all it did. */
export function runPeers(seed: number, steps: number): void {
  const peers = new Peers(seed)
  for (let step = 0; step < steps; step++) {
    peers.step()
    if (step % 8 === 0) for (const doc of peers.docs) checkReloaded(doc)
  }
  peers.settle('all replicas are equal')
  for (const { undo } of peers.docs) while (undo.canUndo) undo.undo()
  peers.settle('all replicas are equal after undo')
}
