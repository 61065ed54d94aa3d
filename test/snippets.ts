/**
 * The code blocks of a README as programs: what runs together, what it prints, and which files it finds and leaves.
 *
 * - A `ts` block is a program; `ts continued` goes on with the one before; `ts types` is compiled and not run.
 * - `// => value` after an expression or a `console.log` is what it prints; a `text` block is printed as it stands.
 * - A `yaml NAME` or `json NAME` block is what the file holds afterwards; with `before`, what the next program finds.
 */

export interface Program {
  /** Line of the first block in the README, from 1. */
  readonly line: number
  /** As written: what is compiled. */
  code: string
  readonly run: boolean
  /** Everything it prints, in order. */
  prints: string
  readonly before: Map<string, string>
  readonly after: Map<string, string>
}

interface Block {
  readonly line: number
  readonly language: string
  readonly words: readonly string[]
  readonly text: string
}

/** The programs of a markdown text, in order. */
export function programs(markdown: string): Program[] {
  const found: Program[] = []
  let before = new Map<string, string>()
  for (const { line, language, words, text } of blocks(markdown)) {
    const last = found.at(-1)
    const [name, when] = words
    if (language === 'ts' || language === 'js') {
      if (words.includes('continued') && last !== undefined) {
        last.code += text
        last.prints += promised(text)
      } else {
        const run = !words.includes('types')
        found.push({ line, code: text, run, prints: promised(text), before, after: new Map() })
        before = new Map()
      }
    } else if (language === 'text' && last !== undefined) last.prints += text
    else if (['yaml', 'json'].includes(language) && name !== undefined) {
      if (when === 'before') before.set(name, text)
      else last?.after.set(name, text)
    }
  }
  return found
}

/** The shell lines of a markdown text. */
export function shellLines(markdown: string): string[] {
  const shell = blocks(markdown).filter(({ language }) => ['sh', 'bash', 'console'].includes(language))
  return shell.flatMap(({ text }) => text.trimEnd().split('\n'))
}

/** A program whose promised expressions print themselves: `a + b // => 3` becomes `console.log(a + b)`. */
export function printing(code: string): string {
  return code.replace(
    /^([ \t]*)(?!console\.log|const |let |import |\/\/)(\S.*?);?[ \t]*\/\/ => .*$/gm,
    '$1console.log($2)',
  )
}

function promised(code: string): string {
  return [...code.matchAll(/\/\/ => (.*)$/gm)].map(match => `${match[1]}\n`).join('')
}

function blocks(markdown: string): Block[] {
  const fences = /^```(\w+)(.*)\n([\s\S]*?)^```[ \t]*$/gm
  return [...markdown.matchAll(fences)].map(({ index, 1: language = '', 2: info = '', 3: text = '' }) => ({
    line: markdown.slice(0, index).split('\n').length,
    language,
    words: info.split(/\s+/).filter(word => word !== ''),
    text,
  }))
}
