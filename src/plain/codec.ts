/**
 * Classes of the user's own as values: written as plain values under a tag, read as instances. Ground floor.
 */
import { refuse } from './error.js'
import type { Path } from './path.js'
import type { PlainObject, PlainValue } from './types.js'
import { type Admitted, admit } from './value.js'

/**
 * How instances of one class are written and read. An instance counts as one value: it is replaced as a whole, never changed
 * in place, so the class should be immutable.
 *
 * @example
 * const money: Codec<Money> = {
 *   tag: 'money',
 *   is: value => value instanceof Money,
 *   encode: ({ cents, currency }) => ({ cents, currency }),
 *   decode: ({ cents, currency }: Money) => new Money(cents, currency), // typed as what `encode` gives
 * }
 */
export interface Codec<V = unknown> {
  /** What names the class in shared types, snapshots and files, for ever: `{ "!money": … }`. */
  readonly tag: string
  /** Whether this codec writes `value`. */
  is(value: unknown): boolean
  /** The plain value that stands for an instance. */
  encode(value: V): unknown
  /** The instance that a frozen plain value stands for. */
  decode(value: unknown): V
}

/**
 * The codecs of one document, or undefined where there are none.
 *
 * @throws TypeError for a tag that is empty, or that two of them have
 */
export function codecsOf(codecs: readonly Codec[] | undefined): Codecs | undefined {
  return codecs === undefined || codecs.length === 0 ? undefined : new Codecs(codecs)
}

/** The codecs of one document: instances on their way in, and out again. Of several that take one, the first does. */
export class Codecs {
  readonly #byTag = new Map<string, Codec>()
  // one instance for each frozen value, so that reading twice gives the same object
  readonly #instances = new WeakMap<object, unknown>()

  constructor(codecs: readonly Codec[]) {
    for (const codec of codecs) {
      if (typeof codec.tag !== 'string' || codec.tag === '' || this.#byTag.has(codec.tag)) {
        throw new TypeError(`A codec needs a tag of its own, got ${JSON.stringify(codec.tag)}.`)
      }
      this.#byTag.set(codec.tag, codec)
    }
  }

  /**
   * What stands for an instance: a frozen `{ "!tag": plain }`, to be kept as one value; undefined for anything else.
   *
   * @throws PlaindocError `VALUE_NOT_PLAIN` when `encode` throws; what the door throws at what it gave
   */
  take(value: object, door: { path(): Path }): Admitted | undefined {
    for (const codec of this.#byTag.values()) {
      if (!claims(codec, value)) continue
      const path = door.path()
      return {
        plain: admit({ [`!${codec.tag}`]: encoded(codec, value, path) }, path).plain,
        kinds: undefined,
        rootKind: 'atomic',
      }
    }
    return undefined
  }

  /** The instance that a frozen value stands for; the value itself where it stands for none. */
  show(value: object): unknown {
    const known = this.#instances.get(value)
    if (known !== undefined) return known
    const shown = this.#decode(value as PlainObject)
    this.#instances.set(value, shown)
    return shown
  }

  #decode(value: PlainObject): unknown {
    const [name, more] = Object.keys(value)
    const codec = name?.startsWith('!') && more === undefined ? this.#byTag.get(name.slice(1)) : undefined
    if (name === undefined || codec === undefined) return value
    try {
      return codec.decode(value[name] as PlainValue)
    } catch {
      // another version of the program wrote it: what it wrote is shown rather than nothing
      return value
    }
  }
}

// What a codec cannot even look at, as a revoked proxy, is not its own; the door says what is wrong with it.
function claims(codec: Codec, value: object): boolean {
  try {
    return codec.is(value)
  } catch {
    return false
  }
}

function encoded(codec: Codec, value: object, path: Path): unknown {
  try {
    return codec.encode(value)
  } catch (cause) {
    throw refuse(
      'VALUE_NOT_PLAIN',
      `write an instance as ${codec.tag}`,
      path,
      `its codec failed (${cause instanceof Error ? cause.message : String(cause)})`,
      'Make encode() give a plain value.',
      cause,
    )
  }
}
