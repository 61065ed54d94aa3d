/** A document in a file of any format. Floor 4. */
import type { Attachment } from '../document/types.js'
import { expectName } from '../plain/call.js'
import { type FileOptions, formattedFile } from './logged-file.js'
import type { Format } from './text-format.js'

/**
 * Keeps a document in a file of a format of your own; otherwise as `yamlFile`.
 *
 * @example const doc = await open([], textFile('words.txt', lines))
 * @see SPEC X46
 */
export function textFile(path: string, format: Format, options: FileOptions = {}): Attachment {
  expectName('the path of a file', path, "textFile('words.txt', format)")
  return formattedFile(path, format, options)
}
