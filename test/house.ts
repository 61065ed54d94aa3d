/**
 * The rules of the house, as functions over source text: which floor may see which, and what every file owes its reader.
 * Reads imports from the syntax tree, so comments and strings never count. Used by `layers.test.ts`.
 */
import { readdirSync, readFileSync } from 'node:fs'
import { builtinModules } from 'node:module'
import { join, posix, sep } from 'node:path'
import { parseSync } from '@swc/core'

/** Source text by path from `src/` (`facade/array.ts`), or from `test/` for titles. */
export type Sources = ReadonlyMap<string, string>

/** One broken rule: its id, the file, and what is wrong there. */
export interface Violation {
  readonly rule: string
  readonly file: string
  readonly text: string
}

interface Import {
  readonly spec: string
  readonly typesOnly: boolean
}

type Node = { readonly type: string } & Record<string, unknown>

const rooms = ['facade', 'undo', 'history', 'file', 'sync', 'presence']
const outside = ['server', 'cli', 'react', 'inspector']
const roof = ['index.ts', 'live-document.ts', 'open.ts']
/** Height of each folder; `internals/` is on the floor of `shared/`, a step below it. */
const floors = new Map<string, number>([
  ['plain', 0],
  ['change', 10],
  ['internals', 19],
  ['shared', 20],
  ['document', 30],
  ...rooms.map((room): [string, number] => [room, 40]),
  ...roof.map((file): [string, number] => [file, 50]),
  ...outside.map((folder): [string, number] => [folder, 60]),
])
const yjsFolders = [
  'shared',
  'internals',
  'document',
  'facade',
  'undo',
  'history',
  'file',
  'sync',
  'presence',
  'server',
]
const nodeFolders = ['file', 'server', 'cli']
const nodeGlobals = ['process', 'Buffer', '__dirname', '__filename', 'require', 'setImmediate']
const maxLines = 300

/** All `.ts` and `.tsx` files below `folder`, with `/` as separator. */
export function readSources(folder: string, accept: (path: string) => boolean = () => true): Sources {
  const paths = readdirSync(folder, { recursive: true, encoding: 'utf8' }).map(path => path.split(sep).join('/'))
  const wanted = paths.filter(path => /\.tsx?$/.test(path) && accept(path)).sort()
  return new Map(wanted.map(path => [path, readFileSync(join(folder, path), 'utf8')]))
}

/**
 * Every rule of the house that `sources` break, in the order of the files.
 *
 * @param sources - the files below `src/`, as text
 * @param packages - the names a value may be imported from: dependencies and peer dependencies
 * @see SPEC H1–H10
 */
export function violations(sources: Sources, packages: readonly string[]): Violation[] {
  const imports = new Map<string, readonly Import[]>()
  const found: Violation[] = []
  for (const [file, text] of sources) {
    const report = (rule: string, what: string): void => void found.push({ rule, file, text: what })
    const tree = parse(file, text)
    imports.set(file, importsOf(tree))
    checkFile(file, text, tree, report)
    for (const one of imports.get(file) ?? []) checkImport(file, one, sources, packages, report)
  }
  return [...found, ...cycles(sources, imports)]
}

/** The titles in a test file that do not begin with a rule id. */
export function titlesWithoutRule(file: string, text: string): string[] {
  return calls(parse(file, text), ['test', 'it', 'property'])
    .map(call => literalStart((call.arguments as { expression: Node }[])[0]?.expression))
    .filter((title): title is string => title !== undefined && !/^[A-Z]+\d+[a-z]?\b/.test(title))
}

/** The ids that the titles of a test file begin with; one title may prove several rules: `L11 F22 a crash …`. */
export function idsInTitles(file: string, text: string): string[] {
  return calls(parse(file, text), ['test', 'it', 'property', 'browserTest']).flatMap(call => {
    const title = literalStart((call.arguments as { expression: Node }[])[0]?.expression) ?? ''
    return /^(?:[A-Z]+\d+[a-z]?\b[ ,]*)+/.exec(title)?.[0].match(/[A-Z]+\d+[a-z]?/g) ?? []
  })
}

/** The ids of the rules in a specification, in its order: the lines that begin with `- D3`, or with `- C31, C32`. */
export function rulesOf(spec: string): string[] {
  const heads = spec.match(/^- [A-Z]+\d+[a-z]?\b(?:, [A-Z]+\d+[a-z]?\b)*/gm) ?? []
  return heads.flatMap(head => head.match(/[A-Z]+\d+[a-z]?/g) ?? [])
}

/** The packages an import of `spec` needs: `@a/b/c` needs `@a/b`. */
export function packageOf(spec: string): string {
  return spec
    .split('/')
    .slice(0, spec.startsWith('@') ? 2 : 1)
    .join('/')
}

type Reporter = (rule: string, text: string) => void

function checkFile(file: string, text: string, tree: Node, report: Reporter): void {
  const folder = folderOf(file)
  const lines = text.trimEnd().split('\n').length
  if (!floors.has(folder)) report('H1', `stands on no floor: ${folder}`)
  if (lines > maxLines) report('H7', `has ${lines} lines, more than ${maxLines}`)
  if (!/^(#!.*\n)?\/\*\*[\s*]+[^\s*/]/.test(text)) report('H8', 'does not open with a doc comment')
  if (posix.basename(file) === 'index.ts' && folder !== 'cli') {
    const code = (tree.body as Node[]).find(statement => !isReexport(statement))
    if (code !== undefined) report('H9', `holds code (${code.type}), not only names`)
  }
  if (!nodeFolders.includes(folder)) {
    for (const name of globalsUsed(tree)) report('H5', `uses ${name}, which only Node has`)
  }
}

function checkImport(file: string, one: Import, sources: Sources, packages: readonly string[], report: Reporter): void {
  const { spec, typesOnly } = one
  const folder = folderOf(file)
  if (!spec.startsWith('.')) {
    const name = packageOf(spec)
    const builtin = spec.startsWith('node:') || builtinModules.includes(name)
    if (typesOnly) return
    if (builtin && !nodeFolders.includes(folder)) report('H5', `imports ${spec}, which only Node has`)
    if (name === 'yjs' && !yjsFolders.includes(folder)) report('H4', 'imports yjs as a value')
    if (!builtin && !packages.includes(name)) report('H10', `imports ${name}, which is not a dependency`)
    return
  }
  const target = resolve(file, spec, sources)
  if (target === undefined) report('H1', `imports ${spec}, which is no source file`)
  else checkFloors(file, target, report)
}

function checkFloors(file: string, target: string, report: Reporter): void {
  const [from, to] = [folderOf(file), folderOf(target)]
  if (from === to) return
  if (outside.includes(from)) {
    const isPublic = roof.includes(target) || to === 'plain' || target === `${to}/index.ts`
    if (!isPublic) report('H3', `imports ${target} instead of a public name`)
    return
  }
  const [low, high] = [floors.get(to) ?? Infinity, floors.get(from) ?? -1]
  if (rooms.includes(from) && rooms.includes(to)) report('H2', `imports ${target}, another room`)
  else if (low > high) report('H1', `imports ${target}, a higher floor`)
  else if (low === high && !roof.includes(from)) report('H1', `imports ${target}, the same floor`)
}

/** One violation per group of files that import each other as values; types are free, as they are gone at run time. */
function cycles(sources: Sources, imports: ReadonlyMap<string, readonly Import[]>): Violation[] {
  const done = new Set<string>()
  const found: Violation[] = []
  const visit = (file: string, trail: readonly string[]): void => {
    const at = trail.indexOf(file)
    if (at >= 0) {
      found.push({ rule: 'H6', file, text: `cycle ${[...trail.slice(at), file].join(' → ')}` })
      return
    }
    if (done.has(file)) return
    for (const { spec, typesOnly } of imports.get(file) ?? []) {
      const target = typesOnly || !spec.startsWith('.') ? undefined : resolve(file, spec, sources)
      if (target !== undefined) visit(target, [...trail, file])
    }
    done.add(file)
  }
  for (const file of sources.keys()) visit(file, [])
  return found
}

function folderOf(file: string): string {
  return file.split('/')[0] ?? file
}

function resolve(file: string, spec: string, sources: Sources): string | undefined {
  const base = posix.join(posix.dirname(file), spec).replace(/\.js$/, '')
  return [`${base}.ts`, `${base}.tsx`].find(path => sources.has(path))
}

function parse(file: string, text: string): Node {
  const tsx = file.endsWith('.tsx')
  // reason: only `type` is relied on; the rest is narrowed where it is used
  return parseSync(text, { syntax: 'typescript', tsx, target: 'es2022' }) as unknown as Node
}

function* nodes(value: unknown): Generator<Node> {
  if (Array.isArray(value)) for (const item of value) yield* nodes(item)
  else if (value !== null && typeof value === 'object') {
    if ('type' in value && typeof value.type === 'string') yield value as Node
    for (const child of Object.values(value)) yield* nodes(child)
  }
}

function importsOf(tree: Node): Import[] {
  const found: Import[] = []
  for (const node of nodes(tree)) {
    const source = (node.source ?? node.argument ?? node.expression) as { value?: unknown } | null | undefined
    const spec = typeof source?.value === 'string' ? source.value : undefined
    if (node.type === 'CallExpression' && (node.callee as Node).type === 'Import') {
      const name = literalStart((node.arguments as { expression: Node }[])[0]?.expression)
      if (name !== undefined) found.push({ spec: name, typesOnly: false })
    } else if (spec !== undefined) {
      const kinds = /^(Import|ExportNamed|ExportAll)Declaration$|^TsImportType$|^TsExternalModuleReference$/
      if (kinds.test(node.type)) found.push({ spec, typesOnly: isTypesOnly(node) })
    }
  }
  return found
}

function isTypesOnly(node: Node): boolean {
  if (node.type === 'TsImportType' || node.typeOnly === true) return true
  const names = (node.specifiers ?? []) as { isTypeOnly?: boolean }[]
  return names.length > 0 && names.every(name => name.isTypeOnly === true)
}

function isReexport(statement: Node): boolean {
  return (
    statement.type === 'ExportAllDeclaration' || (statement.type === 'ExportNamedDeclaration' && !!statement.source)
  )
}

/** Node's globals where they are called or have a member read, unless the file asks `typeof` first. */
function globalsUsed(tree: Node): string[] {
  const used = new Set<unknown>()
  const asked = new Set<unknown>()
  for (const node of nodes(tree)) {
    const target = (node.type === 'MemberExpression' ? node.object : node.callee) as Node | undefined
    if (target?.type === 'Identifier') used.add(target.value)
    if (node.type === 'UnaryExpression' && node.operator === 'typeof') asked.add((node.argument as Node).value)
  }
  return nodeGlobals.filter(name => used.has(name) && !asked.has(name))
}

/** Calls of the named functions, also as `test.each(…)(…)`, `test.skip(…)`. */
function calls(tree: Node, names: readonly string[]): Node[] {
  const rootName = (callee: Node | undefined): unknown => {
    if (callee?.type === 'CallExpression') return rootName(callee.callee as Node)
    if (callee?.type === 'MemberExpression') return rootName(callee.object as Node)
    return callee?.type === 'Identifier' ? callee.value : undefined
  }
  return [...nodes(tree)].filter(
    node => node.type === 'CallExpression' && names.includes(String(rootName(node.callee as Node))),
  )
}

function literalStart(node: Node | undefined): string | undefined {
  if (node?.type === 'StringLiteral') return String(node.value)
  if (node?.type === 'TemplateLiteral') return String((node.quasis as { raw: string }[])[0]?.raw)
  return undefined
}
