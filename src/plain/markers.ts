/**
 * Marks on the way in: values that ask for a layout of their own and read as plain values. Ground floor.
 * The door turns a mark into its plain value and notes the kind beside it.
 */

/** What a mark asks for. */
export type SeedKind = 'text' | 'counter' | 'list' | 'atomic'

/** A string that asks to become a shared text, edited letter by letter instead of replaced. Made by `text()`. */
export class TextSeed {
  readonly value: string

  constructor(value: string) {
    if (typeof value !== 'string') throw new TypeError(`text() takes a string, got ${typeof value}`)
    this.value = value
    Object.freeze(this)
  }

  /** So that `text('a') + 'b'` and templates do what the type `string` says. */
  toString(): string {
    return this.value
  }

  toJSON(): string {
    return this.value
  }
}

/**
 * A string whose concurrent edits merge letter by letter; reads as a string, `+=` and `=` become minimal edits.
 *
 * @example track({ title: text('Draft') })
 */
export function text(initial = ''): string {
  // reason: typed as what it reads as; until the door has taken it, it is a mark.
  return new TextSeed(initial) as unknown as string
}
