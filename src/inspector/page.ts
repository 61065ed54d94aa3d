/**
 * The page of `plaindoc serve`: a list of live documents, one of them as an editable tree, its history. Outside.
 * It uses the library as any page would: `open`, `websocket`, `undo`, `history`.
 */

import { DocumentList } from './document-list.js'
import { DocumentPane } from './document-pane.js'
import { byId } from './dom.js'

const token = new URLSearchParams(location.search).get('token')
const pane = new DocumentPane(token)
const list = new DocumentList(byId('documents', HTMLElement), byId('documents-hint', HTMLElement), token, documents => {
  const [first] = documents
  if (roomAsked() === undefined && first !== undefined) location.replace(`#/${encodeURI(first.room)}`)
  else show()
})

function roomAsked(): string | undefined {
  try {
    const room = decodeURIComponent(location.hash.replace(/^#\/?/, ''))
    return room === '' ? undefined : room
  } catch {
    return undefined
  }
}

function show(): void {
  const room = roomAsked()
  list.current = room
  if (room !== undefined) pane.show(room, list.find(room), list.isKnown)
}

addEventListener('hashchange', show)
addEventListener('beforeunload', event => {
  if (pane.hasUnsent) event.preventDefault()
})
void list.follow()
