/** Which names in a folder are documents. Floor 4. */
import { readdir } from 'node:fs/promises'
import { basename, extname, join, relative, sep } from 'node:path'
import { watch } from 'chokidar'
import { PlaindocError } from '../plain/error.js'
import { codeOf } from './fs.js'
import { jsonFormat } from './json-format.js'
import type { Format } from './text-format.js'
import { yamlFormat } from './yaml-format.js'

/** By the ending of a name, in small letters, with its dot. */
export type Formats = ReadonlyMap<string, Format>

/** YAML and JSON, and whatever else is given. */
export function formatsOf(more: Readonly<Record<string, Format>> = {}): Formats {
  const usual: [string, Format][] = [
    ['.yaml', yamlFormat],
    ['.yml', yamlFormat],
    ['.json', jsonFormat],
  ]
  return new Map([
    ...usual,
    ...Object.entries(more).map(([ending, format]): [string, Format] => [ending.toLowerCase(), format]),
  ])
}

/** The format of a name, `undefined` when it is no document. */
export function formatFor(formats: Formats, name: string): Format | undefined {
  return formats.get(extname(name).toLowerCase())
}

/** @throws PlaindocError `OPERATION_REFUSED` for a name outside of the folder, a hidden one, and one of another ending */
export function checkName(formats: Formats, name: string): Format {
  const refuse = (why: string): PlaindocError => {
    const remedy = `Name a file in the folder that ends in ${[...formats.keys()].join(', ')}.`
    return new PlaindocError('OPERATION_REFUSED', `Cannot open ${name}: ${why}. ${remedy}`)
  }
  const format = formatFor(formats, name)
  if (format === undefined) throw refuse('it has no ending of a document')
  if (/[\\:]|^\//.test(name)) throw refuse('it is no path inside the folder')
  if (name.split('/').some(part => part === '' || isLeftOut(part))) throw refuse('it is hidden, or not in the folder')
  return format
}

function isLeftOut(name: string): boolean {
  return name.startsWith('.') || name === 'node_modules'
}

/** The names of all documents below a folder, sorted, with `/` between folders. None when there is no folder. */
export async function namesIn(folder: string, formats: Formats, below = ''): Promise<string[]> {
  const entries = await readdir(join(folder, below), { withFileTypes: true }).catch(error => {
    if (codeOf(error) === 'ENOENT' || codeOf(error) === 'ENOTDIR') return []
    throw error
  })
  const found: string[] = []
  for (const entry of entries) {
    if (isLeftOut(entry.name)) continue
    const name = below === '' ? entry.name : `${below}/${entry.name}`
    if (entry.isDirectory()) found.push(...(await namesIn(folder, formats, name)))
    else if (formatFor(formats, name) !== undefined) found.push(name)
  }
  return found.sort()
}

/** Calls `run` whenever a document comes or goes, until it is stopped; one watcher for the whole folder. */
export function watchNames(folder: string, formats: Formats, run: () => void): () => Promise<void> {
  const watcher = watch(folder, {
    ignoreInitial: true,
    ignored: (path, stats) => {
      if (path === folder) return false
      const name = relative(folder, path).split(sep).join('/')
      return isLeftOut(basename(path)) || (stats?.isFile() === true && formatFor(formats, name) === undefined)
    },
  })
  const comesOrGoes = ['add', 'unlink', 'addDir', 'unlinkDir']
  watcher.on('all', event => {
    if (comesOrGoes.includes(event)) run()
  })
  // what came between the first look and this moment
  watcher.on('ready', run)
  watcher.on('error', () => undefined)
  return () => watcher.close()
}
