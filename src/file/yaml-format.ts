/**
 * YAML as a text format: read strictly, written for people, changed byte by byte. Floor 4.
 */

import type { PlainValue } from '../plain/types.js'
import { parsedOf, type SpliceFormat, updateText } from './text-mirror.js'
import { freshLayout } from './text-node.js'
import type { Dialect } from './text-plan.js'
import { editBlock } from './yaml-block.js'
import { blockOf, flowEntry } from './yaml-emit.js'
import { yamlTree } from './yaml-parse.js'
import { plainYaml } from './yaml-plain.js'
import { isJsonLike, replaceYaml } from './yaml-replace.js'

const yamlDialect: Dialect = {
  name: 'yaml',
  parse: yamlTree,
  create: createYaml,
  readScalar: (text, flow) => readScalar(text, flow),
  replace: replaceYaml,
  flowEntry: (plan, node, key, value) =>
    flowEntry({ kind: node.kind, key, value }, plan.tree.layout, isJsonLike(plan, node)),
  editBlock,
}

/**
 * YAML 1.2, core schema, one document, string keys; `!!timestamp`, `!!binary` and `!bigint` are dates, bytes and bigints,
 * `!!set` and `!!omap` a Set and a Map, with elements and keys of any type of leaf.
 * Timestamps without a tag and 1.1 words such as `yes` are strings; `<<` is a key like any other.
 *
 * @example yamlFormat.update('retry: [1] # s\n', { retry: [1] }, { retry: [1, 3] }) // => 'retry: [1, 3] # s\n'
 * @see SPEC Y, L8
 */
export const yamlFormat: SpliceFormat = {
  dialect: yamlDialect,
  name: 'yaml',
  parse: bytes => parsedOf(yamlTree(bytes)),
  create: createYaml,
  update: (text, before, after) => updateText(yamlDialect, text, before, after),
}

function createYaml(value: PlainValue): string {
  const layout = freshLayout()
  const plain = plainYaml(value, layout)
  if (plain !== undefined) return plain
  const { head, lines } = blockOf(value, 0, 'root', layout)
  return `${(head === '' ? lines : [head, ...lines]).join('\n')}\n`
}

function readScalar(text: string, flow: boolean): PlainValue {
  // most changes of a leaf are one of a number: nothing else can be read in it
  if (/^-?(?:0|[1-9]\d{0,14})$/.test(text)) return text === '-0' ? 0 : Number(text)
  const { value } = yamlTree(flow ? `[${text}]` : `- ${text}\n`)
  return (value as readonly PlainValue[])[0] ?? null
}
