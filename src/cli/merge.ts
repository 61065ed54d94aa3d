/**
 * `plaindoc merge`: two files that came from one, brought together. Outside.
 */
import { mkdtemp, realpath, rm } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { type Conflict, Modified, merge3, patch } from '../change/index.js'
import { writeFileDurable } from '../file/index.js'
import { formatPath, PlaindocError, type PlainValue, toJson } from '../plain/index.js'
import { mergeLines } from './line-merge.js'
import type { MergeSettings } from './merge-arguments.js'
import { mergedText } from './merged-text.js'
import type { Output } from './output.js'
import { readValueFile, type ValueFile, valueBeside } from './value-file.js'

/** Resolves to the exit code: 0 merged, 1 when conflicts are left to a person. @throws PlaindocError */
export async function merge(settings: MergeSettings, output: Output): Promise<number> {
  const { policy, path, into } = settings
  const base = await readSide(settings, 'base')
  const ours = await readSide(settings, 'ours')
  const theirs = await readSide(settings, 'theirs')
  const winner = policy ?? 'ours'
  const { value, conflicts } = mergeValues({ base, ours, theirs }, winner, settings.key)
  const text = mergedText({ base, ours, theirs }, value, winner)
  if (into === undefined) await output.write(text)
  else await save(into, text)
  report(path ?? settings.ours, conflicts, winner, output)
  return conflicts.length > 0 && policy === undefined ? 1 : 0
}

type Role = 'base' | 'ours' | 'theirs'

function readSide(settings: MergeSettings, role: Role): Promise<ValueFile> {
  const { path: name, format } = settings
  const path = settings[role]
  return readValueFile(name === undefined ? { path, format } : { path, format, name, role })
}

function mergeValues(
  { base, ours, theirs }: Readonly<Record<Role, ValueFile>>,
  winner: 'ours' | 'theirs',
  key: string | undefined,
): { readonly value: PlainValue; readonly conflicts: readonly Conflict[] } {
  const { value, conflicts } = merge3(
    valueBeside(base, ours, theirs),
    valueBeside(ours, base, theirs),
    valueBeside(theirs, base, ours),
    { prefer: winner, ...(key === undefined ? {} : { key }) },
  )
  const open: Conflict[] = []
  const solved: Modified[] = []
  for (const conflict of conflicts) {
    const text = mergedLines(conflict)
    if (text === undefined) open.push(conflict)
    else solved.push(new Modified(conflict.path, conflict[winner] ?? null, text))
  }
  return { value: patch(value, solved), conflicts: open }
}

/** Texts of several lines in which the two sides changed different ones; undefined for any other conflict. */
function mergedLines({ base, ours, theirs }: Conflict): string | undefined {
  if (typeof base !== 'string' || typeof ours !== 'string' || typeof theirs !== 'string') return undefined
  const { text, conflicts } = mergeLines(base, ours, theirs, 'both')
  return conflicts === 0 ? text : undefined
}

/** Replaces a file, which is the old or the new one at every moment, and leaves nothing beside it. */
async function save(path: string, text: string): Promise<void> {
  const target = await realpath(path).catch(() => path)
  const folder = await mkdtemp(join(dirname(target), '.plaindoc-merge-')).catch((cause: unknown) => {
    const why = cause instanceof Error ? cause.message : String(cause)
    const message = `Cannot save ${path}: nothing can be written beside it (${why}). Give a file in a folder of yours.`
    throw new PlaindocError('FILE_NOT_WRITABLE', message, { cause })
  })
  try {
    await writeFileDurable(path, text, { folder })
  } finally {
    await rm(folder, { recursive: true, force: true })
  }
}

function report(name: string, conflicts: readonly Conflict[], winner: string, output: Output): void {
  if (conflicts.length === 0) return
  if (output.isJson) {
    output.say(JSON.stringify(conflicts.map(conflict => jsonOf(conflict))))
    return
  }
  const count = conflicts.length === 1 ? '1 conflict' : `${conflicts.length} conflicts`
  output.say(`${name}: ${count}, with the value of ${winner} in the text:`)
  for (const { path, base, ours, theirs } of conflicts) {
    output.say(`  ${formatPath(path)}`)
    for (const [role, value] of Object.entries({ base, ours, theirs }))
      output.say(`    ${role.padEnd(6)} ${wordFor(value)}`)
  }
}

function wordFor(value: PlainValue | undefined): string {
  return value === undefined ? 'absent' : JSON.stringify(toJson(value))
}

/** An absent value is left out. */
function jsonOf({ path, base, ours, theirs }: Conflict): unknown {
  const given = Object.entries({ base, ours, theirs }).flatMap(([role, value]) =>
    value === undefined ? [] : [[role, toJson(value)]],
  )
  return { path, ...Object.fromEntries(given) }
}
