/**
 * How a revision differs from the document as it is now. Outside.
 */
import { diff, type Path, type PlainValue } from '../index.js'
import { equal, toJson } from '../plain/index.js'
import { matchChildren } from './match-children.js'
import { isList, isObject } from './value-kind.js'

/** What became of the values of a revision. */
export interface Comparison {
  /** Of one value of the revision: no longer there, or another one now. Containers count as changed by what is in them. */
  markOf(path: Path, value: PlainValue): 'gone' | 'changed' | undefined
  /** All differences in words. */
  readonly summary: string
}

export function compare(revision: PlainValue, now: PlainValue): Comparison {
  const pairs = new Map<PlainValue, Map<string | number, PlainValue | undefined>>()
  // which value of now stands where one of the revision stood
  const pairsOf = (before: PlainValue, after: PlainValue | undefined): Map<string | number, PlainValue | undefined> => {
    const known = pairs.get(before)
    if (known !== undefined) return known
    const made = pair(before, after)
    pairs.set(before, made)
    return made
  }
  return {
    summary: summarise(revision, now),
    markOf: (path, value) => {
      let [before, after]: [PlainValue, PlainValue | undefined] = [revision, now]
      for (const key of path) {
        after = pairsOf(before, after).get(key)
        before = (before as { readonly [key: string | number]: PlainValue })[key] as PlainValue
      }
      if (after === undefined) return 'gone'
      const isDeep = (isObject(value) && isObject(after)) || (isList(value) && isList(after))
      return isDeep || equal(value, after) ? undefined : 'changed'
    },
  }
}

function pair(before: PlainValue, after: PlainValue | undefined): Map<string | number, PlainValue | undefined> {
  const made = new Map<string | number, PlainValue | undefined>()
  if (isObject(before) && after !== undefined && isObject(after)) {
    for (const key of Object.keys(before)) made.set(key, Object.hasOwn(after, key) ? after[key] : undefined)
  }
  if (isList(before) && after !== undefined && isList(after)) {
    const matched = matchChildren(after.map(imprint), before.map(imprint))
    before.forEach((_item, index) => {
      made.set(index, after[matched[index] ?? -1])
    })
  }
  return made
}

// equal values have the same one
function imprint(value: PlainValue): string {
  return JSON.stringify(toJson(value))
}

function summarise(revision: PlainValue, now: PlainValue): string {
  let [added, removed, changed] = [0, 0, 0]
  for (const change of diff(revision, now)) {
    if (change.kind === 'added') added++
    else if (change.kind === 'deleted') removed++
    else if (change.kind === 'spliced') {
      const both = Math.min(lengthOf(change.removed), lengthOf(change.inserted))
      changed += both
      removed += lengthOf(change.removed) - both
      added += lengthOf(change.inserted) - both
    } else changed++
  }
  const words = [
    ...(changed > 0 ? [`${changed} changed`] : []),
    ...(added > 0 ? [`${added} added`] : []),
    ...(removed > 0 ? [`${removed} removed`] : []),
  ]
  return words.length === 0 ? 'The same as now.' : `Since then: ${words.join(', ')}.`
}

// a run of letters is one change
function lengthOf(run: string | readonly unknown[]): number {
  return typeof run === 'string' ? Math.min(1, run.length) : run.length
}
