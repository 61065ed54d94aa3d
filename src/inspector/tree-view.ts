/**
 * A document, or a revision of one, as a tree of rows. Outside.
 */
import { type Document, type Path, type PlainValue, sharedType } from '../index.js'
import { button } from './dom.js'
import { openEntryForm } from './entry-form.js'
import { NodeView } from './node-view.js'
import type { Comparison } from './revision-marks.js'
import { RowTools } from './row-tools.js'
import type { Container, Tree } from './tree.js'
import { isObject } from './value-kind.js'

/** Rows that are shown open at first, all together, and of one container. */
const openRows = 300
const openRowsEach = 40
/** How long after a letter the next one still belongs to the same step of undo, in ms. */
const typingMs = 800

/** The live tree of a document: follows its snapshots, writes through its facade. */
export class TreeView implements Tree {
  readonly isReadonly: boolean
  readonly #place: HTMLElement
  readonly #document: Document<unknown> | undefined
  readonly #comparison: Comparison | undefined
  readonly #views = new WeakMap<Element, NodeView>()
  readonly #tools: RowTools | undefined
  readonly #root: NodeView
  readonly #flashes = new Set<NodeView>()
  readonly #stop = new AbortController()
  #ranks: ReadonlyMap<string, number> = new Map()
  #budget = openRows
  #isUpdating = false

  /** @param source - the document to edit, or the revision to show and how it differs from now */
  constructor(place: HTMLElement, value: PlainValue, source: Document<unknown> | Comparison) {
    const isDocument = 'snapshot' in source
    this.#place = place
    this.#document = isDocument ? source : undefined
    this.#comparison = isDocument ? undefined : source
    this.isReadonly = !isDocument
    this.#root = new NodeView(this, undefined, '', value)
    this.#root.element.classList.add('root')
    place.replaceChildren(this.#root.list)
    place.classList.toggle('fixed', this.isReadonly)
    if (!isDocument) return
    this.#tools = new RowTools(this)
    const word = Array.isArray(value) ? 'Add item' : 'Add key'
    place.append(button(word, () => openEntryForm(this, this.#root), { className: 'add-to-root' }))
    this.#listen()
  }

  /** Shows what the document is now. */
  update(value: PlainValue): void {
    const focused = document.activeElement
    this.#isUpdating = true
    this.#root.update(value)
    this.#isUpdating = false
    flash([...this.#flashes])
    this.#flashes.clear()
    // a row that moved in the page has lost the focus on its way
    if (focused instanceof HTMLElement && focused !== document.activeElement && this.#place.contains(focused))
      focused.focus({ preventScroll: true })
  }

  /** Shows the keys at the top in the order that the file has; those that it does not have come last. */
  sortBy(keys: readonly string[] | undefined): void {
    if (keys === undefined || keys.join('\0') === [...this.#ranks.keys()].join('\0')) return
    this.#ranks = new Map(keys.map((key, rank) => [key, rank]))
    this.#root.redraw()
  }

  entriesOf(view: NodeView): [string, PlainValue][] {
    const entries = isObject(view.value) ? Object.entries(view.value) : []
    if (view.parent !== undefined || this.#ranks.size === 0) return entries
    const rankOf = (key: string): number => this.#ranks.get(key) ?? this.#ranks.size
    return entries.sort(([a], [b]) => rankOf(a) - rankOf(b))
  }

  destroy(): void {
    this.#stop.abort()
    this.#place.replaceChildren()
  }

  register(view: NodeView): void {
    this.#views.set(view.element, view)
  }

  opens(rows: number): boolean {
    if (rows > openRowsEach || rows > this.#budget) return false
    this.#budget -= rows
    return true
  }

  isShared(path: Path): boolean {
    if (this.#document === undefined) return false
    const container = this.#containerAt(path.slice(0, -1))
    const type = typeof container === 'object' && container !== null ? sharedType(container) : undefined
    const key = path.at(-1) ?? ''
    // keys that begin with $ rest under an escaped one
    const stored = typeof key === 'string' && key.startsWith('$') ? `$${key}` : key
    const entry: unknown = (type as { get?: (key: string | number) => unknown } | undefined)?.get?.(stored)
    return typeof entry === 'object' && entry !== null && 'applyDelta' in entry
  }

  /** Adds an entry to the container that a row shows; a list takes it at its end. @throws what is refused */
  add(view: NodeView, key: string, value: unknown): void {
    const container = this.#containerAt(view.path) as Container | unknown[]
    if (Array.isArray(container)) container.push(value)
    else if (key === '') throw new Error('A new entry needs a key.')
    else if (Object.hasOwn(container, key)) throw new Error(`There is a key “${key}” already.`)
    else container[key] = value
  }

  write(view: NodeView, run: (container: Container, key: string | number) => void, typing = false): void {
    const doc = this.#document
    if (doc === undefined) return
    const { path } = view
    // letters typed in a row are one step of undo
    doc.undo.manager.captureTimeout = typing ? typingMs : 0
    try {
      doc.transact(() => run(this.#containerAt(path.slice(0, -1)) as Container, path.at(-1) ?? ''))
    } finally {
      doc.undo.manager.captureTimeout = 0
    }
  }

  markOf(path: Path, value: PlainValue): 'gone' | 'changed' | undefined {
    return this.#comparison?.markOf(path, value)
  }

  flash(view: NodeView): void {
    // rows that somebody opens are not news
    if (this.#isUpdating && !view.row.contains(document.activeElement)) this.#flashes.add(view)
  }

  #containerAt(path: Path): unknown {
    let node: unknown = this.#document?.data
    for (const key of path) node = (node as Container)[key]
    return node
  }

  #viewOf(target: EventTarget | null): NodeView | undefined {
    const found = target instanceof Element ? target.closest('.node') : null
    return found === null ? undefined : this.#views.get(found)
  }

  #listen(): void {
    const { signal } = this.#stop
    const show = (target: EventTarget | null): void => {
      const view = this.#viewOf(target)
      if (view !== undefined) this.#tools?.attach(view)
    }
    this.#place.addEventListener('focusin', event => show(event.target), { signal })
    this.#place.addEventListener(
      'pointermove',
      event => {
        // rows that move below a mouse that rests do not count
        const moved = event.movementX !== 0 || event.movementY !== 0
        if (moved && event.pointerType === 'mouse' && this.#tools?.isFocused !== true) show(event.target)
      },
      { signal },
    )
    // the mouse may have taken the tools to another row
    this.#place.addEventListener(
      'keydown',
      event => {
        if (event.key === 'Tab') show(event.target)
      },
      { signal },
    )
    // a step of undo begins where somebody begins to type
    this.#place.addEventListener('focusin', () => this.#document?.undo.stop(), { signal })
  }
}

function flash(views: readonly NodeView[]): void {
  const rows = views.map(view => view.row).filter(row => row.isConnected)
  if (rows.length === 0) return
  for (const row of rows) row.classList.remove('flash')
  // asks for the layout once, so that all animations begin anew
  void rows[0]?.offsetWidth
  for (const row of rows) {
    row.classList.add('flash')
    row.addEventListener('animationend', () => row.classList.remove('flash'), { once: true })
  }
}
