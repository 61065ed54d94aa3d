/**
 * One document, one provider: y-websocket's, with the guards it lacks. Floor 4.
 */
import * as decoding from 'lib0/decoding'
import * as encoding from 'lib0/encoding'
import type { Awareness } from 'y-protocols/awareness'
import { WebsocketProvider } from 'y-websocket'
import * as Y from 'yjs'
import type { Attachable } from '../document/types.js'
import { PlaindocError } from '../plain/error.js'
import { Backoff, quietTimeout } from './backoff.js'
import { Confirmation } from './confirmation.js'
import { FirstContact } from './first-contact.js'
import { answerFrame, expectation, kindOf, meets, oneShort, questionFrame } from './frames.js'
import { GapWatch } from './gap-watch.js'
import { guardSocket } from './guarded-socket.js'
import { isFinal, Message, Sync } from './protocol.js'

/** How long a server without acks is left alone after an edit before it is asked whether it has it. */
const PROOF_DELAY_MS = 1_000

export interface LinkOptions {
  readonly url: string
  /** Encoded. */
  readonly room: string
  readonly params: Readonly<Record<string, string>>
  readonly token: string | (() => string | Promise<string>) | undefined
  readonly acks: boolean
  readonly awareness: Awareness | undefined
  readonly disableBc: boolean
  readonly maxBackoffMs: number
  readonly resyncMs: number
  readonly socketClass: typeof WebSocket
}

/** What a link tells its owner; `changed` is called whenever `state` may have changed. */
export interface LinkHooks {
  changed(): void
  failed(error: Error): void
  /** The server closed the connection for a reason that may pass (4500 and above); it is tried again. */
  closed(code: number, reason: string): void
  refused(code: number, reason: string): void
  /** What the server has can never be merged; nothing of ours was sent. */
  unfit(error: PlaindocError): void
}

type MessageHandler = WebsocketProvider['messageHandlers'][number]

/** Makes the provider, keeps it connected, and knows what of the document has arrived. */
export class Link {
  readonly provider: WebsocketProvider
  readonly confirmation: Confirmation = new Confirmation()
  readonly #document: Attachable
  readonly #options: LinkOptions
  readonly #hooks: LinkHooks
  readonly #backoff: Backoff
  readonly #gaps: GapWatch
  readonly #written: () => void
  #token: LinkOptions['token']
  #proofTimer: ReturnType<typeof setTimeout> | undefined
  #closed = false
  readonly #first = new FirstContact()
  #unfit = false

  constructor(document: Attachable, options: LinkOptions, hooks: LinkHooks) {
    this.#document = document
    this.#options = options
    this.#hooks = hooks
    this.#token = options.token
    this.provider = new WebsocketProvider(options.url, options.room, document.ydoc, {
      connect: false,
      disableBc: options.disableBc,
      // we plan the attempts ourselves: the provider's own timer has no jitter and keeps Node alive
      maxBackoffTime: 0,
      shouldReconnect: event => !isFinal(event.code),
      WebSocketPolyfill: guardSocket(options.socketClass, {
        sending: frame => this.#maySend(frame),
        refused: error => this.#hooks.failed(error),
      }),
      ...(options.awareness === undefined ? {} : { awareness: options.awareness }),
    })
    this.#backoff = new Backoff(() => this.connect(), options.maxBackoffMs)
    this.#gaps = new GapWatch(document.ydoc, () => this.#ask(), options.resyncMs)
    this.#written = () => this.#changed()
    this.#handleMessages()
    this.#followConnection()
  }

  /** Connects now, in place of a planned attempt; `token` replaces the one in use. */
  connect(token: LinkOptions['token'] = this.#token): void {
    this.#token = token
    this.#unfit = false
    this.#backoff.cancel()
    const given = typeof token === 'function' ? token() : token
    if (!(given instanceof Promise)) this.#connectWith(given)
    else
      given.then(
        value => this.#connectWith(value),
        (error: Error) => {
          this.#hooks.failed(error)
          this.#backoff.again()
        },
      )
  }

  /** Whether both directions are complete, as far as is known now. */
  get synced(): boolean {
    return this.provider.synced && this.confirmation.confirmed
  }

  /** Resolves when the server has sent all that it had. */
  received(): Promise<void> {
    if (this.provider.synced) return Promise.resolve()
    return new Promise(resolve => this.provider.once('sync', () => resolve()))
  }

  /** Resolves when the connection there is now ends. */
  disconnected(): Promise<void> {
    return new Promise(resolve => this.provider.once('connection-close', () => resolve()))
  }

  /** Asks a server without acks at once, not after its pause. */
  prove(): void {
    clearTimeout(this.#proofTimer)
    this.#proofTimer = undefined
    if (!this.confirmation.wantsProof) return
    const expected = expectation(this.#document.ydoc)
    this.confirmation.asking(expected)
    this.#send(questionFrame(oneShort(expected.clocks)))
  }

  /** Lets go of the socket, the timers and the provider; resolves when the socket is closed, after 1 s in any case. */
  async close(): Promise<void> {
    this.#closed = true
    this.#backoff.cancel()
    this.#gaps.stop()
    clearTimeout(this.#proofTimer)
    const socket = this.provider.ws
    this.#document.ydoc.off('update', this.#written)
    this.provider.destroy()
    if (this.#options.awareness === undefined) this.provider.awareness.destroy()
    if (socket !== null) await closed(socket)
  }

  #connectWith(token: string | undefined): void {
    if (this.#closed) return
    this.provider.params = {
      ...this.#options.params,
      ...(token === undefined ? {} : { token }),
      ...(this.#options.acks ? { ack: '1' } : {}),
    }
    try {
      this.provider.connect()
    } catch (error) {
      // a URL that no socket accepts will not be accepted later
      this.#hooks.refused(0, error instanceof Error ? error.message : String(error))
    }
  }

  #followConnection(): void {
    const { provider, confirmation } = this
    provider.on('status', ({ status }) => {
      if (status === 'connected') {
        confirmation.opened()
        this.#first.opened()
      }
      this.#changed()
    })
    provider.on('sync', state => {
      if (state) this.#backoff.reset()
      this.#changed()
    })
    provider.on('connection-close', event => {
      confirmation.closed()
      if (event !== null && event.code >= 4500 && event.code < 4600) this.#hooks.closed(event.code, event.reason)
      if (this.#closed || this.#unfit) return
      provider.shouldConnect = false
      this.#backoff.again()
    })
    provider.on('closed', ({ code, reason }) => {
      this.#backoff.cancel()
      this.#hooks.refused(code, reason)
    })
    // after the provider's own listener, so the frame is counted before we look
    this.#document.ydoc.on('update', this.#written)
  }

  #handleMessages(): void {
    const { messageHandlers } = this.provider
    messageHandlers[Message.sync] = (encoder, decoder, _provider, isServer) => this.#sync(encoder, decoder, isServer)
    messageHandlers[Message.ack] = (_encoder, decoder) => {
      this.confirmation.acknowledged(decoding.readVarUint(decoder))
      this.#changed()
    }
    messageHandlers.forEach((handler, type) => {
      messageHandlers[type] = this.#guard(handler)
    })
  }

  /** A frame that cannot be read is reported, and must not reach the timer or the channel that brought it. */
  #guard(handler: MessageHandler): MessageHandler {
    return (...message) => {
      try {
        handler(...message)
      } catch (error) {
        this.#hooks.failed(error instanceof Error ? error : new Error(String(error)))
      }
    }
  }

  /** @param isServer - whether the server sent it, and not another tab */
  #sync(encoder: encoding.Encoder, decoder: decoding.Decoder, isServer: boolean): void {
    const type = decoding.readVarUint(decoder)
    const bytes = decoding.readVarUint8Array(decoder)
    if (type === Sync.step1) {
      if (isServer && this.#first.keepsAnswerTo(bytes)) return
      encoding.writeUint8Array(encoder, answerFrame(this.#document.encode(bytes)))
      this.confirmation.answering()
      return
    }
    if (type !== Sync.step2 && type !== Sync.update) throw new RangeError(`a sync message has no type ${type}`)
    if (!this.#takeIn(bytes)) return
    this.#gaps.look()
    if (type === Sync.update) return
    if (isServer && !this.#first.accepted) this.#begin()
    const expected = this.confirmation.answered()
    if (expected !== undefined) this.confirmation.proved(meets(bytes, expected))
    if (!this.provider.synced) this.provider.synced = true
    this.#changed()
  }

  /** Whether the update fits; one that does not ends the attempt, unless the room is known to be of our kind. */
  #takeIn(update: Uint8Array): boolean {
    try {
      this.#document.merge(update, { origin: this.provider })
    } catch (error) {
      if (!(error instanceof PlaindocError) || error.code !== 'ROOT_KIND') throw error
      if (!this.#first.accepted) {
        this.#unfit = true
        this.provider.disconnect()
        this.#hooks.unfit(error)
        return false
      }
      // one who writes nonsense into a room must not drive everybody out; what follows may need it
      Y.applyUpdate(this.#document.ydoc, update, this.provider)
      this.#hooks.failed(error)
    }
    return true
  }

  #begin(): void {
    const { question, frames } = this.#first.accept()
    if (question !== undefined) {
      this.confirmation.answering()
      this.#send(answerFrame(this.#document.encode(question)))
    } else for (const frame of frames) this.#send(frame)
  }

  #maySend(frame: Uint8Array): boolean {
    if (kindOf(frame) === 'content' && this.#first.keeps(frame)) return false
    this.confirmation.sending(frame)
    return true
  }

  #changed(): void {
    if (this.confirmation.wantsProof) this.#proofTimer ??= quietTimeout(() => this.prove(), PROOF_DELAY_MS)
    this.#hooks.changed()
  }

  #ask(): void {
    this.#send(questionFrame(this.#document.stateVector()))
  }

  #send(frame: Uint8Array<ArrayBuffer> | Uint8Array): void {
    const { ws } = this.provider
    // reason: `send` takes bytes over any buffer; the DOM types of TypeScript exclude shared ones
    if (ws !== null && ws.readyState === ws.OPEN) ws.send(frame as Uint8Array<ArrayBuffer>)
  }
}

/** Resolves when `socket` is closed; one that does not answer is cut off after a second. */
function closed(socket: WebSocket): Promise<void> {
  if (socket.readyState === socket.CLOSED) return Promise.resolve()
  return new Promise(resolve => {
    const timer = quietTimeout(() => {
      // only `ws` can cut; a browser does it itself
      if ('terminate' in socket && typeof socket.terminate === 'function') socket.terminate()
      resolve()
    }, 1_000)
    socket.addEventListener('close', () => {
      clearTimeout(timer)
      resolve()
    })
  })
}
