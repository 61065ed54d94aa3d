/**
 * The caret of somebody who types in a text while others do too. Outside.
 */

/** Puts `text` into the field; the selection stays with the letters it was at. */
export function keepCaret(area: HTMLTextAreaElement, text: string): void {
  const before = area.value
  const { selectionStart, selectionEnd, selectionDirection, scrollTop } = area
  const shift = shiftFor(before, text)
  area.value = text
  if (document.activeElement !== area) return
  area.setSelectionRange(shift(selectionStart), shift(selectionEnd), selectionDirection)
  area.scrollTop = scrollTop
}

/** `current` with the edit that made `typed` of `shown`: letters that others wrote meanwhile stay. */
export function rebase(shown: string, typed: string, current: string): string {
  if (current === shown) return typed
  const { start, end } = changed(shown, typed)
  const shift = shiftFor(shown, current)
  return (
    current.slice(0, shift(start)) + typed.slice(start, typed.length - end) + current.slice(shift(shown.length - end))
  )
}

/** Where a place of `before` is in `after`, when one run of letters was replaced. */
export function shiftFor(before: string, after: string): (place: number) => number {
  const { start, end } = changed(before, after)
  return place => {
    if (place <= start) return place
    if (place >= before.length - end) return place + after.length - before.length
    return Math.min(place, after.length - end)
  }
}

// how many letters are the same at the beginning and at the end
function changed(before: string, after: string): { readonly start: number; readonly end: number } {
  const shorter = Math.min(before.length, after.length)
  let start = 0
  while (start < shorter && before[start] === after[start]) start++
  let end = 0
  while (end < shorter - start && before[before.length - 1 - end] === after[after.length - 1 - end]) end++
  return { start, end }
}
