/**
 * Random edits on a raw Y.Doc with every kind of content Yjs has, for the guard tests of rollback.
 */
import * as Y from 'yjs'
import type { Random } from './random.js'

export type AnyType = Y.AbstractType<unknown>

/** The four root types that every document of these tests has. */
export function rootsOf(ydoc: Y.Doc): AnyType[] {
  return [ydoc.getMap('map'), ydoc.getArray('array'), ydoc.getText('text'), ydoc.getXmlFragment('xml')] as AnyType[]
}

/** All types that live, roots first. */
export function liveTypes(ydoc: Y.Doc): AnyType[] {
  const found = rootsOf(ydoc)
  for (const type of found)
    for (const item of liveItems(type)) if (isType(item)) found.push(item.content.type as AnyType)
  return found
}

export function liveItems(type: AnyType): Y.Item[] {
  const items = [...type._map.values()]
  for (let item = type._start; item !== null; item = item.right) items.push(item)
  return items.filter(item => !item.deleted)
}

/** What a document holds, as plain values; equal on replicas that agree. */
export function contentOf(ydoc: Y.Doc): unknown {
  return rootsOf(ydoc).map(plain)
}

function plain(value: unknown): unknown {
  if (value instanceof Y.Doc) return { subdoc: value.guid }
  if (value instanceof Uint8Array) return { bytes: [...value] }
  if (!(value instanceof Y.AbstractType)) return value
  const attributes = [...value._map]
    .filter(([, item]) => !item.deleted)
    .map(([key, item]) => [key, last(item)] as const)
  attributes.sort(([a], [b]) => (a < b ? -1 : 1))
  const list =
    value instanceof Y.Text
      ? runsOf(value)
      : liveItems(value as AnyType)
          .filter(item => item.parentSub === null)
          .flatMap(item => item.content.getContent().map(plain))
  return { kind: value.constructor.name, length: value._length, attributes, list }
}

/** Marks that change nothing split a delta, and replicas remove them at different times. */
function runsOf(text: Y.Text): unknown[] {
  const runs: { insert: unknown; attributes: unknown }[] = []
  for (const { insert, attributes } of text.toDelta() as { insert: unknown; attributes?: object }[]) {
    const marks = JSON.stringify(Object.entries(attributes ?? {}).sort())
    const before = runs[runs.length - 1]
    if (typeof insert === 'string' && typeof before?.insert === 'string' && before.attributes === marks) {
      before.insert += insert
    } else runs.push({ insert: plain(insert), attributes: marks })
  }
  return runs
}

const last = (item: Y.Item): unknown => plain(item.content.getContent()[item.length - 1])
const isType = (item: Y.Item): item is Y.Item & { content: Y.ContentType } => item.content instanceof Y.ContentType

const keys = ['a', 'b', 'c', 'd']
const strings = ['x', 'yz', 'abc', '😀', 'a😀b', '😀😀', 'longer text']
const marks = [{ bold: true }, { bold: null }, { italic: true }, { color: 'red' }, { color: null, bold: true }]

/**
 * One edit somewhere in the document.
 *
 * @param cutting - whether it may cut characters of two code units, which makes replicas of Yjs differ
 */
export function edit(ydoc: Y.Doc, random: Random, cutting = false): void {
  const type = random.pick(liveTypes(ydoc))
  if (type instanceof Y.Map) editMap(type, random)
  else if (type instanceof Y.Array) editArray(type, random)
  else if (type instanceof Y.Text) editText(type, random, cutting)
  else if (type instanceof Y.XmlFragment) editXml(type, random)
}

function leaf(random: Random): unknown {
  const leaves = [0, 1.5, true, null, 'word', [1, [2]], { a: { b: 1 } }, new Uint8Array([1, 2, random.int(9)])]
  return random.pick(leaves)
}

function content(random: Random): unknown {
  switch (random.int(12)) {
    case 0:
      return new Y.Map([
        ['a', leaf(random)],
        ['b', new Y.Array()],
      ])
    case 1:
      return Y.Array.from([leaf(random), new Y.Text('inner'), leaf(random)] as never[])
    case 2:
      return new Y.Text(random.pick(strings))
    case 3:
      return new Y.Map()
    case 4:
      return new Y.Doc({ guid: `subdoc ${random.int(1000)}`, autoLoad: random.chance(), shouldLoad: random.chance() })
    case 5:
      return xmlElement(random)
    default:
      return leaf(random)
  }
}

function xmlElement(random: Random): Y.XmlElement {
  const element = new Y.XmlElement(random.pick(['p', 'div']))
  element.setAttribute('class', random.pick(strings))
  if (random.chance()) element.insert(0, [new Y.XmlText(random.pick(strings))])
  return element
}

function editMap(map: Y.Map<unknown>, random: Random): void {
  const key = random.pick(keys)
  const held = map.get(key)
  if (held instanceof Y.Doc && random.chance(0.3)) {
    if (random.chance()) held.load()
    else held.destroy()
  } else if (random.chance(0.2)) map.delete(key)
  else if (random.chance(0.03)) map.clear()
  else map.set(key, content(random))
}

function editArray(array: Y.Array<unknown>, random: Random): void {
  const index = random.int(array.length + 1)
  const choice = random.int(10)
  if (choice < 3 && index < array.length) {
    array.delete(index, 1 + random.int(Math.min(4, array.length - index)))
  } else if (choice < 4) array.get(index)
  else if (choice < 6) array.push([content(random)])
  else array.insert(index, random.chance() ? [1, 2, 3, 'x'] : [leaf(random), content(random), leaf(random)])
}

function editText(text: Y.Text, random: Random, cutting: boolean): void {
  const position = (below: number): number => (cutting ? random.int(below) : whole(text, random.int(below)))
  const index = position(text.length + 1)
  const rest = text.length - index
  const end = cutting ? index + random.int(6) : whole(text, index + random.int(6))
  const length = Math.min(end - index, rest)
  const choice = random.int(10)
  if (choice < 3) text.insert(index, random.pick(strings))
  else if (choice < 4) text.insert(index, random.pick(strings), random.pick(marks))
  else if (choice < 6 && length > 0) text.delete(index, length)
  else if (choice < 8 && length > 0) text.format(index, length, random.pick(marks))
  else if (choice < 9) text.insertEmbed(index, random.chance() ? { image: 1 } : (new Y.Map([['k', 1]]) as object))
  else if (random.chance()) text.setAttribute(random.pick(keys), leaf(random))
  else text.applyDelta([{ retain: index }, { insert: 'delta', attributes: { bold: true } }])
}

/** `index`, or the one before when that would cut a character. */
function whole(text: Y.Text, index: number): number {
  const units = liveItems(text as AnyType)
    .filter(item => item.parentSub === null && item.countable)
    .flatMap(item => item.content.getContent())
  return String(units[index - 1]) >= '\uD800' && String(units[index - 1]) <= '\uDBFF' ? index - 1 : index
}

function editXml(xml: Y.XmlFragment, random: Random): void {
  const index = random.int(xml.length + 1)
  if (xml instanceof Y.XmlElement && random.chance(0.3)) xml.setAttribute(random.pick(keys), random.pick(strings))
  else if (random.chance(0.3) && index < xml.length) xml.delete(index, 1)
  else xml.insert(index, [random.chance() ? xmlElement(random) : new Y.XmlText(random.pick(strings))])
}

/**
 * An edit that Yjs breaks off half way, or that makes a document nobody can encode. Only to be rolled back, and the last
 * of its transaction: it may put a type inside itself.
 */
export function brokenEdit(ydoc: Y.Doc, random: Random): void {
  const map = ydoc.getMap('map')
  const array = ydoc.getArray('array')
  const bad = (): void => undefined
  const circle: unknown[] = []
  circle.push(circle)
  const again = (): AnyType => random.pick(liveTypes(ydoc))
  const breaks: (() => unknown)[] = [
    () => map.set('a', new Y.Map<unknown>(Object.entries({ fine: 1, type: new Y.Text('t'), bad }))),
    () => array.insert(0, [1, new Y.Text('half'), new Uint8Array(2), bad]),
    () => array.delete(0, array.length + 5),
    () => map.set('b', circle),
    () => map.set('c', again()),
    () => array.insert(0, [again()]),
    () => ydoc.getText('text').insertEmbed(0, again()),
    () => ydoc.getXmlFragment('xml').insert(0, [again() as Y.XmlElement]),
  ]
  random.pick(breaks)()
}

/** An item of another client, put into the open transaction by hand, as first-created containers are. */
export function integrateForeign(transaction: Y.Transaction, client: number, random: Random): void {
  const ydoc = transaction.doc
  const map = ydoc.getMap('map')
  const key = random.pick(keys)
  const left = map._map.get(key) ?? null
  const id = Y.createID(client, Y.getState(ydoc.store, client))
  const held = random.chance() ? new Y.ContentType(new Y.Map()) : new Y.ContentAny([random.int(9)])
  // reason: the constructor asks for the abstract content class, which Yjs does not export
  const item = new Y.Item(id, left, left === null ? null : left.lastId, null, null, map, key, held as never)
  // reason: Yjs types `integrate` of a struct by its base class
  ;(item as unknown as { integrate(transaction: Y.Transaction, offset: number): void }).integrate(transaction, 0)
}
