/**
 * `show`, `set`, `verify`, `compact`, `export` and `import`: one file, from the command line. Outside.
 */
import { access, writeFile } from 'node:fs/promises'
import { extname } from 'node:path'
import {
  compactFile,
  jsonFile,
  jsonFormat,
  type SpliceFormat,
  verifyFile,
  yamlFile,
  yamlFormat,
} from '../file/index.js'
import { type Document, open } from '../index.js'
import {
  formatPath,
  isContainer,
  isPlainArray,
  isPlainObject,
  type Path,
  PlaindocError,
  type PlainObject,
  type PlainValue,
} from '../plain/index.js'
import type { FileInvocation, FileSettings } from './file-arguments.js'
import type { Output } from './output.js'
import { formatOf } from './served-name.js'
import { parseValueFile, readValueFile, type ValueFile } from './value-file.js'

/** Runs one of them. @returns the exit code */
export async function runFileCommand({ command, settings }: FileInvocation, output: Output): Promise<number> {
  switch (command) {
    case 'show':
      return show(settings, output)
    case 'set':
      return set(settings, output)
    case 'verify':
      return verify(settings, output)
    case 'compact':
      return compact(settings, output)
    case 'export':
      return exportFile(settings, output)
    case 'import':
      return importFile(settings, output)
  }
}

async function show({ file, path = [], format }: FileSettings, output: Output): Promise<number> {
  const read = await readValueFile({ path: file })
  const value = partOf(read.value, stepsIn(read.value, path), 'show')
  const wanted = output.isJson ? jsonFormat : (formatNamed(format) ?? read.format)
  // a string alone is for programs and people: without quotes
  output.data(typeof value === 'string' && wanted === yamlFormat ? value : wanted.create(value).trimEnd())
  return 0
}

async function set({ file, path = [], value, isString }: FileSettings, output: Output): Promise<number> {
  const given = value === undefined ? undefined : isString ? value : readValue(value)
  return withDocument(file, given, path, document => {
    const steps = stepsIn(document.snapshot() as PlainValue, path)
    document.replace(withPart(document.snapshot() as PlainValue, steps, given, path))
    output.say(`${formatPath(path)} in ${file} is ${given === undefined ? 'gone' : 'set'}.`)
  })
}

async function verify({ file }: FileSettings, output: Output): Promise<number> {
  const { segments, bytes, updates, problems, file: state } = await verifyFile(file)
  const broken = state === 'missing' ? undefined : await readValueFile({ path: file }).then(nothing, wordsOf)
  const all = broken === undefined ? problems : [...problems, broken]
  if (output.isJson) output.data(JSON.stringify({ file: state, segments, bytes, updates, problems: all }))
  else {
    const states = { 'as-written': 'as it was written', edited: 'edited since', missing: 'missing', unknown: 'there' }
    output.say(
      `${file} is ${states[state]}; its log has ${counted(segments, 'segment')}, ${bytes} bytes, ${counted(updates, 'update')}.`,
    )
    for (const problem of all) output.error(problem)
    if (all.length === 0) output.say('Everything can be read.')
  }
  return all.length === 0 && (state !== 'missing' || segments > 0) ? 0 : 1
}

async function compact({ file }: FileSettings, output: Output): Promise<number> {
  const { done, before, after } = await compactFile(file)
  if (output.isJson) output.data(JSON.stringify({ done, before, after }))
  else if (done) output.say(`The log of ${file} has ${after.bytes} bytes now, before it had ${before.bytes}.`)
  else output.error(`Cannot compact ${file}: another process is at it, or an update is missing. Try again later.`)
  return done ? 0 : 1
}

async function exportFile({ file, other, format }: FileSettings, output: Output): Promise<number> {
  const { value } = await readValueFile({ path: file })
  const wanted = formatNamed(format) ?? formatOf(other) ?? jsonFormat
  const text = wanted.create(value)
  if (other === '-') {
    output.data(text.trimEnd())
    return 0
  }
  try {
    await writeFile(other, text, { flag: 'wx' })
  } catch (cause) {
    const exists = (cause as { code?: unknown }).code === 'EEXIST'
    const why = exists ? 'there is such a file already' : wordsOf(cause)
    throw new PlaindocError('FILE_NOT_WRITABLE', `Cannot write ${other}: ${why}. Give another name.`, { cause })
  }
  output.say(`${other} holds what ${file} holds.`)
  return 0
}

async function importFile({ file, other, format }: FileSettings, output: Output): Promise<number> {
  const source = await sourceOf(other, format)
  return withDocument(file, source.value, [], document => {
    document.replace(source.value)
    output.say(`${file} holds what ${other === '-' ? 'was given' : other} holds.`)
  })
}

async function sourceOf(other: string, format: FileSettings['format']): Promise<ValueFile> {
  if (other !== '-') return readValueFile({ path: other, format })
  const chunks: Buffer[] = []
  for await (const chunk of process.stdin) chunks.push(chunk as Buffer)
  return parseValueFile({ path: 'standard input', format }, Buffer.concat(chunks))
}

/** Opens the document of a file, changes it, and saves. */
async function withDocument(
  file: string,
  given: PlainValue | undefined,
  path: Path,
  change: (document: Document<unknown>) => void,
): Promise<number> {
  if (formatOf(file) === undefined) {
    const remedy = 'Name a file that ends in .yaml, .yml or .json.'
    throw new PlaindocError(
      'OPERATION_REFUSED',
      `Cannot open ${file}: ${extname(file) || 'nothing'} is no ending of a document. ${remedy}`,
    )
  }
  const attachment = formatOf(file) === jsonFormat ? jsonFile : yamlFile
  const isThere = await access(file).then(
    () => true,
    () => false,
  )
  const held = isThere ? (await readValueFile({ path: file })).value : path.length === 0 ? given : {}
  const document = await open<unknown>(isPlainArray(held ?? {}) ? [] : {}, attachment(file))
  try {
    change(document)
    await document.flush()
  } finally {
    await document.destroy()
  }
  return 0
}

function formatNamed(name: FileSettings['format']): SpliceFormat | undefined {
  return name === undefined ? undefined : name === 'json' ? jsonFormat : yamlFormat
}

function readValue(given: string): PlainValue {
  const { value, empty } = parseValueFile({ path: 'VALUE', format: 'yaml' }, new TextEncoder().encode(given))
  return empty ? '' : value
}

/** Steps of a list become indices; `-` is the place behind its last item. */
function stepsIn(root: PlainValue, path: Path): Path {
  const steps: (string | number)[] = []
  let at: PlainValue | undefined = root
  for (const step of path) {
    const isIndex = at !== undefined && isPlainArray(at) && /^(?:0|[1-9]\d*|-)$/.test(String(step))
    const next = isIndex ? (step === '-' ? (at as readonly PlainValue[]).length : Number(step)) : step
    steps.push(next)
    at = childOf(at, next)
  }
  return steps
}

function childOf(value: PlainValue | undefined, step: string | number): PlainValue | undefined {
  if (value === undefined) return undefined
  if (isPlainArray(value)) return typeof step === 'number' ? value[step] : undefined
  return isPlainObject(value) && Object.hasOwn(value, step) ? value[step] : undefined
}

function partOf(root: PlainValue, path: Path, what: string): PlainValue {
  let value: PlainValue | undefined = root
  for (const step of path) value = childOf(value, step)
  if (value !== undefined) return value
  throw nothingAt(what, path)
}

function nothingAt(what: string, path: Path): PlaindocError {
  return new PlaindocError(
    'INDEX_OUT_OF_RANGE',
    `Cannot ${what} ${formatPath(path)}: nothing is there. See plaindoc show.`,
    { path },
  )
}

/** `root` with `part` at a path; undefined takes out what stands there. */
function withPart(root: PlainValue, path: Path, part: PlainValue | undefined, whole: Path): PlainValue {
  const [step, ...rest] = path
  if (step === undefined) {
    if (part !== undefined) return part
    throw new PlaindocError('OPERATION_REFUSED', 'Cannot delete /: a document cannot lose its root. Delete the file.')
  }
  const child = childOf(root, step)
  if (!isContainer(root) || (rest.length > 0 && child === undefined)) throw nothingAt('set', whole)
  const next = rest.length === 0 ? part : withPart(child as PlainValue, rest, part, whole)
  if (next === undefined && child === undefined) throw nothingAt('delete', whole)
  if (isPlainArray(root)) return withItem(root, step, next, whole)
  if (!isPlainObject(root)) throw nothingAt('set', whole)
  const { [step]: _old, ...others } = root as PlainObject
  return next === undefined ? others : { ...root, [step]: next }
}

function withItem(
  list: readonly PlainValue[],
  step: string | number,
  item: PlainValue | undefined,
  whole: Path,
): PlainValue {
  if (typeof step !== 'number' || step > list.length) throw nothingAt('set', whole)
  return item === undefined
    ? list.filter((_, index) => index !== step)
    : [...list.slice(0, step), item, ...list.slice(step + 1)]
}

function counted(count: number, word: string): string {
  return `${count} ${word}${count === 1 ? '' : 's'}`
}

function wordsOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error)
}

function nothing(): undefined {
  return undefined
}
