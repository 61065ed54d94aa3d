/** A document in a JSON file. Floor 4. */
import type { Attachment } from '../document/types.js'
import { expectName } from '../plain/call.js'
import { jsonFormat } from './json-format.js'
import { type FileOptions, formattedFile } from './logged-file.js'

/**
 * Keeps a document in a JSON file that people may edit at any time, also while it is open; otherwise as `yamlFile`.
 *
 * @example const conf = await open({ retry: [1, 3, 5] }, jsonFile('config.json'))
 * @see SPEC X
 */
export function jsonFile(path: string, options: FileOptions = {}): Attachment {
  expectName('the path of a file', path, "jsonFile('config.json')")
  return formattedFile(path, jsonFormat, options)
}
