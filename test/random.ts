/**
 * The one generator of chance behind every randomised test: mulberry32, 32 bits of state, seeded.
 * Multiplies with `Math.imul`; a product in doubles loses its low bits, and a first proof of ours was void because of it.
 */

/** Draws that a seed repeats exactly. */
export interface Random {
  readonly seed: number
  /** From 0 up to 1, 1 left out. */
  next(): number
  /** A whole number from 0 up to `below`, `below` left out. */
  int(below: number): number
  /** True with the given chance, by default one in two. */
  chance(probability?: number): boolean
  /** One of the items. */
  pick<T>(items: readonly T[]): T
  /** The items in another order; the input is left as it is. */
  shuffle<T>(items: readonly T[]): T[]
}

/** A generator that starts at `seed` (any 32-bit integer). Print the seed when a test fails. */
export function random(seed: number): Random {
  let state = seed | 0
  const next = (): number => {
    state = (state + 0x6d2b79f5) | 0
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state)
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4294967296
  }
  const int = (below: number): number => Math.floor(next() * below)
  const pick = <T>(items: readonly T[]): T => {
    if (items.length === 0) throw new RangeError('pick() needs at least one item')
    return items[int(items.length)] as T
  }
  const shuffle = <T>(items: readonly T[]): T[] => {
    const mixed = [...items]
    for (let i = mixed.length - 1; i > 0; i--) {
      const j = int(i + 1)
      const held = mixed[i] as T
      mixed[i] = mixed[j] as T
      mixed[j] = held
    }
    return mixed
  }
  return { seed, next, int, chance: (probability = 0.5) => next() < probability, pick, shuffle }
}

/** How many runs a property makes: `PLAINDOC_FUZZ=long` asks for the heavy ones. */
export function runs(usual: number, long: number): number {
  return process.env.PLAINDOC_FUZZ === 'long' ? long : usual
}
