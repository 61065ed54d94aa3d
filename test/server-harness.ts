/**
 * What the tests of server and sync share: servers on free ports, clients of three kinds, and waiting for facts.
 */
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import * as decoding from 'lib0/decoding'
import * as encoding from 'lib0/encoding'
import { WebSocket } from 'ws'
import { WebsocketProvider } from 'y-websocket'
import * as Y from 'yjs'
import type { Attachable, Report, StatusValue } from '../src/document/types.js'
import type { PlainValue } from '../src/plain/types.js'
import {
  createServer,
  memoryStore,
  type PlaindocServer,
  type ServerOptions,
  type UpdateStore,
} from '../src/server/index.js'
import { type WebsocketOptions, websocket } from '../src/sync/index.js'

const cleanups: (() => Promise<unknown> | unknown)[] = []

/** Runs `cleanup` after the test; the last registered first. */
export function afterTest(cleanup: () => Promise<unknown> | unknown): void {
  cleanups.push(cleanup)
}

/** To be called in `afterEach`. */
export async function cleanUp(): Promise<void> {
  for (const cleanup of cleanups.splice(0).reverse()) await cleanup()
}

/** Resolves when `holds`; asks again at every turn of the event loop, and gives up with `what`. */
export async function until(what: string, holds: () => boolean, timeoutMs = 8_000): Promise<void> {
  const end = Date.now() + timeoutMs
  while (!holds()) {
    if (Date.now() > end) throw new Error(`not within ${timeoutMs} ms: ${what}`)
    await new Promise(resolve => setTimeout(resolve, 2))
  }
}

export async function temporaryFolder(): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), 'plaindoc-'))
  afterTest(() => rm(folder, { recursive: true, force: true, maxRetries: 10, retryDelay: 100 }))
  return folder
}

export interface Running {
  readonly server: PlaindocServer
  readonly url: string
  readonly port: number
  readonly errors: Error[]
}

/** A server on a free port; open, in memory and silent unless `options` say otherwise. */
export async function startServer(options: Partial<ServerOptions> = {}): Promise<Running> {
  const errors: Error[] = []
  const server = createServer({
    store: memoryStore(),
    ...(options.authenticate === undefined ? { open: true } : {}),
    onError: error => errors.push(error),
    ...options,
  })
  const { url, port } = await server.listen()
  afterTest(() => server.close())
  return { server, url, port, errors }
}

/** A client as everybody has it: y-websocket alone. */
export function stockClient(
  url: string,
  room: string,
  options: { readonly ydoc?: Y.Doc; readonly params?: Record<string, string> } = {},
): { ydoc: Y.Doc; provider: WebsocketProvider; closed: () => number | undefined } {
  const ydoc = options.ydoc ?? new Y.Doc()
  const provider = new WebsocketProvider(url, room, ydoc, {
    // reason: `ws` is the browser's class at run time, its types say otherwise
    WebSocketPolyfill: WebSocket as unknown as typeof globalThis.WebSocket,
    disableBc: true,
    params: options.params ?? {},
  })
  let code: number | undefined
  provider.on('connection-close', event => {
    code = event?.code
  })
  afterTest(() => {
    provider.destroy()
    provider.awareness.destroy()
    ydoc.destroy()
  })
  return { ydoc, provider, closed: () => code }
}

/** The smallest thing that can be attached: a Y.Doc with one map. */
export function attachable(ydoc: Y.Doc = new Y.Doc()): Attachable {
  afterTest(() => ydoc.destroy())
  const root = ydoc.getMap('data')
  return {
    ydoc,
    root: root as Y.AbstractType<unknown>,
    snapshot: () => root.toJSON() as PlainValue,
    observe: () => () => {},
    transact: (fn, options) => ydoc.transact(fn, options?.origin),
    replace: () => {
      throw new Error('not needed here')
    },
    encode: since => Y.encodeStateAsUpdate(ydoc, since),
    stateVector: () => Y.encodeStateVector(ydoc),
    merge: (update, options) => Y.applyUpdate(ydoc, update, options?.origin),
  }
}

/** A client of ours, with the last status that it reported. */
export async function ourClient(url: string, room: string, options: WebsocketOptions & { readonly ydoc?: Y.Doc } = {}) {
  const document = attachable(options.ydoc)
  const attachment = websocket(url, room, options)
  const status: { remote?: StatusValue['remote']; error?: Error | undefined } = {}
  const report: Report = state => void Object.assign(status, state)
  // also after a failed start, as documents do
  afterTest(() => attachment.close())
  await attachment.start(document, report)
  return { ydoc: document.ydoc, document, attachment, status, map: document.ydoc.getMap<unknown>('data') }
}

/** A socket that speaks the protocol by hand and keeps all it hears. */
export class RawClient {
  readonly socket: WebSocket
  readonly frames: Uint8Array[] = []
  code: number | undefined
  reason = ''

  constructor(url: string, headers: Record<string, string> = {}) {
    this.socket = new WebSocket(url, { headers })
    this.socket.on('message', (data: Buffer) => this.frames.push(new Uint8Array(data)))
    this.socket.on('close', (code, reason) => {
      this.code = code
      this.reason = reason.toString()
    })
    this.socket.on('error', () => {})
    afterTest(() => this.socket.terminate())
  }

  async opened(): Promise<this> {
    await until('socket open', () => this.socket.readyState === WebSocket.OPEN)
    return this
  }

  async closed(): Promise<number> {
    await until('socket closed', () => this.code !== undefined)
    return this.code ?? 0
  }

  send(...parts: (number | Uint8Array)[]): void {
    this.socket.send(frame(...parts))
  }

  /** The payloads of all frames `0 • step` so far. */
  sync(step: number): Uint8Array[] {
    return this.frames.flatMap(bytes => {
      const decoder = decoding.createDecoder(bytes)
      if (decoding.readVarUint(decoder) !== 0 || decoding.readVarUint(decoder) !== step) return []
      return [decoding.readVarUint8Array(decoder)]
    })
  }

  /** The numbers of all acks so far. */
  acks(): number[] {
    return this.frames.flatMap(bytes => {
      const decoder = decoding.createDecoder(bytes)
      return decoding.readVarUint(decoder) === 100 ? [decoding.readVarUint(decoder)] : []
    })
  }
}

/** A frame of numbers (varUint) and byte arrays (with their length). */
export function frame(...parts: (number | Uint8Array)[]): Uint8Array {
  const encoder = encoding.createEncoder()
  for (const part of parts)
    if (typeof part === 'number') encoding.writeVarUint(encoder, part)
    else encoding.writeVarUint8Array(encoder, part)
  return encoding.toUint8Array(encoder)
}

/** The update that `write` makes in a fresh document. */
export function updateOf(write: (ydoc: Y.Doc) => void, clientID?: number): Uint8Array {
  const ydoc = new Y.Doc()
  if (clientID !== undefined) ydoc.clientID = clientID
  write(ydoc)
  const update = Y.encodeStateAsUpdate(ydoc)
  ydoc.destroy()
  return update
}

/** A promise and its ends. */
export function deferred(): { promise: Promise<void>; resolve: () => void; reject: (error: Error) => void } {
  let resolve: () => void = () => {}
  let reject: (error: Error) => void = () => {}
  const promise = new Promise<void>((yes, no) => {
    resolve = yes
    reject = no
  })
  return { promise, resolve, reject }
}

/** The payload of an awareness frame with one state. */
export function awareness(client: number, clock: number, state: string): Uint8Array {
  return frame(1, client, clock, new TextEncoder().encode(state))
}

/** The same store as a plain object, so that single methods can be replaced. It says nothing about being shared. */
export function delegate(store: UpdateStore): UpdateStore {
  return {
    open: () => store.open(),
    append: batch => store.append(batch),
    load: room => store.load(room),
    readSince: (room, seq) => store.readSince(room, seq),
    compact: (room, upTo, snapshot) => store.compact(room, upTo, snapshot),
    rooms: () => store.rooms(),
    stat: room => store.stat(room),
    delete: room => store.delete(room),
    putMeta: (room, key, value) => store.putMeta(room, key, value),
    getMeta: (room, key) => store.getMeta(room, key),
    close: () => store.close(),
  }
}

/** A store whose appends wait for a sign. */
export function heldStore(inner: UpdateStore = memoryStore()): {
  store: UpdateStore
  letGo: () => void
  waiting: () => number
} {
  let open = false
  const gates: (() => void)[] = []
  const append: UpdateStore['append'] = async batch => {
    if (!open) {
      const gate = deferred()
      gates.push(gate.resolve)
      await gate.promise
    }
    return inner.append(batch)
  }
  const letGo = () => {
    open = true
    for (const gate of gates.splice(0)) gate()
  }
  return { store: { ...delegate(inner), append }, waiting: () => gates.length, letGo }
}
