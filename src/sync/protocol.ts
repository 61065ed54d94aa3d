/**
 * The numbers of the wire, as y-websocket speaks it, and our one addition. Floor 4, used by both ends.
 *
 * frame    := sync • awareness • query • ack
 * sync     := varUint(0) • (varUint(0) • stateVector | varUint(1) • update | varUint(2) • update)
 * awareness:= varUint(1) • varUint8Array(states)
 * query    := varUint(3)
 * ack      := varUint(100) • varUint(n)   server to client, only with `?ack=1`: its first n sync frames that carried
 *                                         content (SyncStep2, Update) are durable; cumulative, `0` says hello
 */

export const Message: {
  readonly sync: 0
  readonly awareness: 1
  readonly auth: 2
  readonly queryAwareness: 3
  readonly ack: 100
} = { sync: 0, awareness: 1, auth: 2, queryAwareness: 3, ack: 100 }

export const Sync: { readonly step1: 0; readonly step2: 1; readonly update: 2 } = { step1: 0, step2: 1, update: 2 }

/**
 * Whether a close code ends the attempt for good: 4400 to 4499 by the convention of y-websocket, and 1009
 * (message too big), which the next attempt would only meet again.
 */
export function isFinal(code: number): boolean {
  return (code >= 4400 && code < 4500) || code === 1009
}
