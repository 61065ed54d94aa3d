/**
 * From a request for a WebSocket to a connection in a room, or to a refusal that a browser can see. Outside.
 * Nothing that the client sends is read before it is known who it is and the room is there.
 */
import type { IncomingMessage } from 'node:http'
import type { Duplex } from 'node:stream'
import { type WebSocket, WebSocketServer } from 'ws'
import { PlaindocError } from '../plain/error.js'
import { decodeRoomName } from '../sync/index.js'
import { Admission } from './admission.js'
import { ANONYMOUS, type Authenticate, decide, type Grant } from './authentication.js'
import { Close, type CloseCode } from './close-codes.js'
import { Connection } from './connection.js'
import type { Limits } from './limits.js'
import type { Metrics } from './metrics.js'
import { isAllowedOrigin, isLocalCaller, isLocalHost, isOwnOrigin } from './origin.js'
import type { Lease, Rooms } from './rooms.js'

export interface DoorOptions {
  readonly rooms: Rooms
  readonly ownClientsOnly: boolean
  readonly limits: Limits
  readonly metrics: Metrics
  /** `undefined` on an open server. */
  readonly authenticate: Authenticate | undefined
  acceptsRoom(room: string): boolean | Promise<boolean>
  /** `undefined` allows every origin, unless the server is open. */
  readonly origins: readonly string[] | undefined
  addressOf(request: IncomingMessage): string
  onError(error: Error, room?: string): void
}

/** A refusal with its close code. */
class Refusal extends Error {
  readonly code: CloseCode

  constructor(code: CloseCode, reason: string) {
    super(reason)
    this.code = code
  }
}

/** What a client that is refused may still send: its first frames are on their way already. */
const MAX_REFUSED_BYTES = 1_000_000
/** How long the other side may take to answer a close, in ms. */
const CLOSE_TIMEOUT_MS = 3_000

/** The door: lets clients in until it is shut. */
export class Door {
  readonly connections: Set<Connection> = new Set()
  readonly #options: DoorOptions
  readonly #sockets: WebSocketServer
  readonly #refused: WebSocketServer
  readonly #byAddress: Admission
  readonly #byUser: Admission
  /** Sockets of which it is not known yet who they are. */
  readonly #waiting = new Set<Duplex>()
  #shut = false

  constructor(options: DoorOptions) {
    this.#options = options
    const { limits } = options
    const common = { noServer: true, clientTracking: true, perMessageDeflate: false, closeTimeout: CLOSE_TIMEOUT_MS }
    // twice the cap: a little too much is refused with a code that stops the client, not by a broken connection
    this.#sockets = new WebSocketServer({ ...common, maxPayload: 2 * limits.documentBytes })
    this.#refused = new WebSocketServer({ ...common, maxPayload: MAX_REFUSED_BYTES })
    this.#byAddress = new Admission(limits.connectionsPerAddress)
    this.#byUser = new Admission(limits.connectionsPerUser)
  }

  /** Takes over the socket of an upgrade request. */
  receive(request: IncomingMessage, socket: Duplex, head: Buffer): void {
    // a socket that dies on the way is no news
    socket.on('error', () => {})
    if (this.#shut) {
      reject(socket, '503 Service Unavailable')
      return
    }
    if (!this.#isWelcome(request)) {
      this.#options.metrics.rejected++
      reject(socket, '403 Forbidden')
      return
    }
    this.#waiting.add(socket)
    this.#admit(request, socket).then(
      ({ room, grant }) => this.#accept(request, socket, head, room, grant),
      error => this.#refuse(request, socket, head, error),
    )
  }

  /** Lets nobody in any more. */
  shut(): void {
    this.#shut = true
  }

  /** Closes every connection, cuts those that do not answer within `patienceMs`, and lets go of everything. */
  async closeAll(code: CloseCode, reason: string, patienceMs: number): Promise<void> {
    this.#shut = true
    for (const stream of this.#waiting) stream.destroy()
    const sockets = [...this.#sockets.clients, ...this.#refused.clients]
    const closed = sockets.map(socket => new Promise<void>(resolve => void socket.once('close', () => resolve())))
    for (const connection of this.connections) connection.close(code, reason)
    // those that are still waiting for their room
    for (const socket of sockets) if (socket.readyState === socket.OPEN) closeSocket(socket, code, reason)
    const timer = setTimeout(() => {
      for (const socket of sockets) socket.terminate()
    }, patienceMs)
    await Promise.all(closed)
    clearTimeout(timer)
  }

  #isWelcome(request: IncomingMessage): boolean {
    const { authenticate, origins } = this.#options
    if (authenticate !== undefined) return origins === undefined || isAllowedOrigin(request, origins)
    return isLocalCaller(request) && isLocalHost(request) && isOwnOrigin(request, origins ?? [])
  }

  async #admit(request: IncomingMessage, socket: Duplex): Promise<{ room: string; grant: Grant }> {
    const { authenticate, acceptsRoom, addressOf } = this.#options
    const leaveAddress = this.#byAddress.enter(addressOf(request))
    if (leaveAddress === undefined) throw new Refusal(Close.crowded, 'too many connections from this address')
    socket.once('close', leaveAddress)
    const { room, parameters } = readUrl(request.url ?? '')
    const grant =
      authenticate === undefined ? ANONYMOUS : await this.#authenticate(authenticate, request, socket, room, parameters)
    // only now: who may not come in is not told which rooms there are
    if (!(await acceptsRoom(room))) throw new Refusal(Close.room, 'there is no such room')
    return { room, grant }
  }

  async #authenticate(
    authenticate: Authenticate,
    request: IncomingMessage,
    socket: Duplex,
    room: string,
    parameters: URLSearchParams,
  ): Promise<Grant> {
    const { limits, onError } = this.#options
    const token = parameters.get('token') ?? undefined
    let grant: Grant | undefined
    try {
      grant = await decide(authenticate, { token, room, request }, limits.authenticateMs)
    } catch (error) {
      onError(error instanceof Error ? error : new Error(String(error)), room)
      throw new Refusal(Close.failed, 'authentication failed, try again')
    }
    if (grant === undefined) throw new Refusal(Close.unauthenticated, 'not allowed into this room')
    if (grant.user !== undefined) {
      const leaveUser = this.#byUser.enter(grant.user)
      if (leaveUser === undefined) throw new Refusal(Close.crowded, 'too many connections of this user')
      socket.once('close', leaveUser)
    }
    return grant
  }

  #accept(request: IncomingMessage, stream: Duplex, head: Buffer, room: string, grant: Grant): void {
    this.#waiting.delete(stream)
    if (stream.destroyed) return
    this.#sockets.handleUpgrade(request, stream, head, socket => {
      // nothing is read until the room is there
      socket.pause()
      this.#options.metrics.accepted++
      this.#enter(request, socket, room, grant).catch(error => {
        const code = error instanceof Refusal ? error.code : Close.failed
        this.#count(code)
        closeSocket(socket, code, error instanceof Refusal ? error.message : 'the room cannot be loaded, try again')
      })
    })
  }

  async #enter(request: IncomingMessage, socket: WebSocket, name: string, grant: Grant): Promise<void> {
    const { rooms, limits, metrics, ownClientsOnly } = this.#options
    socket.on('error', () => {})
    const lease: Lease = await rooms.acquire(name)
    if (socket.readyState !== socket.OPEN) {
      lease.release()
      return
    }
    if (this.#shut) {
      lease.release()
      throw new Refusal(Close.shutdown, 'the server shuts down, try again')
    }
    const { room } = lease
    socket.once('close', () => lease.release())
    if (room.members.size >= limits.connectionsPerRoom)
      throw new Refusal(Close.crowded, 'too many connections in this room')
    const acks = readUrl(request.url ?? '').parameters.get('ack') === '1'
    const connection = new Connection({ socket, room, grant, acks, rules: { limits, ownClientsOnly }, metrics })
    this.connections.add(connection)
    socket.once('close', () => this.connections.delete(connection))
  }

  #refuse(request: IncomingMessage, stream: Duplex, head: Buffer, error: unknown): void {
    const { code, reason } = this.#reasonOf(error)
    this.#waiting.delete(stream)
    this.#count(code)
    if (stream.destroyed) return
    // a browser cannot see the status of a refused upgrade, only the code of a closed socket
    this.#refused.handleUpgrade(request, stream, head, socket => {
      socket.on('error', () => {})
      this.#options.metrics.accepted++
      closeSocket(socket, code, reason)
    })
  }

  #reasonOf(error: unknown): { readonly code: CloseCode; readonly reason: string } {
    if (error instanceof Refusal) return { code: error.code, reason: error.message }
    if (error instanceof PlaindocError && error.code === 'ROOM_NAME') return { code: Close.room, reason: error.message }
    this.#options.onError(error instanceof Error ? error : new Error(String(error)))
    return { code: Close.failed, reason: 'failed, try again' }
  }

  #count(code: CloseCode): void {
    const { closed } = this.#options.metrics
    closed[code] = (closed[code] ?? 0) + 1
  }
}

/** @throws ROOM_NAME */
function readUrl(url: string): { room: string; parameters: URLSearchParams } {
  const [path = '', query = ''] = url.split(/\?(.*)/s)
  return { room: decodeRoomName(path.replace(/^\//, '')), parameters: new URLSearchParams(query) }
}

function closeSocket(socket: WebSocket, code: CloseCode, reason: string): void {
  // a paused socket would never read the other half of the handshake
  if (socket.isPaused) socket.resume()
  socket.close(code, reason.slice(0, 100))
}

function reject(socket: Duplex, status: string): void {
  socket.end(`HTTP/1.1 ${status}\r\nConnection: close\r\nContent-Length: 0\r\n\r\n`)
}
