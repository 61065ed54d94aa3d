/**
 * One replica with its history in use, and what tests of several of them need.
 */
import * as Y from 'yjs'
import { type Document, type History, track } from '../src/index.js'

// biome-ignore lint/suspicious/noExplicitAny: tests read and write whatever shape they need
type Any = any

export class Replica {
  readonly doc: Document<Any>
  readonly history: History<Any>

  constructor(initial: unknown, options: { ydoc?: Y.Doc; root?: string; bytes?: Uint8Array } = {}) {
    const { ydoc = new Y.Doc(), root = 'data', bytes } = options
    if (bytes !== undefined) Y.applyUpdate(ydoc, bytes)
    this.doc = track<Any>(initial, { ydoc, root })
    this.history = this.doc.history
  }

  get data(): Any {
    return this.doc.data
  }

  get value(): Any {
    return this.doc.snapshot()
  }

  get ydoc(): Y.Doc {
    return this.doc.ydoc
  }

  /** The shared type that holds the data, an object. */
  get root(): Y.Map<unknown> {
    return this.doc.root as Y.Map<unknown>
  }

  /** The shared type that holds the revisions. */
  get entries(): Y.Map<unknown> {
    return this.ydoc.getMap('data:history')
  }

  encode(): Uint8Array {
    return this.doc.encode()
  }

  merge(...others: (Replica | Uint8Array)[]): void {
    for (const other of others) this.doc.merge(other instanceof Replica ? other.encode() : other)
  }

  /** Another replica with what this one has, in a session of its own. */
  twin(): Replica {
    return new Replica(undefined, { bytes: this.encode() })
  }
}

/** All have what each has. */
export function meet(...replicas: Replica[]): void {
  for (const one of replicas) one.merge(...replicas.filter(other => other !== one))
}

/** The ids, in order. */
export function ids(revisions: readonly { readonly id: string }[]): string[] {
  return revisions.map(({ id }) => id)
}
