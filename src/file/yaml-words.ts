/**
 * What is wrong with a YAML text, in words for people who write one: the library speaks of implicit keys and nodes. Floor 4.
 */

// by the beginning of what the library says; what is not here is said as it stands
const phrases: readonly (readonly [begins: RegExp, words: string])[] = [
  [/^Nested mappings are not allowed/, 'a second colon stands in this line; put the value into quotes'],
  [
    /^A block sequence may not be used as|^Unexpected block-seq-ind on same line/,
    'a list cannot begin behind a key on the same line; begin it on the next one',
  ],
  [/^Implicit keys? .*single line/, 'a key has to end on its line: a colon, or a closing quote or bracket, is missing'],
  [/^Implicit map keys need to be followed/, 'a key has no colon behind it'],
  [/^Missing closing "quote/, 'a double quote that opens here is not closed'],
  [/^Missing closing 'quote/, 'a single quote that opens here is not closed'],
  [/^Missing , (?:or : )?between (?:flow )?\S+ items/, 'a comma is missing between two items'],
  [/^Missing space after :/, 'a space is missing behind the colon'],
  [/^Flow (?:map|sequence) .*(?:end with|sufficiently indented)/, 'a [ or { that was opened is not closed'],
  [/^Expected flow (?:map|sequence) to end/, 'a [ or { that was opened is not closed'],
  [/^Sequence item without - indicator/, 'an item of the list lacks its dash'],
  [/^All (?:sequence|mapping) items must start/, 'what belongs together has to begin in the same column'],
  [/^Unexpected /, 'this sign does not belong here'],
  [/^Tabs are not allowed/, 'a tab stands where only spaces may indent'],
  [/^Comments must be separated/, 'a space is missing before the #'],
  [/^Plain value cannot start with/, 'a text that begins with this sign has to stand in quotes'],
  [/^Invalid escape sequence/, 'a backslash in double quotes has to be written twice'],
  [/^Alias ending in :|^Anchor ending in :/, 'a space is missing before the colon'],
  [/^Block scalar header includes extra/, 'nothing but a comment may stand behind | or >'],
  [/^Block collections are not allowed within flow/, 'inside of [ ] and { } items are divided by commas, not by lines'],
]

/** The words for what the library says, as one clause. */
export function yamlWords(said: string): string {
  const why = said.replace(/\s+/g, ' ').replace(/[.:]$/, '')
  return phrases.find(([begins]) => begins.test(why))?.[1] ?? why
}
