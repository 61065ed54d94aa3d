/** Waiting that can be cut short. Floor 4. */

/** Resolves after `ms`, or as soon as the signal comes. Never rejects. */
export function pause(ms: number, signal: AbortSignal): Promise<void> {
  return new Promise(resolve => {
    if (signal.aborted) return resolve()
    const done = (): void => {
      clearTimeout(timer)
      signal.removeEventListener('abort', done)
      resolve()
    }
    const timer = setTimeout(done, ms)
    signal.addEventListener('abort', done)
  })
}

/** Resolves when `task` has ended, well or badly, after `ms`, or as soon as the signal comes. Never rejects. */
export async function atMost(task: Promise<unknown>, ms: number, signal: AbortSignal): Promise<void> {
  const ended = new AbortController()
  const end = (): void => ended.abort()
  task.then(end, end)
  await pause(ms, AbortSignal.any([signal, ended.signal]))
}
