/**
 * The revisions of a document: commit, look at one, take back. Outside.
 */
import type { Document, Revision } from '../index.js'
import { button, byId, element, setText } from './dom.js'

export interface HistoryEvents {
  /** Show this revision, or the document as it is now. */
  show(revision: Revision | undefined): void
  failed(error: unknown): void
}

export class HistoryPanel {
  readonly #panel: HTMLElement = byId('history', HTMLElement)
  readonly #form: HTMLFormElement = byId('commit', HTMLFormElement)
  readonly #name: HTMLInputElement = byId('commit-name', HTMLInputElement)
  readonly #commit: HTMLButtonElement = byId('commit-button', HTMLButtonElement)
  readonly #uncommitted: HTMLElement = byId('uncommitted', HTMLElement)
  readonly #revert: HTMLButtonElement = byId('revert', HTMLButtonElement)
  readonly #revertAll: HTMLButtonElement = byId('revert-all', HTMLButtonElement)
  readonly #list: HTMLElement = byId('revisions', HTMLElement)
  readonly #events: HistoryEvents
  #document: Document<unknown> | undefined
  #shown: string | undefined
  #stop: () => void = () => {}
  #frame = 0

  constructor(events: HistoryEvents) {
    this.#events = events
    this.#form.addEventListener('submit', event => {
      event.preventDefault()
      this.#attempt(history => {
        const name = this.#name.value.trim()
        history.commit(name === '' ? undefined : name)
        this.#form.reset()
      })
    })
    this.#revert.addEventListener('click', () => this.#attempt(history => history.revert()))
    this.#revertAll.addEventListener('click', () => this.#attempt(history => history.revert({ everyone: true })))
  }

  attach(document: Document<unknown> | undefined): void {
    this.#stop()
    this.#document = document
    this.#shown = undefined
    this.#panel.hidden = document === undefined
    if (document === undefined) return
    const stops = [document.history.subscribe(() => this.#later()), document.observe(() => this.#later())]
    this.#stop = () => {
      for (const stop of stops) stop()
    }
    this.#draw()
  }

  /** The revision that is looked at; undefined for now. */
  set shown(id: string | undefined) {
    this.#shown = id
    this.#draw()
  }

  #attempt(run: (history: Document<unknown>['history']) => void): void {
    try {
      if (this.#document !== undefined) run(this.#document.history)
    } catch (error) {
      this.#events.failed(error)
    }
    this.#draw()
  }

  // whether anything is uncommitted costs a look at the whole document: once a frame is enough
  #later(): void {
    this.#frame ||= requestAnimationFrame(() => this.#draw())
  }

  #draw(): void {
    cancelAnimationFrame(this.#frame)
    this.#frame = 0
    const history = this.#document?.history
    if (history === undefined) return
    const { revisions, hasUncommitted, heads } = history
    const hasRevisions = revisions.length > 0
    // while a revision is looked at, nothing happens to the document that is not seen
    const isNow = this.#shown === undefined
    this.#commit.disabled = !(isNow && hasUncommitted)
    this.#revert.disabled = !(isNow && hasRevisions && hasUncommitted)
    this.#revertAll.disabled = this.#revert.disabled
    setText(this.#uncommitted, stateOf(hasUncommitted, heads))
    this.#drawRevisions(revisions)
  }

  #drawRevisions(revisions: readonly Revision[]): void {
    const focused = document.activeElement?.getAttribute('data-revision')
    const rows = revisions.toReversed().map(revision => element('li', {}, this.#row(revision)))
    this.#list.replaceChildren(...rows)
    if (focused) this.#list.querySelector<HTMLElement>(`[data-revision="${CSS.escape(focused)}"]`)?.focus()
  }

  #row(revision: Revision): HTMLButtonElement {
    const isShown = this.#shown === revision.id
    const time = element('time', { dateTime: new Date(revision.at).toISOString() }, timeOf(revision.at))
    const row = button('', () => this.#events.show(isShown ? undefined : revision), { className: 'revision' })
    row.dataset.revision = revision.id
    row.ariaPressed = String(isShown)
    row.disabled = revision.damaged === true
    row.append(element('strong', {}, nameOf(revision)), time)
    const notes = [revision.author, revision.message, revision.damaged ? 'cannot be read' : undefined]
    for (const note of notes) if (note !== undefined) row.append(element('span', { className: 'note' }, note))
    return row
  }
}

/** What a revision is called on the page. */
export function nameOf({ id, name }: Revision): string {
  return name === undefined ? id.slice(0, 8) : String(name)
}

export function timeOf(at: number): string {
  const isToday = new Date(at).toDateString() === new Date().toDateString()
  return new Date(at).toLocaleString([], isToday ? { timeStyle: 'short' } : { dateStyle: 'medium', timeStyle: 'short' })
}

function stateOf(hasUncommitted: boolean, heads: readonly Revision[]): string {
  const [head] = heads
  if (head === undefined) return 'No revision yet. A commit keeps the document as it is now.'
  if (heads.length > 1) return `${heads.length} revisions stand side by side; a commit joins them.`
  return hasUncommitted ? `Edited since “${nameOf(head)}”.` : `Nothing has changed since “${nameOf(head)}”.`
}
