/**
 * Random steps for the tests of undo: edits of every kind of container, through the facade and with raw Yjs inside transact.
 */
import * as Y from 'yjs'
import { type Document, sharedType, text } from '../src/index.js'
import { edit, value } from './edits.js'
import type { Random } from './random.js'

export interface World {
  o: Record<string, unknown>
  l: unknown[]
  t: string
  /** What holds XML, which reads as a frozen value. */
  s: Record<string, unknown>
}

/** Containers that are there from the start, so that no step is a first creation: undo leaves those standing (U5). */
export function world(): World {
  return { o: {}, l: [1, { id: 1 }, [2]], t: text('start'), s: {} }
}

const letters = ['a', 'b', 'c', 'dd', '😀', ' ']

/** One random step: an edit, or several in one transaction. */
export function step(doc: Document<World>, random: Random): void {
  // one edit may be several transitions, as `Object.assign` of two keys is
  if (random.chance(0.75)) doc.undo.group(() => act(doc, random))
  else {
    doc.transact(() => {
      for (let i = random.int(4); i >= 0; i--) act(doc, random)
    })
  }
}

function act(doc: Document<World>, random: Random): void {
  const { o, l } = doc.data
  switch (random.int(13)) {
    case 0:
      o.m = random.chance(0.5) ? [] : {}
      return
    case 1:
      if (Array.isArray(o.m)) o.m.push(random.int(9))
      else l.push(random.int(9))
      return
    case 2:
      if (Array.isArray(o.m)) o.m.shift()
      else l.shift()
      return
    case 3:
      o.t = text(word(random))
      return
    case 4:
      editString(o, 't', random)
      return
    case 5:
      editString(doc.data as unknown as Record<string, unknown>, 't', random)
      return
    case 6:
      markText(doc, random)
      return
    case 7:
      editXml(doc, random)
      return
    case 8:
      if (Array.isArray(o.m)) o.m.unshift({ deep: [random.int(9), text(word(random))] })
      return
    case 9:
      Reflect.deleteProperty(o, random.pick(['m', 't', 'a', 'b']))
      if (random.chance(0.2)) Reflect.deleteProperty(doc.data.s, 'x')
      return
    case 10:
      if (l.length > 0) l.splice(random.int(l.length), random.int(3), value(random, 1), text(word(random)))
      return
    default:
      edit(random.chance(0.5) ? o : l, random)
  }
}

function word(random: Random): string {
  return Array.from({ length: random.int(4) }, () => random.pick(letters)).join('')
}

function editString(holder: Record<string, unknown>, key: string, random: Random): void {
  const before = holder[key]
  if (typeof before !== 'string') return
  const characters = [...before]
  characters.splice(random.int(characters.length + 1), random.int(3), word(random))
  holder[key] = characters.join('')
}

function markText(doc: Document<World>, random: Random): void {
  const shared = (sharedType(doc.data) as Y.Map<unknown>).get('t')
  if (!(shared instanceof Y.Text) || shared.length < 2) return
  doc.transact(() => {
    // whole characters only: a mark between the halves of one would destroy it
    const ends = [0]
    for (const character of shared.toString()) ends.push((ends.at(-1) ?? 0) + character.length)
    const [from, to] = [random.pick(ends), random.pick(ends)].sort((a, b) => a - b) as [number, number]
    if (from < to) shared.format(from, to - from, { [random.pick(['b', 'i'])]: random.chance(0.6) ? true : null })
  })
}

function editXml(doc: Document<World>, random: Random): void {
  doc.transact(() => {
    const map = sharedType(doc.data.s) as Y.Map<unknown>
    const there = map.get('x')
    if (!(there instanceof Y.XmlElement)) {
      map.set('x', new Y.XmlElement('p'))
      return
    }
    const at = random.int(there.length + 1)
    switch (random.int(4)) {
      case 0:
        there.insert(at, [new Y.XmlText(word(random))])
        return
      case 1:
        if (there.length > 0) there.delete(random.int(there.length), 1)
        return
      case 2:
        there.insert(at, [new Y.XmlElement('b')])
        return
      default:
        there.setAttribute('k', word(random))
    }
  })
}
