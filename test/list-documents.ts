/**
 * Documents with a list, and what must hold of each. Used by the tests of lists.
 */
import type * as Y from 'yjs'
import { type Document, isTracked, list, track } from '../src/index.js'
import { recogniseLive, textOf } from './edits.js'
import { device } from './list-devices.js'
import { canonical, readForeign } from './list-world.js'
import { type Random, random } from './random.js'

recogniseLive(isTracked)

// biome-ignore lint/suspicious/noExplicitAny: reason: the data of these tests changes its shape as programs without types do
export type Any = any

export function sync(...docs: Document<Any>[]): void {
  for (const to of docs) for (const from of docs) if (to !== from) to.merge(from.encode(to.stateVector()))
}

export function json(doc: Document<Any>): Any {
  return doc.toJSON()
}

export function rawList(doc: Document<Any>, key = 'l'): Y.Map<unknown> {
  return doc.ydoc.getMap('data').get(key) as Y.Map<unknown>
}

/** Everything that shows the document agrees. */
export function expectSound(...docs: Document<Any>[]): void {
  for (const doc of docs) {
    const shown = textOf(doc.snapshot())
    expect(textOf(doc.data)).toBe(shown)
    const fresh = track<Any>(undefined)
    fresh.merge(doc.encode())
    expect(textOf(fresh.snapshot())).toBe(shown)
  }
}

/** Two devices with one list, under random client ids: twelve times, so that each of them wins some conflicts. */
export function onTwo(
  items: readonly unknown[],
  run: (a: Document<Any>, b: Document<Any>, chance: Random) => void,
): void {
  for (let seed = 1; seed <= 12; seed++) {
    const chance = random(seed)
    const a = device<Any>({}, chance)
    const b = device<Any>({}, chance)
    a.data.l = list(items)
    sync(a, b)
    run(a, b, chance)
    sync(a, b)
    expect(canonical(json(a))).toBe(canonical(json(b)))
    expect(canonical(readForeign(rawList(a).toJSON()))).toBe(canonical(json(a).l))
    expectSound(a, b)
  }
}

export const abc = (): { id: string }[] => ['a', 'b', 'c', 'd'].map(id => ({ id }))
export const ids = (doc: Document<Any>): string => doc.data.l.map((item: Any) => item.id ?? item).join('')
