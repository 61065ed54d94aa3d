/**
 * The fields that show and edit one leaf, by its kind. Outside.
 * What somebody is typing is never taken from under their fingers: news from elsewhere waits until they are done.
 */
import type { PlainValue } from '../index.js'
import { keepCaret, rebase } from './caret.js'
import { element } from './dom.js'
import { describe, type Kind, readBigint, readNumber } from './value-kind.js'

/** What a field tells the row it is in. */
export interface FieldOwner {
  /** Takes the value that was typed; false when it was refused. */
  commit(value: PlainValue): boolean
  /** Edits the shared text as it is at this moment; the new text, or undefined when it was refused. */
  type(edit: (current: string) => string): string | undefined
  /** Says under the row what is wrong, or that nothing is any more. */
  problem(message: string | undefined): void
}

export interface Field {
  readonly element: HTMLElement
  show(value: PlainValue): void
  /** The name for those who cannot see where it stands. */
  name(label: string): void
}

/** The field for a leaf of `kind`. `isShared`: the string is a shared text, so every letter is sent as it is typed. */
export function fieldFor(kind: Kind, value: PlainValue, isShared: boolean, owner: FieldOwner): Field {
  switch (kind) {
    case 'text':
      return lineField(value, { read: typed => typed, className: 'string' }, owner)
    case 'number':
      return lineField(value, { read: readNumber, className: 'number', fault: 'is not a number' }, owner)
    case 'big number':
      return lineField(value, { read: readBigint, className: 'number', fault: 'is not a whole number' }, owner)
    case 'long text':
      return areaField(value, isShared, owner)
    case 'true/false':
      return checkField(value, owner)
    default:
      return plainField(kind, value)
  }
}

/** A leaf that is only read. It can be focused, so that the tools of its row are within reach of the keyboard. */
export function plainField(kind: Kind, value: PlainValue): Field {
  const shown = element('span', { className: `leaf fixed ${classOf(kind)}`, tabIndex: 0 })
  const show = (next: PlainValue): void => {
    shown.textContent = describe(next)
  }
  show(value)
  return { element: shown, show, name: label => shown.setAttribute('aria-label', `${label}: ${shown.textContent}`) }
}

interface Line {
  readonly className: string
  readonly read: (typed: string) => PlainValue | undefined
  readonly fault?: string
}

function lineField(value: PlainValue, { className, read, fault }: Line, owner: FieldOwner): Field {
  const input = element('input', { className: `leaf ${className}`, spellcheck: false, autocomplete: 'off' })
  if (className === 'number') input.inputMode = 'decimal'
  return typedField(input, value, owner, typed => {
    const next = read(typed)
    if (next === undefined) owner.problem(`“${typed}” ${fault}.`)
    return next
  })
}

function areaField(value: PlainValue, isShared: boolean, owner: FieldOwner): Field {
  const area = element('textarea', { className: 'leaf string', spellcheck: false, rows: 1 })
  const grow = (): void => {
    // for browsers without field-sizing
    area.rows = Math.min(20, area.value.split('\n').length)
  }
  const field = isShared ? liveField(area, value, owner) : typedField(area, value, owner, typed => typed)
  grow()
  area.addEventListener('input', grow)
  return {
    ...field,
    show: next => {
      field.show(next)
      grow()
    },
  }
}

/** Enter or leaving the field commits, Escape takes back. */
function typedField(
  input: HTMLInputElement | HTMLTextAreaElement,
  value: PlainValue,
  owner: FieldOwner,
  read: (typed: string) => PlainValue | undefined,
): Field {
  let shown = describe(value)
  const isDirty = (): boolean => input.value !== shown
  const restore = (): void => {
    input.value = shown
    input.removeAttribute('aria-invalid')
    owner.problem(undefined)
  }
  const commit = (): void => {
    if (!isDirty()) return
    const next = read(input.value)
    if (next !== undefined && owner.commit(next)) restore()
    else input.setAttribute('aria-invalid', 'true')
  }
  input.addEventListener('change', commit)
  input.addEventListener('keydown', event => {
    const { key, ctrlKey, metaKey, isComposing } = event as KeyboardEvent
    if (isComposing) return
    if (key === 'Escape') restore()
    else if (key === 'Enter' && (input instanceof HTMLInputElement || ctrlKey || metaKey)) commit()
    else return
    event.preventDefault()
  })
  input.value = shown
  return {
    element: input,
    show: next => {
      const wasDirty = document.activeElement === input && isDirty()
      shown = describe(next)
      if (wasDirty)
        owner.problem(`Changed elsewhere to “${shown.slice(0, 80)}”. Enter keeps yours, Escape takes theirs.`)
      else restore()
    },
    name: label => input.setAttribute('aria-label', label),
  }
}

function liveField(area: HTMLTextAreaElement, value: PlainValue, owner: FieldOwner): Field {
  let shown = describe(value)
  let isComposing = false
  const show = (text: string): void => {
    // half of a composed letter must not be touched, and is nobody else's business
    if (isComposing) return
    shown = text
    if (area.value !== text) keepCaret(area, text)
  }
  // what others wrote since the last drawing is in the text and not in the field yet
  const send = (): void => {
    const typed = area.value
    const text = owner.type(current => rebase(shown, typed, current))
    if (text !== undefined) show(text)
  }
  area.value = shown
  area.dataset.live = ''
  area.addEventListener('compositionstart', () => {
    isComposing = true
  })
  area.addEventListener('compositionend', () => {
    isComposing = false
    send()
  })
  area.addEventListener('input', () => {
    if (!isComposing) send()
  })
  return {
    element: area,
    show: next => show(describe(next)),
    name: label => area.setAttribute('aria-label', label),
  }
}

function checkField(value: PlainValue, owner: FieldOwner): Field {
  const box = element('input', { type: 'checkbox', checked: value === true })
  const word = element('span', { ariaHidden: 'true' }, String(value))
  const show = (next: PlainValue): void => {
    box.checked = next === true
    word.textContent = String(next)
  }
  box.addEventListener('change', () => {
    if (!owner.commit(box.checked)) box.checked = !box.checked
  })
  return {
    element: element('label', { className: 'leaf boolean' }, box, word),
    show,
    name: label => box.setAttribute('aria-label', label),
  }
}

function classOf(kind: Kind): string {
  if (kind === 'text' || kind === 'long text') return 'string'
  if (kind === 'big number') return 'number'
  return kind === 'true/false' ? 'boolean' : kind
}
