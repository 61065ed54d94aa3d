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

/** A number that asks to become a counter. Made by `counter()`. */
export class CounterSeed {
  readonly value: number

  constructor(value: number) {
    if (typeof value !== 'number') throw new TypeError(`counter() takes a number, got ${typeof value}`)
    this.value = value
    Object.freeze(this)
  }

  /** So that `counter(1) + 1` does what the type `number` says. */
  valueOf(): number {
    return this.value
  }

  toJSON(): number {
    return this.value
  }
}

/** An array that asks to become a list whose items keep their identity. Made by `list()`; still an array in every way. */
export class ListSeed<T> extends Array<T> {
  /** What is made of it, by `map` and its like, is an array as any. */
  static override get [Symbol.species](): ArrayConstructor {
    return Array
  }
}

/** A value that asks to be kept as one, and never merged. Made by `atomic()`. */
export class AtomicSeed {
  readonly value: unknown

  constructor(value: unknown) {
    this.value = value
    Object.freeze(this)
  }

  toJSON(): unknown {
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

/**
 * A number to which concurrent additions add up: `doc.data.n++` on two devices counts two.
 *
 * @param start - any finite number
 * @example track({ visits: counter() })
 */
export function counter(start = 0): number {
  // reason: typed as what it reads as; until the door has taken it, it is a mark.
  return new CounterSeed(start) as unknown as number
}

/**
 * An array whose items keep their identity: moving, setting and editing one item at once merge.
 *
 * @param items - copied; the array itself stays free
 * @example track({ todos: list([{ title: 'milk' }]) })
 */
export function list<T>(items: readonly T[] = []): T[] {
  if (!Array.isArray(items)) throw new TypeError(`list() takes an array, got ${typeof items}`)
  const seed = new ListSeed<T>(items.length)
  // holes stay holes, the door says so
  for (let i = 0; i < items.length; i++) if (Object.hasOwn(items, i)) seed[i] = items[i] as T
  return seed
}

/**
 * A value that is one to everybody: the last one who writes it wins, nothing inside is merged. Reads as the value.
 *
 * @example track({ area: atomic({ from: [0, 0], to: [8, 8] }) })
 */
export function atomic<T>(value: T): T {
  // reason: typed as what it reads as; until the door has taken it, it is a mark.
  return new AtomicSeed(value) as unknown as T
}
