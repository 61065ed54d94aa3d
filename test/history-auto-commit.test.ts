/**
 * Commits that make themselves, by a clock of the test's own.
 */
import { meet, Replica } from './history-replica.js'

/** A clock that stands until it is told to go on. */
class Clock {
  #now = 0
  readonly #timers = new Map<number, { at: number; run: () => void }>()
  #next = 1

  setTimeout = (run: () => void, ms: number): number => {
    this.#timers.set(this.#next, { at: this.#now + ms, run })
    return this.#next++
  }

  clearTimeout = (timer: unknown): void => {
    this.#timers.delete(timer as number)
  }

  get waiting(): number {
    return this.#timers.size
  }

  forward(ms: number): void {
    const end = this.#now + ms
    for (;;) {
      const [due] = [...this.#timers].filter(([, { at }]) => at <= end).sort(([, a], [, b]) => a.at - b.at)
      if (due === undefined) break
      this.#timers.delete(due[0])
      this.#now = due[1].at
      due[1].run()
    }
    this.#now = end
  }
}

describe('auto-commit', () => {
  test('T110 it commits when edits have rested, with author and message', () => {
    const clock = new Clock()
    const one = new Replica({ n: 0 })
    const stop = one.history.autoCommit({ idle: 100, author: 'Ann', message: 'auto', clock })

    for (let n = 1; n <= 5; n++) {
      one.data.n = n
      clock.forward(60)
    }
    const before = one.history.revisions.length
    clock.forward(60)
    stop()
    one.data.n = 9
    clock.forward(1000)

    expect(before).toBe(0)
    expect(one.history.revisions).toMatchObject([{ author: 'Ann', message: 'auto' }])
    expect(one.history.checkout(one.history.revisions[0]?.id as string)).toEqual({ n: 5 })
    expect(clock.waiting).toBe(0)
  })

  test('T111 it commits every so often while edits go on, and not without edits', () => {
    const clock = new Clock()
    const one = new Replica({ n: 0 })
    one.history.autoCommit({ every: 250, idle: 100, clock })

    for (let n = 1; n <= 10; n++) {
      one.data.n = n
      clock.forward(50)
    }
    const during = one.history.revisions.length
    clock.forward(10_000)

    expect(during).toBe(2)
    expect(one.history.revisions).toHaveLength(2)
    expect(one.history.hasUncommitted).toBe(false)
  })

  test('T112 what others write is theirs to commit; commits arm nothing', () => {
    const clock = new Clock()
    const one = new Replica({ n: 0 })
    const two = one.twin()
    one.history.autoCommit({ idle: 100, clock })

    two.data.n = 1
    two.history.commit()
    meet(one, two)
    one.history.commit('by hand')
    clock.forward(1000)

    expect(clock.waiting).toBe(0)
    expect(one.history.revisions).toHaveLength(1)
  })

  test('T113 wrong options are refused', () => {
    const one = new Replica({ n: 0 })

    for (const options of [{}, { every: -1 }, { idle: Number.NaN }, { evry: 5 }, { every: '5' }]) {
      expect(() => one.history.autoCommit(options as { every: number })).toThrow(TypeError)
    }
  })

  test('T114 what cannot be committed reaches the platform, and the next commit works', async () => {
    const clock = new Clock()
    const one = new Replica({ n: 0 })
    const reported = new Promise(resolve => {
      globalThis.reportError = resolve
    })
    one.history.autoCommit({ idle: 100, clock })
    one.root.set('bad', Number.NaN)
    one.data.n = 1

    clock.forward(100)
    expect(await reported).toMatchObject({ code: 'VALUE_NOT_FINITE' })
    Reflect.deleteProperty(globalThis, 'reportError')
    delete one.data.bad
    clock.forward(100)

    expect(one.history.revisions).toHaveLength(1)
  })

  test('T115 the end of the document ends it', async () => {
    const clock = new Clock()
    const one = new Replica({ n: 0 })
    one.history.autoCommit({ every: 100, clock })
    one.data.n = 1

    await one.doc.destroy()

    expect(clock.waiting).toBe(0)
  })

  test('T115 its timers keep no process alive', () => {
    const one = new Replica({ n: 0 })
    const timers: { hasRef(): boolean }[] = []
    const { setTimeout: real } = globalThis
    const watched = (run: () => void, ms: number): unknown => {
      const timer = real(run, ms)
      timers.push(timer)
      return timer
    }
    globalThis.setTimeout = watched as typeof setTimeout
    const stop = one.history.autoCommit({ every: 60_000, idle: 60_000 })

    one.data.n = 1
    globalThis.setTimeout = real

    expect(timers.map(timer => timer.hasRef())).toEqual([false, false])
    stop()
  })
})
