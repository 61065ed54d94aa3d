/**
 * Which WebSocket to use: the one given, `ws` under Node, the global one elsewhere. Floor 4, browser-safe.
 */

/**
 * Node 20 has no global WebSocket, so `ws` is asked for there, on first use.
 * A bundler for browsers follows the `browser` field of `ws` to a stub of ten lines that is never run.
 */
export async function socketClass(given: typeof WebSocket | undefined): Promise<typeof WebSocket> {
  if (given !== undefined) return given
  if (typeof process !== 'undefined' && process.versions?.node !== undefined) {
    const { WebSocket: NodeSocket } = await import('ws')
    // reason: `ws` keeps the browser interface at run time, but its types declare its own events
    return NodeSocket as unknown as typeof WebSocket
  }
  return globalThis.WebSocket
}
