/**
 * Names for what one process holds open: segments and temporary files say in their name who writes them. Floor 4.
 * So a crash leaves nothing that the next start could not tell apart from the work of a living process.
 */
import { randomBytes } from 'node:crypto'
import { join } from 'node:path'
import { codeOf, type FileSystem } from './fs.js'

const week = 7 * 24 * 3600 * 1000

// One set per process even when both builds (ESM and CJS) are loaded.
const registry = Symbol.for('plaindoc.sessions')
const shared: typeof globalThis & { [registry]?: Set<string> } = globalThis
shared[registry] ??= new Set()
const open: Set<string> = shared[registry]

let lastTime = 0

/** A fresh name: time, machine, process, chance. Sorts by time of creation. It counts as held until `closeSession`. */
export function openSession(fs: FileSystem): string {
  lastTime = Math.max(Date.now(), lastTime + 1)
  const time = lastTime.toString(36).padStart(9, '0')
  const id = `${time}-${fs.owner}-${randomBytes(6).toString('hex')}`
  open.add(id)
  return id
}

/** Says that nothing is written under this name any more. */
export function closeSession(id: string): void {
  open.delete(id)
}

/**
 * Whether nobody writes under this name any more: its process is gone, or is this one and has closed it.
 * What another machine wrote counts as given up a week after its last change.
 *
 * @param modified - when the file changed last, ms since 1970
 */
export function isGivenUp(fs: FileSystem, id: string, modified: number): boolean {
  const parts = id.split('-')
  const owner = parts.slice(-3, -1).join('-')
  if (owner === fs.owner) return !open.has(id)
  const liveness = fs.liveness(owner)
  return liveness === 'dead' || (liveness === 'elsewhere' && Date.now() - modified > week)
}

/** The name of a temporary file of this session. */
export function temporaryName(id: string, prefix = ''): string {
  return `${prefix}${id}.tmp`
}

/**
 * Removes the temporary files that crashed processes left in a folder; those of living ones stay.
 * Never rejects: what cannot be removed now is no reason not to open, and is removed by a later start.
 *
 * @param prefix - only names that begin so, for folders that are not ours alone
 */
export async function sweep(fs: FileSystem, folder: string, prefix = ''): Promise<void> {
  for (const name of await fs.list(folder).catch(() => [])) {
    if (!name.endsWith('.tmp') || !name.startsWith(prefix)) continue
    const path = join(folder, name)
    try {
      const { modified } = await fs.stat(path)
      if (isGivenUp(fs, name.slice(prefix.length, -'.tmp'.length), modified)) await fs.unlink(path)
    } catch {
      // gone, or not ours to remove
    }
  }
}

/** The names in a folder; none when there is no folder. */
export async function listOrNothing(fs: FileSystem, folder: string): Promise<string[]> {
  try {
    return await fs.list(folder)
  } catch (error) {
    if (codeOf(error) === 'ENOENT') return []
    throw error
  }
}
