/**
 * A document attached to a room of a server, over y-websocket's protocol. Floor 4.
 * Offline first: edits are kept in the document and sent when there is a connection.
 */
import type { Awareness } from 'y-protocols/awareness'
import type { WebsocketProvider } from 'y-websocket'
import type { Attachable, Attachment, Report } from '../document/types.js'
import { PlaindocError } from '../plain/error.js'
import type { Guarantee } from './confirmation.js'
import { Link, type LinkOptions } from './link.js'
import { checkUrl, refusedWith, unfit } from './refusals.js'
import { encodeRoomName } from './room-name.js'
import { socketClass } from './socket-class.js'

export interface WebsocketOptions {
  /** Sent as `?token=`; a function is asked before every attempt. */
  readonly token?: string | (() => string | Promise<string>)
  /** More parameters of the URL. */
  readonly params?: Readonly<Record<string, string>>
  /** Whether `open` waits for the first sync. Default false: offline first. */
  readonly wait?: boolean
  /** Whether to ask for acks, without which `synced` means delivered instead of durable. Default true. */
  readonly acks?: boolean
  /** The awareness to carry; one is made, and destroyed at the end, when none is given. */
  readonly awareness?: Awareness
  /** Default true: tabs meet at the server alone, so that a broken network shows. */
  readonly disableBc?: boolean
  /** The longest pause between two attempts, in ms. Default 30,000. */
  readonly maxBackoffMs?: number
  /** How often the server is asked for what may have got lost, in ms. Default 60,000. */
  readonly resyncMs?: number
  /** How long `close` waits for the server to confirm the last edits, in ms. Default 2,000. */
  readonly closeTimeoutMs?: number
  /** The class of sockets; by default `ws` in Node and the global one elsewhere. */
  readonly WebSocket?: typeof WebSocket
}

/** What `websocket` gives besides being attachable. */
export interface WebsocketAttachment extends Attachment {
  /** The provider, once started: for editors, and for everything that knows y-websocket. */
  readonly provider: WebsocketProvider | undefined
  /** The awareness that is carried, once started. */
  readonly awareness: Awareness | undefined
  /** What `synced` means on this connection: on the disk of a plaindoc server, or in the memory of another one. */
  readonly guarantee: Guarantee | undefined
  synced(options?: { readonly timeout?: number }): Promise<void>
  /**
   * Connects at once, in place of the next attempt, and also after a refusal, when nothing is attempted any more:
   * with a new token, or when the room is there by now. `token` replaces the one in use.
   */
  retry(token?: WebsocketOptions['token']): void
}

/**
 * Attaches a document to `room` at the server `url` (`ws://` or `wss://`).
 *
 * Status: `offline` without a connection, `pending` until the server has everything and we have everything of it,
 * `synced` then, `refused` after a close code from 4400 to 4499, and when the room holds another kind of document; local
 * edits are kept in every case, and after a refusal `retry` asks again. Nothing of ours is sent before the room has shown
 * that it is of our kind.
 *
 * @throws ROOM_NAME; SYNC_REFUSED for an address that is none; `synced` rejects with SYNC_REFUSED, with ROOT_KIND when
 *   the room is of another kind, and with SYNC_TIMEOUT after `timeout` ms
 * @example const doc = await open({ todos: [] }, websocket('wss://docs.example', 'team/plan', { token }))
 */
export function websocket(url: string, room: string, options: WebsocketOptions = {}): WebsocketAttachment {
  return new RoomAttachment(url, room, options)
}

class RoomAttachment implements WebsocketAttachment {
  readonly name: string
  readonly #options: WebsocketOptions
  readonly #url: string
  readonly #room: string
  #link: Link | undefined
  #report: Report = () => {}
  #refusal: PlaindocError | undefined
  #error: Error | undefined
  #closed = false

  constructor(url: string, room: string, options: WebsocketOptions) {
    this.#url = checkUrl(url)
    this.#room = encodeRoomName(room)
    this.#options = options
    this.name = `${url.replace(/\/+$/, '')}/${this.#room}`
  }

  get provider(): WebsocketProvider | undefined {
    return this.#link?.provider
  }

  get awareness(): Awareness | undefined {
    return this.#link?.provider.awareness
  }

  get guarantee(): Guarantee | undefined {
    return this.#link?.confirmation.guarantee
  }

  async start(document: Attachable, report: Report): Promise<void> {
    this.#report = report
    const link = new Link(document, await this.#linkOptions(), {
      changed: () => this.#tell(),
      failed: error => this.#tell(error),
      closed: (code, reason) => this.#tell(refusedWith(this.name, code, reason)),
      refused: (code, reason) => this.#refuse(refusedWith(this.name, code, reason)),
      unfit: error => this.#refuse(unfit(this.name, error)),
    })
    this.#link = link
    link.connect()
    this.#tell()
    if (this.#options.wait !== true) return
    await this.synced()
    // both directions: what the server has is here too
    await link.received()
  }

  async synced({ timeout }: { readonly timeout?: number } = {}): Promise<void> {
    if (this.#refusal !== undefined) throw this.#refusal
    const link = this.#link
    if (link === undefined || this.#closed) throw this.#ended()
    const { done, cancel } = link.confirmation.wait()
    const timer = timeout === undefined ? undefined : setTimeout(() => cancel(this.#late(timeout)), timeout)
    link.prove()
    try {
      await done
    } finally {
      clearTimeout(timer)
    }
  }

  retry(token?: WebsocketOptions['token']): void {
    this.#refusal = undefined
    this.#error = undefined
    this.#link?.connect(...(token === undefined ? [] : [token]))
    this.#tell()
  }

  async close(): Promise<void> {
    const link = this.#link
    if (link === undefined || this.#closed) return
    // a last chance for the last edits, as long as there is a connection; what does not get out stays in the document
    if (link.provider.wsconnected) {
      const timeout = this.#options.closeTimeoutMs ?? 2_000
      await Promise.race([this.synced({ timeout }).catch(() => {}), link.disconnected()])
    }
    this.#closed = true
    link.confirmation.give(this.#ended())
    await link.close()
  }

  async #linkOptions(): Promise<LinkOptions> {
    const { token, params, acks, awareness, disableBc, maxBackoffMs, resyncMs } = this.#options
    return {
      url: this.#url,
      room: this.#room,
      token,
      awareness,
      params: params ?? {},
      acks: acks ?? true,
      disableBc: disableBc ?? true,
      maxBackoffMs: maxBackoffMs ?? 30_000,
      resyncMs: resyncMs ?? 60_000,
      socketClass: await socketClass(this.#options.WebSocket),
    }
  }

  #tell(error?: Error): void {
    if (this.#closed) return
    const link = this.#link
    if (error !== undefined) this.#error = error
    else if (link?.synced === true) this.#error = undefined
    this.#report({ remote: this.#remote(link), error: this.#refusal ?? this.#error })
  }

  #remote(link: Link | undefined): 'synced' | 'pending' | 'offline' | 'refused' {
    if (this.#refusal !== undefined) return 'refused'
    if (link === undefined || !link.provider.wsconnected) return 'offline'
    return link.synced ? 'synced' : 'pending'
  }

  #refuse(refusal: PlaindocError): void {
    this.#refusal = refusal
    this.#link?.confirmation.give(refusal)
    this.#tell()
  }

  #late(timeout: number): PlaindocError {
    const isConnected = this.#link?.provider.wsconnected === true
    const why = `${isConnected ? 'the server has not confirmed the last edits' : 'no server answers there'} within ${timeout} ms`
    return new PlaindocError('SYNC_TIMEOUT', `Cannot sync with ${this.name}: ${why}. Edits are kept and sent again.`)
  }

  #ended(): PlaindocError {
    const message = `Cannot sync with ${this.name}: the document is not attached to it. Open it with this attachment.`
    return new PlaindocError('SYNC_REFUSED', message)
  }
}
