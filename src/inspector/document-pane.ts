/**
 * The middle of the page: one document, now or as a revision, and everything that is said about it. Outside.
 */
import { type Document, open, type PlainValue, type Revision, type StatusValue } from '../index.js'
import { websocket } from '../sync/index.js'
import type { Listed } from './document-list.js'
import { button, byId, element, setText } from './dom.js'
import { HistoryPanel, nameOf, timeOf } from './history-panel.js'
import { notify } from './notices.js'
import { compare } from './revision-marks.js'
import { TreeView } from './tree-view.js'
import { UndoButtons } from './undo-buttons.js'

const untilThen = 'Until then the file is left as it is; edits made here are kept.'

export class DocumentPane {
  readonly #token: string | null
  readonly #title: HTMLElement = byId('title', HTMLElement)
  readonly #status: HTMLElement = byId('status', HTMLElement)
  readonly #banners: HTMLElement = byId('banners', HTMLElement)
  readonly #treePlace: HTMLElement = byId('tree', HTMLElement)
  readonly #undo: UndoButtons = new UndoButtons()
  readonly #history: HistoryPanel = new HistoryPanel({
    show: revision => this.#view(revision),
    failed: error => notify(error),
  })
  #room: string | undefined
  #listed: Listed | undefined
  #document: Document<unknown> | undefined
  #tree: TreeView | undefined
  #revision: Revision | undefined
  #frame = 0
  #hasContent = false
  #turn = 0
  #isOpening = false
  #isMissing = false

  constructor(token: string | null) {
    this.#token = token
  }

  /** Whether closing the page now would lose edits. */
  get hasUnsent(): boolean {
    return this.#document?.undo.canUndo === true && this.#document.status.remote !== 'synced'
  }

  /**
   * Opens a document, unless it is open.
   *
   * @param listed - what the server says about it; undefined when it knows none of this name, or has said nothing yet
   * @param isListKnown - whether the server has said which documents there are
   */
  show(room: string, listed: Listed | undefined, isListKnown: boolean): void {
    this.#listed = listed
    this.#isMissing = isListKnown && listed === undefined
    if (room !== this.#room) void this.#open(room).catch(notify)
    // a file that was broken when the document was opened says only now what kind of document it is
    else if (this.#document === undefined && !this.#isOpening && listed?.root !== undefined)
      void this.#open(room).catch(notify)
    this.#tree?.sortBy(listed?.keys)
    this.#showStatus()
    this.#drawBanners()
  }

  async #open(room: string): Promise<void> {
    const turn = ++this.#turn
    const old = this.#document
    this.#room = room
    this.#close()
    setText(this.#title, room)
    document.title = `${room} · plaindoc`
    void old?.destroy().catch(notify)
    if (this.#listed?.root === undefined) return
    const url = location.origin.replace(/^http/, 'ws')
    const transport = websocket(url, room, {
      maxBackoffMs: 3_000,
      ...(this.#token === null ? {} : { token: this.#token }),
    })
    this.#isOpening = true
    const opened: Document<unknown> = await open<unknown>(this.#listed.root === 'list' ? [] : {}, transport).finally(
      () => {
        this.#isOpening = false
      },
    )
    if (turn !== this.#turn) {
      await opened.destroy()
      return
    }
    this.#document = opened
    opened.status.subscribe(status => {
      if (opened === this.#document) this.#statusChanged(status)
    })
    opened.observe(() => {
      if (opened === this.#document) this.#later()
    })
  }

  #close(): void {
    this.#document = undefined
    this.#hasContent = false
    this.#revision = undefined
    this.#tree?.destroy()
    this.#tree = undefined
    this.#undo.attach(undefined)
    this.#history.attach(undefined)
    this.#drawStatus('connecting', 'Connecting …')
  }

  #statusChanged(status: StatusValue): void {
    this.#showStatus()
    // until the server has sent all, an empty document is not news
    if (status.remote === 'synced' && !this.#hasContent && this.#document !== undefined) {
      this.#hasContent = true
      this.#history.attach(this.#document)
      this.#view(undefined)
    }
    this.#drawBanners()
  }

  #showStatus(): void {
    const doc = this.#document
    if (doc === undefined) return
    const isInFile = this.#listed?.file !== null && this.#listed?.error === undefined
    const [state, words] = wordsFor(doc.status, this.#hasContent, isInFile)
    this.#drawStatus(state, words)
  }

  #drawStatus(state: string, words: string): void {
    this.#status.dataset.state = state
    setText(this.#status, words)
  }

  // changes that come in one after the other are drawn together
  #later(): void {
    this.#frame ||= requestAnimationFrame(() => {
      this.#frame = 0
      const value = this.#document?.snapshot() as PlainValue | undefined
      if (value === undefined || !this.#hasContent) return
      if (this.#revision === undefined) this.#tree?.update(value)
      else this.#drawBanners()
    })
  }

  #view(revision: Revision | undefined): void {
    const doc = this.#document
    if (doc === undefined) return
    try {
      const now = doc.snapshot() as PlainValue
      const past = revision === undefined ? undefined : (doc.history.checkout(revision.id) as PlainValue)
      this.#tree?.destroy()
      this.#revision = revision
      this.#tree =
        past === undefined
          ? new TreeView(this.#treePlace, now, doc)
          : new TreeView(this.#treePlace, past, compare(past, now))
      this.#tree.sortBy(this.#listed?.keys)
      this.#history.shown = revision?.id
      // what is not seen is not changed
      this.#undo.attach(revision === undefined ? doc.undo : undefined)
      this.#drawBanners()
    } catch (error) {
      notify(error)
    }
  }

  #drawBanners(): void {
    const listed = this.#listed
    const doc = this.#document
    const banners: HTMLElement[] = []
    if (doc !== undefined && this.#revision !== undefined) banners.push(this.#revisionBanner(doc, this.#revision))
    const { error, remote } = doc?.status ?? {}
    if (remote === 'refused' && error !== undefined) banners.push(banner('bad', error.message))
    else if (listed?.file === null)
      banners.push(
        banner('warn', 'The file is gone. The document lives on here; a new file of that name is merged with it.'),
      )
    else if (listed?.error !== undefined)
      banners.push(banner('bad', doc === undefined ? listed.error : `${listed.error} ${untilThen}`))
    if (doc === undefined && listed?.error !== undefined) this.#drawStatus('refused', 'The file cannot be read')
    if (this.#isMissing && doc === undefined) {
      banners.push(
        banner('warn', 'There is no document of this name. When a file of this name is added, it opens here.'),
      )
      this.#drawStatus('refused', 'No document')
    }
    if (banners.map(one => one.textContent).join() === this.#banners.textContent) return
    this.#banners.replaceChildren(...banners)
  }

  #revisionBanner(doc: Document<unknown>, revision: Revision): HTMLElement {
    const { summary } = compare(doc.history.checkout(revision.id) as PlainValue, doc.snapshot() as PlainValue)
    const shown = banner('past', `Viewing “${nameOf(revision)}” of ${timeOf(revision.at)}, read-only. ${summary} `)
    shown.append(button('Back to now', () => this.#view(undefined)))
    return shown
  }
}

function wordsFor({ remote }: StatusValue, wasConnected: boolean, isInFile: boolean): [state: string, words: string] {
  // the server has it; what stands in the way of the file is said in a banner
  if (remote === 'synced') return isInFile ? ['synced', 'Saved'] : ['kept', 'Kept; not in the file']
  if (remote === 'pending') return ['pending', 'Saving …']
  if (remote === 'refused') return ['refused', 'Refused']
  return ['offline', wasConnected ? 'Offline: edits are kept in this page' : 'Connecting …']
}

function banner(kind: string, words: string): HTMLParagraphElement {
  return element('p', { className: `banner ${kind}`, role: kind === 'past' ? 'status' : 'alert' }, words)
}
