/**
 * The few lines that a page without a framework needs: elements made and found. Outside, in the browser.
 * Data reaches the page as text nodes and properties only, never as markup.
 */

type Child = Node | string

/** A new element with properties set and children appended. */
export function element<Tag extends keyof HTMLElementTagNameMap>(
  tag: Tag,
  properties: Partial<HTMLElementTagNameMap[Tag]> = {},
  ...children: readonly Child[]
): HTMLElementTagNameMap[Tag] {
  const made = document.createElement(tag)
  Object.assign(made, properties)
  made.append(...children)
  return made
}

/** A button that does not submit anything. */
export function button(label: string, run: () => void, properties: Partial<HTMLButtonElement> = {}): HTMLButtonElement {
  const made = element('button', { type: 'button', ...properties }, label)
  made.addEventListener('click', run)
  return made
}

/** The element of the page with this id. @throws when the page and its script do not belong together */
export function byId<Type extends HTMLElement>(id: string, type: new () => Type): Type {
  const found = document.getElementById(id)
  if (!(found instanceof type)) throw new Error(`the page has no ${type.name} #${id}`)
  return found
}

/** Sets the text of an element only when it differs, so that a screen reader hears news alone. */
export function setText(target: HTMLElement, text: string): void {
  if (target.textContent !== text) target.textContent = text
}
