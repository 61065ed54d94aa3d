/**
 * How safe the document is, as the worst that any attachment reports. Floor 3.
 */
import { expectFunction } from '../plain/call.js'
import { callAll, reportLater } from './listeners.js'
import { printAs } from './printed.js'
import type { Attachment, Report, Status, StatusValue } from './types.js'

type Reported = Partial<StatusValue>

// from best to worst; the document is as safe as its least safe attachment. `offline` comes first because it is what a
// document without a transport shows: any other report counts more
const localOrder = ['saved', 'saving', 'failed'] as const
const remoteOrder = ['offline', 'synced', 'pending', 'refused'] as const

/** The status of one document, made of what each attachment reported last. */
export class StatusBoard implements Status {
  readonly #reports = new Map<Attachment, Reported>()
  readonly #listeners = new Set<(value: StatusValue) => void>()
  #value: StatusValue = Object.freeze({ local: 'saved', remote: 'offline', error: undefined })

  constructor() {
    this.getSnapshot = this.getSnapshot.bind(this)
    this.subscribe = this.subscribe.bind(this)
  }

  get local(): StatusValue['local'] {
    return this.#value.local
  }

  get remote(): StatusValue['remote'] {
    return this.#value.remote
  }

  get error(): Error | undefined {
    return this.#value.error
  }

  get value(): StatusValue {
    return this.#value
  }

  getSnapshot(): StatusValue {
    return this.#value
  }

  subscribe(run: (value: StatusValue) => void): () => void {
    expectFunction(run, 'doc.status.subscribe(({ local, remote }) => …)')
    const listener = (value: StatusValue): void => run(value)
    run(this.#value)
    this.#listeners.add(listener)
    return () => {
      this.#listeners.delete(listener)
    }
  }

  toJSON(): { readonly local: string; readonly remote: string; readonly error?: string } {
    const { local, remote, error } = this.#value
    return error === undefined ? { local, remote } : { local, remote, error: error.message }
  }

  /** The way for one attachment to tell about itself. */
  reporter(attachment: Attachment): Report {
    this.#reports.set(attachment, {})
    return state => {
      const before = this.#reports.get(attachment)
      // closed: what it says now says nothing about the document
      if (before === undefined) return
      // last in, so that the error shown is the latest
      this.#reports.delete(attachment)
      this.#reports.set(attachment, { ...before, ...state })
      this.#refresh()
    }
  }

  /** An attachment is gone and says nothing any more. */
  remove(attachment: Attachment): void {
    if (this.#reports.delete(attachment)) this.#refresh()
  }

  #refresh(): void {
    const reports = [...this.#reports.values()]
    const next: StatusValue = {
      local: worst(
        localOrder,
        reports.map(report => report.local),
      ),
      remote: worst(
        remoteOrder,
        reports.map(report => report.remote),
      ),
      error: reports.findLast(report => report.error !== undefined)?.error,
    }
    const { local, remote, error } = this.#value
    if (next.local === local && next.remote === remote && next.error === error) return
    this.#value = Object.freeze(next)
    const errors: unknown[] = []
    callAll(this.#listeners, this.#value, errors)
    for (const failure of errors) reportLater(failure)
  }
}

printAs(StatusBoard.prototype, ({ value }, print) => `Status ${print(value)}`)

function worst<W>(order: readonly [W, ...W[]], words: readonly (W | undefined)[]): W {
  let index = 0
  for (const word of words) if (word !== undefined) index = Math.max(index, order.indexOf(word))
  return order[index] ?? order[0]
}
