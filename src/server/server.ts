/**
 * The server: rooms over WebSocket, kept in a store. Outside.
 */
import { createServer as createHttpServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import type * as Y from 'yjs'
import { wrongCall } from '../plain/call.js'
import { PlaindocError } from '../plain/error.js'
import { checkRoomName } from '../sync/index.js'
import type { Authenticate } from './authentication.js'
import { Close } from './close-codes.js'
import { Committer } from './committer.js'
import { DEFAULT_LIMITS, type Limits } from './limits.js'
import { listenOn } from './listen.js'
import { emptyMetrics, type Metrics } from './metrics.js'
import { isLocalCaller, isLocalHost, isLoopback, isOwnOrigin } from './origin.js'
import { type RoomHook, Rooms } from './rooms.js'
import type { UpdateStore } from './store.js'
import { Door } from './upgrade.js'

export interface ServerOptions {
  /** Where documents rest; closed with the server. */
  readonly store: UpdateStore
  /** 0, the default, takes a free one. */
  readonly port?: number
  /** Default `127.0.0.1`. */
  readonly host?: string
  /** An HTTP server to use instead of an own one: its upgrades are taken, its requests are left to `handleRequest`. */
  readonly server?: Server
  /** Lets everybody on this machine in, and nobody else. Either this or `authenticate`. */
  readonly open?: boolean
  readonly authenticate?: Authenticate
  /** Which rooms there are: a client that asks for another one is closed with 4404. Default: all. */
  readonly acceptsRoom?: (room: string) => boolean | Promise<boolean>
  /** Pages that may connect, as `https://docs.example`. An open server allows its own pages besides. */
  readonly origins?: readonly string[]
  readonly limits?: Partial<Limits>
  /**
   * Refuses updates under ids that plaindoc derives from content but that are not derived: one writer could make
   * replicas differ with them. Default false, since clients that are not plaindoc draw half of their ids from that range.
   */
  readonly ownClientsOnly?: boolean
  /** Called for each room that is loaded, for what lives beside it: a file, a search index. */
  readonly onRoom?: RoomHook
  /** Answers every request but those for `/health`. */
  readonly onRequest?: (request: IncomingMessage, response: ServerResponse) => void | Promise<void>
  /** The address that counts for the limit; behind a proxy, from its header. Default: the remote address. */
  readonly addressOf?: (request: IncomingMessage) => string
  /** Hears of everything that fails inside. Default `console.error`. */
  readonly onError?: (error: Error, room?: string) => void
}

/** A room kept loaded by the host. */
export interface OpenRoom {
  /** The document of the room; writes to it reach everybody, after they are durable. */
  readonly ydoc: Y.Doc
  /** Resolves when everything written so far is durable; rejects when the room was lost: open it again. */
  durable(): Promise<void>
  release(): void
}

export interface PlaindocServer {
  /** Opens the store and listens; with a `server` of the host, only the first. Resolves to where it is reached. */
  listen(): Promise<{ readonly host: string; readonly port: number; readonly url: string }>
  /** `/health`, the checks of an open server, then `onRequest`: for a `server` of the host. */
  handleRequest(request: IncomingMessage, response: ServerResponse): void
  openRoom(room: string): Promise<OpenRoom>
  /** Every room in the store or in memory, sorted. */
  listRooms(): Promise<readonly string[]>
  /** How many clients have this room open. */
  connectionsOf(room: string): number
  /** What was counted so far. */
  readonly metrics: Readonly<Metrics>
  /** Makes everything durable, tells clients to come again (4503), and lets go of all within 5 s. */
  close(): Promise<void>
}

/** How often clocks are looked at, in ms. */
const TICK_MS = 1_000
/** How long the parts of a shutdown may take, in ms: together less than 5 s. */
const FLUSH_MS = 2_000
const GOODBYE_MS = 800
const HANDSHAKE_MS = 5_000

/**
 * A server for y-websocket clients. An update is visible to anybody else only after the store has it.
 *
 * @throws SERVER_OPTIONS when it is not said who may come in
 * @example const server = createServer({ store: levelStore('data'), open: true, port: 8080 }); await server.listen()
 */
export function createServer(options: ServerOptions): PlaindocServer {
  return new RoomServer(checkOptions(options))
}

class RoomServer implements PlaindocServer {
  readonly #options: ServerOptions
  readonly #limits: Limits
  readonly #metrics: Metrics = emptyMetrics()
  readonly #committer: Committer
  readonly #rooms: Rooms
  readonly #door: Door
  readonly #http: Server
  readonly #onError: (error: Error, room?: string) => void
  #ticker: ReturnType<typeof setInterval> | undefined
  #unwatch: (() => Promise<void>) | undefined
  #pingedAt = 0
  #ticks = 0
  #ready = false
  #closing: Promise<void> | undefined

  constructor(options: ServerOptions) {
    this.#options = options
    const { store, onRoom } = options
    const onError = options.onError ?? ((error, room) => console.error(room === undefined ? '' : `${room}:`, error))
    const limits = { ...DEFAULT_LIMITS, ...options.limits }
    this.#limits = limits
    this.#onError = onError
    const metrics = this.#metrics
    this.#committer = new Committer(store, metrics)
    this.#rooms = new Rooms({ store, committer: this.#committer, limits, metrics, onRoom, onError })
    this.#door = new Door({
      rooms: this.#rooms,
      limits,
      metrics,
      onError,
      ownClientsOnly: options.ownClientsOnly ?? false,
      authenticate: options.authenticate,
      acceptsRoom: options.acceptsRoom ?? (() => true),
      origins: options.origins,
      addressOf: options.addressOf ?? (request => request.socket.remoteAddress ?? ''),
    })
    this.#http = options.server ?? this.#createHttp()
    this.#http.on('upgrade', this.#upgraded)
  }

  async listen(): Promise<{ readonly host: string; readonly port: number; readonly url: string }> {
    const { store, server, host = '127.0.0.1', port = 0 } = this.#options
    await store.open()
    this.#unwatch = await store.watch?.((room, seq) => this.#hint(room, seq))
    this.#ticker = setInterval(() => this.#tick(), Math.min(TICK_MS, this.#limits.lagMs / 2)).unref()
    this.#pingedAt = Date.now()
    this.#ready = true
    if (server === undefined) await listenOn(this.#http, host, port)
    const address = this.#http.address() as AddressInfo | null
    const actual = { host: address?.address ?? host, port: address?.port ?? port }
    return { ...actual, url: `ws://${actual.host.includes(':') ? `[${actual.host}]` : actual.host}:${actual.port}` }
  }

  handleRequest(request: IncomingMessage, response: ServerResponse): void {
    const { open, onRequest, origins = [] } = this.#options
    if (open === true && !(isLocalCaller(request) && isLocalHost(request))) reply(response, 403, 'foreign host')
    else if (open === true && !isOwnOrigin(request, origins)) reply(response, 403, 'foreign origin')
    else if (request.url?.split('?')[0] === '/health') {
      const healthy = this.#ready && this.#closing === undefined
      reply(response, healthy ? 200 : 503, healthy ? 'ok' : 'not ready')
    } else if (onRequest === undefined) reply(response, 404, 'not found')
    else
      new Promise<void>(resolve => resolve(onRequest(request, response))).catch(error => {
        this.#onError(error instanceof Error ? error : new Error(String(error)))
        if (response.headersSent) response.destroy()
        else reply(response, 500, 'failed')
      })
  }

  async openRoom(room: string): Promise<OpenRoom> {
    const lease = await this.#rooms.acquire(checkRoomName(room))
    return {
      ydoc: lease.room.ydoc,
      durable: () => lease.room.whenDurable(),
      release: () => lease.release(),
    }
  }

  async listRooms(): Promise<readonly string[]> {
    return [...new Set([...(await this.#options.store.rooms()), ...this.#rooms.loaded.keys()])].sort()
  }

  connectionsOf(room: string): number {
    return this.#rooms.loaded.get(room)?.members.size ?? 0
  }

  get metrics(): Readonly<Metrics> {
    this.#metrics.connections = this.#door.connections.size
    this.#metrics.rooms = this.#rooms.loaded.size
    return this.#metrics
  }

  close(): Promise<void> {
    this.#closing ??= this.#close()
    return this.#closing
  }

  async #close(): Promise<void> {
    this.#door.shut()
    clearInterval(this.#ticker)
    this.#http.off('upgrade', this.#upgraded)
    const stopped =
      this.#options.server === undefined && this.#http.listening
        ? new Promise<void>(resolve => this.#http.close(() => resolve()))
        : Promise.resolve()
    // what came in is made durable and acknowledged before the goodbye
    await within(this.#committer.idle(), GOODBYE_MS)
    await this.#door.closeAll(Close.shutdown, 'the server shuts down, try again', GOODBYE_MS)
    await within(this.#rooms.close(), FLUSH_MS)
    await this.#unwatch?.()
    await within(this.#options.store.close(), GOODBYE_MS)
    if (this.#options.server === undefined) this.#http.closeAllConnections()
    await within(stopped, GOODBYE_MS)
  }

  #createHttp(): Server {
    const server = createHttpServer((request, response) => this.handleRequest(request, response))
    server.headersTimeout = HANDSHAKE_MS
    return server
  }

  readonly #upgraded = (...upgrade: Parameters<Door['receive']>): void => this.#door.receive(...upgrade)

  /** Another server has written; our own writes have arrived here by then. */
  #hint(name: string, seq: number | undefined): void {
    setImmediate(() => {
      const room = this.#rooms.loaded.get(name)
      if (room !== undefined && (seq === undefined || seq > room.log.seq)) void room.pull()
    })
  }

  #tick(): void {
    const now = Date.now()
    const pings = now - this.#pingedAt >= this.#limits.pingMs
    if (pings) this.#pingedAt = now
    for (const connection of this.#door.connections) {
      connection.check(now)
      if (pings) connection.ping()
    }
    const polls = this.#unwatch !== undefined && ++this.#ticks % 2 === 0
    for (const room of this.#rooms.loaded.values()) {
      room.spread(room.awareness.expire(now))
      // a hint may be lost
      if (polls) void room.pull()
    }
  }
}

const serverCall = "createServer({ store: levelStore('data'), open: true })"

function checkOptions(options: ServerOptions): ServerOptions {
  if (typeof options !== 'object' || options === null) throw wrongCall('options', options, serverCall)
  if (typeof options.store?.open !== 'function') throw wrongCall('a store', options.store, serverCall)
  const { open = false, authenticate, host = '127.0.0.1' } = options
  if (open === (authenticate !== undefined))
    throw new PlaindocError(
      'SERVER_OPTIONS',
      'Cannot create the server: it must be said who may come in. Give either authenticate, or open: true for everybody on this machine.',
    )
  if (open && !isLoopback(host))
    throw new PlaindocError(
      'SERVER_OPTIONS',
      `Cannot create the server: an open server on ${host} would let everybody in. Give authenticate, or use 127.0.0.1.`,
    )
  return options
}

function reply(response: ServerResponse, status: number, text: string): void {
  response.writeHead(status, { 'content-type': 'text/plain; charset=utf-8', 'cache-control': 'no-store' })
  response.end(`${text}\n`)
}

/** Waits for `work`, but not longer than `limitMs`, and not for its error: a shutdown goes on. */
async function within(work: Promise<unknown>, limitMs: number): Promise<void> {
  let timer: ReturnType<typeof setTimeout> | undefined
  const late = new Promise<void>(resolve => {
    timer = setTimeout(resolve, limitMs)
  })
  await Promise.race([work.catch(() => {}), late])
  clearTimeout(timer)
}
