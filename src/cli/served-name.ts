/**
 * Which names in a served folder are documents. Outside.
 */
import { realpath } from 'node:fs'
import { stat } from 'node:fs/promises'
import { basename, extname, join } from 'node:path'
import { promisify } from 'node:util'
import { jsonFormat, type SpliceFormat, yamlFormat } from '../file/index.js'
import { checkRoomName } from '../sync/index.js'

const formats = new Map<string, SpliceFormat>([
  ['.yaml', yamlFormat],
  ['.yml', yamlFormat],
  ['.json', jsonFormat],
])
// the native one knows how a name is really written where the disk does not care
const realpathNative = promisify(realpath.native)

/** Whether a file or folder of this name is left out, with everything in it. */
export function isLeftOut(name: string): boolean {
  return name.startsWith('.') || name === 'node_modules'
}

/** The format of the file of this name, undefined when it is no document. */
export function formatOf(path: string): SpliceFormat | undefined {
  return formats.get(extname(path).toLowerCase())
}

/** Whether `room` can be the name of a document: a path of names that are not left out, ending as a document does. */
export function isServedName(room: string): boolean {
  // on Windows a backslash divides names, and a colon names a drive
  if (room.includes('\\') || room.includes(':') || formatOf(room) === undefined) return false
  try {
    return !checkRoomName(room).split('/').some(isLeftOut) && basename(room) !== extname(room)
  } catch {
    return false
  }
}

/**
 * The file of a room, undefined when there is none: nothing outside of the folder, nothing behind a symbolic link, and
 * nothing under another spelling of its name.
 *
 * @param folder - absolute
 */
export async function fileOf(folder: string, room: string): Promise<string | undefined> {
  if (!isServedName(room)) return undefined
  try {
    const path = join(folder, ...room.split('/'))
    const isItself = (await realpathNative(path)) === join(await realpathNative(folder), ...room.split('/'))
    return isItself && (await stat(path)).isFile() ? path : undefined
  } catch {
    return undefined
  }
}
