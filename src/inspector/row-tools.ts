/**
 * What can be done with a row besides editing its value: one set of tools that goes to the row in use. Outside.
 */
import { text } from '../index.js'
import { button, element } from './dom.js'
import { openEntryForm } from './entry-form.js'
import type { NodeView } from './node-view.js'
import type { TreeView } from './tree-view.js'
import { choices, convert, type Kind } from './value-kind.js'

export class RowTools {
  readonly #tree: TreeView
  readonly #kinds: HTMLSelectElement = element('select', { ariaLabel: 'Kind' })
  readonly #add: HTMLButtonElement
  readonly #rename: HTMLButtonElement
  readonly #element: HTMLSpanElement
  #view: NodeView | undefined

  constructor(tree: TreeView) {
    this.#tree = tree
    this.#add = button('Add', () => this.#view && openEntryForm(tree, this.#view))
    this.#rename = button('Rename', () => this.#view && this.#askName(this.#view))
    const remove = button('Delete', () => this.#view && this.#delete(this.#view), { className: 'danger' })
    this.#element = element('span', { className: 'tools' }, this.#kinds, this.#add, this.#rename, remove)
    this.#kinds.addEventListener('change', () => this.#view && this.#convert(this.#view, this.#kinds.value as Kind))
  }

  get isFocused(): boolean {
    return this.#element.contains(document.activeElement)
  }

  /** Moves the tools to a row. */
  attach(view: NodeView): void {
    if (view.parent === undefined) return
    if (this.#view !== view || this.#element.parentNode !== view.row) view.row.append(this.#element)
    this.#view = view
    this.#add.hidden = !view.isContainer
    this.#add.textContent = view.kind === 'list' ? 'Add item' : 'Add key'
    this.#rename.hidden = typeof view.key === 'number'
    const kinds = choices.includes(view.kind) ? choices : [view.kind, ...choices]
    if (this.#kinds.options.length !== kinds.length || this.#kinds.options[0]?.value !== kinds[0])
      this.#kinds.replaceChildren(...kinds.map(kind => element('option', { value: kind }, kind)))
    this.#kinds.value = view.kind
  }

  #convert(view: NodeView, kind: Kind): void {
    const done = view.attempt(() =>
      this.#tree.write(view, (container, key) => {
        container[key] = convert(view.value, kind)
      }),
    )
    // a text and its shared twin read the same, so no transition tells the row
    if (done) view.rebuild()
    this.attach(view)
    view.focus()
  }

  #delete(view: NodeView): void {
    const { parent } = view
    const next = view.element.nextElementSibling ?? view.element.previousElementSibling
    const deleted = view.attempt(() =>
      this.#tree.write(view, (container, key) => {
        if (Array.isArray(container)) container.splice(Number(key), 1)
        else delete container[key]
      }),
    )
    if (!deleted) return
    const target = next?.querySelector<HTMLElement>('input, textarea, .fixed, .twisty')
    if (target) target.focus()
    else parent?.focus()
  }

  #askName(view: NodeView): void {
    const input = element('input', { className: 'name', value: String(view.key), spellcheck: false })
    input.setAttribute('aria-label', `New name of ${view.key}`)
    const label = view.row.querySelector<HTMLElement>('.key')
    const holder = label?.closest<HTMLElement>('.twisty') ?? label
    if (!holder) return
    const end = (): void => {
      input.replaceWith(holder)
      view.problem(undefined)
      view.focus()
    }
    const rename = (): void => {
      if (input.value === view.key) end()
      else if (view.attempt(() => this.#tree.write(view, container => renameKey(container, view, input.value)))) end()
    }
    input.addEventListener('keydown', event => {
      if (event.key === 'Enter') rename()
      if (event.key === 'Escape') end()
    })
    holder.replaceWith(input)
    input.select()
  }
}

function renameKey(container: Record<string, unknown>, view: NodeView, name: string): void {
  const key = String(view.key)
  if (Object.hasOwn(container, name)) throw new Error(`There is a key “${name}” already.`)
  const value = container[key]
  container[name] = view.kind === 'long text' && typeof value === 'string' ? text(value) : value
  delete container[key]
}
