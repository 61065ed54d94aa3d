/**
 * Attaches to four kinds of servers, lets go, and prints when it had let go and when the process ended.
 */
import * as Y from 'yjs'
import type { Attachable } from '../src/document/types.js'
import { websocket } from '../src/sync/index.js'

const [good = '', hung = ''] = process.argv.slice(2)

function attachable(): Attachable {
  const ydoc = new Y.Doc()
  const root = ydoc.getMap('data')
  return {
    ydoc,
    root: root as Y.AbstractType<unknown>,
    snapshot: () => null,
    observe: () => () => {},
    transact: fn => fn(),
    replace: () => {},
    encode: since => Y.encodeStateAsUpdate(ydoc, since),
    stateVector: () => Y.encodeStateVector(ydoc),
    merge: (update, options) => Y.applyUpdate(ydoc, update, options?.origin),
  }
}

async function main(): Promise<void> {
  const attachments = [
    websocket(good, 'room'),
    websocket(`${good}/%00`, 'refused'),
    websocket('ws://127.0.0.1:1', 'offline'),
    websocket(hung, 'hung'),
  ]
  for (const attachment of attachments) await attachment.start(attachable(), () => {})
  await attachments[0]?.synced()
  // some attempts, so that the pause before the next is long
  await new Promise(resolve => setTimeout(resolve, 1_500))
  await Promise.all(attachments.map(attachment => attachment.close()))
  const closed = Date.now()
  process.on('exit', () => console.log(`${closed} ${Date.now()}`))
}

main().catch(error => {
  console.error(error)
  process.exit(1)
})
