/**
 * A Y.Xml… type read as a frozen tree: `{ name, attributes, children }`, a fragment `{ children }`, its texts strings
 * or `{ text, marks }`. XML is read and shown as a whole; it is edited through its shared type. Floor 2.
 */
import * as Y from 'yjs'
import type { PlainValue } from '../plain/types.js'
import { unpackLeaf } from './leaf.js'
import type { SharedType } from './node.js'
import { readText } from './read-text.js'

/** The frozen tree of an XML type. Cost: its size. */
export function readXml(type: SharedType): PlainValue {
  if (type instanceof Y.XmlText) return readText(type)
  if (!(type instanceof Y.XmlFragment)) return unpackLeaf(type.toJSON())
  const children = Object.freeze(type.toArray().map(child => readXml(child)))
  if (!(type instanceof Y.XmlElement)) return Object.freeze({ children })
  const attributes = unpackLeaf(type.getAttributes())
  return Object.freeze({ name: type.nodeName, attributes, children })
}
