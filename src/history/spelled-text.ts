/**
 * A text with marks as a list of runs, in which an edit changes the runs that it touches and no place of another. Floor 4.
 */
import { isPlainArray, isPlainObject, type PlainArray, type PlainObject, type PlainValue } from '../plain/index.js'

/** `{ text, marks }` as its runs: letters, or `{ text, attributes?, embed? }`. */
export function splitRuns(value: PlainObject): PlainArray {
  const text = String(value.text)
  const runs: PlainValue[] = []
  let at = 0
  for (const mark of value.marks as readonly PlainObject[]) {
    const { index, length, ...how } = mark
    const start = Number(index)
    if (start > at) runs.push(text.slice(at, start))
    at = start + Number(length)
    runs.push(Object.freeze({ text: text.slice(start, at), ...how }))
  }
  if (at < text.length) runs.push(text.slice(at))
  return Object.freeze(runs)
}

/** The text that runs make: `{ text, marks }`, or its letters when nothing is marked. Neighbours that are alike stay two. */
export function joinRuns(runs: PlainArray): PlainValue {
  const marks: PlainObject[] = []
  let text = ''
  for (const run of runs) {
    if (typeof run === 'string') text += run
    else if (!isPlainArray(run) && isPlainObject(run) && typeof run.text === 'string') {
      const { text: letters, ...how } = run
      if (letters === '') continue
      marks.push(Object.freeze({ index: text.length, length: letters.length, ...how }))
      text += letters
    }
  }
  return marks.length === 0 ? text : Object.freeze({ text, marks: Object.freeze(marks) })
}
