/**
 * The form for a new key of an object or a new item of a list. Outside.
 */
import { button, element } from './dom.js'
import type { NodeView } from './node-view.js'
import type { TreeView } from './tree-view.js'
import { readNew } from './value-kind.js'

/** Opens the form at the end of a container; after each entry it waits for the next one, until Escape. */
export function openEntryForm(tree: TreeView, view: NodeView): void {
  view.open()
  const known = view.list.querySelector<HTMLInputElement>(':scope > .entry input')
  if (known) {
    known.focus()
    return
  }
  const isList = view.kind === 'list'
  const key = element('input', { name: 'key', placeholder: 'key', spellcheck: false, autocomplete: 'off' })
  const value = element('input', { name: 'value', spellcheck: false, autocomplete: 'off' })
  value.placeholder = 'text, 12, true, null, {} or []'
  key.setAttribute('aria-label', 'New key')
  value.setAttribute('aria-label', 'New value')
  const problem = element('p', { className: 'problem', role: 'alert', hidden: true })
  const form = element('form', { className: 'row' }, ...(isList ? [] : [key]), value)
  const item = element('li', { className: 'entry' }, form, problem)
  const close = (): void => {
    item.remove()
    view.focus()
  }
  const add = (): void => {
    try {
      tree.add(view, key.value, readNew(value.value))
      problem.hidden = true
      form.reset()
      // the new entry is drawn before the form
      view.list.append(item)
      ;(isList ? value : key).focus()
    } catch (error) {
      problem.textContent = error instanceof Error ? error.message : String(error)
      problem.hidden = false
    }
  }
  form.append(element('button', { type: 'submit' }, 'Add'), button('Close', close))
  form.addEventListener('submit', event => {
    event.preventDefault()
    add()
  })
  form.addEventListener('keydown', event => {
    if (event.key === 'Escape') close()
  })
  view.list.append(item)
  ;(isList ? value : key).focus()
}
