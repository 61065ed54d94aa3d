/**
 * One document beside a model in plain JavaScript: every step does the same to both, and both read the same. Used by
 * `all-kinds.test.ts`.
 */
import { diff } from '../src/index.js'
import { clone, edit, fresh, keys, live, type Makers, marked, type Obj, plain, settle } from './all-kinds-edits.js'
import {
  checkReading,
  checkRefused,
  checkReloaded,
  replica,
  same,
  textOf,
  thrown,
  type World,
} from './all-kinds-world.js'
import { type Random, random } from './random.js'

/** A document, its model, and what undo and redo of the model would show. */
class Alone {
  readonly doc: World
  model: Obj
  readonly undos: Obj[] = []
  readonly redos: Obj[] = []

  constructor(initial: (make: Makers) => Obj, arrays: 'array' | 'list') {
    this.doc = replica(initial(live), arrays)
    this.model = initial(plain)
  }

  step(choice: number): void {
    const { doc } = this
    const steps = doc.undo.manager.undoStack
    const [before, depth] = [clone(this.model) as Obj, steps.length]
    const kind = random(choice).int(20)
    if (kind > 17) this.#undoOrRedo(kind === 19)
    else {
      this.#write(kind, choice)
      if (steps.length > depth) {
        this.undos.push(before)
        this.redos.length = 0
      } else same(textOf(this.model), textOf(before), 'a change is a step of undo')
    }
    same(textOf(doc.snapshot()), textOf(this.model), 'the document is what JavaScript makes of it')
    settle(this.model, doc.data)
    checkReading(doc)
  }

  #write(kind: number, choice: number): void {
    const { doc } = this
    const one = (target: Obj, make: Makers): void => edit(target, random(choice + 1), make)
    const some = (target: Obj, make: Makers): void => {
      const chance = random(choice + 2)
      for (let i = chance.int(4); i >= 0; i--) edit(target, chance, make)
    }
    if (kind === 12) {
      checkRefused(doc, () => doc.transact(data => fail(data, some)), 'a transaction that throws')
      return
    }
    if (kind === 16) {
      this.#patch(some)
      return
    }
    if (kind < 10 || kind === 13) one(this.model, plain)
    else some(this.model, plain)
    // one edit may be several transitions
    if (kind < 10) doc.undo.group(() => one(doc.data, live))
    else if (kind === 14) doc.replace(marked(this.model) as Obj)
    else if (kind === 15) doc.data = marked(this.model) as Obj
    else if (kind !== 13) doc.transact(data => some(data, live))
    else
      doc.transact(data => {
        attempt(() => doc.transact(inner => fail(inner, some)))
        one(data, live)
      })
  }

  // the algebra of changes knows no classes
  #patch(some: (target: Obj, make: Makers) => void): void {
    const target = clone(this.model) as Obj
    some(target, plain)
    if (`${textOf(this.model)}${textOf(target)}`.includes('!money')) return
    this.doc.patch([...diff(this.doc.snapshot() as never, target as never)])
    this.model = target
  }

  #undoOrRedo(isRedo: boolean): void {
    const { undo } = this.doc
    const [from, to] = isRedo ? [this.redos, this.undos] : [this.undos, this.redos]
    if (isRedo) undo.redo()
    else undo.undo()
    const model = from.pop()
    if (model === undefined) return
    to.push(this.model)
    this.model = model
  }
}

function fail(data: Obj, some: (target: Obj, make: Makers) => void): void {
  some(data, live)
  throw thrown
}

/** Runs what may throw `thrown`, and nothing else. */
export function attempt(run: () => void): void {
  try {
    run()
  } catch (error) {
    if (error !== thrown) throw error
  }
}

/** One document through `steps` random steps, and back to where it began. */
export function runAlone(seed: number, steps: number): void {
  const chance: Random = random(seed)
  const initial = (make: Makers): Obj => {
    const values = random(seed + 1)
    return Object.fromEntries(keys.map(key => [key, fresh(values, make, 3)]))
  }
  const alone = new Alone(initial, chance.pick(['array', 'list']))
  for (let step = 0; step < steps; step++) {
    alone.step(chance.int(2 ** 31))
    if (step % 8 === 0) checkReloaded(alone.doc)
  }
  const { doc } = alone
  while (doc.undo.canUndo) doc.undo.undo()
  same(textOf(doc.snapshot()), textOf(initial(plain)), 'undo of everything leads back')
}
