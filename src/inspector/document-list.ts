/**
 * The list of documents that the server has, kept up to date. Outside.
 */
import { element, setText } from './dom.js'

/** One document as `/api/documents` tells it. */
export interface Listed {
  readonly room: string
  /** The path of its file, or null when there is none (any more). */
  readonly file: string | null
  readonly format: 'yaml' | 'json'
  /** Of what kind its root is; undefined while nobody has been able to read it. */
  readonly root?: 'object' | 'list'
  /** In which order the file has its keys. */
  readonly keys?: readonly string[]
  /** Why file and document do not agree. */
  readonly error?: string
  readonly connections: number
}

/** How often the list is asked for, in ms. */
const everyMs = 2_000

export class DocumentList {
  readonly #list: HTMLElement
  readonly #hint: HTMLElement
  readonly #token: string | null
  readonly #changed: (documents: readonly Listed[]) => void
  #documents: readonly Listed[] | undefined
  #current: string | undefined
  #drawn = ''

  /** @param changed - called whenever the list is another one */
  constructor(
    list: HTMLElement,
    hint: HTMLElement,
    token: string | null,
    changed: (documents: readonly Listed[]) => void,
  ) {
    this.#list = list
    this.#hint = hint
    this.#token = token
    this.#changed = changed
  }

  /** Asks now, and then again and again while somebody looks at the page. */
  async follow(): Promise<never> {
    for (;;) {
      await this.#ask()
      await new Promise(resolve => setTimeout(resolve, everyMs))
      if (document.hidden)
        await new Promise(resolve => document.addEventListener('visibilitychange', resolve, { once: true }))
    }
  }

  /** Whether the server has said which documents there are. */
  get isKnown(): boolean {
    return this.#documents !== undefined
  }

  find(room: string | undefined): Listed | undefined {
    return this.#documents?.find(listed => listed.room === room)
  }

  set current(room: string | undefined) {
    this.#current = room
    this.#draw()
  }

  async #ask(): Promise<void> {
    const query = this.#token === null ? '' : `?${new URLSearchParams({ token: this.#token })}`
    try {
      const response = await fetch(`api/documents${query}`, { headers: { accept: 'application/json' } })
      if (!response.ok) throw new Error(`the server answers ${response.status}`)
      const documents = (await response.json()) as readonly Listed[]
      this.#documents = documents
      setText(
        this.#hint,
        documents.length === 0 ? 'No YAML or JSON file in the folder yet. One that is added shows here.' : '',
      )
      if (this.#draw()) this.#changed(documents)
    } catch (error) {
      const why = error instanceof TypeError ? 'the server cannot be reached' : (error as Error).message
      setText(this.#hint, `The list may be old: ${why}. Trying again.`)
    }
  }

  /** Whether anything was different. */
  #draw(): boolean {
    const documents = this.#documents ?? []
    const state = JSON.stringify([this.#current, documents])
    if (state === this.#drawn) return false
    this.#drawn = state
    const focused = this.#list.contains(document.activeElement)
      ? (document.activeElement as HTMLAnchorElement).hash
      : ''
    this.#list.replaceChildren(...documents.map(listed => this.#row(listed)))
    for (const link of this.#list.querySelectorAll('a')) if (focused !== '' && link.hash === focused) link.focus()
    return true
  }

  #row({ room, file, error, connections }: Listed): HTMLLIElement {
    const link = element('a', { href: `#/${encodeURI(room)}` }, element('span', { className: 'name' }, room))
    if (room === this.#current) link.setAttribute('aria-current', 'page')
    if (connections > 0) {
      const count = element('span', { className: 'count', title: 'open connections' }, String(connections))
      count.setAttribute('aria-label', `${connections} connected`)
      link.append(count)
    }
    if (file === null) link.append(element('span', { className: 'note' }, 'the file is gone'))
    else if (error !== undefined) link.append(element('span', { className: 'note bad' }, error))
    return element('li', {}, link)
  }
}
