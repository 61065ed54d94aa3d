/**
 * The handle of one shared text: letters, marks, embeds and positions, for editors and for what a string cannot say. Floor 4.
 */
import type * as Y from 'yjs'
import { beginWith } from '../document/listeners.js'
import { equal, formatPath, type Path, PlaindocError, type PlainValue, refuse } from '../plain/index.js'
import { type Entry, isAlive, isPresent, lettersOf, Node, pathOfNode, plainOf, successorOf } from '../shared/index.js'
import {
  applySteps,
  deleteRange,
  formatRange,
  insertEmbed,
  insertLetters,
  runsOfText,
  wholeIndex,
} from '../shared/text-edit.js'
import { runsIn } from '../shared/text-value.js'
import { writeText } from '../shared/write.js'
import { tracked } from './about.js'
import { type FacadeOwner, type Live, stepIn } from './handle.js'
import { deltaFrom, type TextDelta } from './rich-text-delta.js'
import { admitAttributes, admitDelta, admitEmbed, admitLetters, assertRange, type TextPlace } from './rich-text-door.js'
import { indexAt, positionAt, type TextPosition } from './rich-text-position.js'
import type { TextAttributes, TextValue } from './rich-text-value.js'
import { textHandles } from './text-handles.js'

/**
 * The handle of the shared text at `key` of a tracked object or array. Indices and lengths count UTF-16 units, an embed is
 * one; what lies within a character counts as before it.
 *
 * @throws PlaindocError `NOT_TRACKED`, `NODE_DETACHED`; `OPERATION_REFUSED` when no shared text stands there
 * @example richText(doc.data, 'title').format(0, 5, { bold: true })
 */
export function richText(node: object, key: string | number): Text {
  const handle = tracked(node)
  handle.writable()
  const entry = entryAt(handle.live(), stepIn(handle.node, key))
  if (entry instanceof Node && entry.kind === 'text') return textOf(handle.facades, entry)
  const place = [...pathOfNode(handle.node), key]
  throw refuse('OPERATION_REFUSED', 'edit a rich text', place, whyNoText(entry), remedyFor(entry))
}

function entryAt(live: Live, key: string | number): Entry | undefined {
  return Object.hasOwn(live, key) ? live[key] : undefined
}

function whyNoText(entry: Entry | undefined): string {
  if (typeof entry === 'string') return 'a plain string stands there, which is replaced as a whole'
  return entry === undefined ? 'nothing stands there' : 'what stands there is no text'
}

function remedyFor(entry: Entry | undefined): string {
  // a string can be a text from now on, with what it says
  return typeof entry === 'string' ? 'Assign text(value) to the place first.' : 'Assign text() to the place first.'
}

// The same object for the same text.
function textOf(facades: FacadeOwner, node: Node): Text {
  const known = textHandles.get(node)
  if (known !== undefined) return known as Text
  const text = new Text(facades, node)
  textHandles.set(node, text)
  return text
}

/**
 * One shared text. Made by `richText`. It writes while its text is in the document, also again after an undo; afterwards
 * it reads what was known of it last.
 */
export class Text {
  readonly #facades: FacadeOwner
  #node: Node

  /** @internal Use `richText`. */
  constructor(facades: FacadeOwner, node: Node) {
    this.#facades = facades
    this.#node = node
  }

  /** The shared type, for editor bindings and raw Yjs; another one only after a deletion was undone. */
  get type(): Y.Text {
    return this.#current().type as Y.Text
  }

  /** How many UTF-16 units it has; an embed is one. */
  get length(): number {
    const node = this.#current()
    return isAlive(node) ? (node.type as Y.Text).length : this.toString().length
  }

  /** The frozen value: a string while nothing is marked, else `{ text, marks }`. */
  get value(): TextValue {
    const node = this.#current()
    // deleted: the last value anybody read
    return (isAlive(node) ? plainOf(node) : (node.plain ?? '')) as TextValue
  }

  /** The letters, with U+FFFC for each embed, so that indices are those of the methods. */
  toString(): string {
    const { value } = this
    return typeof value === 'string' ? value : value.text
  }

  /** The letters and embeds with their marks, as Quill and Yjs have them; a shared type that is embedded is null. */
  toDelta(): TextDelta {
    const node = this.#current()
    return deltaFrom(isAlive(node) ? runsOfText(node) : (runsIn((node.plain ?? '') as PlainValue) ?? []))
  }

  /**
   * Inserts letters before unit `index`. Without attributes they are marked as the letter before them, with some exactly so.
   *
   * @throws PlaindocError `INDEX_OUT_OF_RANGE`, `STRING_NOT_WELL_FORMED`, `NODE_DETACHED`, a refused attribute
   */
  insert(index: number, letters: string, attributes?: TextAttributes): void {
    const node = this.#writable()
    const place = this.#place(node)
    assertRange('insert', place, index)
    admitLetters(place, letters)
    const marks = attributes === undefined ? undefined : admitAttributes(place, attributes)
    if (letters !== '') this.#write(() => insertLetters(node, wholeIndex(node, index), letters, marks))
  }

  /**
   * Deletes `length` units from `index` on, characters whole.
   *
   * @throws PlaindocError `INDEX_OUT_OF_RANGE`, `NODE_DETACHED`
   */
  delete(index: number, length: number): void {
    const node = this.#writable()
    assertRange('delete', this.#place(node), index, length)
    const { from, to } = wholeRange(node, index, length)
    if (to > from) this.#write(() => deleteRange(node, from, to - from))
  }

  /**
   * Makes the text equal `value`, a string or `{ text, marks }`, with the fewest edits: what is the same is not touched.
   *
   * @throws PlaindocError `VALUE_NOT_PLAIN` for any other value, `NODE_DETACHED`
   */
  replace(value: TextValue): void {
    const node = this.#writable()
    const place = this.#place(node)
    const plain = place.admit(value)
    const runs = runsIn(plain)
    if (runs === undefined) {
      const remedy = 'Pass a string, or { text, marks } as snapshot() shows it.'
      throw refuse(
        'VALUE_NOT_PLAIN',
        'replace a text',
        place.path(),
        'this is neither a string nor a marked text',
        remedy,
      )
    }
    if (!equal(plainOf(node), plain)) {
      this.#write(transaction => writeText(transaction, node, runs, { copyOf: undefined }))
    }
  }

  /**
   * Sets attributes over a range; null takes one away.
   *
   * @throws PlaindocError `INDEX_OUT_OF_RANGE`, `NODE_DETACHED`, a refused attribute
   */
  format(index: number, length: number, attributes: TextAttributes): void {
    const node = this.#writable()
    const place = this.#place(node)
    assertRange('format', place, index, length)
    const marks = admitAttributes(place, attributes)
    const { from, to } = wholeRange(node, index, length)
    if (to > from) this.#write(() => formatRange(node, from, to - from, marks))
  }

  /**
   * Inserts an embed, such as `{ image: '…' }`, before unit `index`.
   *
   * @throws PlaindocError `INDEX_OUT_OF_RANGE`, `NODE_DETACHED`, a refused value or attribute
   */
  insertEmbed(index: number, embed: object, attributes?: TextAttributes): void {
    const node = this.#writable()
    const place = this.#place(node)
    assertRange('insert an embed', place, index)
    const value = admitEmbed(place, embed)
    const marks = attributes === undefined ? undefined : admitAttributes(place, attributes)
    this.#write(() => insertEmbed(node, wholeIndex(node, index), value, marks))
  }

  /**
   * Applies a delta of Quill or Yjs, in one transition.
   *
   * @throws PlaindocError `CHANGE_INVALID` when it is none, `INDEX_OUT_OF_RANGE`, `NODE_DETACHED`, a refused value; nothing
   *   is written then
   */
  applyDelta(delta: TextDelta): void {
    const node = this.#writable()
    const steps = admitDelta(this.#place(node), delta, lettersOf(node))
    if (steps.length > 0) this.#write(() => applySteps(node, steps))
  }

  /**
   * A place before unit `index` that stays with its letter whatever anybody writes; JSON, good for any replica.
   *
   * @param assoc - 0 stays with the letter after it, -1 with the one before
   * @throws PlaindocError `INDEX_OUT_OF_RANGE`, `NODE_DETACHED`, `IN_TRANSACTION`
   */
  position(index: number, assoc: -1 | 0 = 0): TextPosition {
    this.#facades.core.assertIdle('make a text position')
    const node = this.#writable()
    assertRange('make a position', this.#place(node), index)
    return positionAt(node.type as Y.Text, wholeIndex(node, index), assoc)
  }

  /**
   * Where a position is now; undefined when it is none of this text, or of letters that are not here (yet).
   *
   * @throws PlaindocError `IN_TRANSACTION`
   */
  index(position: TextPosition): number | undefined {
    this.#facades.core.assertIdle('look up a text position')
    const node = this.#current()
    const index = isAlive(node) ? indexAt(node.type as Y.Text, position) : undefined
    return index === undefined ? undefined : wholeIndex(node, index)
  }

  /** Calls `run` at once, and then after each transition that changed the text. The function it returns ends it. */
  subscribe(run: (value: TextValue) => void): () => void {
    let shown = this.value
    const stop = this.#facades.core.observe(() => {
      const { value } = this
      if (!isAlive(this.#node) || equal(value as PlainValue, shown as PlainValue)) return
      shown = value
      run(value)
    })
    return beginWith(() => run(shown), stop)
  }

  #write(edit: (transaction: Y.Transaction) => void): void {
    this.#facades.core.write(edit)
  }

  #place(node: Node): TextPlace {
    const path = (): Path => pathOfNode(node)
    const { length } = node.type as Y.Text
    return { path, length, admit: value => this.#facades.arrive(value, node, path).plain }
  }

  // The node, or the one that an undo made of it.
  #current(): Node {
    const { core, ydoc } = this.#facades
    core.mirror.sync()
    const before = this.#node
    const successor = isAlive(before) ? undefined : successorOf(before)
    if (successor === undefined) return before
    this.#node = successor
    if (!textHandles.has(successor)) textHandles.set(successor, this)
    if (ydoc._transaction !== null) {
      core.journal.note(() => {
        this.#node = before
      })
    }
    return successor
  }

  #writable(): Node {
    this.#facades.core.assertUsable('write')
    const node = this.#current()
    if (isPresent(node)) return node
    const path = pathOfNode(node)
    throw new PlaindocError(
      'NODE_DETACHED',
      `Cannot write to the text that stood at ${formatPath(path)}: it was deleted. Ask for the text that stands there now with richText().`,
      { path },
    )
  }
}

// A range that begins or ends within a character takes in all of it.
function wholeRange(node: Node, index: number, length: number): { from: number; to: number } {
  const end = index + length
  const to = wholeIndex(node, end)
  return { from: wholeIndex(node, index), to: length > 0 && to < end ? end + 1 : to }
}
