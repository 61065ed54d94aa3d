/**
 * One value of the tree: its row, and the rows below it while it is open. Outside.
 * Compares by identity, as snapshots allow: what did not change is not looked at.
 */
import type { Path, PlainValue } from '../index.js'
import { button, element, setText } from './dom.js'
import { type Field, type FieldOwner, fieldFor, plainField } from './field.js'
import { matchChildren } from './match-children.js'
import { nameOf, preview } from './preview.js'
import type { Tree } from './tree.js'
import { describe, isList, type Kind, kindOf } from './value-kind.js'

/** Rows that are added at once to an open container. */
const page = 100

export class NodeView implements FieldOwner {
  readonly element: HTMLLIElement = element('li', { className: 'node' })
  readonly row: HTMLDivElement = element('div', { className: 'row' })
  readonly parent: NodeView | undefined
  key: string | number
  value: PlainValue
  kind: Kind
  readonly #tree: Tree
  readonly #depth: number
  readonly #label: HTMLSpanElement = element('span', { className: 'key' })
  readonly #list: HTMLUListElement = element('ul', { className: 'children' })
  readonly #problem: HTMLParagraphElement = element('p', { className: 'problem', role: 'alert', hidden: true })
  #field: Field | undefined
  #twisty: HTMLButtonElement | undefined
  #summary: HTMLSpanElement | undefined
  #children: NodeView[] = []
  #limit = page
  #more: HTMLLIElement | undefined

  constructor(tree: Tree, parent: NodeView | undefined, key: string | number, value: PlainValue) {
    this.#tree = tree
    this.parent = parent
    this.key = key
    this.value = value
    this.#depth = parent === undefined ? -1 : parent.#depth + 1
    this.#list.style.setProperty('--depth', String(this.#depth + 1))
    this.#list.hidden = true
    this.element.append(this.row, this.#problem, this.#list)
    this.kind = this.#kindNow()
    tree.register(this)
    this.#build()
  }

  /** Where the row stands now. */
  get path(): Path {
    return this.parent === undefined ? [] : [...this.parent.path, this.key]
  }

  get isOpen(): boolean {
    return !this.#list.hidden
  }

  get isContainer(): boolean {
    return this.kind === 'object' || this.kind === 'list'
  }

  /** Where a form for a new entry goes. */
  get list(): HTMLUListElement {
    return this.#list
  }

  /** Shows another value, in the rows that are there as far as they fit. */
  update(value: PlainValue): void {
    if (value === this.value) return
    this.value = value
    const kind = this.#kindNow()
    if (kind !== this.kind) {
      this.kind = kind
      this.#build()
      this.#tree.flash(this)
      return
    }
    if (this.isContainer) {
      this.#summarise()
      if (this.isOpen) this.#updateChildren()
      else this.#tree.flash(this)
    } else {
      this.#field?.show(value)
      this.#mark()
      this.#tree.flash(this)
    }
  }

  /** Puts the rows below in another order. */
  redraw(): void {
    if (this.isOpen) this.#updateChildren()
  }

  /** Draws the row anew: what it holds reads the same and is another thing. */
  rebuild(): void {
    this.kind = this.#kindNow()
    this.#build()
  }

  open(): void {
    if (this.isOpen) return
    this.#list.hidden = false
    this.#twisty?.setAttribute('aria-expanded', 'true')
    this.#summarise()
    this.#updateChildren()
  }

  close(): void {
    this.#list.hidden = true
    this.#twisty?.setAttribute('aria-expanded', 'false')
    this.#summarise()
    for (const child of this.#children.splice(0)) child.element.remove()
    this.#limit = page
    this.#more?.remove()
  }

  /** The row below this one with that key, when it is drawn. */
  child(key: string | number): NodeView | undefined {
    return this.#children.find(child => child.key === key)
  }

  focus(): void {
    const target = this.row.querySelector<HTMLElement>('input, textarea, .fixed, .twisty')
    target?.focus()
  }

  commit(value: PlainValue): boolean {
    return this.attempt(() =>
      this.#tree.write(this, (container, key) => {
        container[key] = value
      }),
    )
  }

  type(edit: (current: string) => string): string | undefined {
    let text: string | undefined
    this.attempt(() =>
      this.#tree.write(
        this,
        (container, key) => {
          text = edit(String(container[key]))
          container[key] = text
        },
        true,
      ),
    )
    return text
  }

  /** Runs a write and shows under the row why it was refused; whether it was not. */
  attempt(write: () => void): boolean {
    try {
      write()
      this.problem(undefined)
      return true
    } catch (error) {
      this.problem(error instanceof Error ? error.message : String(error))
      return false
    }
  }

  problem(message: string | undefined): void {
    this.#problem.hidden = message === undefined
    setText(this.#problem, message ?? '')
  }

  #kindNow(): Kind {
    const { value } = this
    return kindOf(value, typeof value === 'string' && this.parent !== undefined && this.#tree.isShared(this.path))
  }

  #build(): void {
    for (const child of this.#children.splice(0)) child.element.remove()
    this.#list.hidden = true
    this.#field = undefined
    this.#twisty = undefined
    this.#summary = undefined
    this.element.dataset.kind = this.kind
    this.problem(undefined)
    if (this.isContainer) this.#buildContainer()
    else this.#buildLeaf()
    this.#name()
    this.#mark()
  }

  #buildContainer(): void {
    this.#summary = element('span', { className: 'summary' })
    this.#twisty = button('', () => (this.isOpen ? this.close() : this.open()), { className: 'twisty' })
    this.#twisty.setAttribute('aria-expanded', 'false')
    this.#twisty.append(this.#label)
    this.row.replaceChildren(this.#twisty, this.#summary)
    this.#summarise()
    const rows = isList(this.value) ? this.value.length : Object.keys(this.value as object).length
    if (this.parent === undefined || this.#tree.opens(rows)) this.open()
  }

  #buildLeaf(): void {
    const { isReadonly } = this.#tree
    const isShared = typeof this.value === 'string' && this.#tree.isShared(this.path)
    this.#field = isReadonly ? plainField(this.kind, this.value) : fieldFor(this.kind, this.value, isShared, this)
    this.row.replaceChildren(this.#label, this.#field.element)
  }

  #name(): void {
    setText(this.#label, String(this.key))
    // a long key is cut off in a narrow window
    this.#label.title = typeof this.key === 'string' ? this.key : ''
    const path = `/${this.path.join('/')}`
    this.#field?.name(path)
    this.#twisty?.setAttribute('aria-label', path)
  }

  // the number of an item changed, and with it the path of everything below
  #rename(key: string | number): void {
    if (this.key === key) return
    this.key = key
    this.#renameAll()
  }

  #renameAll(): void {
    this.#name()
    for (const child of this.#children) child.#renameAll()
  }

  #summarise(): void {
    if (this.#summary === undefined) return
    const name = typeof this.key === 'number' ? nameOf(this.value) : undefined
    const words = this.isOpen ? describe(this.value) : `${describe(this.value)} ${preview(this.value)}`
    setText(this.#summary, name ?? words)
  }

  #mark(): void {
    if (!this.#tree.isReadonly) return
    const mark = this.#tree.markOf(this.path, this.value)
    if (mark !== undefined) this.element.dataset.mark = mark
  }

  #updateChildren(): void {
    const views = isList(this.value) ? this.#itemViews(this.value) : this.#keyViews()
    const kept = new Set(views)
    for (const child of this.#children) if (!kept.has(child)) child.element.remove()
    this.#children = views
    let next = this.#list.firstElementChild
    for (const { element: child } of views) {
      if (child === next) next = child.nextElementSibling
      else this.#list.insertBefore(child, next)
    }
    this.#showMore()
  }

  #itemViews(items: readonly PlainValue[]): NodeView[] {
    const shown = items.slice(0, this.#limit)
    const before = this.#children
    const matched = matchChildren(
      before.map(child => child.value),
      shown,
    )
    return shown.map((item, index) => {
      const view = before[matched[index] ?? -1]
      if (view === undefined) return this.#newChild(index, item)
      view.#rename(index)
      view.update(item)
      return view
    })
  }

  #keyViews(): NodeView[] {
    const before = new Map(this.#children.map(child => [child.key, child]))
    const entries = this.#tree.entriesOf(this).slice(0, this.#limit)
    return entries.map(([key, value]) => {
      const view = before.get(key)
      if (view === undefined) return this.#newChild(key, value)
      view.update(value)
      return view
    })
  }

  #newChild(key: string | number, value: PlainValue): NodeView {
    const view = new NodeView(this.#tree, this, key, value)
    this.#tree.flash(view)
    return view
  }

  #showMore(): void {
    this.#more?.remove()
    const rows = isList(this.value) ? this.value.length : Object.keys(this.value as object).length
    const hidden = rows - this.#children.length
    if (hidden <= 0) return
    const show = (): void => {
      this.#limit += page
      const at = this.#children.length
      this.#updateChildren()
      this.#children[at]?.focus()
    }
    const label = `Show ${Math.min(page, hidden)} more of ${hidden.toLocaleString('en')}`
    this.#more = element('li', { className: 'more' }, button(label, show))
    this.#list.append(this.#more)
  }
}
