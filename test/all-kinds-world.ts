/**
 * What must hold of a live document whatever was done to it: the checks of `all-kinds.test.ts`.
 */
import * as Y from 'yjs'
import { type Document, PlaindocError, patch, snapshot, type Transition, track } from '../src/index.js'
import { Money, money, type Obj } from './all-kinds-edits.js'

export type World = Document<Obj>

/** A replica of `initial`, with every transition checked as it is told. */
export function replica(initial: Obj, arrays: 'array' | 'list' = 'array'): World {
  const doc = track(initial, { codecs: [money], arrays })
  chain(doc)
  return doc
}

function chain(doc: World): void {
  let last: unknown = doc.snapshot()
  doc.observe(({ before, after, changes }: Transition) => {
    same(textOf(before), textOf(last), 'a transition begins where the last one ended')
    same(textOf(patch(before, changes)), textOf(after), 'the changes of a transition lead to its end')
    last = after
  })
}

/** A value as text, the same for equal values, live, frozen or plain. */
export function textOf(value: unknown): string {
  if (value instanceof Money) return `{!money:${textOf(value.cents)}}`
  if (Array.isArray(value)) return `[${value.map(textOf).join()}]`
  if (value instanceof Date) return `D${value.getTime()}`
  if (value instanceof Uint8Array) return `B${[...value].join('.')}`
  if (value instanceof Set) return `S${[...value].map(textOf).sort()}`
  if (value instanceof Map) return `M${[...value].map(([key, item]) => `${textOf(key)}:${textOf(item)}`).sort()}`
  if (typeof value !== 'object' || value === null) return `${typeof value}${String(value)}`
  const { text, marks } = value as Obj
  // a marked text reads as its letters
  if (typeof text === 'string' && Array.isArray(marks)) return textOf(text)
  const keys = Object.keys(value).sort()
  return `{${keys.map(key => `${key}:${textOf((value as Obj)[key])}`).join()}}`
}

export function same(got: string, expected: string, what: string): void {
  if (got === expected) return
  let at = 0
  while (got[at] === expected[at]) at++
  const from = Math.max(0, at - 60)
  throw new Error(`${what}:\n  got      ${got.slice(from, at + 90)}\n  expected ${expected.slice(from, at + 90)}`)
}

/** What the facade reads is what the snapshot shows, node by node. */
export function checkReading(doc: World): void {
  same(textOf(doc.data), textOf(doc.snapshot()), 'the facade reads the snapshot')
  if (snapshot(doc.data) !== doc.snapshot()) throw new Error('the root has a snapshot of its own')
}

export function isPending(doc: World): boolean {
  const { pendingStructs, pendingDs } = doc.ydoc.store
  return pendingStructs !== null || pendingDs !== null
}

/** A document that is made of the bytes shows the same. */
export function checkReloaded(doc: World): void {
  if (isPending(doc)) return
  const ydoc = new Y.Doc()
  Y.applyUpdate(ydoc, doc.encode())
  same(textOf(track({}, { ydoc }).snapshot()), textOf(doc.snapshot()), 'a document made of the bytes')
}

/** What tests throw, to have something taken back. */
export const thrown: Error = new Error('thrown')

/** Runs what must throw what `doc` says it throws, and leave every byte. */
export function checkRefused(doc: World, run: () => void, what: string): void {
  const before = doc.encode()
  const shown = doc.snapshot()
  let error: unknown
  try {
    run()
  } catch (caught) {
    error = caught
  }
  if (error === undefined) throw new Error(`${what} is taken`)
  if (!(error instanceof PlaindocError || error === thrown)) throw error
  if (Buffer.compare(before, doc.encode()) !== 0) throw new Error(`${what} leaves bytes behind`)
  same(textOf(doc.snapshot()), textOf(shown), what)
}
