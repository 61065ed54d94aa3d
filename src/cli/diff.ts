/**
 * `plaindoc diff`: what changed between the values of two files. Outside.
 */
import type { DiffSettings } from './diff-arguments.js'
import { diffForGit } from './git-diff.js'
import type { Output } from './output.js'
import { printedChanges } from './printed-changes.js'
import { readValueFile, valueBeside } from './value-file.js'

/** Resolves to the exit code: 0 equal, 1 different; 0 for git, which takes any other for a crash. @throws PlaindocError */
export async function diff(settings: DiffSettings, output: Output): Promise<number> {
  const { files, format } = settings
  if (files.by === 'git') return await diffForGit(files, settings, output)
  const before = await readValueFile({ path: files.before, format })
  const after = await readValueFile({ path: files.after, format })
  const { count, text } = printedChanges(valueBeside(before, after), valueBeside(after, before), settings, output)
  await output.print(text)
  return count === 0 ? 0 : 1
}
