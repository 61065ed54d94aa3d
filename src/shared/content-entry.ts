/**
 * What the content of one item is read as. Floor 2.
 */
import * as Y from 'yjs'
import { unpackLeaf } from './leaf.js'
import { type Entry, nodeOf } from './node.js'

/** The entry that one value of an item shows: a leaf, or the node of a shared type; undefined for what shows nothing. */
export function contentEntry(content: Y.Item['content'], index: number): Entry | undefined {
  if (content instanceof Y.ContentType) return nodeOf(content.type)
  if (content instanceof Y.ContentAny || content instanceof Y.ContentJSON) {
    const value: unknown = content.arr[index]
    return value === undefined ? undefined : unpackLeaf(value)
  }
  if (content instanceof Y.ContentBinary) return unpackLeaf(content.content)
  if (content instanceof Y.ContentString) return content.str
  if (content instanceof Y.ContentEmbed) return unpackLeaf(content.embed)
  // a subdocument is not part of the data; its place shows that something is there
  return content instanceof Y.ContentDoc ? null : undefined
}
