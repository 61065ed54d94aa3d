/**
 * Changes as `plaindoc diff` prints them: for people, as JSON, as JSON Patch. Outside.
 */
import { type Change, diff, formatChanges, toJsonPatch } from '../change/index.js'
import type { PlainValue } from '../plain/index.js'
import type { DiffSettings } from './diff-arguments.js'
import type { Output } from './output.js'

/** What changed between two values, printed as `settings` ask for it; `count` is how many changes there are. */
export function printedChanges(
  before: PlainValue,
  after: PlainValue,
  settings: DiffSettings,
  output: Output,
): { readonly count: number; readonly text: string } {
  const { key, moves } = settings
  const changes = [...diff(before, after, key === undefined ? { moves } : { key, moves })]
  return { count: changes.length, text: print(before, changes, settings, output) }
}

function print(before: PlainValue, changes: readonly Change[], settings: DiffSettings, output: Output): string {
  if (settings.output === 'json') return linesOfJson(changes)
  if (settings.output === 'json-patch') return linesOfJson(toJsonPatch(changes, before))
  const colour = output.isColoured(settings.colour)
  return changes.length === 0 ? '' : `${formatChanges(changes, { style: settings.style, colour })}\n`
}

/** JSON with a line for each item, so that two results can be compared by lines. */
function linesOfJson(items: readonly unknown[]): string {
  return items.length === 0 ? '[]\n' : `[\n${items.map(item => JSON.stringify(item)).join(',\n')}\n]\n`
}
