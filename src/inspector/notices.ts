/**
 * What went wrong and has no row of its own to say it in. Outside.
 */
import { button, byId, element } from './dom.js'

/** Shows the message of an error until somebody closes it; the same one is shown once. */
export function notify(error: unknown): void {
  const place = byId('notices', HTMLElement)
  const message = error instanceof Error ? error.message : String(error)
  for (const shown of place.children) if (shown.firstChild?.textContent === message) return
  const notice = element('div', { className: 'notice' }, element('p', {}, message))
  notice.append(button('Close', () => notice.remove()))
  place.append(notice)
}
