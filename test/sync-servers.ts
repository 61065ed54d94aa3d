/**
 * Servers that are not ours: the stock one, and one that plays a script.
 */
import { createServer, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { WebSocketServer } from 'ws'
import type * as Y from 'yjs'
import { afterTest } from './server-harness.js'

/** The server that comes with y-websocket 2: no acks, no store. */
export async function stockServer(
  port = 0,
): Promise<{ url: string; port: number; http: Server; stop: () => Promise<void> }> {
  // reason: the package has no types for this file
  const { setupWSConnection, docs } = require('yws2/bin/utils') as {
    setupWSConnection(socket: unknown, request: unknown): void
    docs: Map<string, Y.Doc>
  }
  const http = createServer()
  const sockets = new WebSocketServer({ server: http })
  sockets.on('connection', setupWSConnection)
  await new Promise<void>(resolve => http.listen(port, '127.0.0.1', resolve))
  const stop = async () => {
    for (const socket of sockets.clients) socket.terminate()
    sockets.close()
    http.closeAllConnections()
    await new Promise(resolve => http.close(resolve))
    // it forgets everything, and its timers end
    for (const ydoc of docs.values()) ydoc.destroy()
    docs.clear()
  }
  afterTest(stop)
  const address = http.address() as AddressInfo
  return { url: `ws://127.0.0.1:${address.port}`, port: address.port, http, stop }
}

/** A server that answers every connection with the same frames, and says nothing else until it is told to `say` it. */
export async function scriptedServer(
  frames: readonly (Uint8Array | string)[],
): Promise<{ url: string; heard: Uint8Array[]; say: (bytes: Uint8Array) => void }> {
  const sockets = new WebSocketServer({ port: 0, host: '127.0.0.1' })
  const heard: Uint8Array[] = []
  sockets.on('connection', socket => {
    socket.on('message', (data: Buffer) => heard.push(new Uint8Array(data)))
    for (const bytes of frames) socket.send(bytes)
  })
  await new Promise(resolve => sockets.once('listening', resolve))
  afterTest(() => {
    for (const socket of sockets.clients) socket.terminate()
    sockets.close()
  })
  const say = (bytes: Uint8Array): void => {
    for (const socket of sockets.clients) socket.send(bytes)
  }
  return { url: `ws://127.0.0.1:${(sockets.address() as AddressInfo).port}`, heard, say }
}

/** A server that closes every connection with this code. */
export async function closingServer(code: number): Promise<{ url: string }> {
  const sockets = new WebSocketServer({ port: 0, host: '127.0.0.1' })
  sockets.on('connection', socket => socket.close(code, 'because'))
  await new Promise(resolve => sockets.once('listening', resolve))
  afterTest(() => {
    for (const socket of sockets.clients) socket.terminate()
    sockets.close()
  })
  return { url: `ws://127.0.0.1:${(sockets.address() as AddressInfo).port}` }
}
