/**
 * A value as the tree of shared types it rests in: maps by stored key, sequences and texts, whatever the value calls itself.
 * Blocks are hashed, written and read back in this form. Floor 2.
 */
import { encodeKey, type PlainArray, type PlainObject, type PlainSet, type PlainValue } from '../plain/index.js'
import type { SeedKind } from '../plain/markers.js'
import type { PlainMap } from '../plain/types.js'
import type { Admitted } from '../plain/value.js'
import { BASE_KEY } from './counter-layout.js'
import { isShared, layoutOf, type SharedLayout, TYPE_KEY } from './layout.js'
import { type Seeds, seedsIn } from './layout-memory.js'
import { packKey } from './leaf.js'
import { ORDER_KEY } from './list-layout.js'
import { seedIds } from './list-seed.js'
import { firstKey } from './tagged-layout.js'

/** A value that has passed the door, with what the door noted about its parts. */
export type Content = Pick<Admitted, 'plain' | 'kinds'>

/** What one container holds at one place. */
export interface Part {
  /** As stored; null in a sequence. */
  readonly key: string | null
  readonly value: PlainValue
  /** Undefined for a leaf, and for an atomic value, which rests whole. */
  readonly held: Held | undefined
}

/** One shared type of the tree. */
export class Held {
  readonly kind: 'map' | 'array' | 'text'
  readonly layout: SharedLayout
  /** What it reads as. */
  readonly plain: PlainValue
  readonly #kinds: Content['kinds']
  readonly #isOutermost: boolean
  #parts: readonly Part[] | undefined
  /** What parts ask to be, and what they were where they come from, while they are read. */
  #asked: ReadonlyMap<string | number, SeedKind> | undefined
  #known: Seeds | undefined

  /**
   * @param layout - of `content.plain`
   * @param isOutermost - whether the container is there already, and with it what says what it is
   */
  constructor({ plain, kinds }: Content, layout: SharedLayout, isOutermost: boolean) {
    this.kind = layout === 'array' || layout === 'text' ? layout : 'map'
    this.plain = plain
    this.layout = layout
    this.#kinds = kinds
    this.#isOutermost = isOutermost
  }

  /** A container of which the parts are known already. */
  static of(kind: Held['kind'], plain: PlainValue, parts: readonly Part[]): Held {
    const held = new Held({ plain, kinds: undefined }, kind, true)
    held.#parts = parts
    return held
  }

  /** What it holds, in the order it is written. None for a text, whose letters are `plain`. */
  get parts(): readonly Part[] {
    this.#parts ??= this.#read()
    return this.#parts
  }

  #read(): Part[] {
    const { plain } = this
    if (typeof plain === 'object' && plain !== null) {
      this.#asked = this.#kinds?.get(plain)
      this.#known = seedsIn(plain)
    }
    switch (this.layout) {
      case 'map': {
        const object = plain as PlainObject
        return Object.keys(object).map(key => this.#part(packKey(key), object[key] ?? null, key))
      }
      case 'array':
        return (plain as PlainArray).map((item, index) => this.#part(null, item, index))
      case 'counter':
        return [...this.#type(), ...(plain === 0 ? [] : [leaf(BASE_KEY, plain)])]
      case 'set':
        return [...this.#type(), ...[...(plain as PlainSet)].map(element => leaf(firstKey(encodeKey(element)), true))]
      case 'dict': {
        const entries = [...(plain as PlainMap)].map(([key, value]) => {
          const name = encodeKey(key)
          return this.#part(firstKey(name), value, name)
        })
        return [...this.#type(), ...entries]
      }
      case 'list':
        return this.#list(plain as PlainArray)
      default:
        return []
    }
  }

  // what says that this map is more than an object; an outermost container has it from its creation
  #type(): Part[] {
    return this.#isOutermost ? [] : [leaf(TYPE_KEY, this.layout)]
  }

  #list(items: PlainArray): Part[] {
    const ids = seedIds(items)
    const registers = items.map((item, index) => this.#part(ids[index] ?? '', item, index))
    if (this.#isOutermost) return registers
    const order = new Held({ plain: ids, kinds: undefined }, 'array', false)
    return [...this.#type(), { key: ORDER_KEY, value: ids, held: order }, ...registers]
  }

  #part(key: string | null, value: PlainValue, name: string | number): Part {
    const layout = layoutOf(value, this.#asked?.get(name) ?? this.#known?.get(name))
    const held = isShared(layout) ? new Held({ plain: value, kinds: this.#kinds }, layout, false) : undefined
    return { key, value, held }
  }
}

function leaf(key: string, value: PlainValue): Part {
  return { key, value, held: undefined }
}
