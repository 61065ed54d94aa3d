/**
 * One client: its frames in, its frames out, and how far each side is. Outside.
 * A client that sends rubbish is closed; one that reads slowly gets a difference later; one that sends too fast waits.
 */
import type { WebSocket } from 'ws'
import type { Grant } from './authentication.js'
import { Close, type CloseCode } from './close-codes.js'
import {
  ackFrame,
  answerFrame,
  awarenessFrame,
  type Incoming,
  KEEP_ALIVE,
  questionFrame,
  readFrame,
  updateFrame,
} from './frames.js'
import { type GateRules, inspect } from './gate.js'
import type { Limits } from './limits.js'
import type { Metrics } from './metrics.js'
import { Resync } from './resync.js'
import type { Member, Room } from './room.js'

/** What a question counts for while its answer waits, in bytes: an answer is not free either. */
const QUESTION_BYTES = 16_000
/** What a close frame can carry. */
const MAX_REASON_BYTES = 120

export interface ConnectionOptions {
  readonly socket: WebSocket
  readonly room: Room
  readonly grant: Grant
  readonly acks: boolean
  readonly rules: GateRules
  readonly metrics: Metrics
}

/** A frame that came in and is not durable yet. */
interface Unsettled {
  readonly bytes: number
  readonly at: number
  /** What to acknowledge when it is durable. */
  readonly count: number | undefined
}

/** A client that is behind. */
interface Lag {
  readonly deadline: number
  /** What it knows, from which the difference is made. */
  stateVector: Uint8Array
  /** Whether it asked, so that the difference is an answer. */
  asked: boolean
  /** The difference is made and waits to become durable. */
  catching: boolean
}

export class Connection implements Member {
  readonly #socket: WebSocket
  readonly #room: Room
  readonly #grant: Grant
  readonly #acks: boolean
  readonly #rules: GateRules
  readonly #limits: Limits
  readonly #metrics: Metrics
  readonly #resync: Resync
  /** Content frames that came in. */
  #received = 0
  #acknowledged = 0
  #unsettled: Unsettled[] = []
  #unansweredBytes = 0
  #lag: Lag | undefined
  #heard = true
  #closing = false

  constructor({ socket, room, grant, acks, rules, metrics }: ConnectionOptions) {
    this.#socket = socket
    this.#room = room
    this.#grant = grant
    this.#acks = acks
    this.#rules = rules
    this.#limits = rules.limits
    this.#metrics = metrics
    this.#resync = new Resync(() => this.#ask())
    socket.on('message', (data: Buffer, isBinary) => this.#receive(data, isBinary))
    socket.on('pong', () => {
      this.#heard = true
    })
    socket.on('close', () => this.#left())
    // `ws` closes by itself after an error
    socket.on('error', () => {})
    room.members.add(this)
    // says that there are acks, before anything else
    if (acks) this.#write(ackFrame(0))
    this.#ask()
    this.#tellAwareness()
    if (socket.isPaused) socket.resume()
  }

  deliver(frame: Uint8Array, stateVector: Uint8Array): void {
    if (this.#lag !== undefined || this.#closing) return
    this.#write(frame)
    const buffered = this.#socket.bufferedAmount
    if (buffered <= this.#limits.bufferedBytes) return
    this.#metrics.lags++
    // one answer may be larger than the limit: the time grows with it
    const patience = this.#limits.lagMs * Math.max(1, buffered / (2 * this.#limits.bufferedBytes))
    this.#lag = { deadline: Date.now() + patience, stateVector, asked: false, catching: false }
  }

  mention(frame: Uint8Array): void {
    if (this.#lag === undefined && !this.#closing) this.#write(frame)
  }

  settle(durable: number): void {
    let count = this.#acknowledged
    for (let first = this.#unsettled[0]; first !== undefined && first.at <= durable; first = this.#unsettled[0]) {
      this.#unsettled.shift()
      this.#unansweredBytes -= first.bytes
      count = first.count ?? count
    }
    if (this.#unsettled.length === 0) this.#room.unsettled.delete(this)
    if (this.#acks && count > this.#acknowledged && !this.#closing) this.#write(ackFrame(count))
    this.#acknowledged = count
    if (this.#socket.isPaused && this.#unansweredBytes <= this.#limits.unansweredBytes / 2) this.#socket.resume()
  }

  close(code: CloseCode, reason: string): void {
    if (this.#closing) return
    this.#closing = true
    this.#metrics.closed[code] = (this.#metrics.closed[code] ?? 0) + 1
    // a paused socket would never read the other half of the handshake
    if (this.#socket.isPaused) this.#socket.resume()
    this.#socket.close(code, cut(reason))
  }

  /** Looks at the clock: the end of the grant, the end of patience. */
  check(now: number): void {
    if (this.#grant.expiresAt !== undefined && now >= this.#grant.expiresAt)
      this.close(Close.unauthenticated, 'the token has expired')
    else if (this.#lag !== undefined && now >= this.#lag.deadline) this.close(Close.lagging, 'read too slowly')
  }

  /** Asks whether the client is there; ends the connection when it did not answer the last time. */
  ping(): void {
    // what a paused socket has answered was not read
    if (!this.#heard && !this.#socket.isPaused && this.#lag === undefined) {
      this.#socket.terminate()
      return
    }
    this.#heard = false
    this.#socket.ping()
    this.mention(KEEP_ALIVE)
  }

  #receive(data: Buffer, isBinary: boolean): void {
    if (this.#closing) return
    this.#heard = true
    this.#metrics.framesIn++
    this.#metrics.bytesIn += data.length
    try {
      if (!isBinary) throw new TypeError('a text frame')
      if (data.length > (this.#resync.asked ? this.#limits.documentBytes : this.#limits.messageBytes))
        this.close(Close.tooLarge, 'the message is too large')
      else this.#handle(readFrame(data), data.length)
    } catch (error) {
      this.close(Close.malformed, error instanceof Error ? error.message : 'malformed')
    }
  }

  #handle(message: Incoming, bytes: number): void {
    const { awareness } = this.#room
    if (message.kind === 'question') this.#question(message.stateVector)
    else if (message.kind === 'awareness') this.#room.spread(awareness.receive(this, message.states, Date.now()), this)
    else if (message.kind === 'awarenessQuery') this.#tellAwareness()
    else if (this.#grant.access === 'ro') this.#repeat(message.update, message.full, bytes)
    else this.#content(message.update, message.full, bytes)
  }

  #question(stateVector: Uint8Array): void {
    if (this.#lag !== undefined && !this.#lag.catching) {
      // it gets its answer when it has read what is on its way
      this.#lag.stateVector = stateVector
      this.#lag.asked = true
      return
    }
    this.#room.answer(stateVector, (update, known) => this.deliver(answerFrame(update), known))
    this.#expect(QUESTION_BYTES, undefined)
  }

  /** Content of a reader: every client answers our question, with nothing new if it has not written. */
  #repeat(update: Uint8Array, full: boolean, bytes: number): void {
    const count = ++this.#received
    if (!this.#room.contains(update)) {
      this.close(Close.forbidden, 'this connection is read-only')
      return
    }
    if (full) this.#resync.answered(true)
    this.#expect(bytes, count)
  }

  #content(update: Uint8Array, full: boolean, bytes: number): void {
    const count = ++this.#received
    const verdict = inspect(update, full, this.#room.ydoc, this.#rules)
    if (verdict.kind === 'refuse') {
      this.close(verdict.code, verdict.why)
      return
    }
    if (!this.#room.hasSpace(update.length)) {
      this.close(Close.tooLarge, 'the document is too large')
      return
    }
    const complete = verdict.kind === 'apply' && this.#apply(verdict.update)
    if (this.#closing) return
    this.#metrics.updates++
    if (full) this.#resync.answered(complete)
    if (!complete) {
      this.#metrics.resyncs++
      this.#resync.missing()
    }
    // an answer repeats what was missing before it; until then nothing may be acknowledged
    this.#expect(bytes, this.#resync.incomplete ? undefined : count)
  }

  #apply(update: Uint8Array): boolean {
    try {
      return this.#room.apply(update, this)
    } catch (error) {
      this.close(Close.malformed, 'the update cannot be applied')
      // Yjs takes nothing back: what is in memory now is not known
      this.#room.fail(error instanceof Error ? error : new Error(String(error)))
      return false
    }
  }

  /** Notes that something is settled as soon as all that is applied now is durable. */
  #expect(bytes: number, count: number | undefined): void {
    this.#unsettled.push({ bytes, at: this.#room.applied, count })
    this.#unansweredBytes += bytes
    this.#room.unsettled.add(this)
    if (this.#room.durable >= this.#room.applied) this.settle(this.#room.durable)
    else if (this.#unansweredBytes > this.#limits.unansweredBytes) this.#socket.pause()
  }

  #ask(): void {
    if (!this.#closing) this.#write(questionFrame(this.#room.stateVector()))
  }

  #tellAwareness(): void {
    const states = this.#room.awareness.all()
    if (states !== undefined) this.mention(awarenessFrame(states))
  }

  #write(frame: Uint8Array): void {
    this.#metrics.framesOut++
    this.#metrics.bytesOut += frame.length
    this.#socket.send(frame, this.#sent)
  }

  readonly #sent = (): void => {
    const lag = this.#lag
    if (lag === undefined || lag.catching || this.#socket.bufferedAmount > this.#limits.bufferedBytes / 4) return
    lag.catching = true
    this.#room.answer(lag.stateVector, (update, known) => {
      this.#lag = undefined
      this.deliver(lag.asked ? answerFrame(update) : updateFrame(update), known)
      this.#tellAwareness()
    })
  }

  #left(): void {
    this.#closing = true
    this.#resync.stop()
    this.#room.members.delete(this)
    this.#room.unsettled.delete(this)
    this.#room.spread(this.#room.awareness.leave(this, Date.now()))
  }
}

/** As much of a reason as a close frame can carry. */
function cut(reason: string): string {
  const bytes = Buffer.from(reason)
  return bytes.length <= MAX_REASON_BYTES
    ? reason
    : bytes
        .subarray(0, MAX_REASON_BYTES)
        .toString('latin1')
        .replace(/[^ -~]/g, '?')
}
