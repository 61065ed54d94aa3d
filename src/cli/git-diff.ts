/**
 * `plaindoc diff --git`: what git shows of a YAML or JSON file. Outside.
 * Where values say nothing, because a text cannot be read or only its comments changed, its lines are shown.
 */
import { PlaindocError } from '../plain/index.js'
import type { Compared, DiffSettings } from './diff-arguments.js'
import { lineChanges } from './line-merge.js'
import { type Output, printable } from './output.js'
import { printedChanges } from './printed-changes.js'
import { type FileToRead, isNowhere, parseValueFile, readBytes, valueBeside } from './value-file.js'

/** Resolves to 0: git takes any other code for a crash, and shows nothing of the files that follow. @throws PlaindocError */
export async function diffForGit(
  files: Extract<Compared, { by: 'git' }>,
  settings: DiffSettings,
  output: Output,
): Promise<number> {
  const { path } = files
  if (files.before === undefined) {
    await output.print(`* ${printable(path)} has conflicts\n`)
    return 0
  }
  const { before, after, renamed = path } = files
  const old = { path: before, name: isNowhere(before) ? before : `a/${path}`, format: settings.format }
  const next = { path: after, name: isNowhere(after) ? after : `b/${renamed}`, format: settings.format }
  const body = await changesOf(old, next, settings, output)
  const head = printable(`--- ${old.name}\n+++ ${next.name}\n`)
  await output.print(`${output.isColoured(settings.colour) ? `\u001b[1m${head}\u001b[22m` : head}${body}`)
  return 0
}

type NamedFile = FileToRead & { readonly name: string }

async function changesOf(old: NamedFile, next: NamedFile, settings: DiffSettings, output: Output): Promise<string> {
  const [bytes, nextBytes] = [await readBytes(old), await readBytes(next)]
  const lines = (why: string): string => {
    const [text, nextText] = [bytes, nextBytes].map(one => new TextDecoder().decode(one))
    return printable([why, ...lineChanges(text ?? '', nextText ?? '')].map(line => `${line}\n`).join(''))
  }
  try {
    const [before, after] = [parseValueFile(old, bytes), parseValueFile(next, nextBytes)]
    const { count, text } = printedChanges(valueBeside(before, after), valueBeside(after, before), settings, output)
    return count > 0 || before.text === after.text ? text : lines('The values are equal; the lines changed:')
  } catch (error) {
    if (!(error instanceof PlaindocError) || error.code !== 'FILE_INVALID') throw error
    return lines(error.message)
  }
}
