/** A document in a YAML file. Floor 4. */
import type { Attachment } from '../document/types.js'
import { expectName } from '../plain/call.js'
import { type FileOptions, formattedFile } from './logged-file.js'
import { yamlFormat } from './yaml-format.js'

/**
 * Keeps a document in a YAML file that people may edit at any time, also while it is open.
 *
 * What rests in the file is loaded, or the file is created; what people change is merged into the document as one step
 * that `undo` takes back; what the document changes is spliced into the text, so comments, order and quotes stay. The
 * document's log rests in `.plaindoc/` beside the file: with it nothing that was flushed is lost, and any number of
 * processes may have the document open.
 *
 * @param path - the file; it need not exist, its folder must
 * @throws PlaindocError from `open`: `FILE_INVALID` when the file cannot be read and there is no log yet, `ROOT_KIND`,
 *   `STORAGE_FULL`, `FILE_NOT_WRITABLE`, `STORAGE_FAILED`, `STORE_CORRUPT`; from `flush` what kept it from saving
 * @example const conf = await open({ retry: [1, 3, 5] }, yamlFile('config.yaml'))
 * @see SPEC X
 */
export function yamlFile(path: string, options: FileOptions = {}): Attachment {
  expectName('the path of a file', path, "yamlFile('config.yaml')")
  return formattedFile(path, yamlFormat, options)
}
