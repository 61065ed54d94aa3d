/**
 * Undo and redo against a list of states, and among replicas.
 */
import * as Y from 'yjs'
import { isTracked, track } from '../src/index.js'
import { recogniseLive, textOf } from './edits.js'
import { random, runs } from './random.js'
import { step, type World, world } from './undo-edits.js'

recogniseLive(isTracked)

describe('undo against a model', () => {
  test('U12 undoing all and redoing all goes through exactly the states in between, with any walk among them', () => {
    for (let seed = 1; seed <= runs(400, 25_000); seed++) walk(seed)
  })
})

function walk(seed: number): void {
  const chance = random(seed)
  const doc = track<World>(world())
  const { manager } = doc.undo
  let states = [textOf(doc.snapshot())]
  let at = 0
  const check = (what: string): void => {
    const shown = textOf(doc.snapshot())
    if (shown !== states[at]) throw new Error(`seed ${seed}, ${what} to ${at}: ${shown} instead of ${states[at]}`)
  }
  const go = (to: number): void => {
    for (; at > to; check('undo')) {
      if (!doc.undo.undo()) throw new Error(`seed ${seed}: nothing to undo at ${at}`)
      at--
    }
    for (; at < to; check('redo')) {
      if (!doc.undo.redo()) throw new Error(`seed ${seed}: nothing to redo at ${at}`)
      at++
    }
  }
  for (let i = 10 + chance.int(20); i > 0; i--) {
    if (chance.chance(0.8)) {
      step(doc, chance)
      if (manager.redoStack.length === 0 && manager.undoStack.length === at + 1) {
        states = [...states.slice(0, ++at), textOf(doc.snapshot())]
      } else check('writing nothing')
    } else go(chance.int(states.length))
  }
  go(states.length - 1)
  go(0)
  go(states.length - 1)
  const copy = new Y.Doc()
  Y.applyUpdate(copy, doc.encode())
  if (textOf(track(undefined, { ydoc: copy }).snapshot()) !== states[at])
    throw new Error(`seed ${seed}: the copy differs`)
}

describe('undo among replicas', () => {
  test('U13 three replicas that edit, undo and redo agree, whatever order the updates come in', () => {
    for (let seed = 1; seed <= runs(150, 10_000); seed++) meet(seed)
  })
})

function meet(seed: number): void {
  const chance = random(seed)
  const start = track<World>(world())
  const docs = [start, start.fork(), start.fork()]
  const waiting: Uint8Array[][] = [[], [], []]
  docs.forEach((doc, i) => {
    doc.undo.limit = chance.pick([3, 1000])
    doc.ydoc.on('update', (update: Uint8Array, origin: unknown) => {
      if (origin !== 'peer') for (const other of [0, 1, 2]) if (other !== i) waiting[other]?.push(update)
    })
  })
  const deliver = (to: number, all: boolean): void => {
    const inbox = waiting[to] ?? []
    const count = all ? inbox.length : chance.int(inbox.length + 1)
    // out of order: what lacks something waits inside of Yjs
    for (const update of chance.shuffle(inbox.splice(0)).map((update, k) => ({ update, k }))) {
      if (update.k < count) docs[to]?.merge(update.update, { origin: 'peer' })
      else inbox.push(update.update)
    }
  }
  for (let i = 30; i > 0; i--) {
    const at = chance.int(3)
    const doc = docs[at] as (typeof docs)[number]
    const kind = chance.int(10)
    if (kind < 5) step(doc, chance)
    else if (kind < 7) doc.undo.undo()
    else if (kind < 8) doc.undo.redo()
    else deliver(at, chance.chance(0.3))
  }
  for (const at of [0, 1, 2, 0, 1, 2]) deliver(at, true)
  const shown = docs.map(doc => textOf(doc.snapshot()))
  if (new Set(shown).size > 1) throw new Error(`seed ${seed}: ${shown.join('\n')}`)
  const fresh = new Y.Doc()
  Y.applyUpdate(fresh, start.encode())
  if (textOf(track(undefined, { ydoc: fresh }).snapshot()) !== shown[0])
    throw new Error(`seed ${seed}: not what is stored`)
}
