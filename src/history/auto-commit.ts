/**
 * Commits that make themselves: some time after an edit, or when edits rest. Floor 4.
 */
import type { Core } from '../document/core.js'
import { defaultsOrigin } from '../document/defaults.js'
import { reportLater } from '../document/listeners.js'
import type { AutoCommit } from '../document/types.js'
import { expectOptions, wrongCall } from '../plain/call.js'

const call = 'doc.history.autoCommit({ every: 60_000, idle: 5_000 })'

/**
 * Calls `commit` `idle` ms after the last edit of this replica, and at latest `every` ms after the first that is not
 * committed. Edits of others are theirs to commit. Keeps no process alive.
 *
 * @param own - origin of what is no edit
 * @returns ends it
 */
export function autoCommit(core: Core, own: unknown, options: AutoCommit, commit: () => void): () => void {
  expectOptions(options, ['every', 'idle', 'message', 'author', 'clock'], call)
  const { every, idle, clock = platform } = options
  const times = [every, idle].filter(ms => ms !== undefined)
  if (times.length === 0 || !times.every(ms => Number.isFinite(ms) && ms >= 0)) {
    throw wrongCall('every or idle, in milliseconds,', options, call)
  }
  let resting: unknown
  let waiting: unknown
  const clear = (): void => {
    if (resting !== undefined) clock.clearTimeout(resting)
    if (waiting !== undefined) clock.clearTimeout(waiting)
    resting = undefined
    waiting = undefined
  }
  const fire = (): void => {
    clear()
    try {
      if (!core.destroyed) commit()
    } catch (error) {
      // there is no caller whom it could reach
      reportLater(error)
    }
  }
  const stop = core.observe(({ before, after, local, origin }) => {
    if (before === after || !local || origin === own || origin === defaultsOrigin) return
    if (idle !== undefined) {
      if (resting !== undefined) clock.clearTimeout(resting)
      resting = clock.setTimeout(fire, idle)
    }
    if (every !== undefined) waiting ??= clock.setTimeout(fire, every)
  })
  return () => {
    stop()
    clear()
  }
}

const platform: NonNullable<AutoCommit['clock']> = {
  setTimeout(run, ms) {
    const timer: unknown = setTimeout(run, ms)
    // in Node a timer keeps the process alive unless it is told not to; in a browser it is a number
    if (typeof timer === 'object' && timer !== null && 'unref' in timer) (timer as { unref(): void }).unref()
    return timer
  },
  clearTimeout(timer) {
    clearTimeout(timer as ReturnType<typeof setTimeout>)
  },
}
