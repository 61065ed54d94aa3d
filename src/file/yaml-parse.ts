/**
 * A YAML text as a tree of places and a frozen value. Floor 4.
 */
import { isScalar, type Node } from 'yaml'
import { admitText, decodeText } from './text-check.js'
import { eolOf } from './text-lines.js'
import { type Entry, entryOf, freshLayout, leafAt, offsetOf, type TextTree } from './text-node.js'
import { composeYaml } from './yaml-compose.js'
import { TreeBuilder } from './yaml-tree.js'

/**
 * The tree of a YAML text.
 *
 * @throws PlaindocError `FILE_INVALID`, `FILE_TOO_LARGE`
 */
export function yamlTree(bytes: Uint8Array | string): TextTree {
  const { text, mark } = decodeText('YAML', bytes)
  const document = composeYaml(text)
  const layout = freshLayout(eolOf(text))
  const appendAt = appendOffset(text)
  const contents = document?.contents ?? undefined
  if (document === undefined || contents === undefined || isNothing(contents)) {
    return { text, mark, value: null, empty: true, root: nothingAt(appendAt), layout, anchors: [] }
  }
  const builder = new TreeBuilder(text, layout)
  const { entry, value } = builder.root(contents, document.before)
  const plain = admitText('YAML', text, value, path => offsetOf(entry, path))
  return { text, mark, value: plain, empty: false, root: entry, layout, anchors: builder.anchors.all }
}

function isNothing(contents: Node): boolean {
  return (
    isScalar(contents) &&
    contents.source === '' &&
    contents.type === 'PLAIN' &&
    contents.anchor === undefined &&
    contents.tag === undefined
  )
}

/** Where the value of a text without one goes: at the end, or before the mark that ends the document. */
function appendOffset(text: string): number {
  const end = /^\.\.\.(?=\s|$)/m.exec(text)
  return end === null ? text.length : end.index
}

function nothingAt(offset: number): Entry {
  return entryOf(undefined, offset, offset, false, leafAt('empty', offset, offset))
}
