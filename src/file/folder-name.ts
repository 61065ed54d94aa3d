/** Where the log of a file rests: `.plaindoc/` beside the file, one folder inside for each file. Floor 4. */
import { createHash } from 'node:crypto'
import { basename, dirname, join } from 'node:path'
import { PlaindocError } from '../plain/error.js'
import { codeOf, type FileSystem, nodeFileSystem } from './fs.js'
import { storageError } from './storage-error.js'

/** The one folder that is ever left beside a file. */
export const houseFolder = '.plaindoc'

// what some file system refuses in a name, and the two signs of this encoding
// biome-ignore lint/suspicious/noControlCharactersInRegex: reason: control characters are what is encoded
const unsafe = /[\u0000-\u001f\u007f"*/:<>?\\|%~]|^\.+$|[. ]$/gu
const reserved = /^(?:con|prn|aux|nul|com\d|lpt\d)(?=\.|$)/iu
const longest = 180

function percent(text: string): string {
  return [...Buffer.from(text)].map(byte => `%${byte.toString(16).padStart(2, '0').toUpperCase()}`).join('')
}

/**
 * A folder name for a file name: readable, and different for different names, on every system.
 * Names that would grow past 180 bytes are cut and end in `~` and a hash.
 *
 * @example encodeName('config.yaml') // => 'config.yaml'
 * @example encodeName('a:b') // => 'a%3Ab'
 */
export function encodeName(name: string): string {
  const encoded = name.replace(reserved, word => percent(word)).replace(unsafe, sign => percent(sign))
  if (Buffer.byteLength(encoded) <= longest) return encoded
  const hash = createHash('sha256').update(name).digest('hex').slice(0, 32)
  return `${Buffer.from(encoded).subarray(0, 100).toString().replaceAll('\ufffd', '')}~${hash}`
}

/**
 * The folder of a file's log: `.plaindoc/<name>/` beside the file itself. Two links to one file share one log.
 *
 * @throws PlaindocError `FILE_MISSING` when the folder of the file does not exist
 */
export async function logFolder(path: string, fs: FileSystem = nodeFileSystem): Promise<string> {
  try {
    const target = await fs.resolve(path)
    return join(dirname(target), houseFolder, encodeName(basename(target)))
  } catch (error) {
    const code = codeOf(error)
    if (code !== 'ENOENT' && code !== 'ENOTDIR') throw storageError(`find ${path}`, error)
    const message = `Cannot open ${path}: its folder does not exist. Create it first, or change the path.`
    throw new PlaindocError('FILE_MISSING', message, { cause: error })
  }
}
