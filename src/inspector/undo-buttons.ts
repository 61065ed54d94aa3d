/**
 * The buttons and keys for undo and redo. Outside.
 */
import type { Undo } from '../index.js'
import { byId } from './dom.js'
import { notify } from './notices.js'

export class UndoButtons {
  readonly #undo: HTMLButtonElement = byId('undo', HTMLButtonElement)
  readonly #redo: HTMLButtonElement = byId('redo', HTMLButtonElement)
  #attached: Undo | undefined
  #stop: () => void = () => {}

  constructor() {
    this.#undo.addEventListener('click', () => this.#run('undo'))
    this.#redo.addEventListener('click', () => this.#run('redo'))
    addEventListener('keydown', event => this.#pressed(event))
  }

  attach(undo: Undo | undefined): void {
    this.#stop()
    this.#stop = () => {}
    this.#attached = undo
    this.#undo.disabled = true
    this.#redo.disabled = true
    if (undo === undefined) return
    this.#stop = undo.subscribe(({ canUndo, canRedo }) => {
      this.#undo.disabled = !canUndo
      this.#redo.disabled = !canRedo
    })
  }

  #run(what: 'undo' | 'redo'): void {
    try {
      this.#attached?.[what]()
    } catch (error) {
      notify(error)
    }
  }

  #pressed(event: KeyboardEvent): void {
    if (!(event.ctrlKey || event.metaKey) || event.altKey) return
    const key = event.key.toLowerCase()
    const what = key === 'y' || (key === 'z' && event.shiftKey) ? 'redo' : key === 'z' ? 'undo' : undefined
    if (what === undefined || isTyping(event.target)) return
    event.preventDefault()
    this.#run(what)
  }
}

// what is not committed yet is undone by the field itself; letters of a shared text are committed already
function isTyping(target: EventTarget | null): boolean {
  const isField = target instanceof HTMLInputElement && target.type !== 'checkbox'
  return isField || (target instanceof HTMLTextAreaElement && target.dataset.live === undefined)
}
