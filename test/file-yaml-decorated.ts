/**
 * A YAML text as people write it: random styles, comments everywhere, and for each line and comment whose it is.
 */

import { isPlainSafe, literalOf, scalarText } from '../src/file/yaml-scalar.js'
import {
  isContainer,
  isPlainArray,
  type Path,
  type PlainArray,
  type PlainObject,
  type PlainValue,
} from '../src/plain/index.js'
import type { Random } from './random.js'

/** A line that must stay while what it says stays. */
export interface Line {
  text: string
  /** All of these must be unchanged; a container only in being one that is not empty. */
  readonly owners: { readonly path: Path; readonly whole: boolean }[]
  /** In brackets commas come and go; behind a dash the dash may. */
  readonly loose: boolean
}

export interface Comment {
  readonly id: string
  /** The entry it belongs to, or the container it merely stands in. */
  readonly path: Path
  readonly inside: boolean
}

export interface Decorated {
  readonly text: string
  readonly lines: readonly Line[]
  readonly comments: readonly Comment[]
  /** Paths that are written as aliases, and what they refer to. */
  readonly aliases: readonly { readonly path: Path; readonly target: Path }[]
  readonly value: PlainValue
}

/** Writes `value` with random habits. Aliases add entries to maps, so the value comes back with the text. */
export function decorate(random: Random, value: PlainValue): Decorated {
  return new Decorator(random).run(value)
}

class Decorator {
  private readonly lines: Line[] = []
  private readonly comments: Comment[] = []
  private readonly aliases: { path: Path; target: Path }[] = []
  private readonly anchors: { name: string; path: Path; value: PlainValue }[] = []
  private readonly step: number
  private readonly listStep: number
  private readonly eol: string
  private readonly chatty: number
  private readonly withAnchors: boolean

  constructor(private readonly random: Random) {
    this.step = random.pick([2, 2, 3, 4])
    this.listStep = random.pick([0, this.step])
    this.eol = random.chance(0.2) ? '\r\n' : '\n'
    this.chatty = random.pick([0, 0.2, 0.5])
    this.withAnchors = random.chance(0.3)
  }

  run(value: PlainValue): Decorated {
    const { random } = this
    if (random.chance(0.1)) this.push('%YAML 1.2')
    if (random.chance(0.2) || this.lines.length > 0) this.push(`---${this.trailing([])}`)
    if (random.chance(this.chatty)) {
      this.push(this.comment([], false))
      this.push('')
    }
    const written = this.root(value)
    if (random.chance(this.chatty)) {
      this.push('')
      this.push(this.comment([], false))
    }
    if (random.chance(0.1)) this.push('...')
    let text = this.lines.map(line => line.text + this.eol).join('')
    if (random.chance(0.2)) text = text.slice(0, -this.eol.length)
    if (random.chance(0.1)) text = `\ufeff${text}`
    return { text, lines: this.lines, comments: this.comments, aliases: this.aliases, value: written }
  }

  private root(value: PlainValue): PlainValue {
    if (isContainer(value) && Object.keys(value).length > 0 && !this.random.chance(0.1))
      return this.entries(value as PlainArray | PlainObject, [], 0)
    this.push(this.flow(value), [{ path: [], whole: true }])
    return value
  }

  private push(text: string, owners: Line['owners'] = [], loose = false): void {
    this.lines.push({ text, owners, loose })
  }

  private blank(path: Path): void {
    this.push('', [{ path, whole: false }])
  }

  private comment(path: Path, inside: boolean): string {
    const id = `c${this.comments.length}c`
    this.comments.push({ id, path, inside })
    return `#${this.random.pick(['', ' ', '  '])}${id}${this.random.pick(['', ': x', ' - y', ' "'])}`
  }

  private trailing(path: Path): string {
    return this.random.chance(this.chatty) ? `${this.random.pick([' ', '  ', '   '])}${this.comment(path, false)}` : ''
  }

  private entries(value: PlainArray | PlainObject, path: Path, column: number): PlainValue {
    const { random } = this
    const indent = ' '.repeat(column)
    const isList = isPlainArray(value)
    const written = isList ? [] : {}
    for (const [at, [key, child]] of Object.entries(value).entries()) {
      const here = [...path, isList ? Number(key) : key]
      const gap = random.next() / Math.max(this.chatty, 1e-9)
      if (gap < 1 / 3) {
        if (at > 0) this.blank(path)
        this.push(indent + this.comment(path, true), [{ path, whole: false }])
      }
      if (gap < 2 / 3) this.blank(path)
      while (random.chance(this.chatty / 2))
        this.push(indent + this.comment(here, false), [{ path: here, whole: false }])
      const head = isList ? '-' : `${this.keyText(key)}:`
      const result = this.entry(indent + head, child as PlainValue, here, column, isList)
      Object.assign(written, { [key]: result })
      this.maybeAlias(written, path, isList, indent)
    }
    return written as PlainValue
  }

  private maybeAlias(written: object, path: Path, isList: boolean, indent: string): void {
    const target = this.withAnchors && !isList && this.random.chance(0.3) ? this.anchors.at(-1) : undefined
    const key = `alias${this.aliases.length}`
    if (target === undefined) return
    const here = [...path, key]
    // inside its own anchor it would be a cycle
    if (target.path.every((step, i) => path[i] === step)) return
    this.aliases.push({ path: here, target: target.path })
    this.push(`${indent}${key}: *${target.name}${this.trailing(here)}`, [
      { path: here, whole: true },
      { path: target.path, whole: true },
    ])
    Object.assign(written, { [key]: target.value })
  }

  private entry(head: string, child: PlainValue, path: Path, column: number, isItem: boolean): PlainValue {
    const { random } = this
    const isBlock = isContainer(child) && Object.keys(child).length > 0 && !random.chance(0.25)
    const name =
      this.withAnchors && random.chance(0.2)
        ? `a${this.anchors.length + random.int(1000)}x${this.lines.length}`
        : undefined
    const props = name === undefined ? '' : ` &${name}`
    let written = child
    if (isBlock) written = this.block(head, props, child as PlainArray | PlainObject, path, column, isItem)
    else this.inline(head + props, child, path, column, isItem)
    if (name !== undefined) this.anchors.push({ name, path, value: written })
    return written
  }

  private block(
    head: string,
    props: string,
    child: PlainArray | PlainObject,
    path: Path,
    column: number,
    isItem: boolean,
  ): PlainValue {
    const compact = isItem && props === '' && this.random.chance(0.8)
    if (compact) {
      const from = this.lines.length
      const savedAt = this.lines.length
      const inner = this.entries(child, path, column + 2)
      const first = this.lines
        .slice(from)
        .findIndex(line => line.text.trim() !== '' && !line.text.trimStart().startsWith('#'))
      // comments before the first entry would stand behind the dash: such a block is written below it
      if (first === 0) {
        const line = this.lines[savedAt] as Line
        this.lines[savedAt] = {
          text: `${head} ${line.text.slice(column + 2)}`,
          owners: [...line.owners, { path, whole: false }],
          loose: true,
        }
        // what follows may move up behind the dash, and blank lines go then
        for (const later of this.lines.slice(savedAt + 1)) {
          Object.assign(later, { loose: true })
          if (later.text === '') later.owners.push({ path: ['nobody', 'knows'], whole: true })
        }
        return inner
      }
      this.lines.splice(savedAt, 0, { text: head, owners: [{ path, whole: false }], loose: true })
      return inner
    }
    this.push(head + props + this.trailing(path), [{ path, whole: false }])
    const offset = isItem ? 2 : isPlainArray(child) ? this.listStep : this.step
    return this.entries(child, path, column + offset)
  }

  private inline(head: string, child: PlainValue, path: Path, column: number, isItem: boolean): void {
    const { random } = this
    const owners = [{ path, whole: true }]
    const space = isItem || random.chance(0.9) ? ' ' : '   '
    const literal = typeof child === 'string' && random.chance(0.8) ? literalOf(child) : undefined
    if (literal !== undefined) {
      this.push(head + space + literal.header + this.trailing(path), owners)
      const indent = ' '.repeat(column + (isItem ? 2 : this.step))
      for (const line of literal.lines) this.push(line === '' ? '' : indent + line, owners)
      return
    }
    if (child === null && random.chance(0.4)) {
      this.push(head + this.trailing(path), owners)
      return
    }
    if (isContainer(child) && Object.keys(child).length > 0 && random.chance(0.4)) {
      this.tall(head + space, child as PlainArray | PlainObject, path, column)
      return
    }
    this.push(head + space + this.flow(child) + this.trailing(path), owners)
  }

  /** Brackets over several lines, with comments in them. */
  private tall(head: string, child: PlainArray | PlainObject, path: Path, column: number): void {
    const { random } = this
    const isList = isPlainArray(child)
    this.push(head + (isList ? '[' : '{'), [{ path, whole: false }], true)
    const indent = ' '.repeat(column + this.step)
    const entries = Object.entries(child)
    const trailing = random.chance(0.3)
    for (const [at, [key, value]] of entries.entries()) {
      const here = [...path, isList ? Number(key) : key]
      if (random.chance(this.chatty / 2)) this.push(indent + this.comment(here, false), [{ path: here, whole: false }])
      const comma = at < entries.length - 1 || trailing ? ',' : ''
      const text = this.flow(value as PlainValue)
      this.push(
        `${indent}${isList ? text : `${this.keyText(key, true)}: ${text}`}${comma}${this.trailing(here)}`,
        [{ path: here, whole: true }],
        true,
      )
    }
    this.push(`${' '.repeat(column + 1)}${isList ? ']' : '}'}${this.trailing(path)}`, [{ path, whole: false }], true)
  }

  private flow(value: PlainValue): string {
    const { random } = this
    if (!isContainer(value)) return this.leaf(value)
    const pad = random.pick(['', ' '])
    const comma = random.pick([', ', ','])
    const isList = isPlainArray(value)
    const parts = Object.entries(value).map(
      ([key, child]) => (isList ? '' : `${this.keyText(key, true)}: `) + this.flow(child as PlainValue),
    )
    const end = parts.length > 0 && random.chance(0.1) ? ',' : ''
    return isList ? `[${pad}${parts.join(comma)}${end}${pad}]` : `{${pad}${parts.join(comma)}${end}${pad}}`
  }

  private leaf(value: PlainValue): string {
    const { random } = this
    if (value === null) return random.pick(['null', '~', 'Null'])
    if (value === true) return random.pick(['true', 'True'])
    if (isContainer(value)) return ''
    return scalarText(value, {
      flow: true,
      quote: random.pick(['single', 'double']),
      like: random.pick(['plain', 'single', 'double']),
    })
  }

  private keyText(key: string, flow = false): string {
    if (isPlainSafe(key, flow) && this.random.chance(0.8)) return key
    return scalarText(key, { flow, quote: 'double', like: this.random.pick(['single', 'double']) })
  }
}
