/**
 * Whether a server has the folder of a file: then the server's store is the truth, and a log beside it a second one. Floor 4.
 */
import { basename, dirname, join, relative, sep } from 'node:path'
import { PlaindocError } from '../plain/error.js'
import { houseFolder } from './folder-name.js'
import { type FileSystem, nodeFileSystem } from './fs.js'
import { acquireLease, isLeaseHeld, type Lease } from './lock.js'

const leaseName = 'serve'

/** Where the server of a folder keeps its documents unless it is told otherwise. */
export function servedStore(folder: string): string {
  return join(folder, houseFolder, 'store')
}

/** Says that a server has the store, and the folder it is the store of; undefined when another one does. */
export function claimServed(store: string): Promise<Lease | undefined> {
  return acquireLease(store, leaseName)
}

/** @throws PlaindocError `STORE_LOCKED` while a server of this machine has the folder of the file, or one above it */
export async function refuseServed(path: string, fs: FileSystem = nodeFileSystem): Promise<void> {
  // leases are the system's own; a file system of another kind has no servers
  if (fs !== nodeFileSystem) return
  const file = await fs.resolve(path).catch(() => undefined)
  for (let folder = file && dirname(file); folder !== undefined; folder = above(folder)) {
    if (!(await isLeaseHeld(servedStore(folder), leaseName))) continue
    const room = relative(folder, file ?? folder)
      .split(sep)
      .join('/')
    const remedy = `Join it with websocket(url, '${room}'), or end the server first.`
    throw new PlaindocError('STORE_LOCKED', `Cannot open ${basename(path)}: a server has ${folder}. ${remedy}`)
  }
}

function above(folder: string): string | undefined {
  const next = dirname(folder)
  return next === folder ? undefined : next
}
