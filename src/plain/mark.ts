/**
 * A mark on an object that nobody but this file can see: a private field, which no enumeration, comparison or copy knows of.
 * Ground floor.
 *
 * A WeakSet would say the same at twenty times the cost: it slows every collection of garbage by what it holds.
 */

/** Gives back what it is handed, so that the class below puts its field on any object. */
class Itself {
  constructor(value: object) {
    // biome-ignore lint/correctness/noConstructorReturn: the way JavaScript has to put a private field on another object
    return value
  }
}

class Mark extends Itself {
  #isSet = false

  static set(value: object): boolean {
    if (!(#isSet in value)) return false
    value.#isSet = true
    return true
  }

  static has(value: object): boolean {
    return #isSet in value && value.#isSet
  }
}

/** Freezes a container of our own making, with room for the mark, which it does not carry yet. */
export function freezeMarkable<T extends object>(value: T): Readonly<T> {
  new Mark(value)
  return Object.freeze(value)
}

/** Sets the mark, also on a frozen object; false when there is no room for it. */
export function setMark(value: object): boolean {
  return Mark.set(value)
}

/** Whether the mark is set. */
export function hasMark(value: object): boolean {
  return Mark.has(value)
}
