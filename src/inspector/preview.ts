/**
 * What a closed container says about itself. Outside.
 */
import type { PlainValue } from '../index.js'
import { describe, isList, isObject } from './value-kind.js'

const longest = 60

/** The first keys of an object, the first leaves of a list. */
export function preview(value: PlainValue): string {
  const words: string[] = []
  let length = 0
  for (const word of wordsOf(value)) {
    length += word.length + 2
    if (length > longest) {
      words.push('…')
      break
    }
    words.push(word)
  }
  return words.join(', ')
}

/** What people call an item of a list: its first short text. */
export function nameOf(value: PlainValue): string | undefined {
  if (!isObject(value)) return undefined
  const named = value.name ?? value.title ?? value.path ?? value.what ?? value.id ?? Object.values(value)[0]
  return typeof named === 'string' || typeof named === 'number' ? String(named).slice(0, longest) : undefined
}

function* wordsOf(value: PlainValue): Generator<string> {
  if (isObject(value)) yield* Object.keys(value)
  else if (isList(value))
    for (const item of value) yield isList(item) ? '[…]' : isObject(item) ? (nameOf(item) ?? '{…}') : describe(item)
}
