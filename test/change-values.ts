/**
 * Pairs of plain values for properties of changes: a value, and what a few edits have made of it.
 */
import fc from 'fast-check'
import {
  admit,
  FrozenMap,
  isPlainArray,
  isPlainMap,
  isPlainObject,
  isPlainSet,
  type PlainLeaf,
  type PlainMap,
  type PlainSet,
  type PlainValue,
} from '../src/plain/index.js'
import { plainLeaf, plainValue } from './plain-values.js'
import { type Random, random } from './random.js'

/** A value and its edited form; unchanged branches are shared or copied, as the seed decides. */
export function editedPair(): fc.Arbitrary<[PlainValue, PlainValue]> {
  const edited = fc
    .tuple(plainValue(), fc.integer(), fc.array(plainLeaf(), { minLength: 1, maxLength: 6 }), fc.boolean())
    .map(([value, seed, leaves, shared]): [PlainValue, PlainValue] => {
      const after = edit(value, random(seed), leaves)
      return [value, shared ? freeze(after) : admit(after).plain]
    })
  return fc.oneof({ weight: 4, arbitrary: edited }, { weight: 1, arbitrary: fc.tuple(plainValue(), plainValue()) })
}

/** `value` after a few edits: items come, go, move and repeat, keys come and go, texts are typed into. */
export function edit(value: PlainValue, dice: Random, leaves: readonly PlainValue[]): PlainValue {
  if (isPlainArray(value)) return editList(value, dice, leaves)
  if (isPlainObject(value)) return editObject(value, dice, leaves)
  if (isPlainSet(value)) return editSet(value, dice, leaves)
  if (isPlainMap(value)) return editMap(value, dice, leaves)
  if (typeof value === 'string' && dice.chance(0.7)) return editText(value, dice)
  return dice.pick(leaves)
}

function editList(list: readonly PlainValue[], dice: Random, leaves: readonly PlainValue[]): PlainValue {
  const items = list.map(item => (dice.chance(0.25) ? edit(item, dice, leaves) : item))
  for (let times = dice.int(4); times > 0; times--) {
    const at = dice.int(items.length + 1)
    const action = dice.int(4)
    if (action === 0) items.splice(at, 0, dice.pick(leaves))
    else if (action === 1) items.splice(at, 1 + dice.int(2))
    else if (items.length > 0) {
      const from = dice.int(items.length)
      const held = items[from] as PlainValue
      if (action === 2) items.splice(from, 1)
      items.splice(at, 0, held)
    }
  }
  return items
}

function editObject(
  object: Readonly<Record<string, PlainValue>>,
  dice: Random,
  leaves: readonly PlainValue[],
): PlainValue {
  const entries: Record<string, PlainValue> = {}
  for (const [key, child] of dice.shuffle(Object.entries(object))) {
    if (dice.chance(0.15)) continue
    entries[key] = dice.chance(0.3) ? edit(child, dice, leaves) : child
  }
  if (dice.chance(0.3)) entries[dice.pick(['a', 'b', 'id', 'x'])] = dice.pick(leaves)
  return entries
}

function editSet(set: PlainSet, dice: Random, leaves: readonly PlainValue[]): PlainValue {
  const elements = dice.shuffle([...set]).filter(() => dice.chance(0.8))
  while (dice.chance(0.4)) elements.push(dice.pick(leaves) as PlainLeaf)
  return admit(new Set(elements)).plain
}

function editMap(map: PlainMap, dice: Random, leaves: readonly PlainValue[]): PlainValue {
  const entries: [PlainLeaf, PlainValue][] = []
  for (const [key, child] of dice.shuffle([...map])) {
    if (!dice.chance(0.15)) entries.push([key, dice.chance(0.3) ? edit(child, dice, leaves) : child])
  }
  while (dice.chance(0.3)) entries.push([dice.pick(leaves) as PlainLeaf, dice.pick(leaves)])
  return new FrozenMap(entries.map(([key, child]): [PlainLeaf, PlainValue] => [key, freeze(child)]))
}

function editText(text: string, dice: Random): string {
  const letters = [...text]
  letters.splice(dice.int(letters.length + 1), dice.int(3), ...dice.shuffle(['a', '😀', '😁', 'b']).slice(dice.int(5)))
  return letters.join('')
}

function freeze(value: PlainValue): PlainValue {
  if (typeof value !== 'object' || value === null || Object.isFrozen(value)) return value
  if (value instanceof Date || value instanceof Uint8Array) return value
  // sets and maps are made frozen
  for (const child of Object.values(value)) freeze(child)
  return Object.freeze(value)
}
