/**
 * What a rich text takes in, checked before anything is written: places, letters, attributes, embeds, deltas. Floor 4.
 */
import type { RawAttributes } from '../internals/rich-run.js'
import {
  isPlainArray,
  isPlainObject,
  isWellFormed,
  type Path,
  type PlainObject,
  type PlainValue,
  refuse,
  wholeCut,
} from '../plain/index.js'
import type { RawStep } from '../shared/text-edit.js'
import { isCount, packAttributes, packJson } from '../shared/text-value.js'

/** Where and into what something comes in. */
export interface TextPlace {
  /** A walk, so asked for only when something is refused. */
  readonly path: () => Path
  /** How many units the text has now. */
  readonly length: number
  /** Takes a value through the door. */
  readonly admit: (value: unknown) => PlainValue
}

/** @throws PlaindocError `INDEX_OUT_OF_RANGE` unless `index` to `index + length` lies in the text */
export function assertRange(what: string, { path, length: units }: TextPlace, index: number, length = 0): void {
  if (isCount(index) && isCount(length) && index + length <= units) return
  const asked = length === 0 ? `index ${index}` : `index ${index} and length ${length}`
  throw refuse(
    'INDEX_OUT_OF_RANGE',
    what,
    path(),
    `the text has ${units} units, asked for ${asked}`,
    'Count in UTF-16 units from 0, as string.length does; an embed is one.',
  )
}

/** @throws PlaindocError `STRING_NOT_WELL_FORMED`; TypeError when it is no string */
export function admitLetters({ path }: TextPlace, letters: string): string {
  if (typeof letters !== 'string') throw new TypeError(`Expected a string to insert, got ${typeof letters}`)
  if (isWellFormed(letters)) return letters
  throw refuse(
    'STRING_NOT_WELL_FORMED',
    'insert a string',
    path(),
    'half of a surrogate pair stands alone in it, and replicas would read different texts',
    'Insert value.toWellFormed() instead.',
  )
}

/** @throws PlaindocError of the door; `VALUE_NOT_PLAIN` for what JSON cannot say */
export function admitAttributes(place: TextPlace, attributes: unknown): RawAttributes {
  const plain = place.admit(attributes)
  const packed = isPlainObject(plain) ? packAttributes(plain) : undefined
  if (packed !== undefined) return packed
  throw refuse('VALUE_NOT_PLAIN', 'mark letters', place.path(), 'attributes are an object of JSON values', onlyJson)
}

/** @throws PlaindocError of the door; `VALUE_NOT_PLAIN` for what is no object, or JSON cannot say */
export function admitEmbed(place: TextPlace, embed: unknown): object {
  const plain = place.admit(embed)
  const packed = isPlainObject(plain) || isPlainArray(plain) ? packJson(plain) : undefined
  if (packed !== undefined) return packed as object
  throw refuse('VALUE_NOT_PLAIN', 'embed a value', place.path(), 'an embed is an object of JSON values', onlyJson)
}

const onlyJson = 'Use a plain object of null, booleans, numbers, strings, dates, arrays and objects.'

/**
 * The steps of a delta, as Yjs takes them. Retained and deleted lengths count from where the step before ended; one that
 * ends within a character ends before it.
 *
 * @param letters - of the text now
 */
export function admitDelta(place: TextPlace, delta: unknown, letters: string): RawStep[] {
  // admitted as a whole first: a getter or a class among the steps is refused like anywhere else
  const plain = place.admit(delta)
  if (!isPlainArray(plain)) throw refuseStep(place, 'a delta is an array of steps')
  const steps: RawStep[] = []
  let at = 0
  for (const step of plain) {
    if (!isPlainObject(step)) throw refuseStep(place, 'each step is an object')
    const attributes = step.attributes === undefined ? undefined : admitAttributes(place, step.attributes)
    if (step.insert !== undefined) {
      if (step.insert !== '') steps.push(insertStep(place, step.insert, attributes))
      continue
    }
    const length = lengthOf(place, step)
    assertRange('apply a delta', place, at, length)
    const units = wholeCut(letters, at + length) - wholeCut(letters, at)
    at += length
    if (units === 0) continue
    if (step.delete !== undefined) steps.push({ delete: units })
    else steps.push(attributes === undefined ? { retain: units } : { retain: units, attributes })
  }
  return steps
}

function insertStep(place: TextPlace, insert: PlainValue, attributes: RawAttributes | undefined): RawStep {
  const content = typeof insert === 'string' ? insert : admitEmbed(place, insert)
  return attributes === undefined ? { insert: content } : { insert: content, attributes }
}

function lengthOf(place: TextPlace, step: PlainObject): number {
  const length = step.delete ?? step.retain
  if (isCount(length) && (step.delete === undefined || step.retain === undefined)) return length
  throw refuseStep(place, 'each step has one of insert, retain and delete, the latter two a number')
}

function refuseStep({ path }: TextPlace, why: string): Error {
  const remedy = "Pass steps such as { retain: 3 }, { insert: 'abc' } and { delete: 2 }."
  return refuse('CHANGE_INVALID', 'apply a delta', path(), why, remedy)
}
