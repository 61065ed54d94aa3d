/**
 * Taking a port, or saying why it cannot be had. Outside.
 */
import type { Server } from 'node:http'
import { PlaindocError } from '../plain/error.js'

const faults: ReadonlyMap<unknown, readonly [why: string, remedy: string]> = new Map([
  ['EADDRINUSE', ['is in use', 'Stop the other program, or choose another port; 0 takes a free one.']],
  ['EACCES', ['is not for everybody', 'Choose a port from 1024 on.']],
  ['EADDRNOTAVAIL', ['cannot be had: the host is no address of this machine', 'Use 127.0.0.1 or 0.0.0.0.']],
  ['ENOTFOUND', ['cannot be had: the host is not known', 'Use 127.0.0.1 or 0.0.0.0.']],
  ['ERR_SOCKET_BAD_PORT', ['is none', 'Choose a number from 0 to 65535.']],
])

/** Resolves when `server` listens. @throws SERVER_OPTIONS with the system's error as its cause */
export function listenOn(server: Server, host: string, port: number): Promise<void> {
  return new Promise<void>((resolve, reject) => {
    server.once('error', reject)
    server.listen(port, host, () => {
      server.off('error', reject)
      resolve()
    })
  }).catch((cause: Error & { readonly code?: unknown }) => {
    const [why, remedy] = faults.get(cause.code) ?? [`cannot be had: ${cause.message}`, 'Choose another host or port.']
    throw new PlaindocError('SERVER_OPTIONS', `Cannot listen on ${host}: port ${port} ${why}. ${remedy}`, { cause })
  })
}
