/**
 * The root of a document: which shared type it is, and the session under which this document writes. Floor 3.
 */
import * as Y from 'yjs'
import { SESSION_MIN, sessionClient } from '../internals/derived-ids.js'
import { type Admitted, isContainer, PlaindocError } from '../plain/index.js'
import type { SharedType } from '../shared/index.js'

/**
 * The root shared type called `name`: of the kind that `initial` asks for, or, when there is nothing to ask, of the kind
 * that what is already there shows.
 *
 * @throws PlaindocError `ROOT_KIND` when `initial` is a leaf, or of another kind than what is there
 */
export function rootType(ydoc: Y.Doc, name: string, initial: Admitted | undefined): SharedType {
  if (name.endsWith(':history')) {
    throw new PlaindocError(
      'ROOT_KIND',
      `Cannot use the root '${name}': names that end in ':history' hold the revisions of other roots. Choose another name.`,
    )
  }
  const present = ydoc.share.get(name)
  const kind = initial === undefined ? undefined : kindAsked(initial)
  try {
    switch (kind ?? kindThere(present)) {
      case 'array':
        return ydoc.getArray(name)
      case 'text':
        return ydoc.getText(name)
      default:
        return ydoc.getMap(name)
    }
  } catch (cause) {
    throw new PlaindocError(
      'ROOT_KIND',
      `Cannot use the root '${name}' as ${kind}: this document already has it as another kind. Pass an initial value of that kind, or another root name.`,
      { cause },
    )
  }
}

/** A Y.Doc of our own, or the one that was handed in, ready to be written under a session. */
export function sessionDoc(given: Y.Doc | undefined): Y.Doc {
  const ydoc = given ?? new Y.Doc()
  beginSession(ydoc)
  return ydoc
}

/** A new Y.Doc with the state of another. */
export function forkDoc(ydoc: Y.Doc): Y.Doc {
  const fork = new Y.Doc({ gc: ydoc.gc })
  Y.applyUpdate(fork, Y.encodeStateAsUpdate(ydoc))
  return fork
}

/** The name a root shared type goes by. */
export function rootName(root: SharedType): string {
  return Y.findRootTypeKey(root)
}

/**
 * Sees to it that this document writes under a session's client id: above all derived ones, so that an edit beats every
 * default. An id that has written already is given up, which Yjs allows between transactions.
 */
export function beginSession(ydoc: Y.Doc): void {
  if (ydoc.clientID < SESSION_MIN) ydoc.clientID = sessionClient()
}

function kindAsked({ plain, rootKind }: Admitted): 'map' | 'array' | 'text' {
  if (rootKind === 'text') return 'text'
  if (isContainer(plain)) return Array.isArray(plain) ? 'array' : 'map'
  throw new PlaindocError(
    'ROOT_KIND',
    `Cannot track ${plain === null ? 'null' : `a ${typeof plain}`}: a document is an object, an array or a text. Put the value into an object.`,
  )
}

// A root that nobody has asked for by kind yet is an AbstractType; only its content tells.
function kindThere(type: SharedType | undefined): 'map' | 'array' | 'text' {
  if (type instanceof Y.Text) return 'text'
  if (type instanceof Y.Array) return 'array'
  const first = type === undefined || type._map.size > 0 ? null : type._start
  if (first === null) return 'map'
  return first.content instanceof Y.ContentString || first.content instanceof Y.ContentFormat ? 'text' : 'array'
}
