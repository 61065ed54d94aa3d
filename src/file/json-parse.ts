/**
 * A JSON text (RFC 8259) as a tree of places and a frozen value. Floor 4.
 * Not `JSON.parse`: duplicate keys are refused, integers keep all their digits, and every value knows where it stands.
 */

import type { Path } from '../plain/path.js'
import { depthLimit } from '../plain/value.js'
import { codedValue, userKey } from './json-value.js'
import { admitText, decodeText, integerOf, refuseText } from './text-check.js'
import { eolOf, indentAt, lineStart } from './text-lines.js'
import {
  type CollectionNode,
  collectionAt,
  type Entry,
  entryOf,
  freshLayout,
  leafAt,
  offsetOf,
  type TextNode,
  type TextTree,
} from './text-node.js'

/**
 * The tree of a JSON text; blanks alone are a text without a value.
 *
 * @throws PlaindocError `FILE_INVALID`, `FILE_TOO_LARGE`
 */
export function jsonTree(bytes: Uint8Array | string): TextTree {
  const { text, mark } = decodeText('JSON', bytes)
  const layout = freshLayout(eolOf(text))
  const reader = new JsonReader(text)
  if (reader.isEmpty()) {
    const entry = entryOf(undefined, text.length, text.length, false, leafAt('empty', text.length, text.length))
    return { text, mark, value: null, empty: true, root: entry, layout, anchors: [] }
  }
  const { entry, value } = reader.root()
  layout.compact = reader.isCompact
  const first = entry.node.kind === 'leaf' ? undefined : entry.node.entries[0]
  if (first !== undefined && lineStart(text, first.start) > entry.start)
    layout.indent = indentAt(text, first.start) || layout.indent
  const plain = admitText('JSON', text, value, path => offsetOf(entry, path))
  return { text, mark, value: plain, empty: false, root: entry, layout, anchors: [] }
}

interface Read {
  readonly node: TextNode
  readonly value: unknown
}

const numberToken = /-?(?:0|[1-9]\d*)(\.\d+)?([eE][-+]?\d+)?/y
// biome-ignore lint/suspicious/noControlCharactersInRegex: JSON forbids them in strings
const stringToken = /"(?:[^"\\\x00-\x1f]|\\(?:["\\/bfnrt]|u[0-9a-fA-F]{4}))*"/y
const blanks = /[ \t\r\n]*/y
const words: Readonly<Record<string, unknown>> = { true: true, false: false, null: null }

class JsonReader {
  /** Whether no blank was met between two tokens. */
  isCompact = true
  private readonly text: string
  private at = 0
  private readonly path: (string | number)[] = []
  /** How many Maps stand around here: each is three arrays and objects deep, and one to the door. */
  private maps = 0

  constructor(text: string) {
    this.text = text
    this.skip()
  }

  isEmpty(): boolean {
    return this.at === this.text.length
  }

  root(): { entry: Entry; value: unknown } {
    this.isCompact = true
    const start = this.at
    const { node, value } = this.value()
    const compact = this.isCompact
    this.skip()
    this.isCompact = compact && node.kind !== 'leaf' && node.entries.length > 0
    if (this.at < this.text.length) throw this.refuse('something follows the value')
    return { entry: entryOf(undefined, start, start, false, node), value }
  }

  private value(): Read {
    const start = this.at
    const first = this.text[start]
    if (first === '{' || first === '[') {
      if (this.path.length > depthLimit + 2 * Math.min(this.maps, depthLimit))
        throw this.refuse(`values stand in more than ${depthLimit} arrays and objects`)
      return first === '{' ? this.object() : this.array()
    }
    if (first === '"') return { value: this.string(), node: leafAt('double', start, this.at) }
    const number = this.match(numberToken)
    if (number !== undefined) return { value: this.number(number, start), node: leafAt('plain', start, this.at) }
    for (const word of Object.keys(words)) {
      if (!this.text.startsWith(word, start)) continue
      this.at += word.length
      return { value: words[word], node: leafAt('plain', start, this.at) }
    }
    throw this.refuse(start === this.text.length ? 'the text ends where a value is missing' : 'this is no JSON value')
  }

  private number(token: string, start: number): number | bigint {
    if (/^-?\d+$/.test(token)) {
      const exact = integerOf(BigInt(token))
      if (exact === undefined) throw this.refuse('the integer has more than 64 bits; put it in quotes', start)
      return exact
    }
    const value = Number(token)
    if (!Number.isFinite(value)) throw this.refuse('the number is too large; put it in quotes', start)
    return value
  }

  private string(): string {
    const start = this.at
    const token = this.match(stringToken)
    if (token === undefined)
      throw this.refuse('the string does not end on its line, or has an escape that JSON does not know', start)
    return JSON.parse(token) as string
  }

  private array(): Read {
    const node = this.open('list')
    const value: unknown[] = []
    while (this.more(node, ']')) {
      const start = this.at
      this.path.push(value.length)
      const item = this.value()
      this.path.pop()
      value.push(item.value)
      node.entries.push(entryOf(undefined, start, start, false, item.node))
    }
    node.end = this.at
    return { node, value }
  }

  private object(): Read {
    const node = this.open('map')
    const value: Record<string, unknown> = {}
    let raw = ''
    while (this.more(node, '}')) {
      const start = this.at
      if (this.text[start] !== '"') throw this.refuse('a key in double quotes is missing')
      raw = this.string()
      const key = userKey(raw)
      this.path.push(key)
      if (key === '$map') this.maps++
      if (key === '__proto__') throw this.refuse('the key __proto__ would be taken for the prototype', start)
      if (Object.hasOwn(value, key)) throw this.refuse('the key stands twice in one object', start)
      this.skip()
      if (this.text[this.at] !== ':') throw this.refuse('a colon is missing')
      const mark = ++this.at
      this.skip()
      const entry = this.value()
      if (this.path.pop() === '$map') this.maps--
      value[key] = entry.value
      node.entries.push(entryOf(key, start, mark, false, entry.node))
    }
    node.end = this.at
    const coded =
      node.entries.length === 1 ? codedValue(raw, value[raw], why => this.refuse(why, node.start)) : undefined
    return coded === undefined ? { node, value } : { node: leafAt('opaque', node.start, node.end), value: coded }
  }

  private open(kind: 'map' | 'list'): CollectionNode {
    const start = this.at++
    return collectionAt(kind, true, 0, start, start)
  }

  /** Steps over blanks and the comma; false behind the closing bracket. */
  private more(node: CollectionNode, close: string): boolean {
    this.skip()
    if (this.text[this.at] === close) {
      this.at++
      return false
    }
    if (node.entries.length > 0) {
      if (this.text[this.at] !== ',') throw this.refuse(`a comma or ${close} is missing`)
      this.at++
      this.skip()
      if (this.text[this.at] === close) throw this.refuse('a value is missing after the comma')
    }
    return true
  }

  private skip(): void {
    if ((this.match(blanks) ?? '') !== '') this.isCompact = false
  }

  private match(token: RegExp): string | undefined {
    token.lastIndex = this.at
    const found = token.exec(this.text)?.[0]
    if (found !== undefined) this.at += found.length
    return found
  }

  private refuse(why: string, offset: number = this.at): Error {
    return refuseText('JSON', this.text, offset, why, [...this.path] as Path)
  }
}
