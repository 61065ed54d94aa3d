/**
 * JSON as a text format: strict, exact, changed byte by byte. Floor 4.
 */
import { isContainer } from '../plain/kind.js'
import type { PlainValue } from '../plain/types.js'
import { jsonTree } from './json-parse.js'
import { jsonEntry, jsonText } from './json-text.js'
import { indentAt, lineStart } from './text-lines.js'
import { parsedOf, type SpliceFormat, updateText } from './text-mirror.js'
import type { CollectionNode, Entry } from './text-node.js'
import { freshLayout } from './text-node.js'
import type { Dialect, TextPlan } from './text-plan.js'

const jsonDialect: Dialect = {
  name: 'json',
  parse: jsonTree,
  create: createJson,
  readScalar: text => jsonTree(text).value,
  replace: replaceJson,
  flowEntry: (plan, _node, key, value, indent) => jsonEntry(key, value, plan.tree.layout, indent),
  editBlock: () => {
    throw new TypeError('JSON has no blocks')
  },
}

/**
 * JSON with `{"$date": iso}`, `{"$bytes": base64}`, `{"$bigint": digits}`, `{"$set": [element, …]}` and
 * `{"$map": [[key, value], …]}`, the last two always written anew as a whole; a key of yours that begins with `$` is
 * written with one `$` more. A key such as `$schema` that stands in a file already is read and kept as it is.
 *
 * @example jsonFormat.update('{ "a": 1 }', { a: 1 }, { a: 2 }) // => '{ "a": 2 }'
 * @see SPEC Y, L8
 */
export const jsonFormat: SpliceFormat = {
  dialect: jsonDialect,
  name: 'json',
  parse: bytes => parsedOf(jsonTree(bytes)),
  create: createJson,
  update: (text, before, after) => updateText(jsonDialect, text, before, after),
}

function createJson(value: PlainValue): string {
  return `${jsonText(value, freshLayout(), '')}\n`
}

function replaceJson(plan: TextPlan, entry: Entry, owner: CollectionNode | undefined, value: PlainValue): void {
  const { text, tree } = plan
  const { node } = entry
  const isOnOwnLine = owner === undefined || lineStart(text, entry.start) > owner.start
  const fresh = jsonText(value, tree.layout, isOnOwnLine ? indentAt(text, entry.start) : undefined)
  plan.cut(node.start, node.end, node.kind === 'leaf' && node.style === 'empty' ? fresh + tree.layout.eol : fresh)
  if (node.kind === 'leaf' && !isContainer(value) && node.style !== 'empty') {
    plan.inPlace.push({ entry, text: fresh, style: fresh.startsWith('{') ? 'opaque' : 'plain', flow: true, value })
  }
}
