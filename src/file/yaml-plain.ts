/**
 * Fresh YAML of what JSON has, too: objects, arrays and short leaves, written in one go. Floor 4, pure.
 * The same text as `blockOf` gives, for a third of its time.
 */
import { isPlainArray } from '../plain/kind.js'
import type { PlainValue } from '../plain/types.js'
import type { Layout } from './text-node.js'
import { scalarText } from './yaml-scalar.js'

/** A longer key is written in another form (see `yaml-emit.ts`). */
const longestKey = 200

/** The lines of an object or array that is not empty; `undefined` when anything in it needs more than a line and a key. */
export function plainYaml(value: PlainValue, layout: Layout): string | undefined {
  return new PlainWriter(layout).write(value)
}

// one look instead of four: sets, maps, dates and bytes have another
function isRecord(value: object): boolean {
  const prototype: unknown = Object.getPrototypeOf(value)
  return prototype === Object.prototype || prototype === null
}

class PlainWriter {
  private readonly keys = new Map<string, string>()
  private isPlain = true

  constructor(private readonly layout: Layout) {}

  write(value: PlainValue): string | undefined {
    if (typeof value !== 'object' || value === null || !(isPlainArray(value) || isRecord(value))) return undefined
    const text = this.lines(value, '', '')
    return this.isPlain && text !== '' ? text : undefined
  }

  /** @param lead - what the first line begins with, instead of `indent` */
  private lines(value: object, indent: string, lead: string): string {
    let text = ''
    let begin = lead
    if (isPlainArray(value as PlainValue)) {
      for (const item of value as readonly PlainValue[]) {
        text += this.part(item, `${begin}- `, `${indent}  `, `${begin}- `)
        begin = indent
      }
      return text
    }
    const { step, listStep } = this.layout
    const [deeper, deeperList] = [indent + ' '.repeat(step), indent + ' '.repeat(listStep)]
    const record = value as Readonly<Record<string, PlainValue>>
    for (const key of Object.keys(record)) {
      const part = record[key] as PlainValue
      const inner = isPlainArray(part) ? deeperList : deeper
      text += this.part(part, `${begin}${this.key(key)}:`, inner, undefined)
      begin = indent
    }
    return text
  }

  /** @param first - where the first line of a container goes on behind a dash */
  private part(part: PlainValue, head: string, indent: string, first: string | undefined): string {
    const space = first === undefined ? ' ' : ''
    if (typeof part !== 'object' || part === null) return `${head}${space}${this.leaf(part)}\n`
    const isList = isPlainArray(part)
    if (!isList && !isRecord(part)) this.isPlain = false
    else if ((isList ? part : Object.keys(part)).length > 0) {
      return first === undefined ? `${head}\n${this.lines(part, indent, indent)}` : this.lines(part, indent, first)
    }
    return `${head}${space}${isList ? '[]' : '{}'}\n`
  }

  private leaf(leaf: string | number | bigint | boolean | null): string {
    if (typeof leaf === 'number' && Number.isSafeInteger(leaf)) return String(leaf)
    if (typeof leaf === 'string' && leaf.includes('\n')) this.isPlain = false
    return scalarText(leaf, { flow: false, quote: this.layout.quote })
  }

  private key(key: string): string {
    let text = this.keys.get(key)
    if (text === undefined) {
      text = scalarText(key, { flow: false, quote: 'double' })
      if (text.length > longestKey) this.isPlain = false
      this.keys.set(key, text)
    }
    return text
  }
}
