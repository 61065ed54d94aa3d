/**
 * A WebSocket that lets no frame crash the process: what a server sends is not trusted. Floor 4.
 * y-websocket decodes inside `onmessage`, so `[0,9,1,0]`, an empty or a text frame would be uncaught exceptions in Node.
 */

/** What the owner of a socket wants to know of it. */
export interface SocketHooks {
  /** A binary frame is about to be sent; false keeps it back. */
  sending(frame: Uint8Array): boolean
  /** A frame was dropped, or its handler threw. */
  refused(error: Error): void
}

/** The largest frame that is read, in bytes: the cap of a document, with room for its framing. */
const MAX_FRAME_BYTES = 64_000_000

type SocketClass = typeof WebSocket

/** A subclass of `Base` that filters what comes in and reports what goes out. */
export function guardSocket(Base: SocketClass, hooks: SocketHooks): SocketClass {
  return class GuardedSocket extends Base {
    override get onmessage(): WebSocket['onmessage'] {
      return super.onmessage
    }

    override set onmessage(handler: WebSocket['onmessage']) {
      if (handler === null) {
        super.onmessage = null
        return
      }
      super.onmessage = event => {
        try {
          if (!(event.data instanceof ArrayBuffer)) throw new TypeError('a text frame is no message of this protocol')
          const { byteLength } = event.data
          if (byteLength === 0) throw new TypeError('an empty frame is no message of this protocol')
          if (byteLength > MAX_FRAME_BYTES) throw new RangeError(`a frame of ${byteLength} bytes is too large`)
          handler.call(this, event)
        } catch (error) {
          hooks.refused(error instanceof Error ? error : new Error(String(error)))
        }
      }
    }

    override send(data: Parameters<WebSocket['send']>[0]): void {
      if (data instanceof Uint8Array && !hooks.sending(data)) return
      super.send(data)
    }
  }
}
