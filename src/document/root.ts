/**
 * The root of a document: which shared type it is, and the session under which this document writes. Floor 3.
 */
import * as Y from 'yjs'
import { SESSION_MIN, sessionClient } from '../internals/derived-ids.js'
import { wrongCall } from '../plain/call.js'
import { type Admitted, isPlainArray, isPlainObject, kindOf, PlaindocError } from '../plain/index.js'
import type { SharedType } from '../shared/index.js'
import { refuseRootOfOtherKind } from './root-kind.js'

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
  // content that came as bytes has not told Yjs yet of which kind it is; a refused root must stay free for another try
  if (present !== undefined && kind !== undefined)
    refuseRootOfOtherKind(present, `use the root '${name}'`, shownAs[kind])
  return typedRoot(ydoc, name, kind ?? kindThere(present))
}

const shownAs = { map: 'object', array: 'list', text: 'text' } as const

function typedRoot(ydoc: Y.Doc, name: string, kind: 'map' | 'array' | 'text'): SharedType {
  try {
    switch (kind) {
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

/**
 * A Y.Doc of our own, or the one that was handed in, ready to be written under a session.
 *
 * @throws PlaindocError `YJS_TWICE` when it is of another copy of Yjs
 */
export function sessionDoc(given: Y.Doc | undefined): Y.Doc {
  if (given !== undefined && !(given instanceof Y.Doc)) throw notOurs(given)
  const ydoc = given ?? new Y.Doc()
  beginSession(ydoc)
  return ydoc
}

// by shape: what another copy of Yjs made is an instance of nothing here
function notOurs(given: unknown): Error {
  const isDoc = typeof given === 'object' && given !== null && 'clientID' in given && 'share' in given
  if (!isDoc) return wrongCall('a Y.Doc', given, 'track(initial, { ydoc: new Y.Doc() })')
  return new PlaindocError(
    'YJS_TWICE',
    'Cannot track the Y.Doc: another copy of Yjs made it, and the two cannot read each other. Install one `yjs` for all (`npm ls yjs` shows them), and load it either as ESM or as CommonJS.',
  )
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
  if (rootKind === 'list') {
    throw new PlaindocError(
      'ROOT_KIND',
      'Cannot track a list: the root of a document is an object, an array or a text. Put the list into an object, `{ items: list([…]) }`.',
    )
  }
  if (isPlainArray(plain)) return 'array'
  if (isPlainObject(plain)) return 'map'
  throw new PlaindocError(
    'ROOT_KIND',
    `Cannot track ${plain === null ? 'null' : `a ${kindOf(plain)}`}: a document is an object, an array or a text. Put the value into an object.`,
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
