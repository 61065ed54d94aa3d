/**
 * A YAML text through the library's lexer, parser and composer, with the guards around them. Floor 4.
 * Lexer and parser keep their own stacks; the composer calls itself, so what it gets is measured before.
 */
import { Composer, CST, Lexer, type Node, Parser } from 'yaml'
import { depthLimit } from '../plain/value.js'
import { refuseText } from './text-check.js'
import { aliasLimit } from './yaml-anchors.js'
import { yamlWords } from './yaml-words.js'

/** Anchors of one file. */
export const anchorLimit = 1000

/** A token of the library's parser. */
export type Token = CST.Token

/** What a document holds, and the tokens that stand before it: `---`, an anchor, a tag. */
export interface Composed {
  readonly contents: Node | null
  readonly before: readonly CST.SourceToken[]
}

/**
 * The one document of a text; `undefined` when the text has none.
 *
 * @throws PlaindocError `FILE_INVALID` for anything the library calls an error, a second document, or nesting past the limit
 */
export function composeYaml(text: string): Composed | undefined {
  const tokens = tokensOf(text)
  const composer = new Composer({
    keepSourceTokens: true,
    intAsBigInt: true,
    schema: 'core',
    merge: false,
    // else a date or a set would be read by the library's rules
    resolveKnownTags: false,
    // the library's own check is quadratic: 280 s for 50,000 keys; ours is a Set
    uniqueKeys: false,
    logLevel: 'silent',
  })
  const documents = withoutTraces(() => [...composer.compose(tokens, false, text.length)])
  const [first, second] = documents
  const errors = first?.errors ?? composer.streamInfo().errors
  const error = errors[0]
  if (error !== undefined) {
    throw refuseText('YAML', text, error.pos[0], yamlWords(error.message), [], error)
  }
  if (second !== undefined) throw refuseText('YAML', text, second.range?.[0] ?? 0, 'it holds more than one document')
  if (first === undefined) return undefined
  const source = tokens.find(token => token.type === 'document')
  return { contents: first.contents, before: source?.type === 'document' ? source.start : [] }
}

/** A text can hold a hundred thousand mistakes; where in the library each was noticed is of no use, and costs most. */
function withoutTraces<T>(run: () => T): T {
  const { stackTraceLimit } = Error
  Error.stackTraceLimit = 0
  try {
    return run()
  } finally {
    Error.stackTraceLimit = stackTraceLimit
  }
}

function tokensOf(text: string): Token[] {
  const parser = new Parser()
  const tokens: Token[] = []
  let offset = 0
  let brackets = 0
  let anchors = 0
  let aliases = 0
  let marks = 0
  for (const lexeme of new Lexer().lex(text)) {
    if (lexeme === '[' || lexeme === '{') brackets++
    else if (lexeme === ']' || lexeme === '}') brackets--
    else if (lexeme === '-' || lexeme === '?') marks++
    else if (lexeme === '\n' || lexeme === '\r\n') marks = 0
    else if (lexeme[0] === '&') anchors++
    else if (lexeme[0] === '*') aliases++
    if (brackets > depthLimit + 1 || marks > depthLimit + 1) throw refuseDepth(text, offset)
    if (anchors > anchorLimit) throw refuseText('YAML', text, offset, `it has more than ${anchorLimit} anchors`)
    if (aliases > aliasLimit) throw refuseText('YAML', text, offset, `it has more than ${aliasLimit} aliases`)
    for (const token of parser.next(lexeme)) tokens.push(token)
    // the marks of documents, flow scalars and byte order are no text of the file
    if (!isControl(lexeme)) offset += lexeme.length
  }
  for (const token of parser.end()) tokens.push(token)
  measure(text, tokens)
  return tokens
}

function isControl(lexeme: string): boolean {
  return lexeme === CST.DOCUMENT || lexeme === CST.FLOW_END || lexeme === CST.SCALAR
}

/** Refuses what the composer would overflow on. Its own stack, for the same reason. */
function measure(text: string, tokens: readonly Token[]): void {
  // an omap is two nodes, a list and a map, and one to the door, which is exact
  const limit = (text.includes('omap') ? 2 * depthLimit : depthLimit) + 1
  const pending: { token: Token; depth: number }[] = tokens.map(token => ({ token, depth: 0 }))
  for (let at = pending.pop(); at !== undefined; at = pending.pop()) {
    const { token, depth } = at
    if (depth > limit) throw refuseDepth(text, token.offset)
    if (token.type === 'document' && token.value !== undefined) pending.push({ token: token.value, depth })
    if (!('items' in token)) continue
    for (const item of token.items) {
      if (item.key) pending.push({ token: item.key, depth: depth + 1 })
      if (item.value) pending.push({ token: item.value, depth: depth + 1 })
    }
  }
}

function refuseDepth(text: string, offset: number): Error {
  return refuseText('YAML', text, offset, `values stand in more than ${depthLimit} lists and maps`)
}
