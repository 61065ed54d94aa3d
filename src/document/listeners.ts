/**
 * Calling listeners: all of them, whatever some throw. Floor 3.
 */

/**
 * Calls every listener with `value`; errors are collected in `errors` and stop nobody. One that is added meanwhile is not
 * called, one that is removed meanwhile neither.
 */
export function callAll<V>(listeners: ReadonlySet<(value: V) => void>, value: V, errors: unknown[]): void {
  for (const listener of [...listeners]) {
    if (!listeners.has(listener)) continue
    try {
      listener(value)
    } catch (error) {
      errors.push(error)
    }
  }
}

/**
 * Makes the first call of a subscription, which ends it when it throws: nobody would have the way to.
 *
 * @returns `stop`
 * @throws as `call`
 */
export function beginWith(call: () => void, stop: () => void): () => void {
  try {
    call()
  } catch (error) {
    stop()
    throw error
  }
  return stop
}

/**
 * Hands an error that has no caller to the platform: `reportError` in browsers, an uncaught exception in Node.
 * Never throws here, so it may be called inside an event of Yjs, where a throw would silence the document for ever.
 */
export function reportLater(error: unknown): void {
  queueMicrotask(() => {
    if (typeof reportError === 'function') reportError(error)
    else throw error
  })
}
